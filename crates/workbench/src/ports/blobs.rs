//! Blobs: encrypted content, named by a keyed hash of what it is. The truth.

use std::io::{Read, Write};

use evidence::{CaseId, ContentHash, ExhibitId};

/// Whose blobs, and so under whose key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// What belongs to no case (signal lists), by the calendar year in which it was written.
    Office(u16),
    /// What was taken in from the exhibit, its manifest and its progress notes.
    Exhibit(CaseId, ExhibitId),
    /// Photographs and papers about the exhibit: under the exhibit's key too, and kept when an
    /// intake is given up.
    Papers(CaseId, ExhibitId),
}

/// What is kept in a sealed payload to find a blob again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobRef {
    pub bytes: u64,
    pub sha256: ContentHash,
}

/// How much an erasure removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub blobs: u64,
    /// Encrypted bytes on disk.
    pub bytes: u64,
}

/// What scrub says of one stored thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScrubLine {
    /// Opens, and has the hash it is named by.
    Good { sha256: ContentHash, bytes: u64 },
    /// Does not open, or has another hash.
    Damaged { place: String, what: String },
    /// Left by an interrupted write; harmless, removed after a day.
    Leftover { place: String },
}

/// Why a blob could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("there is no blob with the hash {sha256}")]
    Missing { sha256: ContentHash },
    /// What lies there is not what was stored (V1).
    #[error("the blob at {place} is damaged: {what}")]
    Damaged { place: String, what: String },
    #[error("the disk that holds the vault is full")]
    Full,
    #[error("there is no key for these blobs: they were erased")]
    NoKey,
    #[error("the vault could not be read or written: {what}")]
    Io { what: String },
}

/// A blob being written. Dropped without `finish`, nothing of it remains.
pub trait BlobWriter: Write {
    /// Ends the blob. `sha256` is that of exactly the bytes written; the caller has made it while
    /// reading. Durable only after [`BlobStore::sync`].
    fn finish(self: Box<Self>, sha256: ContentHash) -> Result<BlobRef, BlobError>;
}

/// The encrypted store.
///
/// *Trusted* only as far as its hashes go: every read is verified (V1). *A lost write* before
/// `sync` costs a repeat; after it, evidence. *May be repeated*: storing the same content twice
/// stores it once. *Disk full*: refused cleanly, the begun blob is removed.
pub trait BlobStore: Send + Sync {
    /// Begins a blob of unknown length. May be called from many threads.
    fn begin<'a>(&'a self, owner: Owner) -> Result<Box<dyn BlobWriter + 'a>, BlobError>;

    /// Makes everything finished under this owner durable, as one group.
    fn sync(&self, owner: Owner) -> Result<(), BlobError>;

    /// Reads a blob from its beginning. The reader verifies each chunk before it gives it out,
    /// and the whole hash before it says that the end is reached (an error instead of the end).
    fn open(&self, owner: Owner, sha256: &ContentHash) -> Result<Box<dyn Read + Send>, BlobError>;

    /// Removes all blobs of this owner from the disk. May be repeated; needs no key.
    fn erase(&self, owner: Owner) -> Result<Erased, BlobError>;

    /// Reads everything of this owner and says of each blob whether it is what it should be.
    fn scrub(&self, owner: Owner, visit: &mut dyn FnMut(ScrubLine)) -> Result<(), BlobError>;
}

/// Notes of work in progress (the rows of an unfinished intake): sealed under the exhibit's key,
/// appended in order, durable when `append` returns. Erased with the exhibit.
///
/// *A lost or torn last note* costs the repeat of that piece of work. *Disk full*: refused, the
/// notes are as before.
pub trait Progress: Send + Sync {
    fn append(&self, owner: Owner, note: &[u8]) -> Result<(), BlobError>;

    /// All whole notes from the beginning; a torn last one is cut off and not shown.
    fn read(&self, owner: Owner, visit: &mut dyn FnMut(&[u8])) -> Result<(), BlobError>;

    /// Removes the notes. May be repeated.
    fn clear(&self, owner: Owner) -> Result<(), BlobError>;
}
