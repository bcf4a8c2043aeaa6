//! Intake: the same manifest whatever the threads, groups and interruptions (E2), every byte
//! accounted for (E3), originals compared (E1), hostile answers bounded (P2).

use std::{
    io::Read,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use evidence::{Finding, GapKind, ItemRow, Locator};
use parser_protocol::Limits;
use testkit::{Disk, FaultKind, MemorySource, PlainParsers};
use workbench::{
    intake::{self, Counts, IntakeError, Manifest, Plan, Sizes},
    items::ManifestRows,
    ports::{BlobStore, Flow, Found, KeyScope, Keys, Owner, Source, SourceError, SourceFile},
};

use crate::world::{case, container, exhibit};

pub(crate) fn owner() -> Owner {
    Owner::Exhibit(case(0), exhibit(0))
}

pub(crate) fn disk() -> Disk {
    let disk = Disk::default();
    let scope = KeyScope::Exhibit(case(0), exhibit(0));
    disk.keys.create(&[scope]).unwrap();
    disk
}

/// Small enough that runs, passes and groups happen in a test.
const SMALL: Sizes = Sizes {
    held_members: 7,
    sorted_members: 5,
    group_rows_bytes: 700,
    group_source_bytes: 1_000_000,
};

/// An intake whose settings a test changes.
pub(crate) struct Try<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) threads: usize,
    pub(crate) sizes: Sizes,
    pub(crate) limits: Limits,
    pub(crate) files_max: Option<u64>,
    /// Stops after so many looks at the progress.
    pub(crate) stop_after: u64,
}

impl<'a> Try<'a> {
    pub(crate) fn of(source: &'a dyn Source) -> Self {
        Self {
            source,
            threads: 2,
            sizes: Sizes::default(),
            limits: Limits::default(),
            files_max: None,
            stop_after: u64::MAX,
        }
    }

    pub(crate) fn run(&self, disk: &Disk) -> Result<Manifest, IntakeError> {
        let stop = AtomicBool::new(false);
        let looks = AtomicU64::new(0);
        let plan = Plan {
            source: self.source,
            blobs: disk.blobs.as_ref(),
            progress: disk.blobs.as_ref(),
            parsers: &PlainParsers,
            matcher: &|_| Vec::new(),
            owner: owner(),
            what: "an intake",
            limits: self.limits,
            threads: self.threads,
            files_max: self.files_max,
            bytes_max: None,
            stop: &stop,
            sizes: self.sizes,
        };
        intake::run(&plan, &|_| {
            if looks.fetch_add(1, Ordering::Relaxed) + 1 >= self.stop_after {
                stop.store(true, Ordering::Release);
            }
        })
    }
}

pub(crate) fn lines(disk: &Disk, manifest: &Manifest) -> String {
    let mut text = String::new();
    let mut blob = disk.blobs.open(owner(), &manifest.blob.sha256).unwrap();
    blob.read_to_string(&mut text).unwrap();
    text
}

pub(crate) fn rows(disk: &Disk, manifest: &Manifest) -> Vec<ItemRow> {
    let blob = disk.blobs.open(owner(), &manifest.blob.sha256).unwrap();
    ManifestRows::new(blob).map(Result::unwrap).collect()
}

fn taken(source: &dyn Source) -> (Vec<ItemRow>, Counts) {
    let disk = disk();
    let mut small = Try::of(source);
    small.sizes = SMALL;
    let manifest = small.run(&disk).unwrap();
    let found = rows(&disk, &manifest);
    // The same with everything in memory at once.
    let disk = self::disk();
    let large = Try::of(source).run(&disk).unwrap();
    assert_eq!(rows(&disk, &large), found);
    assert_eq!(large, manifest);
    check_rows(&found);
    (found, manifest.counts)
}

/// In order, no locator twice, each with content or with a gap that says why.
fn check_rows(rows: &[ItemRow]) {
    assert!(rows.is_sorted_by(|a, b| a.locator < b.locator));
    for row in rows {
        assert!(row.sha256.is_some() || !row.findings.is_empty(), "{row:?}");
        assert!(row.findings.is_sorted());
    }
}

fn gaps(row: &ItemRow) -> Vec<(GapKind, &str)> {
    let unread = row.findings.iter().filter_map(|finding| match finding {
        Finding::Gap { unread, .. } => Some((unread.kind, unread.reason.as_str())),
        _ => None,
    });
    unread.collect()
}

/// Files, containers below and above the size of a run, and one that cannot be read.
fn mixed() -> MemorySource {
    let mut source = MemorySource::new(&[("empty", b"")]);
    for number in 0..20 {
        let text = format!("file {number}");
        source.set(&format!("file-{number:02}"), text.as_bytes());
    }
    source.set("few.zip", &container(&["b=2", "a=1", "a/x=3"]));
    source.set("many.zip", &container(&["!members 40", "late=1"]));
    source.set("more.zip", &container(&["!members 23", "!die"]));
    source.set_unreadable("no-leave");
    source
}

