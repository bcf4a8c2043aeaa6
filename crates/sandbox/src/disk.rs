//! A folder or a file of evidence on this machine.
//!
//! Every path is resolved beneath the source and through no link (openat2(2)); what is opened is
//! asked again whether it is a regular file. A locator is one name: the path relative to the
//! folder, bytes as found, or for a single file its name. A gap about a folder ends in `/`.

use std::{
    fs::File,
    io::{self, Read},
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::Path,
    sync::Arc,
};

use evidence::{GapKind, Locator, Segment, Unread};
use rustix::fs::{Mode, OFlags, Stat};
use workbench::ports::{Flow, Found, FoundKind, Source, SourceError, SourceFile};

mod beneath;
mod kinds;
mod walk;

use beneath::Beneath;

/// A folder or a single file, open for reading.
#[derive(Debug)]
pub struct DiskSource {
    root: Arc<Beneath>,
    /// The name in `root`, where the source is a single file.
    single: Option<Vec<u8>>,
}

impl DiskSource {
    /// Opens the folder or file at `path`. A link in `path` itself is followed: whoever names the
    /// source may name it through one.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let shown = || path.display().to_string();
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => SourceError::Missing { path: shown() },
            _ => SourceError::Unreadable {
                path: shown(),
                what: error.to_string(),
            },
        };
        let path = path.canonicalize().map_err(failed)?;
        let kind = path.metadata().map_err(failed)?.file_type();
        if kind.is_dir() {
            let root = open_folder(&path).map_err(failed)?;
            return Ok(Self {
                root: Arc::new(Beneath::new(root)),
                single: None,
            });
        }
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(failed(io::ErrorKind::InvalidInput.into()));
        };
        if !kind.is_file() {
            return Err(SourceError::Unreadable {
                path: shown(),
                what: "it is neither a folder nor a file".to_owned(),
            });
        }
        // For the file alone, its folder need not be readable.
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let parent =
            rustix::fs::open(parent, flags, Mode::empty()).map_err(|e| failed(e.into()))?;
        Ok(Self {
            root: Arc::new(Beneath::new(parent)),
            single: Some(name.as_bytes().to_vec()),
        })
    }
}

fn open_folder(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}

/// A gap of the source itself.
fn unreadable(reason: &str) -> Unread {
    gap(GapKind::Unreadable, reason)
}

/// A gap about something as a whole; quoted names are spelled as a locator spells them.
fn gap(kind: GapKind, reason: &str) -> Unread {
    Unread {
        extent: None,
        kind,
        reason: Segment::from_bytes(reason.as_bytes()).as_str().to_owned(),
    }
}

impl Source for DiskSource {
    fn walk(&self, visit: &mut dyn FnMut(Found) -> Flow) -> Result<(), SourceError> {
        match &self.single {
            None => walk::folder(&self.root, visit),
            Some(name) => {
                let found = match self.root.stat(name) {
                    Ok(stat) => Found {
                        kind: kinds::of(&stat, &self.root, name),
                        locator: Locator::root(Segment::from_bytes(name)),
                        times: kinds::times(&stat),
                    },
                    Err(error) => Found {
                        kind: FoundKind::Gap(unreadable(&error.to_string())),
                        locator: Locator::root(Segment::from_bytes(name)),
                        times: Vec::new(),
                    },
                };
                visit(found);
                Ok(())
            }
        }
    }

    fn open(&self, locator: &Locator) -> Result<Box<dyn SourceFile>, Unread> {
        let [segment] = locator.segments() else {
            return Err(gap(GapKind::NotOurs, "the locator lies inside a container"));
        };
        let path = segment.to_bytes();
        if self.single.as_ref().is_some_and(|name| *name != path) {
            return Err(unreadable("the source is another single file"));
        }
        let (file, stat) = open_regular(&self.root, &path)?;
        Ok(Box::new(DiskFile {
            left: kinds::bytes(&stat),
            file,
            opened: State::of(&stat),
            path,
            root: self.root.clone(),
        }))
    }
}

/// Opens a regular file for reading, without waiting and, where this is allowed, without touching
/// its time of access.
fn open_regular(root: &Beneath, path: &[u8]) -> Result<(File, Stat), Unread> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = match root.open(path, flags | OFlags::NOATIME) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => root.open(path, flags),
        other => other,
    };
    let file = opened.map_err(|error| unreadable(&error.to_string()))?;
    let stat = rustix::fs::fstat(&file).map_err(|error| unreadable(&error.to_string()))?;
    match kinds::of(&stat, root, path) {
        FoundKind::File { .. } => Ok((file.into(), stat)),
        FoundKind::Gap(gap) => Err(gap),
    }
}

/// What must stay the same while a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    device: u64,
    node: u64,
    bytes: u64,
    modified: (i64, u64),
    status_changed: (i64, u64),
}

impl State {
    fn of(stat: &Stat) -> Self {
        Self {
            bytes: kinds::bytes(stat),
            device: stat.st_dev,
            modified: (stat.st_mtime, stat.st_mtime_nsec),
            node: stat.st_ino,
            status_changed: (stat.st_ctime, stat.st_ctime_nsec),
        }
    }

    /// In what `now` differs, in words.
    fn differs(&self, now: &Self) -> Option<String> {
        if (self.device, self.node) != (now.device, now.node) {
            return Some("another file lies at its path".to_owned());
        }
        if self.bytes != now.bytes {
            return Some(format!("it had {} bytes and has {}", self.bytes, now.bytes));
        }
        if self.modified != now.modified {
            return Some("its time of modification is another".to_owned());
        }
        (self.status_changed != now.status_changed)
            .then(|| "its time of status change is another".to_owned())
    }
}

/// A file of the source, open for reading. What grows while it is read is read up to the size at
/// opening.
struct DiskFile {
    file: File,
    left: u64,
    opened: State,
    path: Vec<u8>,
    root: Arc<Beneath>,
}

impl Read for DiskFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        let count = usize::try_from(self.left).map_or(into.len(), |left| left.min(into.len()));
        let read = self.file.read(into.get_mut(..count).unwrap_or_default())?;
        self.left = self
            .left
            .saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

impl SourceFile for DiskFile {
    fn handle(&self) -> io::Result<File> {
        let (file, stat) =
            open_regular(&self.root, &self.path).map_err(|gap| io::Error::other(gap.reason))?;
        let now = State::of(&stat);
        if (now.device, now.node) != (self.opened.device, self.opened.node) {
            return Err(io::Error::other("another file lies at its path"));
        }
        Ok(file)
    }

    fn changed(&self) -> Option<String> {
        // What lies at the path is the open file if device and node are those at opening, so one
        // look serves for both.
        match self.root.stat(&self.path) {
            Ok(there) => self.opened.differs(&State::of(&there)),
            Err(_) => Some("it is gone".to_owned()),
        }
    }
}
