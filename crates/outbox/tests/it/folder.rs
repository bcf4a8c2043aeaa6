//! The folder: nothing is written over, nothing half is given a name.

use std::{fs, os::unix::fs::PermissionsExt as _};

use outbox::Folder;
use workbench::ports::{Outbox as _, OutboxError};

use crate::{Breaks, files, write};

#[test]
fn a_package_gets_its_name_when_it_is_whole() {
    let place = tempfile::tempdir().unwrap();
    let mut folder = Folder::new(place.path(), "package-1").unwrap();
    let written = folder
        .write("data/items/000001.txt", &mut &b"abc"[..])
        .unwrap();
    assert_eq!(written.bytes, 3);
    assert_eq!(
        written.sha256.to_string(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    write(&mut folder, "probity-audit", "program");
    assert!(!folder.place().exists());
    folder.sync().unwrap();
    write(&mut folder, "seal/package.json", "{}");
    folder.finish().unwrap();
    let found = files(folder.place());
    let modes: Vec<_> = found
        .iter()
        .map(|(path, (mode, _))| (path.as_str(), *mode))
        .collect();
    assert_eq!(
        modes,
        [
            ("data/items/000001.txt", 0o644),
            ("probity-audit", 0o755),
            ("seal/package.json", 0o644)
        ]
    );
    let mode = fs::metadata(folder.place()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn names_that_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut folder = Folder::new(place.path(), "package-1").unwrap();
    for path in [
        "",
        "/etc/passwd",
        "../out",
        "data/../../out",
        "data//x",
        "data/.hidden",
        "data/-rf",
        "data/a b",
        "data/é",
        "data/a\u{202e}b",
        "data/a\nb",
        "a/b/c/d/e/f/g/h/i",
        &"x".repeat(101),
    ] {
        let refused = folder.write(path, &mut &b""[..]);
        assert!(matches!(refused, Err(OutboxError::Name { .. })), "{path:?}");
    }
    for name in ["", "..", "a/../..", ".hidden"] {
        assert!(Folder::new(place.path(), name).is_err(), "{name:?}");
    }
    write(&mut folder, "data/Twin", "1");
    for twin in ["data/Twin", "data/twin", "DATA/twin"] {
        let refused = folder.write(twin, &mut &b""[..]);
        assert!(
            matches!(refused, Err(OutboxError::Exists { .. })),
            "{twin:?}"
        );
    }
}

#[test]
fn nothing_is_written_over() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("package-1")).unwrap();
    fs::write(place.path().join("package-1/mine"), "mine").unwrap();
    let mut folder = Folder::new(place.path(), "package-1").unwrap();
    let refused = folder.write("bagit.txt", &mut &b""[..]);
    assert!(matches!(refused, Err(OutboxError::Exists { .. })));
    folder.abandon().unwrap();
    assert_eq!(files(place.path()).len(), 1, "what was there stays");
    let nowhere = Folder::new(&place.path().join("nowhere"), "package-1");
    assert!(matches!(nowhere, Err(OutboxError::Io { .. })));
    let file = Folder::new(&place.path().join("package-1/mine"), "package-1");
    assert!(matches!(file, Err(OutboxError::Io { .. })));
}

#[test]
fn abandoned_nothing_is_left() {
    let place = tempfile::tempdir().unwrap();
    let mut folder = Folder::new(place.path(), "package-1").unwrap();
    write(&mut folder, "data/x", "x");
    folder.abandon().unwrap();
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    // And it may be begun again.
    write(&mut folder, "data/x", "x");
    folder.finish().unwrap();
    assert_eq!(files(folder.place()).len(), 1);
}

#[test]
fn what_cannot_be_read_is_not_taken_for_a_full_disk() {
    let place = tempfile::tempdir().unwrap();
    let mut folder = Folder::new(place.path(), "package-1").unwrap();
    let refused = folder.write("data/x", &mut Breaks(300_000));
    assert!(matches!(refused, Err(OutboxError::Content { .. })));
}

#[test]
fn a_stop_before_the_act_is_begun_afresh() {
    let place = tempfile::tempdir().unwrap();
    let mut first = Folder::new(place.path(), "package-1").unwrap();
    write(&mut first, "data/old", "old");
    drop(first);
    let mut second = Folder::new(place.path(), "package-1").unwrap();
    assert_eq!(second.written("bagit.txt").unwrap(), None);
    write(&mut second, "data/new", "new");
    second.finish().unwrap();
    let found = files(second.place());
    assert_eq!(found.keys().collect::<Vec<_>>(), ["data/new"]);
}

#[test]
fn a_stop_before_the_seal_is_sealed_by_the_second_try() {
    let place = tempfile::tempdir().unwrap();
    let mut first = Folder::new(place.path(), "package-1").unwrap();
    write(&mut first, "tagmanifest-sha256.txt", "abc");
    first.sync().unwrap();
    write(&mut first, "seal/package.json", "half of");
    drop(first);
    let mut second = Folder::new(place.path(), "package-1").unwrap();
    let written = second.written("tagmanifest-sha256.txt").unwrap().unwrap();
    assert!(written.sha256.to_string().starts_with("ba7816bf"));
    write(&mut second, "seal/package.json", "whole");
    write(&mut second, "seal/package.tlog-proof", "proof");
    second.sync().unwrap();
    second.finish().unwrap();
    let found = files(second.place());
    assert_eq!(found["seal/package.json"].1, b"whole");
    assert_eq!(found.len(), 3);
    // A third time, after the last answer was lost.
    let mut third = Folder::new(place.path(), "package-1").unwrap();
    assert!(third.written("tagmanifest-sha256.txt").unwrap().is_some());
    write(&mut third, "seal/package.json", "newer");
    third.finish().unwrap();
    assert_eq!(files(third.place())["seal/package.json"].1, b"newer");
}
