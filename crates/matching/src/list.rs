//! A signal list in memory: compact columns in canonical order, so that equal lists are equal
//! bytes. `docs/specs/lists.md` is the specification.
//!
//! The order is algorithm, then hash. Texts are held once in a sorted table; what a list says of
//! a signal, its *note*, is held once as well, because lists repeat the same few notes.

mod builder;
mod csv;
mod format;
mod import;
mod json;
mod lines;
mod records;
mod row;

use evidence::{MatchOpinion, Time};

pub use self::{
    format::{DecodeError, decode, encode},
    import::{
        At, Format, Import, ImportError, LABELS_MAX, LINE_BYTES_MAX, Options, REJECTED_ROWS_MAX,
        Reason, Rejected, RejectedRow, TEXT_BYTES_MAX, import, import_csv, import_json,
    },
};
use crate::signal::{Algorithm, Sharing, Signal, Value};

/// A signal list. Built by an import, by [`SignalList::from_signals`] or by [`decode`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignalList {
    /// Strictly ascending; each is used.
    strings: Vec<Box<str>>,
    /// Strictly ascending; each is used.
    notes: Vec<Note>,
    /// In the order of [`Algorithm::ALL`].
    columns: [Column; 4],
}

/// What the list says of a signal, apart from when it was added. Texts are places in the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Note {
    opinion: MatchOpinion,
    sharing: Option<Sharing>,
    expires: Option<Time>,
    source: u32,
    labels: Vec<u32>,
}

/// The signals of one algorithm, ascending by hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Column {
    /// The hashes, one after the other.
    hashes: Vec<u8>,
    notes: Vec<u32>,
    added: Vec<u32>,
}

/// A count or place as a number of 32 bits; lists are limited to fewer than 2³² of anything.
fn place(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// A place in a table as an index.
fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

impl SignalList {
    /// A list of these signals in any order. Signals with the same value become one: opinions
    /// are aggregated, labels and sources united, the earliest text of `added`, the strictest
    /// sharing and the latest expiry are kept.
    pub fn from_signals(signals: impl IntoIterator<Item = Signal>) -> Self {
        let mut builder = builder::Builder::default();
        for signal in signals {
            builder.push(&signal, At::default());
        }
        builder.finish(&[]).list
    }

    fn column(&self, algorithm: Algorithm) -> &Column {
        let [md5, pdq, sha1, sha256] = &self.columns;
        match algorithm {
            Algorithm::Md5 => md5,
            Algorithm::Pdq => pdq,
            Algorithm::Sha1 => sha1,
            Algorithm::Sha256 => sha256,
        }
    }

    /// How many signals there are.
    pub fn len(&self) -> usize {
        self.columns.iter().map(|column| column.notes.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many signals there are of one algorithm.
    pub fn count(&self, algorithm: Algorithm) -> usize {
        self.column(algorithm).notes.len()
    }

    /// The hashes of one algorithm, ascending, one after the other without gaps.
    pub fn hashes(&self, algorithm: Algorithm) -> &[u8] {
        &self.column(algorithm).hashes
    }

    /// The hash at a place of its column.
    pub fn value(&self, algorithm: Algorithm, at: usize) -> Option<Value> {
        let start = at.checked_mul(algorithm.bytes())?;
        let end = start.checked_add(algorithm.bytes())?;
        Value::from_bytes(algorithm, self.hashes(algorithm).get(start..end)?)
    }

    /// The signal at a place of its column.
    pub fn signal(&self, algorithm: Algorithm, at: usize) -> Option<Signal> {
        let column = self.column(algorithm);
        let note = self.notes.get(index(*column.notes.get(at)?))?;
        Some(Signal {
            value: self.value(algorithm, at)?,
            added: self.string(*column.added.get(at)?),
            expires: note.expires,
            labels: note
                .labels
                .iter()
                .map(|label| self.string(*label))
                .collect(),
            opinion: note.opinion,
            sharing: note.sharing,
            source: self.string(note.source),
        })
    }

    /// When the signal at a place of its column ceases to match.
    pub(crate) fn expires(&self, algorithm: Algorithm, at: usize) -> Option<Time> {
        let note = self.column(algorithm).notes.get(at)?;
        self.notes.get(index(*note))?.expires
    }

    fn string(&self, at: u32) -> String {
        self.strings
            .get(index(at))
            .map(|text| text.as_ref().to_owned())
            .unwrap_or_default()
    }

    /// The place of a value in its column.
    pub fn find(&self, value: &Value) -> Option<usize> {
        let algorithm = value.algorithm();
        let (mut low, mut high) = (0, self.count(algorithm));
        while low < high {
            let middle = low.midpoint(high);
            if self.value(algorithm, middle)? < *value {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        (self.value(algorithm, low)? == *value).then_some(low)
    }

    /// All signals in canonical order.
    pub fn signals(&self) -> impl Iterator<Item = Signal> + '_ {
        Algorithm::ALL.into_iter().flat_map(move |algorithm| {
            (0..self.count(algorithm)).filter_map(move |at| self.signal(algorithm, at))
        })
    }

    /// This list after an update: what was deleted is gone, and a signal of the update takes the
    /// place of the one with the same value.
    #[must_use]
    pub fn updated(&self, newer: &Self, deletions: &[Value]) -> Self {
        let mut deleted = deletions.to_vec();
        deleted.sort_unstable();
        let kept = self.signals().filter(|signal| {
            deleted.binary_search(&signal.value).is_err() && newer.find(&signal.value).is_none()
        });
        Self::from_signals(kept.chain(newer.signals()))
    }
}
