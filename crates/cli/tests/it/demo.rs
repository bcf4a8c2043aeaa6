//! The demonstration.

use std::{collections::BTreeMap, fs, os::unix::ffi::OsStrExt as _, path::Path, time::SystemTime};

use tempfile::TempDir;

use crate::house::{Ran, files, program};

fn demo(place: &Path, more: &[&str]) -> Ran {
    let mut command = program();
    command.arg("demo").args(more).arg("--into").arg(place);
    Ran::of(command.output().unwrap())
}

fn on_demo(place: &Path, args: &[&str]) -> Ran {
    let mut command = program();
    command
        .env("PROBITY_PASSPHRASE", "demonstration only")
        .env("PROBITY_PERSON_PASSPHRASE", "demonstration only")
        .arg("--office")
        .arg(place.join("office"))
        .args(args);
    Ran::of(command.output().unwrap())
}

/// What must not change in a source: names, bytes, times of change.
fn state(folder: &Path) -> BTreeMap<Vec<u8>, (Vec<u8>, SystemTime)> {
    let all = files(folder).into_iter().map(|path| {
        let found = fs::symlink_metadata(&path).unwrap();
        let bytes = if found.is_file() {
            fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        (
            path.as_os_str().as_bytes().to_vec(),
            (bytes, found.modified().unwrap()),
        )
    });
    all.collect()
}

#[test]
fn the_demonstration_runs_through_and_its_record_is_accepted() {
    let dir = TempDir::new().unwrap();
    let place = dir.path().join("d");
    let told = demo(&place, &[]).expect(0);
    for word in [
        "REFUSED",
        "Every invariant holds.",
        "erase",
        "hands K/1 over",
        "what to try next",
    ] {
        assert!(told.out.contains(word), "{word}: {}", told.out);
    }
    on_demo(&place, &["verify"]).says(0, &["Every invariant holds."]);
    let checked = on_demo(&place, &["verify", "--json"]).expect(0).json();
    assert_eq!(checked["holds"], true);
    assert_eq!(checked["faults"].as_array().unwrap().len(), 0);
    for args in [
        &["office", "status"][..],
        &["office", "acts"],
        &["person", "list"],
        &["case", "list"],
        &["authority", "list"],
        &["list", "list"],
        &["erasure", "list"],
        &[
            "exhibit",
            "show",
            "K/1",
            "--case",
            "Hills",
            "--reason",
            "before court",
            "--as",
            "bo",
        ],
        &[
            "review",
            "queue",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--all",
            "--reason",
            "daily review",
            "--as",
            "edda",
        ],
        &[
            "item",
            "search",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--gaps",
            "--reason",
            "looking at gaps",
            "--as",
            "edda",
        ],
    ] {
        let mut args = args.to_vec();
        args.push("--json");
        on_demo(&place, &args).expect(0).json();
    }
    let curious = on_demo(
        &place,
        &[
            "item",
            "view",
            "0",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--reason",
            "a look",
            "--as",
            "amina",
        ],
    );
    curious.says(2, &["refused: item.view", "hint:", "stands in the record"]);
    on_demo(&place, &["verify"]).expect(0);

    demo(&place, &[]).says(2, &["holds a demonstration already", "hint:"]);
}

#[test]
fn a_folder_of_ones_own_is_only_read() {
    let dir = TempDir::new().unwrap();
    let own = dir.path().join("own");
    crate::house::evidence(&own);
    fs::write(
        own.join(std::ffi::OsStr::from_bytes(b"odd \xff\x1b[31m.txt")),
        "odd",
    )
    .unwrap();
    fs::write(own.join("-rf"), "an option").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", own.join("out")).unwrap();
    let picture = [
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0".as_slice(),
        &[0; 40],
    ]
    .concat();
    fs::write(own.join("small.bmp"), picture).unwrap();
    fs::write(own.join("half.zip"), b"PK\x03\x04\x14\0\0\0\x08\0").unwrap();
    let before = state(&own);
    let place = dir.path().join("d");
    let told = demo(&place, &[own.to_str().unwrap(), "--json"])
        .expect(0)
        .json();
    assert_eq!(told["verify"]["holds"], true);
    assert_eq!(state(&own), before);
    on_demo(&place, &["verify"]).expect(0);
}

#[test]
fn a_demonstration_on_nothing_says_so() {
    let dir = TempDir::new().unwrap();
    let place = dir.path().join("d");
    demo(&place, &["/nowhere/at/all"]).says(2, &["/nowhere/at/all", "hint:"]);
    assert!(
        !place.exists(),
        "a demonstration that could not begin leaves nothing"
    );
}
