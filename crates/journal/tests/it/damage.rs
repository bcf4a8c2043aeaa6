//! Every kind of change to a record at rest is found, and its place named.
//!
//! A debug build changes one bit of every few bytes, in turn; a release build changes every bit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use journal::{Journal, OpenError, Report, inspect_on};

use crate::acts::{key, record, verifier};
use crate::memory::MemoryDisk;

const DIR: &str = "/office/record";

/// A record of `size` entries, published at `published`, with two payloads erased.
fn made(size: u64, published: u64) -> MemoryDisk {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    record(&dir, size, published);
    let journal = Journal::open(&dir, None, key()).unwrap();
    workbench::ports::Record::forget(&journal, &[0, 2]).unwrap();
    drop(journal);
    let disk = MemoryDisk::copy_of(&dir);
    let report = inspect(&disk);
    assert_eq!((report.faults, report.unfinished), (vec![], vec![]));
    disk
}

fn inspect(disk: &MemoryDisk) -> Report {
    inspect_on(Arc::new(disk.clone()), Path::new(DIR), None, &verifier())
}

fn open(disk: &MemoryDisk) -> Result<Journal, OpenError> {
    Journal::open_on(Arc::new(disk.clone()), Path::new(DIR), None, key())
}

fn path(name: &str) -> PathBuf {
    Path::new(DIR).join(name)
}

fn name(path: &Path) -> String {
    path.strip_prefix(DIR).unwrap().display().to_string()
}

/// Every file but the empty lock.
fn files(disk: &MemoryDisk) -> Vec<PathBuf> {
    let mut files = disk.files();
    files.retain(|file| name(file) != "lock");
    files
}

/// Flips bits of all files and asserts that each is found and placed in that file. Every
/// `byte_step`th byte is tried, at all bits or at one bit in turn.
fn check_flips(disk: &MemoryDisk, byte_step: usize, all_bits: bool) {
    check_flips_from(disk, 0, byte_step, all_bits);
}

fn check_flips_from(disk: &MemoryDisk, first: usize, byte_step: usize, all_bits: bool) {
    let mut flips = 0_u64;
    for file in files(disk) {
        let length = disk.bytes(&file).len();
        for at in (first..length).step_by(byte_step) {
            for bit in (0..8).filter(|bit| all_bits || *bit == (at / byte_step) % 8) {
                disk.edit(&file, |bytes| bytes[at] ^= 1 << bit);
                let report = inspect(disk);
                let named = name(&file);
                assert!(
                    report
                        .faults
                        .iter()
                        .any(|fault| fault.place.starts_with(&named)),
                    "bit {bit} of byte {at} of {named}: {:?}",
                    report.faults
                );
                disk.edit(&file, |bytes| bytes[at] ^= 1 << bit);
                flips += 1;
            }
        }
    }
    assert_eq!(inspect(disk).faults, []);
    eprintln!("{flips} changed bits, all found");
}

#[test]
fn every_changed_bit_is_found_in_a_record_of_30() {
    let disk = made(30, 30);
    if cfg!(debug_assertions) {
        check_flips(&disk, 61, false);
    } else {
        check_flips(&disk, 1, true);
    }
}

#[test]
fn every_changed_bit_is_found_in_a_record_of_3() {
    // Small enough for every bit of the segment, the tile, the bundle and the notes.
    let disk = made(3, 3);
    check_flips(
        &disk,
        if cfg!(debug_assertions) { 31 } else { 1 },
        !cfg!(debug_assertions),
    );
}

#[test]
fn changed_bits_are_found_across_full_tiles_and_segments() {
    let disk = made(270, 263);
    check_flips(&disk, if cfg!(debug_assertions) { 4001 } else { 97 }, false);
}

/// Every bit of a record of 200 entries takes hours of one processor, so the ordinary run tries
/// some. `PROBITY_FLIPS=0/2` and `PROBITY_FLIPS=1/2` in a release build try all of them in two
/// halves: every byte whose place leaves that remainder.
#[test]
fn every_changed_bit_is_found_in_a_record_of_200() {
    let disk = made(200, 200);
    let Ok(part) = std::env::var("PROBITY_FLIPS") else {
        check_flips(&disk, 9001, false);
        return;
    };
    let (rest, parts) = part.split_once('/').expect("PROBITY_FLIPS is `part/parts`");
    check_flips_from(&disk, rest.parse().unwrap(), parts.parse().unwrap(), true);
}

