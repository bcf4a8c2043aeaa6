//! Our own list format, version 1: the bytes that the vault keeps. `docs/specs/lists.md` gives
//! the grammar. One list has exactly one encoding; [`decode`] accepts no other.

use std::collections::BTreeSet;

use evidence::{MatchOpinion, Time};

use super::{Column, Note, SignalList, index};
use crate::signal::{Algorithm, Sharing, Value};

/// The first bytes of every file.
const MAGIC: &[u8] = b"probity-signal-list 1\n";

/// Why bytes are not a list of format 1. Offsets count from the start of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the bytes do not begin as a signal list of format 1")]
    Magic,
    #[error("the list ends in the middle, at byte {at}")]
    Truncated { at: usize },
    #[error("the list has bytes after its end, from byte {at}")]
    Trailing { at: usize },
    #[error("the number at byte {at} is not in its one spelling or over its limit")]
    Number { at: usize },
    #[error("the text at byte {at} is not UTF-8")]
    Text { at: usize },
    #[error("the {what} before byte {at} are not in ascending order")]
    Order { what: &'static str, at: usize },
    #[error("one of the {what} is never used")]
    Unused { what: &'static str },
    #[error("the hash before byte {at} is not one that a list may hold")]
    Hash { at: usize },
}

/// The bytes of a list.
pub fn encode(list: &SignalList) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    number(list.strings.len(), &mut out);
    for text in &list.strings {
        number(text.len(), &mut out);
        out.extend_from_slice(text.as_bytes());
    }
    number(list.notes.len(), &mut out);
    for note in &list.notes {
        out.push(opinion_code(note.opinion));
        out.push(sharing_code(note.sharing));
        let expires = note
            .expires
            .map_or(0, |end| end.micros().unsigned_abs().saturating_add(1));
        varint(expires, &mut out);
        varint(u64::from(note.source), &mut out);
        number(note.labels.len(), &mut out);
        for label in &note.labels {
            varint(u64::from(*label), &mut out);
        }
    }
    for column in &list.columns {
        number(column.notes.len(), &mut out);
        out.extend_from_slice(&column.hashes);
        for (note, added) in column.notes.iter().zip(&column.added) {
            varint(u64::from(*note), &mut out);
            varint(u64::from(*added), &mut out);
        }
    }
    out
}

fn opinion_code(opinion: MatchOpinion) -> u8 {
    match opinion {
        MatchOpinion::Negative => 0,
        MatchOpinion::Seed => 1,
        MatchOpinion::Positive => 2,
        MatchOpinion::Disputed => 3,
    }
}

fn opinion_of(code: u8) -> Option<MatchOpinion> {
    Some(match code {
        0 => MatchOpinion::Negative,
        1 => MatchOpinion::Seed,
        2 => MatchOpinion::Positive,
        3 => MatchOpinion::Disputed,
        _ => return None,
    })
}

fn sharing_code(sharing: Option<Sharing>) -> u8 {
    match sharing {
        None => 0,
        Some(Sharing::Clear) => 1,
        Some(Sharing::Green) => 2,
        Some(Sharing::Amber) => 3,
        Some(Sharing::AmberStrict) => 4,
        Some(Sharing::Red) => 5,
    }
}

fn sharing_of(code: u8) -> Option<Option<Sharing>> {
    match code {
        0 => Some(None),
        _ => Sharing::ALL
            .into_iter()
            .find(|sharing| sharing_code(Some(*sharing)) == code)
            .map(Some),
    }
}

fn number(value: usize, out: &mut Vec<u8>) {
    varint(u64::try_from(value).unwrap_or(u64::MAX), out);
}

/// Unsigned LEB128: seven bits in each byte, the lowest first, the top bit set on all but the
/// last.
fn varint(mut value: u64, out: &mut Vec<u8>) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Reads the bytes of a list. Nothing is allocated for a count before the bytes for it are known
/// to be there.
pub fn decode(bytes: &[u8]) -> Result<SignalList, DecodeError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(DecodeError::Magic)?;
    let mut reader = Reader {
        at: MAGIC.len(),
        rest,
    };
    let strings = read_strings(&mut reader)?;
    let notes = read_notes(&mut reader, strings.len())?;
    let mut columns: [Column; 4] = Default::default();
    for (column, algorithm) in columns.iter_mut().zip(Algorithm::ALL) {
        *column = read_column(&mut reader, algorithm, notes.len(), strings.len())?;
    }
    if !reader.rest.is_empty() {
        return Err(DecodeError::Trailing { at: reader.at });
    }
    let list = SignalList {
        strings,
        notes,
        columns,
    };
    all_used(&list)?;
    Ok(list)
}

