//! Pictures: decoded, hashed row by row, forgotten.
//!
//! The pixels are those that the references of PDQ see: no orientation applied, alpha dropped,
//! grey kept as one byte, of 16 bits the high byte. `docs/decisions/0003-jpeg-decoder.md` says
//! why JPEG has a decoder of its own.

use std::io::{self, BufReader};

use evidence::{Finding, GapKind};
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, error::LimitErrorKind};
use matching::pdq::{Hasher, Layout, Profile};
use parser_protocol::{Limits, MediaType};

use crate::{
    content::{Content, Window},
    gaps::{self, unread},
};

mod jpeg;

const PARSER: &str = "picture 1";

/// Why a picture was not decoded.
type Refusal = (GapKind, String);

fn gap((kind, reason): &Refusal) -> Finding {
    Finding::Gap {
        parser: PARSER.to_owned(),
        unread: unread(*kind, None, reason),
    }
}

/// What is said of a picture on which the decoder panicked.
pub(crate) fn gave_up() -> Vec<Finding> {
    vec![gap(&(
        GapKind::Damaged,
        "the decoder gave up on it".to_owned(),
    ))]
}

/// Decodes and hashes a picture, and says what of it could not be read.
pub(crate) fn read(kind: MediaType, content: &dyn Content, limits: &Limits) -> Vec<Finding> {
    let result = match format(kind) {
        Some(ImageFormat::Jpeg) => jpeg::read(content, limits),
        Some(format) => read_other(format, content, limits),
        None => Err((GapKind::Unsupported, "not decoded".to_owned())),
    };
    match result {
        Ok((picture, None)) => vec![picture],
        Ok((picture, Some(refusal))) => vec![picture, gap(&refusal)],
        Err(refusal) => vec![gap(&refusal)],
    }
}

fn format(kind: MediaType) -> Option<ImageFormat> {
    Some(match kind {
        MediaType::JPEG => ImageFormat::Jpeg,
        MediaType::PNG => ImageFormat::Png,
        MediaType::GIF => ImageFormat::Gif,
        MediaType::BMP => ImageFormat::Bmp,
        MediaType::TIFF => ImageFormat::Tiff,
        MediaType::WEBP => ImageFormat::WebP,
        MediaType::ANYMAP => ImageFormat::Pnm,
        _ => return None,
    })
}

/// A hasher for a picture within the limits.
fn hasher(width: u32, height: u32, layout: Layout, limits: &Limits) -> Result<Hasher, Refusal> {
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if pixels == 0 {
        return Err((GapKind::Damaged, "a picture without pixels".to_owned()));
    }
    let over = |_| {
        (
            GapKind::OverLimit,
            format!("a picture of {width} × {height} pixels is not decoded"),
        )
    };
    if pixels > limits.picture_pixels {
        return Err(over(()));
    }
    Hasher::new(Profile::Full, layout, width, height).map_err(|_| over(()))
}

fn finish(hasher: Hasher, width: u32, height: u32) -> Result<Finding, Refusal> {
    let found = hasher
        .finish()
        .map_err(|error| (GapKind::Damaged, error.to_string()))?;
    Ok(Finding::Picture {
        height,
        parser: PARSER.to_owned(),
        pdq: found.hash.to_string(),
        pdq_quality: found.quality,
        width,
    })
}

fn explain(error: &ImageError) -> Refusal {
    match error {
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::Unsupported { .. } => (
                GapKind::Unsupported,
                "its decoder keeps no limits".to_owned(),
            ),
            _ => too_much_memory(),
        },
        ImageError::Unsupported(what) => (GapKind::Unsupported, format!("not decoded: {what}")),
        ImageError::IoError(error) => explain_io(error),
        error => (GapKind::Damaged, format!("it cannot be decoded: {error}")),
    }
}

fn explain_io(error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => (
            GapKind::Damaged,
            "it ends before the end of the picture".to_owned(),
        ),
        _ => gaps::explain(error),
    }
}

fn too_much_memory() -> Refusal {
    (
        GapKind::OverLimit,
        "decoding it needs more memory than allowed".to_owned(),
    )
}

/// How the decoder's samples become pixels of the hasher: bytes of one pixel, which of them are
/// kept.
fn kept(color: ColorType) -> Option<(usize, Layout, &'static [usize])> {
    // The high byte of a sample in the order of this machine.
    const HIGH: usize = if cfg!(target_endian = "little") { 1 } else { 0 };
    Some(match color {
        ColorType::L8 => (1, Layout::Luma8, &[0]),
        ColorType::La8 => (2, Layout::Luma8, &[0]),
        ColorType::L16 => (2, Layout::Luma8, &[HIGH]),
        ColorType::La16 => (4, Layout::Luma8, &[HIGH]),
        ColorType::Rgb8 => (3, Layout::Rgb8, &[0, 1, 2]),
        ColorType::Rgba8 => (4, Layout::Rgb8, &[0, 1, 2]),
        ColorType::Rgb16 => (6, Layout::Rgb8, &[HIGH, 2 + HIGH, 4 + HIGH]),
        ColorType::Rgba16 => (8, Layout::Rgb8, &[HIGH, 2 + HIGH, 4 + HIGH]),
        _ => return None,
    })
}

/// Everything but JPEG, through the `image` crate. Of a moving picture the first frame.
fn read_other(
    format: ImageFormat,
    content: &dyn Content,
    limits: &Limits,
) -> Result<(Finding, Option<Refusal>), Refusal> {
    let window = Window::new(content, 0, content.bytes());
    let mut reader = image::ImageReader::with_format(BufReader::new(window), format);
    let bytes_max = limits.memory_bytes / 4;
    let mut image_limits = image::Limits::default();
    image_limits.max_alloc = Some(bytes_max);
    reader.limits(image_limits);
    let decoder = reader.into_decoder().map_err(|error| explain(&error))?;
    let (width, height) = decoder.dimensions();
    let (pixel_bytes, layout, kept) = kept(decoder.color_type()).ok_or_else(|| {
        (
            GapKind::Unsupported,
            "its samples are floating-point numbers".to_owned(),
        )
    })?;
    let mut hasher = hasher(width, height, layout, limits)?;
    if decoder.total_bytes() > bytes_max {
        return Err(too_much_memory());
    }
    let total = usize::try_from(decoder.total_bytes()).map_err(|_| too_much_memory())?;
    let mut pixels = vec![0; total];
    decoder
        .read_image(&mut pixels)
        .map_err(|error| explain(&error))?;
    let row_bytes = usize::try_from(width)
        .ok()
        .and_then(|width| width.checked_mul(pixel_bytes))
        .ok_or_else(too_much_memory)?;
    let mut row = Vec::new();
    for samples in pixels.chunks_exact(row_bytes.max(1)) {
        if pixel_bytes == kept.len() {
            hasher.push(samples);
            continue;
        }
        row.clear();
        for pixel in samples.chunks_exact(pixel_bytes) {
            row.extend(kept.iter().filter_map(|place| pixel.get(*place)));
        }
        hasher.push(&row);
    }
    finish(hasher, width, height).map(|finding| (finding, None))
}
