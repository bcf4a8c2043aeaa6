//! Parser workers: separate processes without network and keys that decode what is hostile.

use std::fs::File;

use evidence::{Locator, Unread};
use parser_protocol::{Limits, MediaType};

/// What a worker is asked to examine.
#[derive(Debug)]
pub enum Job<'a> {
    /// Content small enough to be sent along.
    Bytes {
        media_type: MediaType,
        bytes: &'a [u8],
        limits: Limits,
    },
    /// A read-only handle; `bytes` is its length.
    File {
        media_type: MediaType,
        file: File,
        bytes: u64,
        limits: Limits,
    },
}

/// What comes back, in order, after the adapter has checked sizes, counts and encodings (P2).
#[derive(Debug)]
pub enum Piece<'a> {
    /// A member begins. The locator is relative to the job's item: one name per container.
    Member {
        locator: Locator,
        declared_bytes: Option<u64>,
        times: Vec<evidence::Timestamp>,
    },
    /// The next bytes of the member begun last.
    Data(&'a [u8]),
    /// The member begun last ends here; `unread` says what of it could not be read.
    MemberEnd { unread: Vec<Unread> },
    /// A finding about a member (its locator) or about the job's item itself (`None`).
    Finding {
        of: Option<Locator>,
        finding: evidence::Finding,
    },
}

/// Why a worker gave no complete answer. What came before is kept and the rest is a gap.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParserError {
    #[error("the worker took longer than {limit_ms} ms")]
    TooSlow { limit_ms: u64 },
    #[error("the worker died: {how}")]
    Died { how: String },
    #[error("the worker broke the protocol: {what}")]
    Lied { what: String },
    #[error("the worker could not be started: {what}")]
    NotStarted { what: String },
}

/// One worker process. After an error it is replaced by a new one before the next job.
///
/// *Untrusted*: everything it says has been checked for form, nothing for truth. *May be
/// repeated*: a job; the answer to the same job is the same, byte for byte (E2).
pub trait Parser: Send {
    fn examine(
        &mut self,
        job: Job<'_>,
        visit: &mut dyn FnMut(Piece<'_>),
    ) -> Result<(), ParserError>;
}

/// Starts workers, one for each thread of an intake.
pub trait Parsers: Send + Sync {
    fn start(&self) -> Result<Box<dyn Parser>, ParserError>;

    /// A new file that lives in memory only, for handing a content to a worker.
    fn scratch(&self) -> std::io::Result<File>;

    /// Name and version of the parsers, for the record of an intake (P1).
    fn version(&self) -> String;
}
