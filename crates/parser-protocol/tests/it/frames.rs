//! Messages there and back; cuts, noise, and everything that a decoder must refuse.

use evidence::{
    ContentHash, Extent, Finding, GapKind, Locator, Precision, Segment, Time, Timestamp, Unread,
};
use parser_protocol::{
    Confinement, Frame, FrameError, FromWorker, INLINE_BYTES_MAX, Inbox, Limits, MediaType,
    ToWorker,
};
use proptest::prelude::*;

fn from_worker(bytes: &[u8]) -> Result<Option<FromWorker<'static>>, FrameError> {
    let mut inbox = Inbox::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let space = inbox.space();
        let count = space.len().min(rest.len());
        space[..count].copy_from_slice(&rest[..count]);
        rest = &rest[count..];
        inbox.filled(count);
    }
    let Some(frame) = inbox.next_frame()? else {
        return Ok(None);
    };
    Ok(Some(match FromWorker::decode(frame)? {
        FromWorker::Data(bytes) => FromWorker::Data(Vec::leak(bytes.to_vec())),
        FromWorker::Hello {
            version,
            confinement,
            parsers,
        } => FromWorker::Hello {
            version,
            confinement,
            parsers,
        },
        FromWorker::Member {
            locator,
            declared_bytes,
            times,
        } => FromWorker::Member {
            locator,
            declared_bytes,
            times,
        },
        FromWorker::MemberEnd { unread } => FromWorker::MemberEnd { unread },
        FromWorker::Finding { of, finding } => FromWorker::Finding { of, finding },
        FromWorker::Done => FromWorker::Done,
    }))
}

fn segment() -> impl Strategy<Value = Segment> {
    prop::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| Segment::from_bytes(&bytes))
}

fn locator() -> impl Strategy<Value = Locator> {
    prop::collection::vec(segment(), 1..5)
        .prop_map(|segments| Locator::new(segments).expect("not empty"))
}

fn text() -> impl Strategy<Value = String> {
    segment().prop_map(|segment| segment.as_str().to_owned())
}

fn unread() -> impl Strategy<Value = Unread> {
    let kinds = prop::sample::select(vec![
        GapKind::NotOurs,
        GapKind::Unsupported,
        GapKind::Damaged,
        GapKind::OverLimit,
    ]);
    let extent = prop::option::of((any::<u32>(), prop::option::of(any::<u32>())).prop_map(
        |(offset, bytes)| Extent {
            bytes: bytes.map(u64::from),
            offset: offset.into(),
        },
    ));
    (kinds, extent, text()).prop_map(|(kind, extent, reason)| Unread {
        extent,
        kind,
        reason,
    })
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    let precisions = prop::sample::select(vec![
        Precision::Day,
        Precision::Minute,
        Precision::TwoSeconds,
        Precision::Second,
        Precision::Millisecond,
        Precision::Microsecond,
        Precision::HundredNanoseconds,
        Precision::Nanosecond,
    ]);
    let utc = prop::option::of(
        (0i64..253_402_300_799_999_999)
            .prop_map(|micros| Time::from_micros(micros).expect("in range")),
    );
    (precisions, text(), text(), utc).prop_map(|(precision, source, text, utc)| Timestamp {
        precision,
        source,
        text,
        utc,
    })
}

fn finding() -> impl Strategy<Value = Finding> {
    let gaps = || prop::collection::vec(unread(), 0..4);
    prop_oneof![
        (any::<u64>(), text(), gaps()).prop_map(|(members, parser, unread)| {
            Finding::Container {
                members,
                parser,
                unread,
            }
        }),
        (1u32.., text(), any::<[u8; 32]>(), 0u8..=100, 1u32..).prop_map(
            |(height, parser, pdq, pdq_quality, width)| Finding::Picture {
                height,
                parser,
                pdq: ContentHash(pdq).to_string(),
                pdq_quality,
                width,
            }
        ),
        (text(), unread()).prop_map(|(parser, unread)| Finding::Gap { parser, unread }),
    ]
}

