//! Frames: how one entry and its sealed payload lie in a segment, and how their bytes are proved.
//!
//! `u32 length ‖ entry ‖ u32 length ‖ sealed ‖ leaf hash ‖ chain` (big-endian lengths). It knows
//! the bytes of one segment and nothing of heads, trees or folders.

use std::io;
use std::sync::Arc;

use ledger::entry::Entry;
use ledger::tree::{Hash, leaf_hash};
use sha2::{Digest, Sha256};

use crate::disk::DiskFile;

/// An entry bundle counts an entry's bytes in 16 bits (C2SP tlog-tiles).
pub(crate) const ENTRY_BYTES_MAX: usize = 65_535;
/// A sealed payload holds one command, never content.
pub(crate) const SEALED_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Each segment begins with the chain value that it continues.
pub(crate) const SEGMENT_HEADER_BYTES: u64 = 32;
/// The chain before the first entry of all.
pub(crate) const CHAIN_START: Hash = Hash([0; 32]);

const READ_BYTES: usize = 256 * 1024;
/// Two lengths, leaf hash, chain.
const FRAME_EXTRA_BYTES: usize = 4 + 4 + 32 + 32;

/// A frame as it lies on disk; nothing is proved yet.
#[derive(Debug)]
pub(crate) struct RawFrame<'a> {
    /// Where it begins in its segment.
    pub(crate) offset: u64,
    /// Where its payload begins in its segment.
    pub(crate) sealed_offset: u64,
    pub(crate) entry: &'a [u8],
    pub(crate) sealed: &'a [u8],
    pub(crate) leaf: Hash,
    pub(crate) chain: Hash,
}

/// What a segment holds at a position.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    Frame(RawFrame<'a>),
    /// The segment ends here, between two frames.
    End,
    /// The segment ends inside a frame.
    Torn,
    /// A length is impossible, so nothing behind it can be found.
    Damaged(&'static str),
}

/// State of a payload whose entry and place in the chain are proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// None, or its hash is in the chain.
    Whole,
    /// Zeros; the entry's own `sealed` carries the chain on.
    Erased,
    /// Neither: an erasure that was interrupted, or damage.
    Damaged,
}

/// What the bytes of a frame prove.
#[derive(Debug)]
pub(crate) struct Proven {
    pub(crate) leaf: Hash,
    pub(crate) chain: Hash,
    pub(crate) payload: Payload,
}

/// `H(bytes)`.
pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// `chain = H(chain before ‖ leaf hash ‖ H(cipher))`.
pub(crate) fn chain_hash(before: &Hash, leaf: &Hash, cipher: &Hash) -> Hash {
    let mut digest = Sha256::new();
    digest.update(before.0);
    digest.update(leaf.0);
    digest.update(cipher.0);
    Hash(digest.finalize().into())
}

/// Whether all bytes of a payload are zero. An absent payload is not an erased one.
pub(crate) fn is_erased(sealed: &[u8]) -> bool {
    !sealed.is_empty() && sealed.iter().all(|byte| *byte == 0)
}

/// Whether one changed bit could make this payload look erased. No real ciphertext is like that
/// (the shortest has 72 bytes), and such a payload is not taken in.
pub(crate) fn is_nearly_erased(sealed: &[u8]) -> bool {
    let mut bits = 0_u32;
    for byte in sealed {
        bits = bits.saturating_add(byte.count_ones());
        if bits > 1 {
            return false;
        }
    }
    !sealed.is_empty()
}

/// Writes a frame behind `buffer` and returns the chain after it.
pub(crate) fn encode(
    buffer: &mut Vec<u8>,
    before: &Hash,
    entry: &[u8],
    sealed: &[u8],
) -> Option<Hash> {
    if entry.is_empty() || entry.len() > ENTRY_BYTES_MAX || sealed.len() > SEALED_BYTES_MAX {
        return None;
    }
    let leaf = leaf_hash(entry);
    let chain = chain_hash(before, &leaf, &sha256(sealed));
    buffer.extend_from_slice(&u32::try_from(entry.len()).ok()?.to_be_bytes());
    buffer.extend_from_slice(entry);
    buffer.extend_from_slice(&u32::try_from(sealed.len()).ok()?.to_be_bytes());
    buffer.extend_from_slice(sealed);
    buffer.extend_from_slice(&leaf.0);
    buffer.extend_from_slice(&chain.0);
    Some(chain)
}

