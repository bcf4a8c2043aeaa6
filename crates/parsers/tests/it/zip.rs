//! ZIP archives.

use zip::{CompressionMethod, unstable::write::FileOptionsExt, write::SimpleFileOptions};

use crate::{
    made,
    record::{check, limits, record},
};

#[test]
fn members_are_listed_in_order() {
    check(
        &made::zip(&[("b.txt", b"two"), ("a/c.txt", b"one")]),
        &["b.txt = \"two\"", "a/c.txt = \"one\"", ".: zip 1 with 2"],
    );
}

#[test]
fn an_empty_archive_has_no_members() {
    check(&made::zip(&[]), &[".: zip 1 with 0"]);
}

#[test]
fn other_methods() {
    for method in [
        CompressionMethod::Bzip2,
        CompressionMethod::Zstd,
        CompressionMethod::Xz,
        CompressionMethod::Lzma,
    ] {
        let options = SimpleFileOptions::default().compression_method(method);
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        if writer.start_file("a", options).is_err() {
            // The writer does not know the method; the reader below is tested by the others.
            continue;
        }
        std::io::Write::write_all(&mut writer, b"hello").expect("memory");
        let archive = writer.finish().expect("memory").into_inner();
        check(&archive, &["a = \"hello\"", ".: zip 1 with 1"]);
    }
}

#[test]
fn an_unknown_method_is_a_gap() {
    let mut archive = made::zip_stored(&[("a", b"hello"), ("b", b"there")]);
    set_method(&mut archive, 9);
    check(
        &archive,
        &[
            "a = \"\" ! Unsupported: the method 9 (deflate64) is not read",
            "b = \"there\"",
            ".: zip 1 with 2",
        ],
    );
}

/// Sets the method of the first member in both headers.
fn set_method(archive: &mut [u8], method: u8) {
    archive[8] = method;
    let central = find(archive, b"PK\x01\x02");
    archive[central + 10] = method;
}

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    let mut windows = bytes.windows(wanted.len());
    windows
        .position(|part| part == wanted)
        .expect("it is there")
}

#[test]
fn encrypted_members_are_named_and_not_read() {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .with_deprecated_encryption(b"secret")
        .expect("an old cipher");
    let mut archive = made::zip_with(&[("a", b"hello")], options);
    check(
        &archive,
        &["a = \"\" ! Unsupported: encrypted", ".: zip 1 with 1"],
    );
    // Without its directory it is told by its own header.
    archive.truncate(find(&archive, b"PK\x01\x02"));
    let lines = record(&archive, limits()).lines;
    assert!(lines[0].ends_with("! Unsupported: encrypted"), "{lines:?}");
}

#[test]
fn names_that_climb_are_only_names() {
    check(
        &made::zip_stored(&[
            ("../../etc/passwd", b"1"),
            ("/etc/shadow", b"2"),
            ("C:\\x", b"3"),
            ("a\0b", b"4"),
        ]),
        &[
            "../../etc/passwd = \"1\"",
            "/etc/shadow = \"2\"",
            "C:%5Cx = \"3\"",
            "a%00b = \"4\"",
            ".: zip 1 with 4",
        ],
    );
}

#[test]
fn one_name_twice_is_two_members() {
    let mut archive = made::zip_stored(&[("a", b"1"), ("b", b"2")]);
    for place in 0..archive.len() - 4 {
        if archive[place..].starts_with(b"PK\x03\x04") {
            archive[place + 30] = b'a';
        }
        if archive[place..].starts_with(b"PK\x01\x02") {
            archive[place + 46] = b'a';
        }
    }
    check(&archive, &["a = \"1\"", "a%1F2 = \"2\"", ".: zip 1 with 2"]);
}

#[test]
fn headers_that_disagree_are_said_to() {
    let mut archive = made::zip_stored(&[("a", b"hello")]);
    archive[30] = b'z';
    check(
        &archive,
        &[
            "a = \"hello\" ! Damaged: its own header names it z",
            ".: zip 1 with 1",
        ],
    );
}

