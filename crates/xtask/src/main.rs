//! Tasks of the house: everything that a developer or a build machine does to this tree besides
//! compiling it. Run as `cargo xtask TASK`.
//!
//! Nothing here may be imported by the program itself, and nothing here decides anything about
//! evidence: it only starts the program and looks at what it did.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task talks to the person at the terminal"
)]

mod bad;
mod bench;
mod ci;
mod fixtures;
mod kills;
mod measure;
mod probity;
mod random;
mod shell;
mod tamper;
mod tidy;
mod validators;
mod wasm;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask TASK

  ci        everything that must hold before a change is accepted
  tidy      the rules of the house that no compiler checks
  bench     measures, side by side with tools that people have (cargo xtask bench for the names)
  bad       takes in a tree of bad input and compares the answers with docs/BAD-INPUT.md
  demo      runs the demonstration, verifies what it left, and damages it
  kills N   kills a running intake N times and looks whether the record survives
  tamper    changes a package in every way and asks the three verifiers (cargo xtask tamper --help)
  validate  shows the packages that are named to bagit, case_validate, case_prov_check, openssl
  wasm      builds the auditor inside verify.html anew (--check: compares it)
  fixtures  makes test data, always the same (cargo xtask fixtures for its options)
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[String]) -> anyhow::Result<ExitCode> {
    let house = shell::House::find()?;
    let Some((task, rest)) = words.split_first() else {
        print!("{HELP}");
        return Ok(ExitCode::from(2));
    };
    match (task.as_str(), rest) {
        ("ci", []) => ci::run(&house),
        ("tidy", []) => tidy::run(&house),
        ("bad", []) => bad::run(&house),
        ("bench", rest) => bench::run(&house, rest),
        ("demo", []) => ci::demo::run(&house),
        ("kills", rest) => kills::run(&house, rest),
        ("tamper", [help]) if help == "--help" => {
            print!("{}", tamper::HELP);
            Ok(ExitCode::SUCCESS)
        }
        ("validate", packages) => validators::run(&house, packages),
        ("tamper", rest) => tamper::run(&house, rest),
        ("wasm", rest) => wasm::run(&house, rest),
        ("fixtures", []) => {
            print!("{}", fixtures::HELP);
            Ok(ExitCode::from(2))
        }
        ("fixtures", rest) => fixtures::run(rest),
        ("help" | "--help" | "-h", _) => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            eprint!("{HELP}");
            anyhow::bail!("there is no task '{}'", words.join(" "))
        }
    }
}
