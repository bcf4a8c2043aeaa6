//! Making roots and proofs from the roots of complete subtrees.

use alloc::vec::Vec;

use super::{Hash, peaks_of, root_of_peaks};

/// Where the hashes of a tree come from: tiles, memory, a segment.
pub trait Nodes {
    type Error;

    /// The root of the complete subtree `D[index·2^level : (index+1)·2^level]`.
    fn node(&mut self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// The root of the first `size` leaves (RFC 6962, 2.1).
pub fn root<N: Nodes>(nodes: &mut N, size: u64) -> Result<Hash, N::Error> {
    range_root(nodes, 0, size)
}

/// The audit path of leaf `index` in the tree of `size` leaves (RFC 6962, 2.1.1), from the leaf
/// upwards. An index outside the tree gets an empty path, which no verifier accepts.
pub fn inclusion_proof<N: Nodes>(
    nodes: &mut N,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, N::Error> {
    let mut path = Vec::new();
    if index >= size {
        return Ok(path);
    }
    let (mut start, mut len) = (0_u64, size);
    while let Some(left) = split(len) {
        let middle = start.wrapping_add(left);
        let right = len.wrapping_sub(left);
        if index < middle {
            path.push(range_root(nodes, middle, right)?);
            len = left;
        } else {
            path.push(range_root(nodes, start, left)?);
            start = middle;
            len = right;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `new` leaves continues that of `old` leaves (RFC 6962, 2.1.2).
/// Equal sizes have an empty proof. Sizes between which nothing can be proved (`old` is 0 or above
/// `new`) get an empty one too, which no verifier accepts.
pub fn consistency_proof<N: Nodes>(
    nodes: &mut N,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, N::Error> {
    let mut proof = Vec::new();
    if old == 0 || old >= new {
        return Ok(proof);
    }
    let (mut start, mut len) = (0_u64, new);
    // The subtree that is descended into always holds the last old leaf. While it is also the
    // leftmost one, the verifier knows its old root and needs no hash for it.
    let mut leftmost = true;
    while let Some(left) = split(len) {
        if old.wrapping_sub(start) == len {
            break;
        }
        let middle = start.wrapping_add(left);
        let right = len.wrapping_sub(left);
        if old <= middle {
            proof.push(range_root(nodes, middle, right)?);
            len = left;
        } else {
            proof.push(range_root(nodes, start, left)?);
            start = middle;
            len = right;
            leftmost = false;
        }
    }
    if !leftmost {
        proof.push(range_root(nodes, start, len)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `len`; `None` where a tree of that size has no two halves.
fn split(len: u64) -> Option<u64> {
    let level = len.checked_sub(1)?.checked_ilog2()?;
    Some(1 << level)
}

/// The root of `D[start : start + len]`, a subtree that the recursive definitions name.
fn range_root<N: Nodes>(nodes: &mut N, start: u64, len: u64) -> Result<Hash, N::Error> {
    let mut peaks = Vec::new();
    for (level, index) in peaks_of(start, len) {
        peaks.push(nodes.node(level, index)?);
    }
    Ok(root_of_peaks(&peaks))
}
