//! Two histories of one log, and everything that is none.

use ledger::checkpoint::Checkpoint;
use ledger::contradiction::{Contradiction, NotProven};
use ledger::note::SigningKey;
use ledger::tree::{Hash, Levels, consistency_proof, leaf_hash, root};

/// A history: the leaves from `fork` on differ from those of every other letter.
struct History {
    key: SigningKey,
    tree: Levels,
}

impl History {
    fn new(letter: char, fork: u64, size: u64) -> Self {
        let mut tree = Levels::default();
        for leaf in 0..size {
            let text = match leaf < fork {
                true => format!("leaf {leaf}"),
                false => format!("leaf {leaf}{letter}"),
            };
            tree.push(leaf_hash(text.as_bytes()));
        }
        let key = SigningKey::from_seed("office.example/record", [7; 32]).unwrap();
        Self { key, tree }
    }

    fn root(&mut self, size: u64) -> Hash {
        root(&mut self.tree, size).unwrap()
    }

    fn note(&mut self, size: u64) -> Vec<u8> {
        let checkpoint = Checkpoint {
            origin: self.key.name().to_owned(),
            size,
            root: self.root(size),
        };
        checkpoint.sign(&self.key)
    }

    /// As in the file: with the hash that a proof leaves out.
    fn hashes(&mut self, old: u64, new: u64) -> Vec<Hash> {
        let mut hashes = Vec::new();
        if old.is_power_of_two() {
            hashes.push(self.root(old));
        }
        hashes.extend(consistency_proof(&mut self.tree, old, new).unwrap());
        hashes
    }
}

fn check(file: &Contradiction, expected: Result<(), NotProven>) {
    let key = SigningKey::from_seed("office.example/record", [7; 32]).unwrap();
    assert_eq!(file.prove(&key.verifier()).map(|_| ()), expected);
}

fn file(first: Vec<u8>, second: Vec<u8>, hashes: Vec<Hash>) -> Contradiction {
    Contradiction {
        first,
        second,
        hashes,
    }
}

#[test]
fn every_pair_of_sizes_beyond_the_fork_is_proven_and_none_before_it() {
    for fork in 0..10 {
        let (mut a, mut b) = (History::new('a', fork, 20), History::new('b', fork, 20));
        for old in 1..20 {
            for new in old + 1..=20 {
                let made = file(a.note(old), b.note(new), b.hashes(old, new));
                let expected = match old > fork {
                    true => Ok(()),
                    false => Err(NotProven::Consistent),
                };
                check(&made, expected);
            }
            let made = file(a.note(old), b.note(old), Vec::new());
            let expected = match old > fork {
                true => Ok(()),
                false => Err(NotProven::Same),
            };
            check(&made, expected);
        }
    }
}

#[test]
fn an_honest_log_is_never_convicted() {
    // Every changed hash of an honest proof, and every honest proof of other sizes.
    let mut honest = History::new('a', 0, 33);
    for (old, new) in [(3, 8), (4, 7), (8, 33), (7, 32), (1, 2), (31, 32)] {
        let hashes = honest.hashes(old, new);
        let whole = file(honest.note(old), honest.note(new), hashes.clone());
        check(&whole, Err(NotProven::Consistent));
        for place in 0..hashes.len() {
            let mut changed = hashes.clone();
            changed[place].0[0] ^= 1;
            check(
                &file(honest.note(old), honest.note(new), changed),
                Err(NotProven::OtherTree),
            );
            let mut fewer = hashes.clone();
            fewer.remove(place);
            let made = file(honest.note(old), honest.note(new), fewer);
            assert!(made.prove(&honest.key.verifier()).is_err());
        }
        let mut more = hashes.clone();
        more.push(Hash([0; 32]));
        let made = file(honest.note(old), honest.note(new), more);
        assert!(made.prove(&honest.key.verifier()).is_err());
    }
}

