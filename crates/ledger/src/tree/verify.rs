//! Checking proofs: the loops of RFC 9162, 2.1.3.2 and 2.1.4.2. No recursion, no allocation.

use super::{Hash, node_hash};

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("leaf {index} is not in a tree of {size} leaves")]
    Index { index: u64, size: u64 },
    #[error("a tree of {old} leaves proves nothing about one of {new} leaves")]
    Sizes { old: u64, new: u64 },
    #[error("the proof has too few or too many hashes")]
    Length,
    #[error("the proof leads to another root")]
    Root,
}

/// Checks that the leaf with hash `leaf` is at `index` of the tree of `size` leaves under `root`.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Index { index, size });
    }
    let mut place = index;
    let mut last = size.wrapping_sub(1);
    let mut result = *leaf;
    for hash in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            result = node_hash(hash, &result);
            skip_lonely(&mut place, &mut last);
        } else {
            result = node_hash(&result, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    finish(last, result == *root)
}

/// Checks that the tree of `new` leaves under `new_root` continues that of `old` leaves under
/// `old_root`. An old size of 0 is refused: it proves nothing. Equal sizes want an empty proof and
/// equal roots.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old == 0 || old > new {
        return Err(ProofError::Sizes { old, new });
    }
    if old == new {
        let last = if proof.is_empty() { 0 } else { 1 };
        return finish(last, old_root == new_root);
    }
    // A complete old tree is a node of the new one, so its root begins the proof unsaid.
    let (first, rest) = if old.is_power_of_two() && !proof.is_empty() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::Length)?
    };
    let (from_old, from_new) = consistency_roots(old, new, first, rest)?;
    finish(0, from_old == *old_root && from_new == *new_root)
}

/// The two roots to which a consistency proof leads: that of the first `old` leaves and that of
/// all `new` leaves. `first` is the root of the last complete subtree of the old tree (of all of
/// it where `old` is a power of two, where RFC 6962 leaves it out of the proof), `rest` what
/// follows. Whoever believes the second root must believe the first, since each hash that makes
/// the first is also under the second.
pub fn consistency_roots(
    old: u64,
    new: u64,
    first: &Hash,
    rest: &[Hash],
) -> Result<(Hash, Hash), ProofError> {
    if old == 0 || old >= new {
        return Err(ProofError::Sizes { old, new });
    }
    let mut place = old.wrapping_sub(1);
    let mut last = new.wrapping_sub(1);
    let complete = place.trailing_ones();
    place = place.checked_shr(complete).unwrap_or(0);
    last = last.checked_shr(complete).unwrap_or(0);
    let (mut from_old, mut from_new) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            from_old = node_hash(hash, &from_old);
            from_new = node_hash(hash, &from_new);
            skip_lonely(&mut place, &mut last);
        } else {
            from_new = node_hash(&from_new, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    finish(last, true).map(|()| (from_old, from_new))
}

/// Climbs over the levels on which the last node has no sibling.
fn skip_lonely(place: &mut u64, last: &mut u64) {
    while *place & 1 == 0 && *place != 0 {
        *place >>= 1;
        *last >>= 1;
    }
}

fn finish(last: u64, roots_agree: bool) -> Result<(), ProofError> {
    match (last, roots_agree) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}
