//! Outsiders who hold the record to account: the policy, the witnesses that cosign the record's
//! end, and what an office does when they refuse.
//!
//! Work never waits for a witness: only what leaves the office does ([`cosigned`]). Nothing that a
//! witness says is kept before it is verified. A witness that has seen more than the record holds,
//! or another history, is believed as far as it can show a note that our own key signed.
//!
//! Must never know: how bytes travel, where files lie.

mod by_file;
mod install;
mod kept;
mod outcome;
mod round;
mod stamps;
mod status;

use std::sync::Arc;

pub use by_file::{Answered, reply, request};
use evidence::Time;
pub use install::{PolicyChange, PolicyRefusal, compare_policy, install_policy};
use ledger::{
    checkpoint::{Checkpoint, CheckpointError},
    note::VerifierKey,
    policy::{Policy, PolicyError, UnknownLines},
    tree::Hash,
};
pub use outcome::{Outcome, Round, Told};
pub use round::{lost_entries, round, round_of_all};
pub use stamps::{Authority, Stamp, Stamps, check_stamps, daily_stamps, stamps};
pub use status::{Failing, Status, WitnessStatus, status};

use crate::ports::{Clock, Courier, Proofs, Random, Record, RecordError, Testimony};

/// Where the policy is kept.
const POLICY: &str = "policy.txt";
/// Where the note that enough witnesses cosigned is kept.
const COSIGNED: &str = "cosigned";

/// What the office needs to deal with outsiders, beside its other ports.
#[derive(Clone)]
pub struct Outsiders {
    /// The key of this record; its name is the origin.
    pub log: VerifierKey,
    pub record: Arc<dyn Record>,
    pub proofs: Arc<dyn Proofs>,
    pub testimony: Arc<dyn Testimony>,
    pub courier: Arc<dyn Courier>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    /// The time-stamp authorities of the settings.
    pub authorities: Vec<Authority>,
}

impl std::fmt::Debug for Outsiders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outsiders({})", self.log)
    }
}

