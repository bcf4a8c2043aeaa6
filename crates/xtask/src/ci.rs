//! `cargo xtask ci`: the one test command. Each step has a name and a time; all steps run even
//! when one fails, so that one run shows everything; the last line counts the tests.
//!
//! A step that needs a program which is not installed says so and is counted as skipped. Nothing
//! is installed by it.

pub(crate) mod demo;
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::bad;
use crate::kills::{self, Wish};
use crate::probity::Probity;
use crate::shell::{self, House};
use crate::tidy;
use crate::wasm;
use crate::{tamper, validators};

/// How a step ended.
pub(crate) enum Outcome {
    Passed,
    /// Could not be done here; says what is missing.
    Skipped(String),
}

/// What the steps leave for the last lines.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) tests: Option<tests::Count>,
    program: Option<Probity>,
    /// Packages that the program made.
    packages: Vec<PathBuf>,
}

impl Report {
    fn program(&self) -> anyhow::Result<&Probity> {
        self.program
            .as_ref()
            .context("there is no release build to try")
    }
}

type Work = fn(&House, &mut Report) -> anyhow::Result<Outcome>;

const STEPS: &[(&str, Work)] = &[
    ("format", format),
    ("tidy", house_rules),
    ("clippy", clippy),
    ("tests", tests::run),
    ("doc tests", doc_tests),
    ("documentation", documentation),
    ("wasm", wasm),
    ("licences", licences),
    ("release build", release),
    ("demo", demo),
    ("verify.py", second_verifier),
    ("validators", validate),
    ("tampering", tampering),
    ("bad input", bad_input),
    ("kills", kills),
];

