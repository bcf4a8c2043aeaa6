//! Indexes against brute force.

use std::sync::Arc;

use evidence::{ContentHash, Digests, Finding, ListId, MatchOpinion, Md5Hash, Sha1Hash, Time};
use matching::{
    explain::findings,
    index::{Index, IndexError, Options},
    list::SignalList,
    pdq::Hash,
    signal::{Signal, Value},
};
use proptest::prelude::*;

use crate::shared;

pub(crate) fn signal(value: Value) -> Signal {
    Signal {
        value,
        added: "2026-01-05".to_owned(),
        expires: None,
        labels: vec!["label".to_owned()],
        opinion: MatchOpinion::Positive,
        sharing: None,
        source: "source".to_owned(),
    }
}

fn list_id(byte: u8) -> ListId {
    ListId::from_random([byte; 16])
}

fn pdq_list(hashes: &[Hash]) -> Arc<SignalList> {
    let signals = hashes.iter().map(|hash| signal(Value::Pdq(*hash)));
    Arc::new(SignalList::from_signals(signals))
}

fn pdq_index(hashes: &[Hash]) -> Index {
    Index::build(vec![(list_id(1), pdq_list(hashes))], Options::default()).expect("one list")
}

fn found(index: &Index, query: &Hash, radius: u16) -> Vec<(u16, Value)> {
    let hits = index.pdq_within(query, radius).expect("a radius");
    hits.iter()
        .map(|hit| (hit.distance, hit.signal.value))
        .collect()
}

fn brute(hashes: &[Hash], query: &Hash, radius: u16) -> Vec<(u16, Value)> {
    let mut near: Vec<(u16, Value)> = hashes
        .iter()
        .map(|hash| (hash.distance(query), Value::Pdq(*hash)))
        .filter(|(distance, _)| *distance <= radius)
        .collect();
    near.sort_unstable();
    near.dedup();
    near
}

/// Flips bits of a hash: the places count from its end.
fn flipped(mut hash: Hash, bits: impl IntoIterator<Item = usize>) -> Hash {
    for bit in bits {
        hash.0[31 - bit / 8] ^= 1 << (bit % 8);
    }
    hash
}

/// The 18,132 hashes of pictures, which are skewed as real lists are.
fn real_hashes() -> Option<Vec<Hash>> {
    let bytes = shared::read("real_pdq_hashes_18132.bin")?;
    let (hashes, rest) = bytes.as_chunks::<32>();
    assert!(rest.is_empty());
    Some(hashes.iter().map(|bytes| Hash(*bytes)).collect())
}

#[test]
fn every_neighbour_of_every_real_hash_is_found() {
    let Some(hashes) = real_hashes() else { return };
    assert_eq!(hashes.len(), 18_132);
    let index = pdq_index(&hashes);
    for (at, hash) in hashes.iter().enumerate() {
        // Each hash finds itself after as many flips as the radius allows, and every
        // fortieth query is compared with brute force in full.
        let flips = at % 33;
        let query = flipped(*hash, (0..flips).map(|flip| (flip * 101 + at * 37) % 256));
        let distance = hash.distance(&query);
        let hits = found(&index, &query, 31);
        let expected = distance <= 31;
        assert_eq!(
            hits.contains(&(distance, Value::Pdq(*hash))),
            expected,
            "hash {at}"
        );
        if at % 40 == 0 {
            assert_eq!(hits, brute(&hashes, &query, 31), "hash {at}");
        }
    }
}

#[test]
fn every_radius_on_real_hashes_equals_brute_force() {
    let Some(hashes) = real_hashes() else { return };
    let index = pdq_index(&hashes);
    for radius in 0..=31 {
        for at in [0, 5_000, 17_000] {
            let query = flipped(
                hashes[at],
                (0..usize::from(radius) / 2).map(|bit| bit * 13 % 256),
            );
            assert_eq!(
                found(&index, &query, radius),
                brute(&hashes, &query, radius),
                "{radius}"
            );
        }
    }
}

