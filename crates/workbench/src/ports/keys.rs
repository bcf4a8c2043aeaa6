//! Keys: one per exhibit under one per case, and one per calendar year for what has no case. The
//! truth; no key ever leaves the port.

use evidence::{CaseId, ExhibitId};
use zeroize::Zeroizing;

/// Whose key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyScope {
    /// What belongs to no case, by the calendar year (UTC) in which it was written.
    Office(u16),
    Case(CaseId),
    Exhibit(CaseId, ExhibitId),
}

/// What for. Each use has its own key, derived from the scope's (guide, 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyUse {
    Payload,
    Row,
}

/// Why a key could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no such key: it was never made, or it was destroyed.
    #[error("there is no key for {scope:?}")]
    Missing { scope: KeyScope },
    /// The bytes were not sealed under this key and context, or they were changed.
    #[error("what was sealed does not open: it was changed, cut or sealed under another key")]
    Refused,
    #[error("the disk that holds the keys is full")]
    Full,
    #[error("the keys could not be read or written: {what}")]
    Io { what: String },
}

/// The ring of keys.
///
/// *Trusted*. *A lost write* must not happen: `create` returns only when the key is durable, since
/// what is sealed under a lost key is lost. *May be repeated*: `create` of a key that exists does
/// nothing; `destroy` of one that does not. *Disk full*: refused cleanly, the ring is as before.
pub trait Keys: Send + Sync {
    /// Makes the keys of these scopes that do not exist yet, all in one durable write.
    fn create(&self, scopes: &[KeyScope]) -> Result<(), KeyError>;

    fn has(&self, scope: KeyScope) -> bool;

    /// Seals `plain` under the key of `scope` and `context`.
    fn seal(
        &self,
        scope: KeyScope,
        key_use: KeyUse,
        context: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, KeyError>;

    fn open(
        &self,
        scope: KeyScope,
        key_use: KeyUse,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError>;

    /// Destroys these keys: new root, new epoch, the ring rewritten without them, the old files
    /// overwritten. Destroying a case's key destroys those of its exhibits.
    fn destroy(&self, scopes: &[KeyScope]) -> Result<(), KeyError>;
}
