//! Two passes of the box filter along rows and columns, and the 64 × 64 samples at the centres
//! (`pdq/cpp/downscaling` of the reference), one row after the other.
//!
//! Each running sum is a chain of rounded additions whose order decides the last bit, so it
//! cannot be split. It is instead run on 16 rows at once: rows are laid beside each other, one
//! lane each, for the passes along rows, and turned back for the passes along columns, where
//! the columns themselves are the lanes.

use super::transform::Samples;

/// Rows that are filtered together.
const LANES: usize = 16;

type Lanes = [f32; LANES];

/// Columns that are turned together.
const TILE: usize = 8;

/// Takes luma rows, gives samples.
#[derive(Debug)]
pub(super) struct Sampler {
    width: usize,
    /// Rows of luma until there are enough for all lanes.
    block: Rows,
    lanes: Vec<Lanes>,
    boxed: Vec<Lanes>,
    /// The column pass of the first round.
    first: ColumnBox,
    /// What the first round gave, until there is enough for all lanes.
    between: Rows,
    sample_columns: Vec<usize>,
    /// The column pass of the second round, on the sampled columns only.
    second: ColumnBox,
    sink: Sink,
}

/// Some rows, one after the other, up to as many as there are lanes.
#[derive(Debug)]
struct Rows {
    values: Vec<f32>,
    width: usize,
    filled: usize,
}

/// Picks the sampled rows of the second round.
#[derive(Debug)]
struct Sink {
    rows: Vec<usize>,
    next: usize,
    samples: Samples,
}

/// The window along a side of `length`: one 128th, rounded up.
fn window(length: usize) -> usize {
    length.div_ceil(128).max(1)
}

/// The window's part from the written place on, which is the larger one.
fn ahead(window: usize) -> usize {
    window.saturating_add(2) / 2
}

/// The places at the centres of 64 equal parts of `length`.
fn centres(length: usize) -> Vec<usize> {
    (0..64_usize)
        .map(|part| part.wrapping_mul(2).wrapping_add(1).saturating_mul(length) / 128)
        .collect()
}

impl Sampler {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            block: Rows::new(width),
            lanes: vec![[0.0; LANES]; width],
            boxed: vec![[0.0; LANES]; width],
            first: ColumnBox::new(width, height),
            between: Rows::new(width),
            sample_columns: centres(width),
            second: ColumnBox::new(64, height),
            sink: Sink {
                rows: centres(height),
                next: 0,
                samples: [[0.0; 64]; 64],
            },
        }
    }

    /// A picture of exactly 64 × 64 is its own samples: the reference filters none of it.
    fn is_unfiltered(&self) -> bool {
        self.width == 64 && self.first.height == 64
    }

    pub(super) fn push(&mut self, luma: &[f32]) {
        if self.is_unfiltered() {
            self.sink.push(self.sink.next, luma);
            return;
        }
        if self.block.push(luma) {
            self.first_round();
        }
    }

    pub(super) fn finish(mut self) -> Samples {
        if self.is_unfiltered() {
            return self.sink.samples;
        }
        self.first_round();
        while self.first.drain(self.between.next_row()) {
            if self.between.advance() {
                self.second_round();
            }
        }
        self.second_round();
        let mut row = [0.0; 64];
        loop {
            let at = self.second.written;
            if !self.second.drain(&mut row) {
                return self.sink.samples;
            }
            self.sink.push(at, &row);
        }
    }

    /// Rows of luma through the first round.
    fn first_round(&mut self) {
        self.block.to_lanes(&mut self.lanes);
        box_along(&self.lanes, window(self.width), &mut self.boxed);
        let filled = self.block.filled;
        self.block.take_lanes(&self.boxed);
        self.block.filled = 0;
        for row in self.block.values.chunks_exact(self.width).take(filled) {
            if self.first.push(row, self.between.next_row()) && self.between.advance() {
                second_round(
                    &mut self.between,
                    &mut self.lanes,
                    &self.sample_columns,
                    &mut self.second,
                    &mut self.sink,
                );
            }
        }
    }

    fn second_round(&mut self) {
        second_round(
            &mut self.between,
            &mut self.lanes,
            &self.sample_columns,
            &mut self.second,
            &mut self.sink,
        );
    }
}

/// Rows of the first round through the second. A function of the parts, because the first
/// round's rows are still borrowed when it is called.
fn second_round(
    between: &mut Rows,
    lanes: &mut [Lanes],
    sample_columns: &[usize],
    second: &mut ColumnBox,
    sink: &mut Sink,
) {
    between.to_lanes(lanes);
    let mut sampled = [[0.0; LANES]; 64];
    box_at(lanes, window(lanes.len()), sample_columns, &mut sampled);
    let (mut row, mut out) = ([0.0; 64], [0.0; 64]);
    for lane in 0..between.filled {
        for (cell, column) in row.iter_mut().zip(&sampled) {
            *cell = column.get(lane).copied().unwrap_or(0.0);
        }
        let at = second.written;
        if second.push(&row, &mut out) {
            sink.push(at, &out);
        }
    }
    between.filled = 0;
}

