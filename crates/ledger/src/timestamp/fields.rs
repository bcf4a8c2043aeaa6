//! One level of DER at a time: each field is taken with its tag and its own bytes, because what is
//! hashed or signed are those bytes and not a second writing of them. The rules of DER (one length,
//! no indefinite form) are kept by the reader of `der`.

use alloc::vec::Vec;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Reader, SliceReader, Tag, TagNumber, Tagged};

use super::TimestampError;

/// `[n]` with fields inside.
pub(super) const fn constructed(number: u32) -> Tag {
    Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(number),
    }
}

/// `[n]` with a bare value.
pub(super) const fn primitive(number: u32) -> Tag {
    Tag::ContextSpecific {
        constructed: false,
        number: TagNumber(number),
    }
}

/// A field: its tag, its value, and the whole of it as it stands in the input.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) tag: Tag,
    pub(super) value: &'a [u8],
    pub(super) whole: &'a [u8],
}

/// The fields of one sequence or set, taken in order.
pub(super) struct Fields<'a> {
    reader: SliceReader<'a>,
    /// What is being read, for errors.
    part: &'static str,
}

impl<'a> Fields<'a> {
    /// The fields inside a value.
    pub(super) fn inside(value: &'a [u8], part: &'static str) -> Result<Self, TimestampError> {
        let reader = SliceReader::new(value).map_err(|_| TimestampError::Malformed { part })?;
        Ok(Self { reader, part })
    }

    /// The fields of a sequence that is the whole input.
    pub(super) fn of_whole(bytes: &'a [u8], part: &'static str) -> Result<Self, TimestampError> {
        let mut outer = Self::inside(bytes, part)?;
        let fields = outer.sequence(part)?;
        outer.end()?;
        Ok(fields)
    }

    pub(super) fn malformed(&self) -> TimestampError {
        TimestampError::Malformed { part: self.part }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.reader.is_finished()
    }

    /// The next field, whatever it is.
    pub(super) fn any(&mut self) -> Result<Field<'a>, TimestampError> {
        let whole = self.reader.tlv_bytes().map_err(|_| self.malformed())?;
        let any = AnyRef::try_from(whole).map_err(|_| self.malformed())?;
        Ok(Field {
            tag: any.tag(),
            value: any.value(),
            whole,
        })
    }

    /// The next field, which must have this tag.
    pub(super) fn take(&mut self, tag: Tag) -> Result<Field<'a>, TimestampError> {
        let field = self.any()?;
        if field.tag == tag {
            Ok(field)
        } else {
            Err(self.malformed())
        }
    }

    /// The next field if it has this tag.
    pub(super) fn take_if(&mut self, tag: Tag) -> Result<Option<Field<'a>>, TimestampError> {
        if !self.is_empty() && Tag::peek(&self.reader).is_ok_and(|found| found == tag) {
            return self.any().map(Some);
        }
        Ok(None)
    }

    /// The fields of the sequence that comes next.
    pub(super) fn sequence(&mut self, part: &'static str) -> Result<Fields<'a>, TimestampError> {
        let field = self.take(Tag::Sequence)?;
        Fields::inside(field.value, part)
    }

    pub(super) fn oid(&mut self) -> Result<ObjectIdentifier, TimestampError> {
        let field = self.take(Tag::ObjectIdentifier)?;
        ObjectIdentifier::from_bytes(field.value).map_err(|_| self.malformed())
    }

    /// A number that is not negative, without leading zeros (zero is one zero byte).
    pub(super) fn unsigned(&mut self) -> Result<&'a [u8], TimestampError> {
        let field = self.take(Tag::Integer)?;
        magnitude(field.value).ok_or(self.malformed())
    }

    /// That nothing follows.
    pub(super) fn end(self) -> Result<(), TimestampError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.malformed())
        }
    }
}

/// The bytes of a DER INTEGER that is not negative, without its sign byte; `None` for a negative
/// one and for a spelling that is not the shortest.
pub(super) fn magnitude(value: &[u8]) -> Option<&[u8]> {
    match value {
        [] => None,
        [0] => Some(value),
        [0, rest @ ..] => (*rest.first()? >= 0x80).then_some(rest),
        [first, ..] => (*first < 0x80).then_some(value),
    }
}

/// A small number from its magnitude.
pub(super) fn small(magnitude: &[u8]) -> Option<u64> {
    let mut bytes = [0; 8];
    let start = bytes.len().checked_sub(magnitude.len())?;
    bytes.get_mut(start..)?.copy_from_slice(magnitude);
    Some(u64::from_be_bytes(bytes))
}

/// The value of the shortest DER INTEGER for a big-endian number that is not negative.
pub(super) fn unsigned_bytes(number: &[u8]) -> Vec<u8> {
    let start = number.iter().position(|byte| *byte != 0);
    let digits = start.and_then(|start| number.get(start..)).unwrap_or(&[]);
    let mut value = Vec::new();
    if digits.first().is_none_or(|first| *first >= 0x80) {
        value.push(0);
    }
    value.extend_from_slice(digits);
    value
}

/// Appends a field. Values of ours and attributes of a reply are below 65,536 bytes.
pub(super) fn push(bytes: &mut Vec<u8>, tag: u8, value: &[u8]) {
    bytes.push(tag);
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes();
    let digits = unsigned_start(&length);
    match digits {
        [short] if *short < 0x80 => bytes.push(*short),
        long => {
            bytes.push(0x80 | u8::try_from(long.len()).unwrap_or(4));
            bytes.extend_from_slice(long);
        }
    }
    bytes.extend_from_slice(value);
}

/// Without leading zeros, but with one digit at least.
fn unsigned_start(number: &[u8; 4]) -> &[u8] {
    let zeros = number.iter().take(3).take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or(number)
}
