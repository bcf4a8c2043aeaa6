//! PDQ, the perceptual picture hash of the ThreatExchange project: 256 bits and a quality from
//! decoded pixels.
//!
//! The algorithm ("The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm",
//! Meta, 2019, and the reference `pdq/cpp/hashing` of facebook/ThreatExchange): luma, two passes
//! of a box filter along rows and along columns, 64 × 64 samples at the centres, a quality from
//! their gradients, the 16 × 16 lowest non-constant terms of their cosine transform, and one bit
//! for each term above the median. All sums are taken in the order of the reference, so that on
//! the same pixels every bit is the same.
//!
//! Two references exist that differ by 0 to 10 bits on ordinary pictures. A hash without the
//! name of its [`Profile`] is therefore half a hash.
//!
//! Must not decode files and must not turn pictures: no reference applies the orientation that
//! a camera noted.

mod filter;
mod luma;
mod transform;

use std::fmt;

use self::{
    filter::Sampler,
    luma::RowSelector,
    transform::{Coefficients, quality},
};

/// Below this quality a PDQ hash is not matched (facts of the field: ThreatExchange drops
/// hashes of quality 49 and less).
pub const QUALITY_MIN: u8 = 50;

/// The largest distance at which two PDQ hashes are said to match.
pub const DISTANCE_MAX: u16 = 31;

/// Which reference the hash follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// The C++ tool: a picture with a side above 512 is first taken to exactly 512 × 512 by the
    /// nearest neighbour (both sides, so that a flat one is stretched); luma in 32-bit floats.
    Cpp512,
    /// python-threatexchange: full size; luma in 64-bit floats rounded to 32.
    Full,
}

impl Profile {
    /// The name by which findings and tables call the profile.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpp512 => "cpp-512",
            Self::Full => "full",
        }
    }
}

/// How the samples of a pixel lie in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One byte of brightness for each pixel. A grey picture must come so: the C++ tool takes
    /// the byte as it is, and its luma of three equal colours is not always that byte.
    Luma8,
    /// Three bytes for each pixel: red, green, blue.
    Rgb8,
}

impl Layout {
    /// Bytes of one pixel.
    pub fn bytes(self) -> usize {
        match self {
            Self::Luma8 => 1,
            Self::Rgb8 => 3,
        }
    }
}

/// A PDQ hash: 32 bytes, the first byte being the first two hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// How many bits differ, 0 to 256.
    pub fn distance(&self, other: &Self) -> u16 {
        self.0
            .iter()
            .zip(other.0)
            .map(|(a, b)| bits_of(a ^ b))
            .sum()
    }

    /// How many bits are set. The median splits 256 terms in two halves, so an ordinary picture
    /// has exactly 128; far fewer means a picture with little in it.
    pub fn ones(&self) -> u16 {
        self.0.iter().map(|byte| bits_of(*byte)).sum()
    }

    /// Reads 64 hexadecimal digits of either case.
    pub fn from_hex(text: &str) -> Option<Self> {
        crate::signal::hex_bytes(text).ok().map(Self)
    }
}

fn bits_of(byte: u8) -> u16 {
    u16::try_from(byte.count_ones()).unwrap_or(8)
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// What was computed from one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PictureHash {
    pub hash: Hash,
    /// 0 to 100: how much structure the picture has. See [`QUALITY_MIN`].
    pub quality: u8,
    pub profile: Profile,
    coefficients: Coefficients,
}

/// The eight ways in which a picture can be turned and mirrored, in the order of the reference.
/// The angles turn against the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    Original,
    Rotate90,
    Rotate180,
    Rotate270,
    /// Top and bottom change places.
    FlipX,
    /// Left and right change places.
    FlipY,
    /// Mirrored at the diagonal from upper left to lower right.
    FlipPlus1,
    /// Mirrored at the diagonal from upper right to lower left.
    FlipMinus1,
}

impl Turn {
    pub const ALL: [Self; 8] = [
        Self::Original,
        Self::Rotate90,
        Self::Rotate180,
        Self::Rotate270,
        Self::FlipX,
        Self::FlipY,
        Self::FlipPlus1,
        Self::FlipMinus1,
    ];
}

