//! Types told from contents.

use parser_protocol::{MediaType, media_type::identify};
use proptest::prelude::*;

#[track_caller]
fn check(content: &[u8], expected: MediaType) {
    assert_eq!(identify(content, content.len() as u64), expected);
}

fn zip(names: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in names {
        bytes.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        bytes.extend_from_slice(&(content.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(content.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(name.len() as u16).to_le_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(content.as_bytes());
    }
    bytes
}

#[test]
fn texts() {
    check(b"", MediaType::EMPTY);
    check(b"hello\n", MediaType::TEXT);
    check("Größe, 大きさ, حجم\n".as_bytes(), MediaType::TEXT);
    check(b"\xef\xbb\xbfhello", MediaType::TEXT);
    check(b"\xff\xfeh\0i\0", MediaType::TEXT);
    check(b"\xfe\xff\0h\0i", MediaType::TEXT);
    check(b"\x00\x01\x02\x03", MediaType::OCTETS);
    check(b"abc\x00def", MediaType::OCTETS);
    check(b"caf\xe9", MediaType::OCTETS);
    check(b"  <!DOCTYPE html><p>", MediaType::HTML);
    check(b"<html lang=en>", MediaType::HTML);
    check(b"<pre>", MediaType::TEXT);
    check(b"<?xml version='1.0'?><a/>", MediaType::XML);
    check(b"<?xml version='1.0'?><svg/>", MediaType::SVG);
    check(b"<svg xmlns='x'>", MediaType::SVG);
    check(b"{\"a\": [1, 2.5e3, null]}", MediaType::JSON);
    check(b"[]", MediaType::JSON);
    check(b"[1, true, \"x\"]\n", MediaType::JSON);
    check(b"[section]\nkey=value\n", MediaType::TEXT);
    check(b"{not json}", MediaType::TEXT);
    check(
        b"From: a@example.org\r\nSubject: x\r\n\r\nhello",
        MediaType::EMAIL,
    );
    check(b"From here: it goes on\nand on", MediaType::TEXT);
    check(
        b"From a@b Thu Jan  1 00:00:00 1970\nSubject: x\n\n",
        MediaType::MBOX,
    );
    check(b"{\\rtf1 hello}", MediaType::RTF);
}

#[test]
fn pictures_and_media() {
    check(b"\xff\xd8\xff\xe0rest", MediaType::JPEG);
    check(b"\x89PNG\r\n\x1a\nrest", MediaType::PNG);
    check(b"GIF89arest", MediaType::GIF);
    check(b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", MediaType::BMP);
    check(b"BMW is a car and no bitmap", MediaType::TEXT);
    check(b"II*\0\x08\0\0\0", MediaType::TIFF);
    check(b"RIFF\0\0\0\0WEBPVP8 ", MediaType::WEBP);
    check(b"RIFF\0\0\0\0WAVEfmt ", MediaType::WAV);
    check(b"RIFF\0\0\0\0AVI LIST", MediaType::AVI);
    check(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", MediaType::HEIC);
    check(b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", MediaType::AVIF);
    check(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", MediaType::AVIF);
    check(b"\0\0\0\x18ftypisom\0\0\0\0isomiso2", MediaType::MP4);
    check(b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", MediaType::QUICKTIME);
    check(b"\0\0\0\x14ftyp3gp5\0\0\0\0", MediaType::THREE_GPP);
    check(b"\0\0\0\x14ftypM4A \0\0\0\0", MediaType::M4A);
    check(b"\x1a\x45\xdf\xa3\x93\x42\x82\x84webm", MediaType::WEBM);
    check(
        b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska",
        MediaType::MATROSKA,
    );
    check(b"ID3\x04\0\0", MediaType::MP3);
    check(b"\xff\xfb\x90\x64\0\0", MediaType::MP3);
    check(b"OggS\0\x02", MediaType::OGG);
    check(b"fLaC\0\0\0\x22", MediaType::FLAC);
    check(b"P6\n1 1\n255\nabc", MediaType::ANYMAP);
}

#[test]
fn containers() {
    check(&zip(&[("a.txt", "x")]), MediaType::ZIP);
    check(&zip(&[("word/document.xml", "x")]), MediaType::ZIP);
    check(
        &zip(&[("[Content_Types].xml", ""), ("word/document.xml", "")]),
        MediaType::DOCX,
    );
    check(
        &zip(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "")]),
        MediaType::XLSX,
    );
    check(
        &zip(&[("_rels/.rels", ""), ("ppt/presentation.xml", "")]),
        MediaType::PPTX,
    );
    check(
        &zip(&[("mimetype", MediaType::ODT.as_str())]),
        MediaType::ODT,
    );
    check(
        &zip(&[("mimetype", MediaType::EPUB.as_str())]),
        MediaType::EPUB,
    );
    check(&zip(&[("mimetype", "something/else")]), MediaType::ZIP);
    check(&zip(&[("AndroidManifest.xml", "")]), MediaType::APK);
    check(&zip(&[("META-INF/MANIFEST.MF", "")]), MediaType::JAR);
    let mut empty = b"PK\x05\x06".to_vec();
    empty.resize(22, 0);
    check(&empty, MediaType::ZIP);
    check(b"\x1f\x8b\x08\0", MediaType::GZIP);
    check(b"\xfd7zXZ\0\0\x04", MediaType::XZ);
    check(b"\x28\xb5\x2f\xfd\x04", MediaType::ZSTD);
    check(b"BZh91AY&SY", MediaType::BZIP2);
    check(b"BZh is text", MediaType::TEXT);
    check(b"7z\xbc\xaf\x27\x1c\0\x04", MediaType::SEVEN_ZIP);
    check(b"Rar!\x1a\x07\x01\0", MediaType::RAR);
    check(b"%PDF-1.7", MediaType::PDF);
    check(b"SQLite format 3\0", MediaType::SQLITE);
    check(b"\x7fELF\x02", MediaType::ELF);
    check(b"\xd4\xc3\xb2\xa1\x02\0", MediaType::PCAP);
    check(b"\xca\xfe\xba\xbe\0\0\0\x34", MediaType::JAVA_CLASS);
    check(b"\xca\xfe\xba\xbe\0\0\0\x02", MediaType::MACH_O);
    let mut program = vec![0; 128];
    program[..2].copy_from_slice(b"MZ");
    program[60] = 64;
    program[64..68].copy_from_slice(b"PE\0\0");
    check(&program, MediaType::PE);
}

#[test]
fn tar_is_told_by_its_checksum() {
    let mut header = vec![0u8; 512];
    header[0] = b'a';
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    check(&header, MediaType::TAR);
    header[1] = b'b';
    check(&header, MediaType::OCTETS);
}

#[test]
fn every_type_is_found_by_its_text() {
    for known in MediaType::ALL {
        assert_eq!(MediaType::from_text(known.as_str()), Some(*known));
        assert!(known.as_str().is_ascii());
    }
    let mut texts: Vec<_> = MediaType::ALL.iter().map(|known| known.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), MediaType::ALL.len());
    assert_eq!(MediaType::from_text("image/jpg"), None);
}

proptest! {
    #[test]
    fn more_than_the_head_changes_nothing(start in prop::collection::vec(any::<u8>(), 0..64), more in 0usize..3000) {
        let mut content = start;
        content.resize(4096, b' ');
        let length = 10_000;
        let short = identify(&content, length);
        content.resize(4096 + more, 0);
        prop_assert_eq!(identify(&content, length), short);
    }
}
