//! The record: append-only, signed. The truth.

use ledger::tree::Hash;

/// One act on its way into the record: the exact bytes of the entry, and its sealed payload
/// (empty where the entry has none).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub entry: Vec<u8>,
    pub sealed: Vec<u8>,
}

/// Where the record ends: `size` entries under `root` (RFC 6962).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    pub size: u64,
    pub root: Hash,
}

/// Whether a visitor wants to see more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    More,
    Stop,
}

/// Why the record could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Nothing was added; free some space and try again.
    #[error("the disk that holds the record is full")]
    Full,
    /// The record contradicts itself or went backwards. Nothing may be added.
    #[error("the record is broken at {place}: {what}")]
    Broken { place: String, what: String },
    /// A write or sync failed and the state on disk is not known; this handle refuses all further
    /// work, and the record must be opened again.
    #[error("the record could not be written: {what}")]
    Stopped { what: String },
    #[error("the record could not be read: {what}")]
    Unreadable { what: String },
}

/// The append-only record.
///
/// *Trusted* for what it has acknowledged: after `append` returns, the group is durable, was read
/// back from disk and lies under a signed head. *A lost write* before that costs nothing: nobody
/// was answered. *May be repeated*: `publish`, `forget`. *Disk full*: `append` refuses cleanly
/// with [`RecordError::Full`] and the record is as before.
pub trait Record: Send + Sync {
    /// The signed end of the record.
    fn tip(&self) -> Tip;

    /// Adds a group as a whole: append, sync, read back and compare, sign the head (guide, 7).
    fn append(&self, group: &[Frame]) -> Result<Tip, RecordError>;

    /// Shows the entries from `from` on, in order, as (seq, entry bytes, sealed bytes). A payload
    /// that was erased is shown as zeros of its length.
    #[allow(
        clippy::type_complexity,
        reason = "a visitor of three things; a name for it would hide them"
    )]
    fn read(
        &self,
        from: u64,
        visit: &mut dyn FnMut(u64, &[u8], &[u8]) -> Flow,
    ) -> Result<(), RecordError>;

    /// Overwrites the sealed payloads of these entries with zeros, durably. Entries stay.
    fn forget(&self, seqs: &[u64]) -> Result<(), RecordError>;

    /// Brings tiles, entry bundles and the published checkpoint up to the tip.
    fn publish(&self) -> Result<(), RecordError>;
}
