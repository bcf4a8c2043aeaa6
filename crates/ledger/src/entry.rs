//! The entry, format 1: the exact bytes of one canonical JSON object, one act in the record.
//!
//! The exact bytes are hashed, stored and shown. [`Entry::parse`] accepts nothing but what
//! [`Entry::encode`] would write. This module knows the grammar of an entry; it must not know what
//! an act means.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::tree::Hash;

pub mod grammar;
mod person;
mod read;
mod write;

pub use person::{PersonSigError, PersonSigningKey, person_key_id};

/// The longest entry that is written, in bytes; `period.close` may be longer.
pub const WRITE_BYTES_MAX: usize = 4096;

/// The longest entry that is read, in bytes: what fits into a bundle.
pub const READ_BYTES_MAX: usize = crate::tile::ENTRY_BYTES_MAX;

/// The largest number in an entry: 2⁵³−1.
pub const NUMBER_MAX: u64 = crate::json::INTEGER_MAX;

/// The act that carries running totals and may be longer than others.
pub const PERIOD_CLOSE: &str = "period.close";

/// One act. The member `v` is 1. Members in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `noun.verb` or `noun.verb-word`.
    pub act: String,
    /// `person-` or `program-` and 32 lower-case hexadecimal digits.
    pub actor: String,
    /// UTC, `2026-01-05T00:07:00.325980Z`, 27 characters.
    pub at: String,
    /// `authority-` and 32 lower-case hexadecimal digits.
    pub authority: Option<String>,
    /// `case-` and 32 lower-case hexadecimal digits.
    pub case: Option<String>,
    /// `seq` of the previous entry of the same case; only with `case`, and below `seq`.
    pub case_prev: Option<u64>,
    /// Commitment of the sealed payload; both or none with `sealed`.
    pub commit: Option<Hash>,
    /// Names (codes joined by `:`) and numbers up to 2⁵³−1.
    pub counts: BTreeMap<String, u64>,
    /// Root and number of rows of the manifest of an act in bulk.
    pub manifest: Option<Manifest>,
    pub outcome: Outcome,
    /// SHA-256 of the tag manifest of a package.
    pub package: Option<Hash>,
    /// The person's own signature.
    pub person_sig: Option<PersonSig>,
    /// The rule that refused; with `refused` only.
    pub reason: Option<String>,
    /// A code.
    pub role: String,
    /// SHA-256 of the encrypted payload.
    pub sealed: Option<Hash>,
    /// The position in the tree.
    pub seq: u64,
    /// Names (codes) and sorted lists of codes without doubles.
    pub tags: BTreeMap<String, Vec<String>>,
}

/// Whether the act was done or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Done,
    Refused,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// The Merkle root over the rows of a manifest, and their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manifest {
    pub root: Hash,
    pub size: u64,
}

/// A person's Ed25519 signature over [`Entry::person_signed_text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonSig {
    /// [`person_key_id`] of the public key.
    pub key: [u8; 4],
    pub sig: [u8; 64],
}

/// Why bytes are not an entry, or an entry cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    #[error("the entry has {bytes} bytes, more than {max}")]
    TooLong { bytes: usize, max: usize },
    #[error("byte {at} of the entry: expected {expected}")]
    Syntax { at: usize, expected: &'static str },
    #[error("member {member} of the entry: {rule}")]
    Rule {
        member: &'static str,
        rule: &'static str,
    },
}

impl Entry {
    /// Reads an entry strictly: the bytes must be exactly those that [`Self::encode`] writes. Acts
    /// that are not known are read where the grammar holds. Up to 65,535 bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        read::entry(bytes)
    }

    /// Writes the entry, at most 4,096 bytes unless its act is `period.close`, and every rule of
    /// the format checked.
    pub fn encode(&self) -> Result<Vec<u8>, EntryError> {
        write::entry(self)
    }

    /// What a person signs: `probity/v1/act`, a zero byte, and the entry without `at`,
    /// `case_prev`, `person_sig` and `seq`, which the person cannot know.
    pub fn person_signed_text(&self) -> Vec<u8> {
        write::person_signed_text(self)
    }

    /// Checks that `person_sig` is there, names this public key and holds over this entry.
    pub fn verify_person_sig(&self, public: &[u8; 32]) -> Result<(), PersonSigError> {
        person::verify(self, public)
    }
}
