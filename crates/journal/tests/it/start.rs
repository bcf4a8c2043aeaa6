//! What is found when a record is opened: one case for each row of the guide's table, and more.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use journal::{Journal, OpenError, Reader, inspect_on};
use ledger::tile::{decode_bundle, entries_path, tile_path, widths};
use ledger::tree::{Hash, Nodes, leaf_hash};
use sha2::{Digest, Sha256};
use workbench::ports::Record;

use crate::acts::{frames, key, record, verifier};
use crate::memory::MemoryDisk;

const DIR: &str = "/office/record";

fn made(size: u64, published: u64) -> MemoryDisk {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    record(&dir, size, published);
    MemoryDisk::copy_of(&dir)
}

fn open(disk: &MemoryDisk) -> Result<Journal, OpenError> {
    Journal::open_on(Arc::new(disk.clone()), Path::new(DIR), None, key())
        .map(|journal| journal.with_segment_bytes(4000))
}

fn path(name: &str) -> PathBuf {
    Path::new(DIR).join(name)
}

/// Does something to a record of 30 entries, published at 21; `repaired` is what opening says it
/// did, or where the refusal places the damage. An opened record must be sound and grow.
fn check(change: impl FnOnce(&MemoryDisk), expected: Result<&[&str], &str>) {
    let disk = made(30, 21);
    change(&disk);
    match (open(&disk), expected) {
        (Ok(journal), Ok(repairs)) => {
            assert_eq!(journal.tip().size, 30);
            assert_eq!(
                journal.repairs().len(),
                repairs.len(),
                "{:?}",
                journal.repairs()
            );
            for (said, wanted) in journal.repairs().iter().zip(repairs) {
                assert!(said.contains(wanted), "{said}");
            }
            journal.append(&frames(30, 33)).unwrap();
            journal.publish().unwrap();
            drop(journal);
            let report = inspect_on(Arc::new(disk), Path::new(DIR), None, &verifier());
            assert_eq!((report.faults, report.unfinished), (vec![], vec![]));
        }
        (Err(OpenError::Broken { place, .. }), Err(wanted)) => {
            assert!(place.starts_with(wanted), "{place}");
            let reader = Reader::open_on(Arc::new(disk.clone()), Path::new(DIR), None, verifier());
            let report = inspect_on(Arc::new(disk), Path::new(DIR), None, &verifier());
            assert!(!report.faults.is_empty());
            drop(reader);
        }
        (found, expected) => panic!("{found:?} instead of {expected:?}"),
    }
}

fn last_segment(disk: &MemoryDisk) -> PathBuf {
    let mut files = disk.files();
    files.retain(|file| file.starts_with(path("segments")));
    files.pop().unwrap()
}

fn older_head(disk: &MemoryDisk) -> &'static str {
    let size = |name| {
        let bytes = disk.bytes(&path(name));
        let text = String::from_utf8(bytes).unwrap();
        text.lines().nth(1).unwrap().parse::<u64>().unwrap()
    };
    if size("head-0") < size("head-1") {
        "head-0"
    } else {
        "head-1"
    }
}

fn newer_head(disk: &MemoryDisk) -> &'static str {
    if older_head(disk) == "head-0" {
        "head-1"
    } else {
        "head-0"
    }
}

#[test]
fn nothing_to_repair() {
    check(|_| {}, Ok(&[]));
}

#[test]
fn a_torn_last_frame_is_cut() {
    check(
        |disk| {
            disk.edit(&last_segment(disk), |bytes| {
                bytes.extend_from_slice(&[0, 0, 1])
            })
        },
        Ok(&["cut a group"]),
    );
}

#[test]
fn zeros_behind_the_last_frame_are_cut() {
    check(
        |disk| {
            disk.edit(&last_segment(disk), |bytes| {
                bytes.resize(bytes.len() + 700, 0)
            })
        },
        Ok(&["cut a group"]),
    );
}

#[test]
fn a_segment_that_was_just_begun_is_removed() {
    check(
        |disk| disk.put(&path("segments/000000000030"), Some(vec![0; 7])),
        Ok(&["cut a group"]),
    );
    check(
        |disk| disk.put(&path("segments/000000000030"), Some(vec![0; 900])),
        Ok(&["cut a group"]),
    );
}

#[test]
fn a_segment_ahead_of_the_head_is_signed() {
    check(
        |disk| {
            let older = disk.bytes(&path(older_head(disk)));
            disk.edit(&path(newer_head(disk)), |bytes| *bytes = older);
        },
        Ok(&["signed 30 entries"]),
    );
}

