//! The table of bad input says for each fault which test shows the answer. Such a test must exist:
//! a name in a table is no proof by itself, but a name without a test is a lie.

use super::{Fault, Tracked, table};

pub(super) const PATH: &str = "docs/BAD-INPUT.md";
const HEADING: &str = "## Shown by tests of the crates";
/// | what | answer | tests |
const COLUMN: usize = 2;

pub(super) fn check(text: &str, tracked: &[Tracked]) -> Vec<Fault> {
    let Some(rows) = table::rows(text, HEADING) else {
        return vec![Fault::new(PATH, format!("has no table under '{HEADING}'"))];
    };
    let mut faults = Vec::new();
    for row in &rows {
        let names = row.names(COLUMN);
        if names.is_empty() {
            faults.push(Fault::at(PATH, row.line, "names no test"));
        }
        for name in names {
            if !exists(&name, tracked) {
                faults.push(Fault::at(
                    PATH,
                    row.line,
                    format!("there is no test `{name}`"),
                ));
            }
        }
    }
    faults
}

/// `crate::test`: a function of this name, marked as a test, in a file of this crate.
fn exists(name: &str, tracked: &[Tracked]) -> bool {
    let Some((package, test)) = name.split_once("::") else {
        return false;
    };
    let folder = format!("crates/{package}/");
    let head = format!("fn {test}(");
    tracked
        .iter()
        .filter(|file| file.path.starts_with(&folder) && file.path.ends_with(".rs"))
        .filter_map(Tracked::text)
        .any(|text| {
            let mut places = text.match_indices(&head);
            places.any(|(at, _)| marked_as_test(text.get(..at).unwrap_or("")))
        })
}

/// Whether the lines right above are a test's mark, with comments and other marks between.
fn marked_as_test(before: &str) -> bool {
    before
        .trim_end()
        .lines()
        .rev()
        .map(str::trim)
        .take_while(|line| line.starts_with("//") || line.starts_with("#["))
        .any(|line| line == "#[test]")
}

#[cfg(test)]
mod test {
    use super::super::test::{file, shown};
    use super::*;

    #[test]
    fn each_row_names_tests_that_exist() {
        #[track_caller]
        fn check_cell(cell: &str, expected: &str) {
            let text = format!("{HEADING}\n| a | b | c |\n|---|---|---|\n| x | y | {cell} |\n");
            let tracked = [
                file(
                    "crates/one/tests/it/a.rs",
                    "#[test]\nfn it_holds() {}\nfn no_test() {}\n",
                ),
                file(
                    "crates/two/src/lib.rs",
                    "    #[test]\n    // Why.\n    fn other(x in 0..2) {}\n",
                ),
            ];
            assert_eq!(shown(&check(&text, &tracked)), expected);
        }
        check_cell("`one::it_holds`, `two::other`", "");
        check_cell("none", "docs/BAD-INPUT.md:4: names no test\n");
        for missing in [
            "one::other",
            "two::it_holds",
            "one::no_test",
            "it_holds",
            "one::it_hold",
        ] {
            let expected = format!("docs/BAD-INPUT.md:4: there is no test `{missing}`\n");
            check_cell(&format!("`{missing}`"), &expected);
        }
        assert_eq!(
            shown(&check("", &[])),
            format!("docs/BAD-INPUT.md: has no table under '{HEADING}'\n")
        );
    }
}