#[test]
fn threads_and_groups_do_not_show() {
    let source = mixed();
    let mut expected: Option<(String, Manifest)> = None;
    for threads in [1, 2, 4, 7] {
        for sizes in [
            Sizes::default(),
            SMALL,
            Sizes {
                group_rows_bytes: 1,
                ..SMALL
            },
        ] {
            let disk = disk();
            let mut one = Try::of(&source);
            (one.threads, one.sizes) = (threads, sizes);
            let manifest = one.run(&disk).unwrap();
            let found = (lines(&disk, &manifest), manifest);
            assert_eq!(
                *expected.get_or_insert(found.clone()),
                found,
                "{threads}, {sizes:?}"
            );
        }
    }
}

#[test]
fn every_byte_is_accounted_for() {
    let source = mixed();
    let (rows, counts) = taken(&source);
    assert_eq!(counts.bytes, source.bytes());
    assert_eq!(counts.files, 25);
    assert_eq!(counts.rows, rows.len() as u64);
    assert_eq!(counts.rows, 25 + 3 + 41 + 23);
    let roots = rows.iter().filter(|row| row.locator.depth() == 0);
    assert_eq!(roots.map(|row| row.bytes).sum::<u64>(), source.bytes());
    let died = rows
        .iter()
        .find(|row| row.locator.to_string() == "more.zip");
    assert_eq!(gaps(died.unwrap())[0].0, GapKind::WorkerFailed);
    let closed = rows
        .iter()
        .find(|row| row.locator.to_string() == "no-leave");
    assert_eq!(
        gaps(closed.unwrap()),
        [(GapKind::Unreadable, "no leave to read")]
    );
}

#[test]
fn what_was_interrupted_goes_on() {
    let source = mixed();
    let mut small = Try::of(&source);
    (small.sizes, small.threads) = (SMALL, 1);
    let whole = disk();
    let manifest = small.run(&whole).unwrap();
    let expected = lines(&whole, &manifest);
    for stop_after in 1.. {
        let disk = disk();
        let mut stopped = Try::of(&source);
        (stopped.sizes, stopped.stop_after) = (SMALL, stop_after);
        match stopped.run(&disk) {
            Err(IntakeError::Stopped) => {}
            Ok(_) => break,
            Err(error) => panic!("{error}"),
        }
        disk.crash();
        let resumed = small.run(&disk).unwrap();
        assert_eq!(
            lines(&disk, &resumed),
            expected,
            "stopped after {stop_after}"
        );
        assert_eq!(resumed, manifest);
    }
}

#[test]
fn a_crash_at_any_write_and_the_intake_goes_on() {
    let source = mixed();
    let mut small = Try::of(&source);
    (small.sizes, small.threads) = (SMALL, 1);
    let whole = disk();
    let before = whole.faults.calls();
    let manifest = small.run(&whole).unwrap();
    let calls = whole.faults.calls() - before;
    assert!(calls > 40, "{calls}");
    for call in 0..calls {
        for kind in [FaultKind::KilledBefore, FaultKind::KilledAfter] {
            let disk = disk();
            disk.faults.strike(call, kind);
            assert!(matches!(small.run(&disk), Err(IntakeError::Vault(_))) || call + 1 == calls);
            disk.crash();
            let resumed = small.run(&disk).unwrap();
            assert_eq!(resumed, manifest, "{kind:?} at write {call}");
            for row in rows(&disk, &resumed) {
                if let (0, Some(sha256)) = (row.locator.depth(), row.sha256) {
                    assert!(disk.blobs.is_durable(owner(), &sha256));
                }
            }
        }
    }
}

#[test]
fn a_source_that_differs_before_the_last_file_is_read_afresh() {
    fn check(change: impl Fn(&mut MemorySource)) {
        let mut source = mixed();
        let disk = disk();
        let mut stopped = Try::of(&source);
        (stopped.sizes, stopped.threads) = (
            Sizes {
                group_rows_bytes: 1,
                ..SMALL
            },
            1,
        );
        stopped.stop_after = 10;
        assert!(matches!(stopped.run(&disk), Err(IntakeError::Stopped)));
        change(&mut source);
        let resumed = Try::of(&source).run(&disk).unwrap();
        let fresh = self::disk();
        let expected = Try::of(&source).run(&fresh).unwrap();
        assert_eq!(lines(&disk, &resumed), lines(&fresh, &expected));
    }
    check(|_| {});
    check(|source| source.set("aaa", b"came in between"));
    check(|source| source.remove("empty"));
    check(|source| {
        source.remove("empty");
        source.set("emptz", b"");
    });
    check(|source| source.set("zzz", b"came at the end"));
}

#[test]
fn a_changed_original_says_so() {
    let mut source = MemorySource::new(&[("a", b"before"), ("b", b"same")]);
    source.set_later("a", b"after!");
    let disk = disk();
    let manifest = Try::of(&source).run(&disk).unwrap();
    assert_eq!(manifest.counts.changed, 1);
    let rows = rows(&disk, &manifest);
    let changed = |row: &ItemRow| {
        row.findings
            .iter()
            .any(|finding| matches!(finding, Finding::Changed { .. }))
    };
    assert!(changed(&rows[0]) && !changed(&rows[1]));
}

