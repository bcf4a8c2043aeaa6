//! `cargo xtask fixtures`: makes test data. The same arguments give the same bytes on every
//! machine: own generator of numbers, integers only, names and order fixed.
//!
//! Everything made is harmless: shapes, invented words, zeros.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "all numbers here are our own and small; none comes from outside but the sizes asked for"
)]

mod archive;
mod bad;
mod evidence;
mod picture;
mod text;
mod tree;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail, ensure};

pub(crate) const HELP: &str = "\
cargo xtask fixtures DIR [--kind KIND] [--seed N] [--files N] [--bytes N]

  evidence      a folder as it might be seized: pictures, documents, archives in archives (default)
  bench-small   many small files: 200,000 with 1 GB together unless said otherwise
  bench-large   few large files: 8 with 1 GB together unless said otherwise
  bad           everything that a source can do wrong; some of it only where the system lets us

DIR must not exist or be empty.
";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Evidence,
    BenchSmall,
    BenchLarge,
    Bad,
}

/// What to make; see [`HELP`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) folder: PathBuf,
    pub(crate) kind: Kind,
    pub(crate) seed: u64,
    pub(crate) files: Option<u64>,
    pub(crate) bytes: Option<u64>,
}

impl Order {
    pub(crate) fn new(folder: &Path, kind: Kind) -> Order {
        Order {
            folder: folder.to_path_buf(),
            kind,
            seed: 1,
            files: None,
            bytes: None,
        }
    }

    fn read(words: &[String]) -> anyhow::Result<Order> {
        let (folder, mut rest) = words.split_first().context("say into which folder")?;
        ensure!(
            !folder.starts_with('-'),
            "say first into which folder, then the options"
        );
        let mut order = Order::new(Path::new(folder), Kind::Evidence);
        while let Some((name, after)) = rest.split_first() {
            let (value, after) = after
                .split_first()
                .with_context(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--kind" => order.kind = kind(value)?,
                "--seed" => order.seed = number(value)?,
                "--files" => order.files = Some(number(value)?),
                "--bytes" => order.bytes = Some(number(value)?),
                _ => bail!("there is no option '{name}'\n\n{HELP}"),
            }
            rest = after;
        }
        Ok(order)
    }
}

fn kind(name: &str) -> anyhow::Result<Kind> {
    Ok(match name {
        "evidence" => Kind::Evidence,
        "bench-small" => Kind::BenchSmall,
        "bench-large" => Kind::BenchLarge,
        "bad" => Kind::Bad,
        _ => bail!("there is no kind '{name}'\n\n{HELP}"),
    })
}

pub(crate) fn number(text: &str) -> anyhow::Result<u64> {
    text.replace('_', "")
        .parse()
        .with_context(|| format!("'{text}' is no whole number"))
}

pub(crate) fn run(words: &[String]) -> anyhow::Result<ExitCode> {
    let order = Order::read(words)?;
    make(&order)?;
    eprintln!("made in {}", order.folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Makes what was ordered. The folder must not exist or be empty, so that nothing is overwritten.
pub(crate) fn make(order: &Order) -> anyhow::Result<()> {
    let folder = &order.folder;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("could not make {}", folder.display()))?;
    let mut there = std::fs::read_dir(folder)
        .with_context(|| format!("could not look into {}", folder.display()))?;
    ensure!(there.next().is_none(), "{} is not empty", folder.display());
    match order.kind {
        Kind::Evidence => evidence::make(folder, order.seed),
        Kind::BenchSmall => tree::small(
            folder,
            order.seed,
            order.files.unwrap_or(200_000),
            order.bytes.unwrap_or(1 << 30),
        ),
        Kind::BenchLarge => tree::large(
            folder,
            order.seed,
            order.files.unwrap_or(8),
            order.bytes.unwrap_or(1 << 30),
        ),
        Kind::Bad => bad::make(folder, order.seed),
    }
}

/// When all files made here were last changed: 5 January 2026, 10:00 UTC. Times are evidence too,
/// and must be the same on every machine.
const CHANGED_SECONDS: u64 = 1_767_607_200;

/// Writes one file, making its folders.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("could not make {}", folder.display()))?;
    }
    let mut file =
        File::create_new(path).with_context(|| format!("could not make {}", path.display()))?;
    file.write_all(bytes)
        .and_then(|()| {
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(CHANGED_SECONDS))
        })
        .with_context(|| format!("could not write {}", path.display()))
}

