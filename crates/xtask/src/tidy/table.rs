//! Reads tables out of the documents. Knows only the one form that we write: a heading, then
//! rows between bars, the first two of which are the title and the rule below it.

/// One row below the title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) cells: Vec<String>,
}

impl Row {
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The names in backticks in this column.
    pub(crate) fn names(&self, column: usize) -> Vec<String> {
        self.cell(column)
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }
}

/// The rows of every table between this heading (a whole line, such as `## Words`) and the next
/// of the same or a higher level; nothing when the heading is missing.
pub(crate) fn rows(text: &str, heading: &str) -> Option<Vec<Row>> {
    let level = heading.chars().take_while(|letter| *letter == '#').count();
    let mut lines = text
        .lines()
        .enumerate()
        .skip_while(|(_, line)| line.trim_end() != heading);
    lines.next()?;
    let mut rows = Vec::new();
    let mut above = 0_usize;
    for (number, line) in lines {
        let line = line.trim();
        let depth = line.chars().take_while(|letter| *letter == '#').count();
        if depth > 0 && depth <= level {
            break;
        }
        let Some(inner) = line.strip_prefix('|') else {
            above = 0;
            continue;
        };
        above = above.saturating_add(1);
        if above > 2 {
            let inner = inner.strip_suffix('|').unwrap_or(inner);
            let cells = inner
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect();
            rows.push(Row {
                line: number.saturating_add(1),
                cells,
            });
        }
    }
    Some(rows)
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn rows_are_those_below_the_heading() {
        let text = "# A\n| x |\n|---|\n| no |\n## B\ntext\n| a | b |\n| --- | --- |\n| `one` | `two`, `three` |\n### C\n| a |\n|---|\n| `four` |\n## D\n| a |\n|---|\n| no |\n";
        let found = rows(text, "## B").expect("the heading is there");
        let names: Vec<_> = found
            .iter()
            .map(|row| (row.line, row.names(0), row.names(1)))
            .collect();
        assert_eq!(
            names,
            [
                (
                    9,
                    vec!["one".to_owned()],
                    vec!["two".to_owned(), "three".to_owned()]
                ),
                (13, vec!["four".to_owned()], vec![]),
            ]
        );
        assert_eq!(rows(text, "## E"), None);
    }
}