/// Why outsiders could not be dealt with.
#[derive(Debug, thiserror::Error)]
pub enum WitnessingError {
    #[error("the record could not be used")]
    Record(#[from] RecordError),
    /// Install one with `witness policy`.
    #[error("this office has no policy: nobody is named who judges its record")]
    NoPolicy,
    #[error("the policy of this office cannot be read: {0}")]
    Policy(#[from] PolicyError),
    /// The record's own checkpoint does not read: a fault of this program or of the disk.
    #[error("the checkpoint of this record does not hold")]
    Checkpoint(#[from] CheckpointError),
    #[error("the policy names no witness {name:?}")]
    NoWitness { name: String },
    #[error("the policy names several witnesses: {}", names.join(", "))]
    WhichWitness { names: Vec<String> },
    /// Nothing of the present end of the record may leave: cosignatures are missing.
    #[error("{}", missing_text(*size, missing))]
    Missing { size: u64, missing: Vec<Missing> },
    /// A witness has seen another history than this record: integrity is broken.
    #[error("{0}")]
    Broken(Told),
    #[error("the answer is none to a request of this office: {what}")]
    Answer { what: String },
}

/// A witness whose cosignature is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub witness: String,
    /// The last size that it cosigned; 0 if none.
    pub size: u64,
    /// When it cosigned that, by its own clock.
    pub since: Option<Time>,
    /// Why it did not cosign, in words.
    pub why: String,
}

fn missing_text(size: u64, missing: &[Missing]) -> String {
    let mut text = format!("the record's {size} entries are not cosigned as the policy asks");
    for one in missing {
        let since = match one.since {
            Some(time) => format!("{} entries at {time}", one.size),
            None => "nothing yet".to_owned(),
        };
        text.push_str(&format!(
            "; {} ({}) has cosigned {since}",
            one.witness, one.why
        ));
    }
    text
}

/// The end of the record as the policy asks: what a package is made against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The note: text, the log's signature, and every cosignature of this size. Its lines are all
    /// of keys that the policy names.
    pub note: Vec<u8>,
    pub size: u64,
    pub root: Hash,
    /// The exact text of the policy (`record/policy.txt` of a package).
    pub policy_text: Vec<u8>,
    pub policy: Policy,
    /// Name in the policy and time, by the witness's own clock, of each cosignature.
    pub witnesses: Vec<(String, Time)>,
}

/// The installed policy, as text and read; `None` if there is none.
pub fn policy(testimony: &dyn Testimony) -> Result<Option<(Vec<u8>, Policy)>, WitnessingError> {
    let Some(text) = testimony.read(POLICY)? else {
        return Ok(None);
    };
    let policy = Policy::parse(&text)?;
    Ok(Some((text, policy)))
}

/// The present end of the record, cosigned as the installed policy asks. Where cosignatures are
/// missing the witnesses are asked at once; whoever does not answer is named in
/// [`WitnessingError::Missing`]: wait, or carry the request to the witness by file.
///
/// Under a policy whose quorum is `none` this is the record's own word, with what cosignatures
/// there are.
pub fn cosigned(outsiders: &Outsiders) -> Result<Cosigned, WitnessingError> {
    let (policy_text, policy) =
        policy(outsiders.testimony.as_ref())?.ok_or(WitnessingError::NoPolicy)?;
    let tip = kept::tip(outsiders)?;
    let mut note = kept::combine(outsiders, &policy, &tip)?;
    let mut why = Vec::new();
    if policy.accept(&note, UnknownLines::Refuse).is_err() {
        let round = round(outsiders)?;
        if let Some(told) = round.broken() {
            return Err(WitnessingError::Broken(told.clone()));
        }
        note = kept::combine(outsiders, &policy, &tip)?;
        why = round.told;
    }
    let Ok(accepted) = policy.accept(&note, UnknownLines::Refuse) else {
        return Err(missing(outsiders, &policy, tip.checkpoint.size, &why)?);
    };
    let time = |witness: &ledger::policy::Witness| {
        let mut signed = accepted.opened.verified.iter();
        let signed = signed.find(|signed| signed.key == witness.key)?;
        Some((witness.name.clone(), time_of(signed.time?)))
    };
    Ok(Cosigned {
        note,
        size: accepted.checkpoint.size,
        root: accepted.checkpoint.root,
        policy_text,
        witnesses: policy.witnesses().iter().filter_map(time).collect(),
        policy,
    })
}

fn missing(
    outsiders: &Outsiders,
    policy: &Policy,
    size: u64,
    told: &[Told],
) -> Result<WitnessingError, WitnessingError> {
    let mut missing = Vec::new();
    for witness in policy.witnesses() {
        let kept = kept::note_of(outsiders.testimony.as_ref(), &outsiders.log, &witness.key)?;
        let reached = kept.as_ref().map_or(0, |kept| kept.checkpoint.size);
        if reached == size {
            continue;
        }
        let told = told.iter().find(|told| told.witness == witness.name);
        missing.push(Missing {
            witness: witness.name.clone(),
            size: reached,
            since: kept.map(|kept| time_of(kept.time)),
            why: told.map_or_else(|| "not asked".to_owned(), |told| told.outcome.to_string()),
        });
    }
    Ok(WitnessingError::Missing { size, missing })
}

/// The files `.tlog-proof` of these entries under exactly this cosigned note, one at a time.
pub fn tlog_proofs(
    outsiders: &Outsiders,
    cosigned: &Cosigned,
    seqs: &[u64],
    give: &mut dyn FnMut(u64, Vec<u8>),
) -> Result<(), WitnessingError> {
    let (note, size) = (cosigned.note.as_slice(), cosigned.size);
    Ok(outsiders.proofs.tlog_proofs(note, size, seqs, give)?)
}

/// A time that a witness states: seconds since 1970.
fn time_of(seconds: u64) -> Time {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    Time::EPOCH.plus_seconds(seconds)
}

/// The end of the record: its note, read.
struct Tip {
    checkpoint: Checkpoint,
    note: ledger::note::Note,
}
