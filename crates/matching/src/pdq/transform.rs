//! From 64 × 64 samples to quality, cosine transform, median and bits.

use std::{fmt, sync::LazyLock};

use super::{Hash, Turn};

/// The samples of a picture, row by row.
pub(super) type Samples = [[f32; 64]; 64];

/// The terms 1 to 16 of the cosine transform in both directions, `[row][column]`.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Coefficients([[f32; 16]; 16]);

impl fmt::Debug for Coefficients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coefficients")
    }
}

/// The cosine matrix, `[sample][term]`. The products are taken in 64 bits and rounded once, with
/// a scale that was itself rounded to 32 bits, as the reference does.
static COSINES: LazyLock<[[f32; 16]; 64]> = LazyLock::new(|| {
    let scale = f64::from(round((2.0_f64 / 64.0).sqrt()));
    let mut matrix = [[0.0; 16]; 64];
    for (sample, row) in (0_u16..).zip(&mut matrix) {
        for (term, cell) in (0_u16..).zip(row) {
            let angle = std::f64::consts::PI / 2.0 / 64.0
                * (f64::from(term) + 1.0)
                * (2.0 * f64::from(sample) + 1.0);
            *cell = round(scale * angle.cos());
        }
    }
    matrix
});

/// Rounds to the nearest 32-bit float.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "no other conversion rounds a 64-bit float; the values lie between -1 and 1"
)]
fn round(value: f64) -> f32 {
    value as f32
}

/// The sum of the steep gradients between neighbours, over 90, at most 100. Quotients are
/// truncated before they are summed, so that many faint steps count for nothing.
pub(super) fn quality(samples: &Samples) -> u8 {
    let step = |a: &f32, b: &f32| ((a - b) * 100.0 / 255.0).trunc().abs();
    let mut sum = 0.0;
    for (row, below) in samples.iter().zip(samples.iter().skip(1)) {
        sum += row.iter().zip(below).map(|(a, b)| step(a, b)).sum::<f32>();
    }
    for row in samples {
        sum += row
            .iter()
            .zip(row.iter().skip(1))
            .map(|(a, b)| step(a, b))
            .sum::<f32>();
    }
    // The sum is a whole number of at most 806,400, exact in 32 bits.
    (1..=100_u8)
        .rev()
        .find(|quality| sum >= f32::from(*quality) * 90.0)
        .unwrap_or(0)
}

impl Coefficients {
    pub(super) const ZERO: Self = Self([[0.0; 16]; 16]);

    /// The transform, with the sums in the order of the reference: samples from first to last.
    pub(super) fn of(samples: &Samples) -> Self {
        let cosines = &*COSINES;
        let mut half = [[0.0_f32; 64]; 16];
        for (row, weights) in samples.iter().zip(cosines) {
            for (sums, weight) in half.iter_mut().zip(weights) {
                for (sum, sample) in sums.iter_mut().zip(row) {
                    *sum += weight * sample;
                }
            }
        }
        let mut terms = [[0.0_f32; 16]; 16];
        for (sums, row) in terms.iter_mut().zip(&half) {
            for (value, weights) in row.iter().zip(cosines) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += value * weight;
                }
            }
        }
        Self(terms)
    }

    /// The transform of the turned picture: a turn transposes the terms or changes the sign of
    /// every second one.
    pub(super) fn turned(&self, turn: Turn) -> Self {
        let (transposed, negate): (bool, fn(usize, usize) -> bool) = match turn {
            Turn::Original => (false, |_, _| false),
            Turn::Rotate90 => (true, |row, _| even(row)),
            Turn::Rotate180 => (false, |row, column| !even(row ^ column)),
            Turn::Rotate270 => (true, |_, column| even(column)),
            Turn::FlipX => (false, |row, _| even(row)),
            Turn::FlipY => (false, |_, column| even(column)),
            Turn::FlipPlus1 => (true, |_, _| false),
            Turn::FlipMinus1 => (true, |row, column| !even(row ^ column)),
        };
        let mut terms = if transposed {
            std::array::from_fn(|row| self.0.map(|line| line.get(row).copied().unwrap_or(0.0)))
        } else {
            self.0
        };
        for (row, line) in terms.iter_mut().enumerate() {
            for (column, term) in line.iter_mut().enumerate() {
                if negate(row, column) {
                    *term = -*term;
                }
            }
        }
        Self(terms)
    }

    /// One bit for each term above the median, which is the 128th smallest. Term (row, column)
    /// is bit 16 · row + column, counted from the end of the hash.
    pub(super) fn hash(&self) -> Hash {
        let mut sorted: [f32; 256] = [0.0; 256];
        for (cell, term) in sorted.iter_mut().zip(self.0.iter().flatten()) {
            *cell = *term;
        }
        let (_, median, _) = sorted.select_nth_unstable_by(127, f32::total_cmp);
        let median = *median;
        let mut bytes = [0; 32];
        let (eights, _) = self.0.as_flattened().as_chunks::<8>();
        for (byte, terms) in bytes.iter_mut().rev().zip(eights) {
            for (bit, term) in terms.iter().enumerate() {
                *byte |= u8::from(*term > median) << bit;
            }
        }
        Hash(bytes)
    }
}

fn even(place: usize) -> bool {
    place & 1 == 0
}
