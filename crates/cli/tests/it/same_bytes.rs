//! E2 and E3: the same source gives the same manifest bytes whatever the number of threads, the
//! time zone, the locale and the process (each process seeds its hash tables anew), and every byte
//! of it is accounted for.

use std::{fs, path::Path};

use serde_json::Value;

use crate::house::{House, Ran, program};

/// Threads, time zone, locale.
const WAYS: [(&str, &str, &str); 4] = [
    ("1", "UTC", "C"),
    ("4", "Asia/Tashkent", "ru_RU.UTF-8"),
    ("4", "America/St_Johns", "tr_TR.UTF-8"),
    ("2", "Pacific/Kiritimati", "ar_EG.UTF-8"),
];

fn take_in(source: &Path, (threads, zone, locale): (&str, &str, &str)) -> (Value, Vec<Value>) {
    let house = House::new();
    house.receive("S/1");
    let mut command = house.command(
        "bo",
        &[
            "intake",
            "start",
            source.to_str().unwrap(),
            "--case",
            "Hills",
            "--exhibit",
            "S/1",
            "--authority",
            &house.known().warrant,
            "--description",
            "all of it",
            "--threads",
            threads,
            "--json",
        ],
    );
    command
        .env("TZ", zone)
        .env("LC_ALL", locale)
        .env("LANG", locale);
    let answer = Ran::of(command.output().unwrap()).expect(0).json();
    (answer, house.rows("S/1"))
}

fn bytes_of(folder: &Path) -> u64 {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let found = entry.metadata().unwrap();
            if found.is_dir() {
                bytes_of(&entry.path())
            } else {
                found.len()
            }
        })
        .sum()
}

#[test]
fn one_source_gives_one_manifest_in_every_way_and_accounts_for_every_byte() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("demo");
    let made = program()
        .arg("demo")
        .arg("--into")
        .arg(&place)
        .output()
        .unwrap();
    Ran::of(made).expect(0);
    let source = place.join("evidence");

    let taken: Vec<_> = WAYS.iter().map(|way| take_in(&source, *way)).collect();
    let (first, rows) = &taken[0];
    for ((answer, other), way) in taken.iter().zip(WAYS) {
        assert_eq!(answer["manifest"], first["manifest"], "{way:?}");
        assert_eq!(other.len(), rows.len());
    }

    assert_eq!(first["counts"]["bytes"].as_u64(), Some(bytes_of(&source)));
    let accounted: u64 = rows
        .iter()
        .filter(|row| row["item"]["locator"].as_array().unwrap().len() == 1)
        .map(|row| row["item"]["bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(accounted, bytes_of(&source));
    for row in rows {
        let said = row["item"]["sha256"].is_string() || row["item"]["findings"].is_array();
        assert!(said, "neither content nor a gap: {row}");
    }
}
