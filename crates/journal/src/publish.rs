//! Publishing: entry bundles, tiles and the checkpoint, as C2SP tlog-tiles lays them out.
//!
//! Everything here is made from the segments and can be made again. An existing file is compared
//! byte by byte with what must be there and never replaced.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use ledger::tile::{WIDTH, encode_bundle, encode_tile, entries_path, tile_path};

use crate::disk::{Access, Kind};
use crate::forget::{replace, write_durably};
use crate::frame::prove;
use crate::head::Head;
use crate::layout::{CHECKPOINT, Found, Layout, Mark, TEMPORARY, Walk, read_whole};
use crate::tower::{Tile, Tower};
use crate::trouble::Trouble;

/// A bundle of 256 entries of the largest size.
pub(crate) const BUNDLE_BYTES_MAX: u64 = 256 * (2 + 65_535);

/// Writes what a tree of `head.size` leaves needs beyond that of `tower`, and the checkpoint last.
/// `start` is the place of the first entry of the first unfinished bundle, where it is known.
/// The tower moves on only when all is durable, so this may be repeated.
pub(crate) fn publish(
    layout: &Layout,
    tower: &mut Tower,
    head: &Head,
    start: Option<Mark>,
) -> Result<(), Trouble> {
    let first = (tower.size() >> 8) << 8;
    let walk = match start {
        Some(mark) if mark.seq == first => Walk::resume(layout, mark)?,
        _ => Walk::begin(layout, first)?,
    };
    let mut publication = Publication {
        layout,
        tower: tower.clone(),
        bundle: Vec::new(),
        folders: BTreeSet::new(),
        completed: Vec::new(),
    };
    publication.read(walk, first, head)?;
    publication.finish(head)?;
    *tower = publication.tower;
    Ok(())
}

struct Publication<'a> {
    layout: &'a Layout,
    tower: Tower,
    /// Entries of the unfinished bundle.
    bundle: Vec<Vec<u8>>,
    /// Folders whose names must be made durable.
    folders: BTreeSet<PathBuf>,
    /// Names of full tiles and bundles, whose partial ones may go.
    completed: Vec<String>,
}

