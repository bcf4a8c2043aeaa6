//! Large blobs: one file each, `xx/yy/<64 hexadecimal digits of the keyed name>`, written to
//! `tmp/` first.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::owner::{State, Store};
use crate::disk::fill_random;
use crate::hex::to_hex;

/// Outer folder, inner folder and file of a name.
pub(crate) fn paths(folder: &Path, name: &[u8; 32]) -> (PathBuf, PathBuf, PathBuf) {
    let text = to_hex(name);
    let outer = folder.join(text.get(..2).unwrap_or_default());
    let inner = outer.join(text.get(2..4).unwrap_or_default());
    let file = inner.join(&text);
    (outer, inner, file)
}

/// A temporary file. Dropped before [`Temporary::keep`], it is removed.
#[derive(Debug)]
pub(crate) struct Temporary {
    store: Arc<Store>,
    path: PathBuf,
    file: File,
    at: u64,
    kept: bool,
}

impl Temporary {
    pub(crate) fn new(store: &Arc<Store>) -> io::Result<Self> {
        let mut random = [0; 16];
        fill_random(&mut random);
        let path = store.folder.join("tmp").join(to_hex(&random));
        let mut state = store.lock();
        store.make_folder(&mut state)?;
        let file = store.disk.create(&path)?;
        state.temporary.push(path.clone());
        drop(state);
        Ok(Self {
            store: Arc::clone(store),
            path,
            file,
            at: 0,
            kept: false,
        })
    }

    /// Leaves the file to the next sync.
    pub(crate) fn keep(mut self, state: &mut State, name: [u8; 32]) {
        self.kept = true;
        state.larges.insert(name, self.path.clone());
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is a leftover that scrub removes after a day.
            let _ = self.store.disk.remove(&self.path);
            let path = std::mem::take(&mut self.path);
            self.store.lock().temporary.retain(|other| *other != path);
        }
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.store
            .disk
            .write_at(&self.file, &self.path, self.at, bytes)?;
        let length = u64::try_from(bytes.len()).map_err(io::Error::other)?;
        self.at = self.at.saturating_add(length);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
