//! Fixtures, made here.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, write::SimpleFileOptions};

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(members, SimpleFileOptions::default())
}

pub(crate) fn zip_with(members: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, options).expect("memory");
        writer.write_all(content).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// Stored, so that contents and names stand as they are.
pub(crate) fn zip_stored(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(
        members,
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored),
    )
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(1_700_000_000);
        writer
            .append_data(&mut header, name, *content)
            .expect("memory");
    }
    writer.into_inner().expect("memory")
}

/// One header with a name that a library would refuse, and its content.
pub(crate) fn tar_raw(name: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_size(content.len() as u64);
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(content).expect("memory");
    writer.finish().expect("memory")
}

pub(crate) fn xz(content: &[u8]) -> Vec<u8> {
    let mut writer = liblzma::write::XzEncoder::new(Vec::new(), 1);
    writer.write_all(content).expect("memory");
    writer.finish().expect("memory")
}

pub(crate) fn zstd(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 1).expect("memory")
}

pub(crate) fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    writer.write_all(content).expect("memory");
    writer.finish().expect("memory")
}

pub(crate) fn seven_zip(members: &[(&str, &[u8])], password: Option<&str>) -> Vec<u8> {
    let mut writer = sevenz_rust2::ArchiveWriter::new(Cursor::new(Vec::new())).expect("memory");
    let lzma = sevenz_rust2::EncoderMethod::LZMA2.into();
    let methods = match password {
        Some(password) => {
            let key = sevenz_rust2::encoder_options::AesEncoderOptions::new(password.into());
            vec![key.into(), lzma]
        }
        None => vec![lzma],
    };
    writer.set_content_methods(methods);
    writer.set_encrypt_header(false);
    for (name, content) in members {
        let entry = sevenz_rust2::ArchiveEntry::new_file(name);
        writer
            .push_archive_entry(entry, Some(*content))
            .expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// Noise that is the same every time and does not compress.
pub(crate) fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    })
    .take(bytes)
    .collect()
}

/// A picture with structure.
pub(crate) fn picture(format: image::ImageFormat) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(160, 120, |x, y| {
        let wave = ((x * y / 7) % 256) as u8;
        image::Rgb([wave, (x * 3 % 256) as u8, (y * 5 % 251) as u8])
    });
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).expect("memory");
    out.into_inner()
}