struct Reader<'a> {
    at: usize,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(DecodeError::Truncated { at: self.at })?;
        self.rest = rest;
        self.at = self.at.saturating_add(count);
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        let at = self.at;
        let taken = self.take(1)?;
        taken.first().copied().ok_or(DecodeError::Truncated { at })
    }

    fn varint(&mut self) -> Result<u64, DecodeError> {
        let at = self.at;
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let is_shortest = byte != 0 || shift == 0;
                return is_shortest
                    .then_some(value)
                    .ok_or(DecodeError::Number { at });
            }
        }
        Err(DecodeError::Number { at })
    }

    /// A count of things of at least `bytes` each, which must still be there.
    fn count(&mut self, bytes: usize) -> Result<usize, DecodeError> {
        let at = self.at;
        let count = usize::try_from(self.varint()?).map_err(|_| DecodeError::Number { at })?;
        match count.checked_mul(bytes) {
            Some(needed) if needed <= self.rest.len() => Ok(count),
            _ => Err(DecodeError::Truncated { at }),
        }
    }

    /// A place in a table of so many.
    fn place(&mut self, len: usize) -> Result<u32, DecodeError> {
        let at = self.at;
        let place = u32::try_from(self.varint()?).map_err(|_| DecodeError::Number { at })?;
        if index(place) < len {
            Ok(place)
        } else {
            Err(DecodeError::Number { at })
        }
    }
}

fn ascends<T: Ord>(last: Option<&T>, next: &T) -> bool {
    last.is_none_or(|last| last < next)
}

fn read_strings(reader: &mut Reader<'_>) -> Result<Vec<Box<str>>, DecodeError> {
    let count = reader.count(1)?;
    let mut strings: Vec<Box<str>> = Vec::with_capacity(count);
    for _ in 0..count {
        let length = reader.count(1)?;
        let at = reader.at;
        let text =
            std::str::from_utf8(reader.take(length)?).map_err(|_| DecodeError::Text { at })?;
        let text = Box::from(text);
        if !ascends(strings.last(), &text) {
            return Err(DecodeError::Order {
                what: "texts",
                at: reader.at,
            });
        }
        strings.push(text);
    }
    Ok(strings)
}

fn read_notes(reader: &mut Reader<'_>, strings: usize) -> Result<Vec<Note>, DecodeError> {
    let count = reader.count(5)?;
    let mut notes = Vec::with_capacity(count);
    for _ in 0..count {
        let note = read_note(reader, strings)?;
        if !ascends(notes.last(), &note) {
            return Err(DecodeError::Order {
                what: "notes",
                at: reader.at,
            });
        }
        notes.push(note);
    }
    Ok(notes)
}

fn read_note(reader: &mut Reader<'_>, strings: usize) -> Result<Note, DecodeError> {
    let at = reader.at;
    let bad = DecodeError::Number { at };
    let opinion = opinion_of(reader.byte()?).ok_or(bad)?;
    let sharing = sharing_of(reader.byte()?).ok_or(bad)?;
    let expires = match reader.varint()?.checked_sub(1) {
        None => None,
        Some(micros) => {
            let micros = i64::try_from(micros).map_err(|_| bad)?;
            Some(Time::from_micros(micros).map_err(|_| bad)?)
        }
    };
    let source = reader.place(strings)?;
    let count = reader.count(1)?;
    let mut labels = Vec::with_capacity(count);
    for _ in 0..count {
        let label = reader.place(strings)?;
        if !ascends(labels.last(), &label) {
            return Err(DecodeError::Order {
                what: "labels",
                at: reader.at,
            });
        }
        labels.push(label);
    }
    Ok(Note {
        opinion,
        sharing,
        expires,
        source,
        labels,
    })
}

fn read_column(
    reader: &mut Reader<'_>,
    algorithm: Algorithm,
    notes: usize,
    strings: usize,
) -> Result<Column, DecodeError> {
    let width = algorithm.bytes();
    let count = reader.count(width.saturating_add(2))?;
    let start = reader.at;
    let hashes = reader.take(count.saturating_mul(width))?;
    let mut last: Option<&[u8]> = None;
    for (place, hash) in hashes.chunks_exact(width).enumerate() {
        let at = start.saturating_add(place.saturating_add(1).saturating_mul(width));
        if !ascends(last.as_ref(), &hash) {
            return Err(DecodeError::Order { what: "hashes", at });
        }
        let value = Value::from_bytes(algorithm, hash).ok_or(DecodeError::Hash { at })?;
        value.check().map_err(|_| DecodeError::Hash { at })?;
        last = Some(hash);
    }
    let mut column = Column {
        hashes: hashes.to_vec(),
        notes: Vec::with_capacity(count),
        added: Vec::with_capacity(count),
    };
    for _ in 0..count {
        column.notes.push(reader.place(notes)?);
        column.added.push(reader.place(strings)?);
    }
    Ok(column)
}

/// A table with a thing that nobody uses would be a second encoding of the same list.
fn all_used(list: &SignalList) -> Result<(), DecodeError> {
    let notes: BTreeSet<u32> = list
        .columns
        .iter()
        .flat_map(|column| column.notes.iter().copied())
        .collect();
    if notes.len() != list.notes.len() {
        return Err(DecodeError::Unused { what: "notes" });
    }
    let mut strings: BTreeSet<u32> = list
        .columns
        .iter()
        .flat_map(|column| column.added.iter().copied())
        .collect();
    for note in &list.notes {
        strings.insert(note.source);
        strings.extend(&note.labels);
    }
    if strings.len() != list.strings.len() {
        return Err(DecodeError::Unused { what: "texts" });
    }
    Ok(())
}
