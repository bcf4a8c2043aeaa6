//! Who may import whom. The truth is in `docs/ARCHITECTURE.md`: one table of the edges between our
//! crates and one of the libraries that only some of them may use.

use std::collections::BTreeMap;

use super::Fault;
use super::members::{Member, Origin, Purpose};
use super::table::{self, Row};

pub(super) const PATH: &str = "docs/ARCHITECTURE.md";
const EDGES: &str = "## Allowed edges";
const FENCES: &str = "## Fenced libraries";

/// Where a crate stands in the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Floor(u8),
    /// Not part of the program: no crate of a floor may import it, except for its tests.
    Beside,
}

/// A row of either table: who or what, and by whom or what.
struct Rule {
    line: usize,
    program: Vec<String>,
    tests: Vec<String>,
}

pub(super) fn check(text: &str, members: &[Member]) -> Vec<Fault> {
    let mut faults = Vec::new();
    match table::rows(text, EDGES) {
        Some(rows) => edges(&rows, members, &mut faults),
        None => faults.push(Fault::new(PATH, format!("has no table under '{EDGES}'"))),
    }
    match table::rows(text, FENCES) {
        Some(rows) => fences(&rows, members, &mut faults),
        None => faults.push(Fault::new(PATH, format!("has no table under '{FENCES}'"))),
    }
    faults
}

/// Reads rows of `| name | … | names | names |` where the lists begin in column `first`.
fn rules(rows: &[Row], first: usize, faults: &mut Vec<Fault>) -> BTreeMap<String, Rule> {
    let mut rules = BTreeMap::new();
    for row in rows {
        let names = row.names(0);
        if names.is_empty() {
            faults.push(Fault::at(PATH, row.line, "the first column names nothing"));
        }
        for name in names {
            let rule = Rule {
                line: row.line,
                program: row.names(first),
                tests: row.names(first.saturating_add(1)),
            };
            if rules.insert(name.clone(), rule).is_some() {
                faults.push(Fault::at(PATH, row.line, format!("`{name}` has two rows")));
            }
        }
    }
    rules
}

fn edges(rows: &[Row], members: &[Member], faults: &mut Vec<Fault>) {
    let places = places(rows, faults);
    let rules = rules(rows, 2, faults);
    for (name, rule) in &rules {
        if !members.iter().any(|member| &member.name == name) {
            faults.push(Fault::at(
                PATH,
                rule.line,
                format!("there is no crate `{name}`"),
            ));
        }
        for import in rule.program.iter().chain(&rule.tests) {
            if !rules.contains_key(import) {
                let what = format!("`{name}` may import `{import}`, which has no row");
                faults.push(Fault::at(PATH, rule.line, what));
            }
        }
        for import in &rule.program {
            if !downward(places.get(name), places.get(import)) {
                let what = format!("`{name}` → `{import}` does not go to a lower floor");
                faults.push(Fault::at(PATH, rule.line, what));
            }
        }
    }
    for member in members {
        let manifest = format!("crates/{}/Cargo.toml", member.name);
        let Some(rule) = rules.get(&member.name) else {
            faults.push(Fault::new(
                manifest,
                format!("`{}` has no row in {PATH}", member.name),
            ));
            continue;
        };
        for need in member
            .needs
            .iter()
            .filter(|need| need.origin == Origin::House)
        {
            let allowed = rule.program.contains(&need.name)
                || (need.purpose == Purpose::Tests && rule.tests.contains(&need.name));
            if !allowed {
                let tests = if need.purpose == Purpose::Tests {
                    " in its tests"
                } else {
                    ""
                };
                let what = format!("`{}` may not import `{}`{tests}", member.name, need.name);
                faults.push(Fault::new(&manifest, what));
            }
        }
    }
}

fn places(rows: &[Row], faults: &mut Vec<Fault>) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for row in rows {
        let place = match (row.cell(1), row.cell(1).parse()) {
            ("beside", _) => Place::Beside,
            (_, Ok(floor)) => Place::Floor(floor),
            (other, Err(_)) => {
                faults.push(Fault::at(PATH, row.line, format!("'{other}' is no floor")));
                continue;
            }
        };
        places.extend(row.names(0).into_iter().map(|name| (name, place)));
    }
    places
}

/// Adapters stand on one floor and so can never import each other; what stands beside the house
/// may look at all of it.
fn downward(from: Option<&Place>, to: Option<&Place>) -> bool {
    match (from, to) {
        (Some(Place::Floor(from)), Some(Place::Floor(to))) => from > to,
        (Some(Place::Beside), Some(Place::Floor(_))) => true,
        (_, Some(Place::Beside)) => false,
        // A name without a place is reported where it is read.
        (None, _) | (_, None) => true,
    }
}

