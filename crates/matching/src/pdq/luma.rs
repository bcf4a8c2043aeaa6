//! From pixels to brightness in 32-bit floats, as each profile computes it, and the choice of
//! the rows and columns that the C++ tool keeps.

use super::{Layout, Profile};

/// The side to which the C++ tool takes larger pictures.
const CPP_SIDE: usize = 512;

/// Turns pixel rows into luma rows, and for the C++ profile picks the nearest neighbours.
#[derive(Debug)]
pub(super) struct RowSelector {
    /// Source columns to keep; absent when all are kept.
    columns: Option<Vec<usize>>,
    /// For each source row to come, how often it is used; absent when each is used once.
    uses: Option<Vec<u16>>,
    next_row: usize,
    out_width: usize,
    out_height: usize,
    /// The pixels that are kept of one row.
    picked: Vec<u8>,
    luma: Vec<f32>,
}

impl RowSelector {
    pub(super) fn new(profile: Profile, width: usize, height: usize) -> Self {
        let shrinks = profile == Profile::Cpp512 && (width > CPP_SIDE || height > CPP_SIDE);
        let (out_width, out_height) = if shrinks {
            (CPP_SIDE, CPP_SIDE)
        } else {
            (width, height)
        };
        let columns = shrinks.then(|| (0..CPP_SIDE).map(|x| nearest(x, width)).collect());
        let uses = shrinks.then(|| {
            let mut uses = vec![0_u16; height];
            for y in 0..CPP_SIDE {
                if let Some(count) = uses.get_mut(nearest(y, height)) {
                    *count = count.saturating_add(1);
                }
            }
            uses
        });
        Self {
            columns,
            uses,
            next_row: 0,
            out_width,
            out_height,
            picked: Vec::new(),
            luma: vec![0.0; out_width],
        }
    }

    /// Width and height of what comes out.
    pub(super) fn out_size(&self) -> (usize, usize) {
        (self.out_width, self.out_height)
    }

    /// Takes one row of pixels and hands its luma on as often as the row is used.
    pub(super) fn push(
        &mut self,
        profile: Profile,
        layout: Layout,
        row: &[u8],
        mut out: impl FnMut(&[f32]),
    ) {
        let uses = match &self.uses {
            Some(uses) => uses.get(self.next_row).copied().unwrap_or(0),
            None => 1,
        };
        self.next_row = self.next_row.saturating_add(1);
        if uses == 0 {
            return;
        }
        let pixels = match &self.columns {
            Some(columns) => {
                pick(layout, row, columns, &mut self.picked);
                self.picked.as_slice()
            }
            None => row,
        };
        fill(profile, layout, pixels, &mut self.luma);
        for _ in 0..uses {
            out(&self.luma);
        }
    }
}

/// The source column or row for place `at` of 512, as CImg's nearest neighbour takes it:
/// the floor of `at · side / 512`.
fn nearest(at: usize, side: usize) -> usize {
    at.saturating_mul(side) / CPP_SIDE
}

fn pick(layout: Layout, row: &[u8], columns: &[usize], picked: &mut Vec<u8>) {
    picked.clear();
    match layout {
        Layout::Luma8 => picked.extend(columns.iter().filter_map(|column| row.get(*column))),
        Layout::Rgb8 => {
            let (pixels, _) = row.as_chunks::<3>();
            picked.reserve(columns.len().saturating_mul(3));
            for pixel in columns.iter().filter_map(|column| pixels.get(*column)) {
                picked.extend_from_slice(pixel);
            }
        }
    }
}

fn fill(profile: Profile, layout: Layout, row: &[u8], luma: &mut [f32]) {
    match (layout, profile) {
        (Layout::Luma8, _) => {
            for (out, &grey) in luma.iter_mut().zip(row) {
                *out = f32::from(grey);
            }
        }
        (Layout::Rgb8, Profile::Cpp512) => {
            let (pixels, _) = row.as_chunks::<3>();
            for (out, &[red, green, blue]) in luma.iter_mut().zip(pixels) {
                *out = 0.299_f32 * f32::from(red)
                    + 0.587_f32 * f32::from(green)
                    + 0.114_f32 * f32::from(blue);
            }
        }
        (Layout::Rgb8, Profile::Full) => fill_full(row, luma),
    }
}

/// The sum in 64-bit floats rounded to 32 bits equals, for each of the 2²⁴ colours, the exact
/// quotient rounded once; a test tries them all. The integer form is the faster one.
fn fill_full(row: &[u8], luma: &mut [f32]) {
    let (pixels, _) = row.as_chunks::<3>();
    for (out, &[red, green, blue]) in luma.iter_mut().zip(pixels) {
        *out = full_luma(red, green, blue);
    }
}

#[inline]
fn full_luma(red: u8, green: u8, blue: u8) -> f32 {
    // Each product and the sum are whole numbers below 2²⁴, so they are exact in 32-bit floats.
    (299.0 * f32::from(red) + 587.0 * f32::from(green) + 114.0 * f32::from(blue)) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_luma_is_the_64_bit_sum_for_every_colour() {
        for red in 0..=u8::MAX {
            for green in 0..=u8::MAX {
                for blue in 0..=u8::MAX {
                    let sum =
                        0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue);
                    #[expect(
                        clippy::as_conversions,
                        clippy::cast_possible_truncation,
                        reason = "the rounding under test"
                    )]
                    let expected = sum as f32;
                    if full_luma(red, green, blue) != expected {
                        panic!("colour {red} {green} {blue}");
                    }
                }
            }
        }
    }
}