#[test]
fn a_wrong_checksum_is_said() {
    let mut archive = made::zip_stored(&[("a", b"hello")]);
    archive[31] = b'J';
    check(
        &archive,
        &[
            "a = \"Jello\" ! Damaged from 5: its checksum is wrong",
            ".: zip 1 with 1",
        ],
    );
}

#[test]
fn what_no_member_names_is_a_gap() {
    let mut archive = b"#!/bin/sh\nexit\n".to_vec();
    archive.extend_from_slice(&made::zip_stored(&[("a", b"1")]));
    let lines = crate::record::record_as(parser_protocol::MediaType::ZIP, &archive, limits()).lines;
    assert_eq!(
        lines,
        [
            "a = \"1\"",
            ".: zip 1 with 1 ! NotOurs 0+15: bytes that no member names"
        ]
    );
    archive.extend_from_slice(b"hidden");
    let lines = crate::record::record_as(parser_protocol::MediaType::ZIP, &archive, limits()).lines;
    let end = archive.len() - 6;
    assert_eq!(
        lines[1],
        format!(
            ".: zip 1 with 1 ! NotOurs 0+15: bytes that no member names \
             ! NotOurs {end}+6: bytes that no member names"
        )
    );
}

#[test]
fn a_cut_archive_gives_what_is_left() {
    let archive = made::zip_stored(&[("a", b"hello"), ("b", b"abcdefghij")]);
    let central = find(&archive, b"PK\x01\x02");
    check(
        &archive[..central - 4],
        &[
            "a = \"hello\"",
            "b = \"abcdef\" ! Damaged from 6: it ends before the end of its content",
            ".: zip 1 with 2 ! Damaged: the central directory is missing; members are taken from \
             their own headers",
        ],
    );
}

#[test]
fn a_member_that_the_directory_puts_elsewhere() {
    let mut archive = made::zip_stored(&[("a", b"1")]);
    let central = find(&archive, b"PK\x01\x02");
    archive[central + 42] = 7;
    let lines = record(&archive, limits()).lines;
    assert!(
        lines[0].starts_with("a = \"\" ! Damaged: there is no header"),
        "{lines:?}"
    );
    assert!(lines[1].contains("NotOurs 0+"), "{lines:?}");
}

#[test]
fn zip64_and_data_descriptors() {
    let options = SimpleFileOptions::default().large_file(true);
    check(
        &made::zip_with(&[("a", b"hello hello hello")], options),
        &["a = \"hello hello hello\"", ".: zip 1 with 1"],
    );
    let mut writer = zip::ZipWriter::new_stream(Vec::new());
    for name in ["a", "b"] {
        writer
            .start_file(name, SimpleFileOptions::default())
            .expect("memory");
        std::io::Write::write_all(&mut writer, b"hello").expect("memory");
    }
    let archive = writer.finish().expect("memory").into_inner();
    check(
        &archive,
        &["a = \"hello\"", "b = \"hello\"", ".: zip 1 with 2"],
    );
    let lines = record(&archive[..find(&archive, b"PK\x01\x02")], limits()).lines;
    assert_eq!(lines[..2], ["a = \"hello\"", "b = \"hello\""]);
}

#[test]
fn archives_in_archives() {
    let inner = made::tar(&[("t.txt", b"deep")]);
    let middle = made::zip(&[("x.tar.gz", &made::gzip(&inner)), ("e", b"")]);
    check(
        &made::zip(&[("m.zip", &middle)]),
        &[
            &format!("m.zip = {} bytes", middle.len()),
            &format!("m.zip → x.tar.gz = {} bytes", made::gzip(&inner).len()),
            "m.zip → x.tar.gz → t.txt = \"deep\"",
            "m.zip → x.tar.gz: gzip 1 with 1",
            "m.zip → e = \"\"",
            "m.zip: zip 1 with 2",
            ".: zip 1 with 1",
        ],
    );
}
