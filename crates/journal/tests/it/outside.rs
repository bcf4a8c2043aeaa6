//! The words of outsiders beside the record: kept whole, never ahead of it, and checked.

use std::{fs, path::Path};

use journal::{Bystander, Journal, OpenError, inspect};
use ledger::{
    checkpoint::Checkpoint,
    cosignature::CosigningKey,
    note::Note,
    proof::TlogProof,
    tree::{Hash, verify_consistency},
};
use workbench::ports::{Proofs, Record as _, RecordError, Testimony};

use crate::acts::{ORIGIN, frames, key, record, verifier};

fn witness() -> CosigningKey {
    CosigningKey::from_seed("overseer.example/witness", [8; 32]).unwrap()
}

fn policy() -> String {
    let witness = witness().verifier();
    format!("log {}\nwitness w {witness}\nquorum w\n", verifier())
}

/// A note of our key, cosigned.
fn cosigned(size: u64, root: Hash) -> Vec<u8> {
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size,
        root,
    };
    let mut note = Note::parse(&checkpoint.sign(&key())).unwrap();
    note.signatures
        .push(witness().cosign(&note.text, 1_800_000_000));
    note.to_bytes()
}

/// A record of 20 entries with a policy and the cosigned note of so many entries.
fn watched(dir: &Path, size: u64) -> Journal {
    record(dir, 20, 20);
    let journal = Journal::open(dir, None, key()).unwrap();
    let root = Proofs::root(&journal, size).unwrap();
    journal.write("policy.txt", policy().as_bytes()).unwrap();
    journal.write("cosigned", &cosigned(size, root)).unwrap();
    journal
}

#[test]
fn proofs_and_notes_hold_under_the_tip() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let journal = watched(&dir, 20);
    let tip = Checkpoint::open(&Proofs::checkpoint(&journal), &verifier()).unwrap();
    assert_eq!((tip.size, tip.root), (20, journal.tip().root));
    let old = Proofs::root(&journal, 13).unwrap();
    let proof = journal.consistency(13, 20).unwrap();
    verify_consistency(13, 20, &old, &tip.root, &proof).unwrap();
    let note = Testimony::read(&journal, "cosigned").unwrap().unwrap();
    let mut seen = Vec::new();
    let give = &mut |seq, bytes: Vec<u8>| seen.push((seq, TlogProof::parse(&bytes).unwrap()));
    journal.tlog_proofs(&note, 20, &[3, 19], give).unwrap();
    assert_eq!(
        seen.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(),
        [3, 19]
    );
    assert!(
        seen.iter()
            .all(|(seq, proof)| proof.index == *seq && proof.checkpoint == note)
    );
    assert!(journal.consistency(13, 21).is_err());
    assert!(
        journal
            .tlog_proofs(&note, 20, &[20], &mut |_, _| {})
            .is_err()
    );
}

#[test]
fn what_is_kept_stands_until_it_is_replaced_or_removed() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let journal = watched(&dir, 20);
    assert_eq!(journal.list("witnesses").unwrap(), Vec::<String>::new());
    for (name, bytes) in [
        ("witnesses/b.said", b"1"),
        ("witnesses/a.said", b"2"),
        ("witnesses/a.said", b"3"),
    ] {
        journal.write(name, bytes).unwrap();
    }
    assert_eq!(
        journal.list("witnesses").unwrap(),
        ["witnesses/a.said", "witnesses/b.said"]
    );
    let beside = Bystander::new(&dir);
    assert_eq!(beside.read("witnesses/a.said").unwrap().unwrap(), b"3");
    assert!(beside.write("witnesses/a.said", b"4").is_err());
    assert!(beside.remove("witnesses/a.said").is_err());
    journal.remove("witnesses/a.said").unwrap();
    journal.remove("witnesses/a.said").unwrap();
    assert_eq!(beside.read("witnesses/a.said").unwrap(), None);
    assert_eq!(beside.list("witnesses").unwrap(), ["witnesses/b.said"]);
    assert_eq!(inspect(&dir, None, &verifier()).faults, []);
}

