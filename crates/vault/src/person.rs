//! The signing key of one person: an Ed25519 seed sealed under that person's own passphrase, so
//! that nobody else, an administrator included, can sign in their name.
//!
//! One small file for each person, `keys/persons/<person id>`, rewritten whole (temporary, fsync,
//! rename). A lost file costs the person a new key, which the record must then name.
//!
//! Must never know: what is signed.

use std::fmt;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use ed25519_dalek::{Signer, SigningKey};
use evidence::PersonId;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::chunked::Key;
use crate::disk::{Disk, fill_random};
use crate::hex::{from_hex, to_hex};
use crate::ring::{Cost, RingError, fresh_salt, stretch};

/// The file. Members are in the order of canonical JSON (RFC 8785, 3.2.3).
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonFile {
    /// SHA-256 (hexadecimal) of the file without this member: tells damage from a wrong
    /// passphrase. It keeps nobody from changing the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    check: Option<String>,
    kdf: String,
    lanes: u32,
    memory_kib: u32,
    passes: u32,
    person: PersonId,
    public: String,
    salt: String,
    sealed: String,
    v: u32,
}

/// An opened signing key. The seed is wiped when it is dropped.
pub struct PersonKey {
    person: PersonId,
    key: SigningKey,
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonKey({}, [hidden])", self.person)
    }
}

impl PersonKey {
    /// Makes a new key for a person. `keys` is the folder of the ring; a key that is there
    /// already is never overwritten.
    pub fn create(
        keys: &Path,
        person: PersonId,
        passphrase: &str,
        cost: Cost,
    ) -> Result<Self, RingError> {
        let path = path_of(keys, person);
        if path.try_exists().map_err(|error| io(&error))? {
            return Err(RingError::Exists {
                place: path.display().to_string(),
            });
        }
        let mut seed = Zeroizing::new([0; 32]);
        fill_random(seed.as_mut_slice());
        let made = Self {
            person,
            key: SigningKey::from_bytes(&seed),
        };
        made.write(keys, passphrase, cost)?;
        Ok(made)
    }

    /// Opens a person's key with that person's passphrase.
    pub fn open(keys: &Path, person: PersonId, passphrase: &str) -> Result<Self, RingError> {
        let (file, path) = read(keys, person)?;
        let damaged = || RingError::Damaged {
            place: path.display().to_string(),
            what: "not a whole key of this person".into(),
        };
        let salt = from_hex(&file.salt)
            .filter(|salt| salt.len() == 16)
            .ok_or_else(damaged)?;
        let sealed = from_hex(&file.sealed).ok_or_else(damaged)?;
        let cost = Cost {
            memory_kib: file.memory_kib,
            passes: file.passes,
            lanes: file.lanes,
        };
        let key = Key::new(&*stretch(passphrase, &salt, cost)?);
        let seed = key
            .open(&context(person, &file.public), &sealed)
            .map_err(|_| RingError::WrongPassphrase)?;
        let seed: Zeroizing<[u8; 32]> =
            Zeroizing::new(seed.as_slice().try_into().map_err(|_| damaged())?);
        let key = SigningKey::from_bytes(&seed);
        if to_hex(key.verifying_key().as_bytes()) != file.public {
            return Err(damaged());
        }
        Ok(Self { person, key })
    }

    /// The public key that a person's file holds, if the file is whole. Takes no passphrase.
    pub fn inspect(keys: &Path, person: PersonId) -> Result<[u8; 32], RingError> {
        let (file, path) = read(keys, person)?;
        from_hex(&file.public)
            .and_then(|public| public.as_slice().try_into().ok())
            .ok_or_else(|| RingError::Damaged {
                place: path.display().to_string(),
                what: "not a whole key of this person".into(),
            })
    }

    /// Seals the same key under another passphrase.
    pub fn change_passphrase(
        &self,
        keys: &Path,
        passphrase: &str,
        cost: Cost,
    ) -> Result<(), RingError> {
        self.write(keys, passphrase, cost)
    }

