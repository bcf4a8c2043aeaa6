//! No change of an honest package is accepted, and what was changed is named.

use auditor::{Exit, Fault, Outside, Report};

use super::builder::{Draft, Package, Tree};
use super::lies::{self, Lie};
use super::random::Random;
use super::tampered::{every_kind, may_be_named};
use super::{audit, facts};

#[track_caller]
fn refused(report: &Report, how: &str, names: &[&str]) {
    let code = report.exit.code();
    assert!(
        code == 3 || code == 2 && names.contains(&"bagit.txt"),
        "{how}: exit {code}"
    );
    let named = report
        .faults
        .iter()
        .any(|fault| names.contains(&fault.file.as_str()));
    assert!(named, "{how}: {:#?}", report.faults);
}

#[test]
fn every_kind_of_change_is_refused() {
    let mut count = 0;
    for seed in 0..12 {
        let package = Draft::random(seed).build();
        let other = Draft::random(seed + 100).build();
        for changed in every_kind(&package, &other, &mut Random::new(seed)) {
            let names: Vec<&str> = changed.names.iter().map(String::as_str).collect();
            refused(
                &audit(&changed.files),
                &format!("seed {seed}: {}", changed.how),
                &names,
            );
            count += 1;
        }
    }
    assert!(count > 2000, "{count}");
}

/// A small package that has something of everything, with one witness.
fn small() -> Package {
    let has =
        |package: &Package, begin: &str| package.files.keys().any(|path| path.starts_with(begin));
    (0..300)
        .map(|seed| Draft::random(seed).build())
        .filter(|package| {
            package.policy.contains("quorum overseer")
                && !package.policy.contains("court")
                && ["data/items/", "record/payloads/", "record/package.json"]
                    .iter()
                    .all(|begin| has(package, begin))
        })
        .min_by_key(|package| package.files.values().map(Vec::len).sum::<usize>())
        .unwrap()
}

/// Flips one bit of every byte; which bit depends on the place.
#[test]
fn every_changed_byte_is_refused() {
    let package = small();
    let mut files = facts(&package.files);
    for (path, content) in &package.files {
        let names = may_be_named(path);
        for place in 0..content.len() {
            let mut changed = content.clone();
            changed[place] ^= 1 << (place % 8);
            files.remove(path);
            files.add_bytes(path, &changed);
            let report = auditor::audit(&files, &Outside::default());
            refused(&report, &format!("byte {place} of {path}"), &names);
        }
        files.remove(path);
        files.add_bytes(path, content);
    }
    assert_eq!(
        auditor::audit(&files, &Outside::default()).exit,
        Exit::Holds
    );
}

/// Every single bit of the two files of the seal, for which no manifest vouches.
#[test]
fn every_changed_bit_of_the_seal_is_refused() {
    let package = small();
    let mut files = facts(&package.files);
    for path in ["seal/package.json", "seal/package.tlog-proof"] {
        let content = &package.files[path];
        for bit in 0..content.len() * 8 {
            let mut changed = content.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            files.remove(path);
            files.add_bytes(path, &changed);
            let report = auditor::audit(&files, &Outside::default());
            refused(
                &report,
                &format!("bit {bit} of {path}"),
                &may_be_named(path),
            );
        }
        files.remove(path);
        files.add_bytes(path, content);
    }
}

#[test]
fn what_is_no_file_is_named() {
    use auditor::Odd;
    let package = Draft::random(1).build();
    let check = |path: &[u8], odd: Odd, shown: &str, code: u8| {
        let mut files = facts(&package.files);
        files.add_odd(path, odd);
        let report = auditor::audit(&files, &Outside::default());
        assert_eq!(report.exit.code(), code, "{shown}");
        assert_eq!(report.faults[0].file, shown);
        assert_eq!(report.faults.len(), 1, "{:?}", report.faults);
    };
    check(b"data/link", Odd::Link, "data/link", 3);
    check(b"data/empty", Odd::EmptyFolder, "data/empty", 3);
    check(b"pipe", Odd::Special, "pipe", 3);
    check(b"gone", Odd::Unreadable("no leave".into()), "gone", 2);
    check(b"a\xe2\x80\xaeb", Odd::Link, "a%E2%80%AEb", 3);
}

/// Names that deceive are refused even where an office seals them.
#[test]
fn deceiving_names_are_refused() {
    let check = |path: &str, fault: &str| {
        let draft = Draft::random(5);
        let edit = |files: &mut Tree| {
            files.insert(path.into(), b"x".to_vec());
        };
        let package = draft.build_with(&edit, &|_| {});
        let report = audit(&package.files);
        assert_eq!(report.exit, Exit::Broken, "{path}");
        assert!(
            report.faults.iter().any(|found| found.what.contains(fault)),
            "{path}: {:?}",
            report.faults
        );
    };
    check("data/Case.jsonld", "size of letters");
    check("data/.hidden", "begins with");
    check("-rf", "begins with");
    check("a/b/c/d/e/f/g/h/i", "more than 8");
    check("data/items/a b.txt", "characters other");
    check("record/notes.txt", "has no place");
}

#[test]
fn every_sealed_lie_is_refused() {
    let lies = lies::all();
    assert!(lies.len() > 70, "{}", lies.len());
    let mut wrong = Vec::new();
    for Lie { name, files, file } in &lies {
        let report = audit(files);
        let names: Vec<&str> = file.split_whitespace().collect();
        let found = |fault: &Fault| names.contains(&fault.file.as_str());
        let named = names.is_empty() || report.faults.iter().any(found);
        if report.exit.code() != 3 || !named {
            wrong.push(format!("{name}: {file}\n{}", report.to_text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
