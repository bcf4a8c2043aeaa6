//! What may be under version control, and how large.

use super::{Fault, Tracked};

/// A file holds one idea. 500 lines are the goal of the style guide, this is the end.
const LINES_MAX: usize = 700;
const BYTES_MAX: usize = 300 * 1024;

/// Files without which a newcomer, a lawyer or a build machine is lost.
const NEEDED: &[&str] = &[
    ".ci/run",
    "CHANGELOG.md",
    "Cargo.lock",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "deny.toml",
    "docs/ARCHITECTURE.md",
    "docs/DEPENDENCIES.md",
    "docs/GLOSSARY.md",
    "docs/threat-model.md",
];

pub(super) fn check(tracked: &[Tracked]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for needed in NEEDED {
        if !tracked
            .iter()
            .any(|file| file.path == *needed && !file.bytes.is_empty())
        {
            faults.push(Fault::new(*needed, "is missing or empty"));
        }
    }
    for file in tracked {
        if file.bytes.len() > BYTES_MAX {
            let what = format!(
                "has {} bytes, at most {BYTES_MAX} are allowed",
                file.bytes.len()
            );
            faults.push(Fault::new(&file.path, what));
        }
        if file
            .path
            .split('/')
            .any(|part| part == "target" || part.starts_with("target-"))
        {
            faults.push(Fault::new(
                &file.path,
                "lies in a build folder, which is never kept",
            ));
        }
        let lines = file.text().map_or(0, |text| text.lines().count());
        if file.path.ends_with(".rs") && lines > LINES_MAX {
            let what = format!("has {lines} lines, at most {LINES_MAX} are allowed");
            faults.push(Fault::new(&file.path, what));
        }
    }
    faults
}

#[cfg(test)]
mod test {
    use super::super::test::{file, shown};
    use super::*;

    #[track_caller]
    fn check_files(extra: &[Tracked], expected: &str) {
        let mut tracked: Vec<Tracked> = NEEDED.iter().map(|path| file(path, "x")).collect();
        tracked.extend_from_slice(extra);
        assert_eq!(shown(&check(&tracked)), expected);
    }

    #[test]
    fn sizes_and_places_are_checked() {
        check_files(&[file("a.rs", &"x\n".repeat(LINES_MAX))], "");
        check_files(
            &[file("a.rs", &"x\n".repeat(LINES_MAX + 1))],
            "a.rs: has 701 lines, at most 700 are allowed\n",
        );
        check_files(&[file("a.md", &"x\n".repeat(LINES_MAX + 1))], "");
        check_files(&[file("a.bin", &"x".repeat(BYTES_MAX))], "");
        check_files(
            &[file("a.bin", &"x".repeat(BYTES_MAX + 1))],
            "a.bin: has 307201 bytes, at most 307200 are allowed\n",
        );
        check_files(
            &[file("crates/a/target/x", "")],
            "crates/a/target/x: lies in a build folder, which is never kept\n",
        );
        check_files(&[file("crates/a/src/target.rs", "")], "");
    }

    #[test]
    fn what_is_needed_must_be_there() {
        let mut tracked: Vec<Tracked> = NEEDED.iter().map(|path| file(path, "x")).collect();
        for file in tracked
            .iter_mut()
            .filter(|file| file.path == "CHANGELOG.md")
        {
            file.bytes.clear();
        }
        tracked.retain(|file| file.path != "LICENSE-MIT");
        assert_eq!(
            shown(&check(&tracked)),
            "CHANGELOG.md: is missing or empty\nLICENSE-MIT: is missing or empty\n"
        );
    }
}
