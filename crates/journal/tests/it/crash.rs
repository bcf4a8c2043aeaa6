//! Every call to the disk fails in every way; afterwards the record opens, nothing answered is
//! lost, and all rules hold (guide, section 7).

use std::path::Path;
use std::sync::Arc;

use journal::{Journal, OpenError, inspect_on};
use workbench::ports::{Record, RecordError};

use crate::acts::{frame, frames, key, payload, read_all, verifier};
use crate::memory::{After, Fault, MemoryDisk};

const DIR: &str = "/office/record";
const ERASED: [u64; 2] = [1, 3];
const SIZE: u64 = 9;

/// What the caller was told.
#[derive(Clone, Copy, Debug, Default)]
struct Answered {
    is_made: bool,
    size: u64,
    is_erased: bool,
}

fn open(disk: &MemoryDisk) -> Result<Journal, OpenError> {
    Journal::open_on(Arc::new(disk.clone()), Path::new(DIR), None, key())
        .map(|journal| journal.with_segment_bytes(2000))
}

fn create(disk: &MemoryDisk) -> Result<Journal, OpenError> {
    Journal::create_on(Arc::new(disk.clone()), Path::new(DIR), None, key())
        .map(|journal| journal.with_segment_bytes(2000))
}

/// Groups of different sizes, publishing, an erasure, a new segment. Starts from whatever is
/// there; a full disk is answered by doing the same again.
fn work(journal: &Journal, answered: &mut Answered) -> Result<(), RecordError> {
    let again = |run: &dyn Fn() -> Result<(), RecordError>| match run() {
        Err(RecordError::Full) => run(),
        other => other,
    };
    for (until, publishes, erases) in [
        (3, false, false),
        (4, true, false),
        (4, false, true),
        (7, false, false),
        (SIZE, true, false),
    ] {
        let size = journal.tip().size;
        if size < until {
            let before = journal.tip();
            again(&|| {
                let outcome = journal.append(&frames(size, until));
                if outcome.is_err() {
                    assert_eq!(journal.tip(), before);
                }
                outcome.map(|tip| assert_eq!(tip.size, until))
            })?;
            answered.size = until;
        }
        if publishes {
            again(&|| journal.publish())?;
        }
        if erases {
            again(&|| journal.forget(&ERASED))?;
            answered.is_erased = true;
        }
    }
    Ok(())
}

fn run(disk: &MemoryDisk) -> (Answered, Result<(), String>) {
    let mut answered = Answered::default();
    let journal = match create(disk) {
        Ok(journal) => journal,
        Err(error) => return (answered, Err(error.to_string())),
    };
    answered.is_made = true;
    let outcome = work(&journal, &mut answered).map_err(|error| {
        // A stopped handle stays stopped.
        if !matches!(error, RecordError::Full) {
            let size = journal.tip().size;
            assert!(journal.append(&frames(size, size + 1)).is_err(), "{error}");
        }
        error.to_string()
    });
    (answered, outcome)
}

fn assert_holds(disk: &MemoryDisk, answered: Answered, case: &str) {
    let journal = match open(disk) {
        Ok(journal) => journal,
        Err(error) => {
            assert!(!answered.is_made, "{case}: {error}");
            create(disk).unwrap_or_else(|error| panic!("{case}: {error}"))
        }
    };
    let size = journal.tip().size;
    assert!(
        size >= answered.size && size <= SIZE,
        "{case}: {size} of {answered:?}"
    );
    let seen = read_all(&journal, 0).unwrap_or_else(|error| panic!("{case}: {error}"));
    for ((number, shown), seq) in seen.iter().zip(0..) {
        assert_eq!((*number, &shown.entry), (seq, &frame(seq).entry), "{case}");
        let zeros = vec![0; payload(seq).len()];
        if answered.is_erased && ERASED.contains(&seq) {
            assert_eq!(shown.sealed, zeros, "{case}");
        } else if !ERASED.contains(&seq) || shown.sealed != zeros {
            assert_eq!(shown.sealed, payload(seq), "{case}");
        }
    }
    let report = inspect_on(Arc::new(disk.clone()), Path::new(DIR), None, &verifier());
    assert_eq!(report.faults, [], "{case}");
    assert_eq!(report.unfinished, [], "{case}");
    let mut rest = answered;
    work(&journal, &mut rest).unwrap_or_else(|error| panic!("{case}: {error}"));
    drop(journal);
    let report = inspect_on(Arc::new(disk.clone()), Path::new(DIR), None, &verifier());
    assert_eq!(
        (report.faults, report.unfinished),
        (vec![], vec![]),
        "{case}"
    );
    assert_eq!((report.entries, report.erased), (SIZE, 2), "{case}");
}

