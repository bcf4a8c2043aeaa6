//! A package as a folder. It is written under a hidden name and gets its own when it is whole, so
//! that nobody carries away half a package.

use std::{
    collections::BTreeSet,
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, ErrorKind, Read, Write},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use evidence::ContentHash;
use sha2::{Digest, Sha256};
use workbench::ports::{Outbox, OutboxError, Written};

use crate::{names, verifiers};

/// Large enough that calls do not count, small enough for the processor's cache.
const BUFFER_BYTES: usize = 256 * 1024;
const SEAL: &str = "seal/";

/// A folder on its way.
#[derive(Debug)]
pub struct Folder {
    place: PathBuf,
    /// Where it is written until it is whole.
    hidden: PathBuf,
    /// Whether the hidden folder is ours to add to.
    begun: bool,
    /// The hidden folder since it was begun: what fails on the way to the disk is told to handles
    /// that were open by then.
    root: Option<File>,
    /// Folders that are there, and all paths in small letters.
    folders: BTreeSet<PathBuf>,
    paths: BTreeSet<String>,
}

pub(crate) fn io_error(place: &Path, error: &io::Error) -> OutboxError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            OutboxError::Full
        }
        ErrorKind::AlreadyExists => OutboxError::Exists {
            place: place.display().to_string(),
        },
        _ => OutboxError::Io {
            place: place.display().to_string(),
            what: error.to_string(),
        },
    }
}

/// Whether something is there, looking at links as links.
pub(crate) fn is_there(place: &Path) -> Result<bool, OutboxError> {
    match fs::symlink_metadata(place) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(io_error(place, &error)),
    }
}

pub(crate) fn remove(place: &Path) -> Result<(), OutboxError> {
    match fs::remove_dir_all(place) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io_error(place, &error)),
        _ => Ok(()),
    }
}

pub(crate) fn sync_folder(place: &Path) -> Result<(), OutboxError> {
    let synced = File::open(place).and_then(|folder| folder.sync_all());
    synced.map_err(|error| io_error(place, &error))
}

impl Folder {
    /// A package called `name` in the folder `parent`, which must be there. Nothing is written yet;
    /// what is written first decides whether it is a new package or the seal of one that is there.
    pub fn new(parent: &Path, name: &str) -> Result<Self, OutboxError> {
        names::check(name)?;
        let found = fs::metadata(parent).map_err(|error| io_error(parent, &error))?;
        if !found.is_dir() {
            return Err(OutboxError::Io {
                place: parent.display().to_string(),
                what: "is no folder".to_owned(),
            });
        }
        Ok(Self {
            place: parent.join(name),
            hidden: parent.join(format!(".{name}.part")),
            begun: false,
            root: None,
            folders: BTreeSet::new(),
            paths: BTreeSet::new(),
        })
    }

    /// Where the package lies once it is finished.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    pub(crate) fn hidden(&self) -> &Path {
        &self.hidden
    }

    /// Removes what lies under the hidden name.
    pub(crate) fn discard(&mut self) -> Result<(), OutboxError> {
        self.begun = false;
        remove(&self.hidden)
    }

    /// Begins a new package. What an earlier attempt left under the hidden name is removed: the
    /// record knows nothing of it, or its seal would be written now.
    fn begin(&mut self) -> Result<(), OutboxError> {
        if self.begun {
            return Ok(());
        }
        if is_there(&self.place)? {
            return Err(OutboxError::Exists {
                place: self.place.display().to_string(),
            });
        }
        remove(&self.hidden)?;
        DirBuilder::new()
            .mode(0o700)
            .create(&self.hidden)
            .map_err(|error| io_error(&self.hidden, &error))?;
        let root = File::open(&self.hidden).map_err(|error| io_error(&self.hidden, &error))?;
        self.root = Some(root);
        self.begun = true;
        Ok(())
    }

    /// Where the package lies now.
    fn present(&self) -> Result<&Path, OutboxError> {
        if is_there(&self.hidden)? {
            Ok(&self.hidden)
        } else {
            Ok(&self.place)
        }
    }

    fn make_folders(&mut self, root: &Path, path: &str) -> Result<(), OutboxError> {
        let mut folder = root.to_owned();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return Ok(());
            }
            folder.push(part);
            if self.folders.contains(&folder) {
                continue;
            }
            match DirBuilder::new().mode(0o755).create(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(io_error(&folder, &error));
                }
                _ => {}
            }
            set_mode(&folder, 0o755)?;
            self.folders.insert(folder.clone());
        }
        Ok(())
    }

    /// A new file. That of an earlier seal is replaced: it was not finished.
    fn open(&mut self, path: &str) -> Result<(PathBuf, File), OutboxError> {
        names::check(path)?;
        let is_seal = path.starts_with(SEAL);
        if !is_seal {
            self.begin()?;
        }
        if !self.paths.insert(path.to_ascii_lowercase()) {
            return Err(OutboxError::Exists {
                place: path.to_owned(),
            });
        }
        let root = self.present()?.to_owned();
        self.make_folders(&root, path)?;
        let place = root.join(path);
        if is_seal && !self.begun {
            match fs::remove_file(&place) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(io_error(&place, &error));
                }
                _ => {}
            }
        }
        let mode = if verifiers::is_program(path) {
            0o755
        } else {
            0o644
        };
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&place)
            .map_err(|error| io_error(&place, &error))?;
        // Whoever opens the package has not the office's mask.
        file.set_permissions(Permissions::from_mode(mode))
            .map_err(|error| io_error(&place, &error))?;
        Ok((place, file))
    }
}

