//! Packages: what leaves the office as evidence (`docs/specs/package.md`). One person proposes what
//! goes along and why the rest stays behind, another approves, and only then anything is written.
//!
//! Must never know: where a package lies, how it is encrypted, how a page is set.

mod acts;
mod bag;
pub mod case_uco;
mod chosen;
mod content;
mod create;
mod derive;
mod facts;
mod findings;
mod names;
mod outline;
pub mod printed;
mod readme;

use casework::{
    command::PackagePropose,
    state::{Package, PackageStatus},
};
pub use create::{Judges, Made, Stamps, Tools, create};
pub use derive::derive;
use evidence::{CaseId, ExhibitId, PackageId};

use crate::{
    items::ItemError,
    office::{Actor, CommitError, Office, Receipt},
    ports::{BlobError, OutboxError, PrintError, Proofs, RecordError},
    signals::SignalsError,
    witnessing::{Cosigned, WitnessingError},
};

/// Why a package could not be proposed or written.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error("an item could not be read again")]
    Item(#[from] ItemError),
    #[error("the vault could not be used")]
    Vault(#[from] BlobError),
    #[error("the record could not be read")]
    Record(#[from] RecordError),
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    #[error("the record of the package could not be printed")]
    Print(#[from] PrintError),
    #[error(transparent)]
    Witnessing(#[from] WitnessingError),
    #[error(transparent)]
    Signals(#[from] SignalsError),
    #[error("there is no {package}, or it was erased")]
    Unknown { package: PackageId },
    #[error("{exhibit} is not taken in")]
    NotTakenIn { exhibit: ExhibitId },
    /// Nothing of it was read when it was taken in: it can be listed, not given.
    #[error("row {row} of {exhibit} has no content: it is a gap")]
    Gap { exhibit: ExhibitId, row: u64 },
    /// It can be chosen as an item.
    #[error("row {row} of {exhibit} is no file of the source, but lies in one")]
    NotOriginal { exhibit: ExhibitId, row: u64 },
    #[error("entry {seq} is not about what was chosen, so it is not in the package")]
    NotInPackage { seq: u64 },
    /// What the vault gives now is not what was taken in.
    #[error("the content for {path} is not what its row says")]
    Differs { path: String },
    #[error("the redacted copy could not be read: {what}")]
    Copy { what: String },
    #[error("the list of what was chosen cannot be written: {what}")]
    Outline { what: String },
    /// Put the old policy back, create the package, and change it again.
    #[error("the policy of the office is another one than when the package was written")]
    Policy,
    /// The act stands in the record. Ask again: the seal is then written to the same place.
    #[error("{package} stands in the record as created (entry {seq}), and its seal is not written")]
    Unsealed {
        package: PackageId,
        seq: u64,
        source: Box<PackageError>,
    },
}

/// Asks for a package. Beforehand it is seen to that every row that was chosen can be given: what
/// cannot be is no matter for a second person.
pub fn propose(
    office: &Office,
    actor: &Actor,
    proposal: PackagePropose,
) -> Result<Receipt, PackageError> {
    let case = proposal.case;
    let command = proposal.clone().into();
    if office.foresee(actor, &command).is_none() {
        for chosen in &proposal.exhibits {
            let part = chosen::read(office, case, chosen)?;
            facts::copies(&[part], 1)?;
        }
    }
    Ok(office.act(actor, command)?)
}

/// Rows that are chosen by what is known of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Every item that has content; those that have none are listed.
    All,
    /// Every file of the source that has content; those that have none are listed.
    AllOriginals,
    /// Every item of which somebody has confirmed a match.
    Confirmed,
}

/// Adds to a proposal the rows of an exhibit that a rule chooses. Where the proposal would be
/// refused anyway nothing is read and nothing added: asking for it then has the refusal written
/// down.
pub fn choose(
    office: &Office,
    actor: &Actor,
    proposal: &mut PackagePropose,
    exhibit: ExhibitId,
    rule: Rule,
) -> Result<(), PackageError> {
    let mut probe = proposal.clone();
    for chosen in &mut probe.exhibits {
        // Whether anything stays behind is not known yet.
        if chosen.withheld.trim().is_empty() {
            chosen.withheld = "not chosen yet".to_owned();
        }
    }
    if office.foresee(actor, &probe.into()).is_some() {
        return Ok(());
    }
    let case = proposal.case;
    let chosen = proposal.exhibits.iter_mut();
    let Some(chosen) = chosen.into_iter().find(|one| one.exhibit == exhibit) else {
        return Ok(());
    };
    chosen::by_rule(office, case, chosen, rule)
}

/// A package as a list shows it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: PackageId,
    pub status: PackageStatus,
    pub package: Package,
}

/// The packages of a case, the oldest first.
pub fn list(office: &Office, case: CaseId) -> Vec<Listed> {
    let mut packages: Vec<Listed> = office.with_state(|state| {
        let packages = state.packages_of(case);
        packages
            .map(|(id, package)| Listed {
                id: *id,
                status: package.facts.status(),
                package: package.clone(),
            })
            .collect()
    });
    packages.sort_by_key(|listed| listed.package.facts.proposed_seq);
    packages
}

/// The end of the record on the office's own word alone, for an office that has installed no
/// policy: its log is named, and no witness is asked for.
pub fn own_word(
    proofs: &dyn Proofs,
    log: &ledger::note::VerifierKey,
) -> Result<Cosigned, WitnessingError> {
    let policy_text = format!("log {log}\nquorum none\n").into_bytes();
    let policy = ledger::policy::Policy::parse(&policy_text)?;
    let note = proofs.checkpoint();
    let checkpoint = ledger::checkpoint::Checkpoint::open(&note, log)?;
    Ok(Cosigned {
        note,
        size: checkpoint.size,
        root: checkpoint.root,
        policy_text,
        policy,
        witnesses: Vec::new(),
    })
}
