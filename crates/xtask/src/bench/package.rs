//! A large package beside what people do without Probity: copy with `cp`, list with `sha256sum`.
//! Then checking it, beside `sha256sum -c`. Neither of them encrypts, proves or records anything.
//!
//! The package is made durable before it is sealed, which `cp` does not do: so the copy is also
//! measured with a `sync` of its file system behind it, and both are shown.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::fixtures::{self, Kind, Order, number};
use crate::measure::{self, Measured};
use crate::probity::Probity;
use crate::shell::{self, House};

/// Speed of writing against `cp` and `sha256sum`, and of checking against `sha256sum -c`.
const WRITE_GOAL: f64 = 0.8;
const CHECK_GOAL: f64 = 1.0;

struct Wish {
    folder: PathBuf,
    bytes: u64,
    files: u64,
    rounds: u64,
}

/// Time of the clock and of the processors.
#[derive(Clone, Copy)]
struct Times {
    clock: Duration,
    processor: Duration,
}

/// The times of one round.
struct Round {
    copy: Times,
    copy_synced: Times,
    create: Times,
    list: Times,
    audit: Times,
    /// Largest memory of `package create`.
    peak_kib: u64,
}

impl From<Measured> for Times {
    fn from(measured: Measured) -> Self {
        Self {
            clock: measured.time,
            processor: measured.processor,
        }
    }
}

impl Times {
    fn and(self, other: Self) -> Self {
        Self {
            clock: self.clock.saturating_add(other.clock),
            processor: self.processor.saturating_add(other.processor),
        }
    }
}

pub(super) fn run(house: &House, words: &[String]) -> anyhow::Result<ExitCode> {
    let wish = read(house, words)?;
    let probity = Probity::build(house)?;
    let auditor = auditor(house)?;
    let tree = wish
        .folder
        .join(format!("tree {} {}", wish.files, wish.bytes));
    if !tree.is_dir() {
        eprintln!("making {}", tree.display());
        let mut order = Order::new(&tree, Kind::BenchLarge);
        order.files = Some(wish.files);
        order.bytes = Some(wish.bytes);
        fixtures::make(&order)?;
    }
    let mut rounds = Vec::new();
    for number in 1..=wish.rounds {
        eprintln!("round {number} of {}", wish.rounds);
        rounds.push(round(house, &probity, &auditor, &tree, &wish)?);
    }
    Ok(if show(&rounds, wish.bytes) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn read(house: &House, words: &[String]) -> anyhow::Result<Wish> {
    let mut wish = Wish {
        folder: house.build_folder()?.join("xtask/bench-package"),
        bytes: 10_000_000_000,
        files: 8,
        rounds: 1,
    };
    for pair in words.chunks(2) {
        let [name, value] = pair else {
            bail!("{} needs a value", pair.join(" "))
        };
        match name.as_str() {
            "--folder" => wish.folder = PathBuf::from(value),
            "--bytes" => wish.bytes = number(value)?,
            "--files" => wish.files = number(value)?,
            "--rounds" => wish.rounds = number(value)?.max(1),
            _ => bail!("there is no option '{name}'\n\n{}", super::HELP),
        }
    }
    Ok(wish)
}

fn auditor(house: &House) -> anyhow::Result<PathBuf> {
    let words = [
        "build",
        "--quiet",
        "--release",
        "--locked",
        "-p",
        "auditor",
        "--bin",
        "probity-audit",
    ];
    shell::must(house.cargo(&words))?;
    Ok(house.build_folder()?.join("release/probity-audit"))
}

fn round(
    house: &House,
    probity: &Probity,
    auditor: &Path,
    tree: &Path,
    wish: &Wish,
) -> anyhow::Result<Round> {
    let place = fresh(&wish.folder.join("round"))?;
    let desk = probity.prepare(&place.join("office"), tree)?;
    measure::run(silent(desk.start()?))?;

    let copy = place.join("copy");
    let mut command = house.command(
        "sh",
        &[
            "-c",
            "cp -r -- \"$0\" \"$1\" && find \"$1\" -type f -exec sha256sum -- {} + > \"$2\"",
        ],
    );
    command.arg(tree).arg(&copy).arg(place.join("manifest.txt"));
    let copied = Times::from(measure::run(silent(command))?);
    let mut command = house.command("sync", &["-f"]);
    command.arg(&copy);
    let synced = Times::from(measure::run(silent(command))?);
    std::fs::remove_dir_all(&copy).context("could not remove the copy")?;

    let out = fresh(&place.join("out"))?;
    let package = desk.package_propose()?;
    let created = measure::run(silent(desk.package_create(&package, &out)))?;
    let package = only_folder(&out)?;

    let mut command = house.command("sha256sum", &["--quiet", "-c", "manifest-sha256.txt"]);
    command.current_dir(&package);
    let list = Times::from(measure::run(silent(command))?);
    let audit = Times::from(measure::run(silent(
        house.command(&auditor.to_string_lossy(), &[package.as_os_str()]),
    ))?);
    std::fs::remove_dir_all(&place).context("could not remove what a round made")?;
    Ok(Round {
        copy: copied,
        copy_synced: copied.and(synced),
        create: created.into(),
        list,
        audit,
        peak_kib: created.peak_kib,
    })
}

fn fresh(folder: &Path) -> anyhow::Result<PathBuf> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).context("could not remove what an earlier run left")?;
    }
    std::fs::create_dir_all(folder).context("could not make a folder")?;
    Ok(folder.to_owned())
}

