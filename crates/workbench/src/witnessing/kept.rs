//! What is kept of each witness: the largest note that it cosigned, what it last said, and the
//! evidence against it or against us.
//!
//! Files are named after the hash of the witness's key, since names are a policy's own and change.

use evidence::Time;
use ledger::{
    checkpoint::Checkpoint,
    json,
    note::{Note, VerifierKey},
    policy::{Policy, UnknownLines},
    tree::Hash,
};
use serde::{Deserialize, Serialize};

use super::{COSIGNED, Outsiders, Tip, WitnessingError};
use crate::ports::{RecordError, Testimony};

/// A note that a witness cosigned, verified again.
pub(super) struct KeptNote {
    pub(super) checkpoint: Checkpoint,
    pub(super) bytes: Vec<u8>,
    pub(super) note: Note,
    /// By the witness's own clock, seconds since 1970.
    pub(super) time: u64,
}

/// What a witness last said. Nothing vouches for it: it saves a question, no more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    /// The size from which it wants a proof, where that is not the last one that it cosigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seen: Option<u64>,
    /// Since when it has not cosigned what it was asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<i64>,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) what: Option<String>,
}

/// The kinds of files that are kept of a witness.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kept {
    /// The largest note that it cosigned.
    Note,
    /// What it last said.
    Said,
    /// The note that was last asked for by file.
    Requested,
    /// A note of ours that it showed and that this record does not continue.
    Ahead,
}

impl Kept {
    pub(super) fn name(self, witness: &VerifierKey) -> String {
        let hash = Hash::of(witness.to_string().as_bytes());
        let kind = match self {
            Self::Note => "note",
            Self::Said => "said",
            Self::Requested => "requested",
            Self::Ahead => "ahead",
        };
        format!("witnesses/{hash}.{kind}")
    }
}

/// The end of the record.
pub(super) fn tip(outsiders: &Outsiders) -> Result<Tip, WitnessingError> {
    let bytes = outsiders.proofs.checkpoint();
    let checkpoint = Checkpoint::open(&bytes, &outsiders.log)?;
    let note = Note::parse(&bytes).map_err(ledger::checkpoint::CheckpointError::Note)?;
    Ok(Tip { checkpoint, note })
}

/// The largest note that a witness is known to have cosigned. One that does not hold any more is
/// as good as none: the witness gives it again.
pub(super) fn note_of(
    testimony: &dyn Testimony,
    log: &VerifierKey,
    witness: &VerifierKey,
) -> Result<Option<KeptNote>, RecordError> {
    let bytes = testimony.read(&Kept::Note.name(witness))?;
    Ok(bytes.and_then(|bytes| read_note(bytes, log, witness)))
}

/// Reads a note that must be signed by this log and this witness.
pub(super) fn read_note(
    bytes: Vec<u8>,
    log: &VerifierKey,
    witness: &VerifierKey,
) -> Option<KeptNote> {
    let keys = (std::slice::from_ref(log), std::slice::from_ref(witness));
    let (checkpoint, opened) = Checkpoint::open_with(&bytes, keys.0, keys.1).ok()?;
    let signed = opened.verified.iter().find(|signed| signed.key == *witness);
    let time = signed?.time?;
    Some(KeptNote {
        checkpoint,
        note: Note::parse(&bytes).ok()?,
        bytes,
        time,
    })
}

pub(super) fn said(testimony: &dyn Testimony, witness: &VerifierKey) -> Result<Said, RecordError> {
    let bytes = testimony.read(&Kept::Said.name(witness))?;
    Ok(bytes
        .and_then(|bytes| json::from_canonical(&bytes).ok())
        .unwrap_or_default())
}

/// Keeps what a witness said, if that is news.
pub(super) fn keep_said(
    testimony: &dyn Testimony,
    witness: &VerifierKey,
    said: &Said,
) -> Result<(), RecordError> {
    if *said == self::said(testimony, witness)? {
        return Ok(());
    }
    let name = Kept::Said.name(witness);
    if *said == Said::default() {
        return testimony.remove(&name);
    }
    let bytes = json::canonical(said).map_err(|cause| RecordError::Unreadable {
        what: cause.to_string(),
    })?;
    testimony.write(&name, &bytes)
}

impl Said {
    /// The witness did not cosign: why, and since when.
    pub(super) fn failed(mut self, what: String, now: Time) -> Self {
        self.since = self.since.or_else(|| Some(now.seconds()));
        self.what = Some(what);
        self
    }
}

/// The note of the tip with the log's signature and all cosignatures that are kept for exactly
/// this text, in the order of the policy.
pub(super) fn combine(
    outsiders: &Outsiders,
    policy: &Policy,
    tip: &Tip,
) -> Result<Vec<u8>, RecordError> {
    let mut whole = tip.note.clone();
    for witness in policy.witnesses() {
        let kept = note_of(outsiders.testimony.as_ref(), &outsiders.log, &witness.key)?;
        let Some(kept) = kept.filter(|kept| kept.note.text == whole.text) else {
            continue;
        };
        let of_witness = |line: &&ledger::note::Signature| {
            line.key_id == witness.key.id() && line.name == witness.key.name()
        };
        whole
            .signatures
            .extend(kept.note.signatures.iter().find(of_witness).cloned());
    }
    Ok(whole.to_bytes())
}

/// Keeps the combined note of the tip if it satisfies the policy and has a cosignature at all.
pub(super) fn keep_cosigned(
    outsiders: &Outsiders,
    policy: &Policy,
    tip: &Tip,
) -> Result<(), RecordError> {
    let note = combine(outsiders, policy, tip)?;
    let is_cosigned = policy
        .accept(&note, UnknownLines::Refuse)
        .is_ok_and(|accepted| {
            accepted
                .opened
                .verified
                .iter()
                .any(|one| one.time.is_some())
        });
    let testimony = outsiders.testimony.as_ref();
    if is_cosigned && testimony.read(COSIGNED)?.as_deref() != Some(note.as_slice()) {
        testimony.write(COSIGNED, &note)?;
    }
    Ok(())
}
