//! The archive inside the encryption: read by another's reader, the same every time.

use std::{
    collections::BTreeMap,
    io::Read as _,
    process::{Command, Stdio},
};

use age::x25519::Identity;
use outbox::Encrypted;
use workbench::ports::Outbox as _;

use crate::write;

/// The bytes of the archive of a package with these files.
pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let place = tempfile::tempdir().unwrap();
    let identity = Identity::generate();
    let recipients = [identity.to_public().to_string()];
    let staging = place.path().join("staging");
    let mut out = Encrypted::new(place.path(), "package-1", &staging, &recipients).unwrap();
    for (path, content) in files {
        write(&mut out, path, content);
    }
    out.finish().unwrap();
    let sealed = std::fs::read(out.place()).unwrap();
    age::decrypt(&identity, &sealed).unwrap()
}

fn deep() -> String {
    let part = "p".repeat(100);
    [part.as_str(); 8].join("/")
}

#[test]
fn another_reader_finds_every_file() {
    let deep = deep();
    let long = format!("data/exhibits/{}/000001.bin", "x".repeat(90));
    let given = [
        ("tagmanifest-sha256.txt", "tags"),
        (long.as_str(), "long"),
        (deep.as_str(), "deep"),
        ("data/empty", ""),
        ("probity-audit", "program"),
    ];
    let bytes = archive(&given);
    let mut found = BTreeMap::new();
    let mut order = Vec::new();
    for entry in tar::Archive::new(bytes.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let header = entry.header();
        assert_eq!(header.mtime().unwrap(), 0);
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
        assert_eq!(header.mode().unwrap(), 0o644);
        assert!(header.entry_type().is_file());
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        order.push(path.clone());
        found.insert(path, content);
    }
    let expected: BTreeMap<_, _> = given
        .iter()
        .map(|(path, content)| (format!("package-1/{path}"), (*content).to_owned()))
        .collect();
    assert_eq!(found, expected);
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(order, sorted);
}

#[test]
fn the_same_files_give_the_same_bytes_in_any_order() {
    let one = archive(&[("data/a", "1"), ("bagit.txt", "2"), ("data/b", "3")]);
    let other = archive(&[("data/b", "3"), ("data/a", "1"), ("bagit.txt", "2")]);
    assert_eq!(one, other);
    assert_eq!(one.len() % 512, 0);
}

/// The tool that a court's clerk has.
#[test]
fn the_systems_own_tar_unpacks_it() {
    let place = tempfile::tempdir().unwrap();
    let deep = deep();
    let bytes = archive(&[("data/a", "1"), (deep.as_str(), "deep")]);
    let spawned = Command::new("tar")
        .args(["-x", "-C"])
        .arg(place.path())
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: this machine has no tar");
        return;
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &bytes).unwrap();
    assert!(child.wait().unwrap().success());
    let found = crate::files(&place.path().join("package-1"));
    assert_eq!(found["data/a"].1, b"1");
    assert_eq!(found[&deep].1, b"deep");
}
