//! From the bytes of an exchange format to a list, the rows that were rejected and why, and the
//! deletions. Formats are told apart by their first byte.
//!
//! Memory is bounded by the signals that are kept: rows are read one at a time, at most
//! [`LINE_BYTES_MAX`] long, and only the first [`REJECTED_ROWS_MAX`] rejected rows are told one
//! by one.

use std::io::{self, Read};

use evidence::MatchOpinion;

use super::{SignalList, builder::Builder, csv, json, lines::Start, row::Row};
use crate::{
    pdq,
    signal::{Algorithm, Signal, Value, ValueError},
};

/// The longest line of CSV or record of JSON, in bytes.
pub const LINE_BYTES_MAX: usize = 1 << 20;
/// Rejected rows beyond this many are only counted.
pub const REJECTED_ROWS_MAX: usize = 10_000;
/// Labels of one signal.
pub const LABELS_MAX: usize = 64;
/// Bytes of a label, a source or a date.
pub const TEXT_BYTES_MAX: usize = 1024;

/// How an import reads what a list leaves unsaid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The opinion of rows that state none. A seed unless whoever imports the list knows better.
    pub opinion_default: MatchOpinion,
    /// The source of rows that name none.
    pub source_default: String,
    /// The algorithm of rows that name none.
    pub algorithm_default: Option<Algorithm>,
    /// The most signals that are kept; a longer list is refused as a whole.
    pub signals_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            opinion_default: MatchOpinion::Seed,
            source_default: String::new(),
            algorithm_default: None,
            signals_max: 20_000_000,
        }
    }
}

/// The exchange formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
}

/// What an import gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub list: SignalList,
    pub rejected: Rejected,
    /// Values that the file declares deleted, ascending. Signals of the same file that stand
    /// before their deletion are not in the list.
    pub deletions: Vec<Value>,
    pub format: Format,
    /// Rows or records read, without the header and empty lines.
    pub rows: u64,
    /// Rows that were joined to an earlier row of the same value because they say more.
    pub merged: u64,
    /// PDQ signals without exactly 128 set bits: few in a sound list (1 in 100), many in one
    /// that was made by something else than PDQ.
    pub pdq_unusual: u64,
}

/// The rows that are not in the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rejected {
    /// The first [`REJECTED_ROWS_MAX`], by line.
    pub rows: Vec<RejectedRow>,
    /// All of them.
    pub total: u64,
}

/// A row that is not in the list, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RejectedRow {
    pub at: At,
    pub reason: Reason,
}

