//! Entries: vectors, rules, the two readers against each other, persons' signatures.

use std::collections::BTreeMap;

use ledger::entry::{
    Entry, EntryError, Manifest, Outcome, PersonSig, PersonSigError, PersonSigningKey,
    WRITE_BYTES_MAX, grammar, person_key_id,
};
use ledger::tree::{Hash, leaf_hash};
use proptest::prelude::*;

use crate::entry_oracle;
use crate::vectors::{self, hex, list, text};

fn full() -> Entry {
    Entry {
        act: "authority.approve".to_owned(),
        actor: format!("person-{}", "9f".repeat(16)),
        at: "2026-01-05T00:07:00.325980Z".to_owned(),
        authority: Some(format!("authority-{}", "2e".repeat(16))),
        case: Some(format!("case-{}", "00".repeat(16))),
        case_prev: Some(5),
        commit: Some(Hash([1; 32])),
        counts: [
            ("a.b:c".to_owned(), 9_007_199_254_740_991),
            ("b".to_owned(), 0),
        ]
        .into(),
        manifest: Some(Manifest {
            root: Hash([2; 32]),
            size: 3,
        }),
        outcome: Outcome::Refused,
        package: Some(Hash([4; 32])),
        person_sig: Some(PersonSig {
            key: [5; 4],
            sig: [6; 64],
        }),
        reason: Some("self-approval".to_owned()),
        role: "examiner".to_owned(),
        sealed: Some(Hash([7; 32])),
        seq: 7,
        tags: [(
            "data".to_owned(),
            vec!["content".to_owned(), "traffic".to_owned()],
        )]
        .into(),
    }
}

#[test]
fn entries_to_accept() {
    let Some(vector) = vectors::json("probity/entries.json") else {
        return;
    };
    let accept = list(&vector["accept"]);
    assert_eq!(accept.len(), 9);
    for case in accept {
        let bytes = text(&case["entry"]).as_bytes();
        let entry = Entry::parse(bytes).unwrap();
        assert!(entry_oracle::accepts(bytes));
        assert_eq!(entry.encode().unwrap(), bytes);
        assert_eq!(case["bytes"], bytes.len());
        assert_eq!(case["seq"], entry.seq);
        assert_eq!(leaf_hash(bytes).to_string(), text(&case["leaf hash"]));
    }
}

#[test]
fn entries_to_refuse() {
    let Some(vector) = vectors::json("probity/entries.json") else {
        return;
    };
    let refuse = list(&vector["refuse"]);
    assert_eq!(refuse.len(), 35);
    let mut by_rule = 0;
    for case in refuse {
        let bytes = match case["entry hex"].as_str() {
            Some(digits) => hex(digits),
            None => {
                by_rule += 1;
                over_65535_bytes(text(&vector["accept"][6]["entry"]))
            }
        };
        let desc = text(&case["desc"]);
        assert_eq!(case["bytes"], bytes.len(), "{desc}");
        assert!(Entry::parse(&bytes).is_err(), "{desc}");
        assert!(!entry_oracle::accepts(&bytes), "{desc}");
    }
    assert_eq!(by_rule, 1);
}

/// "the entry of seq 9 with 1,000 tags t0 to t999, each with one value of 60 letters x, keys
/// sorted".
fn over_65535_bytes(entry: &str) -> Vec<u8> {
    let tags: BTreeMap<String, [String; 1]> = (0..1000)
        .map(|i| (format!("t{i}"), ["x".repeat(60)]))
        .collect();
    let mut members: BTreeMap<String, serde_json::Value> = serde_json::from_str(entry).unwrap();
    assert_eq!(members["seq"], 9);
    members.insert("tags".to_owned(), serde_json::to_value(tags).unwrap());
    ledger::json::canonical(&members).unwrap()
}

#[test]
fn the_adopted_members() {
    let Some(vector) = vectors::json("probity/entries-proposed.json") else {
        return;
    };
    let bytes = text(&vector["entry"]).as_bytes();
    let entry = Entry::parse(bytes).unwrap();
    assert!(entry_oracle::accepts(bytes));
    assert_eq!(entry.encode().unwrap(), bytes);
    assert_eq!(entry.case_prev, Some(7));
    let signed = [b"probity/v1/act\0", text(&vector["signed part"]).as_bytes()].concat();
    assert_eq!(entry.person_signed_text(), signed);
    let public: [u8; 32] = hex(text(&vector["public key of the person"]))
        .try_into()
        .unwrap();
    let sig = entry.person_sig.unwrap();
    assert_eq!(sig.sig.to_vec(), hex(text(&vector["signature"])));
    assert_eq!(sig.key, person_key_id(&public));
    assert_eq!(entry.verify_person_sig(&public), Ok(()));
}

