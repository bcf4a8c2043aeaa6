//! `cargo xtask tamper`: changes a package in every way that a hand could, and asks the three
//! verifiers, which share no code where it matters, whether they see it. They must agree, refuse
//! every one, and name the file.
//!
//! Must not know what makes a package hold; that is the verifiers' matter.

mod page;
mod plan;
mod verifiers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail, ensure};

use crate::fixtures::number;
use crate::shell::{self, House};
use crate::validators::{copy_tree, on_build_machine, vectors};
use plan::Tampering;
use verifiers::{Answer, InPage, Program, Question, Script, Verifier};

pub(crate) const HELP: &str = "\
cargo xtask tamper [--all] [--count N] [--seed N] [--package DIR]

  tampers with a copy of a package (the published one, if none is named) and asks probity-audit,
  verify.py and verify.html about each; --all flips every byte of every small file
";

/// The answer that a package gets in which something does not hold.
const BROKEN: i64 = 3;
const NO_PACKAGE: i64 = 2;
const OTHER_JUDGES: i64 = 1;
/// With `--all`, larger files are not flipped byte by byte: they are known by their SHA-256 alone.
const SMALL_BYTES: usize = 65_536;
const SHOWN_MAX: usize = 20;
/// A line of progress after so many.
const PROGRESS: usize = 5_000;

pub(crate) struct Wish {
    pub(crate) package: PathBuf,
    pub(crate) all: bool,
    pub(crate) count: usize,
    pub(crate) seed: u64,
}

impl Wish {
    /// A sample that is large enough for every kind on every file, and small enough for each change.
    pub(crate) fn in_ci(package: PathBuf) -> Wish {
        Wish {
            package,
            all: false,
            count: 300,
            seed: 1,
        }
    }
}

