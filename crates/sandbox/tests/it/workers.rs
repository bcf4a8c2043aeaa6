//! The pool: jobs of honest workers, and every way in which a worker can fail.

use std::{fs::File, io::Write, time::Instant};

use evidence::Finding;
use parser_protocol::{Confinement, Limits, MediaType, media_type};
use sandbox::WorkerPool;
use workbench::ports::{Job, Parser, ParserError, Parsers, Piece};

use crate::programs::program;

fn pool(mode: &str) -> WorkerPool {
    WorkerPool::new(program(mode), &Limits::default()).expect("it starts")
}

fn limits() -> Limits {
    Limits {
        time_ms: 60_000,
        ..Limits::default()
    }
}

/// What came, in words.
fn line(piece: Piece<'_>) -> String {
    match piece {
        Piece::Member { locator, .. } => format!("member {locator}"),
        Piece::Data(bytes) => format!("data {}", bytes.len()),
        Piece::MemberEnd { unread } => format!("end {}", unread.len()),
        Piece::Finding { of, finding } => {
            let of = of.map_or(".".to_owned(), |of| of.to_string());
            match finding {
                Finding::Container { members, .. } => format!("{of} container {members}"),
                Finding::Picture { width, height, .. } => format!("{of} picture {width}x{height}"),
                other => format!("{of} {other:?}"),
            }
        }
    }
}

fn examine(
    parser: &mut dyn Parser,
    bytes: &[u8],
    limits: Limits,
) -> (Vec<String>, Result<(), ParserError>) {
    let head = &bytes[..bytes.len().min(media_type::HEAD_BYTES)];
    let media_type = media_type::identify(head, bytes.len() as u64);
    let mut lines = Vec::new();
    let job = Job::Bytes {
        bytes,
        limits,
        media_type,
    };
    let result = parser.examine(job, &mut |piece| lines.push(line(piece)));
    (lines, result)
}

fn archive(content: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("a", stored).expect("memory");
    writer.write_all(content).expect("memory");
    writer.finish().expect("memory").into_inner()
}

fn picture(side: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(side, side, |x, y| {
        image::Rgb([(x * y % 256) as u8, (x % 256) as u8, (y % 256) as u8])
    });
    let mut out = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut out, image::ImageFormat::Jpeg)
        .expect("memory");
    out.into_inner()
}

#[test]
fn jobs_are_answered() {
    let pool = pool("honest");
    let mut parser = pool.start().expect("a worker");
    for _ in 0..3 {
        let (lines, result) = examine(&mut *parser, &archive(b"hello"), limits());
        assert_eq!(result, Ok(()));
        assert_eq!(lines, ["member a", "data 5", "end 0", ". container 1"]);
        let (lines, result) = examine(&mut *parser, &picture(64), limits());
        assert_eq!(result, Ok(()));
        assert_eq!(lines, [". picture 64x64"]);
    }
}

#[test]
fn large_contents_are_handed_over() {
    let pool = pool("honest");
    let mut parser = pool.start().expect("a worker");
    let large = archive(&vec![7; 3 << 20]);
    let (lines, result) = examine(&mut *parser, &large, limits());
    assert_eq!(result, Ok(()));
    assert_eq!(lines.last().map(String::as_str), Some(". container 1"));

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.zip");
    std::fs::write(&path, &large).expect("room");
    let mut scratch = pool.scratch().expect("memory");
    scratch.write_all(&large).expect("memory");
    for file in [File::open(&path).expect("there"), scratch] {
        let mut bytes = 0;
        let job = Job::File {
            bytes: large.len() as u64,
            file,
            limits: limits(),
            media_type: MediaType::ZIP,
        };
        let result = parser.examine(job, &mut |piece| {
            if let Piece::Data(data) = piece {
                bytes += data.len();
            }
        });
        assert_eq!((result, bytes), (Ok(()), 3 << 20));
    }
    let job = Job::File {
        bytes: 10,
        file: File::options()
            .write(true)
            .read(true)
            .open(&path)
            .expect("there"),
        limits: limits(),
        media_type: MediaType::ZIP,
    };
    let refused = parser.examine(job, &mut |_| {});
    assert!(
        matches!(refused, Err(ParserError::NotStarted { .. })),
        "{refused:?}"
    );
}

