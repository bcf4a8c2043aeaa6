//! Backup and restore.

use std::fs;

use crate::house::{House, PASSPHRASE, files};

/// Saves the office, with its keys apart.
fn save(house: &House, name: &str) -> (String, String) {
    let place = house.path(name).to_str().unwrap().to_owned();
    let keys = format!("{place}-keys");
    house
        .run("", &["office", "backup", &place, "--keys", &keys])
        .says(0, &["are saved in", "Keep them apart"]);
    (place, keys)
}

#[test]
fn an_older_backup_is_recognised_and_takes_two_persons() {
    let house = House::new();
    let (saved, keys) = save(&house, "saved");
    assert!(
        !house.path("saved").join("keys").exists(),
        "the keys are never beside the rest"
    );
    assert!(
        !house.path("saved").join("office.db").exists(),
        "tables would keep erased names"
    );
    let again = house.run("", &["office", "backup", &saved]);
    again.says(2, &["exists already", "nothing is written over"]);
    house.done(
        "amina",
        &[
            "person",
            "change",
            "edda",
            "--name",
            "Edda Later",
            "--reason",
            "married",
        ],
    );
    house.done(
        "amina",
        &[
            "person", "change", "edda", "--name", "Edda Now", "--reason", "again",
        ],
    );

    let restore = ["office", "restore", &saved, "--keys", &keys];
    let before: Vec<_> = files(&house.office)
        .iter()
        .map(|file| fs::read(file).unwrap())
        .collect();
    house
        .run("chidi", &restore)
        .says(2, &["2 acts would be lost", "--proposed-by"]);
    let after: Vec<_> = files(&house.office)
        .iter()
        .map(|file| fs::read(file).unwrap())
        .collect();
    assert!(before == after, "a refused restore changes nothing");

    let mut agreed = restore.to_vec();
    agreed.extend([
        "--proposed-by",
        "amina",
        "--reason",
        "the disk broke",
        "--json",
    ]);
    let restored = house.run("chidi", &agreed).expect(0).json();
    let (found, known) = (
        restored["found"].as_u64().unwrap(),
        restored["known"].as_u64().unwrap(),
    );
    assert_eq!(known, found + 2);
    let acts = house.done("", &["office", "acts", "--limit", "1"]);
    assert_eq!(acts[0]["act"], "record.restore");
    assert_eq!(acts[0]["outcome"], "done");
    house.verify().says(0, &["Every invariant holds."]);
    assert_eq!(house.rows("K/1").len(), 3);
    let aside = house.path("office.before-restore-1");
    assert!(
        aside.join("record").is_dir(),
        "what was there before is kept"
    );
}

#[test]
fn nobody_restores_an_older_record_alone() {
    let house = House::new();
    let (saved, keys) = save(&house, "saved");
    house.done(
        "amina",
        &[
            "person",
            "change",
            "edda",
            "--name",
            "Edda Later",
            "--reason",
            "married",
        ],
    );
    let args = [
        "office",
        "restore",
        &saved,
        "--keys",
        &keys,
        "--proposed-by",
        "chidi",
        "--reason",
        "the disk broke",
    ];
    house
        .run("chidi", &args)
        .says(2, &["the restore is refused", "the office is as it was"]);
    let twice = house.run("amina", &args);
    twice.says(2, &["the restore is refused", "role"]);
    assert_eq!(
        fs::read_dir(house.dir.path())
            .unwrap()
            .filter(|entry| {
                entry
                    .as_ref()
                    .unwrap()
                    .file_name()
                    .to_string_lossy()
                    .starts_with("office")
            })
            .count(),
        1,
        "nothing is left beside the office"
    );
    house.verify().says(0, &["Every invariant holds."]);
}

#[test]
fn a_broken_office_is_brought_back() {
    let house = House::new();
    let (saved, keys) = save(&house, "saved");
    fs::write(house.office.join("record/head-0"), [0; 4096]).unwrap();
    fs::write(house.office.join("record/head-1"), [0; 4096]).unwrap();
    house.verify().expect(3);
    house
        .run("", &["office", "status"])
        .says(3, &["office restore"]);
    // Nothing that was known is lost, so nobody has to confirm a loss.
    let args = ["office", "restore", &saved, "--keys", &keys, "--json"];
    house.run("", &args).expect(0);
    house.verify().says(0, &["Every invariant holds."]);
}

#[test]
fn a_damaged_backup_is_refused() {
    let house = House::new();
    let (saved, keys) = save(&house, "saved");
    let segment = house.path("saved/record/segments/000000000000");
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(&segment, bytes).unwrap();
    let args = [
        "office",
        "restore",
        &saved,
        "--keys",
        &keys,
        "--proposed-by",
        "amina",
        "--reason",
        "why",
    ];
    house.run("chidi", &args).says(
        3,
        &[
            "the backup is broken",
            "segments/000000000000",
            "another backup",
        ],
    );
    house.verify().says(0, &["Every invariant holds."]);
}

#[test]
fn a_restore_without_keys_changes_nothing() {
    let house = House::new();
    let (saved, _) = save(&house, "saved");
    let args = [
        "office",
        "restore",
        &saved,
        "--keys",
        "/nowhere/keys",
        "--proposed-by",
        "amina",
        "--reason",
        "why",
    ];
    house
        .run("chidi", &args)
        .says(2, &["/nowhere/keys", "hint:"]);
    house.verify().says(0, &["Every invariant holds."]);

    fs::rename(house.office.join("keys"), house.path("lost")).unwrap();
    house
        .run("", &["office", "status"])
        .says(3, &["no keys", "backup of the keys"]);
}

#[test]
fn a_new_passphrase_takes_the_place_of_the_old() {
    let house = House::new();
    let mut change = house.command("", &["office", "passphrase"]);
    change.env("PROBITY_NEW_PASSPHRASE", "another one");
    assert!(change.status().unwrap().success());
    house
        .run("", &["office", "status"])
        .says(2, &["passphrase is wrong", "nothing was changed"]);
    let mut status = house.command("", &["office", "status"]);
    status.env("PROBITY_PASSPHRASE", "another one");
    assert!(status.output().unwrap().status.success());
    assert_ne!(PASSPHRASE, "another one");
}
