//! Collects signals in any order and lays them out as a list in canonical order.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use evidence::Time;

use super::{Column, Note, SignalList, import::At, index, place};
use crate::{
    opinion::combine,
    signal::{Algorithm, Signal, Value},
};

/// Between the sources of signals that became one.
const SOURCE_SEPARATOR: &str = "; ";

/// What [`Builder::finish`] gives.
pub(super) struct Built {
    pub(super) list: SignalList,
    /// Rows that said nothing new: (row, the first row of that value).
    pub(super) repeated: Vec<(At, At)>,
    /// Rows whose value stood in another row and that said something new.
    pub(super) merged: u64,
    /// Values that were deleted and did not come back in a later row.
    pub(super) deletions: Vec<Value>,
}

#[derive(Default)]
pub(super) struct Builder {
    strings: Table<Arc<str>>,
    notes: Table<Note>,
    entries: Vec<Entry>,
}

/// A signal; texts and notes are places in the builder's tables.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    value: Value,
    at: At,
    note: u32,
    added: u32,
}

/// Each value once, in the order in which they came.
struct Table<T> {
    places: HashMap<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            values: Vec::new(),
        }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Table<T> {
    fn place(&mut self, value: T) -> u32 {
        let next = place(self.values.len());
        let values = &mut self.values;
        *self.places.entry(value).or_insert_with_key(|value| {
            values.push(value.clone());
            next
        })
    }
}

