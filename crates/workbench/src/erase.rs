//! Erasing an exhibit or a case, once two persons have agreed to it (guide, section 9).
//!
//! Each step may be repeated: an erasure that was approved and is not done is done again at the
//! next start. The order matters: the key goes first, so that whatever a crash leaves behind is
//! unreadable.

mod holders;

use casework::{Scope, command::ErasureDone, scope_of, state::Intake};
use evidence::{CaseId, ErasureId, ExhibitId};
pub use holders::{Holder, holders};
use ledger::entry::Entry;

use crate::{
    office::{Actor, CommitError, Office, Receipt},
    ports::{BlobError, Erased, Flow, KeyScope, KeyUse, Owner, RecordError, TableError},
};

/// Why an erasure is not done. It is taken up again at the next start.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error("the vault could not be erased")]
    Vault(#[from] BlobError),
    #[error("the payloads in the record could not be erased")]
    Record(#[from] RecordError),
    #[error("the tables could not be erased")]
    Tables(#[from] TableError),
    /// There is no such erasure that is approved and not done.
    #[error("{erasure} is not approved, or it is done")]
    NotApproved { erasure: ErasureId },
    /// The self-test opened a payload that must not open any more.
    #[error("after the erasure the payload of entry {seq} still opens")]
    StillOpens { seq: u64 },
}

/// What is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Target {
    case: CaseId,
    exhibit: Option<ExhibitId>,
}

impl Target {
    fn covers(&self, scope: &Scope) -> bool {
        match (*scope, self.exhibit) {
            (Scope::Office(_), _) => false,
            (Scope::Case(case), None) => case == self.case,
            (Scope::Case(_), Some(_)) => false,
            (Scope::Exhibit(case, _), None) => case == self.case,
            (Scope::Exhibit(case, exhibit), Some(only)) => case == self.case && exhibit == only,
        }
    }

    fn key(&self) -> KeyScope {
        match self.exhibit {
            Some(exhibit) => KeyScope::Exhibit(self.case, exhibit),
            None => KeyScope::Case(self.case),
        }
    }
}

/// Erasures that are approved and not done.
pub fn pending(office: &Office) -> Vec<ErasureId> {
    office.with_state(|state| {
        state
            .erasures()
            .filter(|(_, erasure)| erasure.approved_at.is_some() && erasure.done_seq.is_none())
            .map(|(id, _)| *id)
            .collect()
    })
}

/// Carries out an approved erasure. After an interruption, the entry counts the blobs that the last
/// attempt found: those that an earlier one removed are gone uncounted.
pub fn carry_out(office: &Office, actor: &Actor, id: ErasureId) -> Result<Receipt, EraseError> {
    let not_approved = EraseError::NotApproved { erasure: id };
    if !pending(office).contains(&id) {
        return Err(not_approved);
    }
    let target = office
        .with_state(|state| {
            state.erasure(&id).map(|erasure| Target {
                case: erasure.case,
                exhibit: erasure.exhibit,
            })
        })
        .ok_or(not_approved)?;
    let ports = office.ports();
    let _keyring = office.keyring();
    let exhibits = exhibits(office, target);
    let sealed = sealed_under(office, target)?;

    let keys = u64::from(target.exhibit.is_none())
        .saturating_add(u64::try_from(exhibits.len()).unwrap_or(u64::MAX));
    ports
        .keys
        .destroy(&[target.key()])
        .map_err(CommitError::Keys)?;
    let mut erased = Erased::default();
    for exhibit in exhibits {
        for owner in [
            Owner::Exhibit(target.case, exhibit),
            Owner::Papers(target.case, exhibit),
        ] {
            let part = ports.blobs.erase(owner)?;
            erased.blobs = erased.blobs.saturating_add(part.blobs);
            erased.bytes = erased.bytes.saturating_add(part.bytes);
        }
        ports.items.forget_exhibit(target.case, exhibit)?;
    }
    if target.exhibit.is_none() {
        ports.items.forget_case(target.case)?;
    }
    self_test(office, target, &sealed)?;
    let seqs: Vec<u64> = sealed.iter().map(|sealed| sealed.seq).collect();
    ports.record.forget(&seqs)?;
    Ok(office.act(
        actor,
        ErasureDone {
            blobs: erased.blobs,
            bytes: erased.bytes,
            erasure: id,
            keys,
            payloads: u64::try_from(seqs.len()).unwrap_or(u64::MAX),
        },
    )?)
}

/// Carries out what was approved and interrupted, and removes what an intake left that was given
/// up just before the end; called at start.
pub fn resume(office: &Office) -> Result<Vec<Receipt>, EraseError> {
    let Some(program) = office.program() else {
        return Ok(Vec::new());
    };
    let receipts = pending(office)
        .into_iter()
        .map(|id| carry_out(office, &program, id))
        .collect::<Result<_, _>>()?;
    leftovers(office)?;
    Ok(receipts)
}

/// Of an exhibit that is not taken in nothing is kept but its papers. Looked at and removed while
/// no act can come between, so that nothing of an intake that begins just now is taken away.
fn leftovers(office: &Office) -> Result<(), BlobError> {
    let blobs = &office.ports().blobs;
    office.with_state(|state| {
        state
            .exhibits()
            .filter(|(_, exhibit)| {
                let content = exhibit.content.as_ref();
                content.is_some_and(|content| content.intake == Intake::None)
            })
            .try_for_each(|(id, exhibit)| {
                blobs.erase(Owner::Exhibit(exhibit.facts.case, *id))?;
                Ok(())
            })
    })
}

fn exhibits(office: &Office, target: Target) -> Vec<ExhibitId> {
    match target.exhibit {
        Some(exhibit) => vec![exhibit],
        None => office.with_state(|state| {
            let exhibits = state.case(&target.case).map(|case| &case.facts.exhibits);
            exhibits.into_iter().flatten().copied().collect()
        }),
    }
}

/// A payload that goes.
struct SealedPayload {
    seq: u64,
    scope: Scope,
    context: Vec<u8>,
    cipher: Option<Vec<u8>>,
}

/// All payloads under the keys that go. The cipher of the first alone is kept, for the self-test.
fn sealed_under(office: &Office, target: Target) -> Result<Vec<SealedPayload>, EraseError> {
    let mut found: Vec<SealedPayload> = Vec::new();
    let mut broken = None;
    office.ports().record.read(0, &mut |seq, bytes, cipher| {
        let entry = match Entry::parse(bytes) {
            Ok(entry) => entry,
            Err(error) => {
                broken = Some((seq, error));
                return Flow::Stop;
            }
        };
        if let (Some(scope), Some(commit)) = (scope_of(&entry), entry.commit)
            && target.covers(&scope)
        {
            let context = ledger::commitment::payload_context(&commit);
            let kept = found.is_empty().then(|| cipher.to_vec());
            found.push(SealedPayload {
                seq,
                scope,
                context,
                cipher: kept,
            });
        }
        Flow::More
    })?;
    match broken {
        Some((seq, source)) => Err(CommitError::Entry {
            seq,
            source: source.into(),
        }
        .into()),
        None => Ok(found),
    }
}

/// INVARIANT D1: what was sealed must not open any more.
fn self_test(office: &Office, target: Target, sealed: &[SealedPayload]) -> Result<(), EraseError> {
    let keys = &office.ports().keys;
    let Some(first) = sealed.first() else {
        return Ok(());
    };
    let key = crate::decode::key_scope(&first.scope);
    let cipher = first.cipher.as_deref().unwrap_or_default();
    let opens = keys
        .open(key, KeyUse::Payload, &first.context, cipher)
        .is_ok();
    if opens || keys.has(target.key()) {
        return Err(EraseError::StillOpens { seq: first.seq });
    }
    Ok(())
}
