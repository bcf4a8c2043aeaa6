//! Reading everything of an owner and saying of each blob whether it is what it should be.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest;
use evidence::ContentHash;
use workbench::ports::{BlobError, ScrubLine};

use super::frame::{Seen, scan};
use super::index::{Place, short};
use super::owner::{Store, pack_name, pack_number};
use super::writer::name_of;
use super::{blob_context, blob_error, folder_name};
use crate::chunked;
use crate::hex::key_from_hex;
use crate::ring::ScopeKeys;

/// After this a leftover is removed (guide, section 7).
const LEFTOVER_AGE: Duration = Duration::from_hours(24);

/// See the port. What was written and not synced yet is made durable first.
pub(crate) fn scrub(
    store: &Arc<Store>,
    keys: &ScopeKeys,
    visit: &mut dyn FnMut(ScrubLine),
) -> Result<(), BlobError> {
    let _turn = store.turn.lock().unwrap_or_else(PoisonError::into_inner);
    if store.lock().made && !store.lock().stopped {
        match store.sync_in_turn() {
            // A vault that cannot be written to can still be examined.
            Ok(()) | Err(BlobError::Full | BlobError::Io { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let mut names = Vec::new();
    match fs::read_dir(&store.folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(blob_error(&error)),
        Ok(entries) => {
            for entry in entries {
                names.push(entry.map_err(|error| blob_error(&error))?.file_name());
            }
        }
    }
    names.sort();
    let mut seen = HashSet::new();
    for name in &names {
        let Some(text) = name.to_str() else {
            visit(stray(store, &name.to_string_lossy()));
            continue;
        };
        let path = store.folder.join(name);
        match text {
            "index" | "intake.notes" => {}
            "tmp" => scrub_temporary(store, &path, visit)?,
            _ if pack_number(text).is_some() => scrub_pack(store, keys, text, &mut seen, visit)?,
            _ if text.len() == 2 && path.is_dir() => {
                scrub_folder(store, keys, &path, text, visit)?;
            }
            _ => visit(stray(store, text)),
        }
    }
    scrub_index(store, &seen, visit);
    scrub_notes(store, keys, visit)
}

fn leftover(store: &Store, name: &str) -> ScrubLine {
    ScrubLine::Leftover {
        place: format!("{}/{name}", folder_name(store.owner)),
    }
}

/// Interrupted writes leave their traces in `tmp` alone.
fn stray(store: &Store, name: &str) -> ScrubLine {
    let place = format!("{}/{name}", folder_name(store.owner));
    damaged(place, "is no file of the vault")
}

fn damaged(place: String, what: &str) -> ScrubLine {
    ScrubLine::Damaged {
        place,
        what: what.to_owned(),
    }
}

/// Every frame of a pack.
fn scrub_pack(
    store: &Store,
    keys: &ScopeKeys,
    name: &str,
    seen: &mut HashSet<Place>,
    visit: &mut dyn FnMut(ScrubLine),
) -> Result<(), BlobError> {
    let file = File::open(store.folder.join(name)).map_err(|error| blob_error(&error))?;
    let pack = pack_number(name).unwrap_or_default();
    let context = blob_context(store.owner);
    let text = |at: u64| format!("{}/{name} at byte {at}", folder_name(store.owner));
    scan(&file, 0, &mut |found| match found {
        Seen::Frame {
            at,
            length,
            name: blob,
            body,
        } => {
            let place = Place {
                pack,
                at: u32::try_from(at).unwrap_or(u32::MAX),
                length: u32::try_from(length).unwrap_or(u32::MAX),
            };
            let known = store.lock().index.get(&short(&blob)).copied();
            if known == Some(place) {
                seen.insert(place);
            }
            visit(match keys.blob.open(&context, body) {
                Err(error) => damaged(text(at), &error.to_string()),
                Ok(plain) => {
                    let mut hash = ContentHash([0; 32]);
                    let found = digest::digest(&digest::SHA256, &plain);
                    hash.0.copy_from_slice(found.as_ref());
                    if name_of(keys, &hash) == blob {
                        ScrubLine::Good {
                            sha256: hash,
                            bytes: u64::try_from(plain.len()).unwrap_or(u64::MAX),
                        }
                    } else {
                        damaged(text(at), "its hash is not the one it is named by")
                    }
                }
            });
        }
        Seen::Gap { at, length } => {
            visit(damaged(
                text(at),
                &format!("{length} bytes are no whole blob"),
            ));
        }
        Seen::Tail { at, length } => {
            visit(damaged(
                text(at),
                &format!("the last {length} bytes are no whole blob"),
            ));
        }
    })
    .map_err(|error| blob_error(&error))?;
    Ok(())
}

/// What the index knows and no pack holds.
fn scrub_index(store: &Store, seen: &HashSet<Place>, visit: &mut dyn FnMut(ScrubLine)) {
    let mut lost: Vec<Place> = {
        let state = store.lock();
        let open = state.open.as_ref();
        let on_disk = |place: &&Place| {
            // What is in the buffer only is not on the disk and not lost either.
            open.is_none_or(|open| open.number != place.pack || u64::from(place.at) < open.written)
        };
        let all = state.index.values().filter(|place| !seen.contains(place));
        all.filter(on_disk).copied().collect()
    };
    lost.sort_unstable();
    for place in lost {
        let text = format!(
            "{}/{} at byte {}",
            folder_name(store.owner),
            pack_name(place.pack),
            place.at
        );
        visit(damaged(text, "the blob that was there is gone"));
    }
}

/// Two levels of folders with large blobs.
fn scrub_folder(
    store: &Store,
    keys: &ScopeKeys,
    outer: &Path,
    outer_name: &str,
    visit: &mut dyn FnMut(ScrubLine),
) -> Result<(), BlobError> {
    let io = |error: io::Error| blob_error(&error);
    for inner in sorted(outer).map_err(io)? {
        let inner_path = outer.join(&inner);
        if !inner_path.is_dir() {
            visit(stray(store, &format!("{outer_name}/{inner}")));
            continue;
        }
        for name in sorted(&inner_path).map_err(io)? {
            let text = format!("{outer_name}/{inner}/{name}");
            let fits = name.starts_with(outer_name) && name.get(2..4) == Some(inner.as_str());
            let Some(wanted) = key_from_hex(&name).filter(|_| fits) else {
                visit(stray(store, &text));
                continue;
            };
            let file = File::open(inner_path.join(&name)).map_err(io)?;
            visit(scrub_large(store, keys, file, &wanted, &text)?);
        }
    }
    Ok(())
}

fn scrub_large(
    store: &Store,
    keys: &ScopeKeys,
    file: File,
    wanted: &[u8; 32],
    text: &str,
) -> Result<ScrubLine, BlobError> {
    let place = format!("{}/{text}", folder_name(store.owner));
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut bytes = 0_u64;
    let mut buffer = vec![0; 1 << 17];
    let read = chunked::Reader::new(&keys.blob, &blob_context(store.owner), file).and_then(
        |mut reader| {
            loop {
                let count = reader.read(&mut buffer)?;
                if count == 0 {
                    return Ok(());
                }
                hash.update(buffer.get(..count).unwrap_or_default());
                bytes = bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            }
        },
    );
    if let Err(error) = read {
        return match error.kind() {
            io::ErrorKind::InvalidData => Ok(damaged(place, &error.to_string())),
            _ => Err(blob_error(&error)),
        };
    }
    let mut sha256 = ContentHash([0; 32]);
    sha256.0.copy_from_slice(hash.finish().as_ref());
    if name_of(keys, &sha256) == *wanted {
        Ok(ScrubLine::Good { sha256, bytes })
    } else {
        Ok(damaged(place, "its hash is not the one it is named by"))
    }
}

/// Temporary files of earlier runs; those older than a day are removed.
fn scrub_temporary(
    store: &Store,
    folder: &Path,
    visit: &mut dyn FnMut(ScrubLine),
) -> Result<(), BlobError> {
    let io = |error: io::Error| blob_error(&error);
    let active: Vec<_> = store.lock().temporary.clone();
    for name in sorted(folder).map_err(io)? {
        let path = folder.join(&name);
        if active.contains(&path) {
            continue;
        }
        visit(leftover(store, &format!("tmp/{name}")));
        let modified = fs::metadata(&path)
            .and_then(|metadata| metadata.modified())
            .map_err(io)?;
        if modified.elapsed().is_ok_and(|age| age > LEFTOVER_AGE) {
            store.disk.remove(&path).map_err(io)?;
        }
    }
    Ok(())
}

fn scrub_notes(
    store: &Store,
    keys: &ScopeKeys,
    visit: &mut dyn FnMut(ScrubLine),
) -> Result<(), BlobError> {
    match store.read_notes(keys, &mut |_| {}) {
        Err(BlobError::Damaged { place, what }) => {
            visit(ScrubLine::Damaged { place, what });
            Ok(())
        }
        other => other,
    }
}

fn sorted(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
