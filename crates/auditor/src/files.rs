//! The facts about a package's files, gathered by whoever can read them.
//!
//! A caller walks the package, hashes each file in pieces with [`Hasher`] and keeps the content of
//! those that must be read ([`Files::is_read`]); the largest files of a package never are. Nothing
//! is judged here.

use std::collections::BTreeMap;

use ledger::tree::Hash;
use sha2::{Digest, Sha256};

use crate::paths::{self, Name};

/// The largest file that is read as a whole, in bytes (section 1.6).
pub const CONTENT_BYTES_MAX: u64 = 67_108_864;

/// The most bytes that are kept of all files that are read; what has more cannot be read.
pub const ALL_CONTENTS_BYTES_MAX: u64 = 1 << 31;

/// SHA-256 over a file that is given piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Hasher {
    hasher: Sha256,
    bytes: u64,
}

impl Hasher {
    /// Takes the next piece of the file.
    pub fn update(&mut self, piece: &[u8]) {
        self.hasher.update(piece);
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(length);
    }

    /// The size in bytes and the SHA-256 of the whole.
    pub fn finish(self) -> (u64, Hash) {
        (self.bytes, Hash(self.hasher.finalize().into()))
    }
}

/// What stands in a package and is no regular file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Odd {
    /// A symbolic link. It is not followed.
    Link,
    /// A folder that holds nothing.
    EmptyFolder,
    /// A pipe, a socket or a device.
    Special,
    /// The system did not give it; says why.
    Unreadable(String),
}

/// One regular file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) bytes: u64,
    pub(crate) sha256: Hash,
    pub(crate) content: Option<Vec<u8>>,
}

/// Everything that stands in the folder of a package.
#[derive(Clone, Debug, Default)]
pub struct Files {
    pub(crate) files: BTreeMap<String, File>,
    pub(crate) odd: BTreeMap<String, Odd>,
    pub(crate) twice: Vec<String>,
}

impl Files {
    /// Whether [`audit`](crate::audit()) needs the content of this file: the bag's own four files,
    /// and all below `record/` and `seal/`.
    pub fn is_read(path: &str) -> bool {
        let folder = path.starts_with("record/") || path.starts_with("seal/");
        folder || paths::BAG_FILES.contains(&path)
    }

    /// The most bytes that a file may have of which [`Self::is_read`] says that it is read (section
    /// 1.6): so nobody's memory is filled with what is refused anyway.
    pub fn bytes_max(path: &str) -> u64 {
        match paths::name(path) {
            Name::Entry(_) => 65_535,
            Name::EntryProof(_) => 131_072,
            Name::Payload(_) => 16_777_216,
            Name::Stamp(..) => 65_536,
            _ if path == paths::SEAL_ENTRY => 65_535,
            _ if path == paths::SEAL_PROOF => 131_072,
            _ if path == paths::POLICY => 65_536,
            _ => CONTENT_BYTES_MAX,
        }
    }

    /// Adds a regular file. `path` is relative to the package, its parts divided by `/`. `content`
    /// is needed where [`Self::is_read`] says so, for files of up to [`Self::bytes_max`].
    pub fn add(&mut self, path: &[u8], bytes: u64, sha256: Hash, content: Option<Vec<u8>>) {
        let path = paths::shown(path);
        let file = File {
            bytes,
            sha256,
            content,
        };
        if self.files.insert(path.clone(), file).is_some() {
            self.twice.push(path);
        }
    }

    /// Adds a regular file whose whole content is at hand.
    pub fn add_bytes(&mut self, path: &str, content: &[u8]) {
        let mut hasher = Hasher::default();
        hasher.update(content);
        let (bytes, sha256) = hasher.finish();
        let content = Self::is_read(path).then(|| content.to_vec());
        self.add(path.as_bytes(), bytes, sha256, content);
    }

    /// Adds what is no regular file.
    pub fn add_odd(&mut self, path: &[u8], what: Odd) {
        self.odd.insert(paths::shown(path), what);
    }

    /// Takes a file away again.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.odd.is_empty()
    }

    /// The content of a file, where it is there and was given.
    pub(crate) fn content(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path)?.content.as_deref()
    }

    /// The files below a folder, which is named with its slash.
    pub(crate) fn below<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a File)> {
        self.files
            .range(folder.to_string()..)
            .take_while(move |(path, _)| path.starts_with(folder))
            .map(|(path, file)| (path.as_str(), file))
    }
}
