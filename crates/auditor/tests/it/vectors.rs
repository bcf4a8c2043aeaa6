//! The published vectors.

use std::path::{Path, PathBuf};

use auditor::{Exit, Outside};

use super::audit;
use super::builder::Tree;

/// The folder of shared vectors; nothing where it is not there, which is said.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let shared = std::env::var("PROBITY_SHARED").unwrap_or_else(|_| beside.to_string());
    let folder = Path::new(&shared).join("data/vectors/probity");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "skipped: no vectors in {} (PROBITY_SHARED)",
        folder.display()
    );
    None
}

/// All files below a folder.
pub(crate) fn tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                tree.insert(name.replace('\\', "/"), std::fs::read(&path).unwrap());
            }
        }
    }
    tree
}

#[test]
fn the_published_package_is_accepted() {
    let Some(folder) = folder() else { return };
    let files = tree(&folder.join("package"));
    let report = audit(&files);
    assert_eq!(
        (report.exit, report.faults.as_slice()),
        (Exit::Holds, [].as_slice())
    );
    let facts = std::fs::read(folder.join("package-facts.json")).unwrap();
    let facts: serde_json::Value = serde_json::from_slice(&facts).unwrap();
    let listed: Vec<&str> = facts["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file.as_str().unwrap())
        .collect();
    assert_eq!(
        listed,
        files.keys().map(String::as_str).collect::<Vec<&str>>()
    );
    let sealed = facts["tagmanifest sha256"].as_str().unwrap();
    assert_eq!(report.package.unwrap().to_string(), sealed);
    let checked = report.checked;
    assert_eq!(
        (
            checked.entries,
            checked.files,
            checked.items,
            checked.payloads
        ),
        (7, 28, 1, 2)
    );
    let times = [
        "2026-01-05T15:33:20Z by overseer",
        "2026-01-05T15:34:21Z by court",
    ];
    assert!(
        times.iter().all(|time| report.to_text().contains(time)),
        "{}",
        report.to_text()
    );
    for (name, path) in [
        ("checkpoint A", "record/entries/5.tlog-proof"),
        ("checkpoint B", "seal/package.tlog-proof"),
    ] {
        let note = facts[name].as_str().unwrap();
        assert!(files[path].ends_with(note.as_bytes()), "{name}");
    }
    let item = String::from_utf8(files["record/items/000001.item-proof"].clone()).unwrap();
    assert!(item.ends_with(&format!(
        "\n{}\n",
        facts["manifest"]["rows"][0].as_str().unwrap()
    )));
    assert!(
        String::from_utf8_lossy(&files["record/entries/11.json"])
            .contains(facts["manifest"]["root"].as_str().unwrap())
    );
}

#[test]
fn the_policy_of_the_log_judges_the_published_package() {
    let Some(folder) = folder() else { return };
    let files = super::facts(&tree(&folder.join("package")));
    let policy = std::fs::read(folder.join("log/policy.txt")).unwrap();
    let outside = Outside::default().with_policy(&policy).unwrap();
    assert_eq!(auditor::audit(&files, &outside).exit, Exit::Holds);
    // The same log, but a witness that never saw it.
    let text = String::from_utf8(policy).unwrap();
    let other = super::lies::rich().build().policy;
    let stranger = other
        .lines()
        .find(|line| line.starts_with("witness overseer "))
        .unwrap();
    let log = text.lines().find(|line| line.starts_with("log ")).unwrap();
    let policy = format!("{log}\n{stranger}\nquorum overseer\n");
    let outside = Outside::default().with_policy(policy.as_bytes()).unwrap();
    assert_eq!(auditor::audit(&files, &outside).exit, Exit::NotUnderOutside);
}

#[test]
fn json_is_canonical_and_says_what_the_text_says() {
    let Some(folder) = folder() else { return };
    let report = audit(&tree(&folder.join("package")));
    let json = report.to_json();
    let value: serde_json::Value = ledger::json::from_canonical(json.as_bytes()).unwrap();
    assert_eq!(value["exit"], 0);
    assert_eq!(value["trust"], "package");
    assert_eq!(value["judges"].as_array().unwrap().len(), 3);
    let text = report.to_text();
    assert!(
        text.starts_with("The package names its own judges"),
        "{text}"
    );
    for said in value["unknown"].as_array().unwrap() {
        assert!(text.contains(said.as_str().unwrap()));
    }
}
