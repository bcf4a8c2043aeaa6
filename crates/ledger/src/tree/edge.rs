//! The right edge of a tree: all that is needed to append and to know the root.

use alloc::vec::Vec;

use super::{Hash, node_hash, root_of_peaks};

/// The largest size an edge may be given from outside; so appending can never overflow.
const SIZE_MAX: u64 = u64::MAX >> 1;

/// The right edge: one hash for each set bit of the size. The default is the empty tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    peaks: Vec<Hash>,
}

impl Edge {
    /// The edge of a tree of `size` leaves whose complete subtrees have the roots `peaks`, largest
    /// first. `None` unless there is one peak for each set bit of the size (and the size is below
    /// 2⁶³).
    pub fn from_peaks(size: u64, peaks: &[Hash]) -> Option<Self> {
        let wanted = usize::try_from(size.count_ones()).ok()?;
        (size <= SIZE_MAX && peaks.len() == wanted).then(|| Self {
            size,
            peaks: peaks.to_vec(),
        })
    }

    /// Appends one leaf, given as its [`leaf_hash`](super::leaf_hash).
    pub fn push(&mut self, leaf: Hash) {
        let mut merged = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self
                .peaks
                .pop()
                .expect("one peak for each set bit of the size");
            merged = node_hash(&left, &merged);
        }
        self.peaks.push(merged);
        self.size = self
            .size
            .checked_add(1)
            .expect("no tree reaches 2^64 leaves");
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        root_of_peaks(&self.peaks)
    }

    /// The roots of the complete subtrees, largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }
}
