//! A signal: one hash of known content with what its list says about it, and the checks that a
//! hash must pass before it may become one.

use std::fmt;

use evidence::{MatchOpinion, Time};

use crate::pdq;

/// The algorithms whose signals are matched. Ordered by name, which is the order of our format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    Md5,
    Pdq,
    Sha1,
    Sha256,
}

impl Algorithm {
    pub const ALL: [Self; 4] = [Self::Md5, Self::Pdq, Self::Sha1, Self::Sha256];

    /// The name in findings and in our own files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Pdq => "pdq",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    /// Bytes of a hash.
    pub fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Pdq | Self::Sha256 => 32,
        }
    }

    /// Reads the type names of the exchange formats: `md5`, `HASH_MD5`, `video_md5`,
    /// `HASH_VIDEO_MD5`, `SHA-256`, `HASH_SHA256`, `pdq`, `ImagePDQ` and so on. Types whose hash
    /// is not one of content, such as `HASH_URL_MD5`, are none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let word: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|character| character.to_ascii_lowercase())
            .collect();
        let word = word.strip_prefix("hash").unwrap_or(&word);
        let word = ["video", "image", "photo", "file"]
            .iter()
            .find_map(|prefix| word.strip_prefix(prefix))
            .unwrap_or(word);
        Some(match word {
            "md5" => Self::Md5,
            "pdq" => Self::Pdq,
            "sha1" => Self::Sha1,
            "sha256" => Self::Sha256,
            _ => return None,
        })
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A hash with its algorithm. Ordered by algorithm, then by bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    Md5([u8; 16]),
    Pdq(pdq::Hash),
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

/// Why a text cannot be a signal's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ValueError {
    #[error("a {algorithm} hash has {expected} hexadecimal digits, not {found}")]
    Length {
        algorithm: Algorithm,
        expected: usize,
        found: usize,
    },
    #[error("character {at} of the hash is not a hexadecimal digit")]
    Digit { at: usize },
    #[error("the hash is all zeros")]
    Zero,
    #[error("the hash is that of empty content and would match every empty file")]
    EmptyContent,
}

/// The digests of nothing: they stand in careless lists, and each match would be false.
const EMPTY_MD5: [u8; 16] = *b"\xd4\x1d\x8c\xd9\x8f\x00\xb2\x04\xe9\x80\x09\x98\xec\xf8\x42\x7e";
const EMPTY_SHA1: [u8; 20] =
    *b"\xda\x39\xa3\xee\x5e\x6b\x4b\x0d\x32\x55\xbf\xef\x95\x60\x18\x90\xaf\xd8\x07\x09";
const EMPTY_SHA256: [u8; 32] = *b"\xe3\xb0\xc4\x42\x98\xfc\x1c\x14\x9a\xfb\xf4\xc8\x99\x6f\xb9\x24\x27\xae\x41\xe4\x64\x9b\x93\x4c\xa4\x95\x99\x1b\x78\x52\xb8\x55";

impl Value {
    /// Reads hexadecimal digits of either case; space around them is ignored.
    pub fn parse(algorithm: Algorithm, text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        let value = match algorithm {
            Algorithm::Md5 => hex_bytes(text).map(Self::Md5),
            Algorithm::Pdq => hex_bytes(text).map(|bytes| Self::Pdq(pdq::Hash(bytes))),
            Algorithm::Sha1 => hex_bytes(text).map(Self::Sha1),
            Algorithm::Sha256 => hex_bytes(text).map(Self::Sha256),
        }
        .map_err(|error| match error {
            HexError::Length { expected, found } => ValueError::Length {
                algorithm,
                expected,
                found,
            },
            HexError::Digit { at } => ValueError::Digit { at },
        })?;
        value.check()?;
        Ok(value)
    }

    /// Refuses what no list may hold.
    pub fn check(&self) -> Result<(), ValueError> {
        if self.as_bytes().iter().all(|byte| *byte == 0) {
            return Err(ValueError::Zero);
        }
        if matches!(
            self,
            Self::Md5(EMPTY_MD5) | Self::Sha1(EMPTY_SHA1) | Self::Sha256(EMPTY_SHA256)
        ) {
            return Err(ValueError::EmptyContent);
        }
        Ok(())
    }

    /// A value from its bytes, as our own format holds it.
    pub(crate) fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Option<Self> {
        Some(match algorithm {
            Algorithm::Md5 => Self::Md5(bytes.try_into().ok()?),
            Algorithm::Pdq => Self::Pdq(pdq::Hash(bytes.try_into().ok()?)),
            Algorithm::Sha1 => Self::Sha1(bytes.try_into().ok()?),
            Algorithm::Sha256 => Self::Sha256(bytes.try_into().ok()?),
        })
    }

    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Md5(_) => Algorithm::Md5,
            Self::Pdq(_) => Algorithm::Pdq,
            Self::Sha1(_) => Algorithm::Sha1,
            Self::Sha256(_) => Algorithm::Sha256,
        }
    }

    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Md5(bytes) => bytes,
            Self::Pdq(hash) => &hash.0,
            Self::Sha1(bytes) => bytes,
            Self::Sha256(bytes) => bytes,
        }
    }
}

/// Lower-case hexadecimal, without the algorithm.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{self}", self.algorithm())
    }
}

/// With whom a signal may be shared: the Traffic Light Protocol, version 2.0 (FIRST, 2022).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sharing {
    Clear,
    Green,
    Amber,
    AmberStrict,
    Red,
}

impl Sharing {
    pub const ALL: [Self; 5] = [
        Self::Clear,
        Self::Green,
        Self::Amber,
        Self::AmberStrict,
        Self::Red,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::AmberStrict => "amber-strict",
            Self::Red => "red",
        }
    }

    /// Reads `TLP:AMBER+STRICT`, `amber`, `white` (the older name of clear) and so on.
    pub fn parse(text: &str) -> Option<Self> {
        let word: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|character| character.to_ascii_lowercase())
            .collect();
        Some(match word.strip_prefix("tlp").unwrap_or(&word) {
            "clear" | "white" => Self::Clear,
            "green" => Self::Green,
            "amber" => Self::Amber,
            "amberstrict" => Self::AmberStrict,
            "red" => Self::Red,
            _ => return None,
        })
    }
}

/// One hash of known content and what its list says about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signal {
    pub value: Value,
    /// When the list says that the signal was added, in the list's own words; may be empty.
    pub added: String,
    /// From this moment on the signal no longer matches.
    pub expires: Option<Time>,
    /// Sorted, each once.
    pub labels: Vec<String>,
    pub opinion: MatchOpinion,
    pub sharing: Option<Sharing>,
    /// Who contributed it, in the list's own words; may be empty.
    pub source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HexError {
    Length { expected: usize, found: usize },
    Digit { at: usize },
}

/// Exactly `N` bytes of hexadecimal of either case.
pub(crate) fn hex_bytes<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let digits = text.as_bytes();
    let expected = N.saturating_mul(2);
    if digits.len() != expected {
        return Err(HexError::Length {
            expected,
            found: text.chars().count(),
        });
    }
    let mut bytes = [0; N];
    let (pairs, _) = digits.as_chunks::<2>();
    for (place, (byte, [high, low])) in bytes.iter_mut().zip(pairs).enumerate() {
        let at = place.saturating_mul(2);
        let high = nibble(*high).ok_or(HexError::Digit { at })?;
        let low = nibble(*low).ok_or(HexError::Digit {
            at: at.saturating_add(1),
        })?;
        *byte = high << 4 | low;
    }
    Ok(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}