/// Recomputes leaf hash and chain from the bytes and compares them with what is stored.
pub(crate) fn prove(frame: &RawFrame<'_>, before: &Hash) -> Result<Proven, String> {
    let leaf = leaf_hash(frame.entry);
    if leaf != frame.leaf {
        return Err("the leaf hash does not match the entry".to_owned());
    }
    let proven = |payload| Proven {
        leaf,
        chain: frame.chain,
        payload,
    };
    if !is_erased(frame.sealed) && chain_hash(before, &leaf, &sha256(frame.sealed)) == frame.chain {
        return Ok(proven(Payload::Whole));
    }
    // The ciphertext is gone or changed: the entry itself says what its hash was.
    let sealed = Entry::parse(frame.entry)
        .ok()
        .and_then(|entry| sealed_hash(&entry))
        .filter(|_| !frame.sealed.is_empty());
    match sealed {
        Some(sealed) if chain_hash(before, &leaf, &sealed) == frame.chain => {
            Ok(proven(if is_erased(frame.sealed) {
                Payload::Erased
            } else {
                Payload::Damaged
            }))
        }
        _ => Err("the chain does not hold".to_owned()),
    }
}

/// The hash of the sealed payload, as the entry states it.
pub(crate) fn sealed_hash(entry: &Entry) -> Option<Hash> {
    entry.sealed
}

/// Rules between an entry and its neighbours, checked in order of the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    last_at: String,
}

impl Order {
    /// Checks one entry strictly: its bytes, its position, its time, and that it names a payload
    /// exactly when there is one. `payload` says whether `sealed` must match the bytes.
    pub(crate) fn check(
        &mut self,
        seq: u64,
        entry: &[u8],
        sealed: &[u8],
        payload: Payload,
    ) -> Result<(), String> {
        let parsed = Entry::parse(entry).map_err(|cause| format!("not an entry: {cause}"))?;
        if parsed.seq != seq {
            return Err(format!("the entry says it is number {}", parsed.seq));
        }
        let at = parsed.at.to_string();
        if at < self.last_at {
            return Err("the entry is earlier than the one before it".to_owned());
        }
        match (sealed_hash(&parsed), sealed.is_empty()) {
            (None, true) => {}
            (Some(_), true) => return Err("the sealed payload is missing".to_owned()),
            (None, false) => return Err("a payload that the entry does not name".to_owned()),
            (Some(stated), false) => {
                if payload == Payload::Whole && stated != sha256(sealed) {
                    return Err("the sealed payload is not the one that the entry names".to_owned());
                }
            }
        }
        self.last_at = at;
        Ok(())
    }
}

/// Reads the frames of one segment, one after the other, in bounded memory.
#[derive(Debug)]
pub(crate) struct FrameReader {
    file: Arc<dyn DiskFile>,
    /// Length of the file when the reading began.
    end: u64,
    /// Position of the next frame.
    at: u64,
    buffer: Vec<u8>,
    /// Position of the first byte of the buffer.
    buffer_start: u64,
}

impl FrameReader {
    pub(crate) fn new(file: Arc<dyn DiskFile>, at: u64) -> io::Result<Self> {
        let end = file.length()?;
        Ok(Self {
            file,
            end,
            at,
            buffer: Vec::new(),
            buffer_start: at,
        })
    }

    /// Position of the next frame.
    pub(crate) fn position(&self) -> u64 {
        self.at
    }

