//! Proofs out of the record: from published tiles where they reach, from segments beyond them.
//!
//! No proof leaves this module that does not verify against the signed head.

use std::collections::BTreeMap;

use ledger::note::VerifierKey;
use ledger::proof::TlogProof;
use ledger::tile::WIDTH;
use ledger::tree::{self, Hash, Nodes};
use workbench::ports::{RecordError, Tip};

use crate::frame::prove;
use crate::head::{Head, read_checkpoint};
use crate::layout::{Found, Layout, Walk};
use crate::tiles::{hashes_at_level, load_tower, read_tile, split};
use crate::tower::{Tower, subtree_root};
use crate::trouble::Trouble;

/// How many full tiles are kept in memory (8 KiB each).
const TILES_KEPT: usize = 512;

/// The tree that ends at one signed head.
#[derive(Debug)]
pub struct Proofs {
    layout: Layout,
    head: Head,
    published: u64,
    /// For each level the hashes from the beginning of the unfinished published tile on.
    levels: Vec<Level>,
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
}

#[derive(Debug, Default)]
struct Level {
    /// Index of the first of the hashes; a multiple of 256.
    start: u64,
    hashes: Vec<Hash>,
}

impl Proofs {
    pub(crate) fn new(layout: &Layout, head: Head, key: &VerifierKey) -> Result<Self, RecordError> {
        let checkpoint = read_checkpoint(layout, key)?;
        // The head may be older than the checkpoint when a writer is at work.
        let tower = if checkpoint.size <= head.size {
            load_tower(layout, checkpoint.size, checkpoint.size)
                .ok()
                .filter(|tower| tower.root() == checkpoint.root)
        } else {
            None
        };
        let tower = tower.unwrap_or_default();
        let mut proofs = Self {
            layout: layout.clone(),
            published: tower.size(),
            levels: levels_of(&tower),
            tiles: BTreeMap::new(),
            head,
        };
        proofs.extend(tower.size())?;
        let (size, root) = (proofs.head.size, proofs.head.root);
        if tree::root(&mut proofs, size)? != root {
            return Err(Trouble::broken(
                "segments",
                "the entries have not the root of the signed head",
            )
            .into());
        }
        Ok(proofs)
    }

    /// Adds the leaves that are not published yet.
    fn extend(&mut self, from: u64) -> Result<(), Trouble> {
        if from >= self.head.size {
            return Ok(());
        }
        let mut walk = Walk::begin(&self.layout, from)?;
        while walk.seq() < self.head.size {
            match walk.step()? {
                Found::Frame(met) if met.seq < from => {}
                Found::Frame(met) => {
                    let proven = prove(&met.frame, &met.before)
                        .map_err(|what| Trouble::broken(met.place(), what))?;
                    self.push(proven.leaf);
                }
                Found::End => return Err(Trouble::broken("segments", "end before the head")),
                Found::Torn { place } => return Err(Trouble::broken(place, "the frame is cut")),
                Found::Damaged { place, what } => return Err(Trouble::broken(place, what)),
            }
        }
        Ok(())
    }

    fn push(&mut self, leaf: Hash) {
        let mut carried = leaf;
        for level in 0.. {
            if self.levels.len() <= level {
                self.levels.push(Level::default());
            }
            let Some(Level { hashes, .. }) = self.levels.get_mut(level) else {
                return;
            };
            hashes.push(carried);
            let width = usize::try_from(WIDTH).unwrap_or(256);
            let Some(tile) = hashes
                .len()
                .is_multiple_of(width)
                .then(|| hashes.len().saturating_sub(width))
                .and_then(|from| hashes.get(from..))
                .and_then(subtree_root)
            else {
                return;
            };
            carried = tile;
        }
    }

    /// The signed end of the tree.
    pub fn tip(&self) -> Tip {
        self.head.tip()
    }

    /// The root of the first `size` entries, proved to be consistent with the signed head.
    pub fn root(&mut self, size: u64) -> Result<Hash, RecordError> {
        if size > self.head.size {
            return Err(RecordError::Unreadable {
                what: format!("the record has {} entries, not {size}", self.head.size),
            });
        }
        let root = tree::root(self, size)?;
        if size > 0 {
            let proof = tree::consistency_proof(self, size, self.head.size)?;
            tree::verify_consistency(size, self.head.size, &root, &self.head.root, &proof)
                .map_err(|_| wrong_tiles())?;
        }
        Ok(root)
    }

