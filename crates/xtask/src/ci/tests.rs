//! The tests of the workspace, run by cargo-nextest or, where that is not installed, by Cargo.
//! Reads the closing lines of both to count.

use std::fmt;

use anyhow::{Context, ensure};

use super::{Outcome, Report};
use crate::shell::{self, House};

/// What the runner said at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

pub(super) fn run(house: &House, report: &mut Report) -> anyhow::Result<Outcome> {
    let nextest = shell::exists(house.cargo(&["nextest", "--version"]));
    let mut command = if nextest {
        house.cargo(&[
            "nextest",
            "run",
            "--workspace",
            "--locked",
            "--no-fail-fast",
            "--color",
            "never",
            "--status-level",
            "fail",
            "--final-status-level",
            "fail",
            "--hide-progress-bar",
        ])
    } else {
        println!("cargo-nextest is not installed: running `cargo test` instead, which is slower");
        house.cargo(&[
            "test",
            "--workspace",
            "--locked",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
        ])
    };
    command
        .env("CARGO_TERM_COLOR", "never")
        .env("RUST_BACKTRACE", "1");
    let (good, lines) = shell::overheard(command)?;
    let count = if nextest {
        nextest_count(&lines)
    } else {
        cargo_count(&lines)
    };
    report.tests = count;
    let count = count.context("the runner did not say how many tests it ran")?;
    ensure!(good && count.failed == 0, "{count}");
    ensure!(count.passed > 0, "no test was run at all");
    Ok(Outcome::Passed)
}

/// `     Summary [   1.234s] 30 tests run: 28 passed (1 slow), 1 failed, 1 timed out, 2 skipped`
fn nextest_count(lines: &[String]) -> Option<Count> {
    let line = lines
        .iter()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, results) = line.split_once(':')?;
    let mut count = Count::default();
    for part in results.split(',') {
        let mut words = part.split_whitespace();
        let Some(Ok(number)) = words.next().map(str::parse::<u64>) else {
            continue;
        };
        let place = match words.next() {
            Some("passed") => &mut count.passed,
            Some("skipped") => &mut count.skipped,
            // Failed, timed out, failed to execute: none of them is a pass.
            Some(_) => &mut count.failed,
            None => continue,
        };
        *place = place.saturating_add(number);
    }
    Some(count)
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`,
/// once for each program.
fn cargo_count(lines: &[String]) -> Option<Count> {
    let mut count = None;
    for line in lines {
        let Some(results) = line.strip_prefix("test result: ") else {
            continue;
        };
        let (_, results) = results.split_once(". ")?;
        let sum = count.get_or_insert_with(Count::default);
        for part in results.split(';') {
            let mut words = part.split_whitespace();
            let Some(Ok(number)) = words.next().map(str::parse::<u64>) else {
                continue;
            };
            let place = match words.next() {
                Some("passed") => &mut sum.passed,
                Some("failed") => &mut sum.failed,
                Some("ignored") => &mut sum.skipped,
                _ => continue,
            };
            *place = place.saturating_add(number);
        }
    }
    count
}

#[cfg(test)]
mod test {
    use super::*;

    fn count(passed: u64, failed: u64, skipped: u64) -> Option<Count> {
        Some(Count {
            passed,
            failed,
            skipped,
        })
    }

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_last_line_of_nextest_is_read() {
        #[track_caller]
        fn check(text: &str, expected: Option<Count>) {
            assert_eq!(nextest_count(&lines(text)), expected);
        }
        check("", None);
        check(
            "     Summary [   0.013s] 2 tests run: 2 passed, 0 skipped",
            count(2, 0, 0),
        );
        check(
            "Summary [ 1.0s] 5 tests run: 3 passed (1 slow), 2 failed, 7 skipped",
            count(3, 2, 7),
        );
        check(
            "Summary [ 1.0s] 5/9 tests run: 3 passed, 1 failed, 1 timed out, 0 skipped",
            count(3, 2, 0),
        );
        check(
            "Summary [ 1.0s] 1 test run: 0 passed, 1 exec failed, 0 skipped",
            count(0, 1, 0),
        );
    }

    #[test]
    fn the_result_lines_of_cargo_are_added_up() {
        #[track_caller]
        fn check(text: &str, expected: Option<Count>) {
            assert_eq!(cargo_count(&lines(text)), expected);
        }
        check("running 0 tests", None);
        check(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            count(5, 4, 1),
        );
    }
}
