//! What is known of one owner's folder while the program runs, and the appending of small blobs.
//!
//! Sealing happens outside; only the copy into the buffer of the open pack and its writing are
//! serialised. What is in the buffer is not on the disk yet, and readers find it there.
//!
//! Must never know: keys, plain content.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use workbench::ports::{BlobError, Owner};

use super::index::{self, Covered, Map, Place, Short, short};
use super::notes::Notes;
use super::{PACK_MAX, blob_error, folder_name};
use crate::disk::Disk;

/// Bytes that are gathered before they are written. Measured: with 1 MiB, which no longer fits
/// the processor's own memory, the system spends two to three times as long on each byte.
const BUFFER_MAX: usize = 1 << 17;

#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) owner: Owner,
    pub(crate) folder: PathBuf,
    pub(crate) disk: Disk,
    /// Held by whoever syncs, scrubs or erases; always taken before `state`.
    pub(crate) turn: Mutex<()>,
    state: Mutex<State>,
    pub(crate) notes: Mutex<Notes>,
}

/// The pack that is appended to.
#[derive(Debug)]
pub(crate) struct OpenPack {
    pub(crate) number: u32,
    pub(crate) file: Arc<File>,
    /// Bytes in the file. The buffer comes after them.
    pub(crate) written: u64,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) index: Map,
    pub(crate) open: Option<OpenPack>,
    pub(crate) buffer: Vec<u8>,
    pub(crate) next_pack: u32,
    /// Places that the index file does not hold yet.
    pub(crate) fresh: Vec<(Short, Place)>,
    /// Packs with bytes that were not synced.
    pub(crate) unsynced: Vec<u32>,
    /// Finished large blobs that still lie in their temporary files.
    pub(crate) larges: HashMap<[u8; 32], PathBuf>,
    /// Temporary files of this run.
    pub(crate) temporary: Vec<PathBuf>,
    /// Folders with names that were not synced.
    pub(crate) folders: Vec<PathBuf>,
    /// Length of the index file; none when it is missing or could not be written.
    pub(crate) index_end: Option<u64>,
    pub(crate) files: HashMap<u32, Arc<File>>,
    /// A sync failed: the page cache is no longer the truth, and nothing is written any more.
    pub(crate) stopped: bool,
    pub(crate) erased: bool,
    /// The folder exists.
    pub(crate) made: bool,
}