#[test]
fn a_persons_signature_covers_all_but_place_and_time() {
    let key = PersonSigningKey::from_seed([8; 32]);
    let mut entry = full();
    entry.person_sig = Some(key.sign(&entry));
    let check = |edit: fn(&mut Entry), wanted: Result<(), PersonSigError>| {
        let mut changed = entry.clone();
        edit(&mut changed);
        assert_eq!(changed.verify_person_sig(&key.public()), wanted);
    };
    check(|_| (), Ok(()));
    check(
        |entry| entry.at = "2027-01-05T00:07:00.325980Z".to_owned(),
        Ok(()),
    );
    check(|entry| entry.seq = 99, Ok(()));
    check(|entry| entry.case_prev = None, Ok(()));
    let bad = Err(PersonSigError::Signature);
    check(|entry| entry.act = "authority.revoke".to_owned(), bad);
    check(
        |entry| entry.actor = format!("person-{}", "00".repeat(16)),
        bad,
    );
    check(|entry| entry.authority = None, bad);
    check(|entry| entry.case = None, bad);
    check(|entry| entry.commit = Some(Hash([0; 32])), bad);
    check(|entry| entry.counts.clear(), bad);
    check(|entry| entry.manifest = None, bad);
    check(|entry| entry.outcome = Outcome::Done, bad);
    check(|entry| entry.package = None, bad);
    check(|entry| entry.reason = None, bad);
    check(|entry| entry.role = "approver".to_owned(), bad);
    check(|entry| entry.sealed = None, bad);
    check(|entry| entry.tags.clear(), bad);
    check(
        |entry| entry.person_sig = None,
        Err(PersonSigError::Missing),
    );
    let other = PersonSigningKey::from_seed([9; 32]);
    let refused = entry.verify_person_sig(&other.public());
    assert_eq!(refused, Err(PersonSigError::OtherKey));
    assert_eq!(format!("{key:?}"), "PersonSigningKey([hidden])");
}

#[test]
fn texts_of_the_grammar() {
    let check = |rule: fn(&str) -> bool, good: &[&str], bad: &[&str]| {
        good.iter().for_each(|text| assert!(rule(text), "{text}"));
        bad.iter().for_each(|text| assert!(!rule(text), "{text}"));
    };
    check(
        grammar::is_code,
        &["a", "a1", "a-1", "scope.period", "a.b-c.d", "exhibit-0a"],
        &[
            "", "1", "A", "a-", "-a", "a..b", "a.-b", "a_b", "a b", "é", "a:b",
        ],
    );
    check(
        grammar::is_count_name,
        &["a", "a.b:c", "a:b:c"],
        &["", ":", "a:", ":a", "a::b"],
    );
    check(
        grammar::is_act,
        &["case.open", "office.rotate-key", "a.b-c-d"],
        &[
            "", "case", "case.", ".open", "a.b.c", "a.b-", "a-b.c", "a.b1", "A.b",
        ],
    );
    check(
        grammar::is_at,
        &[
            "2024-02-29T23:59:59.999999Z",
            "2000-02-29T00:00:00.000000Z",
            "0001-01-01T00:00:00.000000Z",
            "9999-12-31T00:00:00.000000Z",
        ],
        &[
            "",
            "2023-02-29T00:00:00.000000Z",
            "1900-02-29T00:00:00.000000Z",
            "0000-01-01T00:00:00.000000Z",
            "2026-00-01T00:00:00.000000Z",
            "2026-13-01T00:00:00.000000Z",
            "2026-04-31T00:00:00.000000Z",
            "2026-01-00T00:00:00.000000Z",
            "2026-01-01T24:00:00.000000Z",
            "2026-01-01T00:60:00.000000Z",
            "2026-12-31T23:59:60.000000Z",
            "2026-01-01T00:00:00.00000Z",
            "2026-01-01T00:00:00.0000000Z",
            "2026-01-01T00:00:00.000000z",
            "2026-01-01 00:00:00.000000Z",
            "+026-01-01T00:00:00.000000Z",
        ],
    );
}