#[test]
fn every_cut_of_every_file_is_found() {
    let disk = made(30, 30);
    let step = if cfg!(debug_assertions) { 131 } else { 1 };
    for file in files(&disk) {
        let whole = disk.bytes(&file);
        for length in (0..whole.len()).step_by(step).chain([whole.len() - 1]) {
            disk.edit(&file, |bytes| bytes.truncate(length));
            let found = inspect(&disk).faults;
            assert!(!found.is_empty(), "{} cut to {length}", name(&file));
            disk.edit(&file, |bytes| *bytes = whole.clone());
        }
    }
    assert_eq!(inspect(&disk).faults, []);
}

/// A cut of the last segment below the signed head: found, and no writer opens.
#[test]
fn no_cut_of_the_segments_opens() {
    let disk = made(30, 21);
    let step = if cfg!(debug_assertions) { 97 } else { 1 };
    let segments: Vec<_> = files(&disk)
        .into_iter()
        .filter(|file| name(file).starts_with("segments"))
        .collect();
    assert!(segments.len() > 2);
    for file in segments {
        let whole = disk.bytes(&file);
        for length in (0..whole.len()).step_by(step).chain([whole.len() - 1]) {
            disk.edit(&file, |bytes| bytes.truncate(length));
            assert!(!inspect(&disk).faults.is_empty());
            let refused = open(&disk);
            assert!(
                matches!(&refused, Err(OpenError::Broken { .. })),
                "{} cut to {length}: {refused:?}",
                name(&file)
            );
            assert_eq!(disk.bytes(&file).len(), length, "a refusal changes nothing");
            disk.edit(&file, |bytes| *bytes = whole.clone());
        }
    }
    assert!(open(&disk).is_ok());
}

#[test]
fn removed_and_added_files_are_found() {
    let disk = made(30, 30);
    for file in files(&disk) {
        let bytes = disk.bytes(&file);
        disk.take(&file);
        assert!(!inspect(&disk).faults.is_empty(), "{} removed", name(&file));
        disk.put(&file, Some(bytes));
    }
    for (added, bytes) in [
        ("note.txt", vec![]),
        ("head-2", vec![0; 4096]),
        ("segments/000000000030", vec![0; 32]),
        ("segments/30", vec![]),
        (
            "segments/000000000005",
            disk.bytes(&path("segments/000000000000")),
        ),
        ("tile/0/001", vec![0; 8192]),
        ("tile/0/000", vec![0; 8192]),
        ("tile/0/000.p/31", vec![0; 31 * 32]),
        ("tile/0/000.p/29", vec![0; 29 * 32]),
        ("tile/1/000.p/1", vec![0; 32]),
        ("tile/entries/000.p/3", vec![0; 9]),
        ("tile/entries/000.p/030", vec![]),
        ("tile/x", vec![]),
        ("forget", b"0\n".to_vec()),
    ] {
        disk.put(&path(added), Some(bytes));
        assert!(!inspect(&disk).faults.is_empty(), "{added} added");
        disk.take(&path(added));
    }
    disk.put(&path("tile/other"), None);
    assert!(!inspect(&disk).faults.is_empty());
    disk.take(&path("tile/other"));
    disk.edit(&path("lock"), |bytes| bytes.push(0));
    assert!(!inspect(&disk).faults.is_empty());
    disk.edit(&path("lock"), Vec::clear);
    assert_eq!(inspect(&disk).faults, []);
}

#[test]
fn swapped_files_are_found() {
    let disk = made(30, 30);
    let all = files(&disk);
    for (at, first) in all.iter().enumerate() {
        for second in &all[at + 1..] {
            let (a, b) = (disk.bytes(first), disk.bytes(second));
            let are_heads = name(first) == "head-0" && name(second) == "head-1";
            disk.edit(first, |bytes| *bytes = b.clone());
            disk.edit(second, |bytes| *bytes = a.clone());
            // Two heads in the other order say the same.
            assert_eq!(
                inspect(&disk).faults.is_empty(),
                are_heads,
                "{first:?} {second:?}"
            );
            disk.edit(first, |bytes| *bytes = a.clone());
            disk.edit(second, |bytes| *bytes = b.clone());
        }
    }
}

