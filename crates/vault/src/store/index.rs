//! Where each small blob lies: in memory a compact map, on disk the file `index` of the owner.
//!
//! The file only saves the scan of the packs at start. It is appended to after each sync and is
//! not synced itself: what it does not cover is read from the frames again. It also says how far
//! the packs were durable, so that only what comes after is ever cut as torn.
//!
//! ```text
//! index = "PBX1" ‖ group ‖ group …
//! group = "PBG1" ‖ u32 count ‖ u32 pack ‖ u32 end ‖ count × (name[16] ‖ u32 pack ‖ u32 place ‖ u32 length) ‖ u32 CRC-32
//! ```
//! `pack` and `end`: all packs before `pack`, and `pack` up to `end`, were durable.
//!
//! Must never know: keys, what blobs are.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

pub(crate) const MAGIC: &[u8; 4] = b"PBX1";
const GROUP: &[u8; 4] = b"PBG1";
const GROUP_HEAD: usize = 16;
const ROW: usize = 28;

/// The first half of a blob's name: keyed and so random, and short to keep the map small. The
/// whole name lies in the frame and is compared at each read.
pub(crate) type Short = [u8; 16];

/// Where a frame lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) pack: u32,
    pub(crate) at: u32,
    pub(crate) length: u32,
}

/// Names are keyed hashes already: their first bytes serve.
#[derive(Debug, Default)]
pub(crate) struct NameHasher(u64);

impl Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // The length prefix of an array and the name itself come through here.
        if let Some(first) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    fn write_usize(&mut self, _: usize) {}
}

pub(crate) type Map = HashMap<Short, Place, BuildHasherDefault<NameHasher>>;

pub(crate) fn short(name: &[u8; 32]) -> Short {
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(name) {
        *to = *from;
    }
    short
}

/// How far the packs were durable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Covered {
    pub(crate) pack: u32,
    pub(crate) end: u32,
}

impl Covered {
    /// Where the scan of a pack begins; none when the index covers all of it.
    pub(crate) fn scan_from(self, pack: u32) -> Option<u64> {
        match pack.cmp(&self.pack) {
            std::cmp::Ordering::Less => None,
            std::cmp::Ordering::Equal => Some(u64::from(self.end)),
            std::cmp::Ordering::Greater => Some(0),
        }
    }
}

/// One group, as it is appended to the file.
pub(crate) fn group(rows: &[(Short, Place)], covered: Covered) -> Vec<u8> {
    let room = rows
        .len()
        .saturating_mul(ROW)
        .saturating_add(GROUP_HEAD)
        .saturating_add(4);
    let mut out = Vec::with_capacity(room);
    let count = u32::try_from(rows.len()).expect("a group has fewer blobs than packs have bytes");
    out.extend_from_slice(GROUP);
    for number in [count, covered.pack, covered.end] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    for (name, place) in rows {
        out.extend_from_slice(name);
        for number in [place.pack, place.at, place.length] {
            out.extend_from_slice(&number.to_be_bytes());
        }
    }
    let check = crc32fast::hash(&out);
    out.extend_from_slice(&check.to_be_bytes());
    out
}

/// Reads an index file up to its first group that is not whole. Gives the length that holds.
pub(crate) fn read(bytes: &[u8], map: &mut Map) -> (Covered, usize) {
    let mut covered = Covered::default();
    let Some(mut rest) = bytes.strip_prefix(MAGIC) else {
        return (covered, 0);
    };
    while let Some((now, rows, after)) = read_group(rest) {
        map.reserve(rows.len());
        for row in rows {
            if let Some((name, place)) = read_row(row) {
                map.insert(name, place);
            }
        }
        covered = covered.max(now);
        rest = after;
    }
    (covered, bytes.len().saturating_sub(rest.len()))
}

/// What a group says, its rows, and what comes after it.
type Group<'a> = (Covered, &'a [[u8; ROW]], &'a [u8]);

fn read_group(bytes: &[u8]) -> Option<Group<'_>> {
    let (head, rest) = bytes.split_first_chunk::<GROUP_HEAD>()?;
    let (numbers, _) = head.strip_prefix(GROUP)?.as_chunks::<4>();
    let [count, pack, end] = numbers else {
        return None;
    };
    let count = usize::try_from(u32::from_be_bytes(*count)).ok()?;
    let length = count.checked_mul(ROW)?;
    let (rows, after) = rest.split_at_checked(length)?;
    let (check, after) = after.split_first_chunk::<4>()?;
    let said = bytes.get(..length.checked_add(GROUP_HEAD)?)?;
    if *check != crc32fast::hash(said).to_be_bytes() {
        return None;
    }
    let covered = Covered {
        pack: u32::from_be_bytes(*pack),
        end: u32::from_be_bytes(*end),
    };
    Some((covered, rows.as_chunks::<ROW>().0, after))
}

fn read_row(row: &[u8; ROW]) -> Option<(Short, Place)> {
    let (name, numbers) = row.split_first_chunk::<16>()?;
    let [pack, at, length] = numbers.as_chunks::<4>().0 else {
        return None;
    };
    let place = Place {
        pack: u32::from_be_bytes(*pack),
        at: u32::from_be_bytes(*at),
        length: u32::from_be_bytes(*length),
    };
    Some((*name, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_or_changed_group_is_left_out_and_those_before_it_stay() {
        let place = |at| Place {
            pack: 1,
            at,
            length: 9,
        };
        let mut file = MAGIC.to_vec();
        file.extend(group(
            &[([1; 16], place(0)), ([2; 16], place(9))],
            Covered { pack: 1, end: 18 },
        ));
        let first = file.len();
        file.extend(group(&[([3; 16], place(18))], Covered { pack: 1, end: 27 }));
        let check = |bytes: &[u8], blobs: usize, end: u32, length: usize| {
            let mut map = Map::default();
            let (covered, held) = read(bytes, &mut map);
            assert_eq!((map.len(), covered.end, held), (blobs, end, length));
        };
        check(&file, 3, 27, file.len());
        check(&[], 0, 0, 0);
        for cut in first..file.len() {
            check(&file[..cut], 2, 18, first);
        }
        for bit in first * 8..file.len() * 8 {
            let mut changed = file.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            check(&changed, 2, 18, first);
        }
    }
}
