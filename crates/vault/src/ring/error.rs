//! Why keys could not be opened or changed.

use workbench::ports::KeyError;

use crate::disk::is_full;

/// Why the ring could not be opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum RingError {
    #[error("there are no keys at {place}")]
    Missing { place: String },
    #[error("there are keys at {place} already")]
    Exists { place: String },
    #[error("the passphrase is wrong, or keys/root was changed")]
    WrongPassphrase,
    #[error("the age identity opens no slot, or keys/root was changed")]
    WrongIdentity,
    #[error("an empty passphrase protects nothing")]
    EmptyPassphrase,
    #[error("that is not an age X25519 identity (`AGE-SECRET-KEY-1…`)")]
    BadIdentity,
    #[error("that is not an age X25519 recipient (`age1…`)")]
    BadRecipient,
    #[error("the keys at {place} are damaged: {what}")]
    Damaged { place: String, what: String },
    #[error("the keys have format {found}, and this program knows format 1")]
    Newer { found: u64 },
    #[error("the log's key cannot have this name: {what}")]
    BadName { what: String },
    #[error("there is no slot {slot}")]
    NoSlot { slot: usize },
    #[error("the last slot cannot be removed: nothing would open the keys")]
    LastSlot,
    /// The slot was written by another program and carries no recipient of its own.
    #[error("slot {slot} can only be sealed again after it was opened with its own passphrase")]
    CannotReseal { slot: usize },
    /// An earlier write or sync failed, and the state on disk is not known.
    #[error("the keys could not be written earlier and must be opened again")]
    Stopped,
    #[error("the disk that holds the keys is full")]
    Full,
    #[error("the keys could not be read or written: {what}")]
    Io { what: String },
}

impl RingError {
    pub(crate) fn io(error: &std::io::Error) -> Self {
        if is_full(error) {
            Self::Full
        } else {
            Self::Io {
                what: error.to_string(),
            }
        }
    }
}

impl From<RingError> for KeyError {
    fn from(error: RingError) -> Self {
        match error {
            RingError::Full => Self::Full,
            other => Self::Io {
                what: other.to_string(),
            },
        }
    }
}
