//! Making everything finished durable, as one group: packs, then large files and their names,
//! then the folders; last the index file, which only saves work at the next start.
//!
//! Appending goes on meanwhile; what comes later belongs to the next group.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use workbench::ports::BlobError;

use super::blob_error;
use super::index::{self, Covered, Place, Short};
use super::large;
use super::owner::{State, Store};
use crate::disk::is_full;

/// What one group makes durable.
struct Group {
    packs: Vec<(u32, Arc<File>)>,
    larges: Vec<([u8; 32], PathBuf)>,
    folders: BTreeSet<PathBuf>,
    fresh: Vec<(Short, Place)>,
    covered: Covered,
}

impl Store {
    /// See the port.
    pub(crate) fn sync(&self) -> Result<(), BlobError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.sync_in_turn()
    }

    /// For callers that hold the turn.
    pub(crate) fn sync_in_turn(&self) -> Result<(), BlobError> {
        let mut group = {
            let mut state = self.lock();
            Self::writable(&state)?;
            self.flush(&mut state).map_err(|error| blob_error(&error))?;
            self.take(&mut state).map_err(|error| blob_error(&error))?
        };
        let outcome = self.make_durable(&mut group);
        let mut state = self.lock();
        match outcome {
            Ok(()) => {
                for (name, _) in &group.larges {
                    if let Some(gone) = state.larges.remove(name) {
                        state.temporary.retain(|path| *path != gone);
                    }
                }
                self.extend_index(&mut state, group);
                Ok(())
            }
            Err(error) => {
                // After a failed sync the page cache is no longer the truth (guide, section 7).
                state.stopped = !is_full(&error);
                state
                    .unsynced
                    .extend(group.packs.iter().map(|(number, _)| number));
                state.folders.extend(group.folders);
                state.fresh.extend(group.fresh);
                Err(blob_error(&error))
            }
        }
    }

    fn take(&self, state: &mut State) -> io::Result<Group> {
        let mut packs = Vec::new();
        for number in std::mem::take(&mut state.unsynced) {
            let file = match state.files.get(&number) {
                Some(file) => Arc::clone(file),
                None => Arc::new(File::open(self.pack_path(number))?),
            };
            packs.push((number, file));
        }
        Ok(Group {
            packs,
            larges: state
                .larges
                .iter()
                .map(|(name, path)| (*name, path.clone()))
                .collect(),
            folders: std::mem::take(&mut state.folders).into_iter().collect(),
            fresh: std::mem::take(&mut state.fresh),
            covered: Self::covered(state),
        })
    }

    fn make_durable(&self, group: &mut Group) -> io::Result<()> {
        for (number, file) in &group.packs {
            self.disk.sync(file, &self.pack_path(*number))?;
        }
        for (_, path) in &group.larges {
            // Already renamed by a sync that failed later.
            match File::open(path) {
                Ok(file) => self.disk.sync(&file, path)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        for (name, path) in &group.larges {
            let (outer, inner, target) = large::paths(&self.folder, name);
            if self.disk.make_folder(&outer)? {
                group.folders.insert(self.folder.clone());
            }
            if self.disk.make_folder(&inner)? {
                group.folders.insert(outer);
            }
            group.folders.insert(inner);
            if path.try_exists()? {
                self.disk.rename(path, &target)?;
                group.folders.insert(self.folder.join("tmp"));
            }
        }
        for folder in &group.folders {
            self.disk.sync_folder(folder)?;
        }
        Ok(())
    }

    /// Appends to the index file. A failure costs only a scan at the next start.
    fn extend_index(&self, state: &mut State, group: Group) {
        if group.fresh.is_empty() {
            return;
        }
        let Some(end) = state.index_end else {
            return;
        };
        let path = self.folder.join("index");
        let bytes = index::group(&group.fresh, group.covered);
        let file = self.disk.edit(&path);
        match file.and_then(|file| self.disk.write_at(&file, &path, end, &bytes)) {
            Ok(()) => {
                let length = u64::try_from(bytes.len()).unwrap_or_default();
                state.index_end = Some(end.saturating_add(length));
            }
            Err(_) => {
                // The next group is written to the same place and holds these rows as well.
                let mut fresh = group.fresh;
                fresh.append(&mut state.fresh);
                state.fresh = fresh;
            }
        }
    }
}