fn message() -> impl Strategy<Value = FromWorker<'static>> {
    let confinement = any::<[bool; 4]>().prop_map(|[a, b, c, d]| Confinement {
        landlock: c,
        limits: a,
        no_new_privileges: b,
        seccomp: d,
    });
    prop_oneof![
        (any::<u16>(), confinement, text()).prop_map(|(version, confinement, parsers)| {
            FromWorker::Hello {
                version,
                confinement,
                parsers,
            }
        }),
        (
            locator(),
            prop::option::of(any::<u64>()),
            prop::collection::vec(timestamp(), 0..4)
        )
            .prop_map(|(locator, declared_bytes, times)| FromWorker::Member {
                locator,
                declared_bytes,
                times
            }),
        prop::collection::vec(any::<u8>(), 1..200)
            .prop_map(|bytes| FromWorker::Data(Vec::leak(bytes))),
        prop::collection::vec(unread(), 0..5).prop_map(|unread| FromWorker::MemberEnd { unread }),
        (prop::option::of(locator()), finding())
            .prop_map(|(of, finding)| FromWorker::Finding { of, finding }),
        Just(FromWorker::Done),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_a_worker_says_is_read_back(message in message()) {
        let mut bytes = Vec::new();
        message.encode(&mut bytes);
        prop_assert_eq!(from_worker(&bytes), Ok(Some(message)));
    }

    #[test]
    fn every_cut_waits_for_more_or_is_refused(message in message()) {
        let mut bytes = Vec::new();
        message.encode(&mut bytes);
        for length in 0..bytes.len() {
            prop_assert_eq!(from_worker(&bytes[..length]), Ok(None));
        }
        // The same with a header that fits the cut: every field is missed.
        for length in 8..bytes.len() {
            let mut cut = bytes[..length].to_vec();
            cut[..4].copy_from_slice(&u32::try_from(length - 8).expect("short").to_le_bytes());
            let whole = matches!(message, FromWorker::Data(_)) && length > 8;
            prop_assert_eq!(from_worker(&cut).is_err(), !whole);
        }
    }

    #[test]
    fn noise_never_panics(kind in 60u8..75, payload in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = FromWorker::decode(Frame { kind, payload: &payload });
        let _ = ToWorker::decode(Frame { kind: kind - 60, payload: &payload });
        let _ = from_worker(&payload);
    }

    #[test]
    fn one_wrong_byte_never_panics(message in message(), place in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = Vec::new();
        message.encode(&mut bytes);
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = from_worker(&bytes);
    }

    #[test]
    fn frames_arrive_in_any_pieces(messages in prop::collection::vec(message(), 1..6), size in 1usize..40) {
        let mut bytes = Vec::new();
        for message in &messages {
            message.encode(&mut bytes);
        }
        let mut inbox = Inbox::new();
        let mut count = 0;
        for piece in bytes.chunks(size) {
            inbox.space()[..piece.len()].copy_from_slice(piece);
            inbox.filled(piece.len());
            while let Some(frame) = inbox.next_frame().expect("a frame") {
                prop_assert_eq!(&FromWorker::decode(frame).expect("a message"), &messages[count]);
                count += 1;
            }
        }
        prop_assert_eq!(count, messages.len());
        prop_assert!(inbox.is_empty());
    }
}

#[test]
fn what_the_host_says_is_read_back() {
    let content = vec![7; INLINE_BYTES_MAX];
    for message in [
        ToWorker::Hello {
            memory_bytes: 1 << 30,
            version: 1,
        },
        ToWorker::Job {
            bytes: 10,
            inline: true,
            limits: Limits::default(),
            media_type: MediaType::ZIP,
        },
        ToWorker::Job {
            bytes: u64::MAX,
            inline: false,
            limits: Limits {
                depth: 3,
                ..Limits::default()
            },
            media_type: MediaType::JPEG,
        },
        ToWorker::Bytes(&content),
    ] {
        let mut bytes = Vec::new();
        message.encode(&mut bytes);
        let mut inbox = Inbox::new();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let space = inbox.space();
            let count = space.len().min(rest.len());
            assert!(count > 0, "there is always space for the longest frame");
            space[..count].copy_from_slice(&rest[..count]);
            rest = &rest[count..];
            inbox.filled(count);
            if let Some(frame) = inbox.next_frame().expect("a frame") {
                assert_eq!(ToWorker::decode(frame), Ok(message));
            }
        }
        assert!(inbox.is_empty());
    }
}

