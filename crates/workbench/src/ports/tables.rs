//! Read tables and item tables: followers of the record. Never the truth; deleted and rebuilt at
//! will.

use evidence::{CaseId, ExhibitId, ItemRow};

/// Why a table could not be read or written. The remedy is always the same: rebuild.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the disk that holds the tables is full")]
    Full,
    #[error("the tables are damaged: {what}")]
    Damaged { what: String },
    /// They were written by a newer Probity.
    #[error("the tables have format {found}, this program knows {known}")]
    Newer { found: i64, known: i64 },
    #[error("the tables could not be read or written: {what}")]
    Io { what: String },
}

/// One entry as the table of acts shows it: public members only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    pub seq: u64,
    pub at: String,
    pub act: String,
    pub actor: String,
    pub role: String,
    /// `done` or `refused`.
    pub outcome: String,
    pub reason: Option<String>,
    pub authority: Option<String>,
    pub case: Option<String>,
    pub exhibit: Option<String>,
}

/// One row of state: the present content of one object. `content` of a case-bound object is
/// sealed under its scope's row key before it comes here; `None` removes the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateRow {
    /// The kind of object, for example `authority`.
    pub kind: String,
    pub id: String,
    pub content: Option<Vec<u8>>,
}

/// The office's read tables.
///
/// *Not trusted*: `position` says how far they follow, and what differs is rebuilt. *A lost write*
/// costs catching up. *May be repeated*: everything. *Disk full*: the act stands in the record;
/// the tables catch up later.
pub trait ReadTables: Send + Sync {
    /// How many entries have been applied.
    fn position(&self) -> Result<u64, TableError>;

    /// Applies entries `position..to` and the rows that they changed, in one transaction.
    fn apply(&self, to: u64, entries: &[EntryRow], rows: &[StateRow]) -> Result<(), TableError>;

    /// Shows all rows of state, ordered by kind and id.
    fn load(&self, visit: &mut dyn FnMut(StateRow)) -> Result<(), TableError>;

    /// Shows the acts that fit, newest first, at most `limit`.
    fn acts(
        &self,
        case: Option<&CaseId>,
        before: Option<u64>,
        limit: usize,
        visit: &mut dyn FnMut(EntryRow),
    ) -> Result<(), TableError>;

    /// Removes everything, also from free pages and the write-ahead log.
    fn clear(&self) -> Result<(), TableError>;
}

/// What items to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemQuery {
    pub exhibit: Option<ExhibitId>,
    /// Only items with matches.
    pub matched: bool,
    /// Only items with gaps.
    pub gaps: bool,
    /// Items whose locator contains this text.
    pub contains: Option<String>,
    /// Items with this digest, in hexadecimal: MD5, SHA-1 or SHA-256 by its length.
    pub digest: Option<String>,
    /// Only rows after this one (exhibit's rows are numbered from 0).
    pub after: Option<(ExhibitId, u64)>,
    pub limit: usize,
}

/// The items of one case, in a file of its own.
///
/// *Not trusted*, rebuilt from the manifests in the vault. *May be repeated*: everything.
pub trait ItemTables: Send + Sync {
    /// Puts the rows of this exhibit in place of any it had; `position` is the entry that carries
    /// the manifest.
    fn replace(
        &self,
        case: CaseId,
        exhibit: ExhibitId,
        position: u64,
        rows: &mut dyn FnMut() -> Option<ItemRow>,
    ) -> Result<u64, TableError>;

    /// Which exhibits are held, each with the entry its rows come from.
    fn held(&self, case: CaseId) -> Result<Vec<(ExhibitId, u64)>, TableError>;

    /// Shows rows as (exhibit, row number, row).
    fn items(
        &self,
        case: CaseId,
        query: &ItemQuery,
        visit: &mut dyn FnMut(ExhibitId, u64, ItemRow),
    ) -> Result<(), TableError>;

    /// Removes the rows of an exhibit so that no file holds them any more.
    fn forget_exhibit(&self, case: CaseId, exhibit: ExhibitId) -> Result<(), TableError>;

    /// Removes the case's tables altogether.
    fn forget_case(&self, case: CaseId) -> Result<(), TableError>;
}
