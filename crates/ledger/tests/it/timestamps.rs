//! Time stamps: the published vectors, every changed bit of them, and replies of authorities that
//! the tests set up themselves with the `openssl` command.

use ledger::note::VerifierKey;
use ledger::timestamp::{
    Certificate, Request, Stamped, TimestampError, Trust, stamped_bytes, verify,
};
use proptest::prelude::*;

use crate::vectors::{bytes, folder};

mod authorities;

fn vector(name: &str) -> Option<Vec<u8>> {
    bytes(&format!("probity/timestamp/{name}"))
}

fn check(
    reply: &str,
    request: &str,
    stamped: &[u8],
    root: &str,
) -> Result<Stamped, TimestampError> {
    let request = Request::parse(&vector(request).unwrap())?;
    let trust = Trust::from_pem(&vector(root).unwrap())?;
    verify(&vector(reply).unwrap(), &request, stamped, &trust)
}

#[test]
fn the_published_time_stamp_holds() {
    if folder().is_none() {
        return;
    }
    let stamped = vector("stamped.txt").unwrap();
    let found = check("response.tsr", "request.tsq", &stamped, "root.pem").unwrap();
    // Nov 21 20:34:42 2026 GMT.
    assert_eq!(found.time, 1_795_293_282);
    assert_eq!(found.accuracy_microseconds, Some(1_000_000));
    assert_eq!(found.policy, "1.3.6.1.4.1.32473.1");
    assert_eq!(found.serial, "02");
    assert_eq!(found.signer, "CN=Test vector time-stamping authority");
    assert_eq!(found.root, "CN=Test vector root");
    let root = Certificate::all_from_pem(&vector("root.pem").unwrap()).unwrap();
    assert_eq!(found.root_fingerprint, root[0].fingerprint());
}

#[test]
fn published_time_stamps_that_do_not_hold() {
    if folder().is_none() {
        return;
    }
    let stamped = vector("stamped.txt").unwrap();
    let refused = |reply, request, stamped: &[u8], root, expected| {
        assert_eq!(
            check(reply, request, stamped, root),
            Err(expected),
            "{reply}"
        );
    };
    refused(
        "other-data.tsr",
        "request.tsq",
        &stamped,
        "root.pem",
        TimestampError::Imprint,
    );
    refused(
        "response.tsr",
        "other-nonce.tsq",
        &stamped,
        "root.pem",
        TimestampError::Nonce,
    );
    refused(
        "tampered.tsr",
        "request.tsq",
        &stamped,
        "root.pem",
        TimestampError::ContentDigest,
    );
    refused(
        "response.tsr",
        "request.tsq",
        b"other",
        "root.pem",
        TimestampError::OtherBytes,
    );
    let found = check("response.tsr", "request.tsq", &stamped, "other-root.pem");
    assert!(matches!(found, Err(TimestampError::Untrusted { .. })));
    // The authority's own certificate is no root, however much it is trusted.
    let found = check("response.tsr", "request.tsq", &stamped, "authority.pem");
    assert!(matches!(found, Err(TimestampError::Untrusted { .. })));
}

#[test]
fn a_policy_may_be_asked_for() {
    if folder().is_none() {
        return;
    }
    let request = Request::parse(&vector("request.tsq").unwrap()).unwrap();
    let with = |policy: &str| {
        let mut trust = Trust::from_pem(&vector("root.pem").unwrap()).unwrap();
        trust.policies = vec![policy.to_owned()];
        let reply = vector("response.tsr").unwrap();
        verify(&reply, &request, &vector("stamped.txt").unwrap(), &trust)
    };
    assert!(with("1.3.6.1.4.1.32473.1").is_ok());
    assert_eq!(with("1.3.6.1.4.1.32473.2"), Err(TimestampError::Policy));
}

#[test]
fn a_root_in_the_reply_is_not_believed() {
    if folder().is_none() {
        return;
    }
    let request = Request::parse(&vector("request.tsq").unwrap()).unwrap();
    let known = Certificate::all_from_pem(&vector("root.pem").unwrap()).unwrap();
    // The reply brings its root along, and a caller may hand it over as something in between.
    let trust = Trust::default().with_intermediates(known);
    let (reply, stamped) = (
        vector("response.tsr").unwrap(),
        vector("stamped.txt").unwrap(),
    );
    let found = verify(&reply, &request, &stamped, &trust);
    assert!(matches!(found, Err(TimestampError::Untrusted { .. })));
}

