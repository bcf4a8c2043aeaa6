//! Decodes the reference pictures as the references do. The crate under test must not decode;
//! `docs/decisions/0003-jpeg-decoder.md` says why it is done so and what it gives.

use std::{io, panic};

use image::{DynamicImage, ImageReader};
use matching::pdq::Layout;
use mozjpeg::{ColorSpace, Decompress, decompress::DctMethod};

/// Pixels as PDQ takes them: 8 bits, no alpha, no padding, not turned.
pub(crate) struct Pixels {
    pub(crate) layout: Layout,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: Vec<u8>,
}

/// Decodes a picture of any format that is known.
pub(crate) fn decode(file: &[u8]) -> Result<Pixels, String> {
    if file.starts_with(b"\xff\xd8\xff") {
        decode_jpeg(file)
    } else {
        decode_other(file)
    }
}

/// JPEG through libjpeg: the slow integer transform and smooth upsampling, which are its
/// defaults and those of both references. The library reports a fatal error by unwinding.
pub(crate) fn decode_jpeg(file: &[u8]) -> Result<Pixels, String> {
    panic::catch_unwind(|| read_jpeg(file))
        .map_err(|_| "the picture is damaged".to_owned())?
        .map_err(|error| error.to_string())
}

fn read_jpeg(file: &[u8]) -> io::Result<Pixels> {
    let mut decoder = Decompress::new_mem(file)?;
    decoder.dct_method(DctMethod::IntegerSlow);
    decoder.do_fancy_upsampling(true);
    let (wide, high) = decoder.size();
    let side = |side: usize| u32::try_from(side).map_err(io::Error::other);
    let (width, height) = (side(wide)?, side(high)?);
    let (layout, bytes) = match decoder.color_space() {
        ColorSpace::JCS_GRAYSCALE => {
            let mut rows = decoder.grayscale()?;
            let bytes = rows.read_scanlines::<u8>()?;
            rows.finish()?;
            (Layout::Luma8, bytes)
        }
        ColorSpace::JCS_CMYK | ColorSpace::JCS_YCCK => {
            let mut rows = decoder.to_colorspace(ColorSpace::JCS_CMYK)?;
            let inks = rows.read_scanlines::<[u8; 4]>()?;
            rows.finish()?;
            (Layout::Rgb8, inks.iter().flat_map(rgb_of_inks).collect())
        }
        _ => {
            let mut rows = decoder.rgb()?;
            let pixels = rows.read_scanlines::<[u8; 3]>()?;
            rows.finish()?;
            (Layout::Rgb8, pixels.into_flattened())
        }
    };
    Ok(Pixels {
        layout,
        width,
        height,
        bytes,
    })
}

/// Inks as Adobe writes them in JPEG, turned over: 255 is no ink. Each colour is what its ink
/// and the black let through, rounded to the nearest.
fn rgb_of_inks(inks: &[u8; 4]) -> [u8; 3] {
    let [cyan, magenta, yellow, black] = *inks;
    [cyan, magenta, yellow].map(|ink| {
        let through = u16::from(ink) * u16::from(black);
        u8::try_from((through + 127) / 255).unwrap_or(u8::MAX)
    })
}

/// Everything else through the `image` crate: palettes are resolved, 1 bit becomes 0 or 255,
/// of 16 bits the high byte is kept, alpha is dropped and never composited.
fn decode_other(file: &[u8]) -> Result<Pixels, String> {
    let reader = ImageReader::new(io::Cursor::new(file))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    let picture = reader.decode().map_err(|error| error.to_string())?;
    let (width, height) = (picture.width(), picture.height());
    let (layout, bytes) = match picture {
        DynamicImage::ImageLuma8(grey) => (Layout::Luma8, grey.into_raw()),
        DynamicImage::ImageLumaA8(pixels) => (
            Layout::Luma8,
            pixels.pixels().map(|pixel| pixel.0[0]).collect(),
        ),
        DynamicImage::ImageLuma16(pixels) => (
            Layout::Luma8,
            pixels.pixels().map(|pixel| high_byte(pixel.0[0])).collect(),
        ),
        DynamicImage::ImageLumaA16(pixels) => (
            Layout::Luma8,
            pixels.pixels().map(|pixel| high_byte(pixel.0[0])).collect(),
        ),
        DynamicImage::ImageRgb16(pixels) => (
            Layout::Rgb8,
            pixels
                .pixels()
                .flat_map(|pixel| pixel.0.map(high_byte))
                .collect(),
        ),
        DynamicImage::ImageRgba16(pixels) => (
            Layout::Rgb8,
            pixels
                .pixels()
                .flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]].map(high_byte))
                .collect(),
        ),
        DynamicImage::ImageRgba8(pixels) => (
            Layout::Rgb8,
            pixels
                .pixels()
                .flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]])
                .collect(),
        ),
        other => (Layout::Rgb8, other.into_rgb8().into_raw()),
    };
    Ok(Pixels {
        layout,
        width,
        height,
        bytes,
    })
}

fn high_byte(sample: u16) -> u8 {
    let [high, _] = sample.to_be_bytes();
    high
}