    /// That entry `index` is in the tree of `size` entries (RFC 6962, 2.1.1).
    pub fn inclusion_proof(&mut self, index: u64, size: u64) -> Result<Vec<Hash>, RecordError> {
        let root = self.root(size)?;
        if index >= size {
            return Err(RecordError::Unreadable {
                what: format!("entry {index} is not among the first {size}"),
            });
        }
        let proof = tree::inclusion_proof(self, index, size)?;
        let leaf = self.node(0, index)?;
        tree::verify_inclusion(index, size, &leaf, &proof, &root).map_err(|_| wrong_tiles())?;
        Ok(proof)
    }

    /// That the tree of `new` entries continues that of `old` (RFC 6962, 2.1.2); `old` is above 0,
    /// since a proof from nothing proves nothing.
    pub fn consistency_proof(&mut self, old: u64, new: u64) -> Result<Vec<Hash>, RecordError> {
        let (old_root, new_root) = (self.root(old)?, self.root(new)?);
        if old == 0 || old > new {
            return Err(RecordError::Unreadable {
                what: format!("there is no consistency proof from {old} to {new} entries"),
            });
        }
        let proof = tree::consistency_proof(self, old, new)?;
        tree::verify_consistency(old, new, &old_root, &new_root, &proof)
            .map_err(|_| wrong_tiles())?;
        Ok(proof)
    }

    /// The file `.tlog-proof` of entry `index` under the signed head.
    pub fn tlog_proof(&mut self, index: u64) -> Result<Vec<u8>, RecordError> {
        let note = self.head.note.clone();
        self.tlog_proof_under(index, self.head.size, &note)
    }

    /// The same under another checkpoint note of `size` entries, such as a cosigned one.
    pub fn tlog_proof_under(
        &mut self,
        index: u64,
        size: u64,
        note: &[u8],
    ) -> Result<Vec<u8>, RecordError> {
        let proof = TlogProof {
            index,
            hashes: self.inclusion_proof(index, size)?,
            checkpoint: note.to_vec(),
        };
        Ok(proof.to_bytes())
    }
}

fn wrong_tiles() -> RecordError {
    RecordError::Broken {
        place: "tile".to_owned(),
        what: "a proof made from the published tiles does not verify under the signed head"
            .to_owned(),
    }
}

fn levels_of(tower: &Tower) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    let mut level = 0_u8;
    while hashes_at_level(tower.size(), level) > 0 {
        let (n, _) = split(hashes_at_level(tower.size(), level));
        levels.push(Level {
            start: n << 8,
            hashes: Vec::new(),
        });
        level = level.saturating_add(1);
    }
    for tile in tower.unfinished() {
        if let Some(level) = levels.get_mut(usize::from(tile.level)) {
            level.hashes = tile.hashes.to_vec();
        }
    }
    levels
}

impl Nodes for Proofs {
    type Error = RecordError;

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, RecordError> {
        let (tile_level, inner) = (level >> 3, u32::from(level & 7));
        let missing = || {
            Trouble::broken(
                format!("tile/{tile_level}"),
                format!("the node {index} of level {level} cannot be found"),
            )
        };
        let width = 1_usize.checked_shl(inner).ok_or_else(missing)?;
        let first = index.checked_shl(inner).ok_or_else(missing)?;
        let cut = |hashes: &[Hash], from: u64| {
            let from = usize::try_from(from).ok()?;
            subtree_root(hashes.get(from..)?.get(..width)?)
        };
        let in_memory = self
            .levels
            .get(usize::from(tile_level))
            .filter(|known| first >= known.start);
        if let Some(known) = in_memory {
            return cut(&known.hashes, first.saturating_sub(known.start))
                .ok_or_else(|| missing().into());
        }
        let (n, offset) = split(first);
        if !self.tiles.contains_key(&(tile_level, n)) {
            let hashes = read_tile(&self.layout, self.published, tile_level, n)?;
            if self.tiles.len() >= TILES_KEPT {
                self.tiles.clear();
            }
            self.tiles.insert((tile_level, n), hashes);
        }
        self.tiles
            .get(&(tile_level, n))
            .and_then(|hashes| cut(hashes, offset))
            .ok_or_else(|| missing().into())
    }
}
