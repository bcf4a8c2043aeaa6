//! An office for tests, and a disk that fails where it is told to and remembers what would
//! survive a power cut.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest;
use evidence::{CaseId, ContentHash, ExhibitId};
use vault::disk::{Change, Disk, Faults, Verdict};
use vault::{Cost, NewSlot, Ring, Secret, Vault};
use workbench::ports::{BlobError, BlobStore, KeyScope, Keys, Owner, ScrubLine};

pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

/// A new empty folder, in memory where the system has such a place: these tests sync thousands
/// of times.
pub(crate) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir()
        && let Ok(folder) = tempfile::tempdir_in(memory)
    {
        return folder;
    }
    tempfile::tempdir().unwrap()
}

/// Test data of others, or none where it is absent.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var("PROBITY_SHARED").unwrap_or_else(|_| default.to_owned());
    let path = Path::new(&root).join("data/vectors").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is absent (PROBITY_SHARED)", path.display());
    None
}

pub(crate) fn case(number: u8) -> CaseId {
    CaseId::from_random([number; 16])
}

pub(crate) fn exhibit(number: u8) -> ExhibitId {
    ExhibitId::from_random([number; 16])
}

pub(crate) fn owner(number: u8) -> Owner {
    Owner::Exhibit(case(1), exhibit(number))
}

pub(crate) fn scope(number: u8) -> KeyScope {
    KeyScope::Exhibit(case(1), exhibit(number))
}

pub(crate) fn slot(passphrase: &str) -> NewSlot<'_> {
    NewSlot::Passphrase {
        passphrase,
        cost: Cost::WEAK_FOR_TESTS,
    }
}

pub(crate) fn sha256(data: &[u8]) -> ContentHash {
    let mut hash = ContentHash([0; 32]);
    hash.0
        .copy_from_slice(digest::digest(&digest::SHA256, data).as_ref());
    hash
}

/// Bytes that differ from place to place and from seed to seed.
pub(crate) fn data(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

pub(crate) fn put(vault: &Vault, owner: Owner, data: &[u8]) -> Result<ContentHash, BlobError> {
    let hash = sha256(data);
    let mut writer = vault.begin(owner)?;
    for piece in data.chunks(100_000) {
        writer
            .write_all(piece)
            .map_err(|error| match error.kind() {
                io::ErrorKind::StorageFull => BlobError::Full,
                _ => BlobError::Io {
                    what: error.to_string(),
                },
            })?;
    }
    let reference = writer.finish(hash)?;
    assert_eq!(
        (reference.bytes, reference.sha256),
        (u64::try_from(data.len()).unwrap(), hash)
    );
    Ok(hash)
}

/// All of a blob, or the error of opening or reading it.
pub(crate) fn get(vault: &Vault, owner: Owner, hash: &ContentHash) -> Result<Vec<u8>, BlobError> {
    let mut bytes = Vec::new();
    match vault.open(owner, hash)?.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(*error.into_inner().unwrap().downcast::<BlobError>().unwrap()),
    }
}

pub(crate) fn scrub(vault: &Vault, owner: Owner) -> Vec<ScrubLine> {
    let mut lines = Vec::new();
    vault.scrub(owner, &mut |line| lines.push(line)).unwrap();
    lines
}

pub(crate) fn damaged(lines: &[ScrubLine]) -> Vec<&ScrubLine> {
    lines
        .iter()
        .filter(|line| matches!(line, ScrubLine::Damaged { .. }))
        .collect()
}

/// Keys and vault in one folder, with one case and exhibits 1 and 2.
pub(crate) struct Office {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) ring: Arc<Ring>,
    pub(crate) vault: Vault,
}

