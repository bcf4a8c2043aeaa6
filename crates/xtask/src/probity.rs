//! The program `probity` as the tasks use it: every command line that a task types stands here.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::shell::{self, House};

/// The passphrase of offices that tasks make. They hold made data only.
const PASSPHRASE: &str = "only made data, 1234";
/// The one that the demonstration prints.
const DEMO_PASSPHRASE: &str = "demonstration only";
const TERMS: &str = include_str!("probity/terms.toml");
const CASE: &str = "Trial";
const EXHIBIT: &str = "T/1";
const EXAMINER: &str = "eve";
/// Beside the offices of a trial: the authority of all of them, since they are copies of one.
const AUTHORITY_NOTE: &str = "authority";

/// A release build of the program.
#[derive(Clone, Debug)]
pub(crate) struct Probity {
    house: House,
    program: PathBuf,
}

/// An office with a case, an authority in force and one exhibit, whose intake is this source.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    probity: Probity,
    office: PathBuf,
    source: PathBuf,
}

/// How far the intake of the exhibit has come, as the record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    NotStarted,
    Open,
    Finished { manifest_root: String },
}

impl Probity {
    /// Builds the program as users get it; or takes the one that is named in the variable
    /// `PROBITY_PROGRAM`, such as an installed one.
    pub(crate) fn build(house: &House) -> anyhow::Result<Probity> {
        let program = match std::env::var_os("PROBITY_PROGRAM") {
            Some(program) => PathBuf::from(program),
            None => {
                let words = ["build", "--quiet", "--release", "--locked", "-p", "cli"];
                shell::must(house.cargo(&words))?;
                house.build_folder()?.join("release/probity")
            }
        };
        ensure!(
            program.is_file(),
            "there is no program {}",
            program.display()
        );
        Ok(Probity {
            house: house.clone(),
            program,
        })
    }

    /// The demonstration, made into a folder; on evidence of its own, or on this folder.
    pub(crate) fn demo(&self, into: &Path, evidence: Option<&Path>) -> Command {
        let mut command = self.command(&["demo"]);
        command.args(evidence).arg("--into").arg(into);
        command
    }

    /// Every invariant of the office that a demonstration left in this folder.
    pub(crate) fn verify_demo(&self, into: &Path) -> Command {
        let mut command = self.command(&["verify"]);
        command.arg("--office").arg(demo_office(into));
        command.env("PROBITY_PASSPHRASE", DEMO_PASSPHRASE);
        command
    }

    /// Makes an office in which everything is ready for the intake of `source`.
    pub(crate) fn prepare(&self, office: &Path, source: &Path) -> anyhow::Result<Desk> {
        let desk = self.at(office, source);
        let run = |words: &[&str]| shell::must_quietly(desk.command(words));
        run(&[
            "office",
            "init",
            "--name",
            "Trial",
            "--origin",
            "trial.example/record",
            "--handle",
            "ada",
            "--person",
            "Ada Example",
        ])?;
        run(&[
            "person",
            "add",
            "eve",
            "--name",
            "Eve Example",
            "--has",
            "examiner",
            "--as",
            "ada",
        ])?;
        run(&[
            "person",
            "add",
            "otto",
            "--name",
            "Otto Example",
            "--has",
            "authorising-officer",
            "--as",
            "ada",
        ])?;
        run(&[
            "case",
            "open",
            CASE,
            "--review",
            "2098-06-30",
            "--as",
            "eve",
        ])?;
        let terms = office.with_file_name("terms.toml");
        std::fs::write(&terms, TERMS).context("could not write the terms of the authority")?;
        let mut command = desk.command(&["authority", "request"]);
        command
            .arg(&terms)
            .args(["--case", CASE, "--as", "eve", "--json"]);
        let asked = answer(command)?;
        let authority = text(&asked, "authority")?;
        run(&[
            "authority",
            "approve",
            authority,
            "--reasons",
            "The tree is made; the trial is needed.",
            "--independent",
            "Court of Trials, 1/26",
            "--as",
            "otto",
        ])?;
        run(&[
            "exhibit",
            "receive",
            "--case",
            CASE,
            "--authority",
            authority,
            "--number",
            EXHIBIT,
            "--kind",
            "disk",
            "--description",
            "the made tree",
            "--subject",
            "suspect",
            "--source",
            "tree",
            "--as",
            "eve",
        ])?;
        std::fs::write(office.with_file_name(AUTHORITY_NOTE), authority)
            .context("could not note the authority")?;
        Ok(desk)
    }

    /// An office that was prepared before, or a copy of one.
    pub(crate) fn at(&self, office: &Path, source: &Path) -> Desk {
        Desk {
            probity: self.clone(),
            office: office.into(),
            source: source.into(),
        }
    }

