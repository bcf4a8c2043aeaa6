//! Digests over rows: one per row against accidents of the disk, and one over all rows to compare
//! two files. SQLite has no checksum on its pages (record guide, section 7).

use std::fmt;

use sha2::{Digest, Sha256};

/// The digest of everything a file holds, in the order of its keys. Two files of equal content
/// have equal fingerprints however they came about (invariant C1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// Takes the fields of a row so that no two different rows give the same bytes: a marker byte,
/// the length where there is one, the content.
pub(crate) struct Fields {
    hash: Sha256,
    /// Short fields are gathered here, since hashing many small pieces costs more than one.
    buffer: Vec<u8>,
}

const BUFFER: usize = 4096;

impl Fields {
    /// `name` keeps rows of different tables apart.
    pub(crate) fn new(name: &str) -> Self {
        let mut fields = Self {
            hash: Sha256::new(),
            buffer: Vec::with_capacity(512),
        };
        fields.text(name);
        fields
    }

    pub(crate) fn number(&mut self, number: i64) {
        self.buffer.push(1);
        self.buffer.extend_from_slice(&number.to_be_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.push(2);
        // A length that does not fit cannot occur: SQLite holds at most 2^31 bytes in a value.
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.buffer.extend_from_slice(&length.to_be_bytes());
        if bytes.len() > BUFFER {
            self.flush();
            self.hash.update(bytes);
        } else {
            self.buffer.extend_from_slice(bytes);
            if self.buffer.len() > BUFFER {
                self.flush();
            }
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn maybe_bytes(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => self.bytes(bytes),
            None => self.buffer.push(0),
        }
    }

    pub(crate) fn maybe_text(&mut self, text: Option<&str>) {
        self.maybe_bytes(text.map(str::as_bytes));
    }

    fn flush(&mut self) {
        self.hash.update(&self.buffer);
        self.buffer.clear();
    }

    pub(crate) fn whole(mut self) -> Fingerprint {
        self.flush();
        Fingerprint(self.hash.finalize().into())
    }

    /// The first eight bytes, big-endian, as the signed number that SQL can hold.
    pub(crate) fn short(self) -> i64 {
        let [a, b, c, d, e, f, g, h, ..] = self.whole().0;
        i64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}
