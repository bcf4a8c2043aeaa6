//! Our own list format: one encoding for one list, and nothing else is read.

use evidence::{MatchOpinion, Time};
use matching::{
    list::{DecodeError, SignalList, decode, encode},
    pdq::Hash,
    signal::{Algorithm, Sharing, Signal, Value},
};
use proptest::prelude::*;

use crate::index::signal;

fn any_value() -> impl Strategy<Value = Value> {
    // Few values, so that some are equal.
    (0_u8..4, 1_u8..6).prop_map(|(kind, byte)| match kind {
        0 => Value::Md5([byte; 16]),
        1 => Value::Pdq(Hash([byte; 32])),
        2 => Value::Sha1([byte; 20]),
        _ => Value::Sha256([byte; 32]),
    })
}

fn any_signal() -> impl Strategy<Value = Signal> {
    (
        any_value(),
        "[a-c]{0,2}",
        proptest::option::of(0_i64..5),
        proptest::collection::btree_set("[a-dé]{1,2}", 0..4),
        0_usize..4,
        proptest::option::of(0_usize..5),
        "[x-z]{0,2}",
    )
        .prop_map(
            |(value, added, expires, labels, opinion, sharing, source)| Signal {
                value,
                added,
                expires: expires.and_then(|seconds| Time::from_seconds(seconds).ok()),
                labels: labels.into_iter().collect(),
                opinion: [
                    MatchOpinion::Negative,
                    MatchOpinion::Seed,
                    MatchOpinion::Positive,
                    MatchOpinion::Disputed,
                ][opinion],
                sharing: sharing.map(|place| Sharing::ALL[place]),
                source,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn lists_survive_their_encoding(signals in proptest::collection::vec(any_signal(), 0..20)) {
        let list = SignalList::from_signals(signals.clone());
        prop_assert_eq!(decode(&encode(&list)), Ok(list));
    }

    #[test]
    fn the_order_of_signals_does_not_matter(signals in proptest::collection::vec(any_signal(), 0..20)) {
        let list = SignalList::from_signals(signals.clone());
        let turned = SignalList::from_signals(signals.into_iter().rev());
        prop_assert_eq!(encode(&list), encode(&turned));
    }

    #[test]
    fn a_list_of_its_own_signals_is_the_list(signals in proptest::collection::vec(any_signal(), 0..20)) {
        let list = SignalList::from_signals(signals);
        let again = SignalList::from_signals(list.signals());
        prop_assert_eq!(&again, &list);
        for signal in list.signals() {
            let at = list.find(&signal.value).expect("it is in the list");
            prop_assert_eq!(list.signal(signal.value.algorithm(), at), Some(signal));
        }
    }

    /// Whatever is changed, either it is refused or it is the one encoding of another list.
    #[test]
    fn no_list_has_two_encodings(
        signals in proptest::collection::vec(any_signal(), 1..8),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = encode(&SignalList::from_signals(signals));
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        if let Ok(list) = decode(&bytes) {
            prop_assert_eq!(encode(&list), bytes);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(rest in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = b"probity-signal-list 1\n".to_vec();
        bytes.extend(rest);
        if let Ok(list) = decode(&bytes) {
            prop_assert_eq!(encode(&list), bytes);
        }
    }
}

/// The worked example of the specification.
fn example() -> Vec<u8> {
    let mut bytes = b"probity-signal-list 1\n".to_vec();
    bytes.extend(b"\x03\x0a2026-01-05\x09extremist\x06office");
    bytes.extend(b"\x01\x02\x03\x00\x02\x01\x01");
    bytes.extend(b"\x01");
    bytes.extend([0xab; 16]);
    bytes.extend(b"\x00\x00");
    bytes.extend(b"\x00\x00\x00");
    bytes
}

#[test]
fn the_worked_example() {
    let list = SignalList::from_signals([Signal {
        value: Value::Md5([0xab; 16]),
        added: "2026-01-05".to_owned(),
        expires: None,
        labels: vec!["extremist".to_owned()],
        opinion: MatchOpinion::Positive,
        sharing: Some(Sharing::Amber),
        source: "office".to_owned(),
    }]);
    assert_eq!(encode(&list), example());
    assert_eq!(
        encode(&SignalList::default()),
        b"probity-signal-list 1\n\0\0\0\0\0\0"
    );
}

#[test]
fn refusals() {
    fn check(change: impl FnOnce(&mut Vec<u8>), expected: DecodeError) {
        let mut bytes = example();
        change(&mut bytes);
        assert_eq!(decode(&bytes), Err(expected));
    }
    check(|bytes| bytes.clear(), DecodeError::Magic);
    check(|bytes| bytes[20] = b'2', DecodeError::Magic);
    check(|bytes| bytes.push(0), DecodeError::Trailing { at: 80 });
    check(
        |bytes| bytes.truncate(79),
        DecodeError::Truncated { at: 79 },
    );
    // A count for which there are not enough bytes is refused before anything is allocated.
    check(
        |bytes| {
            bytes.truncate(22);
            bytes.extend([0xff, 0xff, 0xff, 0xff, 0x0f]);
        },
        DecodeError::Truncated { at: 22 },
    );
    check(|bytes| bytes[52] = 9, DecodeError::Number { at: 52 });
    check(|bytes| bytes[53] = 6, DecodeError::Number { at: 52 });
    // 0x80 0x00 is a longer spelling of 0.
    check(
        |bytes| {
            bytes[54] = 0x80;
            bytes.insert(55, 0);
        },
        DecodeError::Number { at: 54 },
    );
    check(|bytes| bytes[23] = 0xff, DecodeError::Truncated { at: 23 });
    check(|bytes| bytes[24] = 0xff, DecodeError::Text { at: 24 });
    check(
        |bytes| bytes[24] = b'z',
        DecodeError::Order {
            what: "texts",
            at: 44,
        },
    );
    check(|bytes| bytes[55] = 1, DecodeError::Unused { what: "texts" });
    check(|bytes| bytes[59..75].fill(0), DecodeError::Hash { at: 75 });
}

#[test]
fn an_update_replaces_and_deletes() {
    let value = |byte| Value::Md5([byte; 16]);
    let old = SignalList::from_signals([signal(value(1)), signal(value(2)), signal(value(3))]);
    let newer = SignalList::from_signals([
        Signal {
            labels: vec!["new".to_owned()],
            ..signal(value(2))
        },
        signal(value(4)),
    ]);
    let updated = old.updated(&newer, &[value(3), value(9)]);
    let found: Vec<(Value, String)> = updated
        .signals()
        .map(|signal| (signal.value, signal.labels.join(" ")))
        .collect();
    assert_eq!(
        found,
        [
            (value(1), "label".to_owned()),
            (value(2), "new".to_owned()),
            (value(4), "label".to_owned()),
        ]
    );
    assert_eq!(updated.count(Algorithm::Md5), 3);
    assert_eq!(updated.find(&value(3)), None);
}
