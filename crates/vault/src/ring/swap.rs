//! Changing `keys/root` and `keys/ring` together, so that every stop leaves a pair that opens.
//!
//! ```text
//! 1  ring.new, root.new written and synced, folder synced      old pair opens, new pair opens
//! 2  ring overwritten with random bytes, then root             only the new pair opens
//! 3  ring.new → ring, root.new → root, folder synced           done
//! ```
//! At start the new pair is taken if it opens (`root.new` with `ring.new`, or with `ring` when the
//! first name was changed already) and the change is completed; otherwise the old pair is taken
//! and the rest of the change removed before anything else is written.
//!
//! Must never know: what the bytes mean; the caller tries them.

use std::io;
use std::path::Path;

use super::RingError;
use crate::disk::Disk;

const ROOT: &str = "root";
const RING: &str = "ring";
const ROOT_NEW: &str = "root.new";
const RING_NEW: &str = "ring.new";
const RING_TEMPORARY: &str = "ring.tmp";

/// No key file is larger: a million keys have 400 MB.
const FILE_MAX: u64 = 1 << 30;

/// How a change of both files ended.
#[derive(Debug)]
pub(super) enum Outcome {
    Done,
    /// Nothing has changed.
    Undone(io::Error),
    /// Nothing has changed yet, but what is left on the disk may change it at the next start.
    NotUndone(io::Error),
    /// The change stands, the next start completes it.
    NotEnded(io::Error),
}

/// What a root file and the rings beside it came to.
pub(super) enum Tried<T> {
    /// The ring at this place of the list opened.
    Opened(usize, T),
    OtherSecret,
    OtherRing,
}

/// Writes the first pair. Refuses where any key file is.
pub(super) fn create(
    disk: &Disk,
    folder: &Path,
    root: &[u8],
    ring: &[u8],
) -> Result<(), RingError> {
    let io = |error: io::Error| RingError::io(&error);
    let made = disk.make_folder(folder).map_err(io)?;
    for name in [ROOT, RING] {
        if folder.join(name).try_exists().map_err(io)? {
            return Err(RingError::Exists {
                place: folder.join(name).display().to_string(),
            });
        }
    }
    if made && let Some(parent) = folder.parent() {
        disk.sync_folder(parent).map_err(io)?;
    }
    prepare(disk, folder, root, ring)
        .and_then(|()| finish(disk, folder))
        .and_then(|()| check(folder, root, ring))
        .map_err(io)
}

/// Writes a new pair over the old one.
pub(super) fn replace(disk: &Disk, folder: &Path, root: &[u8], ring: &[u8]) -> Outcome {
    if let Err(error) = prepare(disk, folder, root, ring) {
        return match discard(disk, folder) {
            Ok(()) => Outcome::Undone(error),
            Err(_) => Outcome::NotUndone(error),
        };
    }
    let ended = wipe(disk, folder)
        .and_then(|()| finish(disk, folder))
        .and_then(|()| check(folder, root, ring));
    match ended {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::NotEnded(error),
    }
}

/// Writes a ring with more keys under the same root.
pub(super) fn extend(disk: &Disk, folder: &Path, ring: &[u8]) -> io::Result<()> {
    let temporary = folder.join(RING_TEMPORARY);
    disk.write_new(&temporary, ring)?;
    disk.rename(&temporary, &folder.join(RING))?;
    disk.sync_folder(folder)?;
    Disk::read_back(&folder.join(RING), ring)
}

fn check(folder: &Path, root: &[u8], ring: &[u8]) -> io::Result<()> {
    Disk::read_back(&folder.join(ROOT), root)?;
    Disk::read_back(&folder.join(RING), ring)
}

/// Tries one root file with the rings beside it.
type Attempt<'a, T> = &'a mut dyn FnMut(&[u8], &[Vec<u8>]) -> Result<Tried<T>, RingError>;

