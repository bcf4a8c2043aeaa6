//! The intake as a use case: asked for, decided, done, and its result decided and written down.
//!
//! The first entry, `intake.start`, is written before a byte is read; the second,
//! `intake.finish`, carries the manifest's root. An intake that was interrupted between the two is
//! found open in the state and goes on.

use std::sync::atomic::AtomicBool;

use casework::{
    Reason,
    command::{Blob, IntakeFinish, IntakeStart, IntakeStop},
    state::{Intake, OpenIntake},
};
use evidence::{CaseId, ExhibitId, ItemRow};
use parser_protocol::Limits;

use crate::{
    intake::{self, Counts, IntakeError, Manifest, Matcher, Plan, Sizes},
    items,
    office::{Actor, CommitError, Office, Receipt},
    ports::{BlobError, Owner, Source, SourceError, TableError},
    signals::{Signals, SignalsError},
};

/// How an intake is carried out; nothing here changes a byte of the manifest.
pub struct HowTo<'a> {
    pub source: &'a dyn Source,
    pub limits: Limits,
    pub threads: usize,
    /// Set from outside to interrupt; what is done stays done.
    pub stop: &'a AtomicBool,
    pub watch: &'a intake::Watch<'a>,
}

impl std::fmt::Debug for HowTo<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HowTo")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// What became of an intake.
#[derive(Debug)]
pub enum Taken {
    /// The start was refused; nothing was read.
    RefusedStart(Receipt),
    /// The manifest stands in the record.
    Done {
        manifest: Manifest,
        receipt: Receipt,
    },
    /// What was read may not be kept, and was removed; or the wrong person asked, or the clock is
    /// behind, and it waits.
    RefusedResult { receipt: Receipt, counts: Counts },
    /// The source held more than the authority allows: the intake was stopped, what was read was
    /// removed.
    OverCap(Receipt),
}

