//! The tree against the recursive definitions of RFC 6962, 2.1, word for word.

use ledger::tree::{
    Edge, Hash, Levels, Nodes, consistency_proof, empty_root, inclusion_proof, leaf_hash,
    node_hash, root, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::vectors;

/// MTH.
pub(crate) fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let k = largest_power_below(leaves.len());
            node_hash(&mth(&leaves[..k]), &mth(&leaves[k..]))
        }
    }
}

/// PATH.
fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    let n = leaves.len();
    if n == 1 {
        return Vec::new();
    }
    let k = largest_power_below(n);
    if m < k {
        let mut hashes = path(m, &leaves[..k]);
        hashes.push(mth(&leaves[k..]));
        hashes
    } else {
        let mut hashes = path(m - k, &leaves[k..]);
        hashes.push(mth(&leaves[..k]));
        hashes
    }
}

/// SUBPROOF.
fn subproof(m: usize, leaves: &[Hash], complete: bool) -> Vec<Hash> {
    let n = leaves.len();
    if m == n {
        return if complete {
            Vec::new()
        } else {
            vec![mth(leaves)]
        };
    }
    let k = largest_power_below(n);
    if m <= k {
        let mut hashes = subproof(m, &leaves[..k], complete);
        hashes.push(mth(&leaves[k..]));
        hashes
    } else {
        let mut hashes = subproof(m - k, &leaves[k..], false);
        hashes.push(mth(&leaves[..k]));
        hashes
    }
}

fn largest_power_below(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

pub(crate) fn leaves(n: u64) -> Vec<Hash> {
    (0..n)
        .map(|i| leaf_hash(format!("leaf {i}").as_bytes()))
        .collect()
}

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap()
}

/// Everything for one size: edge, root, one inclusion and one consistency proof.
fn check_size(all: &[Hash], tree: &mut Levels, n: usize) {
    let size = wide(n);
    let wanted = mth(&all[..n]);
    let mut edge = Edge::default();
    all[..n].iter().for_each(|leaf| edge.push(*leaf));
    assert_eq!((edge.size(), edge.root()), (size, wanted));
    assert_eq!(root(tree, size), Ok(wanted));
    assert_eq!(Edge::from_peaks(size, edge.peaks()), Some(edge.clone()));
    assert_eq!(Edge::from_peaks(size + 1, edge.peaks()).is_some(), {
        (size + 1).count_ones() == size.count_ones()
    });
}

fn check_index(all: &[Hash], tree: &mut Levels, index: usize, n: usize) {
    let proof = inclusion_proof(tree, wide(index), wide(n)).unwrap();
    assert_eq!(proof, path(index, &all[..n]), "{index} of {n}");
    let wanted = mth(&all[..n]);
    let verify =
        |proof: &[Hash]| verify_inclusion(wide(index), wide(n), &all[index], proof, &wanted);
    assert_eq!(verify(&proof), Ok(()));
    check_spoilt(&proof, |proof| verify(proof).is_err());
    let other = all[(index + 1) % all.len()];
    assert!(verify_inclusion(wide(index), wide(n), &other, &proof, &wanted).is_err());
}

fn check_pair(all: &[Hash], tree: &mut Levels, old: usize, new: usize) {
    let proof = consistency_proof(tree, wide(old), wide(new)).unwrap();
    assert_eq!(proof, subproof(old, &all[..new], true), "{old} to {new}");
    let (before, after) = (mth(&all[..old]), mth(&all[..new]));
    let verify = |proof: &[Hash]| verify_consistency(wide(old), wide(new), &before, &after, proof);
    assert_eq!(verify(&proof), Ok(()));
    check_spoilt(&proof, |proof| verify(proof).is_err());
    let wrong = empty_root();
    assert!(verify_consistency(wide(old), wide(new), &wrong, &after, &proof).is_err());
    assert!(verify_consistency(wide(old), wide(new), &before, &wrong, &proof).is_err());
}

/// A hash more, a hash fewer and each hash changed must be refused.
fn check_spoilt(proof: &[Hash], refused: impl Fn(&[Hash]) -> bool) {
    let longer: Vec<Hash> = proof.iter().copied().chain([empty_root()]).collect();
    assert!(refused(&longer));
    if let [_, rest @ ..] = proof {
        assert!(refused(rest));
        assert!(refused(&proof[..rest.len()]));
    }
    for place in 0..proof.len() {
        let mut changed = proof.to_vec();
        changed[place].0[31] ^= 1;
        assert!(refused(&changed));
    }
}

