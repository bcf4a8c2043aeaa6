//! Making an empty record, and taking its lock.
//!
//! The checkpoint is made last, so a making that was interrupted can be told from a record and is
//! simply done again.

use std::io;

use ledger::note::SigningKey;
use ledger::tree::empty_root;

use crate::disk::{Access, Lock};
use crate::forget::{replace, write_durably};
use crate::frame::{CHAIN_START, SEGMENT_HEADER_BYTES};
use crate::head::Head;
use crate::layout::{CHECKPOINT, LOCK, Layout, SEGMENTS, TEMPORARY, TILES, segment_name};
use crate::trouble::{OpenError, Trouble};

/// Takes the writer's lock of an existing record.
pub(crate) fn lock(layout: &Layout) -> Result<Box<dyn Lock>, OpenError> {
    layout
        .disk
        .lock(&layout.path(LOCK))
        .map_err(|cause| match cause.kind() {
            io::ErrorKind::WouldBlock => OpenError::Locked {
                place: layout.dir.clone(),
            },
            io::ErrorKind::NotFound => OpenError::Missing {
                place: layout.dir.clone(),
            },
            _ => OpenError::Disk {
                place: LOCK.to_owned(),
                cause,
            },
        })
}

/// Makes folders, first segment, heads and the checkpoint of the empty tree.
pub(crate) fn create(layout: &Layout, key: &SigningKey) -> Result<Box<dyn Lock>, OpenError> {
    make_folder(layout, "")?;
    let lock = lock(layout)?;
    if exists(layout)? {
        return Err(OpenError::Exists {
            place: layout.dir.clone(),
        });
    }
    for folder in [SEGMENTS, TILES, TEMPORARY] {
        make_folder(layout, folder)?;
    }
    let head = Head::sign(key, 0, empty_root());
    let slot = head
        .slot()
        .ok_or_else(|| Trouble::broken("the log key", "its name is too long for a head"))?;
    for (path, name) in layout.heads() {
        make_file(layout, &path, name, &slot)?;
        if let Some(folder) = path.parent() {
            let synced = layout.disk.sync_folder(folder);
            synced.map_err(Trouble::disk(name))?;
        }
    }
    let name = segment_name(0);
    make_file(layout, &layout.path(&name), &name, &CHAIN_START.0)?;
    for folder in [SEGMENTS, ""] {
        let synced = layout.disk.sync_folder(&layout.path(folder));
        synced.map_err(Trouble::disk(folder))?;
    }
    if let Some(parent) = layout.dir.parent() {
        let synced = layout.disk.sync_folder(parent);
        synced.map_err(Trouble::disk(parent.display().to_string()))?;
    }
    replace(layout, CHECKPOINT, &head.note)?;
    Ok(lock)
}

/// A record exists once its checkpoint does, or once a segment holds anything.
fn exists(layout: &Layout) -> Result<bool, Trouble> {
    if layout.open(CHECKPOINT, Access::Read).is_ok() {
        return Ok(true);
    }
    let firsts = match layout.segments() {
        Err(trouble) if trouble.is_absent() => return Ok(false),
        other => other?,
    };
    for first in firsts {
        let name = segment_name(first);
        let file = layout.open(&name, Access::Read)?;
        let length = file.length().map_err(Trouble::disk(name))?;
        if first > 0 || length > SEGMENT_HEADER_BYTES {
            return Ok(true);
        }
    }
    Ok(false)
}

fn make_folder(layout: &Layout, name: &str) -> Result<(), Trouble> {
    match layout.disk.create_folder(&layout.path(name)) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => Err(Trouble::disk(
            layout.path(name).display().to_string(),
        )(cause)),
        _ => Ok(()),
    }
}

/// Writes a file of the empty record, also over one that an interrupted making left.
fn make_file(
    layout: &Layout,
    path: &std::path::Path,
    name: &str,
    bytes: &[u8],
) -> Result<(), Trouble> {
    let opened = match layout.disk.open(path, Access::Create) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
            layout.disk.open(path, Access::Write)
        }
        other => other,
    };
    opened
        .and_then(|file| {
            file.set_length(0)?;
            write_durably(&*file, bytes)
        })
        .map_err(Trouble::disk(name))
}
