//! Content hashes. SHA-256 is the identity of content; SHA-1 and MD5 ride along for interchange
//! with lists that carry nothing else.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HexError {
    #[error("a hash of {expected} bytes has {} hexadecimal digits, not {found}", expected.saturating_mul(2))]
    Length { expected: usize, found: usize },
    #[error("character {at} is not a lower-case hexadecimal digit")]
    Digit { at: usize },
}

/// Lower-case hexadecimal of `bytes`.
#[allow(clippy::indexing_slicing, reason = "half a byte is below 16")]
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Reads exactly `N` bytes of lower-case hexadecimal.
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "places and digits are bounded by the length, which is checked first"
)]
pub(crate) fn from_hex<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return Err(HexError::Length {
            expected: N,
            found: digits.len(),
        });
    }
    let value = |at: usize| match digits[at] {
        digit @ b'0'..=b'9' => Ok(digit - b'0'),
        digit @ b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(HexError::Digit { at }),
    };
    let mut bytes = [0; N];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = value(place * 2)? << 4 | value(place * 2 + 1)?;
    }
    Ok(bytes)
}

macro_rules! hash_type {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl $name {
            /// Reads lower-case hexadecimal; anything else is refused.
            pub fn from_hex(text: &str) -> Result<Self, HexError> {
                from_hex(text).map(Self)
            }

            pub fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&to_hex(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                Self::from_hex(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

hash_type!(
    /// SHA-256 of content: its identity everywhere in the house (FIPS 180-4).
    ContentHash,
    32
);
hash_type!(
    /// SHA-1 of content, for lists that carry nothing stronger. Never an identity.
    Sha1Hash,
    20
);
hash_type!(
    /// MD5 of content, for lists that carry nothing stronger. Never an identity.
    Md5Hash,
    16
);

/// The three digests of one content, made in one pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    pub sha256: ContentHash,
    pub sha1: Sha1Hash,
    pub md5: Md5Hash,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trip_and_refusals() {
        let hash = Md5Hash(*b"\x00\x01\xfe\xff0123456789ab");
        assert_eq!(Md5Hash::from_hex(&hash.to_string()), Ok(hash));
        assert_eq!(
            Md5Hash::from_hex("00"),
            Err(HexError::Length {
                expected: 16,
                found: 2
            })
        );
        let upper = hash.to_string().to_uppercase();
        assert_eq!(Md5Hash::from_hex(&upper), Err(HexError::Digit { at: 4 }));
    }
}