/// Bytes of `response.tsr` that nobody signed and nothing checks: the copy of the root that the
/// authority sent along, which is not believed because it is there. Unsigned is also the status (byte
/// 8), of which 0 and 1 both mean granted. Hence the whole reply lies under a package's manifest.
const UNSIGNED: std::ops::Range<usize> = 693..1_078;

#[test]
fn every_changed_bit_is_found_but_in_what_is_not_believed() {
    if folder().is_none() {
        return;
    }
    let reply = vector("response.tsr").unwrap();
    let stamped = vector("stamped.txt").unwrap();
    let request = Request::parse(&vector("request.tsq").unwrap()).unwrap();
    let trust = Trust::from_pem(&vector("root.pem").unwrap()).unwrap();
    let mut accepted = 0;
    for (place, bit) in (0..reply.len()).flat_map(|place| (0..8).map(move |bit| (place, bit))) {
        let mut changed = reply.clone();
        changed[place] ^= 1 << bit;
        if verify(&changed, &request, &stamped, &trust).is_ok() {
            let known = UNSIGNED.contains(&place) || (place, bit) == (8, 0);
            assert!(known, "byte {place}, bit {bit} changed unseen");
            accepted += 1;
        }
    }
    // So the exception is needed, and the loop can find something.
    assert!(accepted > 0);
}

#[test]
fn every_changed_bit_of_request_and_stamped_bytes_is_found() {
    if folder().is_none() {
        return;
    }
    let (reply, query) = (
        vector("response.tsr").unwrap(),
        vector("request.tsq").unwrap(),
    );
    let stamped = vector("stamped.txt").unwrap();
    let trust = Trust::from_pem(&vector("root.pem").unwrap()).unwrap();
    let flipped = |bytes: &[u8], place: usize, bit: usize| {
        let mut changed = bytes.to_vec();
        changed[place] ^= 1 << bit;
        changed
    };
    for bit in 0..8 {
        for place in 0..query.len() {
            let holds = Request::parse(&flipped(&query, place, bit))
                .and_then(|request| verify(&reply, &request, &stamped, &trust));
            assert!(holds.is_err(), "request: byte {place}, bit {bit}");
        }
        let request = Request::parse(&query).unwrap();
        for place in 0..stamped.len() {
            let holds = verify(&reply, &request, &flipped(&stamped, place, bit), &trust);
            assert_eq!(holds, Err(TimestampError::OtherBytes));
        }
    }
}

#[test]
fn cut_longer_and_boastful_replies_are_refused() {
    if folder().is_none() {
        return;
    }
    let reply = vector("response.tsr").unwrap();
    let stamped = vector("stamped.txt").unwrap();
    let request = Request::parse(&vector("request.tsq").unwrap()).unwrap();
    let trust = Trust::from_pem(&vector("root.pem").unwrap()).unwrap();
    let refused = |changed: &[u8]| verify(changed, &request, &stamped, &trust).is_err();
    for length in 0..reply.len() {
        assert!(refused(&reply[..length]), "cut to {length}");
        // Lengths of 4 GiB, of 2^64, and the indefinite one, at every place.
        for boast in [
            &[0x84, 0xff, 0xff, 0xff, 0xff][..],
            &[0x88, 255, 255, 255, 255, 255, 255, 255, 255],
            &[0x80],
        ] {
            let mut changed = reply[..length].to_vec();
            changed.extend_from_slice(boast);
            assert!(refused(&changed));
            changed.extend_from_slice(&reply[length..]);
            assert!(refused(&changed) || UNSIGNED.contains(&length));
        }
    }
    assert!(refused(&[reply.as_slice(), &[0]].concat()));
    let long = vec![0x30; 65_537];
    let found = verify(&long, &request, &stamped, &trust);
    assert_eq!(found, Err(TimestampError::TooLong { bytes: 65_537 }));
}

#[test]
fn refusals_of_the_authority_are_told() {
    let stamped = b"stamped";
    let imprint = <sha2::Sha256 as sha2::Digest>::digest(stamped).into();
    let request = Request::new(&imprint, [1; 8]);
    let refused = |reply: &[u8]| verify(reply, &request, stamped, &Trust::default()).unwrap_err();
    // PKIStatus 2: rejection, with the words "no" and a reason in bits.
    let reply = [
        0x30, 0x10, 0x30, 0x0e, 2, 1, 2, 0x30, 4, 0x0c, 2, b'n', b'o', 3, 3, 0, 0, 1,
    ];
    assert_eq!(refused(&reply), TimestampError::NotGranted { status: 2 });
    // Granted, and no token.
    let malformed = |reply: &[u8]| matches!(refused(reply), TimestampError::Malformed { .. });
    assert!(malformed(&[0x30, 5, 0x30, 3, 2, 1, 0]));
    assert!(malformed(&[]));
    assert!(malformed(b"<html>"));
}