/// Finds the pair that opens, and brings the folder to rest. None when the secret fits nowhere.
pub(super) fn open<T>(
    disk: &Disk,
    folder: &Path,
    attempt: Attempt<'_, T>,
) -> Result<Option<T>, RingError> {
    let io = |error: io::Error| RingError::io(&error);
    let root = read(&folder.join(ROOT))?;
    let root_new = read(&folder.join(ROOT_NEW))?;
    let ring = read(&folder.join(RING))?;
    let ring_new = read(&folder.join(RING_NEW))?;
    if root.is_none() && root_new.is_none() {
        return Err(RingError::Missing {
            place: folder.display().to_string(),
        });
    }
    if let Some(root_new) = &root_new {
        let newer = ring_new.is_some();
        let rings: Vec<Vec<u8>> = ring_new.iter().chain(&ring).cloned().collect();
        // A torn `root.new` is what a stop leaves; then the old pair counts.
        if let Ok(Tried::Opened(place, found)) = attempt(root_new, &rings) {
            if newer && place > 0 {
                disk.remove(&folder.join(RING_NEW)).map_err(io)?;
            }
            wipe_unless(disk, folder, !newer || place > 0).map_err(io)?;
            finish(disk, folder).map_err(io)?;
            remove_temporary(disk, folder).map_err(io)?;
            return Ok(Some(found));
        }
    }
    let Some(root) = root else {
        return Ok(None);
    };
    let held = usize::from(ring.is_some());
    // `ring.new` fits `root` where the second change of a name was durable before the first.
    let rings: Vec<Vec<u8>> = ring.iter().chain(&ring_new).cloned().collect();
    match attempt(&root, &rings)? {
        Tried::Opened(place, found) => {
            if place >= held {
                disk.overwrite(&folder.join(RING)).map_err(io)?;
                disk.rename(&folder.join(RING_NEW), &folder.join(RING))
                    .map_err(io)?;
                disk.sync_folder(folder).map_err(io)?;
            } else if root_new.is_some() || ring_new.is_some() {
                discard(disk, folder).map_err(io)?;
            }
            remove_temporary(disk, folder).map_err(io)?;
            Ok(Some(found))
        }
        Tried::OtherSecret => Ok(None),
        Tried::OtherRing => Err(RingError::Damaged {
            place: folder.join(RING).display().to_string(),
            what: "missing, changed, or of another epoch than keys/root".into(),
        }),
    }
}

fn prepare(disk: &Disk, folder: &Path, root: &[u8], ring: &[u8]) -> io::Result<()> {
    disk.write_new(&folder.join(RING_NEW), ring)?;
    disk.write_new(&folder.join(ROOT_NEW), root)?;
    disk.sync_folder(folder)
}

fn wipe(disk: &Disk, folder: &Path) -> io::Result<()> {
    wipe_unless(disk, folder, false)
}

/// Overwrites the old files; the ring is kept where it is the new one already.
fn wipe_unless(disk: &Disk, folder: &Path, ring_is_new: bool) -> io::Result<()> {
    if !ring_is_new {
        disk.overwrite(&folder.join(RING))?;
    }
    disk.overwrite(&folder.join(ROOT))
}

fn finish(disk: &Disk, folder: &Path) -> io::Result<()> {
    for (from, to) in [(RING_NEW, RING), (ROOT_NEW, ROOT)] {
        if folder.join(from).try_exists()? {
            disk.rename(&folder.join(from), &folder.join(to))?;
        }
    }
    disk.sync_folder(folder)
}

/// Removes a change that does not count. The root goes first: without it no pair is complete.
fn discard(disk: &Disk, folder: &Path) -> io::Result<()> {
    for name in [ROOT_NEW, RING_NEW] {
        disk.overwrite(&folder.join(name))?;
        disk.remove(&folder.join(name))?;
    }
    disk.sync_folder(folder)
}

fn remove_temporary(disk: &Disk, folder: &Path) -> io::Result<()> {
    let temporary = folder.join(RING_TEMPORARY);
    if temporary.try_exists()? {
        disk.overwrite(&temporary)?;
        disk.remove(&temporary)?;
    }
    Ok(())
}

/// A key file, or none where there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, RingError> {
    use std::io::Read;
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RingError::io(&error)),
        Ok(file) => file,
    };
    let mut bytes = Vec::new();
    let limited = file
        .take(FILE_MAX.saturating_add(1))
        .read_to_end(&mut bytes);
    limited.map_err(|error| RingError::io(&error))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > FILE_MAX) {
        return Err(RingError::Damaged {
            place: path.display().to_string(),
            what: "larger than any key file".into(),
        });
    }
    Ok(Some(bytes))
}
