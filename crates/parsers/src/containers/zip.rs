//! ZIP archives (PKWARE APPNOTE.TXT 6.3.10): read by their central directory, checked against the
//! headers before each member, and read by those headers alone where the directory is gone.
//!
//! Every byte is accounted for: what no member, header or directory covers is a gap, and so are
//! members that share bytes.

use std::io::{self, Read};

use evidence::{GapKind, Timestamp, Unread};

use crate::{
    content::{Content, Window},
    gaps::{self, between, from, unread},
    walk::{Container, Member, Stop},
};

mod directory;
mod fields;
mod method;
mod scan;

use directory::{Directory, Listed};
use fields::Local;

pub(super) fn open(container: &mut Container<'_, '_>, content: &dyn Content) -> Result<(), Stop> {
    let directory = match Directory::find(content) {
        Ok(Some(directory)) => directory,
        Ok(None) => {
            let reason =
                "the central directory is missing; members are taken from their own headers";
            container.gap(unread(GapKind::Damaged, None, reason));
            return scan::open(container, content, 0);
        }
        Err(error) => return unreadable(container, &error, 0),
    };
    let mut covered = Covered::default();
    covered.add(directory.start, directory.end);
    covered.add(directory.tail_start, directory.tail_end);
    let mut entries = directory.entries(content);
    loop {
        match entries.next() {
            Ok(Some(listed)) => give(container, content, &directory, &listed, &mut covered)?,
            Ok(None) => break,
            Err(error) => {
                unreadable(container, &error, entries.at())?;
                break;
            }
        }
    }
    if let Some(missing) = directory.missing(entries.count()) {
        container.gap(unread(GapKind::Damaged, None, &missing));
    }
    covered.report(container, content.bytes());
    Ok(())
}

fn unreadable(
    container: &mut Container<'_, '_>,
    error: &io::Error,
    offset: u64,
) -> Result<(), Stop> {
    let (kind, reason) = gaps::explain(error);
    container.gap(unread(kind, from(offset), &reason));
    Ok(())
}

/// The parts of the archive that something names.
#[derive(Default)]
struct Covered(Vec<(u64, u64)>);

impl Covered {
    fn add(&mut self, start: u64, end: u64) {
        if start < end {
            self.0.push((start, end));
        }
    }

    /// Says what is named by nothing, and what is named twice.
    fn report(mut self, container: &mut Container<'_, '_>, bytes: u64) {
        self.0.sort_unstable();
        let mut end = 0u64;
        let mut shared = None;
        for (start, stop) in self.0 {
            if start > end {
                let reason = "bytes that no member names";
                container.gap(unread(GapKind::NotOurs, between(end, start), reason));
            } else if start < end {
                shared.get_or_insert(start);
            }
            end = end.max(stop);
        }
        if end < bytes {
            let reason = "bytes that no member names";
            container.gap(unread(GapKind::NotOurs, between(end, bytes), reason));
        }
        if let Some(start) = shared {
            let reason = "members share the same bytes";
            container.gap(unread(GapKind::Damaged, from(start), reason));
        }
    }
}

/// Gives one member of the central directory.
fn give(
    container: &mut Container<'_, '_>,
    content: &dyn Content,
    directory: &Directory,
    listed: &Listed,
    covered: &mut Covered,
) -> Result<(), Stop> {
    let start = directory.place(listed.offset);
    let local = start.map(|start| Local::read(content, start));
    let local = match (start, local) {
        (Some(start), Some(Ok(Some(local)))) => (start, local),
        (start, local) => {
            let reason = match local {
                Some(Err(error)) => gaps::explain(&error).1,
                _ => "there is no header of a member where the central directory says".to_owned(),
            };
            let gap = unread(GapKind::Damaged, None, &reason);
            if let Some(start) = start.filter(|start| *start < content.bytes()) {
                let reason = "no header of a member where the central directory says";
                container.gap(unread(GapKind::Damaged, from(start), reason));
            }
            return give_content(container, listed, vec![gap], &mut io::empty());
        }
    };
    let (start, local) = local;
    let data = start.saturating_add(local.header_bytes);
    let data_end = data.saturating_add(listed.stored_bytes);
    let end = local.end_with_descriptor(content, data_end, listed);
    covered.add(start, end.min(content.bytes()));
    let mut gaps = Vec::new();
    if let Some(difference) = local.differs(listed) {
        gaps.push(unread(GapKind::Damaged, None, &difference));
    }
    if listed.is_folder() {
        return Ok(());
    }
    if listed.is_encrypted() {
        gaps.push(unread(GapKind::Unsupported, None, "encrypted"));
        return give_content(container, listed, gaps, &mut io::empty());
    }
    let window = Window::new(content, data, data_end);
    let memory = container.limits().memory_bytes;
    match method::unpack(listed, window, memory) {
        Ok(reader) => {
            let mut checked = Checked {
                crc: flate2::Crc::new(),
                bytes: 0,
                cut: data_end > content.bytes(),
                listed,
                reader,
            };
            give_content(container, listed, gaps, &mut checked)
        }
        Err(error) => {
            let (kind, reason) = gaps::explain(&error);
            gaps.push(unread(kind, None, &reason));
            give_content(container, listed, gaps, &mut io::empty())
        }
    }
}

fn give_content(
    container: &mut Container<'_, '_>,
    listed: &Listed,
    gaps: Vec<Unread>,
    reader: &mut dyn Read,
) -> Result<(), Stop> {
    let times: Vec<Timestamp> = listed.times.clone();
    let member = Member {
        declared_bytes: Some(listed.bytes),
        name: &listed.name,
        stored_bytes: Some(listed.stored_bytes),
        times,
        unread: gaps,
    };
    container.member(member, reader).map(|_| ())
}

/// Compares what came out with the size and the checksum that the directory states.
struct Checked<'l, R> {
    crc: flate2::Crc,
    bytes: u64,
    /// Whether the archive ends before the member does.
    cut: bool,
    listed: &'l Listed,
    reader: R,
}

impl<R: Read> Read for Checked<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.crc.update(into.get(..count).unwrap_or_default());
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        if count > 0 || into.is_empty() {
            return Ok(count);
        }
        if self.cut {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if self.bytes != self.listed.bytes {
            let reason = format!("it has {} bytes, not {}", self.bytes, self.listed.bytes);
            return Err(gaps::read_gap(GapKind::Damaged, reason));
        }
        // The second form of WinZip's encryption leaves the checksum empty; that is refused
        // before. Everything else states it.
        if self.crc.sum() != self.listed.crc {
            return Err(gaps::read_gap(GapKind::Damaged, "its checksum is wrong"));
        }
        Ok(0)
    }
}
