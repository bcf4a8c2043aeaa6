//! Where an item lies: a stack of names from the acquisition inwards, for example the path of an
//! archive in a folder, then the path of a member in that archive.
//!
//! Names in evidence are bytes, not text. A [`Segment`] keeps every byte and is still readable
//! text that never needs an escape in JSON, a terminal or a page: bytes that are not UTF-8,
//! control characters, bidirectional marks, `%`, `"` and `\` are written `%XX`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One name in a locator, in its escaped spelling. Not empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment(String);

/// Why a text is not the spelling of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    #[error("a name in a locator is empty")]
    Empty,
    #[error("a name in a locator is not in its one spelling at byte {at}")]
    Spelling { at: usize },
}

/// Why a list of names is not a locator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a locator has at least one name")]
pub struct LocatorError;

/// Characters that are kept as they are. All others are escaped byte by byte.
fn is_plain(character: char) -> bool {
    !(character.is_control()
        || matches!(character, '%' | '"' | '\\')
        // Marks that reorder, hide or join what a reader sees (UAX #9, UTS #39).
        || matches!(character,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'))
}

impl Segment {
    /// The segment for a name as it stands in the evidence. An empty name becomes `%`, which is
    /// no spelling of any other name.
    pub fn from_bytes(name: &[u8]) -> Self {
        if name.is_empty() {
            return Self("%".to_owned());
        }
        let mut text = String::with_capacity(name.len());
        for chunk in name.utf8_chunks() {
            for character in chunk.valid().chars() {
                if is_plain(character) {
                    text.push(character);
                } else {
                    let mut buffer = [0; 4];
                    escape(character.encode_utf8(&mut buffer).as_bytes(), &mut text);
                }
            }
            escape(chunk.invalid(), &mut text);
        }
        Self(text)
    }

    /// The name as it stands in the evidence.
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.0 == "%" {
            return Vec::new();
        }
        let mut bytes = Vec::with_capacity(self.0.len());
        let mut rest = self.0.as_bytes();
        while let Some((&first, tail)) = rest.split_first() {
            match (first, tail) {
                (b'%', [high, low, after @ ..]) => {
                    bytes.push(nibble(*high) << 4 | nibble(*low));
                    rest = after;
                }
                _ => {
                    bytes.push(first);
                    rest = tail;
                }
            }
        }
        bytes
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a spelling. Only the one spelling that [`Segment::from_bytes`] writes is accepted.
    pub fn parse(text: &str) -> Result<Self, SegmentError> {
        if text.is_empty() {
            return Err(SegmentError::Empty);
        }
        let segment = Self(text.to_owned());
        let again = Self::from_bytes(&segment.to_bytes());
        if again.0 == text {
            Ok(segment)
        } else {
            let at = again
                .0
                .bytes()
                .zip(text.bytes())
                .take_while(|(a, b)| a == b)
                .count();
            Err(SegmentError::Spelling { at })
        }
    }
}

#[allow(clippy::indexing_slicing, reason = "half a byte is below 16")]
fn escape(bytes: &[u8], text: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in bytes {
        text.push('%');
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// The value of an upper-case hexadecimal digit; anything else gives a value that the caller's
/// comparison with the one spelling refuses.
#[allow(
    clippy::arithmetic_side_effects,
    reason = "each arm knows the range of its digit"
)]
fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Segment({})", self.0)
    }
}

/// A stack of at least one [`Segment`]. Ordered name by name, each by the bytes of its spelling.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locator(Vec<Segment>);

impl Locator {
    pub fn new(segments: Vec<Segment>) -> Result<Self, LocatorError> {
        if segments.is_empty() {
            Err(LocatorError)
        } else {
            Ok(Self(segments))
        }
    }

    /// The locator of something that lies directly in the acquisition.
    pub fn root(segment: Segment) -> Self {
        Self(vec![segment])
    }

    /// The locator of something inside this item.
    #[must_use]
    pub fn inside(&self, segment: Segment) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        Self(segments)
    }

    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// How many containers must be opened to reach the item; 0 for a file of the source.
    pub fn depth(&self) -> usize {
        self.0.len().saturating_sub(1)
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(" → ")?;
            }
            f.write_str(segment.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Locator({self})")
    }
}

impl Serialize for Locator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Segment::as_str))
    }
}

impl<'de> Deserialize<'de> for Locator {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        let segments = names
            .iter()
            .map(|name| Segment::parse(name))
            .collect::<Result<Vec<_>, _>>()
            .map_err(serde::de::Error::custom)?;
        Self::new(segments).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spelling() {
        fn check(name: &[u8], expected: &str) {
            assert_eq!(Segment::from_bytes(name).as_str(), expected);
        }
        check(b"a b/c.txt", "a b/c.txt");
        check("صورة.jpg".as_bytes(), "صورة.jpg");
        check(b"100%", "100%25");
        check(b"\xff\xfe", "%FF%FE");
        check(b"a\nb\"c\\d", "a%0Ab%22c%5Cd");
        check("a\u{202e}gpj.exe".as_bytes(), "a%E2%80%AEgpj.exe");
        check(b"", "%");
    }

    #[test]
    fn only_the_one_spelling_is_read() {
        for wrong in ["%41", "%ff", "a%", "a%2", "%zz", "a\"b", "\u{200b}"] {
            assert!(Segment::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Segment::parse(""), Err(SegmentError::Empty));
    }

    proptest! {
        #[test]
        fn every_name_survives(name in proptest::collection::vec(any::<u8>(), 0..64)) {
            let segment = Segment::from_bytes(&name);
            prop_assert_eq!(segment.to_bytes(), name);
            prop_assert_eq!(Segment::parse(segment.as_str()), Ok(segment.clone()));
            let json = serde_json::to_string(segment.as_str()).expect("text");
            prop_assert!(!json.contains('\\'), "no escape is needed: {}", json);
        }
    }
}