fn only_folder(folder: &Path) -> anyhow::Result<PathBuf> {
    let mut entries = std::fs::read_dir(folder).context("could not look for the package")?;
    let one = entries.next().context("there is no package")??;
    ensure!(entries.next().is_none(), "there is more than one package");
    Ok(one.path())
}

fn silent(mut command: Command) -> Command {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Prints the table; whether both goals were reached.
fn show(rounds: &[Round], bytes: u64) -> bool {
    let gib = super::intake::mib(bytes) / 1024.0;
    println!("\n{gib:.1} GiB, {} rounds", rounds.len());
    println!("| what | seconds | speed against the peer | processor seconds | against the peer |");
    println!("| --- | --- | --- | --- | --- |");
    let copy: fn(&Round) -> Times = |one| one.copy;
    let list: fn(&Round) -> Times = |one| one.list;
    let row = |what: &str, times: fn(&Round) -> Times, peer: fn(&Round) -> Times| {
        let clock = middle(rounds, |one| times(one).clock);
        let processor = middle(rounds, |one| times(one).processor);
        let speed = middle(rounds, |one| peer(one).clock) / clock;
        let work = middle(rounds, |one| peer(one).processor) / processor;
        println!("| {what} | {clock:.1} | {speed:.2} | {processor:.1} | {work:.2} |");
        speed
    };
    row("`cp -r`, then `sha256sum`", copy, copy);
    row("the same, and `sync`", |one| one.copy_synced, copy);
    let written = row("`probity package create`", |one| one.create, copy);
    row("`sha256sum -c`", list, list);
    let checked = row("`probity-audit`", |one| one.audit, list);
    let peak = rounds.iter().map(|one| one.peak_kib).max().unwrap_or(0);
    println!(
        "peak memory of `package create`: {:.0} MiB",
        super::intake::mib(peak.saturating_mul(1024))
    );
    for (what, reached, goal) in [
        ("written", written, WRITE_GOAL),
        ("checked", checked, CHECK_GOAL),
    ] {
        let word = if reached >= goal {
            "reached"
        } else {
            "NOT reached"
        };
        println!("goal {what}: {goal:.1} × the peer: {word}");
    }
    written >= WRITE_GOAL && checked >= CHECK_GOAL
}

fn middle(rounds: &[Round], time: impl Fn(&Round) -> Duration) -> f64 {
    let mut times: Vec<f64> = rounds.iter().map(|one| time(one).as_secs_f64()).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