impl PictureHash {
    /// The hash that the turned picture would have, from the same transform: within a few bits
    /// of hashing the turned pixels.
    pub fn turned(&self, turn: Turn) -> Hash {
        self.coefficients.turned(turn).hash()
    }

    /// All eight, in the order of [`Turn::ALL`].
    pub fn all_turns(&self) -> [Hash; 8] {
        Turn::ALL.map(|turn| self.turned(turn))
    }
}

/// Why pixels cannot be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdqError {
    #[error("a picture of {width} × {height} pixels is over the limit of {PIXELS_MAX} pixels")]
    TooLarge { width: u32, height: u32 },
    #[error("got {found} bytes of pixels where the picture has {expected}")]
    Pixels { expected: usize, found: usize },
}

/// The most pixels that are hashed: 2³⁰.
pub const PIXELS_MAX: u64 = 1 << 30;

/// A side below this gives the hash of zeros with quality 0.
const SIDE_MIN: u32 = 5;

/// Hashes a picture row by row, top first. It holds a few rows (the box filter's window, one
/// 128th of the height), never the picture.
#[derive(Debug)]
pub struct Hasher {
    profile: Profile,
    layout: Layout,
    width: usize,
    rows_left: usize,
    /// Absent for pictures that are too small to hash.
    stages: Option<(RowSelector, Sampler)>,
    expected: usize,
    found: usize,
}

impl Hasher {
    /// A hasher for a picture of this size, in pixels.
    pub fn new(
        profile: Profile,
        layout: Layout,
        width: u32,
        height: u32,
    ) -> Result<Self, PdqError> {
        let too_large = PdqError::TooLarge { width, height };
        if u64::from(width).saturating_mul(u64::from(height)) > PIXELS_MAX {
            return Err(too_large);
        }
        let (wide, high) = (size(width, too_large)?, size(height, too_large)?);
        let expected = wide
            .checked_mul(high)
            .and_then(|pixels| pixels.checked_mul(layout.bytes()))
            .ok_or(too_large)?;
        let selector = RowSelector::new(profile, wide, high);
        let (out_width, out_height) = selector.out_size();
        let stages = (width.min(height) >= SIDE_MIN)
            .then(|| (selector, Sampler::new(out_width, out_height)));
        Ok(Self {
            profile,
            layout,
            width: wide,
            rows_left: if wide == 0 { 0 } else { high },
            stages,
            expected,
            found: 0,
        })
    }

    /// Takes one or more whole rows. Bytes beyond the picture or short of a row are refused by
    /// [`Hasher::finish`].
    pub fn push(&mut self, rows: &[u8]) {
        self.found = self.found.saturating_add(rows.len());
        let row_bytes = self.width.saturating_mul(self.layout.bytes()).max(1);
        for row in rows.chunks_exact(row_bytes) {
            if self.rows_left == 0 {
                return;
            }
            self.rows_left = self.rows_left.saturating_sub(1);
            if let Some((selector, sampler)) = &mut self.stages {
                selector.push(self.profile, self.layout, row, |luma| sampler.push(luma));
            }
        }
    }

    /// The hash, once all rows were pushed.
    pub fn finish(self) -> Result<PictureHash, PdqError> {
        if self.found != self.expected || self.rows_left != 0 {
            return Err(PdqError::Pixels {
                expected: self.expected,
                found: self.found,
            });
        }
        let profile = self.profile;
        let Some((_, sampler)) = self.stages else {
            return Ok(PictureHash {
                hash: Hash([0; 32]),
                quality: 0,
                profile,
                coefficients: Coefficients::ZERO,
            });
        };
        let samples = sampler.finish();
        let coefficients = Coefficients::of(&samples);
        Ok(PictureHash {
            hash: coefficients.hash(),
            quality: quality(&samples),
            profile,
            coefficients,
        })
    }
}

fn size(side: u32, error: PdqError) -> Result<usize, PdqError> {
    usize::try_from(side).map_err(|_| error)
}

/// Hashes a whole picture that lies in memory, rows without padding.
pub fn hash(
    profile: Profile,
    layout: Layout,
    width: u32,
    height: u32,
    pixels: &[u8],
) -> Result<PictureHash, PdqError> {
    let mut hasher = Hasher::new(profile, layout, width, height)?;
    hasher.push(pixels);
    hasher.finish()
}
