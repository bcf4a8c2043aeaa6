//! A set of digests: a sorted array with a directory over the first bits, so that a lookup
//! reads one place of the directory and one or two of the array.

use super::Place;

#[derive(Debug)]
pub(super) struct ExactSet<const N: usize> {
    /// Ascending; equal keys stand together, one for each list that has it.
    keys: Vec<[u8; N]>,
    places: Vec<Place>,
    /// For each value of the first `bits` bits, where its keys begin; one more at the end.
    directory: Vec<u32>,
    bits: u32,
}

/// About two keys for each entry of the directory, and at most 2²⁴ entries.
fn directory_bits(keys: usize) -> u32 {
    keys.checked_ilog2().unwrap_or(0).clamp(1, 24)
}

/// The first `bits` bits of a key.
fn first_bits<const N: usize>(key: &[u8; N], bits: u32) -> usize {
    let mut first = [0; 4];
    for (to, from) in first.iter_mut().zip(key) {
        *to = *from;
    }
    let shift = u32::BITS.saturating_sub(bits);
    usize::try_from(u32::from_be_bytes(first).checked_shr(shift).unwrap_or(0)).unwrap_or(0)
}

impl<const N: usize> ExactSet<N> {
    pub(super) fn build(mut found: Vec<([u8; N], Place)>) -> Self {
        found.sort_unstable();
        let bits = directory_bits(found.len());
        let entries = 1_usize.checked_shl(bits).unwrap_or(1);
        let mut directory = Vec::with_capacity(entries.saturating_add(1));
        for (at, (key, _)) in (0_u32..).zip(&found) {
            let first = first_bits(key, bits);
            while directory.len() <= first {
                directory.push(at);
            }
        }
        let end = u32::try_from(found.len()).unwrap_or(u32::MAX);
        directory.resize(entries.saturating_add(1), end);
        let (keys, places) = found.into_iter().unzip();
        Self {
            keys,
            places,
            directory,
            bits,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The places of all signals with this key.
    pub(super) fn find(&self, key: &[u8; N]) -> &[Place] {
        let first = first_bits(key, self.bits);
        let bound = |entry: usize| {
            let at = self.directory.get(entry).copied().unwrap_or(0);
            usize::try_from(at).unwrap_or(0)
        };
        let (start, end) = (bound(first), bound(first.saturating_add(1)));
        let bucket = self.keys.get(start..end).unwrap_or(&[]);
        let low = start.saturating_add(bucket.partition_point(|other| other < key));
        let rest = self.keys.get(low..end).unwrap_or(&[]);
        let same = rest.iter().take_while(|other| *other == key).count();
        self.places
            .get(low..low.saturating_add(same))
            .unwrap_or(&[])
    }
}