#[test]
fn neighbours_at_the_edge_of_the_radius_are_found() {
    // The worst case for the pigeonholes: every part differs in as many bits as it can while
    // the sum is the radius. Enough other hashes stand there that the set is not scanned.
    let base = Hash([0x5a; 32]);
    let mut hashes: Vec<Hash> = (0..5_000_u32)
        .map(|at| {
            let mut hash = Hash([0; 32]);
            for (place, byte) in hash.0.iter_mut().enumerate() {
                let number = at
                    .wrapping_mul(2_654_435_761)
                    .rotate_left(u32::try_from(place).expect("small"));
                *byte = number.to_le_bytes()[1];
            }
            hash
        })
        .collect();
    hashes.push(base);
    let index = pdq_index(&hashes);
    for flips in [15, 16, 30, 31, 32] {
        for start in 0..256 {
            for step in [1, 3, 16, 17, 255] {
                let query = flipped(base, (0..flips).map(|flip| (start + flip * step) % 256));
                let distance = base.distance(&query);
                let is_found = found(&index, &query, 31).contains(&(distance, Value::Pdq(base)));
                assert_eq!(is_found, distance <= 31, "{flips} flips, step {step}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn small_sets_equal_brute_force(
        seeds in proptest::collection::vec(any::<[u8; 32]>(), 1..20),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), proptest::collection::vec(0_usize..256, 0..40)), 1..30),
        radius in 0_u16..=31,
    ) {
        let mut hashes: Vec<Hash> = seeds.iter().map(|bytes| Hash(*bytes)).collect();
        let near: Vec<Hash> = flips
            .iter()
            .map(|(seed, bits)| flipped(*seed.get(&hashes), bits.iter().copied()))
            .collect();
        hashes.extend(&near);
        let index = pdq_index(&hashes);
        for query in near.iter().take(8) {
            prop_assert_eq!(found(&index, query, radius), brute(&hashes, query, radius));
        }
    }

    #[test]
    fn digests_equal_brute_force(
        keys in proptest::collection::vec(proptest::array::uniform16(0_u8..3), 0..200),
        queries in proptest::collection::vec(proptest::array::uniform16(0_u8..3), 1..20),
    ) {
        let list = SignalList::from_signals(keys.iter().map(|key| signal(Value::Md5(*key))));
        let index = Index::build(vec![(list_id(1), Arc::new(list))], Options::default()).expect("one list");
        for query in queries.iter().chain(&keys) {
            prop_assert_eq!(index.exactly(&Value::Md5(*query)).len(), usize::from(keys.contains(query)));
        }
    }
}

fn digests() -> Digests {
    Digests {
        sha256: ContentHash([3; 32]),
        sha1: Sha1Hash([2; 20]),
        md5: Md5Hash([1; 16]),
    }
}

#[test]
fn all_three_digests_are_looked_up_in_all_lists() {
    let first =
        SignalList::from_signals([signal(Value::Md5([1; 16])), signal(Value::Sha256([3; 32]))]);
    let second =
        SignalList::from_signals([signal(Value::Md5([1; 16])), signal(Value::Sha1([2; 20]))]);
    // The order in which lists are given does not change the result.
    for turned in [false, true] {
        let mut lists = vec![
            (list_id(1), Arc::new(first.clone())),
            (list_id(2), Arc::new(second.clone())),
        ];
        if turned {
            lists.reverse();
        }
        let index = Index::build(lists, Options::default()).expect("two lists");
        let hits: Vec<_> = index
            .digests(&digests())
            .iter()
            .map(|hit| (hit.list, hit.signal.value, hit.distance, hit.threshold))
            .collect();
        assert_eq!(
            hits,
            [
                (list_id(1), Value::Md5([1; 16]), 0, 0),
                (list_id(1), Value::Sha256([3; 32]), 0, 0),
                (list_id(2), Value::Md5([1; 16]), 0, 0),
                (list_id(2), Value::Sha1([2; 20]), 0, 0),
            ]
        );
    }
}

