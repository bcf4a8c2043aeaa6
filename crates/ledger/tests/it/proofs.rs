//! Published and own proofs, right and wrong.

use ledger::tree::{Hash, verify_consistency, verify_inclusion};
use serde_json::Value;

use crate::vectors::{self, list, text};

fn hash(value: &Value) -> Option<Hash> {
    Hash::from_base64(text(value)).ok()
}

/// `None` where a hash has not 32 bytes: refused before it is looked at.
fn hashes(value: &Value) -> Option<Vec<Hash>> {
    list(value).iter().map(hash).collect()
}

fn inclusion_holds(vector: &Value) -> bool {
    let verified = || {
        let (index, size) = (vector["leafIdx"].as_u64()?, vector["treeSize"].as_u64()?);
        let (leaf, root) = (hash(&vector["leafHash"])?, hash(&vector["root"])?);
        let proof = hashes(&vector["proof"])?;
        verify_inclusion(index, size, &leaf, &proof, &root).ok()
    };
    verified().is_some()
}

fn consistency_holds(vector: &Value) -> bool {
    let verified = || {
        let (old, new) = (vector["size1"].as_u64()?, vector["size2"].as_u64()?);
        let (before, after) = (hash(&vector["root1"])?, hash(&vector["root2"])?);
        let proof = hashes(&vector["proof"])?;
        verify_consistency(old, new, &before, &after, &proof).ok()
    };
    verified().is_some()
}

/// Good and bad ones, and the descriptions of those that came out otherwise than wanted.
fn judge(vectors: &[Value], holds: fn(&Value) -> bool) -> (usize, usize, Vec<String>) {
    let wants_error = |vector: &&Value| vector["wantErr"].as_bool().unwrap();
    let bad = vectors.iter().filter(wants_error).count();
    let otherwise = vectors
        .iter()
        .filter(|vector| holds(vector) == wants_error(vector))
        .map(|vector| text(&vector["desc"]).to_owned())
        .collect();
    (vectors.len() - bad, bad, otherwise)
}

fn published(kind: &str) -> Option<Vec<Value>> {
    let folder = vectors::folder()?
        .join("transparency-dev-merkle/testdata")
        .join(kind);
    let mut all = Vec::new();
    for file in vectors::files(&folder) {
        let mut vector: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        vector["desc"] = file.file_name().unwrap().to_str().unwrap().into();
        all.push(vector);
    }
    Some(all)
}

#[test]
fn own_inclusion_proofs() {
    let Some(vectors) = vectors::json("probity/inclusion.json") else {
        return;
    };
    assert_eq!(judge(list(&vectors), inclusion_holds), (141, 164, vec![]));
}

#[test]
fn own_consistency_proofs() {
    let Some(vectors) = vectors::json("probity/consistency.json") else {
        return;
    };
    assert_eq!(judge(list(&vectors), consistency_holds), (142, 177, vec![]));
}

#[test]
fn published_inclusion_proofs() {
    let Some(vectors) = published("inclusion") else {
        return;
    };
    assert_eq!(judge(&vectors, inclusion_holds), (6, 92, vec![]));
}

/// One named exception: its roots have 12 bytes, which no hash of ours can hold.
#[test]
fn published_consistency_proofs() {
    let Some(vectors) = published("consistency") else {
        return;
    };
    let exception = vec!["sizes-are-equal-one-and-proof-is-empty.json".to_owned()];
    assert_eq!(judge(&vectors, consistency_holds), (6, 92, exception));
}
