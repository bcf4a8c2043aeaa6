//! The one error inside this crate, and what it becomes at its doors.

use std::io;
use std::path::PathBuf;

use workbench::ports::RecordError;

/// Why a record could not be opened or made.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing was found there; make it first.
    #[error("there is no record at {}", place.display())]
    Missing { place: PathBuf },
    /// A record is there already and is never made anew.
    #[error("there is a record at {} already", place.display())]
    Exists { place: PathBuf },
    /// One writer at a time.
    #[error("another program is writing to the record at {}", place.display())]
    Locked { place: PathBuf },
    /// The record contradicts itself or went backwards (exit code 3). Only a restore by two
    /// persons goes on from here.
    #[error("the record is broken at {place}: {what}")]
    Broken { place: String, what: String },
    /// The disk refused.
    #[error("the record could not be opened at {place}: {cause}")]
    Disk { place: String, cause: io::Error },
}

/// What went wrong, and at which place of the record.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The bytes are not what they must be.
    Broken { place: String, what: String },
    /// The disk refused.
    Disk { place: String, cause: io::Error },
}

impl Trouble {
    pub(crate) fn broken(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Broken {
            place: place.into(),
            what: what.into(),
        }
    }

    /// For `map_err`: a refusal of the disk at this place.
    pub(crate) fn disk(place: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Disk {
            place: place.into(),
            cause,
        }
    }

    /// Whether the thing looked for is not there.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Disk { cause, .. } if cause.kind() == io::ErrorKind::NotFound)
    }

    /// Place and reason, in words.
    pub(crate) fn into_words(self) -> (String, String) {
        match self {
            Self::Broken { place, what } => (place, what),
            Self::Disk { place, cause } => (place, format!("cannot be read: {cause}")),
        }
    }
}

impl From<Trouble> for OpenError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Broken { place, what } => Self::Broken { place, what },
            // A part that is not there is damage, not a refusal of the disk.
            Trouble::Disk { place, cause } if cause.kind() == io::ErrorKind::NotFound => {
                Self::Broken {
                    place,
                    what: "is missing".to_owned(),
                }
            }
            Trouble::Disk { place, cause } => Self::Disk { place, cause },
        }
    }
}

impl From<Trouble> for RecordError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Broken { place, what } => Self::Broken { place, what },
            Trouble::Disk { place, cause } => Self::Unreadable {
                what: format!("{place}: {cause}"),
            },
        }
    }
}

/// Whether the disk has no room: nothing is wrong with what it holds.
pub(crate) fn is_full(cause: &io::Error) -> bool {
    matches!(
        cause.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// A refused write: [`RecordError::Full`] if the disk was full and the way back succeeded.
pub(crate) fn refused(name: String, cause: io::Error, back: io::Result<()>) -> RecordError {
    match back {
        Ok(()) if is_full(&cause) => RecordError::Full,
        Ok(()) => stop(Trouble::Disk { place: name, cause }),
        Err(second) => stop(Trouble::Disk {
            place: name,
            cause: second,
        }),
    }
}

/// A failed write or sync: the state on disk is not known any more.
pub(crate) fn stop(trouble: Trouble) -> RecordError {
    match trouble {
        Trouble::Broken { place, what } => RecordError::Broken { place, what },
        Trouble::Disk { place, cause } => RecordError::Stopped {
            what: format!("{place}: {cause}"),
        },
    }
}
