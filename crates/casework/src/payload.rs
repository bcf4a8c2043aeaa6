//! The sealed part of an entry: the exact command, so that the decision can be taken again.

use std::fmt;

use evidence::{CommandId, Time};
use serde::{Deserialize, Serialize};

use crate::{command::Command, decision::Refusal};

/// Why bytes are not a payload.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    #[error("the payload is no payload of format 1")]
    Unreadable(#[source] serde_json::Error),
    #[error("the payload has format {found}, this program knows 1")]
    Version { found: u8 },
    #[error("the payload is not in canonical form")]
    NotCanonical,
    #[error("the payload cannot be written")]
    Unwritable(#[source] ledger::json::JsonError),
}

/// Thirty-two random bytes: whoever does not have them cannot guess what was committed to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt([hidden])")
    }
}

impl Serialize for Salt {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        evidence::ContentHash(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        evidence::ContentHash::deserialize(deserializer).map(|bytes| Self(bytes.0))
    }
}

/// The plain text of a sealed payload, format 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// The clock's reading, if it was behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Time>,
    pub command: Command,
    pub command_id: CommandId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    pub salt: Salt,
    /// 1.
    pub v: u8,
}

impl Payload {
    /// The bytes that are committed to and sealed: canonical JSON (RFC 8785).
    pub fn encode(&self) -> Result<Vec<u8>, PayloadError> {
        ledger::json::canonical(self).map_err(PayloadError::Unwritable)
    }

    /// Reads a payload whose commitment has been checked: quick, does not compare the spelling.
    pub fn decode(bytes: &[u8]) -> Result<Self, PayloadError> {
        let payload: Self = serde_json::from_slice(bytes).map_err(PayloadError::Unreadable)?;
        if payload.v == 1 {
            Ok(payload)
        } else {
            Err(PayloadError::Version { found: payload.v })
        }
    }

    /// Reads a payload and refuses every spelling but the canonical one.
    pub fn decode_strict(bytes: &[u8]) -> Result<Self, PayloadError> {
        let payload = Self::decode(bytes)?;
        if payload.encode()? == bytes {
            Ok(payload)
        } else {
            Err(PayloadError::NotCanonical)
        }
    }
}
