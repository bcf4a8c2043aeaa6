//! A whole tree in memory, for proofs over manifests and for tests.

use alloc::vec::Vec;

use super::{Hash, Nodes, node_hash};

/// A subtree was asked for that is not complete in this tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("subtree {index} of level {level} is not complete")]
pub struct NodeMissing {
    pub level: u8,
    pub index: u64,
}

/// Every complete subtree of a tree, level by level: 64 bytes for each leaf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    levels: Vec<Vec<Hash>>,
}

impl Levels {
    /// Appends one leaf, given as its [`leaf_hash`](super::leaf_hash).
    pub fn push(&mut self, leaf: Hash) {
        let mut rising = Some(leaf);
        for level in &mut self.levels {
            let Some(hash) = rising.take() else { return };
            level.push(hash);
            if let (true, [.., left, right]) = (level.len().is_multiple_of(2), level.as_slice()) {
                rising = Some(node_hash(left, right));
            }
        }
        if let Some(hash) = rising {
            self.levels.push([hash].to_vec());
        }
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        let leaves = self.levels.first().map_or(0, Vec::len);
        u64::try_from(leaves).expect("a length in memory is below 2^64")
    }
}

impl Nodes for Levels {
    type Error = NodeMissing;

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, NodeMissing> {
        self.levels
            .get(usize::from(level))
            .and_then(|hashes| hashes.get(usize::try_from(index).ok()?))
            .copied()
            .ok_or(NodeMissing { level, index })
    }
}

impl FromIterator<Hash> for Levels {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut levels = Self::default();
        leaves.into_iter().for_each(|leaf| levels.push(leaf));
        levels
    }
}