impl Office {
    pub(crate) fn new() -> Self {
        let folder = folder();
        let ring =
            Arc::new(Ring::create(&folder.path().join("keys"), &[slot(PASSPHRASE)]).unwrap());
        ring.create(&[
            KeyScope::Case(case(1)),
            scope(1),
            scope(2),
            KeyScope::Office(2026),
        ])
        .unwrap();
        let vault = Vault::open(&folder.path().join("vault"), Arc::clone(&ring)).unwrap();
        Self {
            folder,
            ring,
            vault,
        }
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// The same keys, a new look at the files.
    pub(crate) fn reopened(&self) -> Vault {
        Vault::open(&self.path("vault"), Arc::clone(&self.ring)).unwrap()
    }
}

pub(crate) fn open_at(folder: &Path, disk: &Disk) -> Result<(Arc<Ring>, Vault), String> {
    let secret = Secret::Passphrase(PASSPHRASE);
    let ring = Ring::open_with(&folder.join("keys"), &secret, disk.clone());
    let ring = Arc::new(ring.map_err(|error| error.to_string())?);
    let vault = Vault::open_with(&folder.join("vault"), Arc::clone(&ring), disk.clone());
    Ok((ring, vault.map_err(|error| error.to_string())?))
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// What goes wrong at one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Full,
    HalfFull,
    Lost,
    /// An error that the program lives through (for a sync: the famous one).
    Error,
    StopBefore,
    StopHalf,
    StopAfter,
}

pub(crate) const FAULTS: [Fault; 7] = [
    Fault::Full,
    Fault::HalfFull,
    Fault::Lost,
    Fault::Error,
    Fault::StopBefore,
    Fault::StopHalf,
    Fault::StopAfter,
];

type Names = Vec<(OsString, u64, bool)>;

/// Fails at change number `at`, and keeps what is durable: contents as of their last sync, names
/// as of the last sync of their folder.
pub(crate) struct Trap {
    root: PathBuf,
    at: usize,
    fault: Fault,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    count: usize,
    stopped: bool,
    sprung: bool,
    /// A sync whose effect is looked at before the next change.
    pending: Option<(PathBuf, bool)>,
    contents: HashMap<u64, Vec<u8>>,
    names: HashMap<PathBuf, Names>,
}

impl Trap {
    pub(crate) fn new(root: &Path, at: usize, fault: Fault) -> Arc<Self> {
        let mut inner = Inner::default();
        inner.take_all(root);
        Arc::new(Self {
            root: root.to_owned(),
            at,
            fault,
            inner: Mutex::new(inner),
        })
    }

    pub(crate) fn sprung(&self) -> bool {
        self.inner.lock().unwrap().sprung
    }

    /// What a power cut now would leave, written to `to`.
    pub(crate) fn power_cut(&self, to: &Path) {
        let mut inner = self.inner.lock().unwrap();
        inner.settle();
        inner.write(&self.root, to);
    }
}

impl Inner {
    fn take_all(&mut self, folder: &Path) {
        self.take_names(folder);
        for (name, _, is_folder) in self.names.get(folder).cloned().unwrap_or_default() {
            let path = folder.join(name);
            if is_folder {
                self.take_all(&path);
            } else {
                self.take_content(&path);
            }
        }
    }

    fn take_names(&mut self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        let names = entries.map(|entry| {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            (entry.file_name(), metadata.ino(), metadata.is_dir())
        });
        self.names.insert(folder.to_owned(), names.collect());
    }

    fn take_content(&mut self, path: &Path) {
        if let (Ok(metadata), Ok(bytes)) = (fs::metadata(path), fs::read(path)) {
            self.contents.insert(metadata.ino(), bytes);
        }
    }

    fn settle(&mut self) {
        match self.pending.take() {
            Some((path, true)) => self.take_names(&path),
            Some((path, false)) => self.take_content(&path),
            None => {}
        }
    }

    fn write(&self, from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for (name, number, is_folder) in self.names.get(from).into_iter().flatten() {
            if *is_folder {
                self.write(&from.join(name), &to.join(name));
            } else {
                let bytes = self.contents.get(number).cloned().unwrap_or_default();
                fs::write(to.join(name), bytes).unwrap();
            }
        }
    }
}

impl Faults for Trap {
    fn before(&self, change: Change<'_>) -> Verdict {
        let mut inner = self.inner.lock().unwrap();
        inner.settle();
        if inner.stopped {
            return Verdict::Fail(io::ErrorKind::Other);
        }
        let here = inner.count == self.at;
        inner.count += 1;
        let pending = match change {
            Change::Sync(path) => Some((path.to_owned(), false)),
            Change::SyncFolder(path) => Some((path.to_owned(), true)),
            // The journal of a file system keeps removed numbers from being taken for old ones.
            _ => None,
        };
        if !here {
            inner.pending = pending;
            return Verdict::Do;
        }
        inner.sprung = true;
        match self.fault {
            Fault::Full => Verdict::Fail(io::ErrorKind::StorageFull),
            Fault::HalfFull => Verdict::Half(io::ErrorKind::StorageFull),
            Fault::Lost => Verdict::Lose,
            Fault::Error => Verdict::Fail(io::ErrorKind::Other),
            Fault::StopBefore | Fault::StopHalf => {
                inner.stopped = true;
                let half = self.fault == Fault::StopHalf;
                let verdict = if half { Verdict::Half } else { Verdict::Fail };
                verdict(io::ErrorKind::Other)
            }
            Fault::StopAfter => {
                inner.stopped = true;
                inner.pending = pending;
                Verdict::DoAndFail(io::ErrorKind::Other)
            }
        }
    }
}