#[test]
fn other_names_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let journal = watched(&dir, 20);
    for name in [
        "",
        "head-0",
        "checkpoint",
        "lock",
        "forget",
        "segments/000000000000",
        "tile/0/000",
        "witnesses",
        "witnesses/",
        "witnesses/..",
        "witnesses/../head-0",
        "witnesses/a/b",
        "witnesses/A",
        "witnesses/.a",
        "/etc/passwd",
        "policies/a b",
        "witnesses/a\n",
    ] {
        let refused = |outcome: Result<(), RecordError>| {
            matches!(outcome, Err(RecordError::Unreadable { .. }))
        };
        assert!(refused(journal.write(name, b"x")), "{name:?}");
        assert!(refused(journal.remove(name)), "{name:?}");
        assert!(
            refused(Testimony::read(&journal, name).map(|_| ())),
            "{name:?}"
        );
    }
    assert!(
        journal
            .write("cosigned", &vec![b'x'; (1 << 20) + 1])
            .is_err()
    );
    assert_eq!(inspect(&dir, None, &verifier()).faults, []);
}

#[test]
fn a_cosigned_note_ahead_of_the_record_stops_the_start() {
    for name in ["cosigned", "witnesses/aa.note"] {
        for (size, root) in [(21, Hash([1; 32])), (20, Hash([1; 32])), (7, Hash([1; 32]))] {
            let home = tempfile::tempdir().unwrap();
            let dir = home.path().join("record");
            let journal = watched(&dir, 20);
            journal.write(name, &cosigned(size, root)).unwrap();
            drop(journal);
            let report = inspect(&dir, None, &verifier());
            assert!(!report.faults.is_empty(), "{name} of {size}");
            let opened = Journal::open(&dir, None, key());
            assert!(
                matches!(opened, Err(OpenError::Broken { .. })),
                "{name} of {size}: {opened:?}"
            );
        }
    }
}

#[test]
fn an_unreadable_cosigned_note_is_told_and_the_record_opens() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    let journal = watched(&dir, 20);
    journal.write("cosigned", b"rubbish\n").unwrap();
    drop(journal);
    assert_ne!(inspect(&dir, None, &verifier()).faults, []);
    let journal = Journal::open(&dir, None, key()).unwrap();
    assert!(journal.repairs()[0].contains("cosigned"));
    // A lagging note is the ordinary case, and the record grows on.
    let root = Proofs::root(&journal, 7).unwrap();
    journal.write("cosigned", &cosigned(7, root)).unwrap();
    journal.append(&frames(20, 25)).unwrap();
    drop(journal);
    assert!(
        Journal::open(&dir, None, key())
            .unwrap()
            .repairs()
            .is_empty()
    );
    assert_eq!(inspect(&dir, None, &verifier()).faults, []);
}

#[test]
fn every_changed_bit_of_the_cosigned_note_is_found() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    drop(watched(&dir, 20));
    assert_eq!(inspect(&dir, None, &verifier()).faults, []);
    let path = dir.join("cosigned");
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, &bad).unwrap();
        assert_ne!(inspect(&dir, None, &verifier()).faults, [], "byte {at}");
    }
}

#[test]
fn strange_files_and_policies_are_faults() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("record");
    drop(watched(&dir, 20));
    let faults = || inspect(&dir, None, &verifier()).faults;
    fs::create_dir_all(dir.join("witnesses/folder")).unwrap();
    assert_eq!(faults().len(), 1);
    fs::remove_dir(dir.join("witnesses/folder")).unwrap();
    fs::write(dir.join("witnesses/Stranger"), b"").unwrap();
    assert_eq!(faults().len(), 1);
    fs::remove_file(dir.join("witnesses/Stranger")).unwrap();
    let other = ledger::note::SigningKey::from_seed(ORIGIN, [9; 32]).unwrap();
    let text = policy().replace(&verifier().to_string(), &other.verifier().to_string());
    fs::write(dir.join("policy.txt"), text).unwrap();
    assert!(faults().iter().any(|fault| fault.place == "policy.txt"));
    fs::remove_file(dir.join("policy.txt")).unwrap();
    assert!(faults().iter().any(|fault| fault.place == "cosigned"));
}
