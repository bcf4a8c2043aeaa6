//! The start of a file (encoding) and its lines, bounded.

use std::io::{self, BufRead, BufReader, Read};

use super::import::{ImportError, LINE_BYTES_MAX};

/// Bytes that are looked at before anything is believed.
const HEAD_BYTES: u64 = 4096;

/// A file whose encoding was looked at.
pub(super) struct Start<R> {
    head: Vec<u8>,
    rest: R,
}

/// Marks of what is not UTF-8 text, the longest first where one begins another.
const FOREIGN: [(&[u8], &str); 6] = [
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x1f\x8b", "compressed form (gzip)"),
    (b"PK\x03\x04", "a ZIP container (perhaps a spreadsheet)"),
];

impl<R: Read> Start<R> {
    pub(super) fn read(mut reader: R) -> Result<Self, ImportError> {
        let mut head = Vec::new();
        reader.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
        if let Some((_, found)) = FOREIGN.iter().find(|(mark, _)| head.starts_with(mark)) {
            return Err(ImportError::Encoding { found });
        }
        if head.contains(&0) {
            return Err(ImportError::Encoding {
                found: "UTF-16, UTF-32 or binary form",
            });
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        Ok(Self { head, rest: reader })
    }

    /// The first byte that is not space.
    pub(super) fn first_byte(&self) -> Option<u8> {
        self.head
            .iter()
            .copied()
            .find(|byte| !byte.is_ascii_whitespace())
    }

    pub(super) fn into_reader(self) -> impl BufRead {
        BufReader::with_capacity(1 << 16, io::Cursor::new(self.head).chain(self.rest))
    }
}

/// What a line is.
pub(super) enum Line {
    /// It is in the buffer, without its end.
    Read,
    /// It was passed over.
    TooLong,
}

/// Reads the next line into `line`; nothing at the end of the file. Lines end with `\n`, and a
/// `\r` before it belongs to the end.
pub(super) fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<Line>> {
    line.clear();
    let (mut any, mut too_long) = (false, false);
    loop {
        let chunk = match reader.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or(&[]);
        if line.len().saturating_add(part.len()) > LINE_BYTES_MAX {
            too_long = true;
            line.clear();
        }
        if !too_long {
            line.extend_from_slice(part);
        }
        let used = part.len().saturating_add(usize::from(end.is_some()));
        reader.consume(used);
        if end.is_some() {
            break;
        }
    }
    if !any {
        return Ok(None);
    }
    if too_long {
        return Ok(Some(Line::TooLong));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Some(Line::Read))
}
