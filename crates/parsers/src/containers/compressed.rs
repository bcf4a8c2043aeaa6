//! Compressed streams: gzip (RFC 1952), xz, Zstandard (RFC 8878), bzip2.
//!
//! A stream that holds a tar archive is one container together with it: its members are those of
//! the archive. Any other stream has one member, named as the stream names it (gzip) or with an
//! empty name.

use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

use evidence::{GapKind, Timestamp};
use parser_protocol::{
    MediaType,
    media_type::{self, HEAD_BYTES},
};

use super::tar::{self, Unpacked};
use crate::{
    content::{Content, Window, array_at, read_up_to},
    gaps::{from, read_gap, unread},
    times,
    walk::{Container, Member, Stop},
};

/// How many bytes of the compressed stream have been taken.
#[derive(Clone, Default)]
pub(crate) struct Progress(Rc<Cell<u64>>);

impl Progress {
    pub(crate) fn read(&self) -> u64 {
        self.0.get()
    }
}

/// The compressed bytes, counted as the decoder consumes them.
struct Source<'c> {
    inner: BufReader<Window<'c>>,
    progress: Progress,
}

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        let taken = u64::try_from(count).unwrap_or(u64::MAX);
        self.progress
            .0
            .set(self.progress.0.get().saturating_add(taken));
        self.inner.consume(count);
    }
}

fn source(content: &dyn Content) -> Source<'_> {
    let window = Window::new(content, 0, content.bytes());
    Source {
        inner: BufReader::with_capacity(64 << 10, window),
        progress: Progress::default(),
    }
}

/// Reads one stream after another, since all four formats may be concatenated. What follows and
/// is no stream of the format is told through `surplus`.
struct Streams<D, F> {
    current: Option<D>,
    /// Takes the source out of a decoder that has reached its end and begins the next, or tells
    /// that there is none.
    next: F,
}

impl<D: Read, F: FnMut(D) -> io::Result<Option<D>>> Read for Streams<D, F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.current {
            let count = decoder.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            if let Some(ended) = self.current.take() {
                self.current = (self.next)(ended)?;
            }
        }
        Ok(0)
    }
}

/// Stops a stream that unpacks to more than its container may give.
struct Metered<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        match self
            .left
            .checked_sub(u64::try_from(count).unwrap_or(u64::MAX))
        {
            Some(left) => self.left = left,
            None => {
                return Err(read_gap(
                    GapKind::OverLimit,
                    "it unpacks to more bytes than are allowed for its size",
                ));
            }
        }
        Ok(count)
    }
}

/// What a stream says about itself.
#[derive(Default)]
struct About {
    name: Vec<u8>,
    times: Vec<Timestamp>,
}

/// Reads the unpacked stream as what it is.
fn open<R: Read>(
    container: &mut Container<'_, '_>,
    content: &dyn Content,
    progress: &Progress,
    about: About,
    mut reader: R,
) -> Result<(), Stop> {
    let mut head = vec![0; HEAD_BYTES];
    let mut filled = 0usize;
    let mut early = None;
    while let Some(rest) = head.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(error) => {
                early = Some(error);
                break;
            }
        }
    }
    head.truncate(filled);
    let is_tar = media_type::identify(&head, u64::MAX) == MediaType::TAR;
    let rest = Then {
        early,
        head: io::Cursor::new(head),
        rest: reader,
    };
    if is_tar {
        let left = container.output_left().saturating_add(64 << 20);
        let mut stream = Unpacked {
            progress: progress.clone(),
            reader: Metered { left, reader: rest },
        };
        tar::open_stream(container, &mut stream)?;
    } else {
        let mut rest = rest;
        let member = Member {
            name: &about.name,
            stored_bytes: Some(content.bytes()),
            times: about.times,
            ..Member::default()
        };
        container.member(member, &mut rest)?;
    }
    Ok(())
}

/// The head that was read, then the error that ended it or the rest.
struct Then<R> {
    early: Option<io::Error>,
    head: io::Cursor<Vec<u8>>,
    rest: R,
}

impl<R: Read> Read for Then<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.head.read(into)?;
        if count > 0 {
            return Ok(count);
        }
        match self.early.take() {
            Some(error) => Err(error),
            None => self.rest.read(into),
        }
    }
}

/// Says that bytes after the last stream are not of the format, unless they are zeros.
fn surplus(container: &mut Container<'_, '_>, content: &dyn Content, end: Option<u64>) {
    let Some(end) = end.filter(|end| *end < content.bytes()) else {
        return;
    };
    let mut chunk = vec![0; 64 << 10];
    let mut at = end;
    while let Ok(count) = read_up_to(content, at, &mut chunk) {
        if count == 0 {
            // Padding, as on a tape.
            return;
        }
        if chunk.iter().take(count).any(|byte| *byte != 0) {
            break;
        }
        at = at.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
    let reason = "bytes after the end of the compressed stream";
    container.gap(unread(GapKind::NotOurs, from(end), reason));
}

pub(super) fn open_gzip<'c>(
    container: &mut Container<'_, '_>,
    content: &'c dyn Content,
) -> Result<(), Stop> {
    let source = source(content);
    let progress = source.progress.clone();
    let end = Rc::new(Cell::new(None));
    let (at_end, place) = (end.clone(), progress.clone());
    let streams = Streams {
        current: Some(flate2::bufread::GzDecoder::new(source)),
        next: move |ended: flate2::bufread::GzDecoder<Source<'c>>| {
            let source = ended.into_inner();
            let more = array_at::<3>(content, place.read())? == Some([0x1f, 0x8b, 8]);
            if !more {
                at_end.set(Some(place.read()));
            }
            Ok(more.then(|| flate2::bufread::GzDecoder::new(source)))
        },
    };
    open(container, content, &progress, gzip_header(content), streams)?;
    surplus(container, content, end.get());
    Ok(())
}

