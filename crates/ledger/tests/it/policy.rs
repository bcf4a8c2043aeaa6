//! Policies: what is one, and which cosignatures satisfy it.

use ledger::checkpoint::Checkpoint;
use ledger::cosignature::CosigningKey;
use ledger::note::{Note, SigningKey};
use ledger::policy::{LineError, Policy, PolicyError, UnacceptedError, UnknownLines};
use ledger::tree::leaf_hash;

fn log() -> SigningKey {
    SigningKey::from_seed("a.example/log", [1; 32]).unwrap()
}

fn witness(number: u8) -> CosigningKey {
    CosigningKey::from_seed(&format!("w{number}.example"), [number + 100; 32]).unwrap()
}

/// `text` with `LOG` and `KEY1` … `KEY9` replaced.
fn policy(text: &str) -> Result<Policy, PolicyError> {
    let mut text = text.replace("LOG", &log().verifier().to_string());
    for number in 1..=9 {
        let key = witness(number).verifier().to_string();
        text = text.replace(&format!("KEY{number}"), &key);
    }
    Policy::parse(text.as_bytes())
}

fn note(cosigners: &[u8]) -> Vec<u8> {
    let checkpoint = Checkpoint {
        origin: "a.example/log".to_owned(),
        size: 1,
        root: leaf_hash(b"x"),
    };
    let mut note = Note::parse(&checkpoint.sign(&log())).unwrap();
    for number in cosigners {
        note.signatures.push(witness(*number).cosign(&note.text, 5));
    }
    note.to_bytes()
}

const TWO_LEVELS: &str = "# the example of C2SP\n\
    log LOG\n\n  \t\n\
    witness X1 KEY1\n\twitness  X2\tKEY2 \n  # more\nwitness X3 KEY3 https://x3.example/\n\
    group X-witnesses 2 X1 X2 X3\n\
    witness Y1 KEY4\nwitness Y2 KEY5\n\
    group Y-witnesses any Y1 Y2\n\
    group X-and-Y all X-witnesses Y-witnesses\n\
    quorum X-and-Y\n";

#[test]
fn quorum_of_two_levels() {
    let policy = policy(TWO_LEVELS).unwrap();
    let read_again = Policy::parse(policy.to_string().as_bytes()).unwrap();
    // All subsets of the five witnesses, against the rule in words.
    for set in 0_u8..32 {
        let members: Vec<u8> = (1..=5).filter(|w| set & (1 << (w - 1)) != 0).collect();
        let x = members.iter().filter(|w| **w <= 3).count();
        let y = members.iter().filter(|w| **w > 3).count();
        let wanted = x >= 2 && y >= 1;
        for policy in [&policy, &read_again] {
            let accepted = policy.accept(&note(&members), UnknownLines::Refuse);
            assert_eq!(accepted.is_ok(), wanted, "{members:?}");
        }
    }
}

#[test]
fn quorum_of_one_and_of_none() {
    let one = policy("log LOG\nwitness a KEY1\nwitness b KEY2\nquorum a\n").unwrap();
    assert!(one.accept(&note(&[1]), UnknownLines::Refuse).is_ok());
    let quorum = "a".to_owned();
    let refused = one.accept(&note(&[2]), UnknownLines::Refuse);
    assert_eq!(refused, Err(UnacceptedError::Quorum { quorum }));
    let none = policy("quorum none\nlog LOG\n").unwrap();
    assert!(none.accept(&note(&[]), UnknownLines::Refuse).is_ok());
    assert!(none.accept(&note(&[1]), UnknownLines::PassOver).is_ok());
    assert!(none.accept(&note(&[1]), UnknownLines::Refuse).is_err());
    let no_log = policy("quorum none\n").unwrap();
    assert!(no_log.accept(&note(&[]), UnknownLines::PassOver).is_err());
}

#[test]
fn lines_that_are_refused() {
    let check = |text: &str, line: usize, what: LineError| {
        assert_eq!(
            policy(text),
            Err(PolicyError::Line { line, what }),
            "{text}"
        );
    };
    check("log\nquorum none\n", 1, LineError::Shape);
    check("Log LOG\nquorum none\n", 1, LineError::Shape);
    check("log LOG url more\nquorum none\n", 1, LineError::Shape);
    check("log KEY1\nquorum none\n", 1, LineError::Key);
    check("witness a LOG\nquorum a\n", 1, LineError::Key);
    check("witness a b\nquorum a\n", 1, LineError::Key);
    check("log LOG\nlog LOG\nquorum none\n", 2, LineError::KeyTwice);
    check(
        "witness a KEY1\nwitness b KEY1\nquorum a\n",
        2,
        LineError::KeyTwice,
    );
    check(
        "witness a KEY1\nwitness a KEY2\nquorum a\n",
        2,
        LineError::Name,
    );
    check("witness none KEY1\nquorum none\n", 1, LineError::Name);
    check(
        "witness a KEY1\ngroup a all a\nquorum a\n",
        2,
        LineError::Name,
    );
    check(
        "witness a KEY1\ngroup none all a\nquorum a\n",
        2,
        LineError::Name,
    );
    check(
        "witness a KEY1\ngroup g all a b\nquorum g\n",
        2,
        LineError::Undefined,
    );
    check("group g all g\nquorum g\n", 1, LineError::Undefined);
    check("group g all none\nquorum g\n", 1, LineError::Undefined);
    check("quorum a\nwitness a KEY1\n", 1, LineError::Undefined);
    check(
        "witness a KEY1\ngroup g all a a\nquorum g\n",
        2,
        LineError::MemberTwice,
    );
    check(
        "witness a KEY1\ngroup g all a\ngroup h all a\nquorum h\n",
        3,
        LineError::MemberTwice,
    );
    for threshold in ["0", "2", "01", "+1", "some", "-1", "18446744073709551617"] {
        let text = format!("witness a KEY1\ngroup g {threshold} a\nquorum g\n");
        check(&text, 2, LineError::Threshold);
    }
    check(
        "witness a KEY1\ngroup g all\nquorum a\n",
        2,
        LineError::Threshold,
    );
    check("quorum none\nquorum none\n", 2, LineError::QuorumTwice);
    check("quorum none none\n", 1, LineError::Shape);
    assert_eq!(policy("log LOG\n"), Err(PolicyError::NoQuorum));
    for text in [
        "",
        "quorum none",
        "quorum none\r\n",
        "# \u{7f}\nquorum none\n",
    ] {
        assert_eq!(policy(text), Err(PolicyError::Characters), "{text:?}");
    }
    assert_eq!(
        Policy::parse(b"# \xff\nquorum none\n"),
        Err(PolicyError::Characters)
    );
    let long = "#".repeat(70_000);
    assert_eq!(Policy::parse(long.as_bytes()), Err(PolicyError::TooLong));
}

/// Ids are short, so two keys of one name and id are quickly made; a signature line could not say
/// which of them signed.
#[test]
fn keys_that_a_line_cannot_tell_apart_are_refused() {
    let first = "log.example+c9782f31+AVZR0z76wyCC7dCm7SC9MDid8rMmjWMKDMAWLv1htQ4F";
    let second = "log.example+c9782f31+AbbgdwPhWy01TBGvo0X0eNGWZ1507dOGVaCnNRkuW24C";
    for key in [first, second] {
        assert!(Policy::parse(format!("log {key}\nquorum none\n").as_bytes()).is_ok());
    }
    let both = format!("log {first}\nlog {second}\nquorum none\n");
    assert_eq!(
        Policy::parse(both.as_bytes()).unwrap_err(),
        PolicyError::Line {
            line: 2,
            what: LineError::KeyTwice
        }
    );
}
