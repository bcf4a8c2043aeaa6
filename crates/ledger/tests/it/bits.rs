//! Every single bit and every truncation of one note, one proof file and one entry.

use ledger::checkpoint::Checkpoint;
use ledger::entry::Entry;
use ledger::policy::UnknownLines;
use ledger::proof::TlogProof;
use ledger::tree::{leaf_hash, verify_inclusion};

use crate::log::{entries, policy, tlog_proof};
use crate::vectors;

/// Every string that differs from `bytes` in one bit, and the number of that bit.
fn flips(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len() * 8).map(|bit| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        (bit, changed)
    })
}

/// A changed name or key id makes a signature line one of an unknown key: it is passed over, says
/// nothing, and the checkpoint is still the signed one. A reader of packages refuses it.
#[test]
fn bits_of_a_note() {
    let (Some(note), Some(policy)) = (vectors::bytes("probity/log/checkpoint"), policy()) else {
        return;
    };
    let keys: Vec<_> = policy.logs().iter().map(|log| log.key.clone()).collect();
    let witnesses: Vec<_> = policy.witnesses().iter().map(|w| w.key.clone()).collect();
    let wanted = Checkpoint::open(&note, &keys[0]).unwrap();
    let mut passed_over = 0;
    for (bit, changed) in flips(&note) {
        let Ok((checkpoint, opened)) = Checkpoint::open_with(&changed, &keys, &witnesses) else {
            continue;
        };
        passed_over += 1;
        assert_eq!(checkpoint, wanted, "bit {bit}");
        assert_eq!(
            (opened.verified.len(), opened.unknown.len()),
            (2, 1),
            "bit {bit}"
        );
        assert!(opened.only_known().is_err());
        assert!(
            policy.accept(&changed, UnknownLines::PassOver).is_err(),
            "bit {bit}"
        );
    }
    assert!(passed_over > 0);
    for length in 0..note.len() {
        // A cut between signature lines leaves a note with fewer of them, which the policy sees.
        assert!(
            policy
                .accept(&note[..length], UnknownLines::PassOver)
                .is_err()
        );
        assert!(
            policy
                .accept(&note[..length], UnknownLines::Refuse)
                .is_err()
        );
    }
}

#[test]
fn bits_of_a_proof_file() {
    let (Some(proof), Some(policy), Some(entries)) =
        (tlog_proof("11.tlog-proof"), policy(), entries())
    else {
        return;
    };
    let leaf = leaf_hash(&entries[11]);
    let accepts = |bytes: &[u8]| {
        TlogProof::parse(bytes)
            .is_ok_and(|proof| proof.verify(&leaf, &policy, UnknownLines::Refuse).is_ok())
    };
    assert!(accepts(&proof));
    for (bit, changed) in flips(&proof) {
        assert!(!accepts(&changed), "bit {bit}");
    }
    for length in 0..proof.len() {
        assert!(!accepts(&proof[..length]), "length {length}");
    }
}

/// A changed digit can make another entry that is well-formed: then it is read as what it says,
/// and its proof does not hold.
#[test]
fn bits_of_an_entry() {
    let (Some(proof), Some(entries)) = (tlog_proof("11.tlog-proof"), entries()) else {
        return;
    };
    let proof = TlogProof::parse(&proof).unwrap();
    let root = checkpoint_root(&proof.checkpoint);
    let bytes = &entries[11];
    let holds =
        |bytes: &[u8]| verify_inclusion(11, 300, &leaf_hash(bytes), &proof.hashes, &root).is_ok();
    assert!(holds(bytes));
    let wanted = Entry::parse(bytes).unwrap();
    let mut refused = 0;
    for (bit, changed) in flips(bytes) {
        match Entry::parse(&changed) {
            Err(_) => refused += 1,
            Ok(entry) => {
                assert_ne!(entry, wanted, "bit {bit}");
                assert_eq!(entry.encode().unwrap(), changed, "bit {bit}");
            }
        }
        assert!(!holds(&changed), "bit {bit}");
    }
    assert!(refused > bytes.len() * 4, "{refused}");
    for length in 0..bytes.len() {
        assert!(Entry::parse(&bytes[..length]).is_err(), "length {length}");
    }
}

fn checkpoint_root(note: &[u8]) -> ledger::tree::Hash {
    let note = ledger::note::Note::parse(note).unwrap();
    Checkpoint::from_text(&note.text).unwrap().root
}
