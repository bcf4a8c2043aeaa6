//! `cargo xtask kills N`: takes the same evidence in again and again, kills the program with
//! signal 9 at random moments, resumes, and looks whether every round ends with the same manifest
//! root and a record that verifies.
//!
//! Only kills that hit a running intake count. The moments come from a seed that is printed, but a
//! machine is never twice equally fast: the same seed tries the same moments, not the same lines.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::fixtures::{self, Kind, Order, number};
use crate::measure;
use crate::probity::{Desk, Probity, State};
use crate::random::Random;
use crate::shell::{self, House};

pub(crate) const HELP: &str = "\
cargo xtask kills N [--seed N] [--files N] [--bytes N] [--folder DIR]

  N kills of a running intake, each round resumed to its end and verified
";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) kills: u64,
    pub(crate) seed: u64,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) folder: PathBuf,
}

/// At most so many kills before a round is let through to its end.
const KILLS_IN_ROUND: u64 = 3;

pub(crate) fn run(house: &House, words: &[String]) -> anyhow::Result<ExitCode> {
    let Some((kills, rest)) = words.split_first() else {
        print!("{HELP}");
        return Ok(ExitCode::from(2));
    };
    let mut wish = Wish {
        kills: number(kills)?,
        seed: 1,
        files: 3000,
        bytes: 60_000_000,
        folder: house.build_folder()?.join("xtask/kills"),
    };
    for pair in rest.chunks(2) {
        let [name, value] = pair else {
            bail!("{} needs a value", pair.join(" "))
        };
        match name.as_str() {
            "--seed" => wish.seed = number(value)?,
            "--files" => wish.files = number(value)?,
            "--bytes" => wish.bytes = number(value)?,
            "--folder" => wish.folder = PathBuf::from(value),
            _ => bail!("there is no option '{name}'\n\n{HELP}"),
        }
    }
    let probity = Probity::build(house)?;
    trial(house, &probity, &wish)?;
    Ok(ExitCode::SUCCESS)
}

/// An error as soon as one round ends differently; what is left in the folder shows it.
pub(crate) fn trial(house: &House, probity: &Probity, wish: &Wish) -> anyhow::Result<()> {
    let source = wish.folder.join("source");
    let ready = wish.folder.join("ready");
    let office = wish.folder.join("office");
    if wish.folder.exists() {
        std::fs::remove_dir_all(&wish.folder).context("could not remove the last trial")?;
    }
    make_source(&source, wish)?;
    probity.prepare(&ready, &source)?;

    // What an undisturbed intake gives, and how long it takes.
    let desk = fresh(house, probity, &ready, &office, &source)?;
    let begun = Instant::now();
    shell::must_quietly(desk.start()?)?;
    let whole = begun.elapsed();
    let expected = finished(&desk)?;
    shell::must_quietly(desk.verify())?;
    println!(
        "undisturbed: {:.2} s, manifest root {expected}",
        whole.as_secs_f64()
    );

    let mut random = Random::part(wish.seed, 1);
    let (mut kills, mut rounds, mut early) = (0_u64, 0_u64, 0_u64);
    while kills < wish.kills {
        rounds = rounds.saturating_add(1);
        ensure!(
            rounds <= wish.kills.saturating_mul(4).saturating_add(20),
            "only {kills} kills in {rounds} rounds: the intake ends before it can be hit"
        );
        let desk = fresh(house, probity, &ready, &office, &source)?;
        let tries = random.below(KILLS_IN_ROUND).saturating_add(1);
        for _ in 0..tries.min(wish.kills.saturating_sub(kills)) {
            match kill_one(&desk, part_of(whole, &mut random))? {
                Ended::Killed => kills = kills.saturating_add(1),
                Ended::Before => {
                    early = early.saturating_add(1);
                    break;
                }
            }
        }
        if let Some(command) = next(&desk)? {
            shell::must_quietly(command).context("the intake does not resume")?;
        }
        let root = finished(&desk)?;
        ensure!(
            root == expected,
            "round {rounds} ended with the manifest root {root}"
        );
        shell::must_quietly(desk.verify()).context("the record does not verify after a kill")?;
        let left = probity.running()?;
        ensure!(
            left.is_empty(),
            "workers outlive the program that started them: {left:?}"
        );
    }
    println!(
        "{kills} kills in {rounds} rounds ({early} came too late and do not count): \
         the same manifest root every time, every record verified"
    );
    std::fs::remove_dir_all(&wish.folder).context("could not remove the trial")
}

/// Evidence with something of everything: archives, pictures, small files.
fn make_source(source: &Path, wish: &Wish) -> anyhow::Result<()> {
    let mut order = Order::new(&source.join("tree"), Kind::BenchSmall);
    order.files = Some(wish.files);
    order.bytes = Some(wish.bytes);
    fixtures::make(&order)?;
    fixtures::make(&Order::new(&source.join("evidence"), Kind::Evidence))
}

/// A copy of the office that is ready for the intake, so that every round begins with the same
/// bytes.
fn fresh(
    house: &House,
    probity: &Probity,
    ready: &Path,
    office: &Path,
    source: &Path,
) -> anyhow::Result<Desk> {
    if office.exists() {
        std::fs::remove_dir_all(office).context("could not remove the office of a round")?;
    }
    shell::must(house.command("cp", &[Path::new("-a"), ready, office]))?;
    Ok(probity.at(office, source))
}

/// What goes on with the intake: nothing when it is finished.
fn next(desk: &Desk) -> anyhow::Result<Option<Command>> {
    Ok(match desk.state()? {
        State::NotStarted => Some(desk.start()?),
        State::Open => Some(desk.resume()),
        State::Finished { .. } => None,
    })
}

fn finished(desk: &Desk) -> anyhow::Result<String> {
    match desk.state()? {
        State::Finished { manifest_root } => Ok(manifest_root),
        other => bail!("the intake ended well and the record says {other:?}"),
    }
}

enum Ended {
    Killed,
    /// The intake was faster than the moment that was drawn.
    Before,
}

fn kill_one(desk: &Desk, after: Duration) -> anyhow::Result<Ended> {
    let Some(mut command) = next(desk)? else {
        return Ok(Ended::Before);
    };
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().context("could not start the intake")?;
    if measure::ended_within(&mut child, after)? {
        let status = child.wait().context("could not wait for the intake")?;
        ensure!(
            status.success(),
            "the intake ended with {status} before it was killed"
        );
        return Ok(Ended::Before);
    }
    // Signal 9. The child is not yet waited for, so its id cannot have gone to another process.
    child.kill().context("could not kill the intake")?;
    let status = child.wait().context("could not wait for the intake")?;
    Ok(if status.success() {
        Ended::Before
    } else {
        Ended::Killed
    })
}

fn part_of(whole: Duration, random: &mut Random) -> Duration {
    let micros = u64::try_from(whole.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random.below(micros))
}
