//! Whole records as folders of tiles, in memory and through the program.

use std::path::Path;
use std::process::Command;

use auditor::record::{Bundle, RecordAudit, RecordJudge, RecordReport};
use ledger::entry::Entry;
use ledger::policy::Policy;
use ledger::tile::{entries_path, tile_path};
use ledger::tree::Hash;

use super::builder::Tree;
use super::{log, vectors};

fn made(size: u64, lie: &dyn Fn(&mut Entry)) -> Tree {
    let mut files = Tree::new();
    log::make(size, lie, &mut |path, bytes| {
        files.insert(path.to_string(), bytes.to_vec());
    });
    files
}

/// Audits a record in memory under its own policy.
fn audit(files: &Tree) -> RecordReport {
    let judge = RecordJudge::Own(Policy::parse(&files["policy.txt"]).unwrap());
    let note = &files["checkpoint"];
    let checkpoint = RecordJudge::read(note).unwrap();
    let size = checkpoint.size;
    let mut audit = RecordAudit::new(checkpoint);
    for n in 0..Bundle::count(size) {
        let width = Bundle::width(n, size);
        let file = |path: String| files.get(&path).map(Vec::as_slice);
        let (bundle, tile) = (file(entries_path(n, width)), file(tile_path(0, n, width)));
        audit.add(Bundle::check(n, size, bundle, tile));
    }
    let read = |level: u8, n: u64, width: u16| files.get(&tile_path(level, n, width)).cloned();
    audit.finish(&judge, &read).judged(&judge, note)
}

#[test]
fn records_of_many_sizes_hold() {
    for size in [1, 2, 255, 256, 257, 511, 512, 1000, 5001] {
        let report = audit(&made(size, &|_| {}));
        assert_eq!(report.faults, [], "{size}");
        assert_eq!((report.exit.code(), report.checked.entries), (0, size));
    }
    // With a third level.
    let report = audit(&made(66_000, &|_| {}));
    assert_eq!(
        (report.faults.as_slice(), report.checked.closes),
        ([].as_slice(), 13)
    );
}

#[test]
fn every_changed_file_of_a_record_is_named() {
    let files = made(270, &|_| {});
    for (path, content) in files.iter().filter(|(path, _)| path.starts_with("tile/")) {
        for place in (0..content.len()).step_by(2_503).chain([content.len() - 1]) {
            let mut changed = files.clone();
            changed.get_mut(path).unwrap()[place] ^= 1 << (place % 8);
            let report = audit(&changed);
            assert_eq!(report.exit.code(), 3, "byte {place} of {path}");
            let bundle = path.replace("tile/entries/", "tile/0/");
            let named = |name: &str| report.faults.iter().any(|fault| fault.file == name);
            assert!(
                named(path) || named(&bundle),
                "byte {place} of {path}: {:?}",
                report.faults
            );
        }
        let mut changed = files.clone();
        changed.remove(path);
        assert!(
            audit(&changed)
                .faults
                .iter()
                .any(|fault| fault.file == *path),
            "{path} removed"
        );
    }
    let bits = files["checkpoint"].len() * 8;
    for bit in (0..bits).step_by(37) {
        let mut changed = files.clone();
        changed.get_mut("checkpoint").unwrap()[bit / 8] ^= 1 << (bit % 8);
        if RecordJudge::read(&changed["checkpoint"]).is_ok() {
            assert_eq!(
                audit(&changed).exit.code(),
                3,
                "bit {bit} of the checkpoint"
            );
        }
    }
}

