//! Blobs and progress notes in memory: pending until synced.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
    sync::{Arc, Mutex},
};

use evidence::ContentHash;
use sha2::{Digest, Sha256};
use workbench::ports::{
    BlobError, BlobRef, BlobStore, BlobWriter, Erased, KeyScope, Keys, Owner, Progress, ScrubLine,
};

use crate::{Fault, Faults, MemoryKeys};

type Blobs = BTreeMap<(Owner, ContentHash), Vec<u8>>;

#[derive(Debug, Default)]
struct Stored {
    durable: Blobs,
    pending: Blobs,
    notes: BTreeMap<Owner, Vec<Vec<u8>>>,
}

/// Blobs by owner and hash, in the clear; nothing is written or read without the owner's key.
#[derive(Debug)]
pub struct MemoryBlobs {
    faults: Faults,
    keys: Arc<MemoryKeys>,
    stored: Mutex<Stored>,
}

impl MemoryBlobs {
    pub fn new(faults: Faults, keys: Arc<MemoryKeys>) -> Self {
        Self {
            faults,
            keys,
            stored: Mutex::default(),
        }
    }

    fn needs_key(&self, owner: Owner) -> Result<(), BlobError> {
        let scope = match owner {
            Owner::Office(year) => KeyScope::Office(year),
            Owner::Exhibit(case, exhibit) | Owner::Papers(case, exhibit) => {
                KeyScope::Exhibit(case, exhibit)
            }
        };
        if self.keys.has(scope) {
            Ok(())
        } else {
            Err(BlobError::NoKey)
        }
    }

    /// All durable blobs of this owner.
    pub fn durable(&self, owner: Owner) -> Vec<ContentHash> {
        let stored = self.stored.lock().unwrap();
        let mine = stored.durable.keys().filter(|key| key.0 == owner);
        mine.map(|key| key.1).collect()
    }

    /// How many notes this owner has.
    pub fn notes(&self, owner: Owner) -> usize {
        let stored = self.stored.lock().unwrap();
        stored.notes.get(&owner).map_or(0, Vec::len)
    }

    /// Tampers: the blob is gone.
    pub fn lose(&self, owner: Owner, sha256: &ContentHash) {
        self.stored
            .lock()
            .unwrap()
            .durable
            .remove(&(owner, *sha256))
            .unwrap();
    }

    /// Tampers: other bytes lie under this name, or under a new one.
    pub fn put(&self, owner: Owner, sha256: ContentHash, bytes: &[u8]) {
        self.stored
            .lock()
            .unwrap()
            .durable
            .insert((owner, sha256), bytes.to_vec());
    }

    pub(crate) fn crash(&self) {
        self.stored.lock().unwrap().pending.clear();
    }

    /// Whether this blob would survive a power cut.
    pub fn is_durable(&self, owner: Owner, sha256: &ContentHash) -> bool {
        self.stored
            .lock()
            .unwrap()
            .durable
            .contains_key(&(owner, *sha256))
    }

    fn answer(fault: Fault) -> Result<(), BlobError> {
        match fault {
            Fault::None => Ok(()),
            Fault::Full => Err(BlobError::Full),
            _ => Err(BlobError::Io {
                what: "a fault of the test".to_owned(),
            }),
        }
    }
}

fn has_hash(bytes: &[u8], sha256: &ContentHash) -> bool {
    ContentHash(Sha256::digest(bytes).into()) == *sha256
}

fn damaged(sha256: &ContentHash) -> BlobError {
    BlobError::Damaged {
        place: sha256.to_string(),
        what: "has another hash".to_owned(),
    }
}

struct Writer<'a> {
    blobs: &'a MemoryBlobs,
    owner: Owner,
    bytes: Vec<u8>,
}

impl Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl BlobWriter for Writer<'_> {
    fn finish(self: Box<Self>, sha256: ContentHash) -> Result<BlobRef, BlobError> {
        let fault = self.blobs.faults.next();
        let found = ContentHash(Sha256::digest(&self.bytes).into());
        assert_eq!(found, sha256, "the caller names a blob by its hash");
        let bytes = u64::try_from(self.bytes.len()).unwrap();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            let mut stored = self.blobs.stored.lock().unwrap();
            if !stored.durable.contains_key(&(self.owner, sha256)) {
                stored.pending.insert((self.owner, sha256), self.bytes);
            }
        }
        MemoryBlobs::answer(fault)?;
        Ok(BlobRef { bytes, sha256 })
    }
}

