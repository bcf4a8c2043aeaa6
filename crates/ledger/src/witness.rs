//! The decision of a witness (C2SP `tlog-witness@v1.0.0`, `add-checkpoint`).
//!
//! Pure: the caller holds what was cosigned last, and must compare and store in one transaction
//! *before* it cosigns and answers. This module must not know transport, storage or clock.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::checkpoint::{Checkpoint, decimal};
use crate::cosignature::CosigningKey;
use crate::hex;
use crate::note::{Note, Signature, VerifierKey};
use crate::proof::{Lines, push_hashes};
use crate::tree::{Hash, empty_root, verify_consistency};

/// The most hashes of a request.
pub const HASHES_MAX: usize = 63;

/// The content type of the answer 409.
pub const SIZE_CONTENT_TYPE: &str = "text/x.tlog.size";

/// A request whose form is right. Nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The size from which the proof leads.
    pub old: u64,
    /// The consistency proof from `old` to the checkpoint's size.
    pub proof: Vec<Hash>,
    /// The checkpoint as a note.
    pub note: Note,
    /// What the note says; the root of an empty log is not yet checked.
    pub checkpoint: Checkpoint,
}

/// Why a witness refuses, and how it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 400.
    #[error("the request is malformed, or its old size is above the new one")]
    Malformed,
    /// 403.
    #[error("the checkpoint is not signed by a trusted key of its log")]
    Untrusted,
    /// 404.
    #[error("the log is not known")]
    UnknownOrigin,
    /// 409, with the stored size.
    #[error("the witness has seen {stored} entries, another number than the request's old size")]
    OldSize { stored: u64 },
    /// 422.
    #[error("the checkpoint is not proved to continue the one seen before")]
    Inconsistent,
}

impl Refusal {
    /// The status of HTTP.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Untrusted => 403,
            Self::UnknownOrigin => 404,
            Self::OldSize { .. } => 409,
            Self::Inconsistent => 422,
        }
    }

    /// The content type that C2SP prescribes for this status.
    pub fn content_type(self) -> Option<&'static str> {
        match self {
            Self::OldSize { .. } => Some(SIZE_CONTENT_TYPE),
            _ => None,
        }
    }

    /// The body that C2SP prescribes for this status.
    pub fn body(self) -> Option<String> {
        match self {
            Self::OldSize { stored } => Some(format!("{stored}\n")),
            _ => None,
        }
    }
}

/// What the witness does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Store the checkpoint, then cosign it and answer 200.
    Accept(Seen),
    Refuse(Refusal),
}

/// A checkpoint that may be stored and cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub checkpoint: Checkpoint,
    /// The checkpoint as a note, with the trusted signatures of its log alone.
    pub note: Note,
}

impl Seen {
    /// Cosigns the stored checkpoint at `time` (seconds since 1970). Returns the body of the
    /// answer 200, and the note that `GET <prefix>/<origin>/checkpoint` shows from now on.
    pub fn cosign(&self, key: &CosigningKey, time: u64) -> (String, Vec<u8>) {
        let cosignature = key.cosign(&self.note.text, time);
        let mut note = self.note.clone();
        note.signatures.push(cosignature.clone());
        (cosignature.to_line(), note.to_bytes())
    }
}