fn set_mode(place: &Path, mode: u32) -> Result<(), OutboxError> {
    fs::set_permissions(place, Permissions::from_mode(mode))
        .map_err(|error| io_error(place, &error))
}

impl Outbox for Folder {
    fn write(&mut self, path: &str, content: &mut dyn Read) -> Result<Written, OutboxError> {
        let (place, mut file) = self.open(path)?;
        copy(path, content, &mut |piece| {
            file.write_all(piece)
                .map_err(|error| io_error(&place, &error))
        })
    }

    fn written(&self, path: &str) -> Result<Option<Written>, OutboxError> {
        names::check(path)?;
        let place = self.present()?.join(path);
        let mut file = match File::open(&place) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(&place, &error)),
        };
        copy(path, &mut file, &mut |_| Ok(())).map(Some)
    }

    fn sync(&mut self) -> Result<(), OutboxError> {
        let place = self.present()?.to_owned();
        let failed = |error: io::Error| io_error(&place, &error);
        let root = match self.root.take() {
            Some(root) => root,
            None => File::open(&place).map_err(failed)?,
        };
        // One call for all files: a sync for each of a million would take hours.
        let synced = rustix::fs::syncfs(&root);
        self.root = Some(root);
        synced.map_err(|error| failed(error.into()))
    }

    fn finish(&mut self) -> Result<(), OutboxError> {
        if is_there(&self.hidden)? {
            if is_there(&self.place)? {
                return Err(OutboxError::Exists {
                    place: self.place.display().to_string(),
                });
            }
            set_mode(&self.hidden, 0o755)?;
            fs::rename(&self.hidden, &self.place).map_err(|error| io_error(&self.place, &error))?;
        }
        self.begun = false;
        self.place.parent().map_or(Ok(()), sync_folder)
    }

    fn abandon(&mut self) -> Result<(), OutboxError> {
        self.root = None;
        // What was there before is not ours to remove.
        if std::mem::take(&mut self.begun) {
            self.paths.clear();
            self.folders.clear();
            remove(&self.hidden)?;
        }
        Ok(())
    }
}

/// Reads `content` to its end and hashes what goes to `put`.
pub(crate) fn copy(
    path: &str,
    content: &mut dyn Read,
    put: &mut dyn FnMut(&[u8]) -> Result<(), OutboxError>,
) -> Result<Written, OutboxError> {
    let mut hasher = Sha256::new();
    let mut bytes: u64 = 0;
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let count = match content.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(OutboxError::Content {
                    path: path.to_owned(),
                    what: error.to_string(),
                });
            }
        };
        let piece = buffer.get(..count).unwrap_or_default();
        hasher.update(piece);
        put(piece)?;
        bytes = bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
    Ok(Written {
        bytes,
        sha256: ContentHash(hasher.finalize().into()),
    })
}