    /// Whether the segment ends here.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.end
    }

    pub(crate) fn step(&mut self) -> io::Result<Step<'_>> {
        let offset = self.at;
        if offset >= self.end {
            return Ok(Step::End);
        }
        let Some(entry_length) = self.length_at(4, 0)? else {
            return Ok(Step::Torn);
        };
        if entry_length == 0 || entry_length > ENTRY_BYTES_MAX {
            return Ok(Step::Damaged("the length of the entry is impossible"));
        }
        let sealed_start = entry_length.saturating_add(8);
        let Some(sealed_length) = self.length_at(sealed_start, entry_length.saturating_add(4))?
        else {
            return Ok(Step::Torn);
        };
        if sealed_length > SEALED_BYTES_MAX {
            return Ok(Step::Damaged("the length of the payload is impossible"));
        }
        let whole = entry_length
            .saturating_add(sealed_length)
            .saturating_add(FRAME_EXTRA_BYTES);
        if !self.fill(whole)? {
            return Ok(Step::Torn);
        }
        self.at = offset.saturating_add(wide(whole));
        Ok(cut(
            self.window(offset, whole),
            offset,
            entry_length,
            sealed_length,
        )
        .map_or(Step::Torn, Step::Frame))
    }

    /// The `u32` that begins `from` bytes behind the position, once `need` bytes are there.
    fn length_at(&mut self, need: usize, from: usize) -> io::Result<Option<usize>> {
        if !self.fill(need)? {
            return Ok(None);
        }
        let bytes = self.window(self.at, need).get(from..);
        Ok(bytes
            .and_then(|bytes| bytes.first_chunk::<4>())
            .and_then(|bytes| usize::try_from(u32::from_be_bytes(*bytes)).ok()))
    }

    /// The `length` bytes at `offset`, which [`Self::fill`] has fetched.
    fn window(&self, offset: u64, length: usize) -> &[u8] {
        usize::try_from(offset.saturating_sub(self.buffer_start))
            .ok()
            .and_then(|start| self.buffer.get(start..)?.get(..length))
            .unwrap_or(&[])
    }

    /// Makes sure that `need` bytes from the position on are in the buffer; `false` at the end.
    fn fill(&mut self, need: usize) -> io::Result<bool> {
        let wanted_end = self.at.saturating_add(wide(need));
        if wanted_end > self.end {
            return Ok(false);
        }
        let have_end = self.buffer_start.saturating_add(wide(self.buffer.len()));
        if wanted_end <= have_end {
            return Ok(true);
        }
        let used = usize::try_from(self.at.saturating_sub(self.buffer_start)).unwrap_or(usize::MAX);
        self.buffer.drain(..used.min(self.buffer.len()));
        self.buffer_start = self.at;
        let kept = self.buffer.len();
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        self.buffer
            .resize(need.max(READ_BYTES).min(left).max(kept), 0);
        let from = self.at.saturating_add(wide(kept));
        let fresh = self.buffer.get_mut(kept..).unwrap_or(&mut []);
        let count = self.file.read_at(fresh, from)?;
        self.buffer.truncate(kept.saturating_add(count));
        Ok(self.buffer.len() >= need)
    }
}

/// Cuts the bytes of one frame into its parts.
fn cut(
    bytes: &[u8],
    offset: u64,
    entry_length: usize,
    sealed_length: usize,
) -> Option<RawFrame<'_>> {
    let (_, rest) = bytes.split_at_checked(4)?;
    let (entry, rest) = rest.split_at_checked(entry_length)?;
    let (_, rest) = rest.split_at_checked(4)?;
    let (sealed, rest) = rest.split_at_checked(sealed_length)?;
    let (leaf, rest) = rest.split_first_chunk::<32>()?;
    let (chain, _) = rest.split_first_chunk::<32>()?;
    Some(RawFrame {
        offset,
        sealed_offset: offset.saturating_add(wide(entry_length)).saturating_add(8),
        entry,
        sealed,
        leaf: Hash(*leaf),
        chain: Hash(*chain),
    })
}

/// A length in memory as a length on disk.
pub(crate) fn wide(length: usize) -> u64 {
    u64::try_from(length).expect("no supported machine has lengths over 64 bits")
}