#[test]
fn entries_that_cannot_be_written() {
    full().encode().unwrap();
    let check = |wanted: &str, edit: fn(&mut Entry)| {
        let mut entry = full();
        edit(&mut entry);
        match entry.encode() {
            Err(EntryError::Rule { member, .. }) => assert_eq!(member, wanted),
            other => panic!("{wanted}: {other:?}"),
        }
    };
    check("act", |entry| entry.act = "approve".to_owned());
    check("actor", |entry| entry.actor = "person-ana".to_owned());
    check("at", |entry| {
        entry.at = "2026-02-30T00:00:00.000000Z".to_owned()
    });
    check("authority", |entry| entry.authority = entry.case.clone());
    check("case", |entry| entry.case = entry.authority.clone());
    check("case_prev", |entry| entry.case = None);
    check("case_prev", |entry| entry.case_prev = Some(7));
    check("counts", |entry| {
        entry.counts.extend([("a".to_owned(), 1 << 53)])
    });
    check("counts", |entry| {
        entry.counts.extend([("Ana".to_owned(), 1)])
    });
    check("manifest", |entry| {
        entry.manifest.as_mut().unwrap().size = 1 << 53
    });
    check("reason", |entry| entry.reason = None);
    check("reason", |entry| entry.outcome = Outcome::Done);
    check("reason", |entry| entry.reason = Some("not so".to_owned()));
    check("role", |entry| entry.role = "\"".to_owned());
    check("sealed", |entry| entry.sealed = None);
    check("sealed", |entry| entry.commit = None);
    check("seq", |entry| entry.seq = 1 << 53);
    check("tags", |entry| {
        drop(entry.tags.insert("a".to_owned(), vec![]))
    });
    check("tags", |entry| {
        drop(
            entry
                .tags
                .insert("a".to_owned(), vec!["c".to_owned(), "b".to_owned()]),
        );
    });
    check("tags", |entry| {
        drop(
            entry
                .tags
                .insert("a".to_owned(), vec!["b".to_owned(), "b".to_owned()]),
        );
    });
    check("tags", |entry| {
        drop(
            entry
                .tags
                .insert("a".to_owned(), vec!["Mr A. Person".to_owned()]),
        );
    });
}

#[test]
fn only_a_period_close_may_be_long() {
    let mut entry = full();
    entry.counts = (0..400).map(|i| (format!("name{i}"), i)).collect();
    let refused = entry.encode();
    assert!(
        matches!(
            refused,
            Err(EntryError::TooLong {
                max: WRITE_BYTES_MAX,
                ..
            })
        ),
        "{refused:?}"
    );
    entry.act = "period.close".to_owned();
    let bytes = entry.encode().unwrap();
    assert_eq!(Entry::parse(&bytes), Ok(entry.clone()));
    entry.counts = (0..9000).map(|i| (format!("name{i}"), i)).collect();
    assert!(matches!(
        entry.encode(),
        Err(EntryError::TooLong { max: 65_535, .. })
    ));
}

/// Both readers must agree, and what is accepted must be written again as it was.
fn check_agreement(bytes: &[u8]) {
    let read = Entry::parse(bytes);
    let shown = String::from_utf8_lossy(bytes);
    assert_eq!(
        read.is_ok(),
        entry_oracle::accepts(bytes),
        "{shown}\n{read:?}"
    );
    if let Ok(entry) = read
        && bytes.len() <= WRITE_BYTES_MAX
    {
        assert_eq!(entry.encode().unwrap(), bytes, "{shown}");
    }
}

#[test]
fn the_readers_agree_on_every_bit_and_cut() {
    let bytes = full().encode().unwrap();
    check_agreement(&bytes);
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        check_agreement(&changed);
    }
    for at in 0..bytes.len() {
        check_agreement(&bytes[..at]);
        check_agreement(&bytes[at..]);
        let mut without = bytes.clone();
        without.remove(at);
        check_agreement(&without);
        for extra in *b"0a \",:-.\\z" {
            let mut with = bytes.clone();
            with.insert(at, extra);
            check_agreement(&with);
        }
    }
}

#[test]
fn the_readers_agree_without_each_member() {
    let whole: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(&full().encode().unwrap()).unwrap();
    for name in whole.keys() {
        for value in [
            None,
            Some(serde_json::Value::Null),
            Some("".into()),
            Some("a".into()),
            Some(0.into()),
            Some(u64::MAX.into()),
            Some(true.into()),
            Some(serde_json::json!([])),
            Some(serde_json::json!({})),
            Some(serde_json::json!({"a": null})),
            Some(serde_json::json!({"a": []})),
            Some(serde_json::json!({"a": ["b"]})),
            Some(serde_json::json!({"a": 1})),
        ] {
            let mut members = whole.clone();
            match value {
                Some(value) => members.insert(name.clone(), value),
                None => members.remove(name),
            };
            check_agreement(serde_json::to_string(&members).unwrap().as_bytes());
        }
    }
}

fn code() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9]{0,5}([.-][a-z0-9]{1,4}){0,2}"
}

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn id(prefix: &'static str) -> impl Strategy<Value = String> {
    "[0-9a-f]{32}".prop_map(move |random| format!("{prefix}{random}"))
}

