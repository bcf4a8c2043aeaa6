//! What outsiders are shown of the record, and what they said about it.

use ledger::tree::Hash;

use super::RecordError;

/// Signed notes and proofs out of the record, for witnesses, courts and overseers.
///
/// *Trusted*: no proof is given that does not verify under the signed head. It stores nothing, so
/// nothing can be lost, and everything may be repeated.
pub trait Proofs: Send + Sync {
    /// The signed checkpoint of the tip: the exact note, with the log's signature alone.
    fn checkpoint(&self) -> Vec<u8>;

    /// The root over the first `size` entries.
    fn root(&self, size: u64) -> Result<Hash, RecordError>;

    /// That the tree of `new` entries continues that of `old` (RFC 6962, 2.1.2); `old` is above 0.
    fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, RecordError>;

    /// The files `.tlog-proof` of these entries under a checkpoint note of `size` entries, in the
    /// order of `seqs`, one at a time: (seq, bytes).
    fn tlog_proofs(
        &self,
        note: &[u8],
        size: u64,
        seqs: &[u64],
        give: &mut dyn FnMut(u64, Vec<u8>),
    ) -> Result<(), RecordError>;
}

/// Small files beside the record: the policy under which the office lets itself be judged, and the
/// words of witnesses and time-stamp authorities.
///
/// *Untrusted*: whoever can write to the record's folder can write here; everything is checked
/// when it is read, since it is signed by outsiders. *A lost write* costs a repeat: witnesses and
/// authorities answer again. *May be repeated*: everything. *Disk full*: [`RecordError::Full`],
/// and what was there before stays.
///
/// A name is `policy.txt`, `cosigned`, or one of `witnesses/`, `policies/`, `timestamps/` and
/// `contradictions/` with one part of `[a-z0-9.-]` behind it; every other is refused.
pub trait Testimony: Send + Sync {
    /// What is kept under this name; `None` if nothing is.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, RecordError>;

    /// Keeps these bytes, durably and as a whole, in place of what was there.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), RecordError>;

    /// Removes what is kept under this name, if anything is.
    fn remove(&self, name: &str) -> Result<(), RecordError>;

    /// The names in a folder such as `timestamps`, sorted, each with its folder before it.
    fn list(&self, folder: &str) -> Result<Vec<String>, RecordError>;
}
