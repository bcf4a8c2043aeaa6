//! JPEG through libjpeg: the slow integer transform and smooth upsampling, its defaults and those
//! of the references. Rows go straight into the hasher, so that a large picture needs no memory.

use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use evidence::{Finding, GapKind};
use matching::pdq::{Hasher, Layout};
use mozjpeg::{ColorSpace, Decompress, decompress::DctMethod};
use parser_protocol::Limits;

use super::{Refusal, explain_io, finish, hasher, too_much_memory};
use crate::content::{Content, Window};

/// Tells whether the decoder ran into the end of the file. It then invents the end of the
/// picture, and fills what is missing.
struct Noting<'c> {
    inner: BufReader<Window<'c>>,
    ended: Rc<Cell<bool>>,
}

impl Read for Noting<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into)
    }
}

impl BufRead for Noting<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.inner.fill_buf()?;
        if bytes.is_empty() {
            self.ended.set(true);
        }
        Ok(bytes)
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
    }
}

pub(super) fn read(
    content: &dyn Content,
    limits: &Limits,
) -> Result<(Finding, Option<Refusal>), Refusal> {
    let ended = Rc::new(Cell::new(false));
    let window = Window::new(content, 0, content.bytes());
    let source = Noting {
        ended: ended.clone(),
        inner: BufReader::with_capacity(64 << 10, window),
    };
    // The library reports a fatal error by unwinding with its text.
    let picture = catch_unwind(AssertUnwindSafe(|| decode(source, limits)))
        .unwrap_or_else(|payload| Err(fatal(payload.downcast_ref::<String>())))?;
    let gap = ended.get().then(|| {
        (
            GapKind::Damaged,
            "it ends before the end of the picture; what is missing was filled in".to_owned(),
        )
    });
    Ok((picture, gap))
}

fn fatal(text: Option<&String>) -> Refusal {
    match text {
        Some(text) if text.contains("nsufficient memory") => too_much_memory(),
        Some(text) => (GapKind::Damaged, format!("it cannot be decoded: {text}")),
        None => (GapKind::Damaged, "the decoder gave up on it".to_owned()),
    }
}

fn decode(source: Noting<'_>, limits: &Limits) -> Result<Finding, Refusal> {
    let io = |error: io::Error| explain_io(&error);
    let mut decoder = Decompress::new_reader(source).map_err(io)?;
    decoder.dct_method(DctMethod::IntegerSlow);
    decoder.do_fancy_upsampling(true);
    let (wide, high) = decoder.size();
    let side = |side: usize| u32::try_from(side).map_err(|_| too_much_memory());
    let (width, height) = (side(wide)?, side(high)?);
    let (layout, space) = match decoder.color_space() {
        ColorSpace::JCS_GRAYSCALE => (Layout::Luma8, ColorSpace::JCS_GRAYSCALE),
        ColorSpace::JCS_CMYK | ColorSpace::JCS_YCCK => (Layout::Rgb8, ColorSpace::JCS_CMYK),
        _ => (Layout::Rgb8, ColorSpace::JCS_RGB),
    };
    let mut hasher = hasher(width, height, layout, limits)?;
    let mut rows = decoder.to_colorspace(space).map_err(io)?;
    let samples = match space {
        ColorSpace::JCS_GRAYSCALE => 1,
        ColorSpace::JCS_CMYK => 4,
        _ => 3,
    };
    let row_bytes = wide.saturating_mul(samples);
    let batch = (64usize << 10).checked_div(row_bytes).unwrap_or(1).max(1);
    let mut buffer = vec![0u8; row_bytes.saturating_mul(batch)];
    let mut left = high;
    while left > 0 {
        let count = batch.min(left);
        left = left.saturating_sub(count);
        let into = buffer
            .get_mut(..row_bytes.saturating_mul(count))
            .unwrap_or_default();
        rows.read_scanlines_into(into).map_err(io)?;
        push(&mut hasher, space, into);
    }
    rows.finish().map_err(io)?;
    finish(hasher, width, height)
}

fn push(hasher: &mut Hasher, space: ColorSpace, rows: &[u8]) {
    if space == ColorSpace::JCS_CMYK {
        let colours: Vec<u8> = rows
            .as_chunks::<4>()
            .0
            .iter()
            .flat_map(rgb_of_inks)
            .collect();
        hasher.push(&colours);
    } else {
        hasher.push(rows);
    }
}

/// Inks as Adobe writes them in JPEG, turned over: 255 is no ink. Each colour is what its ink
/// and the black let through, rounded to the nearest.
fn rgb_of_inks(inks: &[u8; 4]) -> [u8; 3] {
    let [cyan, magenta, yellow, black] = *inks;
    [cyan, magenta, yellow].map(|ink| {
        let through = u16::from(ink).saturating_mul(u16::from(black));
        u8::try_from(through.saturating_add(127) / 255).unwrap_or(u8::MAX)
    })
}
