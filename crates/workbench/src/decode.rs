//! From frames of the record back to acts: an entry read strictly, and its payload opened where
//! its key still exists.

use casework::{Payload, Scope};
use ledger::{
    commitment,
    entry::{Entry, EntryError},
};

use crate::ports::{KeyError, KeyScope, KeyUse, Keys};

/// One act as it stands in the record.
#[derive(Clone, Debug)]
pub struct Act {
    pub entry: Entry,
    pub scope: Scope,
    pub sealed: Sealed,
}

/// What became of an act's payload.
#[derive(Clone, Debug)]
pub enum Sealed {
    Open(Box<Payload>),
    /// The entry never had one.
    None,
    /// Its key was destroyed, or its bytes were zeroed.
    Erased,
}

impl Sealed {
    pub fn payload(&self) -> Option<&Payload> {
        match self {
            Self::Open(payload) => Some(payload),
            Self::None | Self::Erased => None,
        }
    }
}

/// Why a frame is not an act of ours.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("the entry is not in format 1")]
    Entry(#[from] EntryError),
    #[error("the entry names no scope that its payload could be sealed under")]
    Scope,
    #[error("the payload does not open")]
    Payload(#[source] KeyError),
    #[error("the payload is not what the entry commits to")]
    Commitment,
    #[error("the payload is not of a form this program knows: {what}")]
    Form { what: String },
}

/// The key under which an act's payload is sealed.
pub fn key_scope(scope: &Scope) -> KeyScope {
    match *scope {
        Scope::Office(year) => KeyScope::Office(year),
        Scope::Case(case) => KeyScope::Case(case),
        Scope::Exhibit(case, exhibit) => KeyScope::Exhibit(case, exhibit),
    }
}

/// Reads one frame.
pub fn decode(keys: &dyn Keys, entry: &[u8], sealed: &[u8]) -> Result<Act, DecodeError> {
    let entry = Entry::parse(entry)?;
    let scope = casework::scope_of(&entry).ok_or(DecodeError::Scope)?;
    let Some(commit) = entry.commit else {
        return Ok(Act {
            entry,
            scope,
            sealed: Sealed::None,
        });
    };
    let key = key_scope(&scope);
    if sealed.iter().all(|&byte| byte == 0) || !keys.has(key) {
        return Ok(Act {
            entry,
            scope,
            sealed: Sealed::Erased,
        });
    }
    let context = commitment::payload_context(&commit);
    let plain = keys
        .open(key, KeyUse::Payload, &context, sealed)
        .map_err(DecodeError::Payload)?;
    let payload = Payload::decode(&plain).map_err(|error| DecodeError::Form {
        what: error.to_string(),
    })?;
    if commitment::commit(&payload.salt.0, &plain) != commit {
        return Err(DecodeError::Commitment);
    }
    Ok(Act {
        entry,
        scope,
        sealed: Sealed::Open(Box::new(payload)),
    })
}