    /// Processes of this program that run now, workers among them.
    pub(crate) fn running(&self) -> anyhow::Result<Vec<u32>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc").context("could not look at the processes")? {
            let entry = entry.context("could not look at the processes")?;
            let id = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse::<u32>().ok());
            // A process that ended while we look runs no more.
            let program = std::fs::read_link(entry.path().join("exe")).ok();
            if let (Some(id), Some(program)) = (id, program)
                && program == self.program
            {
                found.push(id);
            }
        }
        Ok(found)
    }

    fn command(&self, words: &[&str]) -> Command {
        let program = self.program.to_string_lossy();
        let mut command = self.house.command(&program, words);
        command
            .env("PROBITY_PASSPHRASE", PASSPHRASE)
            .env("PROBITY_PERSON_PASSPHRASE", PASSPHRASE)
            .env("PROBITY_NEW_PASSPHRASE", PASSPHRASE);
        command
    }
}

impl Desk {
    /// Begins the intake.
    pub(crate) fn start(&self) -> anyhow::Result<Command> {
        let note = self.office.with_file_name(AUTHORITY_NOTE);
        let authority = std::fs::read_to_string(&note)
            .with_context(|| format!("could not read {}", note.display()))?;
        let mut command = self.command(&["intake", "start"]);
        command.arg(&self.source);
        command.args([
            "--case",
            CASE,
            "--exhibit",
            EXHIBIT,
            "--authority",
            &authority,
        ]);
        command.args([
            "--description",
            "The made tree.",
            "--as",
            EXAMINER,
            "--json",
        ]);
        Ok(command)
    }

    /// Goes on with an intake that was interrupted.
    pub(crate) fn resume(&self) -> Command {
        let mut command = self.command(&["intake", "resume"]);
        command.arg(&self.source);
        command.args([
            "--case",
            CASE,
            "--exhibit",
            EXHIBIT,
            "--as",
            EXAMINER,
            "--json",
        ]);
        command
    }

    pub(crate) fn state(&self) -> anyhow::Result<State> {
        let shown = answer(self.command(&[
            "exhibit",
            "show",
            EXHIBIT,
            "--case",
            CASE,
            "--reason",
            "The trial looks how far the intake is.",
            "--as",
            EXAMINER,
            "--json",
        ]))?;
        let intake = shown
            .pointer("/content/intake")
            .context("the exhibit shows no intake")?;
        match intake {
            Value::String(name) if name == "none" => Ok(State::NotStarted),
            Value::Object(members) if members.contains_key("open") => Ok(State::Open),
            Value::Object(members) => {
                let finished = members
                    .get("finished")
                    .context("the intake has no known state")?;
                Ok(State::Finished {
                    manifest_root: text(finished, "root")?.to_owned(),
                })
            }
            other => bail!("the intake has no known state: {other}"),
        }
    }

    /// Every item of the manifest with its findings, as the item table shows them.
    pub(crate) fn items(&self) -> anyhow::Result<Value> {
        answer(self.command(&[
            "item",
            "search",
            "--case",
            CASE,
            "--exhibit",
            EXHIBIT,
            "--limit",
            "10000000",
            "--reason",
            "The trial compares all items.",
            "--as",
            EXAMINER,
            "--json",
        ]))
    }

    /// Proposes every whole file of the exhibit as a package, and has it approved; the package's id.
    pub(crate) fn package_propose(&self) -> anyhow::Result<String> {
        let originals = format!("{EXHIBIT}:all");
        let mut command = self.command(&["package", "propose", "--case", CASE]);
        command.args(["--original", &originals]);
        command.args(["--withheld-reason", "Nothing but whole files is needed."]);
        command.args([
            "--destination",
            "The trial",
            "--reason",
            "The trial measures it.",
        ]);
        command.args(["--as", EXAMINER, "--json"]);
        let asked = answer(command)?;
        let package = text(&asked, "package")?;
        let words = [
            "package",
            "approve",
            package,
            "--reasons",
            "It is needed.",
            "--as",
            "otto",
        ];
        shell::must_quietly(self.command(&words))?;
        Ok(package.to_owned())
    }

    /// Writes an approved package into a folder.
    pub(crate) fn package_create(&self, package: &str, out: &Path) -> Command {
        let mut command = self.command(&["package", "create", package, "--as", EXAMINER]);
        command.arg("--out").arg(out);
        command
    }

    /// Every invariant.
    pub(crate) fn verify(&self) -> Command {
        self.command(&["verify"])
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.probity.command(words);
        command.arg("--office").arg(&self.office);
        command
    }
}

/// Where a demonstration puts its office.
pub(crate) fn demo_office(into: &Path) -> PathBuf {
    into.join("office")
}

/// Runs a program that answers with one JSON object.
fn answer(mut command: Command) -> anyhow::Result<Value> {
    let shown = shell::show(&command);
    let output = command
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("could not start {shown}"))?;
    ensure!(
        output.status.success(),
        "{shown} ended with {}:\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("{shown} printed something that is not JSON"))
}

fn text<'a>(value: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    value
        .get(name)
        .and_then(Value::as_str)
        .with_context(|| format!("the answer has no '{name}': {value}"))
}