fn fences(rows: &[Row], members: &[Member], faults: &mut Vec<Fault>) {
    let rules = rules(rows, 1, faults);
    for (library, rule) in &rules {
        for name in rule.program.iter().chain(&rule.tests) {
            if !members.iter().any(|member| &member.name == name) {
                faults.push(Fault::at(
                    PATH,
                    rule.line,
                    format!("there is no crate `{name}`"),
                ));
            }
        }
        for member in members {
            for need in member.needs.iter().filter(|need| &need.name == library) {
                let allowed = rule.program.contains(&member.name)
                    || (need.purpose == Purpose::Tests && rule.tests.contains(&member.name));
                if !allowed {
                    faults.push(Fault::new(
                        format!("crates/{}/Cargo.toml", member.name),
                        format!(
                            "`{library}` is fenced in and may not be used by `{}`",
                            member.name
                        ),
                    ));
                }
            }
        }
    }
}

#[cfg(test)]
mod test {
    use super::super::members::test::member;
    use super::super::test::shown;
    use super::*;

    const GOOD: &str = "\
## Allowed edges
| crate | floor | may import | in tests also |
| --- | --- | --- | --- |
| `low` | 0 | – | – |
| `one`, `two` | 1 | `low` | `kit` |
| `kit` | beside | `low`, `one` | – |

## Fenced libraries
| library | may be used by | in tests also by |
| --- | --- | --- |
| `sql` | `one` | `two` |
";

    const CRATES: [&str; 4] = [
        "low: serde",
        "one: low [house], kit [house] [tests], sql",
        "two: low [house], sql [tests]",
        "kit: low [house], one [house]",
    ];

    #[track_caller]
    fn check_text(text: &str, crates: &[&str], expected: &str) {
        let members: Vec<Member> = crates.iter().map(|text| member(text)).collect();
        assert_eq!(shown(&check(text, &members)), expected);
    }

    /// The good house with one crate changed.
    #[track_caller]
    fn check_crate(changed: &str, expected: &str) {
        let name = changed.split(':').next();
        let crates: Vec<&str> = CRATES
            .iter()
            .map(|line| {
                if line.split(':').next() == name {
                    changed
                } else {
                    line
                }
            })
            .collect();
        check_text(GOOD, &crates, expected);
    }

    #[test]
    fn the_good_house_has_no_faults() {
        check_text(GOOD, &CRATES, "");
    }

    #[test]
    fn an_edge_that_is_not_in_the_table_is_a_fault() {
        check_crate(
            "two: one [house]",
            "crates/two/Cargo.toml: `two` may not import `one`\n",
        );
        check_crate(
            "low: one [house]",
            "crates/low/Cargo.toml: `low` may not import `one`\n",
        );
        check_crate(
            "two: kit [house]",
            "crates/two/Cargo.toml: `two` may not import `kit`\n",
        );
        check_crate(
            "low: kit [house] [tests]",
            "crates/low/Cargo.toml: `low` may not import `kit` in its tests\n",
        );
    }

    #[test]
    fn a_library_outside_its_fence_is_a_fault() {
        let fault = |name| {
            format!(
                "crates/{name}/Cargo.toml: `sql` is fenced in and may not be used by `{name}`\n"
            )
        };
        check_crate("low: sql", &fault("low"));
        check_crate("two: sql", &fault("two"));
        check_crate("low: sql [tests]", &fault("low"));
    }

    #[test]
    fn a_table_that_contradicts_the_house_is_a_fault() {
        #[track_caller]
        fn check(from: &str, to: &str, expected: &str) {
            assert!(GOOD.contains(from), "{from}");
            check_text(&GOOD.replace(from, to), &CRATES, expected);
        }
        check(
            "## Allowed edges",
            "## Edges",
            "docs/ARCHITECTURE.md: has no table under '## Allowed edges'\n",
        );
        check(
            "## Fenced libraries",
            "## F",
            "docs/ARCHITECTURE.md: has no table under '## Fenced libraries'\n",
        );
        check(
            "| `low` | 0 |",
            "| `low` | attic |",
            "docs/ARCHITECTURE.md:4: 'attic' is no floor\n",
        );
        check(
            "| `one` | `two` |",
            "| `one` | `six` |",
            "docs/ARCHITECTURE.md:11: there is no crate `six`\ncrates/two/Cargo.toml: `sql` is fenced in and may not be used by `two`\n",
        );
        check(
            "| `sql` |",
            "| sql |",
            "docs/ARCHITECTURE.md:11: the first column names nothing\n",
        );
        check(
            "| `kit` | beside | `low`",
            "| `kit` | 0 | `low`",
            "docs/ARCHITECTURE.md:6: `kit` → `low` does not go to a lower floor\n\
             docs/ARCHITECTURE.md:6: `kit` → `one` does not go to a lower floor\n",
        );
        check(
            "| 1 | `low` | `kit` |",
            "| 1 | `low`, `kit` | `six` |",
            "docs/ARCHITECTURE.md:5: `one` may import `six`, which has no row\n\
             docs/ARCHITECTURE.md:5: `one` → `kit` does not go to a lower floor\n\
             docs/ARCHITECTURE.md:5: `two` may import `six`, which has no row\n\
             docs/ARCHITECTURE.md:5: `two` → `kit` does not go to a lower floor\n",
        );
        check(
            "| `low` | 0 | – | – |\n",
            "| `low` | 0 | – | – |\n| `low` | 0 | – | – |\n",
            "docs/ARCHITECTURE.md:5: `low` has two rows\n",
        );
    }
}
