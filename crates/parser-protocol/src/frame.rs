//! Frames: how messages are cut apart on the socket.
//!
//! A frame is eight bytes of header and a payload: `length` (u32, little-endian, of the payload),
//! `kind` (u8), three zero bytes. Nothing is longer than [`PAYLOAD_BYTES_MAX`], so a reader's
//! memory is bounded whatever the other side says.

/// The version of the protocol. Both sides say it first; they must be equal.
pub const VERSION: u16 = 1;

/// The longest payload.
pub const PAYLOAD_BYTES_MAX: usize = 1 << 20;

/// The header before each payload.
pub const HEADER_BYTES: usize = 8;

/// Why bytes are not a message of this protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("a frame of {bytes} bytes is longer than {PAYLOAD_BYTES_MAX}")]
    TooLong { bytes: u64 },
    #[error("a frame header has bytes that are not zero where zero is due")]
    Header,
    #[error("a frame of unknown kind {kind}")]
    Kind { kind: u8 },
    #[error("a message ends before its {field}")]
    Short { field: &'static str },
    #[error("a message goes on after its end")]
    Surplus,
    #[error("{field} holds a value that is not allowed")]
    Value { field: &'static str },
    #[error("{field} is not in its one spelling")]
    Spelling { field: &'static str },
    #[error("{field} is longer than allowed")]
    Size { field: &'static str },
}

/// Appends a frame to `out`; `write` appends its payload.
///
/// The caller keeps payloads within [`PAYLOAD_BYTES_MAX`]; one that is longer is a mistake of our
/// own and is refused by the reader.
pub(crate) fn put_frame(out: &mut Vec<u8>, kind: u8, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0, 0, 0, 0, kind, 0, 0, 0]);
    write(out);
    let length = out.len().saturating_sub(start.saturating_add(HEADER_BYTES));
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    if let Some(place) = out.get_mut(start..start.saturating_add(4)) {
        place.copy_from_slice(&length.to_le_bytes());
    }
}

/// Bytes as they arrive, cut into frames in place.
#[derive(Debug)]
pub struct Inbox {
    buffer: Vec<u8>,
    /// The first byte that was not handed out yet.
    start: usize,
    /// The end of what arrived.
    end: usize,
}

/// One frame: its kind and its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    pub kind: u8,
    pub payload: &'a [u8],
}

impl Default for Inbox {
    fn default() -> Self {
        Self::new()
    }
}

impl Inbox {
    /// An empty inbox that can take 256 KiB at once and grows to one longest frame.
    #[must_use]
    pub fn new() -> Self {
        Self {
            buffer: vec![0; 256 << 10],
            start: 0,
            end: 0,
        }
    }

    /// Where the next bytes go. Never empty, as long as [`Inbox::next_frame`] was called until it
    /// had nothing more.
    pub fn space(&mut self) -> &mut [u8] {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
            if self.end == self.buffer.len() {
                self.buffer.resize(PAYLOAD_BYTES_MAX + HEADER_BYTES, 0);
            }
        }
        self.buffer.get_mut(self.end..).unwrap_or_default()
    }

    /// So many bytes were written to [`Inbox::space`].
    pub fn filled(&mut self, bytes: usize) {
        self.end = self.end.saturating_add(bytes).min(self.buffer.len());
    }

    /// Whether bytes have arrived that are no whole frame yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The next whole frame, or `None` where more bytes are needed.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, FrameError> {
        let arrived = self.buffer.get(self.start..self.end).unwrap_or_default();
        let Some((header, rest)) = arrived.split_first_chunk::<HEADER_BYTES>() else {
            return Ok(None);
        };
        let [a, b, c, d, kind, zeros @ ..] = *header;
        if zeros != [0, 0, 0] {
            return Err(FrameError::Header);
        }
        let stated = u32::from_le_bytes([a, b, c, d]);
        let length = usize::try_from(stated)
            .ok()
            .filter(|length| *length <= PAYLOAD_BYTES_MAX)
            .ok_or(FrameError::TooLong {
                bytes: u64::from(stated),
            })?;
        let Some(payload) = rest.get(..length) else {
            return Ok(None);
        };
        self.start = self
            .start
            .saturating_add(HEADER_BYTES)
            .saturating_add(length);
        Ok(Some(Frame { kind, payload }))
    }
}