impl BlobStore for MemoryBlobs {
    fn begin<'a>(&'a self, owner: Owner) -> Result<Box<dyn BlobWriter + 'a>, BlobError> {
        self.needs_key(owner)?;
        Ok(Box::new(Writer {
            blobs: self,
            owner,
            bytes: Vec::new(),
        }))
    }

    fn sync(&self, owner: Owner) -> Result<(), BlobError> {
        let fault = self.faults.next();
        let mut stored = self.stored.lock().unwrap();
        let mut mine: Vec<_> = stored
            .pending
            .keys()
            .filter(|key| key.0 == owner)
            .copied()
            .collect();
        match fault {
            Fault::None | Fault::DoAndFail => {}
            Fault::HalfAndFail => mine.truncate(mine.len() / 2),
            Fault::Fail | Fault::Full => mine.clear(),
        }
        for key in mine {
            let bytes = stored.pending.remove(&key).unwrap();
            stored.durable.insert(key, bytes);
        }
        Self::answer(fault)
    }

    fn open(&self, owner: Owner, sha256: &ContentHash) -> Result<Box<dyn Read + Send>, BlobError> {
        self.needs_key(owner)?;
        let stored = self.stored.lock().unwrap();
        let key = (owner, *sha256);
        let bytes = stored
            .durable
            .get(&key)
            .or_else(|| stored.pending.get(&key))
            .ok_or(BlobError::Missing { sha256: *sha256 })?;
        if !has_hash(bytes, sha256) {
            return Err(damaged(sha256));
        }
        Ok(Box::new(Cursor::new(bytes.clone())))
    }

    fn erase(&self, owner: Owner) -> Result<Erased, BlobError> {
        let fault = self.faults.next();
        let mut erased = Erased::default();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            let mut stored = self.stored.lock().unwrap();
            stored.notes.remove(&owner);
            stored.pending.retain(|key, _| key.0 != owner);
            stored.durable.retain(|key, bytes| {
                if key.0 == owner {
                    erased.blobs += 1;
                    erased.bytes += u64::try_from(bytes.len()).unwrap();
                }
                key.0 != owner
            });
        }
        Self::answer(fault)?;
        Ok(erased)
    }

    fn scrub(&self, owner: Owner, visit: &mut dyn FnMut(ScrubLine)) -> Result<(), BlobError> {
        for (key, bytes) in &self.stored.lock().unwrap().durable {
            if key.0 != owner {
                continue;
            }
            let bytes_count = u64::try_from(bytes.len()).unwrap();
            if has_hash(bytes, &key.1) {
                visit(ScrubLine::Good {
                    sha256: key.1,
                    bytes: bytes_count,
                });
            } else {
                visit(ScrubLine::Damaged {
                    place: key.1.to_string(),
                    what: "has another hash".to_owned(),
                });
            }
        }
        Ok(())
    }
}

impl Progress for MemoryBlobs {
    fn append(&self, owner: Owner, note: &[u8]) -> Result<(), BlobError> {
        let fault = self.faults.next();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            self.stored
                .lock()
                .unwrap()
                .notes
                .entry(owner)
                .or_default()
                .push(note.to_vec());
        }
        Self::answer(fault)
    }

    fn read(&self, owner: Owner, visit: &mut dyn FnMut(&[u8])) -> Result<(), BlobError> {
        let notes = self
            .stored
            .lock()
            .unwrap()
            .notes
            .get(&owner)
            .cloned()
            .unwrap_or_default();
        notes.iter().for_each(|note| visit(note));
        Ok(())
    }

    fn clear(&self, owner: Owner) -> Result<(), BlobError> {
        let fault = self.faults.next();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            self.stored.lock().unwrap().notes.remove(&owner);
        }
        Self::answer(fault)
    }
}
