//! The folder of a witness: its key, the records that it watches, its memory.
//!
//! Whoever reads `key` can cosign in this witness's name; it is kept under the rights of its owner
//! alone, and nothing else protects it. A lost `logs.txt` costs nothing; what a lost memory costs
//! is said in `memory`.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use ledger::{
    cosignature::CosigningKey,
    note::{KeyError, KeyKind, VerifierKey},
};
use zeroize::Zeroizing;

/// The first line of the key file.
const KEY_HEADER: &str = "probity/witness-key@v1";
/// The largest of these files.
const BYTES_MAX: u64 = 1 << 20;

/// Why a witness's folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("{} exists already", place.display())]
    Exists { place: PathBuf },
    #[error("{} cannot be read or written: {cause}", place.display())]
    Io { place: PathBuf, cause: io::Error },
    /// The key is open to other accounts: `chmod 600`.
    #[error("other accounts can read {}", place.display())]
    Open { place: PathBuf },
    #[error("{} is not the key of a witness", place.display())]
    Key { place: PathBuf },
    #[error("the name cannot be that of a key: {0}")]
    Name(#[from] KeyError),
    #[error("line {line} of {} is not the key of a record", place.display())]
    Log { place: PathBuf, line: usize },
}

impl FolderError {
    fn io(place: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |cause| Self::Io {
            place: place.to_owned(),
            cause,
        }
    }
}

/// What a witness is: its key, and the keys of the records that it watches.
#[derive(Debug)]
pub struct Settings {
    pub key: CosigningKey,
    pub logs: Vec<VerifierKey>,
}

impl Settings {
    /// Reads `key` and `logs.txt` of a witness's folder.
    pub fn read(folder: &Path) -> Result<Self, FolderError> {
        Ok(Self {
            key: read_key(&folder.join("key"))?,
            logs: read_logs(&folder.join("logs.txt"))?,
        })
    }
}

/// Makes the folder of a new witness. `name` is the name of its key for ever, such as
/// `overseer.example/witness`; `seed` are 32 random bytes. Returns the key to give to offices.
pub fn init(folder: &Path, name: &str, seed: [u8; 32]) -> Result<VerifierKey, FolderError> {
    let seed = Zeroizing::new(seed);
    let verifier = CosigningKey::from_seed(name, *seed)?.verifier();
    let mut builder = fs::DirBuilder::new();
    match builder.mode(0o700).recursive(true).create(folder) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => {
            return Err(FolderError::io(folder)(cause));
        }
        _ => {}
    }
    let hex: Zeroizing<String> =
        Zeroizing::new(seed.iter().map(|byte| format!("{byte:02x}")).collect());
    let key = Zeroizing::new(format!("{KEY_HEADER}\n{name}\n{}\n", hex.as_str()));
    write_new(&folder.join("key"), key.as_bytes(), 0o600)?;
    write_new(
        &folder.join("vkey"),
        format!("{verifier}\n").as_bytes(),
        0o644,
    )?;
    let logs = "# The records that this witness watches, one key a line, such as\n\
                # office.example/record+c1c58430+Aar4FvgMC526hPfxZYySjnBw+tWSHbBzcDvU2wEf2EYb\n\
                # A change takes effect when the witness is started again.\n";
    write_new(&folder.join("logs.txt"), logs.as_bytes(), 0o644)?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(FolderError::io(folder))?;
    Ok(verifier)
}

fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FolderError> {
    let mut options = OpenOptions::new();
    let made = options.write(true).create_new(true).mode(mode).open(path);
    let mut file = made.map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => FolderError::Exists {
            place: path.to_owned(),
        },
        _ => FolderError::io(path)(cause),
    })?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(FolderError::io(path))
}

fn read_key(path: &Path) -> Result<CosigningKey, FolderError> {
    let found = fs::metadata(path).map_err(FolderError::io(path))?;
    if found.mode() & 0o077 != 0 {
        return Err(FolderError::Open {
            place: path.to_owned(),
        });
    }
    let wrong = || FolderError::Key {
        place: path.to_owned(),
    };
    let text = Zeroizing::new(read_text(path)?);
    let lines = text.strip_suffix('\n').ok_or_else(wrong)?;
    let [header, name, seed] = lines.split('\n').collect::<Vec<_>>()[..] else {
        return Err(wrong());
    };
    // A seed is written as a hash is: 64 digits.
    let seed = ledger::tree::Hash::from_hex(seed).map_err(|_| wrong())?;
    if header != KEY_HEADER {
        return Err(wrong());
    }
    CosigningKey::from_seed(name, seed.0).map_err(|_| wrong())
}

fn read_logs(path: &Path) -> Result<Vec<VerifierKey>, FolderError> {
    let text = read_text(path)?;
    let mut logs = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key: Option<VerifierKey> = line.parse().ok();
        match key.filter(|key| key.kind() == KeyKind::Ed25519) {
            Some(key) => logs.push(key),
            None => {
                return Err(FolderError::Log {
                    place: path.to_owned(),
                    line: place.saturating_add(1),
                });
            }
        }
    }
    Ok(logs)
}

fn read_text(path: &Path) -> Result<String, FolderError> {
    let length = fs::metadata(path).map_err(FolderError::io(path))?.len();
    if length > BYTES_MAX {
        let cause = io::Error::other("the file is too long");
        return Err(FolderError::io(path)(cause));
    }
    fs::read_to_string(path).map_err(FolderError::io(path))
}
