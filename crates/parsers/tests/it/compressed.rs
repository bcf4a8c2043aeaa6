//! Compressed streams.

use parser_protocol::MediaType;

use crate::{
    made,
    record::{check, limits, record, record_as},
};

#[test]
fn a_stream_is_one_member_without_a_name() {
    check(
        &made::gzip(b"hello"),
        &["% = \"hello\"", ".: gzip 1 with 1"],
    );
    check(&made::xz(b"hello"), &["% = \"hello\"", ".: xz 1 with 1"]);
    check(
        &made::zstd(b"hello"),
        &["% = \"hello\"", ".: zstd 1 with 1"],
    );
    check(
        &made::bzip2(b"hello"),
        &["% = \"hello\"", ".: bzip2 1 with 1"],
    );
}

#[test]
fn a_name_in_gzip_is_kept() {
    let mut writer = flate2::GzBuilder::new()
        .filename("../note.txt")
        .mtime(1_700_000_000)
        .write(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut writer, b"hello").expect("memory");
    let stream = writer.finish().expect("memory");
    check(&stream, &["../note.txt = \"hello\"", ".: gzip 1 with 1"]);
}

#[test]
fn streams_one_after_the_other_are_one() {
    for (make, parser) in MAKERS {
        let stream = [make(b"one "), make(b"two")].concat();
        check(
            &stream,
            &["% = \"one two\"", &format!(".: {parser} with 1")],
        );
    }
}

type Maker = (fn(&[u8]) -> Vec<u8>, &'static str);

const MAKERS: [Maker; 4] = [
    (made::gzip, "gzip 1"),
    (made::xz, "xz 1"),
    (made::zstd, "zstd 1"),
    (made::bzip2, "bzip2 1"),
];

#[test]
fn a_tar_inside_is_opened_with_it() {
    let archive = made::tar(&[("a", b"1"), ("b", b"2")]);
    for (make, parser) in MAKERS {
        check(
            &make(&archive),
            &["a = \"1\"", "b = \"2\"", &format!(".: {parser} with 2")],
        );
    }
}

#[test]
fn what_follows_is_a_gap() {
    for (make, parser) in MAKERS {
        let mut stream = make(b"hello");
        let end = stream.len();
        stream.extend_from_slice(b"hidden things");
        check(
            &stream,
            &[
                "% = \"hello\"",
                &format!(
                    ".: {parser} with 1 ! NotOurs from {end}: bytes after the end of the \
                     compressed stream"
                ),
            ],
        );
    }
}

#[test]
fn a_cut_stream_gives_its_beginning() {
    for (make, parser) in MAKERS {
        let stream = make(&made::noise(400_000));
        let lines = record(&stream[..stream.len() - 1000], limits()).lines;
        assert!(lines[0].contains(" ! Damaged from "), "{parser}: {lines:?}");
        assert_eq!(lines[1], format!(".: {parser} with 1"));
    }
}

#[test]
fn a_cut_tar_in_a_stream() {
    let noise = made::noise(300_000);
    for (make, parser) in MAKERS {
        let stream = make(&made::tar(&[("a", b"1"), ("b", &noise)]));
        let lines = record(&stream[..stream.len() / 2], limits()).lines;
        assert_eq!(lines[0], "a = \"1\"", "{parser}");
        assert!(lines[1].contains("Damaged from "), "{parser}: {lines:?}");
        assert!(lines[2].contains("Damaged from "), "{parser}: {lines:?}");
    }
}

#[test]
fn a_stream_that_is_none() {
    for kind in [
        MediaType::GZIP,
        MediaType::XZ,
        MediaType::ZSTD,
        MediaType::BZIP2,
    ] {
        let lines = record_as(kind, b"this is not compressed", limits()).lines;
        assert!(
            lines.iter().any(|line| line.contains("! Damaged")),
            "{kind}: {lines:?}"
        );
        record_as(kind, b"", limits());
    }
}