#[test]
fn refused() {
    fn check(kind: u8, payload: &[u8], expected: FrameError) {
        assert_eq!(FromWorker::decode(Frame { kind, payload }), Err(expected));
    }
    check(1, &[], FrameError::Kind { kind: 1 });
    check(70, &[0], FrameError::Surplus);
    check(67, &[], FrameError::Short { field: "data" });
    check(
        65,
        &[1, 0, 16],
        FrameError::Value {
            field: "confinement",
        },
    );
    check(66, &[0, 0, 0, 0], FrameError::Short { field: "locator" });
    check(
        66,
        &[255, 255, 255, 255],
        FrameError::Size { field: "locator" },
    );
    check(
        66,
        &[1, 0, 0, 0, 255, 255, 0, 0],
        FrameError::Size { field: "name" },
    );
    check(
        66,
        &[1, 0, 0, 0, 1, 0, 0, 0, b'"'],
        FrameError::Spelling { field: "name" },
    );
    check(
        66,
        &[1, 0, 0, 0, 1, 0, 0, 0, 0xff],
        FrameError::Spelling { field: "name" },
    );
    check(68, &[1, 1, 0, 0], FrameError::Size { field: "gaps" });
    check(
        68,
        &[1, 0, 0, 0, 5],
        FrameError::Value {
            field: "kind of gap",
        },
    );
    check(69, &[2], FrameError::Value { field: "of" });
    check(
        69,
        &[0, 3],
        FrameError::Value {
            field: "kind of finding",
        },
    );
    let header = |bytes: &[u8]| from_worker(bytes);
    assert_eq!(
        header(&[1, 0, 16, 0, 67, 0, 0, 0]),
        Err(FrameError::TooLong { bytes: 1_048_577 })
    );
    assert_eq!(header(&[0, 0, 0, 0, 70, 0, 1, 0]), Err(FrameError::Header));
}

#[test]
fn no_worker_may_say_that_something_matches() {
    let mut bytes = Vec::new();
    let finding = Finding::Changed {
        detail: "x".to_owned(),
    };
    FromWorker::Finding { finding, of: None }.encode(&mut bytes);
    assert_eq!(bytes, []);
}

/// The example of `docs/specs/worker-protocol.md`, read from there.
#[test]
fn the_example_of_the_specification_holds() {
    let text = include_str!("../../../../docs/specs/worker-protocol.md");
    let example = text.split("```").nth(1).expect("the example");
    let mut expected = Vec::new();
    for line in example.lines() {
        // The bytes end where the words begin, after at least two blanks; a line of words alone
        // begins with many.
        let bytes = line
            .trim_end()
            .rsplit_once("    ")
            .map_or(line, |(bytes, _)| bytes);
        let digits: String = bytes.split_whitespace().collect();
        if digits.len().is_multiple_of(2) && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            for pair in digits.as_bytes().chunks(2) {
                let pair = std::str::from_utf8(pair).expect("digits");
                expected.push(u8::from_str_radix(pair, 16).expect("digits"));
            }
        }
    }
    let mut bytes = Vec::new();
    for message in [
        FromWorker::Member {
            declared_bytes: None,
            locator: Locator::root(Segment::from_bytes(b"a")),
            times: Vec::new(),
        },
        FromWorker::Data(b"hello"),
        FromWorker::MemberEnd { unread: Vec::new() },
        FromWorker::Finding {
            finding: Finding::Container {
                members: 1,
                parser: "zip 1".to_owned(),
                unread: Vec::new(),
            },
            of: None,
        },
        FromWorker::Done,
    ] {
        message.encode(&mut bytes);
    }
    assert_eq!(bytes, expected);
}
