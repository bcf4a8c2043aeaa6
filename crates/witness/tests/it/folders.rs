//! The folder: made once, and read strictly.

use std::{fs, os::unix::fs::PermissionsExt as _};

use witness::{FolderError, Settings, init};

use crate::running::{Office, folder};

#[test]
fn a_witness_is_made_once() {
    let parent = tempfile::tempdir().unwrap();
    let place = parent.path().join("witness");
    let key = init(&place, "overseer.example/witness", [1; 32]).unwrap();
    assert_eq!(Settings::read(&place).unwrap().key.verifier(), key);
    let kept = fs::read_to_string(place.join("vkey")).unwrap();
    assert_eq!(kept.trim_end(), key.to_string());
    let mode = fs::metadata(place.join("key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        fs::metadata(&place).unwrap().permissions().mode() & 0o777,
        0o700
    );
    let again = init(&place, "overseer.example/witness", [2; 32]);
    assert!(matches!(again, Err(FolderError::Exists { .. })));
    assert_eq!(Settings::read(&place).unwrap().key.verifier(), key);
    for name in ["", "two words", "plus+sign"] {
        let refused = init(&parent.path().join("other"), name, [1; 32]);
        assert!(matches!(refused, Err(FolderError::Name(_))), "{name:?}");
    }
    assert!(!parent.path().join("other").exists());
}

#[test]
fn a_key_that_others_can_read_is_not_used() {
    let office = Office::new('a', 0, 1);
    let folder = folder(&[office.key.verifier()]);
    let key = folder.path().join("key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let read = Settings::read(folder.path());
    assert!(matches!(read, Err(FolderError::Open { .. })));
}

#[test]
fn damaged_keys_and_lists_are_refused() {
    let office = Office::new('a', 0, 1);
    let folder = folder(&[office.key.verifier()]);
    let key = folder.path().join("key");
    let good = fs::read_to_string(&key).unwrap();
    for bad in [
        String::new(),
        good.trim_end().to_owned(),
        good.replace("@v1", "@v2"),
        good.replace("0909", "0G09"),
        format!("{good}\n"),
        good.replace("overseer", "over seer"),
    ] {
        fs::write(&key, &bad).unwrap();
        let read = Settings::read(folder.path());
        assert!(matches!(read, Err(FolderError::Key { .. })), "{bad:?}");
    }
    fs::write(&key, &good).unwrap();
    let logs = folder.path().join("logs.txt");
    let text = format!("# comment\n\n  {}  \nnonsense\n", office.key.verifier());
    fs::write(&logs, text).unwrap();
    let read = Settings::read(folder.path());
    assert!(matches!(read, Err(FolderError::Log { line: 4, .. })));
    // A witness's key is no record's key.
    let witness = fs::read_to_string(folder.path().join("vkey")).unwrap();
    fs::write(&logs, witness).unwrap();
    let read = Settings::read(folder.path());
    assert!(matches!(read, Err(FolderError::Log { line: 1, .. })));
}
