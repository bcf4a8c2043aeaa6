//! Proof files (C2SP `tlog-proof`, extension `.tlog-proof`): that one entry lies in a log, checked
//! offline against a policy.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::checkpoint::decimal;
use crate::note::{Note, NoteError};
use crate::policy::{Accepted, Policy, UnacceptedError, UnknownLines};
use crate::tree::{Hash, ProofError, verify_inclusion};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The most hashes that a path in a tree of fewer than 2⁶⁴ leaves can have.
const HASHES_MAX: usize = 64;

/// The index of an entry, its path, and the checkpoint it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// The position of the entry in the tree.
    pub index: u64,
    /// The audit path from the leaf upwards (RFC 6962, 2.1.1).
    pub hashes: Vec<Hash>,
    /// The whole signed note.
    pub checkpoint: Vec<u8>,
}

/// Why bytes are not a proof file, or what it says does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    #[error("line {line} of the proof: expected {expected}")]
    Syntax { line: usize, expected: &'static str },
    #[error("the proof has an extra line, which nothing authenticates")]
    Extra,
    #[error("the proof's checkpoint is not a note: {0}")]
    Note(#[from] NoteError),
    #[error(transparent)]
    Checkpoint(#[from] UnacceptedError),
    #[error("the entry is not in the log: {0}")]
    Inclusion(#[from] ProofError),
}

impl TlogProof {
    /// Reads a proof file strictly. An `extra` line is refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofError> {
        let mut lines = Lines::new(bytes);
        lines.literal(HEADER)?;
        let index = lines.next("index and a decimal number")?;
        if index.starts_with("extra ") {
            return Err(TlogProofError::Extra);
        }
        let index = index.strip_prefix("index ").and_then(decimal);
        let index = index.ok_or_else(|| lines.syntax("index and a decimal number"))?;
        let hashes = lines.hashes(HASHES_MAX)?;
        Note::parse(lines.rest)?;
        Ok(Self {
            index,
            hashes,
            checkpoint: lines.rest.to_vec(),
        })
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{HEADER}\nindex {}\n", self.index);
        push_hashes(&mut text, &self.hashes);
        text.push('\n');
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.checkpoint);
        bytes
    }

    /// Checks everything: the checkpoint satisfies the policy, and the entry with hash `leaf` lies
    /// under it at `index`.
    pub fn verify(
        &self,
        leaf: &Hash,
        policy: &Policy,
        unknown: UnknownLines,
    ) -> Result<Accepted, TlogProofError> {
        let accepted = policy.accept(&self.checkpoint, unknown)?;
        let Accepted { checkpoint, .. } = &accepted;
        verify_inclusion(
            self.index,
            checkpoint.size,
            leaf,
            &self.hashes,
            &checkpoint.root,
        )?;
        Ok(accepted)
    }
}

/// Appends each hash in base64 with a newline.
pub(crate) fn push_hashes(text: &mut String, hashes: &[Hash]) {
    for hash in hashes {
        text.push_str(&hash.to_base64());
        text.push('\n');
    }
}

/// Reads a file line by line. Every line ends with a newline.
pub(crate) struct Lines<'a> {
    pub(crate) rest: &'a [u8],
    line: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let (rest, line) = (bytes, 0);
        Self { rest, line }
    }

    /// The error for the line that was read last.
    pub(crate) fn syntax(&self, expected: &'static str) -> TlogProofError {
        let line = self.line;
        TlogProofError::Syntax { line, expected }
    }

    pub(crate) fn next(&mut self, expected: &'static str) -> Result<&'a str, TlogProofError> {
        self.line = self.line.saturating_add(1);
        let end = self.rest.iter().position(|byte| *byte == b'\n');
        let parts = end.and_then(|end| self.rest.split_at_checked(end));
        let Some((line, [_, rest @ ..])) = parts else {
            return Err(self.syntax(expected));
        };
        self.rest = rest;
        core::str::from_utf8(line).map_err(|_| self.syntax(expected))
    }

    pub(crate) fn literal(&mut self, line: &'static str) -> Result<(), TlogProofError> {
        match self.next(line)? == line {
            true => Ok(()),
            false => Err(self.syntax(line)),
        }
    }

    /// Hashes in base64, one a line, up to an empty line, which is taken too.
    pub(crate) fn hashes(&mut self, max: usize) -> Result<Vec<Hash>, TlogProofError> {
        let mut hashes = Vec::new();
        loop {
            let line = self.next("a hash in base64 or an empty line")?;
            if line.is_empty() {
                return Ok(hashes);
            }
            if hashes.len() >= max {
                return Err(self.syntax("no more hashes"));
            }
            let hash = Hash::from_base64(line);
            hashes.push(hash.map_err(|_| self.syntax("a hash in base64"))?);
        }
    }
}
