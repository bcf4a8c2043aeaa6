//! Every link in a document that stays inside the tree leads somewhere: to a tracked file, a
//! folder with tracked files, or a heading.

use std::collections::BTreeSet;

use super::{Fault, Tracked};

pub(super) fn check(tracked: &[Tracked]) -> Vec<Fault> {
    let mut places: BTreeSet<&str> = BTreeSet::from([""]);
    for file in tracked {
        places.insert(&file.path);
        let mut folder = file.path.as_str();
        while let Some((parent, _)) = folder.rsplit_once('/') {
            places.insert(parent);
            folder = parent;
        }
    }
    let mut faults = Vec::new();
    for file in tracked.iter().filter(|file| file.path.ends_with(".md")) {
        let Some(text) = file.text() else {
            faults.push(Fault::new(&file.path, "is a document that is not UTF-8"));
            continue;
        };
        for (line, target) in links(text) {
            if let Some(what) = broken(tracked, &places, file, target) {
                faults.push(Fault::at(
                    &file.path,
                    line,
                    format!("the link '{target}' {what}"),
                ));
            }
        }
    }
    faults
}

/// `[text](target)` outside of code, with its line.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in (1_usize..).zip(text.lines()) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        // Every second piece between backticks is code.
        for prose in line.split('`').step_by(2) {
            let mut rest = prose;
            while let Some((_, after)) = rest.split_once("](") {
                let Some((target, after)) = after.split_once(')') else {
                    break;
                };
                found.push((number, target.split(' ').next().unwrap_or(target)));
                rest = after;
            }
        }
    }
    found
}

fn broken(
    tracked: &[Tracked],
    places: &BTreeSet<&str>,
    from: &Tracked,
    target: &str,
) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let Some(path) = resolve(&from.path, path) else {
        return Some("leads out of the tree");
    };
    if !places.contains(path.as_str()) {
        return Some("leads to nothing");
    }
    if heading.is_empty() {
        return None;
    }
    let text = tracked
        .iter()
        .find(|file| file.path == path)
        .and_then(Tracked::text)?;
    let known = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| slug(line) == heading);
    if known {
        None
    } else {
        Some("leads to a heading that does not exist")
    }
}

/// The path from the root of the tree; an empty one means the document itself.
fn resolve(from: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(from.to_owned());
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The name under which pages show a heading: lower case, words joined by `-`, the rest left out.
fn slug(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            other if other.is_alphanumeric() => Some(other),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod test {
    use super::super::test::{file, shown};
    use super::*;

    #[track_caller]
    fn check_text(text: &str, expected: &str) {
        let tracked = [
            file("docs/a.md", text),
            file("docs/specs/b.md", "# The entry, format 1\n"),
            file("README.md", "x"),
        ];
        assert_eq!(shown(&check(&tracked)), expected);
    }

    #[test]
    fn good_links_pass() {
        check_text(
            "[a](../README.md) and [b](specs/b.md#the-entry-format-1)",
            "",
        );
        check_text(
            "[a](specs) [b](specs/) [c](https://example.org/x) [d](mailto:a@b)",
            "",
        );
        check_text("# One\n[a](#one)", "");
        check_text("`[a](nothing)`\n```\n[b](nothing)\n```\n", "");
    }

    #[test]
    fn broken_links_are_faults() {
        check_text(
            "\n[a](c.md)",
            "docs/a.md:2: the link 'c.md' leads to nothing\n",
        );
        check_text(
            "[a](README.md)",
            "docs/a.md:1: the link 'README.md' leads to nothing\n",
        );
        check_text(
            "[a](../../x)",
            "docs/a.md:1: the link '../../x' leads out of the tree\n",
        );
        check_text(
            "[a](specs/b.md#format)",
            "docs/a.md:1: the link 'specs/b.md#format' leads to a heading that does not exist\n",
        );
        check_text(
            "[good](specs) [a](x) [b](y)",
            "docs/a.md:1: the link 'x' leads to nothing\ndocs/a.md:1: the link 'y' leads to nothing\n",
        );
    }
}