#[test]
fn one_unreadable_head_is_written_anew() {
    for torn in [0, 20, 60, 4000] {
        check(
            |disk| disk.edit(&path(older_head(disk)), |bytes| bytes[torn] ^= 0x40),
            Ok(&["unreadable head"]),
        );
    }
    check(
        |disk| disk.edit(&path(newer_head(disk)), |bytes| bytes[3] ^= 1),
        Ok(&["signed 30", "unreadable head"]),
    );
    check(
        |disk| disk.edit(&path(older_head(disk)), Vec::clear),
        Ok(&["unreadable head"]),
    );
}

#[test]
fn two_unreadable_heads_are_refused() {
    check(
        |disk| {
            for head in ["head-0", "head-1"] {
                disk.edit(&path(head), |bytes| bytes[30] ^= 1);
            }
        },
        Err("head-0 and head-1"),
    );
    check(
        |disk| {
            for head in ["head-0", "head-1"] {
                disk.edit(&path(head), |bytes| bytes.fill(0));
            }
        },
        Err("head-0 and head-1"),
    );
}

#[test]
fn a_missing_head_is_refused() {
    for head in ["head-0", "head-1"] {
        check(|disk| disk.take(&path(head)), Err(head));
    }
}

#[test]
fn a_head_ahead_of_the_segments_is_refused() {
    check(
        |disk| {
            let last = last_segment(disk);
            disk.take(&last);
        },
        Err("segments"),
    );
    check(
        |disk| disk.edit(&last_segment(disk), |bytes| bytes.truncate(bytes.len() - 1)),
        Err("segments/"),
    );
}

#[test]
fn a_checkpoint_ahead_of_the_heads_is_refused() {
    let old = made(14, 14);
    check(
        |disk| {
            for head in ["head-0", "head-1"] {
                disk.edit(&path(head), |bytes| *bytes = old.bytes(&path(head)));
            }
        },
        Err("head-0 and head-1"),
    );
}

#[test]
fn a_missing_or_changed_checkpoint_is_refused() {
    check(|disk| disk.take(&path("checkpoint")), Err("checkpoint"));
    check(
        |disk| disk.edit(&path("checkpoint"), |bytes| bytes[5] ^= 1),
        Err("checkpoint"),
    );
}

#[test]
fn a_broken_chain_is_refused() {
    check(
        |disk| disk.edit(&last_segment(disk), |bytes| bytes[40] ^= 1),
        Err("segments/"),
    );
    check(
        |disk| disk.edit(&last_segment(disk), |bytes| bytes[0] ^= 1),
        Err("segments/"),
    );
    check(
        |disk| {
            let last = disk.bytes(&last_segment(disk));
            disk.take(&path("segments/000000000000"));
            disk.put(&path("segments/000000000001"), Some(last));
        },
        Err("segments/"),
    );
}

#[test]
fn two_roots_of_one_size_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let journal = Journal::create(&dir, None, key()).unwrap();
    for seq in 0..30 {
        let mut other = crate::acts::entry(seq, &[]);
        other.role = "reviewer".to_owned();
        let entry = other.encode().unwrap();
        let sealed = Vec::new();
        journal
            .append(&[workbench::ports::Frame { entry, sealed }])
            .unwrap();
    }
    drop(journal);
    let fork = MemoryDisk::copy_of(&dir);
    check(
        |disk| {
            let other = fork.bytes(&path(newer_head(&fork)));
            disk.edit(&path(older_head(disk)), |bytes| *bytes = other);
        },
        Err("head-0 and head-1"),
    );
    check(
        |disk| {
            for head in ["head-0", "head-1"] {
                disk.edit(&path(head), |bytes| *bytes = fork.bytes(&path(head)));
            }
        },
        Err("the signed head"),
    );
}

#[test]
fn torn_temporary_files_are_removed() {
    check(
        |disk| disk.put(&path("tmp/published"), Some(vec![1, 2])),
        Ok(&["temporary"]),
    );
}

#[test]
fn missing_published_files_are_made_again() {
    check(|disk| disk.take(&path("tile/0/000.p/21")), Ok(&[]));
    check(|disk| disk.take(&path("tile/entries/000.p")), Ok(&[]));
    check(|disk| disk.take(&path("tile/0")), Ok(&[]));
}