#[test]
fn a_picture_of_low_quality_is_not_matched() {
    let hash = Hash([7; 32]);
    let index = pdq_index(&[hash]);
    assert_eq!(index.pdq(&hash, 49).len(), 0);
    assert_eq!(index.pdq(&hash, 50).len(), 1);
}

#[test]
fn withdrawn_signals_never_match() {
    let (hash, other) = (Hash([7; 32]), flipped(Hash([7; 32]), [0]));
    let list = pdq_list(&[hash, other]);
    let mut index = Index::build(
        vec![(list_id(1), list.clone()), (list_id(2), list.clone())],
        Options::default(),
    )
    .expect("two lists");
    index.withdraw(list_id(1), Value::Pdq(hash));
    let left = |index: &Index| -> Vec<(u16, ListId)> {
        index
            .pdq(&hash, 100)
            .iter()
            .map(|hit| (hit.distance, hit.list))
            .collect()
    };
    assert_eq!(
        left(&index),
        [(0, list_id(2)), (1, list_id(1)), (1, list_id(2))]
    );
    let options = Options {
        withdrawn: [(list_id(1), Value::Pdq(hash))].into(),
        ..Options::default()
    };
    let built = Index::build(
        vec![(list_id(1), list.clone()), (list_id(2), list)],
        options,
    )
    .expect("two lists");
    assert_eq!(left(&built), left(&index));
    assert_eq!(built.len(), 3);
}

#[test]
fn expired_signals_do_not_match() {
    let end = Time::from_seconds(1_000).expect("a time");
    let list = Arc::new(SignalList::from_signals([Signal {
        expires: Some(end),
        ..signal(Value::Md5([1; 16]))
    }]));
    for (at, hits) in [
        (None, 1),
        (Some(999), 1),
        (Some(1_000), 0),
        (Some(1_001), 0),
    ] {
        let options = Options {
            at: at.map(|seconds| Time::from_seconds(seconds).expect("a time")),
            ..Options::default()
        };
        let index = Index::build(vec![(list_id(1), list.clone())], options).expect("one list");
        assert_eq!(index.digests(&digests()).len(), hits, "{at:?}");
    }
}

#[test]
fn radii_and_lists_are_checked() {
    let options = Options {
        pdq_radius: 32,
        ..Options::default()
    };
    assert_eq!(
        Index::build(Vec::new(), options).err(),
        Some(IndexError::Radius { radius: 32 })
    );
    let twice = vec![(list_id(1), pdq_list(&[])), (list_id(1), pdq_list(&[]))];
    assert_eq!(
        Index::build(twice, Options::default()).err(),
        Some(IndexError::ListTwice { list: list_id(1) })
    );
    let index = pdq_index(&[]);
    assert!(index.is_empty());
    assert_eq!(
        index.pdq_within(&Hash([1; 32]), 32),
        Err(IndexError::Radius { radius: 32 })
    );
    assert_eq!(index.pdq_within(&Hash([1; 32]), 31), Ok(Vec::new()));
}

#[test]
fn a_hit_explains_itself() {
    let index = pdq_index(&[Hash([7; 32])]);
    let hits = index.pdq(&flipped(Hash([7; 32]), [3, 200]), 80);
    assert_eq!(
        findings(&hits),
        [Finding::Match {
            algorithm: "pdq".to_owned(),
            distance: 2,
            labels: vec!["label".to_owned()],
            list: list_id(1),
            matcher: format!("probity-matching/{}", env!("CARGO_PKG_VERSION")),
            opinion: MatchOpinion::Positive,
            signal: "07".repeat(32),
            signal_added: "2026-01-05".to_owned(),
            threshold: 31,
        }]
    );
}
