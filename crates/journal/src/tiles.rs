//! Reading published tiles back.
//!
//! Nothing read here is believed by itself: callers compare the root that follows from it with a
//! signed one.

use ledger::tile::{WIDTH, decode_tile, tile_path};
use ledger::tree::Hash;

use crate::layout::Layout;
use crate::tower::Tower;
use crate::trouble::Trouble;

/// Bytes of a full tile.
pub(crate) const TILE_BYTES_MAX: u64 = 8192;

/// How many hashes a level of a tree of `size` leaves has.
pub(crate) fn hashes_at_level(size: u64, level: u8) -> u64 {
    let shift = u32::from(level).saturating_mul(8);
    size.checked_shr(shift).unwrap_or(0)
}

/// Number and place in it of the tile that holds hash `index` of a level.
pub(crate) fn split(index: u64) -> (u64, u64) {
    (index >> 8, index & 255)
}

/// Width of tile `n` of a level in a tree of `size` leaves; 0 if there is none.
pub(crate) fn width_of(size: u64, level: u8, n: u64) -> u16 {
    let (full, rest) = split(hashes_at_level(size, level));
    let width = match n.cmp(&full) {
        std::cmp::Ordering::Less => WIDTH,
        std::cmp::Ordering::Equal => rest,
        std::cmp::Ordering::Greater => 0,
    };
    u16::try_from(width).unwrap_or(0)
}

/// The hashes of a tile, published for a tree of `published` leaves.
pub(crate) fn read_tile(
    layout: &Layout,
    published: u64,
    level: u8,
    n: u64,
) -> Result<Vec<Hash>, Trouble> {
    let width = width_of(published, level, n);
    let name = tile_path(level, n, width);
    let (name, bytes) = match layout.read_file(&name, TILE_BYTES_MAX) {
        // A publisher at work may just have replaced the partial tile by the full one.
        Err(trouble) if trouble.is_absent() => {
            let name = tile_path(level, n, 256);
            let bytes = layout.read_file(&name, TILE_BYTES_MAX)?;
            (name, bytes)
        }
        other => (name, other?),
    };
    let mut hashes =
        decode_tile(&bytes).map_err(|cause| Trouble::broken(name.clone(), cause.to_string()))?;
    if hashes.len() < usize::from(width) {
        return Err(Trouble::broken(name, "the tile is too short"));
    }
    hashes.truncate(usize::from(width));
    Ok(hashes)
}

/// The unfinished tiles of a tree of `size` leaves, out of those published for `published` leaves.
pub(crate) fn load_tower(layout: &Layout, published: u64, size: u64) -> Result<Tower, Trouble> {
    let mut levels = Vec::new();
    for level in 0_u8.. {
        let count = hashes_at_level(size, level);
        if count == 0 {
            break;
        }
        let (n, width) = split(count);
        let mut hashes = if width == 0 {
            Vec::new()
        } else {
            read_tile(layout, published, level, n)?
        };
        let width = usize::try_from(width).unwrap_or(0);
        if hashes.len() < width {
            return Err(Trouble::broken(
                tile_path(level, n, 256),
                "the tile is too short",
            ));
        }
        hashes.truncate(width);
        levels.push(hashes);
    }
    Tower::from_levels(size, levels)
        .ok_or_else(|| Trouble::broken("tile", "the tiles do not fit the size"))
}
