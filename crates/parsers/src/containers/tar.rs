//! Tar archives: POSIX.1-1988 `ustar`, the older form, POSIX.1-2001 `pax`, and the long names of
//! GNU tar. Read as a stream, so that a compressed archive of any size needs no memory.
//!
//! A header whose checksum is wrong is stepped over block by block until one holds again.

use std::io::{self, Read};

use evidence::{GapKind, Timestamp};

use super::compressed::Progress;
use crate::{
    content::{Content, Window, read_full},
    gaps::{self, between, from, unread},
    times,
    walk::{Container, Member, Stop},
};

mod header;

use header::{Header, Pax};

const BLOCK_BYTES: u64 = 512;
/// The most that a long name or a set of pax fields may take.
const EXTRA_BYTES_MAX: u64 = 1 << 20;

/// Bytes that come one after the other and can be passed over.
pub(crate) trait Stream: Read {
    /// Moves on; says how far, which is less only at the end.
    fn skip(&mut self, bytes: u64) -> io::Result<u64>;

    /// Where the reading stands in the container's own bytes, given that `unpacked` bytes have
    /// come out.
    fn place(&self, unpacked: u64) -> u64;
}

impl Stream for Window<'_> {
    fn skip(&mut self, bytes: u64) -> io::Result<u64> {
        Ok(Self::skip(self, bytes))
    }

    fn place(&self, unpacked: u64) -> u64 {
        unpacked
    }
}

/// A stream that was unpacked: it can only be passed over by reading it.
pub(crate) struct Unpacked<R> {
    pub(crate) reader: R,
    pub(crate) progress: Progress,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reader.read(into)
    }
}

impl<R: Read> Stream for Unpacked<R> {
    fn skip(&mut self, bytes: u64) -> io::Result<u64> {
        io::copy(&mut self.reader.by_ref().take(bytes), &mut io::sink())
    }

    fn place(&self, _unpacked: u64) -> u64 {
        self.progress.read()
    }
}

pub(crate) fn open(container: &mut Container<'_, '_>, content: &dyn Content) -> Result<(), Stop> {
    let mut stream = Window::new(content, 0, content.bytes());
    open_stream(container, &mut stream)
}

/// What was said about the next member by the headers before its own.
#[derive(Default)]
struct Extra {
    long_name: Option<Vec<u8>>,
    pax: Pax,
}

/// Reads a whole archive from a stream.
pub(crate) fn open_stream(
    container: &mut Container<'_, '_>,
    stream: &mut dyn Stream,
) -> Result<(), Stop> {
    let mut reading = Reading {
        at: 0,
        damaged_from: None,
        stream,
    };
    let result = reading.members(container);
    match result {
        Ok(()) => Ok(()),
        Err(Failure::Stop(stop)) => Err(stop),
        Err(Failure::Read(error)) => {
            let (kind, reason) = gaps::explain(&error);
            let place = reading.stream.place(reading.at);
            container.gap(unread(kind, from(place), &reason));
            Ok(())
        }
    }
}

enum Failure {
    Stop(Stop),
    Read(io::Error),
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

struct Reading<'s> {
    /// Bytes taken from the stream.
    at: u64,
    /// Where the blocks began that are no headers.
    damaged_from: Option<u64>,
    stream: &'s mut dyn Stream,
}

