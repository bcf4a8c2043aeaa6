//! Growth, reading, publishing, erasing, proofs.

use std::path::Path;

use journal::{Journal, OpenError, Reader, inspect};
use ledger::proof::TlogProof;
use ledger::tree::{self, Edge, leaf_hash};
use workbench::ports::{Flow, Record, RecordError};

use crate::acts::{frame, frames, key, payload, read_all, record, verifier};

fn assert_sound(dir: &Path) {
    let report = inspect(dir, None, &verifier());
    assert_eq!(report.faults, []);
    assert_eq!(report.unfinished, []);
}

#[test]
fn an_empty_record_is_sound_and_opens() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let made = Journal::create(&dir, None, key()).unwrap();
    assert_eq!(made.tip().size, 0);
    assert_eq!(made.tip().root, tree::empty_root());
    assert_eq!(read_all(&made, 0).unwrap(), []);
    drop(made);
    assert_sound(&dir);
    let opened = Journal::open(&dir, None, key()).unwrap();
    assert!(opened.repairs().is_empty());
    assert_eq!(opened.tip().size, 0);
}

#[test]
fn what_is_appended_is_read_by_writer_and_readers() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    record(&dir, 300, 270);
    let expected: Vec<_> = (0..300).map(|seq| (seq, frame(seq))).collect();
    let journal = Journal::open(&dir, None, key()).unwrap();
    assert!(journal.repairs().is_empty());
    for from in [0, 1, 7, 250, 256, 299, 300, 301] {
        let wanted = expected.get(from..).unwrap_or(&[]);
        let from = u64::try_from(from).unwrap();
        assert_eq!(read_all(&journal, from).unwrap(), wanted, "from {from}");
    }
    let mut edge = Edge::default();
    for (_, frame) in &expected {
        edge.push(leaf_hash(&frame.entry));
    }
    assert_eq!(journal.tip().root, edge.root());
    let mut reader = Reader::open(&dir, None, verifier()).unwrap();
    assert_eq!(reader.tip(), journal.tip());
    journal.append(&frames(300, 310)).unwrap();
    assert_eq!(reader.tip().size, 300);
    let mut count = 0;
    reader
        .read(290, &mut |_, _, _| {
            count += 1;
            Flow::More
        })
        .unwrap();
    assert_eq!(count, 10);
    assert_eq!(reader.refresh().unwrap(), journal.tip());
    drop(journal);
    assert_sound(&dir);
}

#[test]
fn a_visitor_may_stop() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    record(&dir, 20, 0);
    let mut seen = Vec::new();
    Reader::open(&dir, None, verifier())
        .unwrap()
        .read(3, &mut |seq, _, _| {
            seen.push(seq);
            if seq == 5 { Flow::Stop } else { Flow::More }
        })
        .unwrap();
    assert_eq!(seen, [3, 4, 5]);
}

#[test]
fn publishing_at_any_size_is_sound() {
    for sizes in [
        vec![1, 2, 3],
        vec![255, 256, 257],
        vec![256],
        vec![30, 256, 300, 512, 513],
        vec![520, 1040],
    ] {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("record");
        let journal = Journal::create(&dir, None, key())
            .unwrap()
            .with_segment_bytes(20_000);
        let mut at = 0;
        for size in &sizes {
            journal.append(&frames(at, *size)).unwrap();
            at = *size;
            journal.publish().unwrap();
            journal.publish().unwrap();
            assert_eq!(journal.published(), at);
            assert_sound(&dir);
        }
        assert!(!dir.join("tile/0/000.p").exists() || at < 256, "{sizes:?}");
        drop(journal);
        let again = Journal::open(&dir, None, key()).unwrap();
        assert_eq!(again.published(), at, "{sizes:?}");
        assert!(again.repairs().is_empty());
    }
}

#[test]
fn erased_payloads_read_as_zeros_and_the_chain_holds() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    record(&dir, 40, 21);
    let journal = Journal::open(&dir, None, key()).unwrap();
    // 4 has no payload, 39 has none either; 33 is erased twice.
    journal.forget(&[33, 0, 4, 12, 33, 39]).unwrap();
    journal.forget(&[33]).unwrap();
    journal.forget(&[]).unwrap();
    for (seq, shown) in read_all(&journal, 0).unwrap() {
        let expected = if [0, 12, 33].contains(&seq) {
            vec![0; payload(seq).len()]
        } else {
            payload(seq)
        };
        assert_eq!(shown.sealed, expected, "{seq}");
        assert_eq!(shown.entry, frame(seq).entry, "{seq}");
    }
    journal.append(&frames(40, 45)).unwrap();
    journal.publish().unwrap();
    assert!(matches!(
        journal.forget(&[45]),
        Err(RecordError::Unreadable { .. })
    ));
    drop(journal);
    let report = inspect(&dir, None, &verifier());
    assert_eq!((report.faults, report.erased), (vec![], 3));
    let journal = Journal::open(&dir, None, key()).unwrap();
    assert!(journal.repairs().is_empty());
    let held = std::fs::read_dir(dir.join("segments")).unwrap();
    for segment in held {
        let bytes = std::fs::read(segment.unwrap().path()).unwrap();
        for seq in [0, 12, 33] {
            let secret = payload(seq);
            assert!(!bytes.windows(secret.len()).any(|part| part == secret));
        }
    }
}

