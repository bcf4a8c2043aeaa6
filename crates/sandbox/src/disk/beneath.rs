//! Opening beneath a folder, never through a link, never out of it.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    sync::atomic::{AtomicBool, Ordering},
};

use rustix::{
    fs::{AtFlags, Mode, OFlags, ResolveFlags, Stat},
    io::Errno,
};

/// The kernel takes paths of up to 4096 bytes; longer ones are opened in pieces.
const PIECE_BYTES_MAX: usize = 3500;

/// A folder from which paths are opened.
#[derive(Debug)]
pub(super) struct Beneath {
    folder: OwnedFd,
    /// Whether the kernel has no openat2(2), so that each name is opened by itself.
    by_name: AtomicBool,
}

impl Beneath {
    pub(super) fn new(folder: OwnedFd) -> Self {
        Self {
            by_name: AtomicBool::new(false),
            folder,
        }
    }

    /// Opens a relative path; the empty path is the folder itself.
    pub(super) fn open(&self, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
        if path.is_empty() {
            return open_one(&self.folder, b".", flags);
        }
        let bad = |name: &[u8]| matches!(name, b"" | b"." | b"..");
        if path.contains(&0) || path.split(|byte| *byte == b'/').any(bad) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut here: Option<OwnedFd> = None;
        let mut rest = path;
        while let Some(cut) = piece(rest, self.piece_bytes()) {
            let (first, tail) = rest.split_at_checked(cut).unwrap_or((rest, &[]));
            let step = OFlags::PATH | OFlags::DIRECTORY;
            here = Some(self.step(here.as_ref(), first, step)?);
            rest = tail.strip_prefix(b"/").unwrap_or(tail);
        }
        self.step(here.as_ref(), rest, flags)
    }

    /// How long a piece of a path may be that is opened at once; 0 is one name.
    fn piece_bytes(&self) -> usize {
        if self.by_name.load(Ordering::Relaxed) {
            0
        } else {
            PIECE_BYTES_MAX
        }
    }

    fn step(&self, here: Option<&OwnedFd>, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
        let here = here.unwrap_or(&self.folder);
        if !self.by_name.load(Ordering::Relaxed) {
            let resolve =
                ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
            let flags = flags | OFlags::CLOEXEC;
            loop {
                match rustix::fs::openat2(here, path, flags, Mode::empty(), resolve) {
                    // Told when a folder above was moved at this moment.
                    Err(Errno::AGAIN | Errno::INTR) => {}
                    Err(Errno::NOSYS | Errno::PERM) if self.lacks_openat2() => break,
                    other => return Ok(other?),
                }
            }
        }
        let mut names = path.split(|byte| *byte == b'/').peekable();
        let mut folder: Option<OwnedFd> = None;
        while let Some(name) = names.next() {
            let from = folder.as_ref().unwrap_or(here);
            if names.peek().is_none() {
                return open_one(from, name, flags);
            }
            folder = Some(open_one(from, name, OFlags::PATH | OFlags::DIRECTORY)?);
        }
        Err(io::ErrorKind::InvalidInput.into())
    }

    /// Some confinements answer EPERM to openat2 as a whole: then even `.` cannot be opened so.
    fn lacks_openat2(&self) -> bool {
        let flags = OFlags::PATH | OFlags::CLOEXEC;
        let lacks = matches!(
            rustix::fs::openat2(
                &self.folder,
                c".",
                flags,
                Mode::empty(),
                ResolveFlags::BENEATH
            ),
            Err(Errno::NOSYS | Errno::PERM)
        );
        if lacks {
            self.by_name.store(true, Ordering::Relaxed);
        }
        lacks
    }

    /// What lies at a relative path, a link as itself.
    pub(super) fn stat(&self, path: &[u8]) -> io::Result<Stat> {
        Ok(rustix::fs::fstat(self.open_any(path)?)?)
    }

    /// Where a link at a relative path leads.
    pub(super) fn link(&self, path: &[u8]) -> io::Result<Vec<u8>> {
        let link = self.open_any(path)?;
        let target = rustix::fs::readlinkat(&link, c"", Vec::new())?;
        Ok(target.into_bytes())
    }

    /// Opens a path whose last name may be a link, which is then opened itself: openat2(2) does so
    /// for these flags also where it follows no links.
    fn open_any(&self, path: &[u8]) -> io::Result<OwnedFd> {
        self.open(path, OFlags::PATH | OFlags::NOFOLLOW)
    }
}

/// Where to cut a path that is too long to be opened at once: at a slash.
fn piece(path: &[u8], bytes_max: usize) -> Option<usize> {
    if path.len() <= bytes_max {
        return None;
    }
    let slash = |byte: &u8| *byte == b'/';
    let within = path.get(..bytes_max).unwrap_or(path);
    within
        .iter()
        .rposition(slash)
        .or_else(|| path.iter().position(slash))
}

/// Opens one name, not a link.
fn open_one(folder: impl AsFd, name: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
    let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(folder, name, flags, Mode::empty())?)
}

/// What lies under a name in an open folder, a link as itself.
pub(super) fn stat_in(folder: &OwnedFd, name: &[u8]) -> io::Result<Stat> {
    Ok(rustix::fs::statat(
        folder,
        name,
        AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT,
    )?)
}