#[test]
fn over_the_cap_it_ends() {
    let source = mixed();
    let mut capped = Try::of(&source);
    capped.files_max = Some(24);
    assert!(matches!(capped.run(&disk()), Err(IntakeError::OverCap)));
    capped.files_max = Some(25);
    assert!(capped.run(&disk()).is_ok());
}

/// Many more files than any channel holds, and the vault fails at the first: nobody waits for ever.
#[test]
fn a_failure_ends_everything() {
    let mut source = MemorySource::default();
    for number in 0..3000 {
        source.set(&format!("{number:04}"), b"x");
    }
    for (threads, call) in (1..4).flat_map(|threads| (0..20).map(move |call| (threads, call))) {
        let disk = disk();
        disk.faults.strike(call, FaultKind::DiskFull);
        let mut one = Try::of(&source);
        one.threads = threads;
        let failed = one.run(&disk);
        assert!(matches!(failed, Err(IntakeError::Vault(_))), "{failed:?}");
    }
}

/// A walk that breaks off is no end of the source.
#[test]
fn a_walk_that_fails_gives_no_manifest() {
    struct Broken(MemorySource);
    impl Source for Broken {
        fn walk(&self, visit: &mut dyn FnMut(Found) -> Flow) -> Result<(), SourceError> {
            self.0.walk(visit)?;
            Err(SourceError::Unreadable {
                path: "a".to_owned(),
                what: "the disk was pulled out".to_owned(),
            })
        }
        fn open(&self, locator: &Locator) -> Result<Box<dyn SourceFile>, evidence::Unread> {
            self.0.open(locator)
        }
    }
    let failed = Try::of(&Broken(mixed())).run(&disk());
    assert!(matches!(failed, Err(IntakeError::Source(_))), "{failed:?}");
}

/// The one container of a source, its row and those of its members.
fn hostile(lines: &[&str]) -> (ItemRow, Vec<ItemRow>) {
    let (mut rows, _) = taken(&MemorySource::new(&[("a.zip", &container(lines))]));
    let members = rows.split_off(1);
    (rows.remove(0), members)
}

#[test]
fn a_name_given_twice_is_one_row_with_a_gap() {
    for between in ["b=2", "!members 3", "!members 30"] {
        let (_, members) = hostile(&["a=first", between, "a=second", "c=3", "a=third"]);
        let named: Vec<_> = members
            .iter()
            .filter(|row| row.locator.to_string() == "a.zip → a")
            .collect();
        assert_eq!(named.len(), 1);
        assert_eq!(named[0].bytes, 5);
        assert_eq!(gaps(named[0]).len(), 1, "{:?}", named[0]);
        assert!(gaps(named[0])[0].1.contains("more than one member"));
        let others = members.iter().filter(|row| !gaps(row).is_empty());
        assert_eq!(others.count(), 1);
    }
}

#[test]
fn findings_are_bounded() {
    let (row, _) = hostile(&["!findings 100000"]);
    assert!(row.findings.len() < 1100, "{}", row.findings.len());
    assert!(gaps(&row).contains(&(GapKind::OverLimit, "more findings than are kept")));
}

#[test]
fn members_are_bounded() {
    let content = container(&["!members 1000"]);
    let source = MemorySource::new(&[("a.zip", &content)]);
    for sizes in [Sizes::default(), SMALL] {
        let disk = disk();
        let mut few = Try::of(&source);
        (few.limits.members, few.sizes) = (100, sizes);
        let manifest = few.run(&disk).unwrap();
        let rows = rows(&disk, &manifest);
        assert_eq!(rows.len(), 101);
        let over = (GapKind::OverLimit, "more members than the limit allows");
        assert!(gaps(&rows[0]).contains(&over));
    }
}

#[test]
fn what_is_not_for_a_worker_to_say_is_not_believed() {
    let (row, members) = hostile(&["a=1", "!match", "!changed", "!about b", "!about a"]);
    assert!(
        !row.findings
            .iter()
            .any(|finding| matches!(finding, Finding::Match { .. } | Finding::Changed { .. }))
    );
    let reasons: Vec<_> = gaps(&row).iter().map(|(kind, _)| *kind).collect();
    assert_eq!(reasons, [GapKind::WorkerFailed, GapKind::WorkerFailed]);
    assert_eq!(gaps(&members[0]), [(GapKind::Damaged, "about a member")]);
}

#[test]
fn a_member_without_end_is_kept_with_a_gap() {
    for rest in ["!die", "c=3", "!open d"] {
        let (_, members) = hostile(&["a=1", "!open b", rest]);
        let open = &members[1];
        assert_eq!(open.locator.to_string(), "a.zip → b");
        assert_eq!((open.bytes, gaps(open)[0].0), (5, GapKind::WorkerFailed));
    }
}
