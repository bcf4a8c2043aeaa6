//! The tiles of a growing tree: for each level the hashes of its last, unfinished tile.
//!
//! Pure. Full tiles are handed out as they are completed; the rest is the right edge of the tree,
//! from which its root follows.

use ledger::tile::WIDTH;
use ledger::tree::{Edge, Hash, empty_root, node_hash};

/// A tile that is handed out: level, number, hashes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tile<'a> {
    pub(crate) level: u8,
    pub(crate) n: u64,
    pub(crate) hashes: &'a [Hash],
}

/// The unfinished tiles of a tree, level by level. Each has fewer than 256 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tower {
    size: u64,
    levels: Vec<Vec<Hash>>,
}

impl Tower {
    /// From the unfinished tiles of a tree of `size` leaves, lowest level first; `None` if their
    /// widths are not those of that size.
    pub(crate) fn from_levels(size: u64, levels: Vec<Vec<Hash>>) -> Option<Self> {
        let mut rest = size;
        for level in &levels {
            if u64::try_from(level.len()).ok()? != rest.checked_rem(WIDTH)? {
                return None;
            }
            rest = rest.checked_div(WIDTH)?;
        }
        (rest == 0).then_some(Self { size, levels })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf hash; shows each tile that it completes.
    pub(crate) fn push<E>(
        &mut self,
        leaf: Hash,
        mut full: impl FnMut(Tile<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.size = self.size.saturating_add(1);
        let mut carried = leaf;
        let mut hashes_at_level = self.size;
        for level in 0_u8.. {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::new());
            }
            let Some(hashes) = self.levels.get_mut(usize::from(level)) else {
                break;
            };
            hashes.push(carried);
            hashes_at_level = hashes_at_level.checked_div(WIDTH).unwrap_or(0);
            if u64::try_from(hashes.len()) != Ok(WIDTH) {
                break;
            }
            full(Tile {
                level,
                n: hashes_at_level.saturating_sub(1),
                hashes,
            })?;
            carried = subtree_root(hashes).unwrap_or_else(empty_root);
            hashes.clear();
        }
        Ok(())
    }

    /// The unfinished tiles, lowest level first; none of them is empty.
    pub(crate) fn unfinished(&self) -> impl Iterator<Item = Tile<'_>> {
        let mut hashes_at_level = self.size;
        (0_u8..)
            .zip(&self.levels)
            .filter_map(move |(level, hashes)| {
                hashes_at_level = hashes_at_level.checked_div(WIDTH).unwrap_or(0);
                (!hashes.is_empty()).then_some(Tile {
                    level,
                    n: hashes_at_level,
                    hashes,
                })
            })
    }

    /// The right edge of the tree: one hash per set bit of the size, largest subtree first.
    pub(crate) fn edge(&self) -> Option<Edge> {
        let mut peaks = Vec::new();
        for hashes in self.levels.iter().rev() {
            let mut rest = hashes.as_slice();
            for bit in (0..8_u32).rev() {
                let width = 1_usize.checked_shl(bit)?;
                if hashes.len() & width != 0 {
                    let (subtree, behind) = rest.split_at_checked(width)?;
                    peaks.push(subtree_root(subtree)?);
                    rest = behind;
                }
            }
        }
        Edge::from_peaks(self.size, &peaks)
    }

    /// The root of the tree (RFC 6962, 2.1).
    pub(crate) fn root(&self) -> Hash {
        self.edge().map_or_else(empty_root, |edge| edge.root())
    }
}

/// The root over hashes of complete subtrees of one size; their number must be a power of two.
pub(crate) fn subtree_root(hashes: &[Hash]) -> Option<Hash> {
    match hashes {
        [] => None,
        [one] => Some(*one),
        _ if !hashes.len().is_power_of_two() => None,
        _ => {
            let (left, right) = hashes.split_at_checked(hashes.len() >> 1)?;
            Some(node_hash(&subtree_root(left)?, &subtree_root(right)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use ledger::tree::leaf_hash;

    use super::*;

    fn leaf(n: u64) -> Hash {
        leaf_hash(&n.to_be_bytes())
    }

    fn check(size: u64) {
        let mut tower = Tower::default();
        let mut edge = Edge::default();
        for n in 0..size {
            tower.push(leaf(n), |_| Ok::<(), ()>(())).unwrap();
            edge.push(leaf(n));
        }
        assert_eq!(tower.edge(), Some(edge.clone()), "size {size}");
        assert_eq!(tower.root(), edge.root(), "size {size}");
        let again = Tower::from_levels(size, tower.levels.clone());
        assert_eq!(again, Some(tower.clone()), "size {size}");
        let widths: Vec<_> = ledger::tile::widths(size)
            .filter(|(_, _, width)| *width < 256)
            .collect();
        let mine: Vec<_> = tower
            .unfinished()
            .map(|tile| {
                (
                    tile.level,
                    tile.n,
                    u16::try_from(tile.hashes.len()).unwrap(),
                )
            })
            .collect();
        assert_eq!(mine, widths, "size {size}");
    }

    #[test]
    fn a_tower_has_the_root_of_its_tree() {
        for size in (0..70).chain([255, 256, 257, 300, 511, 512, 1000, 65_536, 65_537, 66_000]) {
            check(size);
        }
    }

    #[test]
    fn full_tiles_come_once_and_in_order() {
        let mut tower = Tower::default();
        let mut tiles = Vec::new();
        for n in 0..65_536 {
            tower
                .push(leaf(n), |tile| {
                    tiles.push((tile.level, tile.n));
                    Ok::<(), ()>(())
                })
                .unwrap();
        }
        let mut expected: Vec<_> = (0..256).map(|n| (0, n)).collect();
        expected.push((1, 0));
        assert_eq!(tiles, expected);
        assert_eq!(tower.unfinished().count(), 1);
    }

    #[test]
    fn wrong_widths_are_refused() {
        assert_eq!(Tower::from_levels(2, vec![vec![leaf(0)]]), None);
        assert_eq!(Tower::from_levels(257, vec![vec![leaf(0)]]), None);
        assert!(Tower::from_levels(0, vec![]).is_some());
    }
}