/// Name and time in the first header (RFC 1952, 2.3).
fn gzip_header(content: &dyn Content) -> About {
    let mut header = vec![0; 64 << 10];
    let count = read_up_to(content, 0, &mut header).unwrap_or(0);
    header.truncate(count);
    let mut about = About::default();
    let [_, _, _, flags, a, b, c, d, _, _, rest @ ..] = header.as_slice() else {
        return about;
    };
    let modified = u32::from_le_bytes([*a, *b, *c, *d]);
    if modified != 0 {
        let text = modified.to_string();
        about
            .times
            .push(times::unix("gzip header, modified", &text, modified.into()));
    }
    let rest = match (flags & 4, rest) {
        (0, rest) => rest,
        (_, [low, high, rest @ ..]) => {
            let length = usize::from(u16::from_le_bytes([*low, *high]));
            rest.get(length..).unwrap_or_default()
        }
        _ => &[],
    };
    if flags & 8 != 0
        && let Some(end) = rest.iter().position(|byte| *byte == 0)
    {
        about.name = rest.get(..end).unwrap_or_default().to_vec();
    }
    about
}

pub(super) fn open_xz<'c>(
    container: &mut Container<'_, '_>,
    content: &'c dyn Content,
) -> Result<(), Stop> {
    let memory = container.limits().memory_bytes / 2;
    let source = source(content);
    let progress = source.progress.clone();
    let decoder = |source: Source<'c>| -> io::Result<_> {
        let stream = liblzma::stream::Stream::new_stream_decoder(memory, 0)?;
        Ok(liblzma::bufread::XzDecoder::new_stream(source, stream))
    };
    let first = match decoder(source) {
        Ok(first) => first,
        Err(error) => {
            let (kind, reason) = crate::gaps::explain(&error);
            container.gap(unread(kind, None, &reason));
            return Ok(());
        }
    };
    let end = Rc::new(Cell::new(None));
    let (at_end, place) = (end.clone(), progress.clone());
    let streams = Streams {
        current: Some(first),
        next: move |ended: liblzma::bufread::XzDecoder<Source<'c>>| {
            let mut source = ended.into_inner();
            let stop = place.read();
            // Padding between streams: zeros, four at a time (The .xz File Format, 2.2).
            while array_at::<4>(content, place.read())? == Some([0; 4]) {
                io::copy(&mut source.by_ref().take(4), &mut io::sink())?;
            }
            if array_at::<6>(content, place.read())? == Some(*b"\xfd7zXZ\0") {
                return decoder(source).map(Some);
            }
            at_end.set(Some(stop));
            Ok(None)
        },
    };
    open(
        container,
        content,
        &progress,
        About::default(),
        Lzma(streams),
    )?;
    surplus(container, content, end.get());
    Ok(())
}

/// Tells the memory limit of liblzma from damage.
struct Lzma<R>(R);

impl<R: Read> Read for Lzma<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(lzma_error)
    }
}

pub(super) fn lzma_error(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(liblzma::stream::Error::MemLimit | liblzma::stream::Error::Mem) => {
            io::ErrorKind::OutOfMemory.into()
        }
        Some(liblzma::stream::Error::Options) => read_gap(
            GapKind::Unsupported,
            "the stream uses options that are not known",
        ),
        _ => error,
    }
}

pub(super) fn open_zstd<'c>(
    container: &mut Container<'_, '_>,
    content: &'c dyn Content,
) -> Result<(), Stop> {
    let source = source(content);
    let progress = source.progress.clone();
    let decoder = |source: Source<'c>| {
        zstd::stream::read::Decoder::with_buffer(source)
            .map(zstd::stream::read::Decoder::single_frame)
    };
    let first = match decoder(source) {
        Ok(first) => first,
        Err(error) => {
            let (kind, reason) = crate::gaps::explain(&error);
            container.gap(unread(kind, None, &reason));
            return Ok(());
        }
    };
    let end = Rc::new(Cell::new(None));
    let (at_end, place) = (end.clone(), progress.clone());
    let streams = Streams {
        current: Some(first),
        next: move |ended: zstd::stream::read::Decoder<'static, Source<'c>>| {
            let source = ended.finish();
            // A frame or a skippable frame (RFC 8878, 3.1).
            let more = match array_at::<4>(content, place.read())? {
                Some([0x28, 0xb5, 0x2f, 0xfd]) => true,
                Some([low, 0x2a, 0x4d, 0x18]) => low & 0xf0 == 0x50,
                _ => false,
            };
            if more {
                return decoder(source).map(Some);
            }
            at_end.set(Some(place.read()));
            Ok(None)
        },
    };
    open(container, content, &progress, About::default(), streams)?;
    surplus(container, content, end.get());
    Ok(())
}

pub(super) fn open_bzip2<'c>(
    container: &mut Container<'_, '_>,
    content: &'c dyn Content,
) -> Result<(), Stop> {
    let source = source(content);
    let progress = source.progress.clone();
    let end = Rc::new(Cell::new(None));
    let (at_end, place) = (end.clone(), progress.clone());
    let streams = Streams {
        current: Some(bzip2::bufread::BzDecoder::new(source)),
        next: move |ended: bzip2::bufread::BzDecoder<Source<'c>>| {
            let source = ended.into_inner();
            let more = array_at::<3>(content, place.read())? == Some(*b"BZh");
            if !more {
                at_end.set(Some(place.read()));
            }
            Ok(more.then(|| bzip2::bufread::BzDecoder::new(source)))
        },
    };
    open(container, content, &progress, About::default(), streams)?;
    surplus(container, content, end.get());
    Ok(())
}
