//! Names and contents of the tree's files: tiles and entry bundles (C2SP `tlog-tiles@v0.1.0`).
//!
//! This module knows names inside the log's folder and bytes. It must not open files.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::tree::Hash;

/// Hashes in a full tile, entries in a full bundle.
pub const WIDTH: u64 = 256;

/// The longest entry that a bundle can hold, in bytes.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// Why bytes are not a tile or a bundle, or cannot become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    #[error("a tile or bundle holds 1 to 256 elements, not {found}")]
    Count { found: usize },
    #[error("entry {place} of the bundle has {bytes} bytes, more than 65,535")]
    EntryTooLong { place: usize, bytes: usize },
    #[error("the bundle ends inside entry {place}")]
    Truncated { place: usize },
    #[error("{bytes} bytes are not a whole number of hashes")]
    Ragged { bytes: usize },
}

/// `tile/<level>/<n>`, with `.p/<width>` for a width below 256.
pub fn tile_path(level: u8, n: u64, width: u16) -> String {
    format!("tile/{level}/{}", place(n, width))
}

/// `tile/entries/<n>`, with `.p/<width>` for a width below 256.
pub fn entries_path(n: u64, width: u16) -> String {
    format!("tile/entries/{}", place(n, width))
}

/// `n` in groups of three digits, all but the last with `x`; then the width where partial.
fn place(n: u64, width: u16) -> String {
    let digits = format!("{n:03}");
    let lead = digits.len() % 3;
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let starts_group = at == 0 || at % 3 == lead % 3;
        if starts_group {
            let group_is_last = at.saturating_add(3) >= digits.len();
            if at > 0 {
                text.push('/');
            }
            if !group_is_last {
                text.push('x');
            }
            if at == 0 && lead > 0 {
                // A first group of one or two digits is filled up with zeros.
                (lead..3).for_each(|_| text.push('0'));
            }
        }
        text.push(digit);
    }
    if u64::from(width) < WIDTH {
        text.push_str(&format!(".p/{width}"));
    }
    text
}

/// Every tile of a tree of `size` leaves as (level, number, width), level by level. Level 0 also
/// names the entry bundles. A tree without leaves has none.
pub fn widths(size: u64) -> Widths {
    Widths {
        level: 0,
        hashes: size,
        n: 0,
    }
}

/// The iterator of [`widths`].
#[derive(Clone, Debug)]
pub struct Widths {
    level: u8,
    /// How many hashes this level has.
    hashes: u64,
    n: u64,
}

impl Iterator for Widths {
    type Item = (u8, u64, u16);

    fn next(&mut self) -> Option<Self::Item> {
        while self.hashes > 0 {
            let (full, rest) = (self.hashes >> 8, self.hashes & 255);
            let n = self.n;
            let width = match n {
                _ if n < full => 256,
                _ if n == full && rest > 0 => u16::try_from(rest).unwrap_or(256),
                _ => {
                    self.level = self.level.wrapping_add(1);
                    self.hashes = full;
                    self.n = 0;
                    continue;
                }
            };
            self.n = n.wrapping_add(1);
            return Some((self.level, n, width));
        }
        None
    }
}

/// Writes a bundle: for each entry its length (two bytes, big-endian) and its bytes.
pub fn encode_bundle<'a, I>(entries: I) -> Result<Vec<u8>, TileError>
where
    I: IntoIterator<Item = &'a [u8]>,
{
    let mut bundle = Vec::new();
    let mut found = 0;
    for (place, entry) in entries.into_iter().enumerate() {
        let bytes = entry.len();
        let length = u16::try_from(bytes).map_err(|_| TileError::EntryTooLong { place, bytes })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
        found = place.saturating_add(1);
    }
    check_count(found)?;
    Ok(bundle)
}

/// Reads a bundle; nothing may be left over.
pub fn decode_bundle(bundle: &[u8]) -> Result<Vec<&[u8]>, TileError> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let place = entries.len();
        let torn = TileError::Truncated { place };
        let (length, after) = rest.split_first_chunk::<2>().ok_or(torn)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(torn)?;
        entries.push(entry);
        check_count(entries.len())?;
        rest = after;
    }
    check_count(entries.len())?;
    Ok(entries)
}

/// Writes a tile: its hashes one after another.
pub fn encode_tile(hashes: &[Hash]) -> Result<Vec<u8>, TileError> {
    check_count(hashes.len())?;
    Ok(hashes.iter().flat_map(|hash| hash.0).collect())
}

/// Reads a tile of 1 to 256 hashes.
pub fn decode_tile(tile: &[u8]) -> Result<Vec<Hash>, TileError> {
    let (hashes, rest) = tile.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(TileError::Ragged { bytes: tile.len() });
    }
    check_count(hashes.len())?;
    Ok(hashes.iter().map(|hash| Hash(*hash)).collect())
}

fn check_count(found: usize) -> Result<(), TileError> {
    match found {
        1..=256 => Ok(()),
        _ => Err(TileError::Count { found }),
    }
}
