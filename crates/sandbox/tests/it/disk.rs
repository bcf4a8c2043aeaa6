//! Folders and files as sources: order, times, and everything that is no plain file.

use std::{
    ffi::OsStr,
    fs,
    io::{Read, Write},
    os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
    path::Path,
};

use evidence::{GapKind, Locator, Segment};
use proptest::prelude::*;
use rustix::fs::{FileType, Mode};
use sandbox::DiskSource;
use workbench::ports::{Flow, Found, FoundKind, Source, SourceError};

fn all(source: &DiskSource) -> Vec<Found> {
    let mut found = Vec::new();
    let walked = source.walk(&mut |one| {
        found.push(one);
        Flow::More
    });
    assert!(walked.is_ok());
    found
}

fn lines(path: &Path) -> Vec<String> {
    let source = DiskSource::open(path).expect("a source");
    let line = |found: Found| match found.kind {
        FoundKind::File { bytes } => format!("{} {bytes}", found.locator),
        FoundKind::Gap(gap) => format!("{} {:?} {}", found.locator, gap.kind, gap.reason),
    };
    all(&source).into_iter().map(line).collect()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn write(path: impl AsRef<Path>, content: &[u8]) {
    fs::create_dir_all(path.as_ref().parent().expect("a parent")).expect("room");
    fs::write(path, content).expect("room");
}

fn locator(path: &[u8]) -> Locator {
    Locator::root(Segment::from_bytes(path))
}

#[test]
fn files_come_in_the_order_of_locators() {
    let root = folder();
    for name in ["a/x", "a.txt", "a-b", "a/y/z", "b", "B", "ä"] {
        write(root.path().join(name), b"12");
    }
    assert_eq!(
        lines(root.path()),
        ["B 2", "a-b 2", "a.txt 2", "a/x 2", "a/y/z 2", "b 2", "ä 2"]
    );
}

#[test]
fn a_single_file_is_a_source() {
    let root = folder();
    write(root.path().join("x.bin"), b"123");
    write(root.path().join("y.bin"), b"123");
    let path = root.path().join("x.bin");
    assert_eq!(lines(&path), ["x.bin 3"]);
    let source = DiskSource::open(&path).expect("a source");
    assert!(source.open(&locator(b"x.bin")).is_ok());
    assert!(source.open(&locator(b"y.bin")).is_err());
}

#[test]
fn a_source_that_is_not_there() {
    let root = folder();
    let missing = DiskSource::open(&root.path().join("none"));
    assert!(matches!(missing, Err(SourceError::Missing { .. })));
    let device = DiskSource::open(Path::new("/dev/null"));
    assert!(matches!(device, Err(SourceError::Unreadable { .. })));
}

#[test]
fn what_is_no_file_is_a_gap() {
    let root = folder();
    let at = |name: &str| root.path().join(name);
    write(at("file"), b"");
    symlink("/etc/passwd", at("link")).expect("room");
    symlink("..", at("loop")).expect("room");
    let _socket = UnixListener::bind(at("socket")).expect("room");
    rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), FileType::Fifo, Mode::RWXU, 0).expect("room");
    assert_eq!(
        lines(root.path()),
        [
            "file 0",
            "link Unsupported a symbolic link to /etc/passwd, which is not followed",
            "loop Unsupported a symbolic link to .., which is not followed",
            "pipe Unsupported a named pipe, which has no content",
            "socket Unsupported a socket, which has no content",
        ]
    );
    // Opened directly they are refused too, and a pipe nobody writes to does not hang.
    let source = DiskSource::open(root.path()).expect("a source");
    for name in [
        "link",
        "loop",
        "pipe",
        "socket",
        "../x",
        "/etc/passwd",
        "",
        "loop/file",
        ".",
    ] {
        assert!(source.open(&locator(name.as_bytes())).is_err(), "{name}");
    }
}

