//! Much content written as part of a package and made durable, beside `cp`, `sha256sum` and `sync`:
//! as one file, and as files of 60 MB.
//! `writing [DIR [BYTES [ROUNDS]]]`: 2,000,000,000 bytes and three rounds where nothing is said.
//! Measures, and judges nothing.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a measurement that goes wrong should stop, and its figures are its output"
)]

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use outbox::Folder;
use workbench::ports::Outbox as _;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let place = words.first().map_or(".", String::as_str);
    let number = |at: usize, other: u64| words.get(at).map_or(other, |word| word.parse().unwrap());
    let (bytes, rounds) = (number(1, 2_000_000_000), number(2, 3));
    let folder = tempfile::tempdir_in(place).unwrap();
    let from = folder.path().join("from");
    make(&from, bytes);
    for round in 1..=rounds {
        let copy = folder.path().join("copy");
        let copied = run(Command::new("cp").arg(&from).arg(&copy));
        let hashed = run(Command::new("sha256sum").arg(&copy));
        let synced = run(Command::new("sync").arg("-f").arg(&copy));
        fs::remove_file(&copy).unwrap();
        println!(
            "round {round}: cp {copied:.2?}, sha256sum {hashed:.2?}, sync of the copy {synced:.2?}"
        );
        for (what, each) in [("one file", bytes), ("files of 60 MB", 60_000_000)] {
            run(Command::new("sync").arg("-f").arg(&from));
            let (written, durable) = package(folder.path(), &from, bytes, each);
            let speed = (copied + hashed).as_secs_f64() / durable.as_secs_f64();
            println!(
                "  {what}: written {written:.2?}, durable {durable:.2?}, \
                 speed against cp and sha256sum {speed:.2}"
            );
        }
    }
}

/// Time until everything is written and hashed, and until it is durable.
fn package(folder: &Path, from: &Path, bytes: u64, each: u64) -> (Duration, Duration) {
    let begun = Instant::now();
    let mut package = Folder::new(folder, "package").unwrap();
    let mut content = File::open(from).unwrap();
    for number in 1..=bytes.div_ceil(each) {
        let path = format!("data/items/{number:06}.bin");
        let mut part = Read::by_ref(&mut content).take(each);
        package.write(&path, &mut part).unwrap();
    }
    let written = begun.elapsed();
    package.sync().unwrap();
    let durable = begun.elapsed();
    package.abandon().unwrap();
    (written, durable)
}

/// Content that no file system makes smaller.
fn make(place: &Path, bytes: u64) {
    let noise = File::open("/dev/urandom").unwrap();
    let mut file = File::create(place).unwrap();
    io::copy(&mut noise.take(bytes), &mut file).unwrap();
    file.flush().unwrap();
    file.sync_all().unwrap();
}

fn run(command: &mut Command) -> Duration {
    let begun = Instant::now();
    let status = command.stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?} ended with {status}");
    begun.elapsed()
}
