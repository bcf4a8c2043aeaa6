//! The walk over a folder, in the order of locators: names sorted by their spelling, a folder as
//! its name and a slash. Memory holds the names of the folders on the way down, not of all.

use std::{io, os::fd::OwnedFd};

use evidence::{GapKind, Locator, Segment, Unread};
use rustix::fs::{Dir, FileType, OFlags, Stat};
use workbench::ports::{Flow, Found, FoundKind, SourceError};

use super::{
    beneath::{Beneath, stat_in},
    gap, kinds, unreadable,
};

/// Folders inside each other; deeper ones are a gap.
const DEPTH_MAX: usize = 1024;

/// One name in a folder.
struct Entry {
    /// What it is sorted by: its spelling, for a folder with a slash.
    key: String,
    name: Vec<u8>,
    is_folder: bool,
}

/// A folder on the way down.
struct Level {
    /// Relative to the source; empty for the source itself.
    path: Vec<u8>,
    /// Open only while its own names are visited, so that depth costs no descriptors.
    folder: Option<OwnedFd>,
    identity: (u64, u64),
    /// What is left, the next at the end.
    entries: Vec<Entry>,
}

/// Walks everything beneath `root`.
pub(super) fn folder(
    root: &Beneath,
    visit: &mut dyn FnMut(Found) -> Flow,
) -> Result<(), SourceError> {
    let top = Level::open(root, Vec::new()).map_err(|error| SourceError::Unreadable {
        path: "the folder itself".to_owned(),
        what: error.to_string(),
    })?;
    let mut levels = vec![top];
    while let Some(level) = levels.last_mut() {
        let Some(entry) = level.entries.pop() else {
            levels.pop();
            continue;
        };
        let path = join(&level.path, &entry.name);
        if !entry.is_folder {
            let found = level.look(root, &entry, path);
            if visit(found) == Flow::Stop {
                return Ok(());
            }
            continue;
        }
        level.folder = None;
        let opened = if levels.len() >= DEPTH_MAX {
            let reason = format!("folders are entered to a depth of {DEPTH_MAX}");
            Err(gap(GapKind::OverLimit, &reason))
        } else {
            enter(root, &path, &levels)
        };
        match opened {
            Ok(level) => levels.push(level),
            Err(gap) => {
                let mut shown = path;
                shown.push(b'/');
                if visit(found(&shown, FoundKind::Gap(gap), None)) == Flow::Stop {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// Opens a folder, unless it is one of those above it.
fn enter(root: &Beneath, path: &[u8], above: &[Level]) -> Result<Level, Unread> {
    let level = Level::open(root, path.to_vec()).map_err(|error| unreadable(&error.to_string()))?;
    if above.iter().any(|other| other.identity == level.identity) {
        return Err(gap(
            GapKind::Unsupported,
            "a loop: the folder is one of those that it lies in",
        ));
    }
    Ok(level)
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = folder.to_vec();
    if !path.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

fn found(path: &[u8], kind: FoundKind, stat: Option<&Stat>) -> Found {
    Found {
        kind,
        locator: Locator::root(Segment::from_bytes(path)),
        times: stat.map(kinds::times).unwrap_or_default(),
    }
}

impl Level {
    fn open(root: &Beneath, path: Vec<u8>) -> io::Result<Self> {
        let folder = open(root, &path)?;
        let stat = rustix::fs::fstat(&folder)?;
        let entries = list(&folder)?;
        Ok(Self {
            entries,
            folder: Some(folder),
            identity: (stat.st_dev, stat.st_ino),
            path,
        })
    }

    /// Looks at what is no folder.
    fn look(&mut self, root: &Beneath, entry: &Entry, path: Vec<u8>) -> Found {
        match self.stat(root, &entry.name) {
            Ok(stat) => found(&path, kinds::of(&stat, root, &path), Some(&stat)),
            Err(error) => found(&path, FoundKind::Gap(unreadable(&error.to_string())), None),
        }
    }

    fn stat(&mut self, root: &Beneath, name: &[u8]) -> io::Result<Stat> {
        let folder = match self.folder.take() {
            Some(folder) => folder,
            None => {
                let folder = open(root, &self.path)?;
                let stat = rustix::fs::fstat(&folder)?;
                if (stat.st_dev, stat.st_ino) != self.identity {
                    return Err(io::Error::other("its folder was replaced by another"));
                }
                folder
            }
        };
        let stat = stat_in(&folder, name);
        self.folder = Some(folder);
        stat
    }
}

fn open(root: &Beneath, path: &[u8]) -> io::Result<OwnedFd> {
    root.open(path, OFlags::RDONLY | OFlags::DIRECTORY)
}

/// The names in a folder, the first at the end.
fn list(folder: &OwnedFd) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if matches!(name, b"." | b"..") {
            continue;
        }
        let is_folder = match entry.file_type() {
            FileType::Directory => true,
            // Some file systems do not say it in the listing.
            FileType::Unknown => stat_in(folder, name)
                .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory),
            _ => false,
        };
        let mut key = Segment::from_bytes(name).as_str().to_owned();
        if is_folder {
            key.push('/');
        }
        entries.push(Entry {
            is_folder,
            key,
            name: name.to_vec(),
        });
    }
    entries.sort_unstable_by(|one, other| other.key.cmp(&one.key));
    Ok(entries)
}
