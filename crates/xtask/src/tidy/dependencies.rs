//! Every library from outside has its line in `docs/DEPENDENCIES.md`, and every line a library.

use std::collections::BTreeSet;

use super::Fault;
use super::members::{Member, Origin};
use super::table;

pub(super) const PATH: &str = "docs/DEPENDENCIES.md";
const HEADING: &str = "# Dependencies";

pub(super) fn check(text: &str, members: &[Member]) -> Vec<Fault> {
    let Some(rows) = table::rows(text, HEADING) else {
        return vec![Fault::new(PATH, format!("has no table under '{HEADING}'"))];
    };
    let used: BTreeSet<&str> = members
        .iter()
        .flat_map(|member| &member.needs)
        .filter(|need| need.origin == Origin::Outside)
        .map(|need| need.name.as_str())
        .collect();
    let mut faults = Vec::new();
    let mut named = BTreeSet::new();
    for row in &rows {
        for name in row.names(0) {
            if !used.contains(name.as_str()) {
                faults.push(Fault::at(PATH, row.line, format!("no crate uses `{name}`")));
            }
            if !named.insert(name.clone()) {
                faults.push(Fault::at(PATH, row.line, format!("`{name}` has two lines")));
            }
            // What for, who keeps it, what else was looked at.
            if (1..=3).any(|column| row.cell(column).is_empty()) {
                faults.push(Fault::at(
                    PATH,
                    row.line,
                    format!("the line of `{name}` has a gap"),
                ));
            }
        }
    }
    for name in used.iter().filter(|name| !named.contains(**name)) {
        faults.push(Fault::new(PATH, format!("`{name}` has no line")));
    }
    faults
}

#[cfg(test)]
mod test {
    use super::super::members::test::member;
    use super::super::test::shown;
    use super::*;

    #[test]
    fn each_library_has_one_whole_line() {
        #[track_caller]
        fn check_rows(rows: &str, expected: &str) {
            let text = format!("# Dependencies\n| a | b | c | d |\n|---|---|---|---|\n{rows}\n");
            let members = [member("one: sql, two [house]"), member("two: json [tests]")];
            assert_eq!(shown(&check(&text, &members)), expected);
        }
        check_rows("| `sql`, `json` | x | x | x |", "");
        check_rows(
            "| `sql` | x | x | x |",
            "docs/DEPENDENCIES.md: `json` has no line\n",
        );
        check_rows(
            "| `sql`, `json`, `old` | x | x | x |",
            "docs/DEPENDENCIES.md:4: no crate uses `old`\n",
        );
        check_rows(
            "| `sql`, `json` | x | | x |",
            "docs/DEPENDENCIES.md:4: the line of `sql` has a gap\n\
             docs/DEPENDENCIES.md:4: the line of `json` has a gap\n",
        );
        check_rows(
            "| `sql`, `json` | x | x | x |\n| `sql` | x | x | x |",
            "docs/DEPENDENCIES.md:5: `sql` has two lines\n",
        );
        assert_eq!(
            shown(&check("", &[])),
            "docs/DEPENDENCIES.md: has no table under '# Dependencies'\n"
        );
    }
}
