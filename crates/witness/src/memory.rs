//! What a witness remembers: of each record the last checkpoint that it cosigned.
//!
//! *Who could alter it unnoticed*: nobody but the holder of the witness's key, since each file is a
//! note under its cosignature; but a file that is removed, or a whole folder that is put back to an
//! earlier state, is a memory lost, and the witness then cosigns again what it had gone beyond.
//! *A lost write* is never answered for: the file is durable before the cosignature leaves.
//! *It cannot be rebuilt* but from the offices' own cosigned notes.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use ledger::{checkpoint::Checkpoint, note::VerifierKey, tree::Hash};

const CHECKPOINTS: &str = "checkpoints";
const CONTRADICTIONS: &str = "contradictions";
const REFUSED: &str = "refused";
const TEMPORARY: &str = "tmp";
/// Files of evidence beyond this many are not kept: only a record's own key can bring them about.
const EVIDENCE_MAX: usize = 10_000;
/// The largest file that is read.
const BYTES_MAX: u64 = 1 << 20;

/// Why a memory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// Two witnesses with one memory could cosign two histories.
    #[error("another program uses the memory in {}", place.display())]
    Locked { place: PathBuf },
    /// The witness must not start: it does not know any more what it has seen.
    #[error("the memory is damaged at {}: {what}", place.display())]
    Damaged { place: PathBuf, what: String },
    #[error("{} cannot be read or written: {cause}", place.display())]
    Io { place: PathBuf, cause: io::Error },
}

impl MemoryError {
    fn io(place: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |cause| Self::Io {
            place: place.to_owned(),
            cause,
        }
    }
}

/// The last checkpoint of one record that was cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    pub checkpoint: Checkpoint,
    /// The note with the signatures of the record and of this witness.
    pub note: Vec<u8>,
    /// When it was cosigned, seconds since 1970.
    pub time: u64,
}

/// An open memory; nobody else can use it meanwhile.
#[derive(Debug)]
pub struct Memory {
    folder: PathBuf,
    remembered: BTreeMap<String, Remembered>,
    evidence: usize,
    _lock: File,
}

impl Memory {
    /// Opens the memory in a witness's folder, making it if there is none. Every note must hold
    /// the cosignature of `key`, and the signature of its record where that is one of `logs`.
    pub fn open(
        folder: &Path,
        key: &VerifierKey,
        logs: &[VerifierKey],
    ) -> Result<Self, MemoryError> {
        let lock_path = folder.join("lock");
        let lock = File::options()
            .create(true)
            .append(true)
            .open(&lock_path)
            .map_err(MemoryError::io(&lock_path))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => MemoryError::Locked {
                place: folder.to_owned(),
            },
            TryLockError::Error(cause) => MemoryError::io(&lock_path)(cause),
        })?;
        for name in [CHECKPOINTS, CONTRADICTIONS, REFUSED, TEMPORARY] {
            let path = folder.join(name);
            match fs::create_dir(&path) {
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
                other => other.map_err(MemoryError::io(&path))?,
            }
        }
        sync_folder(folder)?;
        // What a crash left: nobody was answered for it.
        for path in files(&folder.join(TEMPORARY))? {
            fs::remove_file(&path).map_err(MemoryError::io(&path))?;
        }
        let mut remembered = BTreeMap::new();
        for path in files(&folder.join(CHECKPOINTS))? {
            let one = read(&path, key, logs)?;
            remembered.insert(one.checkpoint.origin.clone(), one);
        }
        let evidence = [CONTRADICTIONS, REFUSED].iter();
        let evidence = evidence
            .map(|name| files(&folder.join(name)).map(|files| files.len()))
            .sum::<Result<usize, _>>()?;
        Ok(Self {
            folder: folder.to_owned(),
            remembered,
            evidence,
            _lock: lock,
        })
    }

    /// What is remembered of a record.
    pub fn get(&self, origin: &str) -> Option<&Remembered> {
        self.remembered.get(origin)
    }

    /// All that is remembered, by the records' names.
    pub fn all(&self) -> impl Iterator<Item = &Remembered> {
        self.remembered.values()
    }

    /// Remembers a checkpoint, durably, in place of the one before. Only when this has returned may
    /// the cosignature leave.
    pub(crate) fn store(&mut self, one: Remembered) -> Result<(), MemoryError> {
        let name = file_name(&one.checkpoint.origin);
        self.replace(&format!("{CHECKPOINTS}/{name}"), &one.note)?;
        self.remembered.insert(one.checkpoint.origin.clone(), one);
        Ok(())
    }

    /// Keeps a proof that a record has two histories; `None` if that is kept already.
    pub(crate) fn keep_contradiction(
        &mut self,
        bytes: &[u8],
    ) -> Result<Option<String>, MemoryError> {
        let name = format!("{CONTRADICTIONS}/{}.json", Hash::of(bytes));
        self.keep(name, bytes)
    }

    /// Keeps a refused request that proves nothing by itself, and what was remembered then.
    pub(crate) fn keep_refused(
        &mut self,
        request: &[u8],
        seen: &[u8],
    ) -> Result<Option<String>, MemoryError> {
        let hash = Hash::of(request);
        self.keep(format!("{REFUSED}/{hash}.seen"), seen)?;
        self.keep(format!("{REFUSED}/{hash}.request"), request)
    }

    fn keep(&mut self, name: String, bytes: &[u8]) -> Result<Option<String>, MemoryError> {
        let path = self.folder.join(&name);
        let is_there = path.try_exists().map_err(MemoryError::io(&path))?;
        if is_there || self.evidence >= EVIDENCE_MAX {
            return Ok(None);
        }
        self.replace(&name, bytes)?;
        self.evidence = self.evidence.saturating_add(1);
        Ok(Some(name))
    }

    /// The names of the kept contradictions, sorted.
    pub fn contradictions(&self) -> Result<Vec<String>, MemoryError> {
        let found = files(&self.folder.join(CONTRADICTIONS))?;
        let names = found.iter().filter_map(|path| path.file_name()?.to_str());
        Ok(names.map(str::to_owned).collect())
    }

    /// A kept contradiction by its name; `None` if there is none of that name.
    pub fn contradiction(&self, name: &str) -> Result<Option<Vec<u8>>, MemoryError> {
        if !self.contradictions()?.iter().any(|kept| kept == name) {
            return Ok(None);
        }
        let path = self.folder.join(CONTRADICTIONS).join(name);
        read_bytes(&path).map(Some)
    }

    /// Temporary file, sync, rename, sync of the folder.
    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), MemoryError> {
        let temporary = self.folder.join(TEMPORARY).join("new");
        let path = self.folder.join(name);
        let written = File::create(&temporary).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(MemoryError::io(&temporary))?;
        fs::rename(&temporary, &path).map_err(MemoryError::io(&path))?;
        sync_folder(path.parent().unwrap_or(&self.folder))
    }
}

