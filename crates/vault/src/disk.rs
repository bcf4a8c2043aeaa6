//! The only way in which this crate changes files: every call passes a hook, so that tests can
//! lose it, halve it, fill the disk or stop the program at it.
//!
//! Must never know: what the bytes mean.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

/// One change of the disk that is about to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// A new file; refused when it exists.
    Create(&'a Path),
    /// These many bytes at this place of a file.
    Write(&'a Path, u64, usize),
    /// Content of a file made durable.
    Sync(&'a Path),
    /// Names within a folder made durable.
    SyncFolder(&'a Path),
    Rename(&'a Path, &'a Path),
    Remove(&'a Path),
    RemoveFolder(&'a Path),
    Resize(&'a Path, u64),
    MakeFolder(&'a Path),
}

/// What happens instead of the change, or around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The change happens.
    Do,
    /// It does not happen, and the answer is this error.
    Fail(io::ErrorKind),
    /// Half of a write happens, then the answer is this error.
    Half(io::ErrorKind),
    /// It does not happen, and the answer is that it did.
    Lose,
    /// It happens, and the answer is this error.
    DoAndFail(io::ErrorKind),
}

/// Decides about every change. Only tests have one.
pub trait Faults: Send + Sync {
    fn before(&self, change: Change<'_>) -> Verdict;
}

/// Access to files.
#[derive(Clone, Default)]
pub struct Disk {
    faults: Option<Arc<dyn Faults>>,
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk")
            .field("faults", &self.faults.is_some())
            .finish()
    }
}

impl Disk {
    /// Access that asks `faults` before every change.
    pub fn with_faults(faults: Arc<dyn Faults>) -> Self {
        Self {
            faults: Some(faults),
        }
    }

    fn run<T>(
        &self,
        change: Change<'_>,
        lost: impl FnOnce() -> io::Result<T>,
        act: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        match self
            .faults
            .as_ref()
            .map_or(Verdict::Do, |faults| faults.before(change))
        {
            Verdict::Do => act(),
            Verdict::Lose => lost(),
            Verdict::Fail(kind) | Verdict::Half(kind) => Err(kind.into()),
            Verdict::DoAndFail(kind) => {
                act()?;
                Err(kind.into())
            }
        }
    }

    /// A new file that only its owner may read; refused when it exists.
    pub(crate) fn create(&self, path: &Path) -> io::Result<File> {
        let open = || {
            let mut options = OpenOptions::new();
            options
                .read(true)
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path)
        };
        self.run(Change::Create(path), open, open)
    }

    /// An existing file, to be changed.
    pub(crate) fn edit(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(path)
    }

    pub(crate) fn write_at(
        &self,
        file: &File,
        path: &Path,
        place: u64,
        bytes: &[u8],
    ) -> io::Result<()> {
        let change = Change::Write(path, place, bytes.len());
        if let Some(faults) = &self.faults {
            match faults.before(change) {
                Verdict::Do => {}
                Verdict::Lose => return Ok(()),
                Verdict::Fail(kind) => return Err(kind.into()),
                Verdict::Half(kind) => {
                    let (half, _) = bytes.split_at(bytes.len() / 2);
                    file.write_all_at(half, place)?;
                    return Err(kind.into());
                }
                Verdict::DoAndFail(kind) => {
                    file.write_all_at(bytes, place)?;
                    return Err(kind.into());
                }
            }
        }
        file.write_all_at(bytes, place)
    }

    pub(crate) fn sync(&self, file: &File, path: &Path) -> io::Result<()> {
        self.run(Change::Sync(path), || Ok(()), || file.sync_data())
    }

    pub(crate) fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.run(
            Change::SyncFolder(path),
            || Ok(()),
            || File::open(path)?.sync_all(),
        )
    }

    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.run(Change::Rename(from, to), || Ok(()), || fs::rename(from, to))
    }

    /// Removes a file; one that is not there is as good as removed.
    pub(crate) fn remove(&self, path: &Path) -> io::Result<()> {
        self.run(
            Change::Remove(path),
            || Ok(()),
            || absent_is_fine(fs::remove_file(path)),
        )
    }

    /// Removes an empty folder; one that is not there is as good as removed.
    pub(crate) fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.run(
            Change::RemoveFolder(path),
            || Ok(()),
            || absent_is_fine(fs::remove_dir(path)),
        )
    }

    pub(crate) fn resize(&self, file: &File, path: &Path, length: u64) -> io::Result<()> {
        self.run(
            Change::Resize(path, length),
            || Ok(()),
            || file.set_len(length),
        )
    }

    /// Makes one folder; says whether it was missing.
    pub(crate) fn make_folder(&self, path: &Path) -> io::Result<bool> {
        if path.is_dir() {
            return Ok(false);
        }
        let act = || match fs::create_dir(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        };
        self.run(Change::MakeFolder(path), || Ok(true), act)
    }

    /// Writes a whole small file durably under a temporary name in the folder of `path`: created,
    /// written, synced. The caller renames it. What was left there before is removed.
    pub(crate) fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.remove(path)?;
        let written = self.create(path).and_then(|file| {
            self.write_at(&file, path, 0, bytes)?;
            self.sync(&file, path)?;
            Self::read_back(path, bytes)
        });
        if written.is_err() {
            // The error that matters is the first one; what stays is recognised at the next start.
            let _ = self.remove(path);
        }
        written
    }

    /// Refuses unless the file holds exactly these bytes: a write that was answered and lost is
    /// noticed before anything depends on it.
    pub(crate) fn read_back(path: &Path, bytes: &[u8]) -> io::Result<()> {
        if fs::read(path)? == bytes {
            return Ok(());
        }
        Err(io::Error::other("what was written does not read back"))
    }

    /// Overwrites a file in place with random bytes, durably. A missing file needs nothing.
    pub(crate) fn overwrite(&self, path: &Path) -> io::Result<()> {
        let file = match self.edit(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        let mut noise = vec![0; length];
        fill_random(&mut noise);
        self.write_at(&file, path, 0, &noise)?;
        self.sync(&file, path)
    }
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Whether an error means that the disk is full (or the quota is used up).
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// Random bytes of the operating system, fit for keys and salts.
pub(crate) fn fill_random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
