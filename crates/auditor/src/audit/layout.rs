//! Which files are there (section 1).

use std::collections::BTreeMap;

use super::Audit;
use crate::files::{Files, Odd};
use crate::paths::{self, Name};

pub(super) fn check(audit: &mut Audit<'_>) {
    let Audit { files, faults, .. } = audit;
    for (path, odd) in &files.odd {
        let what = match odd {
            Odd::Link => "is a link; only regular files may be there",
            Odd::EmptyFolder => "is an empty folder",
            Odd::Special => "is neither a file nor a folder",
            Odd::Unreadable(_) => "cannot be read",
        };
        faults.add(path, what);
    }
    for path in &files.twice {
        faults.add(path, "is there twice");
    }
    for path in paths::REQUIRED {
        if !files.files.contains_key(path) && !files.odd.contains_key(path) {
            faults.add(path, "is not there");
        }
    }
    let mut small: BTreeMap<String, &str> = BTreeMap::new();
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, file) in &files.files {
        if let Some(what) = paths::fault(path) {
            faults.add(path, what);
        }
        // Two folders that differ in the size of letters alone are twins, too.
        for prefix in prefixes(path) {
            let twin = small.insert(prefix.to_ascii_lowercase(), prefix);
            if let Some(twin) = twin.filter(|twin| *twin != prefix) {
                faults.add(
                    path,
                    format!("differs from {twin} in the size of letters alone"),
                );
            }
        }
        let most = Files::bytes_max(path);
        if Files::is_read(path) && file.bytes > most {
            faults.add(path, format!("has more than {most} bytes"));
        } else if Files::is_read(path) && file.content.is_none() {
            faults.add(path, "has a content that was not given to the verifier");
        }
        let number = match paths::name(path) {
            Name::Stray => {
                faults.add(path, "has no place in a package");
                None
            }
            Name::Item(number) | Name::Derivative(number) => Some(number),
            Name::Original(number) => number,
            _ => None,
        };
        if let Some(number) = number
            && let Some(other) = numbers.insert(number, path)
        {
            faults.add(path, format!("has the number of {other}"));
            faults.add(other, format!("has the number of {path}"));
        }
    }
}

/// `a`, `a/b`, `a/b/c` of `a/b/c`.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.chain([path.len()]).filter_map(|end| path.get(..end))
}