impl Builder {
    /// How many signals were taken.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn push(&mut self, signal: &Signal, at: At) {
        let entry = self.entry(signal, at);
        self.entries.push(entry);
    }

    fn text(&mut self, text: &str) -> u32 {
        match self.strings.places.get(text) {
            Some(place) => *place,
            None => self.strings.place(Arc::from(text)),
        }
    }

    fn entry(&mut self, signal: &Signal, at: At) -> Entry {
        let texts: BTreeSet<&String> = signal.labels.iter().collect();
        let labels = texts.into_iter().map(|label| self.text(label)).collect();
        let note = Note {
            opinion: signal.opinion,
            sharing: signal.sharing,
            expires: signal.expires,
            source: self.text(&signal.source),
            labels,
        };
        Entry {
            value: signal.value,
            at,
            note: self.notes.place(note),
            added: self.text(&signal.added),
        }
    }

    /// The list of all signals except those that a later row deleted.
    pub(super) fn finish(mut self, deletions: &[(Value, u64)]) -> Built {
        let mut last_deleted: HashMap<Value, u64> = HashMap::new();
        for (value, row) in deletions {
            let last = last_deleted.entry(*value).or_insert(*row);
            *last = (*last).max(*row);
        }
        let mut entries = std::mem::take(&mut self.entries);
        entries.retain(|entry| {
            last_deleted
                .get(&entry.value)
                .is_none_or(|row| *row < entry.at.row)
        });
        entries.sort_unstable();
        let (mut repeated, mut merged) = (Vec::new(), 0_u64);
        let mut once: Vec<Entry> = Vec::with_capacity(entries.len());
        for group in entries.chunk_by(|a, b| a.value == b.value) {
            let Some((first, others)) = group.split_first() else {
                continue;
            };
            let mut kept = first.clone();
            for other in others {
                let union = self.union(&kept, other);
                if (union.note, union.added) == (kept.note, kept.added) {
                    repeated.push((other.at, first.at));
                } else {
                    merged = merged.saturating_add(1);
                }
                kept = union;
            }
            last_deleted.remove(&kept.value);
            once.push(kept);
        }
        let mut deletions: Vec<Value> = last_deleted.into_keys().collect();
        deletions.sort_unstable();
        Built {
            list: self.lay_out(&once),
            repeated,
            merged,
            deletions,
        }
    }

    /// One entry for two of the same value. Commutative in what it says.
    fn union(&mut self, a: &Entry, b: &Entry) -> Entry {
        if (a.note, a.added) == (b.note, b.added) {
            return a.clone();
        }
        let (Some(x), Some(y)) = (
            self.notes.values.get(index(a.note)).cloned(),
            self.notes.values.get(index(b.note)).cloned(),
        ) else {
            return a.clone();
        };
        let added = [self.string(a.added), self.string(b.added)];
        let sources = [self.string(x.source), self.string(y.source)];
        let labels: BTreeSet<Arc<str>> = x
            .labels
            .iter()
            .chain(&y.labels)
            .map(|label| self.string(*label))
            .collect();
        let parts: BTreeSet<&str> = sources
            .iter()
            .flat_map(|source| source.split(SOURCE_SEPARATOR))
            .filter(|part| !part.is_empty())
            .collect();
        let source = parts.into_iter().collect::<Vec<_>>().join(SOURCE_SEPARATOR);
        let earliest = added.iter().filter(|text| !text.is_empty()).min();
        let added = earliest.cloned().unwrap_or_else(|| Arc::from(""));
        let note = Note {
            opinion: combine(x.opinion, y.opinion),
            sharing: x.sharing.max(y.sharing),
            expires: later(x.expires, y.expires),
            source: self.text(&source),
            labels: labels.iter().map(|label| self.text(label)).collect(),
        };
        Entry {
            value: a.value,
            at: a.at,
            note: self.notes.place(note),
            added: self.text(&added),
        }
    }

    fn string(&self, at: u32) -> Arc<str> {
        let found = self.strings.values.get(index(at)).cloned();
        found.unwrap_or_else(|| Arc::from(""))
    }

    /// Keeps the notes and texts that are used, sorts them and renumbers.
    fn lay_out(self, entries: &[Entry]) -> SignalList {
        let used_notes: BTreeSet<u32> = entries.iter().map(|entry| entry.note).collect();
        let mut used_texts: BTreeSet<u32> = entries.iter().map(|entry| entry.added).collect();
        for note in used_notes
            .iter()
            .filter_map(|at| self.notes.values.get(index(*at)))
        {
            used_texts.insert(note.source);
            used_texts.extend(&note.labels);
        }
        let mut texts: Vec<(Arc<str>, u32)> = used_texts
            .into_iter()
            .map(|at| (self.string(at), at))
            .collect();
        texts.sort_unstable();
        let text_places: HashMap<u32, u32> = (0..)
            .zip(&texts)
            .map(|(new, (_, old))| (*old, new))
            .collect();
        let text = |old: u32| text_places.get(&old).copied().unwrap_or(0);
        let mut notes: Vec<(Note, u32)> = used_notes
            .into_iter()
            .filter_map(|at| {
                let note = self.notes.values.get(index(at))?;
                let mut labels: Vec<u32> = note.labels.iter().map(|label| text(*label)).collect();
                labels.sort_unstable();
                let source = text(note.source);
                Some((
                    Note {
                        source,
                        labels,
                        ..note.clone()
                    },
                    at,
                ))
            })
            .collect();
        notes.sort_unstable();
        let note_places: HashMap<u32, u32> = (0..)
            .zip(&notes)
            .map(|(new, (_, old))| (*old, new))
            .collect();
        let mut columns: [Column; 4] = Default::default();
        for entry in entries {
            let [md5, pdq, sha1, sha256] = &mut columns;
            let column = match entry.value.algorithm() {
                Algorithm::Md5 => md5,
                Algorithm::Pdq => pdq,
                Algorithm::Sha1 => sha1,
                Algorithm::Sha256 => sha256,
            };
            column.hashes.extend_from_slice(entry.value.as_bytes());
            column
                .notes
                .push(note_places.get(&entry.note).copied().unwrap_or(0));
            column.added.push(text(entry.added));
        }
        SignalList {
            strings: texts
                .iter()
                .map(|(text, _)| Box::from(text.as_ref()))
                .collect(),
            notes: notes.into_iter().map(|(note, _)| note).collect(),
            columns,
        }
    }
}

/// The later of two ends; no end is the latest.
fn later(a: Option<Time>, b: Option<Time>) -> Option<Time> {
    a.zip(b).map(|(a, b)| a.max(b))
}