impl Request {
    /// Reads a request strictly: `old <size>`, at most 63 hashes, an empty line, the checkpoint.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut lines = Lines::new(bytes);
        let old = lines.next("old and a decimal number").ok();
        let old = old.and_then(|old| decimal(old.strip_prefix("old ")?));
        let old = old.ok_or(Refusal::Malformed)?;
        let proof = lines.hashes(HASHES_MAX).map_err(|_| Refusal::Malformed)?;
        let note = Note::parse(lines.rest).map_err(|_| Refusal::Malformed)?;
        let checkpoint = Checkpoint::from_lines(&note.text).map_err(|_| Refusal::Malformed)?;
        if old > checkpoint.size {
            return Err(Refusal::Malformed);
        }
        Ok(Self {
            old,
            proof,
            note,
            checkpoint,
        })
    }

    /// Decides; `stored` is the checkpoint of the same origin that was cosigned last.
    pub fn decide(self, stored: Option<&Checkpoint>, log_keys: &[VerifierKey]) -> Answer {
        match self.check(stored, log_keys) {
            Ok(seen) => Answer::Accept(seen),
            Err(refusal) => Answer::Refuse(refusal),
        }
    }

    fn check(self, stored: Option<&Checkpoint>, log_keys: &[VerifierKey]) -> Result<Seen, Refusal> {
        let checkpoint = self.checkpoint;
        let of_origin = |key: &&VerifierKey| key.name() == checkpoint.origin;
        let keys: Vec<VerifierKey> = log_keys.iter().filter(of_origin).cloned().collect();
        if keys.is_empty() || stored.is_some_and(|stored| stored.origin != checkpoint.origin) {
            return Err(Refusal::UnknownOrigin);
        }
        let mut note = self.note;
        let opened = crate::note::verify(note.clone(), &keys).map_err(|_| Refusal::Untrusted)?;
        note.signatures
            .retain(|signature| !opened.unknown.contains(signature));
        let stored_size = stored.map_or(0, |stored| stored.size);
        if self.old != stored_size {
            let stored = stored_size;
            return Err(Refusal::OldSize { stored });
        }
        let continues = match stored.filter(|stored| stored.size > 0) {
            Some(stored) => verify_consistency(
                stored.size,
                checkpoint.size,
                &stored.root,
                &checkpoint.root,
                &self.proof,
            )
            .is_ok(),
            None => {
                self.proof.is_empty() && (checkpoint.size > 0 || checkpoint.root == empty_root())
            }
        };
        match continues {
            true => Ok(Seen { checkpoint, note }),
            false => Err(Refusal::Inconsistent),
        }
    }
}

/// Decides over the bytes of a request. `stored` is the checkpoint of the request's origin
/// that was cosigned last; `log_keys` are the trusted keys of all known logs.
pub fn decide(stored: Option<&Checkpoint>, request: &[u8], log_keys: &[VerifierKey]) -> Answer {
    match Request::parse(request) {
        Ok(request) => request.decide(stored, log_keys),
        Err(refusal) => Answer::Refuse(refusal),
    }
}

/// Writes a request: the client's side.
pub fn encode_request(old: u64, proof: &[Hash], checkpoint: &[u8]) -> Vec<u8> {
    let mut text = format!("old {old}\n");
    push_hashes(&mut text, proof);
    text.push('\n');
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(checkpoint);
    bytes
}

/// Reads the body of the answer 200, at the client: exactly one cosignature of this witness over
/// the text of the checkpoint that was sent. Returns the line and its time; `None` is a refusal
/// that a person must see.
pub fn read_cosignature(
    body: &[u8],
    text: &str,
    witness: &VerifierKey,
) -> Option<(Signature, u64)> {
    let line = core::str::from_utf8(body).ok()?.strip_suffix('\n')?;
    let signature = Signature::from_line(line)?;
    if signature.name != witness.name() || signature.key_id != witness.id() {
        return None;
    }
    let time = witness.verify(text, &signature.payload).ok()??;
    Some((signature, time))
}

/// Reads the body of the answer 409, at the client: the size that the witness has seen. A size
/// above our own means that the record has lost entries.
pub fn read_size(body: &[u8]) -> Option<u64> {
    decimal(core::str::from_utf8(body).ok()?.strip_suffix('\n')?)
}

/// Where a witness shows its latest checkpoint of a log, under its monitoring prefix:
/// `<hex H(origin)>/checkpoint`.
pub fn monitor_path(origin: &str) -> String {
    format!("{}/checkpoint", hex::to_hex(&Hash::of(origin.as_bytes()).0))
}
