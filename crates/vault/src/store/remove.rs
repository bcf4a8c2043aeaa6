//! Erasing an owner: the folder and all that is in it. Needs no key and may be repeated.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use workbench::ports::Erased;

use super::frame::{self, Seen, scan};
use super::owner::pack_number;
use crate::disk::Disk;

/// Removes the folder, counting blobs before they go.
pub(crate) fn remove(disk: &Disk, folder: &Path) -> io::Result<Erased> {
    let mut erased = Erased::default();
    if !folder.try_exists()? {
        return Ok(erased);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        if entry.file_type()?.is_dir() {
            let counts = name.len() == 2;
            remove_folder(disk, &path, counts, &mut erased)?;
            continue;
        }
        let length = entry.metadata()?.len();
        if pack_number(name).is_some() {
            let blobs = count_frames(&File::open(&path)?, length)?;
            erased.blobs = erased.blobs.saturating_add(blobs);
        }
        erased.bytes = erased.bytes.saturating_add(length);
        disk.remove(&path)?;
    }
    disk.remove_folder(folder)?;
    if let Some(parent) = folder.parent() {
        disk.sync_folder(parent)?;
    }
    Ok(erased)
}

/// A folder of large blobs (two levels) or of temporary files.
fn remove_folder(disk: &Disk, folder: &Path, counts: bool, erased: &mut Erased) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            // Two levels are all that we make; a third is nobody's and may hold anything.
            for inner in fs::read_dir(entry.path())? {
                let inner = inner?;
                remove_file(disk, &inner, counts, erased)?;
            }
            disk.remove_folder(&entry.path())?;
        } else {
            remove_file(disk, &entry, counts, erased)?;
        }
    }
    disk.remove_folder(folder)
}

fn remove_file(
    disk: &Disk,
    entry: &fs::DirEntry,
    counts: bool,
    erased: &mut Erased,
) -> io::Result<()> {
    let length = entry.metadata()?.len();
    disk.remove(&entry.path())?;
    erased.bytes = erased.bytes.saturating_add(length);
    if counts {
        erased.blobs = erased.blobs.saturating_add(1);
    }
    Ok(())
}

/// Counts the frames of a pack by their heads; only a damaged pack is read whole.
fn count_frames(file: &File, length: u64) -> io::Result<u64> {
    let mut count = 0_u64;
    let mut at = 0_u64;
    while at < length {
        let mut bytes = [0; frame::HEAD];
        let whole = match file.read_exact_at(&mut bytes, at) {
            Ok(()) => frame::head(&bytes),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            Err(error) => return Err(error),
        };
        let Some(head) = whole else {
            let mut found = 0_u64;
            scan(file, 0, &mut |seen| {
                if matches!(seen, Seen::Frame { .. }) {
                    found = found.saturating_add(1);
                }
            })?;
            return Ok(found);
        };
        let frame = u64::try_from(head.body.saturating_add(frame::EXTRA)).unwrap_or(u64::MAX);
        at = at.saturating_add(frame);
        count = count.saturating_add(1);
    }
    Ok(count)
}
