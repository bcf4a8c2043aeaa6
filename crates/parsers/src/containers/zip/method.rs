//! The compression methods of ZIP (APPNOTE 4.4.5) that are read.

use std::io::{self, BufReader, Read};

use evidence::GapKind;

use super::directory::Listed;
use crate::{
    containers::compressed::lzma_error,
    content::{Window, read_full},
    gaps::read_gap,
};

fn name(method: u16) -> &'static str {
    match method {
        1 => "shrink",
        2..=5 => "reduce",
        6 => "implode",
        9 => "deflate64",
        10 => "PKWARE implode",
        18 => "TERSE",
        19 => "LZ77",
        96 => "JPEG",
        97 => "WavPack",
        98 => "PPMd",
        _ => "an unknown one",
    }
}

/// A reader of the unpacked content.
pub(super) fn unpack<'a>(
    listed: &Listed,
    window: Window<'a>,
    memory_bytes: u64,
) -> io::Result<Box<dyn Read + 'a>> {
    let memory = memory_bytes / 2;
    let buffered = |window| BufReader::with_capacity(32 << 10, window);
    Ok(match listed.method {
        0 => Box::new(window),
        8 => Box::new(flate2::bufread::DeflateDecoder::new(buffered(window))),
        12 => Box::new(bzip2::bufread::MultiBzDecoder::new(buffered(window))),
        14 => lzma(listed, window, memory)?,
        93 | 20 => Box::new(zstd::stream::read::Decoder::with_buffer(buffered(window))?),
        95 => {
            let stream = liblzma::stream::Stream::new_stream_decoder(memory, 0)?;
            let decoder = liblzma::bufread::XzDecoder::new_stream(buffered(window), stream);
            Box::new(Mapped(decoder))
        }
        method => {
            let reason = format!("the method {method} ({}) is not read", name(method));
            return Err(read_gap(GapKind::Unsupported, reason));
        }
    })
}

struct Mapped<R>(R);

impl<R: Read> Read for Mapped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(lzma_error)
    }
}

/// LZMA in ZIP has a header of its own (APPNOTE 5.8.8): two bytes of version, two of the length
/// of the properties, the properties. Here they are put into the header of a `.lzma` file.
fn lzma<'a>(
    listed: &Listed,
    mut window: Window<'a>,
    memory: u64,
) -> io::Result<Box<dyn Read + 'a>> {
    let mut header = [0; 9];
    let count = read_full(&mut window, &mut header)?;
    let [_, _, 5, 0, properties @ ..] = header else {
        return Err(read_gap(GapKind::Damaged, "its LZMA header is broken"));
    };
    if count < header.len() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    // Where bit 1 of the flags is set, the stream says itself where it ends.
    let size = if listed.flags & 2 == 0 {
        listed.bytes
    } else {
        u64::MAX
    };
    let mut start = properties.to_vec();
    start.extend_from_slice(&size.to_le_bytes());
    let stream = liblzma::stream::Stream::new_lzma_decoder(memory)?;
    let joined = BufReader::with_capacity(32 << 10, io::Cursor::new(start).chain(window));
    let decoder = liblzma::bufread::XzDecoder::new_stream(joined, stream);
    Ok(Box::new(Mapped(decoder)))
}