prop_compose! {
    fn entry()(
        act in "[a-z]{1,8}\\.[a-z]{1,8}(-[a-z]{1,4})?",
        actor in prop_oneof![id("person-"), id("program-")],
        at in (1_u32..10_000, 1_u32..13, 1_u32..29, 0_u32..24, 0_u32..60, 0_u32..60, 0_u32..1_000_000),
        ids in (proptest::option::of(id("authority-")), proptest::option::of(id("case-"))),
        numbers in (any::<bool>(), 0_u64..1 << 52, 1_u64..1 << 52),
        payload in proptest::option::of((hash(), hash())),
        counts in proptest::collection::btree_map("[a-z]{1,4}(:[a-z]{1,4})?", 0_u64..1 << 53, 0..4),
        manifest in proptest::option::of((hash(), 0_u64..1 << 53)),
        reason in proptest::option::of(code()),
        package in proptest::option::of(hash()),
        person_sig in proptest::option::of((any::<[u8; 4]>(), any::<[u8; 32]>())),
        role in code(),
        tags in proptest::collection::btree_map(code(), proptest::collection::btree_set(code(), 1..4), 0..4),
    ) -> Entry {
        let (year, month, day, hour, minute, second, micro) = at;
        let (authority, case) = ids;
        let (with_prev, before, more) = numbers;
        Entry {
            act,
            actor,
            at: format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z"),
            authority,
            case_prev: (with_prev && case.is_some()).then_some(before),
            case,
            commit: payload.map(|payload| payload.0),
            counts,
            manifest: manifest.map(|(root, size)| Manifest { root, size }),
            outcome: if reason.is_some() { Outcome::Refused } else { Outcome::Done },
            package,
            person_sig: person_sig.map(|(key, half)| PersonSig {
                key,
                sig: [half, half].concat().try_into().unwrap(),
            }),
            reason,
            role,
            sealed: payload.map(|payload| payload.1),
            seq: before + more,
            tags: tags.into_iter().map(|(name, codes)| (name, codes.into_iter().collect())).collect(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn entries_round_trip(entry in entry()) {
        let bytes = entry.encode().unwrap();
        prop_assert_eq!(Entry::parse(&bytes).unwrap(), entry.clone());
        prop_assert!(entry_oracle::accepts(&bytes));
        // The hand-written writer writes canonical JSON.
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(ledger::json::canonical(&value).unwrap(), bytes);
    }

    /// Pieces of an entry put together anew: moved, doubled, left out.
    #[test]
    fn the_readers_agree_on_patchwork(entry in entry(), cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 2..6)) {
        let bytes = entry.encode().unwrap();
        let mut patched = Vec::new();
        for pair in cuts.windows(2) {
            let (a, b) = (pair[0].index(bytes.len()), pair[1].index(bytes.len()));
            patched.extend_from_slice(&bytes[a.min(b)..a.max(b)]);
        }
        check_agreement(&patched);
        let at = cuts[0].index(bytes.len());
        let mut spliced = bytes.clone();
        spliced.splice(at..at, patched);
        check_agreement(&spliced);
    }
}

/// The entries that stand as examples in the specification are entries, byte for byte.
#[test]
fn examples_of_the_specification() {
    let text = include_str!("../../../../docs/specs/entry.md");
    let examples: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\"seq\":"))
        .collect();
    assert_eq!(examples.len(), 2);
    let leaf = leaf_hash(examples[0].as_bytes()).to_string();
    assert!(text.contains(&leaf) && text.contains(&format!("{} bytes", examples[0].len())));
    let entry = Entry::parse(examples[1].as_bytes()).unwrap();
    let public = "51d3ba1290e46114aa810d1da1303a159ee611368ed200e858f40ae5c1672146";
    assert!(text.contains(public));
    assert_eq!(
        entry.verify_person_sig(&hex(public).try_into().unwrap()),
        Ok(())
    );
    let signed = entry.person_signed_text();
    let shown = std::str::from_utf8(&signed)
        .unwrap()
        .split('\0')
        .nth(1)
        .unwrap();
    assert!(text.lines().any(|line| line == shown));
    let payload = text
        .lines()
        .find(|line| line.contains("\"salt\":\""))
        .unwrap();
    let value: serde_json::Value = serde_json::from_str(payload).unwrap();
    let salt = hex(super::vectors::text(&value["salt"]))
        .try_into()
        .unwrap();
    let commit = ledger::commitment::commit(&salt, payload.as_bytes());
    assert_eq!(
        Entry::parse(examples[0].as_bytes()).unwrap().commit,
        Some(commit)
    );
}