/// The name of a record's file: `<hex H(origin)>`.
fn file_name(origin: &str) -> String {
    Hash::of(origin.as_bytes()).to_string()
}

fn sync_folder(folder: &Path) -> Result<(), MemoryError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(MemoryError::io(folder))
}

/// The files of a folder, sorted. Anything else there is damage.
fn files(folder: &Path) -> Result<Vec<PathBuf>, MemoryError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(MemoryError::io(folder))? {
        let entry = entry.map_err(MemoryError::io(folder))?;
        let kind = entry.file_type().map_err(MemoryError::io(folder))?;
        if !kind.is_file() {
            return Err(MemoryError::Damaged {
                place: entry.path(),
                what: "not a file".to_owned(),
            });
        }
        paths.push(entry.path());
    }
    paths.sort();
    Ok(paths)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, MemoryError> {
    let length = fs::metadata(path).map_err(MemoryError::io(path))?.len();
    if length > BYTES_MAX {
        return Err(MemoryError::Damaged {
            place: path.to_owned(),
            what: "the file is too long".to_owned(),
        });
    }
    fs::read(path).map_err(MemoryError::io(path))
}

/// Reads a remembered note strictly: the witness's own cosignature vouches for it.
fn read(path: &Path, key: &VerifierKey, logs: &[VerifierKey]) -> Result<Remembered, MemoryError> {
    let damaged = |what: String| MemoryError::Damaged {
        place: path.to_owned(),
        what,
    };
    let note = read_bytes(path)?;
    let keys = std::slice::from_ref(key);
    let opened = ledger::note::open(&note, keys).map_err(|cause| damaged(cause.to_string()))?;
    let checkpoint =
        Checkpoint::from_text(&opened.text).map_err(|cause| damaged(cause.to_string()))?;
    let time = opened.verified.iter().find_map(|signed| signed.time);
    let time = time.ok_or_else(|| damaged("it is not cosigned".to_owned()))?;
    let of_record = |log: &&VerifierKey| log.name() == checkpoint.origin;
    let logs: Vec<VerifierKey> = logs.iter().filter(of_record).cloned().collect();
    if !logs.is_empty() {
        let opened = Checkpoint::open_with(&note, &logs, keys);
        let known = opened.map(|(_, opened)| opened.only_known());
        if !matches!(known, Ok(Ok(_))) {
            return Err(damaged("the record did not sign it".to_owned()));
        }
    }
    let name = path.file_name().and_then(|name| name.to_str());
    if name != Some(file_name(&checkpoint.origin).as_str()) {
        return Err(damaged("it is of another record".to_owned()));
    }
    Ok(Remembered {
        checkpoint,
        note,
        time,
    })
}