#[test]
fn what_entries_say_of_each_other_is_checked() {
    let check = |seq: u64, lie: &dyn Fn(&mut Entry), said: &str| {
        let files = made(5100, &|entry| {
            if entry.seq == seq {
                lie(entry);
            }
        });
        let report = audit(&files);
        let found = report.faults.iter().any(|fault| fault.what.contains(said));
        assert!(
            found && report.exit.code() == 3,
            "{said}: {:?}",
            report.faults
        );
    };
    check(
        700,
        &|entry| entry.at = "2026-01-01T00:00:00.000000Z".into(),
        "entry 700 is earlier",
    );
    check(
        700,
        &|entry| entry.seq = 701,
        "entry 700 says that it is entry 701",
    );
    check(
        3000,
        &|entry| entry.case_prev = Some(1),
        "of its case, and names 1",
    );
    check(
        4999,
        &|close| {
            let count = close.counts.values_mut().next().unwrap();
            *count += 1;
        },
        "entry 4999 states other totals",
    );
    check(
        4999,
        &|close| {
            close.counts.retain(|name, _| name.starts_with("reason:"));
        },
        "entry 4999 states other totals",
    );
    let twice = made(600, &|entry| {
        if entry.seq == 3 || entry.seq == 599 {
            entry.commit = Some(Hash([5; 32]));
        }
    });
    let report = audit(&twice);
    assert_eq!(report.faults.len(), 1, "{:?}", report.faults);
    assert_eq!(report.faults[0].what, "entry 599 has the commit of entry 3");
}

fn program(words: &[&Path]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_probity-audit"))
        .args(words)
        .output()
        .unwrap();
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn the_program_checks_the_published_record() {
    let Some(folder) = vectors::folder() else {
        return;
    };
    let log = folder.join("log");
    let path = Path::new;
    let (code, text) = program(&[path("record"), &log]);
    assert!(code == 0 && text.contains("running totals 1"), "{text}");
    let counts = folder.join("report-counts.json");
    let (code, text) = program(&[path("report"), &log, path("--compare"), &counts]);
    assert!(code == 0 && text.contains("says the same"), "{text}");
    let place = tempfile::tempdir().unwrap();
    let published = std::fs::read_to_string(&counts)
        .unwrap()
        .replace("208", "207");
    let changed = place.path().join("counts.json");
    std::fs::write(&changed, published).unwrap();
    let (code, text) = program(&[path("report"), &log, path("--compare"), &changed]);
    assert!(
        code == 1 && text.contains("item.view:done: stated 207, counted 208"),
        "{text}"
    );
    // From the checkpoint of size 299, which lies in a proof of the package, to the end.
    let proof = std::fs::read(folder.join("package/record/entries/5.tlog-proof")).unwrap();
    let begin = place.path().join("begin");
    std::fs::write(
        &begin,
        ledger::proof::TlogProof::parse(&proof).unwrap().checkpoint,
    )
    .unwrap();
    let (code, text) = program(&[path("report"), &log, path("--begin"), &begin]);
    assert!(
        code == 0 && text.contains("package.create:done: 1"),
        "{text}"
    );
    let (code, text) = program(&[path("package"), &folder.join("package")]);
    assert!(
        code == 0 && text.starts_with("The package names its own judges"),
        "{text}"
    );
    let (code, text) = program(&[
        &folder.join("package"),
        path("--policy"),
        &log.join("policy.txt"),
    ]);
    assert!(code == 0, "{text}");
    let (code, _) = program(&[&log]);
    assert_eq!(code, 2, "a record is no package");
    let (code, text) = program(&[path("record"), &folder.join("package")]);
    assert!(code == 2 && text.contains("--vkey"), "{text}");
    let (code, text) = program(&[path("--nonsense"), &log]);
    assert!(code == 2 && text.contains("no option"), "{text}");
}

/// What only a disk has: links, empty folders, files of a larger record.
#[cfg(unix)]
#[test]
fn the_program_looks_at_links_as_links() {
    let place = tempfile::tempdir().unwrap();
    let package = super::builder::Draft::random(1).build();
    for (path, content) in &package.files {
        let file = place.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    }
    let (code, text) = program(&[place.path()]);
    assert_eq!(code, 0, "{text}");
    std::fs::create_dir(place.path().join("data/empty")).unwrap();
    let (code, text) = program(&[place.path()]);
    assert!(
        code == 3 && text.contains("data/empty: is an empty folder"),
        "{text}"
    );
    std::fs::remove_dir(place.path().join("data/empty")).unwrap();
    let file = place.path().join("data/case.jsonld");
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::rename(&file, elsewhere.path().join("x")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("x"), &file).unwrap();
    let (code, text) = program(&[place.path()]);
    assert!(
        code == 3 && text.contains("data/case.jsonld: is a link"),
        "{text}"
    );
}
