//! No bytes make a reader stop the program, and what a reader accepts it writes again as it was.

use ledger::checkpoint::Checkpoint;
use ledger::cosignature::CosigningKey;
use ledger::entry::Entry;
use ledger::item_proof::ItemProof;
use ledger::note::{Note, Signature, SigningKey, VerifierKey};
use ledger::policy::Policy;
use ledger::proof::TlogProof;
use ledger::tile::{decode_bundle, decode_tile, encode_bundle, encode_tile};
use ledger::tree::{Levels, consistency_proof, inclusion_proof, root};
use ledger::witness::{self, Request};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::naive_tree::leaves;

/// One good file of each kind that is read from outside.
fn good_files() -> Vec<Vec<u8>> {
    let key = SigningKey::from_seed("a.example/log", [1; 32]).unwrap();
    let witness = CosigningKey::from_seed("w.example", [2; 32]).unwrap();
    let mut tree: Levels = leaves(21).into_iter().collect();
    let checkpoint = Checkpoint {
        origin: "a.example/log".to_owned(),
        size: 21,
        root: root(&mut tree, 21).unwrap(),
    };
    let note = checkpoint.sign(&key);
    let hashes = inclusion_proof(&mut tree, 3, 21).unwrap();
    let proof = TlogProof {
        index: 3,
        hashes: hashes.clone(),
        checkpoint: note.clone(),
    };
    let item = ItemProof {
        entry: 9,
        row: 3,
        rows: 21,
        hashes,
        line: "leaf 3".to_owned(),
    };
    let (log, witness) = (key.verifier(), witness.verifier());
    let policy = format!("log {log}\nwitness w {witness}\ngroup g all w\nquorum g\n");
    let growth = consistency_proof(&mut tree, 7, 21).unwrap();
    vec![
        proof.to_bytes(),
        item.to_bytes(),
        policy.into_bytes(),
        witness::encode_request(7, &growth, &note),
        encode_bundle([&b"one"[..], b"two"]).unwrap(),
        encode_tile(&growth).unwrap(),
        log.to_string().into_bytes(),
        b"{\"act\":\"a.b\",\"counts\":{\"a\":1},\"tags\":{\"a\":[\"b\"]},\"v\":1}".to_vec(),
        note,
    ]
}

/// Gives the bytes to every reader.
fn read_all(bytes: &[u8]) {
    if let Ok(entry) = Entry::parse(bytes) {
        assert_eq!(entry.encode().unwrap(), bytes);
    }
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_bytes(), bytes);
    }
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(proof.to_bytes(), bytes);
    }
    if let Ok(proof) = ItemProof::parse(bytes) {
        assert_eq!(proof.to_bytes(), bytes);
    }
    if let Ok(policy) = Policy::parse(bytes) {
        let again = policy.to_string();
        assert_eq!(Policy::parse(again.as_bytes()).unwrap(), policy);
    }
    if let Ok(request) = Request::parse(bytes) {
        let note = request.note.to_bytes();
        assert_eq!(
            witness::encode_request(request.old, &request.proof, &note),
            bytes
        );
    }
    if let Ok(entries) = decode_bundle(bytes) {
        assert_eq!(encode_bundle(entries).unwrap(), bytes);
    }
    if let Ok(hashes) = decode_tile(bytes) {
        assert_eq!(encode_tile(&hashes).unwrap(), bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(key) = text.parse::<VerifierKey>() {
            assert_eq!(key.to_string(), text);
        }
        if let Some(signature) = Signature::from_line(text) {
            assert_eq!(signature.to_line(), format!("{text}\n"));
        }
        if let Ok(checkpoint) = Checkpoint::from_text(text) {
            assert!(text.starts_with(&checkpoint.to_text()));
        }
    }
}

#[test]
fn good_files_are_read() {
    let files = good_files();
    files.iter().for_each(|file| read_all(file));
    assert!(TlogProof::parse(&files[0]).is_ok());
    assert!(ItemProof::parse(&files[1]).is_ok());
    assert!(Policy::parse(&files[2]).is_ok());
    assert!(Request::parse(&files[3]).is_ok());
    assert!(Note::parse(&files[8]).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn good_files_cut_and_mended(file in any::<Index>(), other in any::<Index>(), a: Index, b: Index, c: Index, byte: u8) {
        let files = good_files();
        let (file, other) = (file.get(&files), other.get(&files));
        let (a, b) = (a.index(file.len()), b.index(file.len()));
        read_all(&[&file[..a], &file[b..]].concat());
        read_all(&[&file[..a], &[byte], &file[a..]].concat());
        read_all(&[&file[..a], &other[c.index(other.len())..]].concat());
    }
}