/// Each file of an older state of the same record, put among the newer ones.
#[test]
fn older_files_are_found() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    record(&dir, 21, 21);
    let old = MemoryDisk::copy_of(&dir);
    let journal = Journal::open(&dir, None, key())
        .unwrap()
        .with_segment_bytes(4000);
    let append = |from, to| {
        workbench::ports::Record::append(&journal, &crate::acts::frames(from, to)).unwrap();
    };
    append(21, 25);
    append(25, 30);
    workbench::ports::Record::publish(&journal).unwrap();
    drop(journal);
    let disk = MemoryDisk::copy_of(&dir);
    let mut changed = 0;
    for file in files(&disk) {
        if !old.files().contains(&file) {
            continue;
        }
        let (newer, older) = (disk.bytes(&file), old.bytes(&file));
        if newer == older {
            continue;
        }
        disk.edit(&file, |bytes| *bytes = older.clone());
        let named = name(&file);
        let report = inspect(&disk);
        // An older checkpoint, or the older head made older still, is what a stop may leave
        // behind; the newest head says where the record ends.
        let is_behind = named == "checkpoint"
            || named.starts_with("head") && !String::from_utf8_lossy(&newer).contains("\n30\n");
        assert_eq!(report.faults.is_empty(), is_behind, "{named}");
        changed += 1;
        disk.edit(&file, |bytes| *bytes = newer.clone());
    }
    assert!(changed >= 3);
    for heads in [["head-0", "head-1"], ["head-1", "head-0"]] {
        for head in heads {
            let older = old.bytes(&path(head));
            disk.edit(&path(head), |bytes| *bytes = older);
        }
        assert!(!inspect(&disk).faults.is_empty());
        let refused = open(&disk);
        assert!(
            matches!(refused, Err(OpenError::Broken { .. })),
            "{refused:?}"
        );
    }
}

/// Whole frames dropped, doubled, reordered or put behind the end.
#[test]
fn moved_frames_are_found() {
    let disk = made(6, 6);
    let file = path("segments/000000000000");
    let whole = disk.bytes(&file);
    let mut ends = vec![32];
    while let Some(length_at) = ends.last().copied().filter(|at| *at < whole.len()) {
        let read = |at: usize| {
            usize::try_from(u32::from_be_bytes(whole[at..at + 4].try_into().unwrap())).unwrap()
        };
        let entry = read(length_at);
        let sealed = read(length_at + 4 + entry);
        ends.push(length_at + 8 + entry + sealed + 64);
    }
    let frames: Vec<&[u8]> = ends
        .windows(2)
        .map(|pair| &whole[pair[0]..pair[1]])
        .collect();
    assert_eq!(frames.len(), 6);
    let build = |order: &[usize]| {
        let mut bytes = whole[..32].to_vec();
        order
            .iter()
            .for_each(|at| bytes.extend_from_slice(frames[*at]));
        bytes
    };
    for order in [
        &[0, 1, 2, 3, 4][..],
        &[0, 1, 2, 4, 5],
        &[1, 2, 3, 4, 5],
        &[0, 1, 3, 2, 4, 5],
        &[0, 0, 1, 2, 3, 4, 5],
        &[0, 1, 2, 3, 4, 5, 5],
        &[0, 1, 2, 3, 4, 5, 0],
        &[],
    ] {
        disk.edit(&file, |bytes| *bytes = build(order));
        assert!(!inspect(&disk).faults.is_empty(), "{order:?}");
    }
    let mut garbage = whole.clone();
    garbage.extend_from_slice(&[0xff; 100]);
    disk.edit(&file, |bytes| *bytes = garbage);
    assert!(!inspect(&disk).faults.is_empty());
    disk.edit(&file, |bytes| *bytes = whole.clone());
    assert_eq!(inspect(&disk).faults, []);
}
