//! Finds the records in a stream of JSON without building its tree: the elements of an array at
//! the top, or of the array `data` in an object at the top. Several such values may follow each
//! other, as pages saved into one file do.
//!
//! A record that is too long is passed over; one that is not sound concerns itself alone. There
//! is no recursion, so depth costs nothing.

use std::io::{self, BufRead};

use super::import::LINE_BYTES_MAX;

/// Where a record was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// An array at the top.
    Array,
    /// The array `data` of a response.
    Page,
}

/// A step through the stream.
pub(super) enum Step {
    /// A record is in the buffer. It begins on the line.
    Record {
        line: u64,
        within: Within,
    },
    TooLong {
        line: u64,
    },
    /// The file ends inside a record. It is the last step but the end.
    Truncated {
        line: u64,
    },
    /// What follows is neither an array nor an object, or the object is not sound. It is the
    /// last step but the end.
    Unsound {
        line: u64,
    },
    End,
}

/// How the scan of one value ended.
#[derive(PartialEq, Eq)]
enum Scan {
    Whole,
    TooLong,
    Truncated,
}

pub(super) struct Records<R> {
    reader: R,
    line: u64,
    /// The array whose elements come next.
    inside: Option<Within>,
    /// Whether an object at the top is open.
    in_page: bool,
    /// Whether the rest cannot be told apart any more.
    is_lost: bool,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            line: 1,
            inside: None,
            in_page: false,
            is_lost: false,
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.reader.fill_buf() {
                Ok(chunk) => return Ok(chunk.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn skip(&mut self, byte: u8) {
        if byte == b'\n' {
            self.line = self.line.saturating_add(1);
        }
        self.reader.consume(1);
    }

    /// The next byte that is neither space nor one of `also`; it is not taken.
    fn peek_past(&mut self, also: &[u8]) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() && !also.contains(&byte) {
                return Ok(Some(byte));
            }
            self.skip(byte);
        }
        Ok(None)
    }

    /// Goes to the next record and reads it into `record`.
    pub(super) fn next(&mut self, record: &mut Vec<u8>) -> io::Result<Step> {
        loop {
            let line = self.line;
            if self.is_lost {
                return Ok(Step::End);
            }
            if let Some(within) = self.inside {
                match self.peek_past(b",")? {
                    None => {
                        self.is_lost = true;
                        return Ok(Step::Truncated { line: self.line });
                    }
                    Some(b']') => {
                        self.skip(b']');
                        self.inside = None;
                    }
                    Some(_) => {
                        let line = self.line;
                        return Ok(match self.scan(Some(record))? {
                            Scan::Whole => Step::Record { line, within },
                            Scan::TooLong => Step::TooLong { line },
                            Scan::Truncated => {
                                self.is_lost = true;
                                Step::Truncated { line }
                            }
                        });
                    }
                }
            } else if self.in_page {
                if !self.page_member(record)? {
                    self.is_lost = true;
                    return Ok(Step::Unsound { line });
                }
            } else {
                match self.peek_past(b",")? {
                    None => return Ok(Step::End),
                    Some(b'[') => {
                        self.skip(b'[');
                        self.inside = Some(Within::Array);
                    }
                    Some(b'{') => {
                        self.skip(b'{');
                        self.in_page = true;
                    }
                    Some(_) => {
                        self.is_lost = true;
                        return Ok(Step::Unsound { line: self.line });
                    }
                }
            }
        }
    }

    /// One member of a response, or its end. False if the object is not sound.
    fn page_member(&mut self, scratch: &mut Vec<u8>) -> io::Result<bool> {
        match self.peek_past(b",")? {
            Some(b'}') => {
                self.skip(b'}');
                self.in_page = false;
                Ok(true)
            }
            Some(b'"') => {
                let is_name = self.scan(Some(scratch))? == Scan::Whole;
                if !is_name || self.peek_past(b"")? != Some(b':') {
                    return Ok(false);
                }
                self.skip(b':');
                let is_list = self.peek_past(b"")? == Some(b'[') && scratch == b"\"data\"";
                if is_list {
                    self.skip(b'[');
                    self.inside = Some(Within::Page);
                    return Ok(true);
                }
                Ok(self.scan(None)? != Scan::Truncated)
            }
            _ => Ok(false),
        }
    }

    /// Reads one value, into `out` if it is given. Brackets are counted, not matched: whoever
    /// reads the record finds that out.
    fn scan(&mut self, mut out: Option<&mut Vec<u8>>) -> io::Result<Scan> {
        if let Some(out) = &mut out {
            out.clear();
        }
        let mut length = 0_usize;
        let (mut depth, mut in_text, mut escaped) = (0_u64, false, false);
        loop {
            let Some(byte) = self.peek()? else {
                // A number at the end of the file is whole, anything open is not.
                let open = depth > 0 || in_text || length == 0;
                return Ok(ended(open, length, out.is_some()));
            };
            let mut is_last = false;
            if in_text {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => {
                        in_text = false;
                        is_last = depth == 0;
                    }
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => in_text = true,
                    b'[' | b'{' => depth = depth.saturating_add(1),
                    b']' | b'}' if depth == 0 => {
                        return Ok(ended(length == 0, length, out.is_some()));
                    }
                    b']' | b'}' => {
                        depth = depth.saturating_sub(1);
                        is_last = depth == 0;
                    }
                    b',' if depth == 0 => return Ok(ended(false, length, out.is_some())),
                    _ if depth == 0 && byte.is_ascii_whitespace() => {
                        return Ok(ended(false, length, out.is_some()));
                    }
                    _ => {}
                }
            }
            length = length.saturating_add(1);
            if length <= LINE_BYTES_MAX
                && let Some(out) = &mut out
            {
                out.push(byte);
            }
            self.skip(byte);
            if is_last {
                return Ok(ended(false, length, out.is_some()));
            }
        }
    }
}

fn ended(open: bool, length: usize, wanted: bool) -> Scan {
    if open {
        Scan::Truncated
    } else if wanted && length > LINE_BYTES_MAX {
        Scan::TooLong
    } else {
        Scan::Whole
    }
}
