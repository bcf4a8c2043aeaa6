//! `cargo xtask tidy`: the rules of the house that no compiler checks.
//!
//! The checks are pure: they get the tracked files and what Cargo knows, and give faults. What is
//! allowed is not written here but in the documents that people read (`docs/ARCHITECTURE.md`,
//! `docs/DEPENDENCIES.md`), so that there is one truth.

mod dependencies;
mod edges;
mod files;
mod links;
mod members;
pub(crate) mod table;
mod tests_named;
mod words;

use std::fmt;
use std::process::ExitCode;

use anyhow::Context;

use crate::shell::{self, House};

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    /// Path in the tree, with the line where there is one.
    place: String,
    what: String,
}

impl Fault {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Fault {
        Fault {
            place: place.into(),
            what: what.into(),
        }
    }

    fn at(path: &str, line: usize, what: impl Into<String>) -> Fault {
        Fault::new(format!("{path}:{line}"), what)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// A file under version control.
#[derive(Clone, Debug)]
struct Tracked {
    /// From the root of the tree, with `/` between folders.
    path: String,
    bytes: Vec<u8>,
}

impl Tracked {
    /// The content as text; nothing when it is not UTF-8 (a picture, an archive).
    fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

pub(crate) fn run(house: &House) -> anyhow::Result<ExitCode> {
    let faults = faults(house)?;
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        eprintln!("the tree is tidy");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{} rules are broken", faults.len());
    Ok(ExitCode::FAILURE)
}

/// All broken rules of this tree, sorted.
pub(crate) fn faults(house: &House) -> anyhow::Result<Vec<Fault>> {
    let tracked = tracked(house)?;
    let members = members::read(&house.metadata()?)?;
    let mut faults = Vec::new();
    let mut document = |path: &str, check: &dyn Fn(&str) -> Vec<Fault>| {
        let found = text_of(&tracked, path).map(check);
        faults.extend(found.unwrap_or_else(|| vec![Fault::new(path, "there is no such file")]));
    };
    document(edges::PATH, &|text| edges::check(text, &members));
    document(dependencies::PATH, &|text| {
        dependencies::check(text, &members)
    });
    document(tests_named::PATH, &|text| {
        tests_named::check(text, &tracked)
    });
    faults.extend(files::check(&tracked));
    faults.extend(words::check(&tracked));
    faults.extend(links::check(&tracked));
    faults.sort();
    Ok(faults)
}

fn text_of<'a>(tracked: &'a [Tracked], path: &str) -> Option<&'a str> {
    tracked
        .iter()
        .find(|file| file.path == path)
        .and_then(Tracked::text)
}

/// The files under version control as they lie in the working tree. A file that is tracked but
/// was just deleted is left out.
fn tracked(house: &House) -> anyhow::Result<Vec<Tracked>> {
    let names = shell::output(house.command("git", &["ls-files", "-z"]))
        .context("tidy looks at the files under version control and needs git")?;
    let mut tracked = Vec::new();
    for path in names.split('\0').filter(|path| !path.is_empty()) {
        if let Ok(bytes) = std::fs::read(house.root.join(path)) {
            tracked.push(Tracked {
                path: path.to_owned(),
                bytes,
            });
        }
    }
    anyhow::ensure!(
        !tracked.is_empty(),
        "no file of this tree is under version control"
    );
    Ok(tracked)
}

#[cfg(test)]
mod test {
    use super::*;

    /// A tracked file with this content, for the tests of the checks.
    pub(super) fn file(path: &str, text: &str) -> Tracked {
        Tracked {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    /// What was found, one fault a line, for comparison.
    pub(super) fn shown(faults: &[Fault]) -> String {
        faults.iter().map(|fault| format!("{fault}\n")).collect()
    }
}
