//! Finding out what an owner's folder holds: the index file, then the frames that it does not
//! cover; a torn end is cut, but only where the index shows that it was never durable.
//!
//! Must never know: keys.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::PACK_MAX;
use super::frame::{Seen, scan};
use super::index::{self, Covered, Place, short};
use super::owner::{OpenPack, State, pack_name, pack_number};
use crate::disk::Disk;

/// The state of an owner's folder. A missing folder is an empty one.
pub(crate) fn load(disk: &Disk, folder: &Path) -> io::Result<State> {
    let mut state = State {
        next_pack: 1,
        ..State::default()
    };
    let names = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(state),
        other => other?,
    };
    state.made = true;
    disk.make_folder(&folder.join("tmp"))?;
    let mut numbers = Vec::new();
    for name in names {
        numbers.extend(name?.file_name().to_str().and_then(pack_number));
    }
    numbers.sort_unstable();
    let covered = load_index(disk, &folder.join("index"), &mut state)?;
    let mut highest = covered.pack;
    for number in numbers {
        highest = highest.max(number);
        load_pack(disk, folder, number, covered, &mut state)?;
    }
    state.next_pack = highest.saturating_add(1);
    Ok(state)
}

/// Reads the index file and cuts what is torn off it.
fn load_index(disk: &Disk, path: &Path, state: &mut State) -> io::Result<Covered> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Covered::default()),
        other => other?,
    };
    let (covered, length) = index::read(&bytes, &mut state.index);
    if length < 4 {
        // Not an index any more: everything is scanned and nothing is cut.
        return Ok(Covered::default());
    }
    let end = u64::try_from(length).map_err(io::Error::other)?;
    if length < bytes.len() {
        disk.resize(&disk.edit(path)?, path, end)?;
    }
    state.index_end = Some(end);
    Ok(covered)
}

fn load_pack(
    disk: &Disk,
    folder: &Path,
    number: u32,
    covered: Covered,
    state: &mut State,
) -> io::Result<()> {
    let path: PathBuf = folder.join(pack_name(number));
    let file = Arc::new(File::open(&path)?);
    let length = file.metadata()?.len();
    let from = covered.scan_from(number);
    if let Some(from) = from.filter(|from| *from <= length) {
        let mut tail = None;
        let mut gap = false;
        scan(&file, from, &mut |seen| match seen {
            Seen::Frame {
                at, length, name, ..
            } => {
                let (Ok(at), Ok(length)) = (u32::try_from(at), u32::try_from(length)) else {
                    return;
                };
                let place = Place {
                    pack: number,
                    at,
                    length,
                };
                let key = short(&name);
                if let std::collections::hash_map::Entry::Vacant(free) = state.index.entry(key) {
                    free.insert(place);
                    state.fresh.push((key, place));
                }
            }
            Seen::Gap { .. } => gap = true,
            Seen::Tail { at, .. } => tail = Some(at),
        })?;
        if from < length {
            // What the index does not cover may not be durable yet.
            state.unsynced.push(number);
        }
        // With no index nothing shows whether the end was ever durable: it stays for scrub.
        let mut end = Some(length);
        if let Some(at) = tail {
            end = state.index_end.filter(|_| !gap).map(|_| at);
            if end.is_some() {
                disk.resize(&disk.edit(&path)?, &path, at)?;
            }
        }
        open_for_appending(disk, &path, number, end.filter(|_| !gap), state);
    }
    state.files.insert(number, file);
    Ok(())
}

/// Goes on with a pack that is whole and not full. Only the last one stays open.
fn open_for_appending(disk: &Disk, path: &Path, number: u32, end: Option<u64>, state: &mut State) {
    state.open = None;
    let Some(written) = end.filter(|end| *end < PACK_MAX) else {
        return;
    };
    // A pack that may not be written to is no reason to refuse reading.
    if let Ok(file) = disk.edit(path) {
        state.open = Some(OpenPack {
            number,
            file: Arc::new(file),
            written,
        });
    }
}
