//! The folder of one owner: packs, large files, temporary files, notes.

pub(crate) mod frame;
pub(crate) mod index;
pub(crate) mod large;
pub(crate) mod load;
pub(crate) mod notes;
pub(crate) mod owner;
pub(crate) mod reader;
pub(crate) mod remove;
pub(crate) mod scrub;
pub(crate) mod sync;
pub(crate) mod writer;

use std::io;

use workbench::ports::{BlobError, KeyError, KeyScope, Owner};

use crate::disk::is_full;

/// Plain bytes above which a blob becomes a file of its own.
pub(crate) const SMALL_MAX: usize = 1 << 20;
/// Bytes that a pack may have.
pub(crate) const PACK_MAX: u64 = 64 << 20;

/// The name of an owner's folder, which also binds its blobs to it.
pub(crate) fn folder_name(owner: Owner) -> String {
    match owner {
        Owner::Office(year) => format!("office-{year:04}"),
        Owner::Exhibit(_, exhibit) => exhibit.to_string(),
        Owner::Papers(_, exhibit) => format!("{exhibit}.papers"),
    }
}

pub(crate) fn scope(owner: Owner) -> KeyScope {
    match owner {
        Owner::Office(year) => KeyScope::Office(year),
        Owner::Exhibit(case, exhibit) | Owner::Papers(case, exhibit) => {
            KeyScope::Exhibit(case, exhibit)
        }
    }
}

/// `probity/v1/blob` 00 ‖ name of the owner's folder.
pub(crate) fn blob_context(owner: Owner) -> Vec<u8> {
    let mut context = b"probity/v1/blob\0".to_vec();
    context.extend_from_slice(folder_name(owner).as_bytes());
    context
}

pub(crate) fn blob_error(error: &io::Error) -> BlobError {
    if is_full(error) {
        BlobError::Full
    } else {
        BlobError::Io {
            what: error.to_string(),
        }
    }
}

pub(crate) fn key_error(error: KeyError) -> BlobError {
    match error {
        KeyError::Missing { .. } => BlobError::NoKey,
        KeyError::Full => BlobError::Full,
        other => BlobError::Io {
            what: other.to_string(),
        },
    }
}

/// A blob error where only an input error can be given.
pub(crate) fn as_io(error: BlobError) -> io::Error {
    let kind = match error {
        BlobError::Full => io::ErrorKind::StorageFull,
        BlobError::Damaged { .. } => io::ErrorKind::InvalidData,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}
