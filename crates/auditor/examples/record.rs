//! Writes a made-up record as a folder of tiles, to measure how fast one is checked.
//!
//! `cargo run --release -p auditor --example record -- DIR ENTRIES`, then
//! `probity-audit record DIR`.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    dead_code,
    reason = "a tool of measurement, which shares modules of the tests"
)]

#[path = "../tests/it/log.rs"]
mod log;
#[path = "../tests/it/random.rs"]
mod random;

use std::path::Path;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [dir, entries] = words.as_slice() else {
        println!("record DIR ENTRIES");
        return;
    };
    let (dir, size): (&Path, u64) = (Path::new(dir), entries.parse().unwrap());
    log::make(size, &|_| {}, &mut |path, bytes| {
        let place = dir.join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bytes).unwrap();
    });
}
