//! Sources: evidence as it was found, opened read-only (E1) and hostile in every byte.

use std::io::Read;

use evidence::{Locator, Timestamp, Unread};

/// One thing met on the walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub locator: Locator,
    pub kind: FoundKind,
    /// Times as the file system states them.
    pub times: Vec<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundKind {
    /// A regular file with this many bytes at the time of the walk.
    File { bytes: u64 },
    /// Something that is not read: a link, a device, a socket, a folder without leave to read.
    Gap(Unread),
}

/// Why the source as a whole could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("{path}: there is nothing there")]
    Missing { path: String },
    #[error("{path}: {what}")]
    Unreadable { path: String, what: String },
}

/// A file of the source, open for reading.
pub trait SourceFile: Read + Send {
    /// A second read-only handle for the worker, at offset 0.
    fn handle(&self) -> std::io::Result<std::fs::File>;

    /// Whether size, times or identity differ from what they were when it was opened; says what.
    fn changed(&self) -> Option<String>;
}

/// A folder or a file of evidence.
///
/// *Untrusted*. Nothing is ever written to it. *May be repeated*: everything.
pub trait Source: Send + Sync {
    /// Walks in the order of locators; links are not followed; loops end.
    fn walk(&self, visit: &mut dyn FnMut(Found) -> super::Flow) -> Result<(), SourceError>;

    /// Opens a file that the walk has shown. What cannot be opened is a gap, not an error.
    fn open(&self, locator: &Locator) -> Result<Box<dyn SourceFile>, Unread>;
}
