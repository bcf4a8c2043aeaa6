//! Reading a blob back. Nothing is given out unverified: small blobs are checked whole before the
//! first byte; of large ones each chunk before it is given, and the hash before the end is told.
//!
//! INVARIANT V1: what the vault returns for an address has that hash.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use aws_lc_rs::digest;
use evidence::ContentHash;
use workbench::ports::BlobError;

use super::index::{Place, short};
use super::owner::Store;
use super::writer::name_of;
use super::{as_io, blob_context, blob_error, folder_name, frame, large};
use crate::chunked;
use crate::hex::to_hex;
use crate::ring::ScopeKeys;

/// Opens the blob with this hash.
pub(crate) fn open(
    store: &Arc<Store>,
    keys: &ScopeKeys,
    sha256: &ContentHash,
) -> Result<Box<dyn Read + Send>, BlobError> {
    let name = name_of(keys, sha256);
    let (place, temporary) = {
        let state = store.lock();
        (
            state.index.get(&short(&name)).copied(),
            state.larges.get(&name).cloned(),
        )
    };
    if let Some(place) = place {
        return open_small(store, keys, sha256, &name, place);
    }
    let (_, _, target) = large::paths(&store.folder, &name);
    // A sync may rename the file between the two attempts, so the final name comes last.
    for path in temporary.iter().chain([&target]) {
        match File::open(path) {
            Ok(file) => return open_large(store, keys, sha256, &name, file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(blob_error(&error)),
        }
    }
    Err(BlobError::Missing { sha256: *sha256 })
}

/// Opens a frame's body and compares the hash.
fn open_small(
    store: &Store,
    keys: &ScopeKeys,
    sha256: &ContentHash,
    name: &[u8; 32],
    place: Place,
) -> Result<Box<dyn Read + Send>, BlobError> {
    let damaged = |what: &str| BlobError::Damaged {
        place: store.place_text(place),
        what: what.into(),
    };
    let bytes = store
        .frame_bytes(place)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged("the pack ends before it"),
            io::ErrorKind::NotFound => damaged("the pack is missing"),
            _ => blob_error(&error),
        })?;
    let (head, body, _) = frame::whole(&bytes).ok_or_else(|| damaged("the frame is not whole"))?;
    if head.name != *name {
        return Err(damaged("another blob lies there"));
    }
    let opened = keys.blob.open(&blob_context(store.owner), body);
    let plain = opened.map_err(|error| damaged(&error.to_string()))?;
    if digest::digest(&digest::SHA256, &plain).as_ref() != sha256.as_bytes() {
        return Err(damaged("its hash differs"));
    }
    Ok(Box::new(Cursor::new(plain)))
}

fn open_large(
    store: &Store,
    keys: &ScopeKeys,
    sha256: &ContentHash,
    name: &[u8; 32],
    file: File,
) -> Result<Box<dyn Read + Send>, BlobError> {
    let place = format!("{}/{}", folder_name(store.owner), to_hex(name));
    let inner = chunked::Reader::new(&keys.blob, &blob_context(store.owner), file);
    let inner = inner.map_err(|error| damage_or_io(&error, &place))?;
    Ok(Box::new(LargeReader {
        inner,
        hash: digest::Context::new(&digest::SHA256),
        sha256: *sha256,
        place,
        end: End::Ahead,
    }))
}

fn damage_or_io(error: &io::Error, place: &str) -> BlobError {
    match error.kind() {
        io::ErrorKind::InvalidData => BlobError::Damaged {
            place: place.to_owned(),
            what: error.to_string(),
        },
        _ => blob_error(error),
    }
}

enum End {
    Ahead,
    Reached,
    Refused,
}

struct LargeReader {
    inner: chunked::Reader<File>,
    hash: digest::Context,
    sha256: ContentHash,
    place: String,
    end: End,
}

impl LargeReader {
    fn refuse(&mut self, what: &str) -> io::Error {
        self.end = End::Refused;
        as_io(BlobError::Damaged {
            place: self.place.clone(),
            what: what.to_owned(),
        })
    }
}

impl Read for LargeReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.end {
            End::Reached => return Ok(0),
            End::Refused => return Err(self.refuse("an earlier part of it did not open")),
            End::Ahead if out.is_empty() => return Ok(0),
            End::Ahead => {}
        }
        match self.inner.read(out) {
            Ok(0) => {
                let found = self.hash.clone().finish();
                if found.as_ref() != self.sha256.as_bytes() {
                    return Err(self.refuse("its hash differs"));
                }
                self.end = End::Reached;
                Ok(0)
            }
            Ok(count) => {
                self.hash.update(out.get(..count).unwrap_or_default());
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(self.refuse(&error.to_string()))
            }
            Err(error) => Err(error),
        }
    }
}
