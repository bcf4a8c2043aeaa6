//! All PDQ hashes within a distance, exactly: multi-index hashing by the pigeonhole principle.
//!
//! The 256 bits are cut into 16 parts of 16. When two hashes differ in at most `r` bits, some
//! part differs in at most `r / 16` bits, rounded down: in none up to 15, in at most one up to
//! 31. So it is enough to look up each part of the query, and for larger radii each of its 16
//! neighbours, and to compare the hashes found there in full.
//!
//! The parts are not runs of the hash but every 16th bit in a fixed spread: neighbouring terms
//! of a cosine transform depend on each other, and on real hashes runs give 3.2 times as many
//! candidates as the spread. Any fixed order is exact, because it moves both hashes alike.

use super::Place;
use crate::pdq;

const PARTS: usize = 16;
const PART_VALUES: usize = 1 << 16;

/// Below this many hashes a plain scan costs less than the directory.
const SCAN_MAX: usize = 4096;

/// The 256 bits in the order of the parts, four parts of 16 bits in each word, the first lowest.
type Spread = [u64; 4];

#[derive(Debug)]
pub(super) struct HammingSet {
    /// Ascending by hash, then by place.
    hashes: Vec<Spread>,
    places: Vec<Place>,
    /// One for each part; absent for small sets, which are scanned.
    parts: Option<Vec<Part>>,
}

/// For each value of a part, the hashes that have it.
#[derive(Debug)]
struct Part {
    /// Where the value's hashes begin; one more at the end.
    starts: Vec<u32>,
    hashes: Vec<u32>,
}

/// Bit (row, column) of the hash goes to part `(7 · row + 3 · column) mod 16`, place `row`:
/// each part gets one bit of each row, since 3 and 16 have no common divisor.
fn spread(hash: &pdq::Hash) -> Spread {
    let mut parts = [0_u16; PARTS];
    let (rows, _) = hash.0.as_chunks::<2>();
    for (row, bytes) in rows.iter().rev().enumerate() {
        let bits = u16::from_be_bytes(*bytes);
        for column in 0..16_usize {
            let sum = row.wrapping_mul(7).wrapping_add(column.wrapping_mul(3));
            if let Some(part) = parts.get_mut(sum % PARTS) {
                *part |= (bits >> column & 1) << row;
            }
        }
    }
    let mut words = [0; 4];
    let (fours, _) = parts.as_chunks::<4>();
    for (word, [a, b, c, d]) in words.iter_mut().zip(fours) {
        *word = u64::from(*a) | u64::from(*b) << 16 | u64::from(*c) << 32 | u64::from(*d) << 48;
    }
    words
}

/// The parts of a hash.
#[inline]
fn parts_of(hash: &Spread) -> [u16; PARTS] {
    let mut parts = [0; PARTS];
    let (fours, _) = parts.as_chunks_mut::<4>();
    for (four, word) in fours.iter_mut().zip(hash) {
        for (part, shift) in four.iter_mut().zip([0, 16, 32, 48]) {
            *part = u16::try_from(word >> shift & 0xffff).unwrap_or(0);
        }
    }
    parts
}

/// The distance if it is at most `radius`. Half of the bits decide nearly always.
#[inline]
fn within(a: &Spread, b: &Spread, radius: u32) -> Option<u16> {
    let [a0, a1, a2, a3] = *a;
    let [b0, b1, b2, b3] = *b;
    let half = (a0 ^ b0)
        .count_ones()
        .saturating_add((a1 ^ b1).count_ones());
    if half > radius {
        return None;
    }
    let other = (a2 ^ b2)
        .count_ones()
        .saturating_add((a3 ^ b3).count_ones());
    let whole = half.saturating_add(other);
    u16::try_from(whole).ok().filter(|_| whole <= radius)
}

impl HammingSet {
    pub(super) fn build(found: Vec<([u8; 32], Place)>) -> Self {
        let scan = found.len() < SCAN_MAX;
        Self::build_as(found, scan)
    }

