//! Hashes, opinions and marks as the exchange formats write them.

use evidence::MatchOpinion::{self, Disputed, Negative, Positive, Seed};
use matching::{
    explain::counts_as_positive,
    opinion::{aggregate, combine, parse},
    signal::{Algorithm, Sharing, Value, ValueError},
};

#[test]
fn values() {
    fn check(algorithm: Algorithm, text: &str, expected: Result<&str, ValueError>) {
        let found = Value::parse(algorithm, text).map(|value| value.to_string());
        assert_eq!(found, expected.map(str::to_owned), "{text}");
    }
    use Algorithm::{Md5, Pdq, Sha1, Sha256};
    let length = |algorithm, expected, found| {
        Err(ValueError::Length {
            algorithm,
            expected,
            found,
        })
    };
    check(
        Md5,
        "0123456789abcdef0123456789ABCDEF",
        Ok("0123456789abcdef0123456789abcdef"),
    );
    check(
        Md5,
        " 0123456789abcdef0123456789abcdef\t",
        Ok("0123456789abcdef0123456789abcdef"),
    );
    check(Md5, "0123", length(Md5, 32, 4));
    check(Pdq, "0123456789abcdef0123456789abcdef", length(Pdq, 64, 32));
    check(Sha1, "", length(Sha1, 40, 0));
    check(
        Md5,
        "0123456789abcdef0123456789abcdeg",
        Err(ValueError::Digit { at: 31 }),
    );
    check(
        Md5,
        "g123456789abcdef0123456789abcdef",
        Err(ValueError::Digit { at: 0 }),
    );
    check(
        Md5,
        "+123456789abcdef0123456789abcdef",
        Err(ValueError::Digit { at: 0 }),
    );
    check(Md5, "éééééééééééééééé", Err(ValueError::Digit { at: 0 }));
    check(Pdq, &"0".repeat(64), Err(ValueError::Zero));
    check(Md5, &"0".repeat(32), Err(ValueError::Zero));
    check(
        Md5,
        "d41d8cd98f00b204e9800998ecf8427e",
        Err(ValueError::EmptyContent),
    );
    check(
        Sha1,
        "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
        Err(ValueError::EmptyContent),
    );
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    check(Sha256, empty, Err(ValueError::EmptyContent));
    check(Pdq, empty, Ok(empty));
}

#[test]
fn algorithm_names() {
    fn check(text: &str, expected: Option<Algorithm>) {
        assert_eq!(Algorithm::parse(text), expected, "{text}");
    }
    check("pdq", Some(Algorithm::Pdq));
    check("HASH_PDQ", Some(Algorithm::Pdq));
    check("ImagePDQ", Some(Algorithm::Pdq));
    check("HASH_MD5", Some(Algorithm::Md5));
    check("HASH_VIDEO_MD5", Some(Algorithm::Md5));
    check("video_md5", Some(Algorithm::Md5));
    check("SHA-256", Some(Algorithm::Sha256));
    check("HASH_VIDEO_SHA256", Some(Algorithm::Sha256));
    check("HASH_SHA1", Some(Algorithm::Sha1));
    check("HASH_URL_MD5", None);
    check("url_md5", None);
    check("HASH_PDQ_OCR", None);
    check("HASH_TEXT_TLSH", None);
    check("", None);
}

#[test]
fn opinions_together() {
    fn check(opinions: &[MatchOpinion], expected: MatchOpinion) {
        assert_eq!(
            aggregate(opinions.iter().copied()),
            expected,
            "{opinions:?}"
        );
        assert_eq!(
            aggregate(opinions.iter().rev().copied()),
            expected,
            "{opinions:?}"
        );
    }
    check(&[], Seed);
    check(&[Negative], Negative);
    check(&[Negative, Negative], Negative);
    check(&[Seed, Seed], Seed);
    check(&[Positive, Positive], Positive);
    check(&[Seed, Positive], Positive);
    check(&[Negative, Seed], Disputed);
    check(&[Negative, Positive], Disputed);
    check(&[Negative, Seed, Positive], Disputed);
    check(&[Disputed, Positive], Disputed);
    check(&[Disputed, Negative], Disputed);
}

#[test]
fn aggregation_does_not_depend_on_grouping() {
    let all = [Negative, Seed, Positive, Disputed];
    for a in all {
        for b in all {
            assert_eq!(combine(a, b), combine(b, a));
            for c in all {
                assert_eq!(combine(combine(a, b), c), combine(a, combine(b, c)));
            }
        }
    }
}

#[test]
fn only_a_positive_signal_counts() {
    assert_eq!(
        [Negative, Seed, Positive, Disputed].map(counts_as_positive),
        [false, false, true, false]
    );
}

#[test]
fn opinion_names() {
    fn check(text: &str, expected: Option<MatchOpinion>) {
        assert_eq!(parse(text), expected, "{text}");
    }
    check("POSITIVE_CLASS", Some(Positive));
    check("MALICIOUS", Some(Positive));
    check("NON_MALICIOUS", Some(Negative));
    check("NEGATIVE_CLASS", Some(Negative));
    check("INVESTIGATION_SEED", Some(Seed));
    check("UNKNOWN", Some(Seed));
    check("disputed", Some(Disputed));
    check("2", Some(Positive));
    check("perhaps", None);
}

#[test]
fn sharing_marks() {
    fn check(text: &str, expected: Option<Sharing>) {
        assert_eq!(Sharing::parse(text), expected, "{text}");
    }
    check("TLP:CLEAR", Some(Sharing::Clear));
    check("white", Some(Sharing::Clear));
    check("TLP:AMBER+STRICT", Some(Sharing::AmberStrict));
    check("amber", Some(Sharing::Amber));
    check("Tlp: Red", Some(Sharing::Red));
    check("secret", None);
    for sharing in Sharing::ALL {
        check(sharing.name(), Some(sharing));
    }
}