impl Publication<'_> {
    fn read(&mut self, mut walk: Walk, first: u64, head: &Head) -> Result<(), Trouble> {
        while walk.seq() < head.size {
            match walk.step()? {
                Found::Frame(met) if met.seq < first => {}
                Found::Frame(met) => {
                    let place = met.place();
                    // The payload may be in the midst of its erasure; it is not published.
                    let proven = prove(&met.frame, &met.before)
                        .map_err(|what| Trouble::broken(place, what))?;
                    self.take(met.seq, met.frame.entry.to_vec(), proven.leaf)?;
                }
                Found::End => return Err(Trouble::broken("segments", "end before the head")),
                Found::Torn { place } => return Err(Trouble::broken(place, "the frame is cut")),
                Found::Damaged { place, what } => return Err(Trouble::broken(place, what)),
            }
        }
        Ok(())
    }

    fn take(&mut self, seq: u64, entry: Vec<u8>, leaf: ledger::tree::Hash) -> Result<(), Trouble> {
        self.bundle.push(entry);
        if seq >= self.tower.size() {
            let mut full = Vec::new();
            self.tower.push(leaf, |tile| {
                full.push(encode(tile)?);
                Ok::<(), Trouble>(())
            })?;
            for (name, bytes) in full {
                self.put(&name, &bytes)?;
                self.completed.push(name);
            }
        }
        if u64::try_from(self.bundle.len()) == Ok(WIDTH) {
            let name = entries_path(seq >> 8, 256);
            self.put_bundle(&name)?;
            self.completed.push(name);
            self.bundle.clear();
        }
        Ok(())
    }

    fn put_bundle(&mut self, name: &str) -> Result<(), Trouble> {
        let bytes = encode_bundle(self.bundle.iter().map(Vec::as_slice))
            .map_err(|cause| Trouble::broken(name, cause.to_string()))?;
        self.put(name, &bytes)
    }

    fn finish(&mut self, head: &Head) -> Result<(), Trouble> {
        if self.tower.root() != head.root || self.tower.size() != head.size {
            return Err(Trouble::broken(
                "segments",
                "the entries have not the root of the signed head",
            ));
        }
        let unfinished = self
            .tower
            .unfinished()
            .map(encode)
            .collect::<Result<Vec<_>, _>>()?;
        for (name, bytes) in unfinished {
            self.put(&name, &bytes)?;
        }
        let width = u16::try_from(self.bundle.len()).unwrap_or(0);
        if width > 0 {
            self.put_bundle(&entries_path(head.size >> 8, width))?;
        }
        for folder in &self.folders {
            let name = folder.display().to_string();
            self.layout
                .disk
                .sync_folder(folder)
                .map_err(Trouble::disk(name))?;
        }
        replace(self.layout, CHECKPOINT, &head.note)?;
        for name in &self.completed {
            remove_partials(self.layout, name)?;
        }
        Ok(())
    }

    /// Puts a file of the tree in its place, or compares the one that is there.
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let target = self.layout.path(name);
        let folder = target.parent().unwrap_or(&self.layout.dir).to_owned();
        match self.layout.open(name, Access::Read) {
            Ok(file) => {
                if read_whole(&*file, name, BUNDLE_BYTES_MAX)? != bytes {
                    return Err(Trouble::broken(
                        name,
                        "the published file is not the one that follows from the segments",
                    ));
                }
                self.folders.insert(folder);
                return Ok(());
            }
            Err(trouble) if trouble.is_absent() => {}
            Err(trouble) => return Err(trouble),
        }
        self.make_folders(&folder)?;
        let temporary = format!("{TEMPORARY}/published");
        let path = self.layout.path(&temporary);
        let file = match self.layout.disk.open(&path, Access::Create) {
            // Left by an attempt that the full disk refused.
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
                let removed = self.layout.disk.remove(&path, Kind::File);
                removed.map_err(Trouble::disk(temporary.clone()))?;
                self.layout.open(&temporary, Access::Create)?
            }
            other => other.map_err(Trouble::disk(temporary.clone()))?,
        };
        write_durably(&*file, bytes).map_err(Trouble::disk(temporary))?;
        self.layout
            .disk
            .rename(&path, &target)
            .map_err(Trouble::disk(name))?;
        self.folders.insert(folder);
        Ok(())
    }

    /// Makes the folders down to this one, and remembers to make their names durable.
    fn make_folders(&mut self, folder: &Path) -> Result<(), Trouble> {
        let mut missing = Vec::new();
        let mut at = folder;
        while at != self.layout.dir && !self.folders.contains(at) {
            missing.push(at.to_owned());
            match at.parent() {
                Some(parent) => at = parent,
                None => break,
            }
        }
        for path in missing.into_iter().rev() {
            let name = path.display().to_string();
            match self.layout.disk.create_folder(&path) {
                Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(Trouble::disk(name)(cause));
                }
                _ => {}
            }
            if let Some(parent) = path.parent() {
                self.folders.insert(parent.to_owned());
            }
        }
        Ok(())
    }
}

fn encode(tile: Tile<'_>) -> Result<(String, Vec<u8>), Trouble> {
    let name = tile_path(
        tile.level,
        tile.n,
        u16::try_from(tile.hashes.len()).unwrap_or(0),
    );
    match encode_tile(tile.hashes) {
        Ok(bytes) => Ok((name, bytes)),
        Err(cause) => Err(Trouble::broken(name, cause.to_string())),
    }
}

/// Removes the partial files of a tile or bundle that is now full. They are the beginning of it,
/// so nothing is lost, and readers fall back to the full one.
fn remove_partials(layout: &Layout, full: &str) -> Result<(), Trouble> {
    let name = format!("{full}.p");
    let folder = layout.path(&name);
    let listed = match layout.disk.list(&folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(Trouble::disk(name.clone()))?,
    };
    for item in listed {
        layout
            .disk
            .remove(&folder.join(&item.name), item.kind)
            .map_err(Trouble::disk(name.clone()))?;
    }
    layout
        .disk
        .remove(&folder, Kind::Folder)
        .map_err(Trouble::disk(name))
}
