//! The encrypted store of blobs and of notes, one folder for each owner. The truth.
//!
//! Whoever can write the folder can remove blobs or put back older ones, and cannot make any: all
//! is authenticated under keys that are not here, and the record names what must be there. A
//! write lost before `sync` costs its repeat. Only the index files can be rebuilt.
//!
//! Must never know: what blobs are about, the record, cases' rules.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use evidence::ContentHash;
use workbench::ports::{BlobError, BlobStore, BlobWriter, Erased, Owner, Progress, ScrubLine};

use crate::disk::Disk;
use crate::ring::{Ring, ScopeKeys};
use crate::store::owner::Store;
use crate::store::writer::{Buffers, Writer};
use crate::store::{blob_error, folder_name, key_error, load, reader, remove, scope, scrub};

/// The store of one office. One program at a time may write to it (the office's lock).
#[derive(Debug)]
pub struct Vault {
    folder: PathBuf,
    ring: Arc<Ring>,
    disk: Disk,
    owners: Mutex<HashMap<Owner, Arc<Store>>>,
    buffers: Buffers,
}

impl Vault {
    /// Opens the store in `folder`, which is made if it is missing; its parent must exist.
    pub fn open(folder: &Path, ring: Arc<Ring>) -> Result<Self, BlobError> {
        Self::open_with(folder, ring, Disk::default())
    }

    /// Like [`Vault::open`], over a given access to files.
    pub fn open_with(folder: &Path, ring: Arc<Ring>, disk: Disk) -> Result<Self, BlobError> {
        let made = disk
            .make_folder(folder)
            .map_err(|error| blob_error(&error))?;
        if made && let Some(parent) = folder.parent() {
            disk.sync_folder(parent)
                .map_err(|error| blob_error(&error))?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            ring,
            disk,
            owners: Mutex::new(HashMap::new()),
            buffers: Buffers::default(),
        })
    }

    fn store(&self, owner: Owner) -> Result<Arc<Store>, BlobError> {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = owners.get(&owner) {
            return Ok(Arc::clone(store));
        }
        let folder = self.folder.join(folder_name(owner));
        let state = load::load(&self.disk, &folder).map_err(|error| blob_error(&error))?;
        let store = Arc::new(Store::new(owner, &self.folder, self.disk.clone(), state));
        owners.insert(owner, Arc::clone(&store));
        Ok(store)
    }

    fn keys(&self, owner: Owner) -> Result<Arc<ScopeKeys>, BlobError> {
        self.ring.scope_keys(scope(owner)).map_err(key_error)
    }
}

impl BlobStore for Vault {
    fn begin<'a>(&'a self, owner: Owner) -> Result<Box<dyn BlobWriter + 'a>, BlobError> {
        let keys = self.keys(owner)?;
        let store = self.store(owner)?;
        Ok(Box::new(Writer::new(store, keys, &self.buffers)))
    }

    fn sync(&self, owner: Owner) -> Result<(), BlobError> {
        self.store(owner)?.sync()
    }

    fn open(&self, owner: Owner, sha256: &ContentHash) -> Result<Box<dyn Read + Send>, BlobError> {
        let keys = self.keys(owner)?;
        reader::open(&self.store(owner)?, &keys, sha256)
    }

    fn erase(&self, owner: Owner) -> Result<Erased, BlobError> {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = owners.remove(&owner) {
            // Writers that are still at work find out when they finish.
            let _turn = store.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let mut state = store.lock();
            *state = crate::store::owner::State {
                erased: true,
                ..Default::default()
            };
        }
        let folder = self.folder.join(folder_name(owner));
        remove::remove(&self.disk, &folder).map_err(|error| blob_error(&error))
    }

    fn scrub(&self, owner: Owner, visit: &mut dyn FnMut(ScrubLine)) -> Result<(), BlobError> {
        let keys = self.keys(owner)?;
        scrub::scrub(&self.store(owner)?, &keys, visit)
    }
}

impl Progress for Vault {
    fn append(&self, owner: Owner, note: &[u8]) -> Result<(), BlobError> {
        let keys = self.keys(owner)?;
        self.store(owner)?.append_note(&keys, note)
    }

    fn read(&self, owner: Owner, visit: &mut dyn FnMut(&[u8])) -> Result<(), BlobError> {
        let keys = self.keys(owner)?;
        self.store(owner)?.read_notes(&keys, visit)
    }

    fn clear(&self, owner: Owner) -> Result<(), BlobError> {
        self.store(owner)?.clear_notes()
    }
}
