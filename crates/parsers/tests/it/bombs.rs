//! What unpacks to too much, goes too deep, or names too many.

use parser_protocol::Limits;

use crate::{
    made,
    record::{limits, record},
};

/// A limit at which tests are quick.
fn small() -> Limits {
    Limits {
        output_ratio: 10,
        ..limits()
    }
}

#[test]
fn a_bomb_is_cut_and_the_next_member_is_read() {
    let zeros = vec![0; 20 << 20];
    let lines = record(&made::zip(&[("bomb", &zeros), ("next", b"1")]), small()).lines;
    assert!(
        lines[0].contains("OverLimit from 16")
            && lines[0].contains("than are allowed for its size"),
        "{lines:?}"
    );
    assert_eq!(lines[1..], ["next = \"1\"", ".: zip 1 with 2"]);
}

#[test]
fn a_bomb_in_a_stream_is_cut() {
    let tiny = Limits {
        output_bytes: 1 << 20,
        ..limits()
    };
    let zeros = vec![0; 3 << 20];
    for stream in [made::gzip(&zeros), made::zstd(&zeros), made::xz(&zeros)] {
        let lines = record(&stream, tiny).lines;
        assert!(lines[0].contains("OverLimit from 1048576"), "{lines:?}");
    }
    let archive = made::gzip(&made::tar(&[("bomb", &vec![0; 66 << 20]), ("next", b"1")]));
    let lines = record(&archive, tiny).lines;
    assert!(lines[0].contains("OverLimit"), "{lines:?}");
    assert!(
        lines.last().expect("lines").contains("OverLimit"),
        "{lines:?}"
    );
}

#[test]
fn nested_bombs_do_not_multiply() {
    let mut bomb = made::zip(&[("0", &vec![0; 4 << 20])]);
    for _ in 0..3 {
        let copies: Vec<(String, &[u8])> = (0..8)
            .map(|n| (format!("{n}.zip"), bomb.as_slice()))
            .collect();
        let members: Vec<(&str, &[u8])> = copies
            .iter()
            .map(|(name, bytes)| (name.as_str(), *bytes))
            .collect();
        bomb = made::zip(&members);
    }
    let record = record(&bomb, small());
    assert!(record.sent.len() < 70 << 20, "{} bytes", record.sent.len());
    assert!(record.lines.iter().any(|line| line.contains("OverLimit")));
}

#[test]
fn a_hundred_levels_end_at_the_limit() {
    let mut archive = made::zip_stored(&[("end", b"!")]);
    for level in (0..100).rev() {
        archive = made::zip_stored(&[(&format!("{level}.zip"), &archive)]);
    }
    let lines = record(&archive, limits()).lines;
    // Sixteen members, a gap for the last, sixteen containers.
    assert_eq!(lines.len(), 33);
    assert!(
        lines[16].ends_with("15.zip: ! OverLimit: containers are opened to a depth of 16"),
        "{}",
        lines[16]
    );
}

#[test]
fn too_many_members_end_the_job() {
    let names: Vec<String> = (0..50).map(|n| n.to_string()).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let archive = made::zip(&[("in.zip", &made::zip(&members))]);
    let lines = record(
        &archive,
        Limits {
            members: 10,
            ..limits()
        },
    )
    .lines;
    assert_eq!(lines.len(), 12);
    for line in &lines[10..] {
        assert!(
            line.ends_with("! OverLimit: the limit of 10 members is reached"),
            "{line}"
        );
    }
}

#[test]
fn a_nested_archive_that_is_too_large_to_hold() {
    let inner = made::zip_stored(&[("a", &made::noise(200_000))]);
    let archive = made::zip_stored(&[("in.zip", &inner), ("b", b"1")]);
    let lines = record(
        &archive,
        Limits {
            member_bytes: 100_000,
            ..limits()
        },
    )
    .lines;
    assert_eq!(lines[0], format!("in.zip = {} bytes", inner.len()));
    assert_eq!(
        lines[1],
        "in.zip: ! OverLimit: it is too large to be held in memory and looked into"
    );
    assert_eq!(lines[2], "b = \"1\"");
}

#[test]
fn a_long_extended_header_is_passed_over() {
    let mut archive = made::tar_raw(b"pax", b'x', &vec![b'x'; 3 << 20]);
    archive.extend_from_slice(&made::tar_raw(b"a", b'0', b"1"));
    archive.extend_from_slice(&[0; 1024]);
    let lines = record(&archive, limits()).lines;
    assert_eq!(lines[0], "a = \"1\"");
    assert!(lines[1].contains("OverLimit 1049088+2097152"), "{lines:?}");
}
