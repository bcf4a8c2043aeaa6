//! The central directory, and the records at the end that lead to it.

use std::io::{self, BufReader, Read};

use evidence::Timestamp;

use super::fields::{Fixed, extras, times_in};
use crate::{
    content::{Content, Window, array_at, read_full, read_up_to},
    gaps::read_gap,
};

const END_BYTES: usize = 22;
const LISTED_BYTES: usize = 46;

/// Where the central directory lies.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) start: u64,
    pub(super) end: u64,
    /// The records after it, up to the end of the archive's comment.
    pub(super) tail_start: u64,
    pub(super) tail_end: u64,
    /// How many members it should list.
    stated: u64,
    /// Whether `stated` is all of the number, or its low 16 bits.
    stated_whole: bool,
    /// What was put before the archive: offsets count from there (self-extracting programs).
    before: u64,
}

/// A member as the central directory lists it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) stored_bytes: u64,
    pub(super) bytes: u64,
    pub(super) name: Vec<u8>,
    pub(super) offset: u64,
    pub(super) times: Vec<Timestamp>,
}

impl Listed {
    pub(super) fn is_encrypted(&self) -> bool {
        // Bit 0; method 99 is WinZip's AES.
        self.flags & 1 != 0 || self.method == 99
    }

    pub(super) fn is_folder(&self) -> bool {
        self.name.last() == Some(&b'/') && self.bytes == 0 && self.stored_bytes <= 2
    }
}

impl Directory {
    /// Finds the last end record that leads to a directory; `None` where there is none.
    pub(super) fn find(content: &dyn Content) -> io::Result<Option<Self>> {
        let bytes = content.bytes();
        let tail_bytes = bytes.min(65_535 + 22);
        let tail_start = bytes.saturating_sub(tail_bytes);
        let mut tail = vec![0; usize::try_from(tail_bytes).unwrap_or(0)];
        let count = read_up_to(content, tail_start, &mut tail)?;
        tail.truncate(count);
        for place in (0..tail.len().saturating_sub(END_BYTES - 1)).rev() {
            let Some(record) = tail
                .get(place..)
                .filter(|rest| rest.starts_with(b"PK\x05\x06"))
            else {
                continue;
            };
            let at = tail_start.saturating_add(u64::try_from(place).unwrap_or(0));
            if let Some(directory) = Self::read(content, at, &Fixed(record))? {
                return Ok(Some(directory));
            }
        }
        Ok(None)
    }

    fn read(content: &dyn Content, at: u64, end: &Fixed<'_>) -> io::Result<Option<Self>> {
        let tail_end = at
            .saturating_add(22)
            .saturating_add(u64::from(end.u16(20)))
            .min(content.bytes());
        let mut directory = Self {
            before: 0,
            end: at,
            start: 0,
            stated: u64::from(end.u16(10)),
            stated_whole: false,
            tail_end,
            tail_start: at,
        };
        let (mut size, mut offset) = (u64::from(end.u32(12)), u64::from(end.u32(16)));
        let wide = at
            .checked_sub(20)
            .map(|locator| Self::wide(content, locator))
            .transpose()?
            .flatten();
        if let Some((place, record)) = wide {
            let record = Fixed(&record);
            directory.stated = record.u64(32);
            directory.stated_whole = true;
            size = record.u64(40);
            offset = record.u64(48);
            directory.end = place;
            directory.tail_start = place;
        }
        if directory.stated == 0 && size == 0 {
            directory.start = directory.end;
            directory.before = directory.end.saturating_sub(offset);
            return Ok(Some(directory));
        }
        // The directory ends where the records begin. If it is not there, it is where it says.
        for start in [directory.end.checked_sub(size), Some(offset)] {
            let Some(start) = start.filter(|start| *start < at) else {
                continue;
            };
            if array_at::<4>(content, start)? == Some(*b"PK\x01\x02") {
                directory.start = start;
                directory.before = start.saturating_sub(offset);
                return Ok(Some(directory));
            }
        }
        Ok(None)
    }