impl Reading<'_> {
    /// The next block, or `None` at the end of the stream. A part of a block is damage.
    fn block(&mut self) -> Result<Option<[u8; 512]>, Failure> {
        let mut block = [0; 512];
        let count = read_full(self.stream, &mut block)?;
        self.at = self
            .at
            .saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        match count {
            0 => Ok(None),
            512 => Ok(Some(block)),
            _ => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
        }
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Failure> {
        let moved = self.stream.skip(bytes)?;
        self.at = self.at.saturating_add(moved);
        if moved < bytes {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(())
    }

    fn skip_padding(&mut self, bytes: u64) -> Result<(), Failure> {
        let over = bytes % BLOCK_BYTES;
        if over > 0 {
            self.skip(BLOCK_BYTES.saturating_sub(over))?;
        }
        Ok(())
    }

    /// The content of a header that only describes the next one.
    fn extra(&mut self, container: &mut Container<'_, '_>, bytes: u64) -> Result<Vec<u8>, Failure> {
        let kept = bytes.min(EXTRA_BYTES_MAX);
        let mut content = vec![0; usize::try_from(kept).unwrap_or(0)];
        let count = read_full(self.stream, &mut content)?;
        self.at = self
            .at
            .saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        if count < content.len() {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        if bytes > kept {
            let end = self.at.saturating_add(bytes.saturating_sub(kept));
            let reason = "an extended header is longer than 1 MiB";
            container.gap(unread(GapKind::OverLimit, between(self.at, end), reason));
            self.skip(bytes.saturating_sub(kept))?;
        }
        self.skip_padding(bytes)?;
        Ok(content)
    }

    fn members(&mut self, container: &mut Container<'_, '_>) -> Result<(), Failure> {
        let mut extra = Extra::default();
        while let Some(block) = self.block()? {
            let start = self.at.saturating_sub(BLOCK_BYTES);
            if block.iter().all(|byte| *byte == 0) {
                self.end_damage(container, start);
                return self.end(container);
            }
            let Some(header) = Header::read(&block) else {
                self.damaged_from.get_or_insert(start);
                continue;
            };
            self.end_damage(container, start);
            match header.kind {
                b'x' => {
                    let content = self.extra(container, header.bytes)?;
                    extra.pax = Pax::read(&content);
                }
                b'L' => {
                    let mut name = self.extra(container, header.bytes)?;
                    header::until_zero(&mut name);
                    extra.long_name = Some(name);
                }
                // What all members share, and the long target of a link: nothing that is kept.
                b'g' | b'K' => {
                    self.extra(container, header.bytes)?;
                }
                _ => self.member(container, &header, std::mem::take(&mut extra))?,
            }
        }
        self.end_damage(container, self.at);
        // GNU tar and libarchive accept an archive without its end; so do we, but say so.
        let place = self.stream.place(self.at);
        let reason = "the two blocks of zeros at the end are missing";
        container.gap(unread(GapKind::Damaged, from(place), reason));
        Ok(())
    }

    fn end_damage(&mut self, container: &mut Container<'_, '_>, end: u64) {
        if let Some(start) = self.damaged_from.take() {
            let reason = "blocks that are no header of a member";
            let extent = if self.stream.place(0) == 0 {
                between(start, end)
            } else {
                from(self.stream.place(start))
            };
            container.gap(unread(GapKind::Damaged, extent, reason));
        }
    }

    /// After the first block of zeros: only zeros are due.
    fn end(&mut self, container: &mut Container<'_, '_>) -> Result<(), Failure> {
        let mut chunk = vec![0; 64 << 10];
        let mut first = None;
        let start = self.at;
        loop {
            let count = read_full(self.stream, &mut chunk)?;
            let bytes = chunk.get(..count).unwrap_or_default();
            if first.is_none()
                && let Some(place) = bytes.iter().position(|byte| *byte != 0)
            {
                let place = self
                    .at
                    .saturating_add(u64::try_from(place).unwrap_or(u64::MAX));
                first = Some(self.stream.place(place));
            }
            self.at = self
                .at
                .saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            if count < chunk.len() {
                break;
            }
        }
        if self.at.saturating_sub(start) < BLOCK_BYTES {
            let place = self.stream.place(self.at);
            let reason = "the second of the two blocks of zeros at the end is missing";
            container.gap(unread(GapKind::Damaged, from(place), reason));
        }
        if let Some(place) = first {
            let reason = "bytes after the end of the archive";
            container.gap(unread(GapKind::NotOurs, from(place), reason));
        }
        Ok(())
    }

    fn member(
        &mut self,
        container: &mut Container<'_, '_>,
        header: &Header,
        extra: Extra,
    ) -> Result<(), Failure> {
        let bytes = extra.pax.bytes.unwrap_or(header.bytes);
        let name = extra
            .pax
            .name
            .or(extra.long_name)
            .unwrap_or_else(|| header.name.clone());
        let times: Vec<Timestamp> = match extra.pax.modified {
            Some(text) => vec![times::decimal("tar extended header, modified", &text)],
            None => header
                .modified
                .iter()
                .map(|(seconds, text)| times::unix("tar header, modified", text, *seconds))
                .collect(),
        };
        let mut gaps = Vec::new();
        let without_content = match header.kind {
            b'5' if bytes == 0 => return Ok(()),
            b'1' => Some("a link to another member of the archive"),
            b'2' => Some("a symbolic link, which is not followed"),
            b'3' | b'4' => Some("a device, which has no content"),
            b'6' => Some("a named pipe, which has no content"),
            b'S' => Some("a sparse file in the form of GNU tar, which is not expanded"),
            b'M' => Some("the rest of a file of another volume"),
            b'V' => Some("the label of a volume"),
            _ if extra.pax.sparse => Some("a sparse file in pax form, which is not expanded"),
            _ => None,
        };
        if let Some(reason) = without_content {
            gaps.push(unread(GapKind::Unsupported, None, reason));
        }
        let member = Member {
            declared_bytes: Some(bytes),
            name: &name,
            stored_bytes: None,
            times,
            unread: gaps,
        };
        if without_content.is_some() {
            container.member(member, &mut io::empty())?;
            // Links state the size of their target in some archives without having a content.
            let stored = if matches!(header.kind, b'1'..=b'6') {
                0
            } else {
                bytes
            };
            if header.kind == b'S' {
                self.sparse_maps(header)?;
            }
            self.skip(stored)?;
            return self.skip_padding(stored);
        }
        let mut content = Exactly {
            left: bytes,
            stream: self.stream,
        };
        container.member(member, &mut content)?;
        let left = content.left;
        self.at = self.at.saturating_add(bytes.saturating_sub(left));
        self.skip(left)?;
        self.skip_padding(bytes)
    }

    /// The blocks with the rest of the map of a sparse file of GNU tar.
    fn sparse_maps(&mut self, header: &Header) -> Result<(), Failure> {
        let mut more = header.more_sparse;
        while more {
            match self.block()? {
                Some(block) => more = block.get(504).is_some_and(|flag| *flag != 0),
                None => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            }
        }
        Ok(())
    }
}

/// The content of a member: so many bytes, and an error where there are fewer.
struct Exactly<'s> {
    left: u64,
    stream: &'s mut dyn Stream,
}

impl Read for Exactly<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = usize::try_from(self.left).map_or(into.len(), |left| left.min(into.len()));
        if count == 0 {
            return Ok(0);
        }
        let read = self
            .stream
            .read(into.get_mut(..count).unwrap_or_default())?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left = self
            .left
            .saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}
