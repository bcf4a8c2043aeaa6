//! Writes packages to disk for other verifiers: honest ones, changed ones, and ones in which an
//! office sealed a lie. The same words give the same bytes.
//!
//! `cargo run -p auditor --example packages -- DIR COUNT SEED`
//!
//! `DIR/packages.json` lists them: `folder`, `kind` (`honest`, `tampered`, `lie`), `how`, `exit`,
//! `names` (one of which must be among the faults; empty where none is asked for), and `policy`,
//! a file with which an honest one is to be accepted from outside.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    dead_code,
    reason = "a tool of tests, which shares their modules"
)]

#[path = "../tests/it/builder.rs"]
mod builder;
#[path = "../tests/it/lies.rs"]
mod lies;
#[path = "../tests/it/random.rs"]
mod random;
#[path = "../tests/it/tampered.rs"]
mod tampered;

use std::path::{Path, PathBuf};

use builder::{Draft, Tree};
use random::Random;
use serde_json::{Value, json};

/// How many of the changes of each honest package are written.
const CHANGES: usize = 12;

struct Writer {
    root: PathBuf,
    list: Vec<Value>,
}

impl Writer {
    fn write(&mut self, folder: &str, files: &Tree) {
        for (path, content) in files {
            let place = self.root.join(folder).join(path);
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            std::fs::write(place, content).unwrap();
        }
    }

    fn add(&mut self, folder: String, files: &Tree, mut facts: Value) {
        self.write(&folder, files);
        facts["folder"] = folder.into();
        self.list.push(facts);
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [dir, count, seed] = words.as_slice() else {
        println!("packages DIR COUNT SEED");
        return;
    };
    let (count, seed): (u64, u64) = (count.parse().unwrap(), seed.parse().unwrap());
    let root = Path::new(dir).to_path_buf();
    let mut writer = Writer {
        root,
        list: Vec::new(),
    };
    for n in seed..seed + count {
        let package = Draft::random(n).build();
        let policy = format!("policies/{n}.txt");
        let text = package.policy.clone().into_bytes();
        writer.write("", &Tree::from([(policy.clone(), text)]));
        let facts = json!({"kind": "honest", "how": format!("seed {n}"), "exit": 0, "names": [], "policy": policy});
        writer.add(format!("honest/{n}"), &package.files, facts);
        let other = Draft::random(n + 1_000_000).build();
        let mut random = Random::new(n);
        let mut changes = tampered::every_kind(&package, &other, &mut random);
        for place in 0..CHANGES.min(changes.len()) {
            let changed = changes.swap_remove(random.below(changes.len()));
            let exit = if changed.files.contains_key("bagit.txt") {
                3
            } else {
                2
            };
            let names = if exit == 3 { changed.names } else { Vec::new() };
            let facts = json!({"kind": "tampered", "how": changed.how, "exit": exit, "names": names, "policy": null});
            writer.add(format!("tampered/{n}-{place}"), &changed.files, facts);
        }
    }
    for (n, lie) in lies::all().into_iter().enumerate() {
        let names: Vec<&str> = lie.file.split_whitespace().collect();
        let facts =
            json!({"kind": "lie", "how": lie.name, "exit": 3, "names": names, "policy": null});
        writer.add(format!("lies/{n}"), &lie.files, facts);
    }
    let list = serde_json::to_vec(&writer.list).unwrap();
    std::fs::create_dir_all(&writer.root).unwrap();
    std::fs::write(writer.root.join("packages.json"), list).unwrap();
    println!("{} packages", writer.list.len());
}