/// Why a row is not in the list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Reason {
    #[error(transparent)]
    Value(#[from] ValueError),
    #[error("the row has no {field}")]
    Missing { field: &'static str },
    #[error("the type `{found}` is none of md5, pdq, sha1 and sha256")]
    UnknownAlgorithm { found: String },
    #[error("the row says nothing beyond row {row} on line {line}")]
    Duplicate { line: u64, row: u64 },
    #[error("a PDQ hash of quality {quality} is not matched, the least is 50")]
    LowQuality { quality: u8 },
    #[error("`{found}` is not a {field}")]
    Unknown { field: &'static str, found: String },
    #[error("the row is longer than 1 MiB")]
    TooLong,
    #[error("the row is not UTF-8")]
    NotUtf8,
    #[error("the row has {found} fields where the header has {expected}")]
    Fields { expected: usize, found: usize },
    #[error("a quoted field does not end on its line")]
    Quote,
    #[error("the record is not sound JSON: {text}")]
    Json { text: String },
    #[error("the file ends in the middle of the record")]
    Truncated,
    #[error("the {field} is longer than 1024 bytes")]
    LongText { field: &'static str },
    #[error("the {field} holds a control character")]
    ControlCharacter { field: &'static str },
    #[error("the row has {found} labels, the most is 64")]
    TooManyLabels { found: usize },
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("cannot read the list")]
    Read(#[from] io::Error),
    #[error("the list is in {found}, and only UTF-8 is read")]
    Encoding { found: &'static str },
    #[error("the first line names no column that holds a hash: {found}")]
    Header { found: String },
    #[error("the JSON is neither an array of records nor an object whose `data` is one")]
    NotAList,
    #[error("the list has more than {max} signals")]
    TooMany { max: usize },
}

impl ImportError {
    /// What the person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Encoding { .. } => Some("save the list again as UTF-8"),
            Self::Header { .. } => Some(
                "give the columns names, for example `signal_type,signal_str,tags`, or name the algorithm of the list",
            ),
            Self::NotAList | Self::Read(_) | Self::TooMany { .. } => None,
        }
    }
}

/// Imports a list of either format.
pub fn import(reader: impl Read, options: &Options) -> Result<Import, ImportError> {
    let start = Start::read(reader)?;
    match start.first_byte() {
        Some(b'{' | b'[') => json::import(start.into_reader(), options),
        _ => csv::import(start.into_reader(), options),
    }
}

/// Imports a list in comma-separated values with a header.
pub fn import_csv(reader: impl Read, options: &Options) -> Result<Import, ImportError> {
    csv::import(Start::read(reader)?.into_reader(), options)
}

/// Imports a list in JSON: responses of `threat_updates`, or an array of records.
pub fn import_json(reader: impl Read, options: &Options) -> Result<Import, ImportError> {
    json::import(Start::read(reader)?.into_reader(), options)
}

/// Where a row stands in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Rows or records counted from 1, without the header.
    pub row: u64,
    /// Lines counted from 1; for JSON the line on which the record begins.
    pub line: u64,
}

/// Takes rows and counts what becomes of them.
pub(super) struct Collector<'a> {
    options: &'a Options,
    builder: Builder,
    deletions: Vec<(Value, u64)>,
    rejected: Vec<RejectedRow>,
    rejected_total: u64,
    rows: u64,
}

impl<'a> Collector<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        Self {
            options,
            builder: Builder::default(),
            deletions: Vec::new(),
            rejected: Vec::new(),
            rejected_total: 0,
            rows: 0,
        }
    }

    /// Counts the row that stands on this line.
    pub(super) fn next_row(&mut self, line: u64) -> At {
        self.rows = self.rows.saturating_add(1);
        At {
            row: self.rows,
            line,
        }
    }

    pub(super) fn reject(&mut self, at: At, reason: Reason) {
        self.rejected_total = self.rejected_total.saturating_add(1);
        if self.rejected.len() < REJECTED_ROWS_MAX {
            self.rejected.push(RejectedRow { at, reason });
        }
    }

    /// Takes what a row says: each of its hashes is a signal or a deletion.
    pub(super) fn take(&mut self, at: At, row: Row) -> Result<(), ImportError> {
        let read = match row.read(self.options) {
            Ok(read) => read,
            Err(reason) => {
                self.reject(at, reason);
                return Ok(());
            }
        };
        for value in read.values {
            match value {
                Err(reason) => self.reject(at, reason),
                Ok(value) if read.deleted => self.deletions.push((value, at.row)),
                Ok(value) => self.builder.push(
                    &Signal {
                        value,
                        ..read.said.clone()
                    },
                    at,
                ),
            }
        }
        let max = self.options.signals_max;
        if self.builder.len() > max || self.deletions.len() > max {
            return Err(ImportError::TooMany { max });
        }
        Ok(())
    }

    pub(super) fn finish(mut self, format: Format) -> Import {
        let built = self.builder.finish(&self.deletions);
        self.rejected_total = self
            .rejected_total
            .saturating_add(u64::try_from(built.repeated.len()).unwrap_or(u64::MAX));
        let repeated = built.repeated.into_iter().map(|(at, first)| RejectedRow {
            at,
            reason: Reason::Duplicate {
                line: first.line,
                row: first.row,
            },
        });
        self.rejected.extend(repeated);
        self.rejected.sort_unstable();
        self.rejected.truncate(REJECTED_ROWS_MAX);
        let (hashes, _) = built.list.hashes(Algorithm::Pdq).as_chunks::<32>();
        let unusual = hashes.iter().filter(|hash| pdq::Hash(**hash).ones() != 128);
        Import {
            pdq_unusual: u64::try_from(unusual.count()).unwrap_or(u64::MAX),
            list: built.list,
            rejected: Rejected {
                rows: self.rejected,
                total: self.rejected_total,
            },
            deletions: built.deletions,
            format,
            rows: self.rows,
            merged: built.merged,
        }
    }
}
