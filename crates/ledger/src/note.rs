//! Signed notes (C2SP `signed-note@v1.0.0`): a text and lines of signatures, read strictly.
//!
//! This module knows keys of the types Ed25519 (01) and Ed25519 cosignature (04). It must not know
//! what a text says; that is for `checkpoint`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::hex;

mod key;

pub use key::{KeyError, KeyKind, SigningKey, VerifierKey};
pub(crate) use key::{check_name, key_id};

/// The largest note that is read, in bytes.
pub const NOTE_BYTES_MAX: usize = 65_536;

/// The most signature lines that are read. C2SP asks for at least 16.
pub const SIGNATURES_MAX: usize = 64;

/// What begins a signature line: em dash (U+2014) and space.
const LINE_START: &str = "\u{2014} ";

/// Why bytes are not a note that can be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    #[error("the note has {bytes} bytes, more than {max}", max = NOTE_BYTES_MAX)]
    TooLong { bytes: usize },
    #[error("the note is not text without control characters")]
    Characters,
    #[error("the note has no empty line before its signatures, or does not end with a newline")]
    Shape,
    #[error("line {line} below the text is not a signature")]
    SignatureLine { line: usize },
    #[error("the note has more than {max} signatures", max = SIGNATURES_MAX)]
    TooManySignatures,
    #[error("the signature of {name} does not hold")]
    BadSignature { name: String },
    #[error("{name} signed twice")]
    SignedTwice { name: String },
    #[error("no signature is of a known key")]
    NoKnownKey,
    #[error("the signature of {name} is of an unknown key")]
    UnknownKey { name: String },
    #[error("the text to sign is empty, does not end with a newline or begins a new paragraph")]
    Text,
}

/// One signature line: who, with which key, and the bytes behind the key id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub key_id: [u8; 4],
    /// 64 bytes for type 01; 8 bytes of time and 64 for type 04.
    pub payload: Vec<u8>,
}

impl Signature {
    /// `— name base64(key id ‖ payload)` with its newline.
    pub fn to_line(&self) -> String {
        let mut bytes = self.key_id.to_vec();
        bytes.extend_from_slice(&self.payload);
        let mut line = String::from(LINE_START);
        line.push_str(&self.name);
        line.push(' ');
        line.push_str(&hex::to_base64(&bytes));
        line.push('\n');
        line
    }

    /// Reads one line, without its newline.
    pub fn from_line(line: &str) -> Option<Self> {
        let (name, payload) = line.strip_prefix(LINE_START)?.split_once(' ')?;
        check_name(name).ok()?;
        let bytes = hex::from_base64(payload)?;
        let (key_id, payload) = bytes.split_first_chunk::<4>()?;
        (!payload.is_empty()).then(|| Self {
            name: name.to_string(),
            key_id: *key_id,
            payload: payload.to_vec(),
        })
    }
}

/// A note whose form is right. Nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The signed text with its last newline.
    pub text: String,
    pub signatures: Vec<Signature>,
}

impl Note {
    /// Reads the form of a note: valid UTF-8 without control characters but the newline; text, an
    /// empty line, signature lines. The split is at the last empty line.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { bytes: bytes.len() });
        }
        let whole = core::str::from_utf8(bytes).map_err(|_| NoteError::Characters)?;
        if whole.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::Characters);
        }
        let (text, lines) = whole.rsplit_once("\n\n").ok_or(NoteError::Shape)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Shape)?;
        let mut signatures = Vec::new();
        for (place, line) in lines.split('\n').enumerate() {
            if place >= SIGNATURES_MAX {
                return Err(NoteError::TooManySignatures);
            }
            let line_number = place.saturating_add(1);
            let signature = Signature::from_line(line);
            signatures.push(signature.ok_or(NoteError::SignatureLine { line: line_number })?);
        }
        let mut text = text.to_string();
        text.push('\n');
        Ok(Self { text, signatures })
    }

    /// The bytes of the note.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut whole = self.text.clone();
        whole.push('\n');
        for signature in &self.signatures {
            whole.push_str(&signature.to_line());
        }
        whole.into_bytes()
    }

    /// Verifies the signatures of all known keys.
    fn verify(self, keys: &[VerifierKey]) -> Result<Opened, NoteError> {
        let mut verified: Vec<Verified> = Vec::new();
        let mut unknown = Vec::new();
        for signature in self.signatures {
            let known = keys
                .iter()
                .find(|key| key.id() == signature.key_id && key.name() == signature.name);
            let Some(key) = known else {
                unknown.push(signature);
                continue;
            };
            let name = || key.name().to_string();
            if verified.iter().any(|earlier| earlier.key == *key) {
                return Err(NoteError::SignedTwice { name: name() });
            }
            let time = key
                .verify(&self.text, &signature.payload)
                .map_err(|_| NoteError::BadSignature { name: name() })?;
            verified.push(Verified {
                key: key.clone(),
                time,
            });
        }
        if verified.is_empty() {
            return Err(NoteError::NoKnownKey);
        }
        Ok(Opened {
            text: self.text,
            verified,
            unknown,
        })
    }
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub key: VerifierKey,
    /// Of a cosignature: seconds since 1970, by the witness's clock. `None` for a plain signature.
    pub time: Option<u64>,
}

/// A note with at least one signature of a known key, all of which hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The signed text with its last newline.
    pub text: String,
    pub verified: Vec<Verified>,
    /// Signature lines of keys that were not among the known ones; they say nothing.
    pub unknown: Vec<Signature>,
}

impl Opened {
    /// Refuses signature lines of unknown keys, as a package must: otherwise a changed key name
    /// passes unseen.
    pub fn only_known(self) -> Result<Self, NoteError> {
        match self.unknown.first() {
            None => Ok(self),
            Some(signature) => Err(NoteError::UnknownKey {
                name: signature.name.clone(),
            }),
        }
    }

    /// Whether this key signed.
    pub fn is_signed_by(&self, key: &VerifierKey) -> bool {
        self.verified.iter().any(|verified| verified.key == *key)
    }
}

/// Reads a note and verifies it: signatures of unknown keys are passed over, a signature of a
/// known key that fails refuses the whole note, and at least one key must be known.
pub fn open(note: &[u8], keys: &[VerifierKey]) -> Result<Opened, NoteError> {
    verify(Note::parse(note)?, keys)
}

/// Verifies a note whose form is right; see [`open`].
pub fn verify(note: Note, keys: &[VerifierKey]) -> Result<Opened, NoteError> {
    note.verify(keys)
}

/// Signs a text with each of the keys, in their order. The text ends with a newline, holds no
/// other control characters and does not end with an empty line.
pub fn sign(text: &str, keys: &[&SigningKey]) -> Result<Note, NoteError> {
    if text.len() < 2 || !text.ends_with('\n') || text.ends_with("\n\n") {
        return Err(NoteError::Text);
    }
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(NoteError::Characters);
    }
    Ok(Note {
        text: text.to_string(),
        signatures: keys.iter().map(|key| key.sign(text)).collect(),
    })
}
