//! Tar archives.

use crate::{
    made,
    record::{check, limits, record},
};

const END: [u8; 1024] = [0; 1024];

fn ended(parts: &[&[u8]]) -> Vec<u8> {
    let mut all = parts.concat();
    all.extend_from_slice(&END);
    all
}

#[test]
fn members_in_order() {
    check(
        &made::tar(&[("a.txt", b"one"), ("d/b.txt", b"two")]),
        &["a.txt = \"one\"", "d/b.txt = \"two\"", ".: tar 1 with 2"],
    );
}

#[test]
fn long_names_of_both_kinds() {
    let long = "d/".repeat(120) + "x";
    check(
        &made::tar(&[(&long, b"1")]),
        &[&format!("{long} = \"1\""), ".: tar 1 with 1"],
    );
    let record = "26 path=a/name/of/its/own\n22 mtime=1700000000.5\n";
    let archive = ended(&[
        &made::tar_raw(b"pax", b'x', record.as_bytes()),
        &made::tar_raw(b"short", b'0', b"1"),
    ]);
    check(&archive, &["a/name/of/its/own = \"1\"", ".: tar 1 with 1"]);
}

#[test]
fn what_is_no_file_is_named() {
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_path("l").expect("short");
    link.set_link_name("/etc/passwd").expect("short");
    link.set_size(0);
    link.set_cksum();
    let archive = ended(&[
        link.as_bytes(),
        &made::tar_raw(b"dir/", b'5', b""),
        &made::tar_raw(b"dev", b'3', b""),
        &made::tar_raw(b"pipe", b'6', b""),
        &made::tar_raw(b"../../up", b'0', b"1"),
        &made::tar_raw(b"\xff\xfe", b'0', b"2"),
    ]);
    check(
        &archive,
        &[
            "l = \"\" ! Unsupported: a symbolic link, which is not followed",
            "dev = \"\" ! Unsupported: a device, which has no content",
            "pipe = \"\" ! Unsupported: a named pipe, which has no content",
            "../../up = \"1\"",
            "%FF%FE = \"2\"",
            ".: tar 1 with 5",
        ],
    );
}

#[test]
fn a_broken_header_costs_one_member() {
    let mut bad = made::tar_raw(b"bad", b'0', b"lost");
    bad[150] ^= 1;
    let archive = ended(&[
        &made::tar_raw(b"a", b'0', b"1"),
        &bad,
        &made::tar_raw(b"c", b'0', b"3"),
    ]);
    check(
        &archive,
        &[
            "a = \"1\"",
            "c = \"3\"",
            ".: tar 1 with 2 ! Damaged 1024+1024: blocks that are no header of a member",
        ],
    );
}

#[test]
fn a_cut_archive_gives_what_is_left() {
    let archive = made::tar_raw(b"a", b'0', b"0123456789");
    check(
        &archive[..516],
        &[
            "a = \"0123\" ! Damaged from 4: it ends before the end of its content",
            ".: tar 1 with 1 ! Damaged from 516: it ends before the end of its content",
        ],
    );
    check(
        &archive,
        &[
            "a = \"0123456789\"",
            ".: tar 1 with 1 ! Damaged from 1024: the two blocks of zeros at the end are missing",
        ],
    );
}

#[test]
fn bytes_after_the_end_are_a_gap() {
    let mut archive = ended(&[&made::tar_raw(b"a", b'0', b"1")]);
    let end = archive.len();
    archive.extend_from_slice(b"hidden");
    check(
        &archive,
        &[
            "a = \"1\"",
            &format!(".: tar 1 with 1 ! NotOurs from {end}: bytes after the end of the archive"),
        ],
    );
}

#[test]
fn one_name_twice() {
    check(
        &made::tar(&[("a", b"1"), ("a", b"2")]),
        &["a = \"1\"", "a%1F2 = \"2\"", ".: tar 1 with 2"],
    );
}

#[test]
fn a_size_that_no_disk_has() {
    let mut header = tar::Header::new_gnu();
    header.set_path("big").expect("short");
    header.set_size(u64::MAX >> 1);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    let mut archive = header.as_bytes().to_vec();
    archive.extend_from_slice(&[b'x'; 512]);
    let lines = record(&archive, limits()).lines;
    assert_eq!(
        lines[0],
        "big = 512 bytes ! Damaged from 512: it ends before the end of its content"
    );
}