#[test]
fn what_holds_is_said() {
    let held = pool("honest");
    assert_eq!(
        held.confinement(),
        Confinement::FULL,
        "{:?}",
        held.confinement().missing()
    );
    assert_eq!(held.version(), parsers::VERSIONS);
    let bare = pool("bare");
    assert_eq!(bare.confinement(), Confinement::default());
    assert!(
        bare.version().contains("NOT CONFINED BY"),
        "{}",
        bare.version()
    );
}

/// A worker of this kind fails in this way, and so does the one that replaces it.
#[track_caller]
fn fails(mode: &str, limits: Limits, is_expected: impl Fn(&ParserError) -> bool) -> Vec<String> {
    let pool = pool(mode);
    let mut parser = pool.start().expect("a worker");
    let mut all = Vec::new();
    for _ in 0..2 {
        let (lines, result) = examine(&mut *parser, &archive(b"hello"), limits);
        let error = result.expect_err("it fails");
        assert!(is_expected(&error), "{error:?}");
        all = lines;
    }
    all
}

fn quick() -> Limits {
    Limits {
        time_ms: 300,
        ..Limits::default()
    }
}

#[test]
fn slow_workers_are_ended() {
    for mode in ["hangs", "spins"] {
        let begun = Instant::now();
        fails(mode, quick(), |error| {
            *error == ParserError::TooSlow { limit_ms: 300 }
        });
        assert!(begun.elapsed().as_secs() < 30);
    }
}

#[test]
fn a_death_is_told_and_what_came_before_is_kept() {
    let lines = fails(
        "dies",
        limits(),
        |error| matches!(error, ParserError::Died { how } if how.contains("code 7")),
    );
    assert_eq!(lines, ["member begun"]);
}

#[test]
fn floods_are_stopped() {
    let lied = |error: &ParserError| matches!(error, ParserError::Lied { .. });
    let small = Limits {
        output_bytes: 1 << 20,
        ..limits()
    };
    let lines = fails("floods_with_data", small, lied);
    assert_eq!(
        lines.len(),
        18,
        "a member and seventeen runs of 60,000 bytes"
    );
    fails("floods_with_findings", small, lied);
}

#[test]
fn lies_are_caught() {
    for mode in [
        "names_one_twice",
        "speaks_of_the_unknown",
        "sends_data_outside",
        "sends_noise",
        "sends_a_huge_frame",
        "goes_on_after_the_end",
    ] {
        fails(mode, limits(), |error| {
            matches!(error, ParserError::Lied { .. })
        });
    }
}

#[test]
fn forbidden_calls_end_the_worker() {
    for mode in [
        "opens_a_file",
        "writes_to_a_file",
        "opens_a_socket",
        "starts_a_program",
    ] {
        let lines = fails(
            mode,
            limits(),
            |error| matches!(error, ParserError::Died { how } if how.contains("SIGSYS")),
        );
        assert_eq!(lines, [""; 0], "{mode}");
    }
    assert!(!std::path::Path::new("/tmp/probity-parser-was-here").exists());
}

#[test]
fn too_much_memory_ends_the_worker() {
    fails(
        "allocates_too_much",
        limits(),
        |error| matches!(error, ParserError::Died { how } if how.contains("SIGABRT")),
    );
}

#[test]
fn what_does_not_start_is_told() {
    for mode in ["never_says_hello", "speaks_another_version"] {
        let result = WorkerPool::new(program(mode), &Limits::default());
        assert!(
            matches!(result, Err(ParserError::NotStarted { .. })),
            "{mode}: {result:?}"
        );
    }
    let mut missing = program("honest");
    missing.path = "/nonexistent/probity".into();
    let result = WorkerPool::new(missing, &Limits::default());
    assert!(
        matches!(result, Err(ParserError::NotStarted { .. })),
        "{result:?}"
    );
}
