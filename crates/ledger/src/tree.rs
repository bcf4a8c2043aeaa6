//! The tree of RFC 6962, section 2.1, over the bytes of entries (and of manifest rows).
//!
//! Making proofs needs the roots of complete subtrees, asked for through [`Nodes`]; checking them
//! needs nothing. This module must not know what a leaf means or where hashes are kept.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::hex;

mod edge;
mod levels;
mod make;
mod verify;

pub use edge::Edge;
pub use levels::{Levels, NodeMissing};
pub use make::{Nodes, consistency_proof, inclusion_proof, root};
pub use verify::{ProofError, consistency_roots, verify_consistency, verify_inclusion};

/// A node of the tree: SHA-256, exactly 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// Why a text is not a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    #[error("a hash is 64 lower-case hexadecimal digits")]
    Hex,
    #[error("a hash is 32 bytes in canonical base64")]
    Base64,
}

impl Hash {
    /// Reads 64 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, HashError> {
        hex::from_hex(text.as_bytes())
            .map(Self)
            .ok_or(HashError::Hex)
    }

    /// Reads standard base64 with padding in its one canonical spelling (RFC 4648, 3.5).
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        hex::from_base64(text)
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or(HashError::Base64)
    }

    /// Standard base64 with padding, 44 characters.
    pub fn to_base64(&self) -> String {
        hex::to_base64(&self.0)
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// SHA-256 of `bytes`, without the prefixes of the tree.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::to_hex(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).map_err(serde::de::Error::custom)
    }
}

/// The root of the tree without leaves: SHA-256 of nothing (RFC 6962, 2.1).
pub fn empty_root() -> Hash {
    Hash::of(b"")
}

/// The hash of a leaf: SHA-256 of `00` and the leaf's bytes (RFC 6962, 2.1).
pub fn leaf_hash(data: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(data);
    Hash(hasher.finalize().into())
}

/// The hash of an inner node: SHA-256 of `01` and both children (RFC 6962, 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left.0);
    hasher.update(right.0);
    Hash(hasher.finalize().into())
}

/// The root over peaks, given from the largest subtree to the smallest.
fn root_of_peaks(peaks: &[Hash]) -> Hash {
    let mut from_right = peaks.iter().rev();
    match from_right.next() {
        None => empty_root(),
        Some(last) => from_right.fold(*last, |right, left| node_hash(left, &right)),
    }
}

/// The places of the peaks of `D[start : start + len]` as (level, index of the subtree), from the
/// largest subtree to the smallest. `start` is a multiple of the largest of them.
fn peaks_of(start: u64, len: u64) -> Vec<(u8, u64)> {
    let mut peaks = Vec::new();
    let mut begin = start;
    let mut rest = len;
    while let Some(level) = rest.checked_ilog2() {
        let width = 1_u64 << level;
        let level = u8::try_from(level).expect("a logarithm of 64 bits is below 64");
        peaks.push((level, begin >> level));
        begin = begin.wrapping_add(width);
        rest ^= width;
    }
    peaks
}
