//! 7z archives.

use crate::{
    made,
    record::{check, limits, record},
};

#[test]
fn members_in_order() {
    check(
        &made::seven_zip(&[("a.txt", b"one"), ("d/b.txt", b"two"), ("e", b"")], None),
        &[
            "a.txt = \"one\"",
            "d/b.txt = \"two\"",
            "e = \"\"",
            ".: 7z 1 with 3",
        ],
    );
}

#[test]
fn encrypted_members_are_named_and_not_read() {
    check(
        &made::seven_zip(&[("a.txt", b"one")], Some("secret")),
        &["a.txt = \"\" ! Unsupported: encrypted", ".: 7z 1 with 1"],
    );
}

#[test]
fn a_cut_archive_says_so() {
    let archive = made::seven_zip(&[("a.txt", &made::noise(5000))], None);
    let lines = record(&archive[..archive.len() - 10], limits()).lines;
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].starts_with(".: 7z 1 with 0 ! Damaged: "),
        "{lines:?}"
    );
}

#[test]
fn a_broken_block_costs_its_members() {
    let mut archive = made::seven_zip(&[("a", &made::noise(5000)), ("b", b"whole")], None);
    archive[1000] ^= 0xff;
    let lines = record(&archive, limits()).lines;
    assert!(
        lines[0].starts_with("a = 5000 bytes ! Damaged from 5000: its checksum is wrong"),
        "{lines:?}"
    );
    assert_eq!(lines[1..], ["b = \"whole\"", ".: 7z 1 with 2"]);
}

#[test]
fn bytes_after_the_end() {
    let mut archive = made::seven_zip(&[("a", b"1")], None);
    let end = archive.len();
    archive.extend_from_slice(b"hidden");
    check(
        &archive,
        &[
            "a = \"1\"",
            &format!(".: 7z 1 with 1 ! NotOurs {end}+6: bytes after the end of the archive"),
        ],
    );
}