    /// The public key that verifies this person's signatures (RFC 8032).
    pub fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Signs `message` with Ed25519 (RFC 8032, 5.1.6).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    fn write(&self, keys: &Path, passphrase: &str, cost: Cost) -> Result<(), RingError> {
        let mut salt = [0; 16];
        fill_random(&mut salt);
        let public = to_hex(&self.public());
        let seed = Zeroizing::new(self.key.to_bytes());
        let key = Key::new(&*stretch(passphrase, &salt, cost)?);
        let sealed = key.seal(
            &fresh_salt(),
            &context(self.person, &public),
            seed.as_slice(),
        );
        let mut file = PersonFile {
            check: None,
            kdf: "argon2id".into(),
            lanes: cost.lanes,
            memory_kib: cost.memory_kib,
            passes: cost.passes,
            person: self.person,
            public,
            salt: to_hex(&salt),
            sealed: to_hex(&sealed),
            v: 1,
        };
        file.check = Some(check_of(&file));
        let bytes = serde_json::to_vec(&file).expect("texts and numbers can always be written");
        replace(keys, self.person, &bytes).map_err(|error| io(&error))
    }
}

fn replace(keys: &Path, person: PersonId, bytes: &[u8]) -> std::io::Result<()> {
    let disk = Disk::default();
    let folder = keys.join("persons");
    if disk.make_folder(&folder)? {
        disk.sync_folder(keys)?;
    }
    let path = path_of(keys, person);
    let temporary = folder.join(format!("{person}.new"));
    disk.write_new(&temporary, bytes)?;
    disk.overwrite(&path)?;
    disk.rename(&temporary, &path)?;
    disk.sync_folder(&folder)
}

fn check_of(file: &PersonFile) -> String {
    #[derive(Serialize)]
    struct Rest<'a> {
        kdf: &'a str,
        lanes: u32,
        memory_kib: u32,
        passes: u32,
        person: PersonId,
        public: &'a str,
        salt: &'a str,
        sealed: &'a str,
        v: u32,
    }
    let rest = Rest {
        kdf: &file.kdf,
        lanes: file.lanes,
        memory_kib: file.memory_kib,
        passes: file.passes,
        person: file.person,
        public: &file.public,
        salt: &file.salt,
        sealed: &file.sealed,
        v: file.v,
    };
    let bytes = serde_json::to_vec(&rest).expect("texts and numbers can always be written");
    to_hex(digest::digest(&digest::SHA256, &bytes).as_ref())
}

fn path_of(keys: &Path, person: PersonId) -> PathBuf {
    keys.join("persons").join(person.to_string())
}

fn read(keys: &Path, person: PersonId) -> Result<(PersonFile, PathBuf), RingError> {
    let path = path_of(keys, person);
    let bytes = match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(RingError::Missing {
                place: path.display().to_string(),
            });
        }
        other => other.map_err(|error| io(&error))?,
    };
    let file: Option<PersonFile> = serde_json::from_slice(&bytes).ok();
    let whole = file.filter(|file| {
        let again = serde_json::to_vec(file).unwrap_or_default();
        let checked = file
            .check
            .as_ref()
            .is_none_or(|check| *check == check_of(file));
        checked && again == bytes && file.v == 1 && file.person == person && file.kdf == "argon2id"
    });
    match whole {
        Some(file) => Ok((file, path)),
        None => Err(RingError::Damaged {
            place: path.display().to_string(),
            what: "not the file of this person's key".into(),
        }),
    }
}

fn context(person: PersonId, public: &str) -> Vec<u8> {
    let mut context = b"probity/v1/person\0".to_vec();
    context.extend_from_slice(person.to_string().as_bytes());
    context.push(0);
    context.extend_from_slice(public.as_bytes());
    context
}

fn io(error: &std::io::Error) -> RingError {
    RingError::io(error)
}
