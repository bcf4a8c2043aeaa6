//! The content that is examined: bytes that can be read at any place.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::FileExt,
};

/// Bytes of known length.
pub trait Content {
    /// How many there are.
    fn bytes(&self) -> u64;

    /// Reads at a place; 0 at the end and beyond it.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize>;
}

impl Content for &[u8] {
    fn bytes(&self) -> u64 {
        u64::try_from(self.len()).unwrap_or(u64::MAX)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|offset| self.get(offset..))
            .unwrap_or_default();
        let count = rest.len().min(into.len());
        if let (Some(into), Some(from)) = (into.get_mut(..count), rest.get(..count)) {
            into.copy_from_slice(from);
        }
        Ok(count)
    }
}

/// A file that somebody else opened. What was appended since is not looked at.
#[derive(Debug)]
pub struct FileContent {
    pub file: File,
    pub bytes: u64,
}

impl Content for FileContent {
    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let left = self.bytes.saturating_sub(offset);
        let count = usize::try_from(left).map_or(into.len(), |left| left.min(into.len()));
        match into.get_mut(..count) {
            Some(into) => self.file.read_at(into, offset),
            None => Ok(0),
        }
    }
}

/// Reads until `into` is full or the content ends; says how many bytes were read.
pub(crate) fn read_up_to(content: &dyn Content, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    read_full(&mut Window::new(content, offset, content.bytes()), into)
}

/// Reads until `into` is full or the reader ends; says how many bytes were read.
///
/// An error after the first byte is kept back: the next read meets it again or goes on.
pub(crate) fn read_full<R: Read + ?Sized>(reader: &mut R, into: &mut [u8]) -> io::Result<usize> {
    let mut count = 0usize;
    while let Some(rest) = into.get_mut(count..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(bytes) => count = count.saturating_add(bytes),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

/// Exactly `N` bytes at a place, or `None` where there are fewer.
pub(crate) fn array_at<const N: usize>(
    content: &dyn Content,
    offset: u64,
) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    Ok((read_up_to(content, offset, &mut bytes)? == N).then_some(bytes))
}

/// A part of a content, read from its beginning to its end.
pub(crate) struct Window<'a> {
    content: &'a dyn Content,
    start: u64,
    at: u64,
    end: u64,
}

impl<'a> Window<'a> {
    /// From `start` up to `end`, both held inside the content.
    pub(crate) fn new(content: &'a dyn Content, start: u64, end: u64) -> Self {
        let end = end.min(content.bytes());
        let start = start.min(end);
        Self {
            content,
            start,
            at: start,
            end,
        }
    }

    /// Moves on without reading; says how far, which is less only at the end.
    pub(crate) fn skip(&mut self, bytes: u64) -> u64 {
        let moved = bytes.min(self.end.saturating_sub(self.at));
        self.at = self.at.saturating_add(moved);
        moved
    }
}

impl Read for Window<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.end.saturating_sub(self.at);
        let count = usize::try_from(left).map_or(into.len(), |left| left.min(into.len()));
        let read = match into.get_mut(..count) {
            Some(into) if count > 0 => self.content.read_at(self.at, into)?,
            _ => 0,
        };
        self.at = self
            .at
            .saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

impl Seek for Window<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => self.start.checked_add(offset),
            SeekFrom::End(offset) => self.end.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        match target {
            Some(target) if target >= self.start => {
                self.at = target;
                Ok(target.saturating_sub(self.start))
            }
            _ => Err(io::ErrorKind::InvalidInput.into()),
        }
    }
}