    /// Builds with or without the directory, whatever the size.
    fn build_as(mut found: Vec<([u8; 32], Place)>, scan: bool) -> Self {
        found.sort_unstable();
        let hashes: Vec<Spread> = found
            .iter()
            .map(|(hash, _)| spread(&pdq::Hash(*hash)))
            .collect();
        let places = found.into_iter().map(|(_, place)| place).collect();
        let parts = (!scan).then(|| (0..PARTS).map(|part| Part::build(&hashes, part)).collect());
        Self {
            hashes,
            places,
            parts,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// All hashes within `radius` bits with their distances, ascending by distance and place.
    /// The radius is at most [`pdq::DISTANCE_MAX`].
    pub(super) fn within(&self, hash: &pdq::Hash, radius: u16) -> Vec<(u16, Place)> {
        let query = spread(hash);
        let mut near = match &self.parts {
            Some(parts) => self.probe(parts, &query, radius),
            None => self.scan(&query, radius),
        };
        near.sort_unstable();
        near.dedup();
        near.into_iter()
            .filter_map(|(distance, at)| {
                Some((distance, *self.places.get(usize::try_from(at).ok()?)?))
            })
            .collect()
    }

    /// Every hash in turn: the oracle.
    fn scan(&self, query: &Spread, radius: u16) -> Vec<(u16, u32)> {
        (0_u32..)
            .zip(&self.hashes)
            .filter_map(|(at, hash)| Some((within(query, hash, u32::from(radius))?, at)))
            .collect()
    }

    fn probe(&self, parts: &[Part], query: &Spread, radius: u16) -> Vec<(u16, u32)> {
        let mut near = Vec::new();
        let neighbours = if radius < 16 { 0 } else { 16 };
        for (part, value) in parts.iter().zip(parts_of(query)) {
            self.compare(part.with(value), query, radius, &mut near);
            for bit in 0..neighbours {
                self.compare(part.with(value ^ 1 << bit), query, radius, &mut near);
            }
        }
        near
    }

    fn compare(&self, candidates: &[u32], query: &Spread, radius: u16, near: &mut Vec<(u16, u32)>) {
        for at in candidates {
            if let Some(hash) = usize::try_from(*at).ok().and_then(|at| self.hashes.get(at))
                && let Some(distance) = within(query, hash, u32::from(radius))
            {
                near.push((distance, *at));
            }
        }
    }
}

impl Part {
    /// A counting sort of all hashes by one part.
    fn build(hashes: &[Spread], part: usize) -> Self {
        let values = || {
            hashes
                .iter()
                .map(|hash| parts_of(hash).get(part).copied().unwrap_or(0))
        };
        let mut starts = vec![0_u32; PART_VALUES + 1];
        for value in values() {
            if let Some(count) = starts.get_mut(usize::from(value).saturating_add(1)) {
                *count = count.saturating_add(1);
            }
        }
        let mut sum = 0_u32;
        for start in &mut starts {
            sum = sum.saturating_add(*start);
            *start = sum;
        }
        let mut next = starts.clone();
        let mut sorted = vec![0_u32; hashes.len()];
        for (at, value) in (0_u32..).zip(values()) {
            if let Some(place) = next.get_mut(usize::from(value)) {
                if let Some(cell) = usize::try_from(*place)
                    .ok()
                    .and_then(|to| sorted.get_mut(to))
                {
                    *cell = at;
                }
                *place = place.saturating_add(1);
            }
        }
        Self {
            starts,
            hashes: sorted,
        }
    }

    /// The hashes whose part has this value.
    fn with(&self, value: u16) -> &[u32] {
        let bound = |entry: usize| {
            let at = self.starts.get(entry).copied().unwrap_or(0);
            usize::try_from(at).unwrap_or(0)
        };
        let value = usize::from(value);
        self.hashes
            .get(bound(value)..bound(value.saturating_add(1)))
            .unwrap_or(&[])
    }
}