#[cfg(test)]
mod test {
    use std::collections::BTreeMap;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn orders_are_read_and_refused() {
        let order = Order::read(&words(
            "d --kind bench-small --files 1_000 --bytes 5 --seed 7",
        ));
        assert_eq!(
            order.expect("this is a good order"),
            Order {
                folder: "d".into(),
                kind: Kind::BenchSmall,
                seed: 7,
                files: Some(1000),
                bytes: Some(5),
            }
        );
        let refused = |text: &str| assert!(Order::read(&words(text)).is_err(), "{text}");
        refused("");
        refused("--kind evidence d");
        refused("d --kind");
        refused("d --kind good");
        refused("d --seed -1");
        refused("d --colour 1");
    }

    /// Every regular file below a folder with its bytes; other things with their kind.
    fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut open = vec![folder.to_path_buf()];
        while let Some(next) = open.pop() {
            let Ok(entries) = std::fs::read_dir(&next) else {
                continue;
            };
            for entry in entries {
                let entry = entry.expect("the folder was just made");
                let kind = entry.file_type().expect("the file system knows kinds");
                let path = entry.path();
                let name = path
                    .strip_prefix(folder)
                    .expect("it lies below")
                    .to_path_buf();
                if kind.is_dir() {
                    open.push(path);
                } else if kind.is_file() {
                    let size = entry.metadata().expect("it is there").len();
                    let bytes = if size > 1 << 20 {
                        size.to_be_bytes().to_vec()
                    } else {
                        std::fs::read(path).unwrap_or_default()
                    };
                    found.insert(name, bytes);
                } else {
                    found.insert(name, format!("{kind:?}").into_bytes());
                }
            }
        }
        found
    }

    fn made(kind: Kind, seed: u64) -> BTreeMap<PathBuf, Vec<u8>> {
        let folder = tempfile::tempdir().expect("there is room");
        let mut order = Order::new(&folder.path().join("made"), kind);
        order.seed = seed;
        order.files = Some(640);
        order.bytes = Some(1_000_000);
        make(&order).expect("it can be made");
        assert!(
            make(&order).is_err(),
            "a folder that is not empty is left alone"
        );
        let found = contents(&order.folder);
        // Whoever is not the administrator could not remove a closed folder.
        let closed = order.folder.join("rights/closed");
        if closed.exists() {
            std::fs::set_permissions(closed, Permissions::from_mode(0o700)).expect("it is ours");
        }
        found
    }

    #[test]
    fn the_same_order_gives_the_same_bytes() {
        for kind in [Kind::Evidence, Kind::BenchSmall, Kind::Bad] {
            let first = made(kind, 1);
            assert!(first.len() > 20, "{kind:?} has {} things", first.len());
            assert!(first == made(kind, 1), "{kind:?}");
            assert!(first != made(kind, 2), "{kind:?}: the seed matters");
        }
    }

    #[test]
    fn a_tree_has_the_size_that_was_asked_for() {
        for kind in [Kind::BenchSmall, Kind::BenchLarge] {
            let found = made(kind, 1);
            let bytes: usize = found.values().map(Vec::len).sum();
            assert_eq!(found.len(), 640, "{kind:?}");
            assert!(
                (850_000..=1_150_000).contains(&bytes),
                "{kind:?} has {bytes} bytes"
            );
        }
    }
}
