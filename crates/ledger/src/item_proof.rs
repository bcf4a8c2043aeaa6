//! Item proofs (`probity/item-proof@v1`): that one row lies in the manifest of an act in bulk.
//!
//! The chain: file hash = row → manifest root = member of the entry → proof file → checkpoint →
//! cosignatures. This module knows a row as a line of text; what stands in it is for its readers.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::checkpoint::decimal;
use crate::entry::{Entry, Manifest};
use crate::proof::{Lines, TlogProofError, push_hashes};
use crate::tree::{Hash, ProofError, leaf_hash, verify_inclusion};

const HEADER: &str = "probity/item-proof@v1";

/// The most hashes that a path in a tree of fewer than 2⁶⁴ leaves can have.
const HASHES_MAX: usize = 64;

/// One row of a manifest and its path to the manifest's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemProof {
    /// `seq` of the entry that carries the manifest's root.
    pub entry: u64,
    /// The position of the row.
    pub row: u64,
    /// The number of rows of the manifest.
    pub rows: u64,
    /// The audit path from the row upwards (RFC 6962, 2.1.1).
    pub hashes: Vec<Hash>,
    /// The row: one line of canonical JSON, without its newline.
    pub line: String,
}

/// Why an item proof cannot be read or does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItemProofError {
    #[error("line {line} of the item proof: expected {expected}")]
    Syntax { line: usize, expected: &'static str },
    #[error("the item proof is for entry {wanted}, not for entry {found}")]
    OtherEntry { wanted: u64, found: u64 },
    #[error("the entry has no manifest")]
    NoManifest,
    #[error("the manifest has {found} rows, the item proof says {wanted}")]
    Rows { wanted: u64, found: u64 },
    #[error("the row is not in the manifest: {0}")]
    Inclusion(#[from] ProofError),
}

impl From<TlogProofError> for ItemProofError {
    fn from(error: TlogProofError) -> Self {
        match error {
            TlogProofError::Syntax { line, expected } => Self::Syntax { line, expected },
            _ => Self::Syntax {
                line: 1,
                expected: HEADER,
            },
        }
    }
}

impl ItemProof {
    /// Reads an item proof strictly: header, `entry <seq>`, `row <i> of <n>`, hashes, an empty
    /// line, the row, and nothing more.
    pub fn parse(bytes: &[u8]) -> Result<Self, ItemProofError> {
        let mut lines = Lines::new(bytes);
        lines.literal(HEADER)?;
        let expected = "entry and a decimal number";
        let entry = lines.next(expected)?.strip_prefix("entry ");
        let entry = entry.and_then(decimal);
        let entry = entry.ok_or_else(|| lines.syntax(expected))?;
        let expected = "row, its number, of and the number of rows";
        let row = lines.next(expected)?.strip_prefix("row ");
        let row = row.and_then(|row| row.split_once(" of "));
        let row = row.and_then(|(row, rows)| Some((decimal(row)?, decimal(rows)?)));
        let (row, rows) = row.ok_or_else(|| lines.syntax(expected))?;
        let hashes = lines.hashes(HASHES_MAX)?;
        let line = lines.next("the row")?.to_string();
        if line.is_empty() || !lines.rest.is_empty() {
            return Err(lines.syntax("the row and nothing more").into());
        }
        Ok(Self {
            entry,
            row,
            rows,
            hashes,
            line,
        })
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self {
            entry,
            row,
            rows,
            hashes,
            line,
        } = self;
        let mut text = format!("{HEADER}\nentry {entry}\nrow {row} of {rows}\n");
        push_hashes(&mut text, hashes);
        text.push('\n');
        text.push_str(line);
        text.push('\n');
        text.into_bytes()
    }

    /// Checks that the row lies in the manifest.
    pub fn verify(&self, manifest: &Manifest) -> Result<(), ItemProofError> {
        if self.rows != manifest.size {
            return Err(ItemProofError::Rows {
                wanted: self.rows,
                found: manifest.size,
            });
        }
        let leaf = leaf_hash(self.line.as_bytes());
        verify_inclusion(self.row, self.rows, &leaf, &self.hashes, &manifest.root)?;
        Ok(())
    }

    /// Checks that the row lies in the manifest of this entry, which has itself been proved.
    pub fn verify_in(&self, entry: &Entry) -> Result<(), ItemProofError> {
        if entry.seq != self.entry {
            return Err(ItemProofError::OtherEntry {
                wanted: self.entry,
                found: entry.seq,
            });
        }
        self.verify(&entry.manifest.ok_or(ItemProofError::NoManifest)?)
    }
}
