//! What leaves the office, and the outsiders who hold it to account: packages, their printed form,
//! witnesses, time-stamp authorities.

use std::io::Read;

use crate::package::printed::PrintedRecord;

/// One file of a package as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub bytes: u64,
    pub sha256: evidence::ContentHash,
}

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    #[error("the disk for the package is full")]
    Full,
    #[error("{place} exists already")]
    Exists { place: String },
    #[error("{path:?} is no name for a file of a package")]
    Name { path: String },
    /// The content could not be read; nothing is known of the file.
    #[error("the content of {path} could not be read: {what}")]
    Content { path: String, what: String },
    #[error("the package could not be written at {place}: {what}")]
    Io { place: String, what: String },
    #[error("{recipient:?} is no recipient: {what}")]
    Recipient { recipient: String, what: String },
}

/// A place outside the office in which one package is written.
///
/// *Untrusted*: the place belongs to whoever carries the package away; the seal shows what was
/// changed. *A lost write* costs the package, which can be made again. *May be repeated*: nothing;
/// a file is written once. *Disk full*: the package is removed and nothing left the office.
pub trait Outbox: Send + Sync {
    /// Writes one file while it hashes it. `path` is a path of `docs/specs/package.md`, 1.2.
    fn write(&mut self, path: &str, content: &mut dyn Read) -> Result<Written, OutboxError>;

    /// What lies at this path, read again; `None` if nothing does. So a second try after a crash
    /// finds out whether this is the package that the record speaks of.
    fn written(&self, path: &str) -> Result<Option<Written>, OutboxError>;

    /// Makes everything written durable. Called before the act `package.create`, and after the seal.
    fn sync(&mut self) -> Result<(), OutboxError>;

    /// The whole package is there: gives it its last name, or encrypts it to its recipients.
    fn finish(&mut self) -> Result<(), OutboxError>;

    /// The package must not leave: removes what was written.
    fn abandon(&mut self) -> Result<(), OutboxError>;
}

/// A printed file: its path in the package, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedFile {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Why something could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    #[error("there is no translation for the language {language:?}")]
    Language { language: String },
    /// No font at hand has these characters; install one, or choose another language.
    #[error("no font has the characters {characters:?}")]
    Glyphs { characters: String },
    #[error("the record could not be set: {what}")]
    Setting { what: String },
}

/// Prints a package's record for people: pages for any browser, and PDF.
///
/// *Trusted* to print what it is given and nothing else: no clock, no network, same bytes for the
/// same record. It keeps nothing, so nothing can be lost, and everything may be repeated.
pub trait Documents: Send + Sync {
    /// The languages in which it can print, as codes: `ar`, `en` …
    fn languages(&self) -> &'static [&'static str];

    /// Prints the record in every language that it names. The first language gets `index.html`.
    fn print(&self, record: &PrintedRecord) -> Result<Vec<PrintedFile>, PrintError>;
}

/// What an outsider answered, unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// Why an outsider did not answer.
#[derive(Debug, thiserror::Error)]
pub enum OutsiderError {
    /// Nobody there, or too slow. Work goes on; try again later.
    #[error("{address} cannot be reached: {what}")]
    Away { address: String, what: String },
    #[error("{address} gave more than {limit} bytes")]
    TooMuch { address: String, limit: u64 },
    #[error("{address} is no address that is called: {what}")]
    Address { address: String, what: String },
}

/// Carries bytes to witnesses and time-stamp authorities and brings back their answers.
///
/// *Untrusted*: every answer is checked by the caller. *A lost request or answer* costs a repeat:
/// witnesses and authorities answer the same request again. It stores nothing.
pub trait Courier: Send + Sync {
    /// Posts `body` and waits a short time for the answer.
    fn post(&self, address: &str, content_type: &str, body: &[u8]) -> Result<Reply, OutsiderError>;

    /// Asks for what lies at `address` and waits a short time for the answer.
    fn get(&self, address: &str) -> Result<Reply, OutsiderError>;
}