#[test]
fn what_is_no_proof_is_said_to_be_none() {
    let (mut a, mut b) = (History::new('a', 2, 12), History::new('b', 2, 12));
    let hashes = b.hashes(5, 12);
    check(
        &file(b.note(12), a.note(5), hashes.clone()),
        Err(NotProven::Order {
            first: 12,
            second: 5,
        }),
    );
    check(
        &file(a.note(0), b.note(12), Vec::new()),
        Err(NotProven::Empty),
    );
    check(
        &file(a.note(5), b.note(5), hashes.clone()),
        Err(NotProven::NeedlessHashes),
    );
    let stranger = SigningKey::from_seed("office.example/record", [8; 32]).unwrap();
    let made = file(a.note(5), b.note(12), hashes.clone());
    assert!(matches!(
        made.prove(&stranger.verifier()),
        Err(NotProven::First(_))
    ));
    let mut other = b.note(12);
    let last = other.len() - 3;
    other[last] ^= 1;
    let made = file(a.note(5), other, hashes);
    assert!(matches!(
        made.prove(&a.key.verifier()),
        Err(NotProven::Second(_))
    ));
}

#[test]
fn it_is_made_from_what_each_side_holds() {
    let (mut a, mut b) = (History::new('a', 3, 12), History::new('b', 3, 12));
    let key = a.key.verifier();
    let proof = |b: &mut History, old| consistency_proof(&mut b.tree, old, 12).unwrap();
    // The order of the notes does not matter.
    let (first, second) = (a.note(5), b.note(12));
    let five = proof(&mut b, 5);
    for notes in [(&first, &second), (&second, &first)] {
        let made = Contradiction::between(&key, (notes.0, notes.1), &five, None).unwrap();
        assert_eq!(made.first, first);
    }
    // Of a power of two, whoever knows the other root alone can prove it.
    let (first, four) = (a.note(4), proof(&mut b, 4));
    let root = b.root(4);
    assert!(Contradiction::between(&key, (&first, &second), &four, None).is_none());
    assert!(Contradiction::between(&key, (&first, &second), &four, Some(root)).is_some());
    // Nothing is made of two notes that agree.
    let three = proof(&mut b, 3);
    let note = a.note(3);
    assert!(Contradiction::between(&key, (&note, &second), &three, None).is_none());
}

#[test]
fn the_file_is_read_as_written_and_every_changed_bit_is_refused() {
    let (mut a, mut b) = (History::new('a', 2, 7), History::new('b', 2, 7));
    let key = a.key.verifier();
    let made = file(a.note(4), b.note(7), b.hashes(4, 7));
    let bytes = made.to_bytes().unwrap();
    assert_eq!(Contradiction::parse(&bytes).unwrap(), made);
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let proven =
                Contradiction::parse(&changed).is_ok_and(|changed| changed.prove(&key).is_ok());
            assert!(!proven, "bit {bit} of byte {at}");
        }
        assert!(Contradiction::parse(&bytes[..at]).is_err());
    }
}

/// The example of `docs/specs/witness.md`, made again and compared byte for byte.
#[test]
fn the_example_of_the_specification() {
    let Some(vector) = crate::vectors::json("probity/witness.json") else {
        return;
    };
    let seed = crate::vectors::hex(crate::vectors::text(&vector["keys"]["log"]["seed"]));
    let key = SigningKey::from_seed("office.example/record", seed.try_into().unwrap()).unwrap();
    let note = |leaves: &[&str]| {
        let mut tree = Levels::default();
        for leaf in leaves {
            tree.push(leaf_hash(leaf.as_bytes()));
        }
        let size = u64::try_from(leaves.len()).unwrap();
        let root = root(&mut tree, size).unwrap();
        let origin = key.name().to_owned();
        let checkpoint = Checkpoint { origin, size, root };
        (checkpoint.sign(&key), root)
    };
    let second = ["leaf 0", "other 1", "leaf 2"];
    let (_, other_root) = note(&second[..2]);
    let made = file(
        note(&["leaf 0", "leaf 1"]).0,
        note(&second).0,
        vec![other_root, leaf_hash(b"leaf 2")],
    );
    let proven = made.prove(&key.verifier()).unwrap();
    assert_eq!(proven.other_root, other_root);
    let text = String::from_utf8(made.to_bytes().unwrap()).unwrap();
    let spec = include_str!("../../../../docs/specs/witness.md");
    assert!(spec.contains(&text), "{text}\n{other_root}");
    assert!(spec.contains(&format!("`{other_root}`")));
    assert!(spec.contains(&format!("`{}`", key.verifier())));
}
