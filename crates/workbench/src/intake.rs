//! Intake: from a source to a manifest.
//!
//! First half, `collect`: the source is walked and read once. Second half, `manifest`: the
//! originals are compared with what was read, and the rows become the manifest. Between the two,
//! and at any moment, the intake may be killed and goes on where it stopped.
//!
//! Must never know: who may take in what (that is decided before and after, in
//! [`crate::office`]), and how blobs and notes are stored.

mod collect;
mod item;
mod manifest;
mod notes;

use std::sync::atomic::AtomicBool;

use evidence::{Finding, ItemRow, MatchOpinion};
pub(crate) use item::blob_error;
pub use manifest::Manifest;
use parser_protocol::Limits;

use crate::ports::{BlobError, BlobStore, Owner, Parsers, Progress, Source, SourceError};

/// Finds the matches of an item among the signal lists of this intake, given its row so far.
pub type Matcher<'a> = dyn Fn(&ItemRow) -> Vec<Finding> + Sync + 'a;

/// Is told how far an intake has come.
pub type Watch<'a> = dyn Fn(&Counts) + 'a;

/// What an intake works with.
pub struct Plan<'a> {
    pub source: &'a dyn Source,
    pub blobs: &'a dyn BlobStore,
    pub progress: &'a dyn Progress,
    pub parsers: &'a dyn Parsers,
    pub matcher: &'a Matcher<'a>,
    pub owner: Owner,
    /// What this intake is (its exhibit, lists, parsers, limits): notes that say something else
    /// belong to another intake and are thrown away.
    pub what: &'a str,
    pub limits: Limits,
    pub threads: usize,
    /// What the authority allows to be taken in.
    pub files_max: Option<u64>,
    pub bytes_max: Option<u64>,
    /// Set from outside to interrupt; what is done stays done.
    pub stop: &'a AtomicBool,
    pub sizes: Sizes,
}

/// How much is held in memory at a time. Changes no byte of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Members of one container that are held before they are put away as a run.
    pub held_members: usize,
    /// Members of a large container that are sorted at a time.
    pub sorted_members: usize,
    /// A group of files is closed when its rows reach this many bytes …
    pub group_rows_bytes: usize,
    /// … or its files hold this many.
    pub group_source_bytes: u64,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            held_members: 16_384,
            sorted_members: 65_536,
            group_rows_bytes: 2 * 1024 * 1024,
            group_source_bytes: 256 * 1024 * 1024,
        }
    }
}

impl std::fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan")
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

impl Plan<'_> {
    fn check_cap(&self, counts: &Counts) -> Result<(), IntakeError> {
        let over = |max: Option<u64>, count| max.is_some_and(|max| count > max);
        if over(self.files_max, counts.files) || over(self.bytes_max, counts.bytes) {
            return Err(IntakeError::OverCap);
        }
        Ok(())
    }
}

/// What an intake has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows of the manifest: files of the source and members of containers.
    pub rows: u64,
    /// Files of the source, gaps among them.
    pub files: u64,
    /// Bytes of the files of the source.
    pub bytes: u64,
    /// Gaps: each says what could not be read and why.
    pub gaps: u64,
    /// Matches, whatever the opinion on their signal.
    pub matches: u64,
    /// Matches whose signal is held to be positive: not negative, seed or disputed.
    pub matches_positive: u64,
    /// Originals that changed while they were read or after (E1).
    pub changed: u64,
}

impl Counts {
    fn of(row: &ItemRow) -> Self {
        let count = |wanted: &dyn Fn(&Finding) -> bool| {
            let found = row
                .findings
                .iter()
                .filter(|finding| wanted(finding))
                .count();
            u64::try_from(found).unwrap_or(u64::MAX)
        };
        let root = row.locator.depth() == 0;
        Self {
            rows: 1,
            files: u64::from(root),
            bytes: if root { row.bytes } else { 0 },
            gaps: count(&|finding| match finding {
                Finding::Gap { .. } => true,
                Finding::Container { unread, .. } => !unread.is_empty(),
                _ => false,
            }),
            matches: count(&|finding| matches!(finding, Finding::Match { .. })),
            matches_positive: count(&|finding| {
                matches!(
                    finding,
                    Finding::Match {
                        opinion: MatchOpinion::Positive,
                        ..
                    }
                )
            }),
            changed: u64::from(count(&|finding| matches!(finding, Finding::Changed { .. })) > 0),
        }
    }

    fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.rows, other.rows),
            (&mut self.files, other.files),
            (&mut self.bytes, other.bytes),
            (&mut self.gaps, other.gaps),
            (&mut self.matches, other.matches),
            (&mut self.matches_positive, other.matches_positive),
            (&mut self.changed, other.changed),
        ];
        for (mine, theirs) in pairs {
            *mine = mine.saturating_add(theirs);
        }
    }
}

/// Why an intake ended without a manifest.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("the source cannot be read")]
    Source(#[source] SourceError),
    #[error("the vault cannot take what was read")]
    Vault(#[from] BlobError),
    /// The authority's volume cap is reached.
    #[error("the source holds more than the authority allows")]
    OverCap,
    /// It was interrupted and can be resumed.
    #[error("the intake was interrupted")]
    Stopped,
    /// The notes of the unfinished intake do not read back.
    #[error("the notes of this intake are damaged; begin it anew")]
    Notes,
}

/// Takes in the source, or goes on with an interrupted intake of it. The manifest and all blobs
/// are durable when this returns; the notes are kept until the items have followed the record.
pub fn run(plan: &Plan<'_>, watch: &Watch<'_>) -> Result<Manifest, IntakeError> {
    collect::collect(plan, watch)?;
    manifest::finish(plan, watch)
}
