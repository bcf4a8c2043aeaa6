//! The seam between the record and the file system.
//!
//! Every call that touches a disk goes through [`Disk`] and [`DiskFile`], so that a test can lose,
//! halve, refuse or stop each one of them. It knows nothing of entries, segments or heads.

use std::ffi::OsString;
use std::fmt::Debug;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::num::NonZeroU64;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{Advice, OFlags};

/// What a file is opened for. Links are never followed and nothing blocks on a pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading an existing file.
    Read,
    /// Reading and writing an existing file.
    Write,
    /// Making a file that must not exist yet.
    Create,
}

/// What stands under a name in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    /// A link, pipe, socket or device: never part of a record.
    Other,
}

/// One name of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: OsString,
    pub kind: Kind,
}

/// Held while a writer works; dropping it lets the next one in.
pub trait Lock: Send + Sync + Debug {}

/// A file system as the record needs it.
pub trait Disk: Send + Sync + Debug {
    /// Opens a regular file.
    fn open(&self, path: &Path, access: Access) -> io::Result<Arc<dyn DiskFile>>;

    /// The names in a folder, sorted.
    fn list(&self, folder: &Path) -> io::Result<Vec<Listed>>;

    /// Makes a folder whose parent exists; `AlreadyExists` if there is something of that name.
    fn create_folder(&self, path: &Path) -> io::Result<()>;

    /// Puts `from` in the place of `to`, in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file, or an empty folder.
    fn remove(&self, path: &Path, kind: Kind) -> io::Result<()>;

    /// Makes the names of a folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Takes the exclusive lock at `path`, making the empty file if it is not there;
    /// `WouldBlock` when somebody else holds it.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn Lock>>;
}

/// An open file.
pub trait DiskFile: Send + Sync + Debug {
    /// Its length in bytes.
    fn length(&self) -> io::Result<u64>;

    /// Reads at `offset`; fewer bytes than asked for only at the end of the file.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes all of `bytes` at `offset`.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Cuts or lengthens the file.
    fn set_length(&self, length: u64) -> io::Result<()>;

    /// Makes contents and length durable (`fdatasync`).
    fn sync(&self) -> io::Result<()>;

    /// Asks the system to drop its copy in memory of these bytes, so that the next read comes from
    /// the device. A wish, not an order: see "What the reading back shows" in the specification.
    fn forget_copy(&self, offset: u64, length: u64);
}

/// The real file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

#[derive(Debug)]
struct RealFile(File);

#[derive(Debug)]
struct RealLock {
    // The lock lives as long as this open file.
    _file: File,
}

impl Lock for RealLock {}

/// Never through a link, never waiting for the other end of a pipe.
fn careful() -> io::Result<OpenOptions> {
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits())
        .map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(flags);
    Ok(options)
}

impl Disk for RealDisk {
    fn open(&self, path: &Path, access: Access) -> io::Result<Arc<dyn DiskFile>> {
        let mut options = careful()?;
        match access {
            Access::Read => {}
            Access::Write => {
                options.write(true);
            }
            Access::Create => {
                options.write(true).create_new(true).mode(0o640);
            }
        }
        let file = options.open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a regular file",
            ));
        }
        Ok(Arc::new(RealFile(file)))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Listed>> {
        let mut names = Vec::new();
        for item in std::fs::read_dir(folder)? {
            let item = item?;
            let kind = item.file_type()?;
            let kind = if kind.is_file() {
                Kind::File
            } else if kind.is_dir() {
                Kind::Folder
            } else {
                Kind::Other
            };
            names.push(Listed {
                name: item.file_name(),
                kind,
            });
        }
        names.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(names)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        std::fs::create_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path, kind: Kind) -> io::Result<()> {
        match kind {
            Kind::Folder => std::fs::remove_dir(path),
            Kind::File | Kind::Other => std::fs::remove_file(path),
        }
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Lock>> {
        let file = careful()?
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o640)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(RealLock { _file: file })),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(cause)) => Err(cause),
        }
    }
}

impl DiskFile for RealFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut done = 0_usize;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let at = offset.saturating_add(u64::try_from(done).unwrap_or(u64::MAX));
            match self.0.read_at(rest, at) {
                Ok(0) => break,
                Ok(count) => done = done.saturating_add(count),
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(done)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn forget_copy(&self, offset: u64, length: u64) {
        // Only whole pages are dropped, so the range is widened to their borders.
        const PAGE: u64 = 4096;
        let start = offset.saturating_sub(offset.checked_rem(PAGE).unwrap_or(0));
        let end = offset
            .saturating_add(length)
            .checked_next_multiple_of(PAGE)
            .unwrap_or(u64::MAX);
        // A refusal costs nothing but the strength of the reading back.
        let _ = rustix::fs::fadvise(
            &self.0,
            start,
            NonZeroU64::new(end.saturating_sub(start)),
            Advice::DontNeed,
        );
    }
}