/// Why an intake has no result. It can be resumed.
#[derive(Debug, thiserror::Error)]
pub enum TakeInError {
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error("the source cannot be read")]
    Source(#[from] SourceError),
    #[error(transparent)]
    Signals(#[from] SignalsError),
    #[error("the items could not be put into their table")]
    Items(#[from] TableError),
    #[error("the vault could not be used")]
    Vault(#[from] BlobError),
    /// There is no open intake of this exhibit to resume.
    #[error("no intake of {exhibit} is open")]
    NothingOpen { exhibit: ExhibitId },
    /// Two at a time would mix what they write down.
    #[error("the intake of {exhibit} is under way already")]
    UnderWay { exhibit: ExhibitId },
}

/// Asks for an intake and, if it is allowed, carries it out.
pub fn start(
    office: &Office,
    actor: &Actor,
    command: IntakeStart,
    how: &HowTo<'_>,
) -> Result<Taken, TakeInError> {
    let (case, exhibit) = (command.case, command.exhibit);
    let receipt = office.act(actor, command)?;
    if !receipt.is_done() {
        return Ok(Taken::RefusedStart(receipt));
    }
    carry_on(office, actor, case, exhibit, how)
}

/// Carries on an intake that was started and has not finished.
pub fn carry_on(
    office: &Office,
    actor: &Actor,
    case: CaseId,
    exhibit: ExhibitId,
    how: &HowTo<'_>,
) -> Result<Taken, TakeInError> {
    let running = office.begin_intake(exhibit);
    let _running = running.ok_or(TakeInError::UnderWay { exhibit })?;
    let open = open_intake(office, exhibit).ok_or(TakeInError::NothingOpen { exhibit })?;
    let ports = office.ports();
    let owner = Owner::Exhibit(case, exhibit);
    let signals = Signals::load_versions(office, &open.lists, open.started_at)?;
    let matcher: &Matcher<'_> = &|row: &ItemRow| signals.matches(row);
    let what = identity(&open, ports.parsers.version(), &how.limits);
    let left = cap_left(office, &open, exhibit);
    let plan = Plan {
        source: how.source,
        blobs: ports.blobs.as_ref(),
        progress: ports.progress.as_ref(),
        parsers: ports.parsers.as_ref(),
        matcher,
        owner,
        what: &what,
        limits: how.limits,
        threads: how.threads,
        files_max: left.map(|left| left.0),
        bytes_max: left.map(|left| left.1),
        stop: how.stop,
        sizes: Sizes::default(),
    };
    let manifest = match intake::run(&plan, how.watch) {
        Ok(manifest) => manifest,
        Err(IntakeError::OverCap) => return over_cap(office, actor, case, exhibit, &open),
        Err(error) => return Err(error.into()),
    };
    let receipt = office.act(
        actor,
        finish_command(case, exhibit, &open, &manifest, office),
    )?;
    if !receipt.is_done() {
        if !is_remediable(&receipt) {
            remove_unkept(office, owner, exhibit)?;
        }
        return Ok(Taken::RefusedResult {
            receipt,
            counts: manifest.counts,
        });
    }
    items::follow(office, case)?;
    Ok(Taken::Done { manifest, receipt })
}

fn open_intake(office: &Office, exhibit: ExhibitId) -> Option<OpenIntake> {
    office.with_state(
        |state| match &state.exhibit(&exhibit)?.content.as_ref()?.intake {
            Intake::Open(open) => Some(open.clone()),
            Intake::None | Intake::Finished(_) => None,
        },
    )
}

/// What makes notes of an earlier attempt ours: the same start, hence the same lists and scope,
/// the same parsers and the same limits.
fn identity(open: &OpenIntake, parsers: String, limits: &Limits) -> String {
    format!(
        "started {} parsers {parsers} limits {limits:?}",
        open.started_seq
    )
}

/// Files and bytes that the authority still allows for this intake: its cap, less what other
/// intakes used or have planned.
fn cap_left(office: &Office, open: &OpenIntake, exhibit: ExhibitId) -> Option<(u64, u64)> {
    office.with_state(|state| {
        let authority = state.authority(&open.authority)?;
        let cap = authority.content.as_ref()?.terms.scope.cap;
        let others = authority
            .facts
            .planned
            .iter()
            .filter(|(of, _)| **of != exhibit);
        let mut left = (
            cap.items.saturating_sub(authority.facts.used.items),
            cap.bytes.saturating_sub(authority.facts.used.bytes),
        );
        for (_, volume) in others {
            left.0 = left.0.saturating_sub(volume.items);
            left.1 = left.1.saturating_sub(volume.bytes);
        }
        Some(left)
    })
}

fn finish_command(
    case: CaseId,
    exhibit: ExhibitId,
    open: &OpenIntake,
    manifest: &Manifest,
    office: &Office,
) -> IntakeFinish {
    let counts = &manifest.counts;
    IntakeFinish {
        authority: open.authority,
        bytes: counts.bytes,
        case,
        changed: counts.changed,
        exhibit,
        files: counts.files,
        gaps: counts.gaps,
        manifest: Blob {
            bytes: manifest.blob.bytes,
            sha256: manifest.blob.sha256,
        },
        matches: counts.matches,
        matches_positive: counts.matches_positive,
        parsers: office.ports().parsers.version(),
        root: manifest.root,
        rows: counts.rows,
        started_seq: open.started_seq,
    }
}

fn over_cap(
    office: &Office,
    actor: &Actor,
    case: CaseId,
    exhibit: ExhibitId,
    open: &OpenIntake,
) -> Result<Taken, TakeInError> {
    let receipt = stop(
        office,
        actor,
        case,
        exhibit,
        open.started_seq,
        Reason::OverCap.as_str(),
    )?;
    Ok(Taken::OverCap(receipt))
}

/// Gives an open intake up: what was read so far is removed.
pub fn give_up(
    office: &Office,
    actor: &Actor,
    case: CaseId,
    exhibit: ExhibitId,
    reason: &str,
) -> Result<Receipt, TakeInError> {
    let open = open_intake(office, exhibit).ok_or(TakeInError::NothingOpen { exhibit })?;
    stop(office, actor, case, exhibit, open.started_seq, reason)
}

fn stop(
    office: &Office,
    actor: &Actor,
    case: CaseId,
    exhibit: ExhibitId,
    started_seq: u64,
    reason: &str,
) -> Result<Receipt, TakeInError> {
    let command = IntakeStop {
        case,
        exhibit,
        reason: reason.to_owned(),
        started_seq,
    };
    let receipt = office.act(actor, command)?;
    if receipt.is_done() {
        remove_unkept(office, Owner::Exhibit(case, exhibit), exhibit)?;
    }
    Ok(receipt)
}

/// Whether the result was refused for who asked or for the clock, and not for what it is: then it
/// waits for the right person, or until the clock is confirmed.
fn is_remediable(receipt: &Receipt) -> bool {
    receipt.refusal.as_ref().is_some_and(|refusal| {
        matches!(
            refusal.reason,
            Reason::ClockBehind
                | Reason::UnknownPerson
                | Reason::PersonRemoved
                | Reason::RoleNotHeld
                | Reason::RoleNotPermitted
                | Reason::NotMember
        )
    })
}

/// INVARIANT C3: what may not be kept leaves nothing behind. Looked at and removed while no act
/// can come between, so that nothing is taken away that the record says is kept.
fn remove_unkept(office: &Office, owner: Owner, exhibit: ExhibitId) -> Result<(), BlobError> {
    office.with_state(|state| {
        let content = state.exhibit(&exhibit).and_then(|e| e.content.as_ref());
        let kept = content.is_some_and(|content| matches!(content.intake, Intake::Finished(_)));
        if !kept {
            office.ports().blobs.erase(owner)?;
        }
        Ok(())
    })
}

/// How much a source holds, by a walk that reads no content: for the plan that `intake.start`
/// states.
pub fn measure(source: &dyn Source) -> Result<Measure, SourceError> {
    let mut measure = Measure { files: 0, bytes: 0 };
    source.walk(&mut |found| {
        measure.files = measure.files.saturating_add(1);
        if let crate::ports::FoundKind::File { bytes } = found.kind {
            measure.bytes = measure.bytes.saturating_add(bytes);
        }
        crate::ports::Flow::More
    })?;
    Ok(measure)
}

/// What a walk counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    pub files: u64,
    pub bytes: u64,
}