#[test]
fn requests_have_one_spelling() {
    let imprint = [7; 32];
    let check = |nonce: [u8; 8], length: usize| {
        let request = Request::new(&imprint, nonce);
        let bytes = request.to_der();
        assert_eq!(bytes.len(), length, "{nonce:?}");
        assert_eq!(Request::parse(&bytes), Ok(request));
    };
    check([1; 8], 69);
    check([0x80, 0, 0, 0, 0, 0, 0, 0], 70);
    check([0, 0x80, 0, 0, 0, 0, 0, 0], 69);
    check([0, 0x7f, 0, 0, 0, 0, 0, 0], 68);
    check([0; 8], 62);
    if folder().is_some() {
        for name in ["request.tsq", "other-nonce.tsq"] {
            let bytes = vector(name).unwrap();
            assert_eq!(Request::parse(&bytes).unwrap().to_der(), bytes);
        }
    }
}

#[test]
fn stamped_is_the_checkpoint_with_the_logs_own_line() {
    let Some(notes) = crate::vectors::json("probity/notes.json") else {
        return;
    };
    let stamped = vector("stamped.txt").unwrap();
    let text = |name: &str| notes[name].as_str().unwrap().to_owned();
    assert_eq!(
        stamped,
        (text("note text") + "\n" + &text("log signature line")).into_bytes()
    );
    let checkpoint = bytes("probity/log/checkpoint").unwrap();
    let policy = String::from_utf8(bytes("probity/log/policy.txt").unwrap()).unwrap();
    let line = policy.lines().find_map(|line| line.strip_prefix("log "));
    let log: VerifierKey = line.unwrap().parse().unwrap();
    assert!(checkpoint.len() > stamped.len());
    assert_eq!(stamped_bytes(&checkpoint, &log).unwrap(), stamped);
    assert_eq!(stamped_bytes(&stamped, &log).unwrap(), stamped);
}

#[test]
fn pem_files_are_read_strictly() {
    if folder().is_none() {
        return;
    }
    let root = String::from_utf8(vector("root.pem").unwrap()).unwrap();
    let read = |text: &str| Certificate::all_from_pem(text.as_bytes()).map(|found| found.len());
    assert_eq!(read(&root), Ok(1));
    assert_eq!(read(&format!("subject=CN = root\n\n{root}\n{root}")), Ok(2));
    assert_eq!(read(&root.replace('\n', "\r\n")), Ok(1));
    let bad = Err(TimestampError::Malformed {
        part: "a PEM file of certificates",
    });
    assert_eq!(read(""), bad);
    assert_eq!(
        read("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        bad
    );
    assert_eq!(read(&root.replace("-----END CERTIFICATE-----", "")), bad);
    assert_eq!(read(&root.replace('M', "-")), bad);
    assert_eq!(read(&format!("{root}-----BEGIN CERTIFICATE-----\n")), bad);
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let request = Request::new(&[0; 32], [0; 8]);
        prop_assert!(verify(&bytes, &request, &bytes, &Trust::default()).is_err());
        prop_assert!(Certificate::from_der(&bytes).is_err());
        prop_assert!(Certificate::all_from_pem(&bytes).is_err());
        prop_assert!(Request::parse(&bytes).is_err());
    }

    /// Whole runs of the good reply overwritten, doubled or taken out.
    #[test]
    fn no_changed_reply_is_believed(
        from in 0_usize..1_409,
        length in 1_usize..64,
        with in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let Some(mut reply) = vector("response.tsr") else {
            return Ok(());
        };
        let before = reply.clone();
        let until = (from + length).min(reply.len());
        reply.splice(from..until, with);
        prop_assume!(reply != before && !UNSIGNED.contains(&from));
        let request = Request::parse(&vector("request.tsq").unwrap()).unwrap();
        let trust = Trust::from_pem(&vector("root.pem").unwrap()).unwrap();
        let found = verify(&reply, &request, &vector("stamped.txt").unwrap(), &trust);
        prop_assert!(found.is_err());
    }
}