pub(crate) fn run(house: &House, words: &[String]) -> anyhow::Result<ExitCode> {
    let mut wish = Wish::in_ci(vectors(house).unwrap_or_default().join("package"));
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .with_context(|| format!("{word} needs a value"))
        };
        match word.as_str() {
            "--all" => wish.all = true,
            "--count" => wish.count = usize::try_from(number(value()?)?)?,
            "--seed" => wish.seed = number(value()?)?,
            "--package" => wish.package = PathBuf::from(value()?),
            _ => bail!("there is no option '{word}'\n\n{HELP}"),
        }
    }
    let missing = trial(house, &wish)?;
    if let Some(missing) = missing {
        println!("not tried: {missing}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The whole trial. Gives what could not be tried here.
pub(crate) fn trial(house: &House, wish: &Wish) -> anyhow::Result<Option<String>> {
    let scratch = house.scratch(&format!("tamper-{}", std::process::id()))?;
    let package = scratch.join("package");
    copy_tree(&wish.package, &package)?;
    let files = plan::files(&package)?;
    let tools = Tools::find(house, &scratch)?;

    let (mut verifiers, missing) = tools.all(&package, &files, &scratch)?;
    let digest = agreed(&mut verifiers, Question::default(), 0).context("the package as it is")?;
    println!(
        "{} accept the package {}",
        names(&verifiers),
        digest.unwrap_or_default()
    );
    judged_from_outside(&mut verifiers, &package, &scratch)?;
    tools.travelling(&package)?;

    let plan = if wish.all {
        plan::all(&files, SMALL_BYTES)
    } else {
        plan::sample(&files, wish.count, wish.seed)
    };
    let outcome = tamper(&package, &files, &plan, &mut verifiers)?;
    outcome.show();
    agreed(&mut verifiers, Question::default(), 0).context("the package after all is put back")?;
    for verifier in &verifiers {
        if let Some(asked) = verifier.asked_network() {
            bail!("{} asked a network: {asked}", verifier.name());
        }
    }
    ensure!(
        outcome.wrong.is_empty(),
        "{} tamperings had a wrong answer",
        outcome.wrong.len()
    );
    std::fs::remove_dir_all(&scratch).context("could not remove what was tampered with")?;
    Ok(missing)
}

/// Where the verifiers lie.
struct Tools {
    house: House,
    program: PathBuf,
    script: PathBuf,
    page: PathBuf,
}

type Verifiers = Vec<Box<dyn Verifier>>;

impl Tools {
    /// Those of this tree; or the program that is named in the variable `PROBITY_AUDIT_PROGRAM`,
    /// such as one from a package. The program gives out the page, as it would to a court.
    fn find(house: &House, scratch: &Path) -> anyhow::Result<Tools> {
        let program = match std::env::var_os("PROBITY_AUDIT_PROGRAM") {
            Some(program) => PathBuf::from(program),
            None => {
                let words = ["build", "--quiet", "--release", "--locked", "-p", "auditor"];
                shell::must(house.cargo(&words))?;
                house.build_folder()?.join("release/probity-audit")
            }
        };
        let page = scratch.join("verify.html");
        let text = shell::output(house.command(&program.to_string_lossy(), &["page"]))?;
        std::fs::write(&page, text).context("could not write verify.html")?;
        Ok(Tools {
            house: house.clone(),
            program,
            script: house.root.join("crates/auditor/second/verify.py"),
            page,
        })
    }

    /// Those that travel in the package are the ones of this tree, and work from there.
    fn travelling(&self, package: &Path) -> anyhow::Result<()> {
        let mut found = Vec::new();
        for (name, ours) in [
            ("verify.py", &self.script),
            ("verify.html", &self.page),
            ("probity-audit", &self.program),
        ] {
            let theirs = package.join(name);
            if !theirs.is_file() {
                continue;
            }
            let read = |path: &Path| {
                std::fs::read(path).with_context(|| format!("could not read {}", path.display()))
            };
            // A program may be built in more than one way; what it does is tried below.
            ensure!(
                name == "probity-audit" || read(&theirs)? == read(ours)?,
                "{name} in the package is not that of this tree"
            );
            match name {
                "verify.py" => as_a_stranger(package, &["python3", "verify.py", "."])?,
                "probity-audit" => as_a_stranger(package, &["./probity-audit", "package", "."])?,
                _ => {}
            }
            found.push(name);
        }
        println!(
            "travelling in the package, and working from there: {}",
            if found.is_empty() {
                "none".to_owned()
            } else {
                found.join(", ")
            }
        );
        Ok(())
    }

    /// The verifiers that can be asked here, and what is missing for the others.
    fn all(
        &self,
        package: &Path,
        files: &[(String, Vec<u8>)],
        scratch: &Path,
    ) -> anyhow::Result<(Verifiers, Option<String>)> {
        let mut found: Verifiers = vec![
            Box::new(Program::new(&self.house, &self.program, package)),
            Box::new(Script::new(&self.house, &self.script, package)?),
        ];
        let profile = scratch.join("browser");
        match InPage::open(&self.house, &self.page, files, &profile)? {
            Some(page) => found.push(Box::new(page)),
            None => {
                let missing = "verify.html: no browser is installed (apt install chromium)";
                ensure!(!on_build_machine(), "{missing}");
                return Ok((found, Some(missing.to_owned())));
            }
        }
        Ok((found, None))
    }
}

/// What a stranger does who has nothing but the package, as its README says.
fn as_a_stranger(package: &Path, words: &[&str]) -> anyhow::Result<()> {
    const SENTENCE: &str = "The package names its own judges";
    let (program, rest) = words.split_first().context("there is nothing to start")?;
    let mut command = Command::new(program);
    command.args(rest).current_dir(package).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let shown = shell::show(&command);
    let output = command
        .output()
        .with_context(|| format!("could not start {shown}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success() && said.starts_with(SENTENCE),
        "{shown} in the package ended with {}:\n{said}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// The package's own policy, given from outside, is met; that of another office is not.
fn judged_from_outside(
    verifiers: &mut Verifiers,
    package: &Path,
    scratch: &Path,
) -> anyhow::Result<()> {
    let own = package.join("record/policy.txt");
    let other = scratch.join("other-policy.txt");
    std::fs::write(&other, OTHER_POLICY).context("could not write a policy")?;
    for (policy, exit) in [(&own, 0), (&other, OTHER_JUDGES)] {
        let question = Question {
            policy: Some(policy),
            ..Question::default()
        };
        agreed(verifiers, question, exit)
            .with_context(|| format!("judged by {}", policy.display()))?;
    }
    println!("its own judges from outside are met, and those of another office are not");
    Ok(())
}

/// The policy of an office that did not make any package: the key is that of RFC 8032, 7.1, TEST 2.
const OTHER_POLICY: &str = "\
log nobody.example/record+65ecffc0+AT1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM
quorum none
";

fn names(verifiers: &Verifiers) -> String {
    let names: Vec<_> = verifiers.iter().map(|one| one.name()).collect();
    names.join(", ")
}

/// Asks all; they must agree on the exit code, which must be this one, and on the package's digest.
fn agreed(
    verifiers: &mut Verifiers,
    question: Question<'_>,
    exit: i64,
) -> anyhow::Result<Option<String>> {
    let mut first: Option<Answer> = None;
    for verifier in verifiers {
        let Some(answer) = verifier.ask(question)? else {
            continue;
        };
        let name = verifier.name();
        ensure!(
            answer.exit == exit,
            "{name} answers {} instead of {exit}, faults: {:?}",
            answer.exit,
            answer.named
        );
        if let Some((tampering, _)) = question.tampering {
            let wanted = tampering.to_be_named();
            ensure!(
                exit == NO_PACKAGE || wanted.iter().any(|file| answer.named.contains(file)),
                "{name} does not name the file, but {:?}",
                answer.named
            );
        }
        let before = first.get_or_insert_with(|| answer.clone());
        ensure!(
            before.package == answer.package,
            "{name} says the package is {:?}, another verifier says {:?}",
            answer.package,
            before.package
        );
    }
    Ok(first.and_then(|answer| answer.package))
}

#[derive(Default)]
struct Outcome {
    tried: BTreeMap<&'static str, u64>,
    wrong: Vec<String>,
    verifiers: String,
}

impl Outcome {
    fn show(&self) {
        let total: u64 = self.tried.values().sum();
        let kinds: Vec<_> = self
            .tried
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        println!("{total} tamperings: {}", kinds.join(", "));
        for line in self.wrong.iter().take(SHOWN_MAX) {
            println!("WRONG {line}");
        }
        println!(
            "same exit code and same digest of the package by {}, the file named: {}; wrong: {}",
            self.verifiers,
            total.saturating_sub(u64::try_from(self.wrong.len()).unwrap_or(u64::MAX)),
            self.wrong.len()
        );
    }
}

fn tamper(
    package: &Path,
    files: &[(String, Vec<u8>)],
    plan: &[Tampering],
    verifiers: &mut Verifiers,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome {
        verifiers: names(verifiers),
        ..Outcome::default()
    };
    let bytes: BTreeMap<&str, &[u8]> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    for (done, tampering) in plan.iter().enumerate() {
        if done.checked_rem(PROGRESS) == Some(0) && done > 0 {
            println!("{done} of {} tried", plan.len());
        }
        let before = bytes
            .get(tampering.path.as_str())
            .copied()
            .context("the plan names a file that is not there")?;
        let undo = tampering.apply(package, before)?;
        let exit = if tampering.leaves_no_package() {
            NO_PACKAGE
        } else {
            BROKEN
        };
        let question = Question {
            tampering: Some((tampering, before)),
            ..Question::default()
        };
        if let Err(wrong) = agreed(verifiers, question, exit) {
            outcome.wrong.push(format!("{tampering}: {wrong:#}"));
        }
        undo.undo()?;
        let count = outcome.tried.entry(tampering.what.name()).or_default();
        *count = count.saturating_add(1);
    }
    Ok(outcome)
}