impl Store {
    pub(crate) fn new(owner: Owner, vault: &Path, disk: Disk, state: State) -> Self {
        Self {
            owner,
            folder: vault.join(folder_name(owner)),
            disk,
            turn: Mutex::new(()),
            state: Mutex::new(state),
            notes: Mutex::new(Notes::default()),
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pack_path(&self, number: u32) -> PathBuf {
        self.folder.join(pack_name(number))
    }

    /// A place as people read it.
    pub(crate) fn place_text(&self, place: Place) -> String {
        format!(
            "{}/{} at byte {}",
            folder_name(self.owner),
            pack_name(place.pack),
            place.at
        )
    }

    /// Refuses when nothing may be written.
    pub(crate) fn writable(state: &State) -> Result<(), BlobError> {
        if state.erased {
            return Err(BlobError::NoKey);
        }
        if state.stopped {
            return Err(BlobError::Io {
                what: "an earlier sync failed; the vault must be opened again".into(),
            });
        }
        Ok(())
    }

    /// Makes the owner's folder with an empty index, durably, so that a missing index always
    /// means that somebody removed it.
    pub(crate) fn make_folder(&self, state: &mut State) -> io::Result<()> {
        if state.made {
            return Ok(());
        }
        self.disk.make_folder(&self.folder)?;
        let path = self.folder.join("index");
        self.disk.write_new(&path, index::MAGIC)?;
        self.disk.make_folder(&self.folder.join("tmp"))?;
        self.disk.sync_folder(&self.folder)?;
        if let Some(vault) = self.folder.parent() {
            self.disk.sync_folder(vault)?;
        }
        state.index_end = Some(4);
        state.made = true;
        Ok(())
    }

    /// Appends a whole frame, unless the name is there already.
    pub(crate) fn append(&self, name: &[u8; 32], frame: &[u8]) -> Result<(), BlobError> {
        let mut guard = self.lock();
        let state = &mut *guard;
        Self::writable(state)?;
        let key = short(name);
        if state.index.contains_key(&key) {
            return Ok(());
        }
        self.append_frame(state, key, frame)
            .map_err(|error| blob_error(&error))
    }

    fn append_frame(&self, state: &mut State, key: Short, frame: &[u8]) -> io::Result<()> {
        self.make_folder(state)?;
        let length = u64::try_from(frame.len()).map_err(io::Error::other)?;
        let mut at = buffer_end(state);
        if at.is_none_or(|at| at.saturating_add(length) > PACK_MAX) {
            self.flush(state)?;
            self.new_pack(state)?;
            at = Some(0);
        }
        let Some(open) = &state.open else {
            return Err(io::Error::other("no pack is open"));
        };
        let number = open.number;
        let place = Place {
            pack: number,
            at: u32::try_from(at.unwrap_or_default()).map_err(io::Error::other)?,
            length: u32::try_from(frame.len()).map_err(io::Error::other)?,
        };
        let before = state.buffer.len();
        state.buffer.extend_from_slice(frame);
        if state.buffer.len() >= BUFFER_MAX
            && let Err(error) = self.flush(state)
        {
            // The blobs before this one stay in the buffer; this one was refused.
            state.buffer.truncate(before);
            return Err(error);
        }
        state.index.insert(key, place);
        state.fresh.push((key, place));
        if state.unsynced.last() != Some(&number) {
            state.unsynced.push(number);
        }
        Ok(())
    }

    /// Writes the buffer out. On an error the buffer stays, and is written to the same place the
    /// next time.
    pub(crate) fn flush(&self, state: &mut State) -> io::Result<()> {
        if state.buffer.is_empty() {
            return Ok(());
        }
        let Some(open) = &mut state.open else {
            return Err(io::Error::other("no pack is open"));
        };
        let path = self.folder.join(pack_name(open.number));
        let written = self
            .disk
            .write_at(&open.file, &path, open.written, &state.buffer);
        if let Err(error) = written {
            // Half a buffer may be there. If it cannot be cut now, the next start does it.
            let _ = self.disk.resize(&open.file, &path, open.written);
            return Err(error);
        }
        let length = u64::try_from(state.buffer.len()).map_err(io::Error::other)?;
        open.written = open.written.saturating_add(length);
        state.buffer.clear();
        Ok(())
    }

    fn new_pack(&self, state: &mut State) -> io::Result<()> {
        let number = state.next_pack.max(1);
        let file = Arc::new(self.disk.create(&self.pack_path(number))?);
        state.next_pack = number.saturating_add(1);
        state.files.insert(number, Arc::clone(&file));
        state.open = Some(OpenPack {
            number,
            file,
            written: 0,
        });
        state.folders.push(self.folder.clone());
        Ok(())
    }

    /// How far the packs are durable once everything written so far is synced.
    pub(crate) fn covered(state: &State) -> Covered {
        state
            .open
            .as_ref()
            .map_or_else(Covered::default, |open| Covered {
                pack: open.number,
                end: u32::try_from(open.written).unwrap_or(u32::MAX),
            })
    }

    /// The bytes of a frame, wherever they are now.
    pub(crate) fn frame_bytes(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut state = self.lock();
        let length = usize::try_from(place.length).map_err(io::Error::other)?;
        if let Some(open) = state.open.as_ref().filter(|open| open.number == place.pack)
            && let Some(ahead) = u64::from(place.at).checked_sub(open.written)
        {
            let from = usize::try_from(ahead).map_err(io::Error::other)?;
            let bytes = state.buffer.get(from..from.saturating_add(length));
            return bytes
                .map(<[u8]>::to_vec)
                .ok_or(io::ErrorKind::UnexpectedEof.into());
        }
        let file = match state.files.get(&place.pack) {
            Some(file) => Arc::clone(file),
            None => {
                let file = Arc::new(File::open(self.pack_path(place.pack))?);
                state.files.insert(place.pack, Arc::clone(&file));
                file
            }
        };
        drop(state);
        let mut bytes = vec![0; length];
        std::os::unix::fs::FileExt::read_exact_at(&*file, &mut bytes, u64::from(place.at))?;
        Ok(bytes)
    }
}

fn buffer_end(state: &State) -> Option<u64> {
    let open = state.open.as_ref()?;
    open.written
        .checked_add(u64::try_from(state.buffer.len()).ok()?)
}

pub(crate) fn pack_name(number: u32) -> String {
    format!("pack-{number:06}")
}

/// The number in the name of a pack.
pub(crate) fn pack_number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix("pack-")?;
    let number = digits.parse().ok()?;
    (pack_name(number) == name && number > 0).then_some(number)
}
