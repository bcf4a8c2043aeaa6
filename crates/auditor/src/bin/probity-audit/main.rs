//! `probity-audit`: checks packages and records without anything of the office.
//!
//! This is the door: it reads files, starts threads, and speaks to the terminal. It decides
//! nothing; what holds and what does not is for the library.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the library is pure; the program reads files and writes to the terminal"
)]

mod contradiction;
mod folder;
mod package;
mod record;
mod recount;
mod words;

use std::io::Write;
use std::process::ExitCode;

use words::Words;

const HELP: &str = "\
probity-audit: checks what left an office, without the office and without a network

  probity-audit [package] DIR [--policy FILE] [--timestamp-root FILE] [--json]
      Checks an evidence package. Without --policy the package names its own judges: compare
      their fingerprints with those that the overseer publishes.

  probity-audit record DIR [--policy FILE | --vkey KEY] [--json]
      Checks a whole record as a folder of tiles: every entry, every tile, the root, the order of
      times, the chains of cases, and the running totals. Without --policy or --vkey the folder's
      own policy.txt is asked.

  probity-audit report DIR [--begin CHECKPOINT [--peaks FILE]] [--end CHECKPOINT]
                       [--policy FILE | --vkey KEY] [--compare FILE] [--json]
      Counts the entries between two checkpoints again, and compares a published report (JSON).

  probity-audit contradiction FILE (--vkey KEY | --policy FILE) [--json]
      Checks a proof that an office signed two histories; exit code 3 says that it did, 1 that
      the file proves nothing.

  probity-audit page > verify.html
  probity-audit second > verify.py
      Writes the same check as a page for a browser, and as a program in Python that shares no code
      with this one.

  --policy FILE           judge by this policy (log and witness keys, quorum)
  --timestamp-root FILE   believe time stamps under this certificate only; may be given again
  --json                  the answer as one JSON object
  --version               the version of this program

exit code 0  everything holds
          1  everything holds but what was asked from outside (policy, root), or a difference
          2  not a package or record, or it cannot be read
          3  something does not hold; the file is named
";

/// What an act of the program ends with: the answer for stdout, and the exit code.
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) code: u8,
}

/// Why there is no answer: exit code 2.
pub(crate) struct Failure {
    pub(crate) what: String,
    /// Advice, where there is some.
    pub(crate) hint: Option<&'static str>,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: None,
        }
    }

    pub(crate) fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(Answer { text, code }) => {
            // A reader that went away (`| head`) is no fault of the package.
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
            ExitCode::from(code)
        }
        Err(Failure { what, hint }) => {
            let mut out = std::io::stderr().lock();
            let _ = writeln!(out, "error: {what}");
            if let Some(hint) = hint {
                let _ = writeln!(out, "hint: {hint}");
            }
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<Answer, Failure> {
    let mut words = Words::new(std::env::args_os().skip(1));
    let said = |text: &str| Answer {
        text: text.to_string(),
        code: 0,
    };
    let Some(first) = words.peek() else {
        return Err(Failure::new("no folder was given").hint("probity-audit --help"));
    };
    match first {
        "--help" | "-h" | "help" => Ok(said(HELP)),
        "--version" | "-V" => Ok(said(concat!(
            "probity-audit ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        ))),
        "page" => Ok(said(&auditor::verify_page())),
        "second" => Ok(said(auditor::SECOND)),
        "record" => {
            words.skip();
            record::run(words)
        }
        "report" => {
            words.skip();
            recount::run(words)
        }
        "contradiction" => {
            words.skip();
            contradiction::run(words)
        }
        "package" => {
            words.skip();
            package::run(words)
        }
        _ => package::run(words),
    }
}