#[test]
fn names_that_are_not_text_are_kept() {
    let root = folder();
    let name = OsStr::from_bytes(b"\xff\n%");
    write(root.path().join(name), b"1");
    assert_eq!(lines(root.path()), ["%FF%0A%25 1"]);
    let source = DiskSource::open(root.path()).expect("a source");
    assert!(source.open(&locator(name.as_bytes())).is_ok());
}

#[test]
fn unreadable_folders_and_files_are_gaps() {
    let root = folder();
    write(root.path().join("dir/file"), b"1");
    write(root.path().join("secret"), b"1");
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o000);
    fs::set_permissions(root.path().join("dir"), closed).expect("ours");
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o000);
    fs::set_permissions(root.path().join("secret"), closed).expect("ours");
    let seen = lines(root.path());
    if rustix::process::geteuid().is_root() {
        // To root nothing is closed: it reads both.
        assert_eq!(seen, ["dir/file 1", "secret 1"]);
    } else {
        assert!(seen[0].starts_with("dir/ Unreadable"), "{seen:?}");
        let source = DiskSource::open(root.path()).expect("a source");
        let refused = source.open(&locator(b"secret")).err().expect("closed");
        assert_eq!(refused.kind, GapKind::Unreadable);
    }
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    fs::set_permissions(root.path().join("dir"), open).expect("ours");
}

#[test]
fn very_deep_trees_end() {
    let root = folder();
    let mut here = rustix::fs::open(root.path(), rustix::fs::OFlags::DIRECTORY, Mode::empty())
        .expect("a folder");
    let name = "d".repeat(20);
    for _ in 0..1100 {
        rustix::fs::mkdirat(&here, name.as_str(), Mode::RWXU).expect("room");
        here = rustix::fs::openat(
            &here,
            name.as_str(),
            rustix::fs::OFlags::DIRECTORY,
            Mode::empty(),
        )
        .expect("a folder");
    }
    write(root.path().join("z"), b"1");
    let seen = lines(root.path());
    assert_eq!(seen.len(), 2);
    assert!(seen[0].ends_with("/ OverLimit folders are entered to a depth of 1024"));
    assert_eq!(seen[1], "z 1");
}

#[test]
fn a_file_beyond_the_longest_path_is_read() {
    let root = folder();
    let mut here = rustix::fs::open(root.path(), rustix::fs::OFlags::DIRECTORY, Mode::empty())
        .expect("a folder");
    let name = "e".repeat(200);
    let flags = rustix::fs::OFlags::DIRECTORY;
    for _ in 0..30 {
        rustix::fs::mkdirat(&here, name.as_str(), Mode::RWXU).expect("room");
        here = rustix::fs::openat(&here, name.as_str(), flags, Mode::empty()).expect("a folder");
    }
    let create = rustix::fs::OFlags::CREATE | rustix::fs::OFlags::WRONLY;
    let file = rustix::fs::openat(&here, "f", create, Mode::RWXU).expect("room");
    fs::File::from(file).write_all(b"deep").expect("room");
    let source = DiskSource::open(root.path()).expect("a source");
    let found = all(&source);
    assert_eq!(found.len(), 1);
    let mut content = String::new();
    let mut file = source.open(&found[0].locator).expect("it opens");
    file.read_to_string(&mut content).expect("it reads");
    assert_eq!(content, "deep");
}

