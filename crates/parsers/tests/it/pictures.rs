//! Pictures: decoded, hashed, and said to be damaged where they are.

use evidence::Finding;
use image::ImageFormat;
use parser_protocol::{FromWorker, Limits, MediaType};
use parsers::{HostGone, Output};

use crate::{
    made,
    record::{check, limits, record, record_as},
};

#[test]
fn every_format_is_hashed() {
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::WebP,
        ImageFormat::Pnm,
    ] {
        check(&made::picture(format), &[".: picture 160x120 good"]);
    }
}

struct Hashes(Vec<String>);

impl Output for Hashes {
    fn message(&mut self, message: &FromWorker<'_>) -> Result<(), HostGone> {
        if let FromWorker::Finding {
            finding: Finding::Picture { pdq, .. },
            ..
        } = message
        {
            self.0.push(pdq.clone());
        }
        Ok(())
    }
}

#[test]
fn lossless_formats_give_one_hash() {
    let mut hashes = Hashes(Vec::new());
    for (format, kind) in [
        (ImageFormat::Png, MediaType::PNG),
        (ImageFormat::Bmp, MediaType::BMP),
        (ImageFormat::Tiff, MediaType::TIFF),
        (ImageFormat::Pnm, MediaType::ANYMAP),
    ] {
        let picture = made::picture(format);
        parsers::examine(kind, &picture.as_slice(), limits(), &mut hashes).expect("here");
    }
    assert_eq!(hashes.0.len(), 4);
    hashes.0.dedup();
    assert_eq!(hashes.0.len(), 1);
}

#[test]
fn pictures_in_archives_are_hashed() {
    let picture = made::picture(ImageFormat::Jpeg);
    check(
        &made::zip(&[("p.jpg", &picture)]),
        &[
            &format!("p.jpg = {} bytes", picture.len()),
            "p.jpg: picture 160x120 good",
            ".: zip 1 with 1",
        ],
    );
}

#[test]
fn a_cut_picture_says_so() {
    let picture = made::picture(ImageFormat::Jpeg);
    let lines = record(&picture[..picture.len() / 2], limits()).lines;
    assert_eq!(
        lines[0]
            .split_once(' ')
            .expect("words")
            .1
            .split_once(' ')
            .expect("words")
            .0,
        "picture"
    );
    assert_eq!(
        lines[1],
        ".: ! Damaged: it ends before the end of the picture; what is missing was filled in"
    );
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP] {
        let picture = made::picture(format);
        let lines = record(&picture[..picture.len() / 2], limits()).lines;
        assert!(
            lines[0].starts_with(".: ! Damaged: "),
            "{format:?}: {lines:?}"
        );
    }
}

#[test]
fn what_is_no_picture() {
    for kind in [
        MediaType::JPEG,
        MediaType::PNG,
        MediaType::GIF,
        MediaType::BMP,
        MediaType::TIFF,
        MediaType::WEBP,
        MediaType::ANYMAP,
    ] {
        for content in [&b""[..], b"\xff\xd8\xff", b"nothing of the kind at all"] {
            let lines = record_as(kind, content, limits()).lines;
            assert_eq!(lines.len(), 1, "{kind}");
            assert!(lines[0].starts_with(".: ! "), "{kind}: {lines:?}");
        }
    }
}

#[test]
fn a_huge_picture_is_over_the_limit() {
    let picture = made::picture(ImageFormat::Png);
    let tight = Limits {
        picture_pixels: 1000,
        ..limits()
    };
    assert_eq!(
        record(&picture, tight).lines,
        [".: ! OverLimit: a picture of 160 × 120 pixels is not decoded"]
    );
    // A header that promises 65,500 × 65,500 pixels.
    let mut jpeg = made::picture(ImageFormat::Jpeg);
    let frame = jpeg
        .windows(2)
        .position(|two| two == b"\xff\xc0")
        .expect("baseline");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    let lines = record(&jpeg, limits()).lines;
    assert_eq!(
        lines,
        [".: ! OverLimit: a picture of 65500 × 65500 pixels is not decoded"]
    );
}

#[test]
fn types_that_are_not_read_are_gaps() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    check(
        heic,
        &[".: ! Unsupported: pictures of this type are not decoded"],
    );
    check(
        &made::zip_stored(&[("x.rar", b"Rar!\x1a\x07\x01\x00 and so on\xff")]),
        &[
            "x.rar = 19 bytes",
            "x.rar: ! Unsupported: containers of this type are not opened",
            ".: zip 1 with 1",
        ],
    );
}
