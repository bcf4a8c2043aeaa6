//! A blob being written: gathered in memory while it is small, spilled to a temporary file when
//! it is not.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::hmac;
use evidence::ContentHash;
use workbench::ports::{BlobError, BlobRef, BlobWriter};

use super::large::{self, Temporary};
use super::owner::Store;
use super::{SMALL_MAX, as_io, blob_context, blob_error, frame};
use crate::chunked;
use crate::ring::{ScopeKeys, fresh_salt};

/// Buffers that are used again, so that small blobs cost no allocation.
#[derive(Debug, Default)]
pub(crate) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    const KEPT: usize = 16;

    fn take(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or_default()
    }

    fn give(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        let mut buffers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buffers.len() < Self::KEPT && buffer.capacity() > 0 {
            buffers.push(buffer);
        }
    }
}

pub(crate) struct Writer<'a> {
    pub(crate) store: Arc<Store>,
    pub(crate) keys: Arc<ScopeKeys>,
    pub(crate) buffers: &'a Buffers,
    body: Body,
    bytes: u64,
}

enum Body {
    Small(Vec<u8>),
    Large(Box<chunked::Writer<Temporary>>),
    /// A write failed; the blob cannot be finished.
    Failed,
}

impl fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

impl<'a> Writer<'a> {
    pub(crate) fn new(store: Arc<Store>, keys: Arc<ScopeKeys>, buffers: &'a Buffers) -> Self {
        Self {
            store,
            keys,
            buffers,
            body: Body::Small(buffers.take()),
            bytes: 0,
        }
    }

    fn spill(&mut self) -> io::Result<()> {
        let Body::Small(buffer) = std::mem::replace(&mut self.body, Body::Failed) else {
            return Ok(());
        };
        Store::writable(&self.store.lock()).map_err(as_io)?;
        let context = blob_context(self.store.owner);
        let file = Temporary::new(&self.store)?;
        let mut writer = chunked::Writer::new(&self.keys.blob, &fresh_salt(), &context, file);
        writer.write_all(&buffer)?;
        self.buffers.give(buffer);
        self.body = Body::Large(Box::new(writer));
        Ok(())
    }

    fn write_some(&mut self, data: &[u8]) -> io::Result<()> {
        if let Body::Small(buffer) = &mut self.body {
            if buffer.len().saturating_add(data.len()) <= SMALL_MAX {
                buffer.extend_from_slice(data);
                return Ok(());
            }
            self.spill()?;
        }
        match &mut self.body {
            Body::Large(writer) => writer.write_all(data),
            Body::Small(_) | Body::Failed => {
                Err(io::Error::other("an earlier write to this blob failed"))
            }
        }
    }

    fn finish_small(&self, plain: &[u8], name: &[u8; 32]) -> Result<(), BlobError> {
        {
            let state = self.store.lock();
            Store::writable(&state)?;
            if state.index.contains_key(&super::index::short(name)) {
                return Ok(());
            }
        }
        let mut out = self.buffers.take();
        let start = frame::begin(&mut out);
        let context = blob_context(self.store.owner);
        self.keys
            .blob
            .seal_onto(&fresh_salt(), &context, plain, &mut out);
        frame::end(&mut out, start, name).ok_or_else(|| BlobError::Io {
            what: "a small blob is larger than a frame".into(),
        })?;
        let outcome = self.store.append(name, &out);
        self.buffers.give(out);
        outcome
    }

    fn finish_large(
        &self,
        writer: chunked::Writer<Temporary>,
        name: [u8; 32],
    ) -> Result<(), BlobError> {
        let file = writer.finish().map_err(|error| blob_error(&error))?;
        let (outer, inner, target) = large::paths(&self.store.folder, &name);
        let mut state = self.store.lock();
        Store::writable(&state)?;
        let exists = target.try_exists().map_err(|error| blob_error(&error))?;
        if exists {
            // Its name may not be durable if an earlier run was stopped in the middle of a sync.
            state
                .folders
                .extend([self.store.folder.clone(), outer, inner]);
        } else if !state.larges.contains_key(&name) {
            file.keep(&mut state, name);
            return Ok(());
        }
        // The same content is there: this copy is dropped, and its file removed.
        drop(state);
        drop(file);
        Ok(())
    }
}

/// The keyed name of content: HMAC-SHA-256 over its SHA-256.
pub(crate) fn name_of(keys: &ScopeKeys, sha256: &ContentHash) -> [u8; 32] {
    let tag = hmac::sign(&keys.name, sha256.as_bytes());
    let mut name = [0; 32];
    for (to, from) in name.iter_mut().zip(tag.as_ref()) {
        *to = *from;
    }
    name
}

impl Write for Writer<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.write_some(data) {
            self.body = Body::Failed;
            return Err(error);
        }
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BlobWriter for Writer<'_> {
    fn finish(mut self: Box<Self>, sha256: ContentHash) -> Result<BlobRef, BlobError> {
        let name = name_of(&self.keys, &sha256);
        match std::mem::replace(&mut self.body, Body::Failed) {
            Body::Small(plain) => {
                let outcome = self.finish_small(&plain, &name);
                self.buffers.give(plain);
                outcome?;
            }
            Body::Large(writer) => self.finish_large(*writer, name)?,
            Body::Failed => {
                return Err(BlobError::Io {
                    what: "an earlier write to this blob failed".into(),
                });
            }
        }
        Ok(BlobRef {
            bytes: self.bytes,
            sha256,
        })
    }
}