#[test]
fn changes_while_reading_are_told() {
    let root = folder();
    let path = root.path().join("f");
    let source = DiskSource::open(root.path()).expect("a source");
    let open = || source.open(&locator(b"f")).expect("it opens");
    write(&path, b"1234");
    let file = open();
    assert_eq!(file.changed(), None);

    let mut growing = open();
    fs::File::options()
        .append(true)
        .open(&path)
        .expect("ours")
        .write_all(b"5678")
        .expect("room");
    let mut content = Vec::new();
    growing.read_to_end(&mut content).expect("it reads");
    assert_eq!(content, b"1234", "up to its size when it was opened");
    assert_eq!(
        growing.changed().as_deref(),
        Some("it had 4 bytes and has 8")
    );

    let replaced = open();
    write(root.path().join("g"), b"12345678");
    fs::rename(root.path().join("g"), &path).expect("ours");
    assert_eq!(
        replaced.changed().as_deref(),
        Some("another file lies at its path")
    );
    assert!(replaced.handle().is_err());

    let gone = open();
    fs::remove_file(&path).expect("ours");
    assert_eq!(gone.changed().as_deref(), Some("it is gone"));
}

#[test]
fn a_handle_begins_at_the_beginning_and_is_read_only() {
    let root = folder();
    write(root.path().join("f"), b"1234");
    let source = DiskSource::open(root.path()).expect("a source");
    let mut file = source.open(&locator(b"f")).expect("it opens");
    let mut first = [0; 2];
    file.read_exact(&mut first).expect("it reads");
    let mut handle = file.handle().expect("a handle");
    let mut content = String::new();
    handle.read_to_string(&mut content).expect("it reads");
    assert_eq!(content, "1234");
    assert!(handle.write_all(b"x").is_err());
}

#[test]
fn sparse_files_are_read_as_zeros() {
    let root = folder();
    let path = root.path().join("f");
    fs::File::create(&path)
        .expect("room")
        .set_len(1 << 20)
        .expect("room");
    let source = DiskSource::open(root.path()).expect("a source");
    let mut content = Vec::new();
    let mut file = source.open(&locator(b"f")).expect("it opens");
    file.read_to_end(&mut content).expect("it reads");
    assert_eq!(content, vec![0; 1 << 20]);
}

#[test]
fn times_are_those_of_modification() {
    let root = folder();
    let path = root.path().join("f");
    write(&path, b"");
    let time = std::time::UNIX_EPOCH + std::time::Duration::new(1_700_000_000, 123_456_789);
    fs::File::options()
        .write(true)
        .open(&path)
        .expect("ours")
        .set_modified(time)
        .expect("ours");
    let found = all(&DiskSource::open(root.path()).expect("a source"));
    let [time] = found[0].times.as_slice() else {
        panic!("one time");
    };
    assert_eq!(time.text, "1700000000.123456789");
    assert_eq!(
        time.utc.expect("known").to_string(),
        "2023-11-14T22:13:20.123456Z"
    );
}

#[test]
fn a_walk_stops_when_it_is_told_to() {
    let root = folder();
    for name in ["a", "b", "c"] {
        write(root.path().join(name), b"");
    }
    let mut count = 0;
    let source = DiskSource::open(root.path()).expect("a source");
    let walked = source.walk(&mut |_| {
        count += 1;
        Flow::Stop
    });
    assert!(walked.is_ok());
    assert_eq!(count, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_tree_comes_in_order(
        names in prop::collection::vec(
            prop::collection::vec(prop::sample::select(vec![b'a', b'b', b'.', b'-', b'%', 0xff, b'0', 0xc3, 0xa4, b'\n', b'/']), 1..8),
            1..12,
        )
    ) {
        let root = folder();
        for name in &names {
            let parts: Vec<&[u8]> = name
                .split(|byte| *byte == b'/')
                .filter(|part| !matches!(*part, b"" | b"." | b".."))
                .collect();
            let path = root.path().join(OsStr::from_bytes(&parts.join(&b'/')));
            // A name that is a file here and a folder there is made as whatever came first.
            let _ = fs::create_dir_all(path.parent().expect("a parent"));
            let _ = fs::write(&path, b"");
        }
        let source = DiskSource::open(root.path()).expect("a source");
        let found = all(&source);
        prop_assert!(found.is_sorted_by(|one, other| one.locator < other.locator));
        for one in &found {
            prop_assert!(source.open(&one.locator).is_ok());
        }
    }
}
