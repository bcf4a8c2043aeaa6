//! The intake beside tools that people already have, in one run on the same files: `hashdeep`,
//! which hashes with the same three digests, and `sha256sum`, which hashes with one. Neither of
//! them identifies, matches, encrypts or records anything.
//!
//! All tools read from the page cache: the trees are read once before. The rounds take turns, so
//! that whatever else the machine does meets all of them; the median of each is reported.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::fixtures::{self, Kind, Order, number};
use crate::measure::{self, Measured};
use crate::probity::Probity;
use crate::shell::{self, House};

struct Wish {
    folder: PathBuf,
    files: u64,
    bytes: u64,
    large: u64,
    rounds: u64,
}

/// What the issue of speed is measured on: a folder with its size.
struct Tree {
    name: &'static str,
    folder: PathBuf,
    files: u64,
    bytes: u64,
}

/// The medians of one tool on one tree.
struct Row {
    tool: &'static str,
    seconds: f64,
    peak_kib: u64,
}

pub(super) fn run(house: &House, words: &[String]) -> anyhow::Result<ExitCode> {
    let wish = read(house, words)?;
    if !shell::exists(house.command("hashdeep", &["-V"])) {
        bail!("hashdeep is not installed; on Debian: apt-get install hashdeep");
    }
    let probity = Probity::build(house)?;
    let mut good = true;
    for (name, kind, files, bytes, goal) in [
        ("small files", Kind::BenchSmall, wish.files, wish.bytes, 1.0),
        ("large files", Kind::BenchLarge, 8, wish.large, 1.5),
    ] {
        let tree = tree(&wish.folder, name, kind, files, bytes)?;
        let rows = compare(house, &probity, &tree, &wish)?;
        good &= show(&tree, &rows, goal)?;
    }
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn read(house: &House, words: &[String]) -> anyhow::Result<Wish> {
    let mut wish = Wish {
        folder: house.build_folder()?.join("xtask/bench"),
        files: 200_000,
        bytes: 1 << 30,
        large: 1 << 30,
        rounds: 3,
    };
    for pair in words.chunks(2) {
        let [name, value] = pair else {
            bail!("{} needs a value", pair.join(" "))
        };
        match name.as_str() {
            "--folder" => wish.folder = PathBuf::from(value),
            "--files" => wish.files = number(value)?,
            "--bytes" => wish.bytes = number(value)?,
            "--large" => wish.large = number(value)?,
            "--rounds" => wish.rounds = number(value)?.max(1),
            _ => bail!("there is no option '{name}'\n\n{}", super::HELP),
        }
    }
    Ok(wish)
}

/// Makes the tree unless it is there from an earlier run with the same numbers.
fn tree(
    folder: &Path,
    name: &'static str,
    kind: Kind,
    files: u64,
    bytes: u64,
) -> anyhow::Result<Tree> {
    let place = folder.join(format!("{} {files} {bytes}", name));
    let done = folder.join(format!("{} {files} {bytes}.done", name));
    if !done.is_file() {
        if place.exists() {
            std::fs::remove_dir_all(&place).context("could not remove a half-made tree")?;
        }
        eprintln!("making {}", place.display());
        let mut order = Order::new(&place, kind);
        order.files = Some(files);
        order.bytes = Some(bytes);
        fixtures::make(&order)?;
        std::fs::write(&done, b"").context("could not note that the tree is whole")?;
    }
    let (files, bytes) = size(&place)?;
    Ok(Tree {
        name,
        folder: place,
        files,
        bytes,
    })
}

/// Reads every file once: counts, and fills the page cache.
fn size(folder: &Path) -> anyhow::Result<(u64, u64)> {
    let (mut files, mut bytes) = (0_u64, 0_u64);
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).context("could not read a tree")? {
            let entry = entry.context("could not read a tree")?;
            if entry.file_type().context("could not read a tree")?.is_dir() {
                open.push(entry.path());
                continue;
            }
            let mut file = std::fs::File::open(entry.path()).context("could not read a tree")?;
            let read = std::io::copy(&mut file, &mut std::io::sink())?;
            files = files.saturating_add(1);
            bytes = bytes.saturating_add(read);
        }
    }
    Ok((files, bytes))
}

fn compare(house: &House, probity: &Probity, tree: &Tree, wish: &Wish) -> anyhow::Result<Vec<Row>> {
    let mut hashdeep = Vec::new();
    let mut sha256sum = Vec::new();
    let mut intake = Vec::new();
    for round in 1..=wish.rounds {
        eprintln!("{}, round {round} of {}", tree.name, wish.rounds);
        let mut command = house.command("hashdeep", &["-c", "md5,sha1,sha256", "-r"]);
        command.arg(&tree.folder);
        hashdeep.push(measure::run(silent(command))?);

        let mut command = house.command("find", &[&tree.folder]);
        command.args(["-type", "f", "-exec", "sha256sum", "--", "{}", "+"]);
        sha256sum.push(measure::run(silent(command))?);

        let office = wish.folder.join("office");
        if office.exists() {
            std::fs::remove_dir_all(&office).context("could not remove the office of a round")?;
        }
        let desk = probity.prepare(&office, &tree.folder)?;
        intake.push(measure::run(silent(desk.start()?))?);
    }
    let row = |tool, measured: Vec<Measured>| {
        let middle = measured.len() / 2;
        let mut times: Vec<Duration> = measured.iter().map(|one| one.time).collect();
        times.sort();
        let seconds = times.get(middle).map_or(f64::NAN, Duration::as_secs_f64);
        let peak_kib = measured.iter().map(|one| one.peak_kib).max().unwrap_or(0);
        Row {
            tool,
            seconds,
            peak_kib,
        }
    };
    Ok(vec![
        row("hashdeep -c md5,sha1,sha256 -r", hashdeep),
        row("sha256sum (one process)", sha256sum),
        row("probity intake", intake),
    ])
}

fn silent(mut command: Command) -> Command {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Prints the table; whether the goal was reached.
fn show(tree: &Tree, rows: &[Row], goal: f64) -> anyhow::Result<bool> {
    let peer = rows.first().context("nothing was measured")?.seconds;
    ensure!(peer > 0.0, "the clock stood still");
    let mib = mib(tree.bytes);
    println!("\n{}: {} files, {mib:.0} MiB", tree.name, tree.files);
    println!("| tool | seconds | MiB/s | files/s | speed against hashdeep | peak MiB |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let files = f64::from(u32::try_from(tree.files).context("too many files to compare")?);
    for row in rows {
        println!(
            "| `{}` | {:.2} | {:.0} | {:.0} | {:.2} | {:.0} |",
            row.tool,
            row.seconds,
            mib / row.seconds,
            files / row.seconds,
            peer / row.seconds,
            self::mib(row.peak_kib.saturating_mul(1024)),
        );
    }
    let reached = rows.last().is_some_and(|row| peer / row.seconds >= goal);
    println!(
        "goal: {goal:.1} × hashdeep: {}",
        if reached { "reached" } else { "NOT reached" }
    );
    Ok(reached)
}

pub(super) fn mib(bytes: u64) -> f64 {
    let kib = u32::try_from(bytes / 1024).unwrap_or(u32::MAX);
    f64::from(kib) / 1024.0
}