impl Sink {
    /// Takes filtered row `at`; a row can be the centre of several parts of a small picture.
    fn push(&mut self, at: usize, row: &[f32]) {
        while self.rows.get(self.next) == Some(&at) {
            if let Some(sample_row) = self.samples.get_mut(self.next) {
                for (sample, value) in sample_row.iter_mut().zip(row) {
                    *sample = *value;
                }
            }
            self.next = self.next.saturating_add(1);
        }
    }
}

impl Rows {
    fn new(width: usize) -> Self {
        Self {
            values: vec![0.0; width.saturating_mul(LANES)],
            width,
            filled: 0,
        }
    }

    /// The row that is filled next.
    fn next_row(&mut self) -> &mut [f32] {
        let start = self.filled.saturating_mul(self.width);
        self.values
            .get_mut(start..start.saturating_add(self.width))
            .unwrap_or(&mut [])
    }

    /// Counts the row as filled; true when that was the last.
    fn advance(&mut self) -> bool {
        self.filled = self.filled.saturating_add(1);
        self.filled == LANES
    }

    fn push(&mut self, row: &[f32]) -> bool {
        for (cell, value) in self.next_row().iter_mut().zip(row) {
            *cell = *value;
        }
        self.advance()
    }

    /// Lays the rows beside each other.
    fn to_lanes(&self, lanes: &mut [Lanes]) {
        let mut rows = self.values.chunks_exact(self.width);
        let rows: [&[f32]; LANES] = std::array::from_fn(|_| rows.next().unwrap_or(&[]));
        for (at, cells) in lanes.chunks_mut(TILE).enumerate() {
            let start = at.saturating_mul(TILE);
            let mut tile = [[0.0; TILE]; LANES];
            for (line, row) in tile.iter_mut().zip(&rows) {
                let row = row.get(start..).unwrap_or(&[]);
                match row.first_chunk::<TILE>() {
                    Some(whole) => *line = *whole,
                    None => line.iter_mut().zip(row).for_each(|(to, from)| *to = *from),
                }
            }
            let turned = turn(&tile);
            match cells.first_chunk_mut::<TILE>() {
                Some(whole) => *whole = turned,
                None => cells
                    .iter_mut()
                    .zip(turned)
                    .for_each(|(to, from)| *to = from),
            }
        }
    }

    /// Lays them one after the other again.
    fn take_lanes(&mut self, lanes: &[Lanes]) {
        for (at, cells) in lanes.chunks(TILE).enumerate() {
            let start = at.saturating_mul(TILE);
            let mut tile = [[0.0; LANES]; TILE];
            match cells.first_chunk::<TILE>() {
                Some(whole) => tile = *whole,
                None => tile
                    .iter_mut()
                    .zip(cells)
                    .for_each(|(to, from)| *to = *from),
            }
            let turned = turn(&tile);
            for (line, row) in turned.iter().zip(self.values.chunks_exact_mut(self.width)) {
                let row = row.get_mut(start..).unwrap_or(&mut []);
                match row.first_chunk_mut::<TILE>() {
                    Some(whole) => *whole = *line,
                    None => row.iter_mut().zip(line).for_each(|(to, from)| *to = *from),
                }
            }
        }
    }
}

/// The transpose of a tile.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "both places are below the constant sizes"
)]
fn turn<const A: usize, const B: usize>(tile: &[[f32; A]; B]) -> [[f32; B]; A] {
    let mut turned = [[0.0; B]; A];
    for a in 0..A {
        for b in 0..B {
            turned[a][b] = tile[b][a];
        }
    }
    turned
}

#[inline]
fn add(sums: &mut Lanes, values: &Lanes) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

#[inline]
fn subtract(sums: &mut Lanes, values: &Lanes) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum -= value;
    }
}

#[inline]
fn divide(sums: &Lanes, count: f32) -> Lanes {
    sums.map(|sum| sum / count)
}

/// A count of window places as a float, exact below 2²⁴; the limit on pixels keeps every window
/// below 2²¹.
#[inline]
fn count(places: usize) -> f32 {
    let half = |value: usize| u16::try_from(value & 0xffff).map_or(0.0, f32::from);
    half(places >> 16) * 65_536.0 + half(places)
}

