//! Time stamps in packages: the published stamp is over the checkpoint of the published record, so
//! a package is made of that record, with its published keys.

use std::path::Path;

use auditor::{Exit, Outside};
use ledger::checkpoint::Checkpoint;
use ledger::cosignature::CosigningKey;
use ledger::entry::Entry;
use ledger::note::SigningKey;
use ledger::proof::TlogProof;
use ledger::tile::decode_bundle;
use ledger::tree::{Hash, Levels, inclusion_proof, leaf_hash, root};
use serde_json::Value;

use super::builder::{Tree, bag, blank};
use super::{audit, facts, vectors};

const CASE: &str = "case-00a18657ed2503f5b8fab57863ab2c77";

/// A package of three entries of the published record at 300 entries, with the published stamp.
fn stamped(folder: &Path) -> Tree {
    let read = |path: &str| std::fs::read(folder.join(path)).unwrap();
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for bundle in ["log/tile/entries/000", "log/tile/entries/001.p/44"] {
        entries.extend(
            decode_bundle(&read(bundle))
                .unwrap()
                .into_iter()
                .map(<[u8]>::to_vec),
        );
    }
    let mut tree: Levels = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let mut files = Tree::new();
    for seq in [5_u64, 6, 299] {
        let hashes = inclusion_proof(&mut tree, seq, 300).unwrap();
        let proof = TlogProof {
            index: seq,
            hashes,
            checkpoint: read("log/checkpoint"),
        };
        files.insert(format!("record/entries/{seq}.tlog-proof"), proof.to_bytes());
        let entry = entries[usize::try_from(seq).unwrap()].clone();
        files.insert(format!("record/entries/{seq}.json"), entry);
    }
    files.insert("data/case.jsonld".into(), b"{}".to_vec());
    files.insert("record/policy.txt".into(), read("log/policy.txt"));
    files.insert(
        "record/timestamps/1.tsq".into(),
        read("timestamp/request.tsq"),
    );
    files.insert(
        "record/timestamps/1.tsr".into(),
        read("timestamp/response.tsr"),
    );
    files.insert("record/timestamps/1.pem".into(), read("timestamp/root.pem"));
    seal(folder, &mut files, &mut tree);
    files
}

fn seal(folder: &Path, files: &mut Tree, tree: &mut Levels) {
    bag(files);
    let mut seal: Entry = blank("package.create", "person-9fad233618e6ac7822c1b5e8f85b7962");
    seal.at = "2026-01-06T00:00:00.000000Z".into();
    seal.case = Some(CASE.into());
    seal.seq = 300;
    seal.package = Some(Hash::of(&files["tagmanifest-sha256.txt"]));
    let bytes = seal.encode().unwrap();
    tree.push(leaf_hash(&bytes));
    let keys: Value =
        serde_json::from_slice(&std::fs::read(folder.join("notes.json")).unwrap()).unwrap();
    let key = |name: &str| {
        let key = &keys["keys"][name];
        let seed = Hash::from_hex(key["seed"].as_str().unwrap()).unwrap();
        (key["name"].as_str().unwrap().to_string(), seed.0)
    };
    let (name, seed) = key("log");
    let log = SigningKey::from_seed(&name, seed).unwrap();
    let checkpoint = Checkpoint {
        origin: name,
        size: 301,
        root: root(tree, 301).unwrap(),
    };
    let mut note = checkpoint.sign(&log);
    for witness in ["w1", "w2"] {
        let (name, seed) = key(witness);
        let witness = CosigningKey::from_seed(&name, seed).unwrap();
        let line = witness
            .cosign(&checkpoint.to_text(), 1_767_700_000)
            .to_line();
        note.extend_from_slice(line.as_bytes());
    }
    let hashes = inclusion_proof(tree, 300, 301).unwrap();
    let proof = TlogProof {
        index: 300,
        hashes,
        checkpoint: note,
    };
    files.insert("seal/package.json".into(), bytes);
    files.insert("seal/package.tlog-proof".into(), proof.to_bytes());
}

#[test]
fn a_time_stamp_is_verified() {
    let Some(folder) = vectors::folder() else {
        return;
    };
    let files = stamped(&folder);
    let report = audit(&files);
    assert_eq!(report.faults, []);
    assert_eq!((report.exit, report.checked.timestamps), (Exit::Holds, 1));
    assert!(
        report
            .unknown
            .iter()
            .any(|said| said.starts_with("The time stamp 1 says"))
    );
    let under = |root: &str| {
        let root = std::fs::read(folder.join("timestamp").join(root)).unwrap();
        let outside = Outside::default().with_timestamp_root(&root).unwrap();
        auditor::audit(&facts(&files), &outside)
    };
    assert_eq!(under("root.pem").exit, Exit::Holds);
    let report = under("other-root.pem");
    assert_eq!(report.exit, Exit::NotUnderOutside);
    assert_eq!(report.faults[0].file, "record/timestamps/1.tsr");
    assert!(Outside::default().with_timestamp_root(b"nonsense").is_err());
}

#[test]
fn a_time_stamp_that_does_not_hold_is_refused() {
    let Some(folder) = vectors::folder() else {
        return;
    };
    let check = |ending: &str, other: &str| {
        let mut files = stamped(&folder);
        let other = std::fs::read(folder.join("timestamp").join(other)).unwrap();
        files.insert(format!("record/timestamps/1.{ending}"), other);
        let mut entries: Vec<Vec<u8>> = Vec::new();
        for bundle in ["log/tile/entries/000", "log/tile/entries/001.p/44"] {
            let bytes = std::fs::read(folder.join(bundle)).unwrap();
            entries.extend(
                decode_bundle(&bytes)
                    .unwrap()
                    .into_iter()
                    .map(<[u8]>::to_vec),
            );
        }
        let mut tree: Levels = entries.iter().map(|entry| leaf_hash(entry)).collect();
        seal(&folder, &mut files, &mut tree);
        let report = audit(&files);
        assert_eq!(report.exit, Exit::Broken, "{ending}");
        assert!(
            report.faults[0].file.starts_with("record/timestamps/1."),
            "{:?}",
            report.faults
        );
        assert_eq!(report.checked.timestamps, 0);
    };
    check("tsr", "tampered.tsr");
    check("tsr", "other-data.tsr");
    check("tsq", "other-nonce.tsq");
    check("pem", "other-root.pem");
}