fn calls() -> usize {
    let disk = MemoryDisk::new();
    let (answered, outcome) = run(&disk);
    assert_eq!(outcome, Ok(()));
    assert_eq!(answered.size, SIZE);
    let calls = disk.calls();
    assert_holds(&disk.restart(After::PowerCut), answered, "no fault");
    calls
}

fn check(fault: Fault, afters: &[After]) {
    let calls = calls();
    for call in 0..calls {
        let disk = MemoryDisk::new();
        disk.plan(call, fault);
        let (answered, outcome) = run(&disk);
        for after in afters {
            let case = format!("{fault:?} at call {call}, {after:?}, {outcome:?}");
            assert_holds(&disk.restart(*after), answered, &case);
        }
    }
}

const ALL: [After; 3] = [After::Kill, After::PowerCut, After::PowerCutHalfway];

#[test]
fn stopped_before_any_call() {
    check(Fault::StopBefore, &ALL);
}

#[test]
fn stopped_after_any_call() {
    check(Fault::StopAfter, &[After::PowerCut, After::PowerCutHalfway]);
}

#[test]
fn stopped_halfway_through_any_write() {
    check(Fault::StopHalfway, &[After::Kill, After::PowerCutHalfway]);
}

#[test]
fn any_write_lost() {
    check(Fault::Lost, &[After::PowerCut]);
}

#[test]
fn any_write_half_lost() {
    check(Fault::LostHalf, &[After::PowerCut]);
}

#[test]
fn any_call_failed() {
    check(Fault::Error, &[After::Kill, After::PowerCut]);
}

#[test]
fn any_call_failed_after_it_was_done() {
    check(Fault::ErrorAfter, &[After::PowerCutHalfway]);
}

#[test]
fn the_disk_full_at_any_call() {
    check(Fault::Full, &[After::PowerCut]);
}

#[test]
fn a_full_disk_refuses_an_append_and_nothing_else() {
    let disk = MemoryDisk::new();
    let journal = create(&disk).unwrap();
    journal.append(&frames(0, 3)).unwrap();
    disk.plan(0, Fault::Full);
    let tip = journal.tip();
    let refused = journal.append(&frames(3, 5));
    assert!(matches!(refused, Err(RecordError::Full)));
    assert_eq!(journal.tip(), tip);
    assert_eq!(journal.append(&frames(3, 5)).unwrap().size, 5);
    disk.plan(0, Fault::Full);
    assert!(matches!(journal.publish(), Err(RecordError::Full)));
    journal.publish().unwrap();
    disk.plan(1, Fault::Full);
    assert!(matches!(journal.forget(&[1]), Err(RecordError::Full)));
    journal.forget(&[1]).unwrap();
    assert!(!disk.is_stopped());
}

#[test]
fn a_read_only_folder_refuses_a_writer_clearly() {
    let disk = MemoryDisk::new();
    disk.plan(0, Fault::ReadOnly);
    let refused = create(&disk);
    assert!(
        matches!(refused, Err(OpenError::Disk { .. })),
        "{refused:?}"
    );
    let journal = create(&disk).unwrap();
    drop(journal);
    disk.take(Path::new("/office/record/lock"));
    disk.plan(0, Fault::ReadOnly);
    let refused = open(&disk);
    assert!(matches!(&refused, Err(OpenError::Disk { place, .. }) if place == "lock"));
}
