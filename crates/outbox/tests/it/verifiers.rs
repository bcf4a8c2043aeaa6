//! What travels along really starts.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

use outbox::verifiers;

#[test]
fn the_native_program_starts_and_says_what_it_is() {
    let place = tempfile::tempdir().unwrap();
    let all = verifiers::all();
    let program = all.iter().find(|one| one.path == "probity-audit").unwrap();
    let path = place.path().join(program.path);
    fs::write(&path, &program.bytes).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let answer = Command::new(&path).arg("--version").output().unwrap();
    assert!(answer.status.success());
    let text = String::from_utf8(answer.stdout).unwrap();
    assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
}

#[test]
fn every_verifier_is_there() {
    let all = verifiers::all();
    let paths: Vec<_> = all.iter().map(|one| one.path).collect();
    assert_eq!(paths, ["verify.html", "verify.py", "probity-audit"]);
    assert!(all.iter().all(|one| !one.bytes.is_empty()));
}