pub(crate) fn run(house: &House) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    let mut lines = Vec::new();
    let mut failed = 0_u32;
    let begun = Instant::now();
    for (name, work) in STEPS {
        println!("==> {name}");
        let started = Instant::now();
        let said = match work(house, &mut report) {
            Ok(Outcome::Passed) => "passed".to_owned(),
            Ok(Outcome::Skipped(why)) => format!("skipped: {why}"),
            Err(error) => {
                failed = failed.saturating_add(1);
                format!("FAILED: {error:#}")
            }
        };
        println!("    {name}: {said}");
        lines.push(format!(
            "{name:<14} {:>8}  {said}",
            seconds(started.elapsed())
        ));
    }
    println!("\nsteps, in {}:", seconds(begun.elapsed()));
    for line in &lines {
        println!("  {line}");
    }
    match failed {
        0 => println!("every step passed or was skipped as said above"),
        n => println!("{n} of {} steps FAILED", STEPS.len()),
    }
    match report.tests {
        Some(count) => println!("{count}"),
        None => println!("0 passed, 1 failed, 0 skipped (the tests could not be run)"),
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn format(house: &House, _: &mut Report) -> anyhow::Result<Outcome> {
    shell::must(house.cargo(&["fmt", "--all", "--check", "--", "--color", "never"]))?;
    Ok(Outcome::Passed)
}

fn house_rules(house: &House, _: &mut Report) -> anyhow::Result<Outcome> {
    let faults = tidy::faults(house)?;
    for fault in &faults {
        println!("{fault}");
    }
    anyhow::ensure!(
        faults.is_empty(),
        "{} rules of the house are broken",
        faults.len()
    );
    Ok(Outcome::Passed)
}

/// Twice: the code of floors 0 to 2 must not name the clock, files and so on (their `clippy.toml`),
/// while their tests may read vectors from the disk.
fn clippy(house: &House, _: &mut Report) -> anyhow::Result<Outcome> {
    const COMMON: [&str; 4] = ["clippy", "--quiet", "--workspace", "--locked"];
    const BANS: [&str; 2] = ["clippy::disallowed_methods", "clippy::disallowed_types"];
    let program = ["--lib", "--bins", "--", "-D", "warnings"];
    let [methods, types] = BANS;
    let tests = [
        "--all-targets",
        "--",
        "-D",
        "warnings",
        "-A",
        methods,
        "-A",
        types,
    ];
    shell::must(house.cargo(&[COMMON.as_slice(), &program].concat()))?;
    shell::must(house.cargo(&[COMMON.as_slice(), &tests].concat()))?;
    Ok(Outcome::Passed)
}

fn doc_tests(house: &House, _: &mut Report) -> anyhow::Result<Outcome> {
    let command = house.cargo(&["test", "--quiet", "--workspace", "--doc", "--locked"]);
    shell::must_quietly(command)?;
    Ok(Outcome::Passed)
}

fn documentation(house: &House, _: &mut Report) -> anyhow::Result<Outcome> {
    let mut command = house.cargo(&["doc", "--quiet", "--workspace", "--no-deps", "--locked"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    shell::must(command)?;
    Ok(Outcome::Passed)
}

/// The ledger must build where there is no operating system at all, with all it has; and the
/// module inside `verify.html` must be the one that these sources give.
fn wasm(house: &House, _: &mut Report) -> anyhow::Result<Outcome> {
    if let Some(missing) = wasm::missing(house)? {
        return Ok(Outcome::Skipped(missing));
    }
    shell::must(house.cargo(&[
        "build",
        "--quiet",
        "-p",
        "ledger",
        "--target",
        wasm::TARGET,
        "--locked",
    ]))?;
    match wasm::check(house)? {
        wasm::Compared::Same => Ok(Outcome::Passed),
        wasm::Compared::Skipped(why) => Ok(Outcome::Skipped(why)),
    }
}

/// Licences, bans and sources only: advisories need a network, and a build that was good yesterday
/// must not fail today for what somebody published in between.
fn licences(house: &House, _: &mut Report) -> anyhow::Result<Outcome> {
    if !shell::exists(house.cargo(&["deny", "--version"])) {
        return Ok(Outcome::Skipped(
            "cargo-deny is not installed (cargo install cargo-deny)".into(),
        ));
    }
    shell::must(house.cargo(&[
        "deny",
        "--log-level",
        "error",
        "--locked",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))?;
    Ok(Outcome::Passed)
}

fn release(house: &House, report: &mut Report) -> anyhow::Result<Outcome> {
    report.program = Some(Probity::build(house)?);
    Ok(Outcome::Passed)
}

fn demo(house: &House, report: &mut Report) -> anyhow::Result<Outcome> {
    report.packages = demo::trial(house, report.program()?)?;
    Ok(Outcome::Passed)
}

fn bad_input(house: &House, report: &mut Report) -> anyhow::Result<Outcome> {
    bad::trial(house, report.program()?)?;
    Ok(Outcome::Passed)
}

/// A few of the kills of `cargo xtask kills`, so that a change that breaks resuming is seen at once.
fn kills(house: &House, report: &mut Report) -> anyhow::Result<Outcome> {
    let wish = Wish {
        kills: 5,
        seed: 1,
        files: 1000,
        bytes: 20_000_000,
        folder: house.scratch("ci-kills")?,
    };
    kills::trial(house, report.program()?, &wish)?;
    Ok(Outcome::Passed)
}

/// The tests of the verifier that was written from the specifications alone. They are no tests of
/// Cargo, since it must run where there is no Rust.
fn second_verifier(house: &House, _: &mut Report) -> anyhow::Result<Outcome> {
    let tests = "crates/auditor/second/test_verify.py";
    shell::must(house.command("python3", &["-B", tests]))?;
    Ok(Outcome::Passed)
}

fn validate(house: &House, report: &mut Report) -> anyhow::Result<Outcome> {
    validators::trial(house, &report.packages)
}

/// The three verifiers must agree on what the program made, and on what somebody made of it. Where
/// there is no package of ours, the published one is taken.
fn tampering(house: &House, report: &mut Report) -> anyhow::Result<Outcome> {
    let published = validators::vectors(house).map(|folder| folder.join("package"));
    let Some(package) = report.packages.first().cloned().or(published) else {
        return Ok(Outcome::Skipped("there is no package".into()));
    };
    let missing = tamper::trial(house, &tamper::Wish::in_ci(package))?;
    Ok(missing.map_or(Outcome::Passed, Outcome::Skipped))
}