#[test]
fn a_published_file_that_differs_is_named_when_it_is_made_again() {
    let disk = made(300, 263);
    disk.edit(&path("tile/0/000"), |bytes| bytes[100] ^= 1);
    let journal = open(&disk).unwrap();
    assert_eq!(journal.tip().size, 300);
    disk.edit(&path("tile/1/000.p/1"), |bytes| bytes[0] ^= 1);
    drop(journal);
    let journal = open(&disk).unwrap();
    let refused = journal.publish().unwrap_err().to_string();
    assert!(refused.contains("tile/0/000"), "{refused}");
}

#[test]
fn a_long_record_opens_from_its_tiles_and_damage_in_its_last_thousand_is_refused() {
    let disk = made(2100, 2000);
    open(&disk).unwrap();
    let segments: Vec<_> = disk
        .files()
        .into_iter()
        .filter(|file| file.starts_with(path("segments")))
        .collect();
    for segment in segments {
        let first: u64 = segment
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        if first < 1100 {
            continue;
        }
        disk.edit(&segment, |bytes| bytes[50] ^= 1);
        let refused = open(&disk);
        assert!(matches!(refused, Err(OpenError::Broken { .. })), "{first}");
        disk.edit(&segment, |bytes| bytes[50] ^= 1);
    }
    // An older entry is the business of the check.
    disk.edit(&path("segments/000000000000"), |bytes| bytes[50] ^= 1);
    open(&disk).unwrap();
    let report = inspect_on(Arc::new(disk), Path::new(DIR), None, &verifier());
    assert!(!report.faults.is_empty());
}

/// A segment written by hand from the specification, out of the entries of the vectors, whose
/// ciphertexts are not there and stand as erased; the published files must be those of the vectors.
#[test]
fn the_tree_of_the_vectors_is_published_as_it_is_there() {
    let shared = std::env::var("PROBITY_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let log = Path::new(&shared).join("data/vectors/probity/log");
    if !log.exists() {
        eprintln!("skipped: no vectors at {}", log.display());
        return;
    }
    let disk = made(0, 0);
    let mut segment = vec![0; 32];
    let mut chain = [0; 32];
    for bundle in ["tile/entries/000", "tile/entries/001.p/44"] {
        let bundle = std::fs::read(log.join(bundle)).unwrap();
        for entry in decode_bundle(&bundle).unwrap() {
            let sealed = ledger::entry::Entry::parse(entry).unwrap().sealed;
            let cipher = sealed.map_or(Hash::of(&[]), |sealed| sealed);
            let zeros = if sealed.is_some() { 72 } else { 0 };
            let leaf = leaf_hash(entry);
            chain = Sha256::digest([chain, leaf.0, cipher.0].concat()).into();
            segment.extend(u32::try_from(entry.len()).unwrap().to_be_bytes());
            segment.extend(entry);
            segment.extend(u32::try_from(zeros).unwrap().to_be_bytes());
            segment.resize(segment.len() + zeros, 0);
            segment.extend(leaf.0);
            segment.extend(chain);
        }
    }
    disk.edit(&path("segments/000000000000"), |bytes| *bytes = segment);
    let journal = open(&disk).unwrap();
    assert_eq!(journal.tip().size, 300);
    assert_eq!(journal.repairs().len(), 1);
    journal.publish().unwrap();
    for name in [
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    ] {
        let theirs = std::fs::read(log.join(name)).unwrap();
        assert_eq!(disk.bytes(&path(name)), theirs, "{name}");
    }
    let text = String::from_utf8(std::fs::read(log.join("checkpoint")).unwrap()).unwrap();
    let root = text.lines().nth(2).unwrap();
    assert_eq!(journal.tip().root.to_base64(), root);
}

/// Published files against a slow tree that keeps everything.
#[test]
fn published_files_are_those_of_the_slow_tree() {
    for size in [1, 30, 256, 300, 520] {
        let disk = made(size, size);
        let group = frames(0, size);
        let mut slow: ledger::tree::Levels =
            group.iter().map(|frame| leaf_hash(&frame.entry)).collect();
        for (level, n, width) in widths(size) {
            let tile: Vec<u8> = (n * 256..n * 256 + u64::from(width))
                .flat_map(|index| slow.node(level * 8, index).unwrap().0)
                .collect();
            assert_eq!(disk.bytes(&path(&tile_path(level, n, width))), tile);
            if level == 0 {
                let bundle = disk.bytes(&path(&entries_path(n, width)));
                let first = usize::try_from(n * 256).unwrap();
                for (at, entry) in decode_bundle(&bundle).unwrap().into_iter().enumerate() {
                    assert_eq!(entry, group[first + at].entry);
                }
            }
        }
    }
}