/// The box filter along all lanes, every place written.
fn box_along(input: &[Lanes], window: usize, out: &mut [Lanes]) {
    let ahead = ahead(window);
    let mut sums = [0.0; LANES];
    let mut out = out.iter_mut();
    for (place, values) in input.iter().take(window).enumerate() {
        add(&mut sums, values);
        let held = place.saturating_add(1);
        if held >= ahead
            && let Some(cell) = out.next()
        {
            *cell = divide(&sums, count(held));
        }
    }
    let full = count(window);
    let entering = input.get(window..).unwrap_or(&[]);
    for ((values, leaving), cell) in entering.iter().zip(input).zip(&mut out) {
        add(&mut sums, values);
        subtract(&mut sums, leaving);
        *cell = divide(&sums, full);
    }
    let last = input.len().saturating_sub(window);
    for ((held, leaving), cell) in (1..window)
        .rev()
        .zip(input.get(last..).unwrap_or(&[]))
        .zip(out)
    {
        subtract(&mut sums, leaving);
        *cell = divide(&sums, count(held));
    }
}

/// The box filter along all lanes, written only for the places `at`, which ascend.
fn box_at(input: &[Lanes], window: usize, at: &[usize], out: &mut [Lanes; 64]) {
    let ahead = ahead(window);
    let mut sums = [0.0; LANES];
    // The places that were added are those before `end`, the subtracted ones those before `start`.
    let (mut start, mut end) = (0_usize, 0_usize);
    let slice = |from: usize, to: usize| input.get(from..to).unwrap_or(&[]);
    for (place, cell) in at.iter().zip(out) {
        let reach = place.saturating_add(ahead);
        let new_end = reach.min(input.len());
        let new_start = reach.saturating_sub(window);
        let growing = new_end.min(window).max(end);
        for values in slice(end, growing) {
            add(&mut sums, values);
        }
        let moved = new_end.saturating_sub(growing);
        let entering = slice(growing, new_end);
        for (values, leaving) in entering
            .iter()
            .zip(slice(start, start.saturating_add(moved)))
        {
            add(&mut sums, values);
            subtract(&mut sums, leaving);
        }
        for leaving in slice(start.saturating_add(moved), new_start) {
            subtract(&mut sums, leaving);
        }
        (start, end) = (new_start, new_end);
        *cell = divide(&sums, count(end.saturating_sub(start)));
    }
}

/// The box filter along columns: rows go in, rows come out half a window later.
#[derive(Debug)]
struct ColumnBox {
    height: usize,
    window: usize,
    ahead: usize,
    sums: Vec<f32>,
    /// The last rows, as many as the window has.
    ring: Vec<f32>,
    taken: usize,
    written: usize,
}

impl ColumnBox {
    fn new(width: usize, height: usize) -> Self {
        let window = window(height);
        Self {
            height,
            window,
            ahead: ahead(window),
            sums: vec![0.0; width],
            ring: vec![0.0; width.saturating_mul(window)],
            taken: 0,
            written: 0,
        }
    }

    /// Takes a row; true when `out` was written.
    fn push(&mut self, row: &[f32], out: &mut [f32]) -> bool {
        let width = self.sums.len();
        let slot = (self.taken.checked_rem(self.window).unwrap_or(0)).saturating_mul(width);
        let kept = self
            .ring
            .get_mut(slot..slot.saturating_add(width))
            .unwrap_or(&mut []);
        let is_full = self.taken >= self.window;
        self.taken = self.taken.saturating_add(1);
        if is_full {
            let size = count(self.window);
            for (((sum, kept), value), cell) in self.sums.iter_mut().zip(kept).zip(row).zip(out) {
                *sum += value;
                *sum -= *kept;
                *kept = *value;
                *cell = *sum / size;
            }
        } else {
            let size = count(self.taken);
            for (((sum, kept), value), cell) in self.sums.iter_mut().zip(kept).zip(row).zip(out) {
                *sum += value;
                *kept = *value;
                *cell = *sum / size;
            }
            if self.taken < self.ahead {
                return false;
            }
        }
        self.written = self.written.saturating_add(1);
        true
    }

    /// Writes the next row after the last one was taken; false when all were written.
    fn drain(&mut self, out: &mut [f32]) -> bool {
        if self.written >= self.height {
            return false;
        }
        let width = self.sums.len();
        let first_held = self
            .written
            .saturating_add(self.ahead)
            .saturating_sub(self.window);
        let size = count(self.height.saturating_sub(first_held));
        let leaving = first_held.saturating_sub(1);
        let slot = (leaving.checked_rem(self.window).unwrap_or(0)).saturating_mul(width);
        let kept = self
            .ring
            .get(slot..slot.saturating_add(width))
            .unwrap_or(&[]);
        for ((sum, kept), cell) in self.sums.iter_mut().zip(kept).zip(out) {
            *sum -= kept;
            *cell = *sum / size;
        }
        self.written = self.written.saturating_add(1);
        true
    }
}