#[test]
fn all_sizes_indexes_and_pairs_up_to_64() {
    let all = leaves(65);
    let mut tree: Levels = all.iter().copied().collect();
    for n in 0..=64 {
        check_size(&all, &mut tree, n);
        (0..n).for_each(|index| check_index(&all, &mut tree, index, n));
        (1..=n).for_each(|old| check_pair(&all, &mut tree, old, n));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn random_sizes_agree_with_the_definitions(n in 1_usize..2000, a in 0_usize..2000, b in 0_usize..2000) {
        let all = leaves(2001);
        let mut tree: Levels = all.iter().copied().collect();
        check_size(&all, &mut tree, n);
        check_index(&all, &mut tree, a % n, n);
        check_pair(&all, &mut tree, 1 + b % n, n);
    }
}

#[test]
fn nothing_is_proved_outside_the_tree() {
    let all = leaves(8);
    let mut tree: Levels = all.iter().copied().collect();
    let eight = mth(&all);
    for (index, size) in [(8, 8), (0, 0), (u64::MAX, 8)] {
        assert_eq!(inclusion_proof(&mut tree, index, size), Ok(vec![]));
        assert!(verify_inclusion(index, size, &all[0], &[], &eight).is_err());
    }
    for (old, new) in [(0, 8), (0, 0), (9, 8), (u64::MAX, 1)] {
        assert_eq!(consistency_proof(&mut tree, old, new), Ok(vec![]));
        assert!(verify_consistency(old, new, &eight, &eight, &[]).is_err());
    }
    assert!(tree.node(0, 8).is_err());
    assert!(tree.node(4, 0).is_err());
    assert!(inclusion_proof(&mut tree, 1, 9).is_err());
}

#[test]
fn sizes_near_the_end_of_the_numbers_do_not_overflow() {
    let hashes = vec![empty_root(); 64];
    let hash = empty_root();
    for size in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) + 1] {
        for index in [0, 1, size - 1, size / 2] {
            assert!(verify_inclusion(index, size, &hash, &hashes, &hash).is_err());
        }
        for old in [1, 2, size / 2, size - 1] {
            assert!(verify_consistency(old, size, &hash, &hash, &hashes).is_err());
        }
        let peaks = vec![hash; usize::try_from(size.count_ones()).unwrap()];
        assert_eq!(Edge::from_peaks(size, &peaks), None);
    }
}

#[test]
fn hashes_have_one_spelling() {
    let hash = leaf_hash(b"x");
    let (hex, base64) = (hash.to_string(), hash.to_base64());
    assert_eq!(Hash::from_hex(&hex), Ok(hash));
    assert_eq!(Hash::from_base64(&base64), Ok(hash));
    assert_eq!(serde_json::to_value(hash).unwrap(), hex);
    assert_eq!(
        serde_json::from_value::<Hash>(hex.clone().into()).unwrap(),
        hash
    );
    for wrong in ["", "0", &hex[1..], &hex.to_uppercase(), &format!("{hex}00")] {
        assert!(Hash::from_hex(wrong).is_err(), "{wrong}");
    }
    let trimmed = base64.trim_end_matches('=');
    for wrong in [
        "",
        "AA==",
        trimmed,
        &format!("{base64}\n"),
        &format!(" {base64}"),
    ] {
        assert!(Hash::from_base64(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn published_roots() {
    let Some(vector) = vectors::json("probity/tree-roots.json") else {
        return;
    };
    let all = leaves(70_000);
    let wanted = vector["roots"].as_object().unwrap();
    assert!(wanted.len() > 70, "{}", wanted.len());
    for (place, leaf) in vectors::list(&vector["leaf hashes"]).iter().enumerate() {
        assert_eq!(all[place].to_string(), vectors::text(leaf));
    }
    let mut tree: Levels = all.iter().copied().collect();
    let mut edge = Edge::default();
    let mut found = 0;
    for size in 0..=70_000_u64 {
        if let Some(hex) = wanted.get(&size.to_string()) {
            let hex = vectors::text(hex);
            assert_eq!(edge.root().to_string(), hex, "{size}");
            assert_eq!(root(&mut tree, size).unwrap().to_string(), hex, "{size}");
            found += 1;
        }
        if let Some(leaf) = all.get(usize::try_from(size).unwrap()) {
            edge.push(*leaf);
        }
    }
    assert_eq!(found, wanted.len());
}

#[test]
fn digest_of_all_proofs_up_to_64() {
    let Some(vector) = vectors::json("probity/proofs-all-0-64.json") else {
        return;
    };
    let all = leaves(64);
    let mut tree: Levels = all.iter().copied().collect();
    let (mut inclusion, mut consistency) = (String::new(), String::new());
    let line = |first: u64, size: u64, proof: Vec<Hash>| {
        let hashes: String = proof.iter().map(|hash| format!(" {hash}")).collect();
        format!("{first} {size}{hashes}\n")
    };
    for size in 0..=64 {
        for index in 0..size {
            let proof = inclusion_proof(&mut tree, index, size).unwrap();
            inclusion.push_str(&line(index, size, proof));
            let proof = consistency_proof(&mut tree, index + 1, size).unwrap();
            consistency.push_str(&line(index + 1, size, proof));
        }
    }
    for (name, lines) in [("inclusion", inclusion), ("consistency", consistency)] {
        assert_eq!(vector[format!("{name} proofs")], 2080);
        assert_eq!(lines.lines().count(), 2080);
        let digest = Hash::of(lines.as_bytes()).to_string();
        assert_eq!(vector[format!("{name} sha256")], digest);
    }
}