#[test]
fn proofs_verify_at_every_size() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    record(&dir, 530, 516);
    let reader = Reader::open(&dir, None, verifier()).unwrap();
    let mut proofs = reader.proofs().unwrap();
    let tip = proofs.tip();
    for size in [1, 2, 255, 256, 257, 511, 512, 513, 515, 516, 517, 529, 530] {
        let root = proofs.root(size).unwrap();
        for index in [0, size / 3, size - 1] {
            let proof = proofs.inclusion_proof(index, size).unwrap();
            let leaf = leaf_hash(&frame(index).entry);
            tree::verify_inclusion(index, size, &leaf, &proof, &root).unwrap();
        }
        let proof = proofs.consistency_proof(size, 530).unwrap();
        tree::verify_consistency(size, 530, &root, &tip.root, &proof).unwrap();
    }
    let parsed = TlogProof::parse(&proofs.tlog_proof(300).unwrap()).unwrap();
    assert_eq!(parsed.index, 300);
    assert_eq!(parsed.checkpoint, reader.checkpoint());
    for refused in [(530, 530), (3, 531), (0, 0)] {
        assert!(
            proofs.inclusion_proof(refused.0, refused.1).is_err(),
            "{refused:?}"
        );
    }
    for refused in [(0, 5), (6, 5), (5, 531)] {
        assert!(
            proofs.consistency_proof(refused.0, refused.1).is_err(),
            "{refused:?}"
        );
    }
}

#[test]
fn a_second_writer_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let first = Journal::create(&dir, None, key()).unwrap();
    let second = Journal::open(&dir, None, key());
    assert!(matches!(second, Err(OpenError::Locked { .. })));
    drop(first);
    assert!(Journal::open(&dir, None, key()).is_ok());
}

#[test]
fn a_record_is_never_made_over_another_and_never_out_of_nothing() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let missing = Journal::open(&dir, None, key());
    assert!(matches!(missing, Err(OpenError::Missing { .. })));
    let missing = Reader::open(&dir, None, verifier());
    assert!(matches!(missing, Err(OpenError::Missing { .. })));
    record(&dir, 3, 0);
    let again = Journal::create(&dir, None, key());
    assert!(matches!(again, Err(OpenError::Exists { .. })));
    std::fs::remove_file(dir.join("checkpoint")).unwrap();
    let again = Journal::create(&dir, None, key());
    assert!(matches!(again, Err(OpenError::Exists { .. })));
}

#[test]
fn a_second_medium_holds_the_second_head() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let other = home.path().join("other-medium");
    let journal = Journal::create(&dir, Some(&other), key()).unwrap();
    journal.append(&frames(0, 1)).unwrap();
    journal.append(&frames(1, 2)).unwrap();
    drop(journal);
    assert!(!dir.join("head-1").exists());
    assert_eq!(inspect(&dir, Some(&other), &verifier()).faults, []);
    assert_eq!(inspect(&dir, None, &verifier()).faults.len(), 1);
    let without = Journal::open(&dir, None, key());
    assert!(matches!(without, Err(OpenError::Broken { place, .. }) if place == "head-1"));
    let journal = Journal::open(&dir, Some(&other), key()).unwrap();
    assert_eq!(journal.tip().size, 2);
}

#[test]
fn a_wrong_group_is_refused_and_changes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let journal = Journal::create(&dir, None, key()).unwrap();
    journal.append(&frames(0, 3)).unwrap();
    let tip = journal.tip();
    let with_payload = |sealed: Vec<u8>| {
        let entry = crate::acts::entry(3, &sealed).encode().unwrap();
        workbench::ports::Frame { entry, sealed }
    };
    let mut other_payload = frame(3);
    other_payload.sealed[0] ^= 1;
    let mut no_payload = frame(3);
    no_payload.sealed.clear();
    let mut unnamed = frame(4);
    unnamed.sealed = vec![1, 2, 3];
    let mut early = crate::acts::entry(3, &[]);
    early.at = "2020-01-05T00:00:00.000000Z".to_owned();
    let mut loose = frame(3);
    loose.entry.push(b' ');
    for (name, group) in [
        ("a wrong number", frames(4, 6)),
        ("a number twice", vec![frame(3), frame(3)]),
        ("another payload", vec![other_payload]),
        ("a missing payload", vec![no_payload]),
        ("an unnamed payload", vec![frame(3), unnamed]),
        ("a payload of zeros", vec![with_payload(vec![0; 80])]),
        ("a payload of one bit", vec![with_payload(vec![0, 4, 0])]),
        (
            "an earlier entry",
            vec![workbench::ports::Frame {
                entry: early.encode().unwrap(),
                sealed: Vec::new(),
            }],
        ),
        ("a loose entry", vec![loose]),
    ] {
        let refused = journal.append(&group);
        assert!(
            matches!(refused, Err(RecordError::Unreadable { .. })),
            "{name}"
        );
        assert_eq!(journal.tip(), tip, "{name}");
    }
    assert_eq!(journal.append(&[]).unwrap(), tip);
    assert_eq!(journal.append(&frames(3, 5)).unwrap().size, 5);
    drop(journal);
    assert_sound(&dir);
}

#[test]
fn another_key_opens_nothing() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    record(&dir, 5, 5);
    for (name, seed) in [
        (crate::acts::ORIGIN, [8; 32]),
        ("other.example/record", [7; 32]),
    ] {
        let other = ledger::note::SigningKey::from_seed(name, seed).unwrap();
        assert_eq!(inspect(&dir, None, &other.verifier()).faults.len(), 3);
        let refused = Journal::open(&dir, None, other);
        assert!(matches!(refused, Err(OpenError::Broken { .. })));
    }
}