    /// The ZIP64 end record, through its locator (APPNOTE 4.3.14, 4.3.15), and where it lies.
    fn wide(content: &dyn Content, locator: u64) -> io::Result<Option<(u64, [u8; 56])>> {
        let Some(record) = array_at::<20>(content, locator)? else {
            return Ok(None);
        };
        if !record.starts_with(b"PK\x06\x07") {
            return Ok(None);
        }
        // As stated, or directly before its locator where something was put before the archive.
        for place in [Some(Fixed(&record).u64(8)), locator.checked_sub(56)] {
            if let Some(place) = place.filter(|place| *place < locator)
                && let Some(end) = array_at::<56>(content, place)?
                && end.starts_with(b"PK\x06\x06")
            {
                return Ok(Some((place, end)));
            }
        }
        Ok(None)
    }

    /// Where something lies that the directory says to be at `offset`.
    pub(super) fn place(&self, offset: u64) -> Option<u64> {
        self.before.checked_add(offset)
    }

    /// What to say if the directory lists another number of members than it states.
    pub(super) fn missing(&self, listed: u64) -> Option<String> {
        let same = if self.stated_whole {
            self.stated == listed
        } else {
            self.stated == listed & 0xffff
        };
        (!same).then(|| {
            format!(
                "the central directory lists {listed} members and states {}",
                self.stated
            )
        })
    }

    pub(super) fn entries<'c>(&self, content: &'c dyn Content) -> Entries<'c> {
        let window = Window::new(content, self.start, self.end);
        Entries {
            at: self.start,
            count: 0,
            end: self.end.min(content.bytes()),
            reader: BufReader::with_capacity(64 << 10, window),
        }
    }
}

/// The members that a central directory lists, one after the other.
pub(super) struct Entries<'c> {
    at: u64,
    count: u64,
    end: u64,
    reader: BufReader<Window<'c>>,
}

impl Entries<'_> {
    /// Where the next one begins.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// How many were given.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Listed>> {
        if self.at >= self.end {
            return Ok(None);
        }
        let mut head = [0; LISTED_BYTES];
        let count = read_full(&mut self.reader, &mut head)?;
        // A signature of the directory (APPNOTE 4.3.13) may end it.
        if head.starts_with(b"PK\x05\x05") && count >= 6 {
            return Ok(None);
        }
        if count < LISTED_BYTES || !head.starts_with(b"PK\x01\x02") {
            let reason = "the central directory is broken";
            return Err(read_gap(evidence::GapKind::Damaged, reason));
        }
        let fixed = Fixed(&head);
        let lengths = [fixed.u16(28), fixed.u16(30), fixed.u16(32)].map(usize::from);
        let [name_bytes, extra_bytes, _] = lengths;
        let rest_bytes = lengths
            .iter()
            .fold(0usize, |sum, each| sum.saturating_add(*each));
        let mut rest = vec![0; rest_bytes];
        self.reader.read_exact(&mut rest)?;
        let (name, rest) = rest.split_at_checked(name_bytes).unwrap_or_default();
        let extra = rest.get(..extra_bytes).unwrap_or_default();
        let mut listed = Listed {
            bytes: u64::from(fixed.u32(24)),
            crc: fixed.u32(16),
            flags: fixed.u16(8),
            method: fixed.u16(10),
            name: name.to_vec(),
            offset: u64::from(fixed.u32(42)),
            stored_bytes: u64::from(fixed.u32(20)),
            times: times_in(&fixed, extra),
        };
        widen(&mut listed, &fixed, extra);
        let length = u64::try_from(LISTED_BYTES.saturating_add(rest_bytes)).unwrap_or(u64::MAX);
        self.at = self.at.saturating_add(length);
        self.count = self.count.saturating_add(1);
        Ok(Some(listed))
    }
}

/// Takes the numbers that do not fit in four bytes from the ZIP64 field (APPNOTE 4.5.3): only
/// those that are all ones in the header stand there, in this order.
fn widen(listed: &mut Listed, fixed: &Fixed<'_>, extra: &[u8]) {
    let Some((_, mut field)) = extras(extra).find(|(number, _)| *number == 1) else {
        return;
    };
    let mut take = |narrow: u32, into: &mut u64| {
        if narrow == u32::MAX
            && let Some((value, rest)) = field.split_first_chunk::<8>()
        {
            *into = u64::from_le_bytes(*value);
            field = rest;
        }
    };
    take(fixed.u32(24), &mut listed.bytes);
    take(fixed.u32(20), &mut listed.stored_bytes);
    take(fixed.u32(42), &mut listed.offset);
}
