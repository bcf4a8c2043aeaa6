//! Notes, keys, checkpoints and cosignatures against the vectors.

use ledger::checkpoint::Checkpoint;
use ledger::cosignature::{CosigningKey, cosigned_message};
use ledger::note::{self, KeyError, KeyKind, NoteError, SigningKey, VerifierKey};
use ledger::tree::{Hash, empty_root, leaf_hash};
use serde_json::Value;

use crate::vectors::{self, hex, key, list, text};

fn vector() -> Option<Value> {
    vectors::json("probity/notes.json")
}

fn seed(key: &Value) -> [u8; 32] {
    hex(text(&key["seed"])).try_into().unwrap()
}

#[test]
fn keys_and_their_ids() {
    let Some(vector) = vector() else { return };
    let mut checked = 0;
    for name in ["log", "w1", "w2", "same name, other key", "unknown key"] {
        let entry = match name {
            "log" | "w1" | "w2" => &vector["keys"][name],
            other => &vector[other],
        };
        let vkey = text(&entry["vkey"]);
        let key: VerifierKey = vkey.parse().unwrap();
        assert_eq!(key.to_string(), vkey);
        assert_eq!(key.name(), text(&entry["name"]));
        assert_eq!(key.id().to_vec(), hex(text(&entry["key id"])));
        assert_eq!(key.public().to_vec(), hex(text(&entry["public"])));
        let made = match key.kind() {
            KeyKind::Ed25519 => SigningKey::from_seed(key.name(), seed(entry))
                .unwrap()
                .verifier(),
            KeyKind::Cosignature => CosigningKey::from_seed(key.name(), seed(entry))
                .unwrap()
                .verifier(),
        };
        assert_eq!(made, key);
        checked += 1;
    }
    assert_eq!(checked, 5);
}

#[test]
fn wrong_keys_are_refused() {
    let good = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    good.parse::<VerifierKey>().unwrap();
    let check = |text: &str, wanted: KeyError| {
        assert_eq!(text.parse::<VerifierKey>().unwrap_err(), wanted, "{text}");
    };
    check("", KeyError::Shape);
    check("example.com/foo+530d903a", KeyError::Shape);
    check(&good.replace("530d903a", "530D903A"), KeyError::Shape);
    check(&good.replace("530d903a", "530d903b"), KeyError::Id);
    check(
        &good.replace("example.com/foo", "example.com/fop"),
        KeyError::Id,
    );
    check(&good.replace("example.com/foo", ""), KeyError::Name);
    check(&good.replace("example.com/foo", "a b"), KeyError::Name);
    check(&good.replace("AekyeRrm", "BOkyeRrm"), KeyError::Id);
    check(
        &good.replace("AekyeRrm", "BukyeRrm"),
        KeyError::Kind { kind: 6 },
    );
    check(&good.replace("3U2k", "3U2"), KeyError::Shape);
    check(&good.replace("3U2k", "3U2k\n"), KeyError::Shape);
    let low_order = VerifierKey::new("a", KeyKind::Ed25519, &[0; 32]);
    assert_eq!(low_order.unwrap_err(), KeyError::Public);
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b"] {
        assert!(SigningKey::from_seed(name, [1; 32]).is_err(), "{name:?}");
    }
}

#[test]
fn secrets_are_hidden() {
    let key = SigningKey::from_seed("a.example/log", [7; 32]).unwrap();
    let shown = format!("{key:?}");
    assert!(
        shown.contains("[hidden]") && !shown.contains("7, 7"),
        "{shown}"
    );
}

#[test]
fn checkpoint_and_cosignatures_are_made_byte_for_byte() {
    let Some(vector) = vector() else { return };
    let (log, w1, w2) = (
        &vector["keys"]["log"],
        &vector["keys"]["w1"],
        &vector["keys"]["w2"],
    );
    let body = text(&vector["note text"]);
    let checkpoint = Checkpoint::from_text(body).unwrap();
    assert_eq!(checkpoint.size, 300);
    assert_eq!(checkpoint.to_text(), body);
    let log = SigningKey::from_seed(text(&log["name"]), seed(log)).unwrap();
    let signed = checkpoint.sign(&log);
    assert_eq!(
        signed,
        [body, "\n", text(&vector["log signature line"])]
            .concat()
            .into_bytes()
    );
    assert_eq!(Checkpoint::open(&signed, &log.verifier()), Ok(checkpoint));

    let message = text(&vector["cosigned message of w1"]);
    assert_eq!(cosigned_message(body, 1_767_607_200), message.as_bytes());
    let w1 = CosigningKey::from_seed(text(&w1["name"]), seed(w1)).unwrap();
    let w2 = CosigningKey::from_seed(text(&w2["name"]), seed(w2)).unwrap();
    let line = w1.cosign(body, 1_767_607_200).to_line();
    assert_eq!(line, text(&vector["cosignature line of w1"]));
    let whole = [
        String::from_utf8(signed).unwrap(),
        line,
        w2.cosign(body, 1_767_607_201).to_line(),
    ];
    assert_eq!(whole.concat(), text(&vector["accept"][0]["note"]));
}

#[test]
fn notes_to_accept() {
    let Some(vector) = vector() else { return };
    let names = ["log", "w1", "w2"];
    let keys = names.map(|name| key(&vector["keys"][name]));
    let accept = list(&vector["accept"]);
    assert_eq!(accept.len(), 8);
    for case in accept {
        let (note, desc) = (text(&case["note"]).as_bytes(), text(&case["desc"]));
        let (checkpoint, opened) = Checkpoint::open_with(note, &keys[..1], &keys[1..])
            .unwrap_or_else(|error| panic!("{desc}: {error}"));
        assert_eq!(checkpoint.origin, text(&vector["origin"]));
        let mut verified: Vec<&str> = names
            .into_iter()
            .zip(&keys)
            .filter(|(_, key)| opened.is_signed_by(key))
            .map(|(name, _)| name)
            .collect();
        verified.sort_unstable();
        let wanted: Vec<&str> = list(&case["verified"]).iter().map(text).collect();
        assert_eq!(verified, wanted, "{desc}");
        assert_eq!(note::Note::parse(note).unwrap().to_bytes(), note, "{desc}");
        let strangers = !opened.unknown.is_empty();
        assert_eq!(opened.only_known().is_err(), strangers, "{desc}");
    }
}

#[test]
fn notes_to_refuse() {
    let Some(vector) = vector() else { return };
    let keys = ["log", "w1", "w2"].map(|name| key(&vector["keys"][name]));
    let refuse = list(&vector["refuse"]);
    assert_eq!(refuse.len(), 21);
    for case in refuse {
        let opened = Checkpoint::open_with(text(&case["note"]).as_bytes(), &keys[..1], &keys[1..]);
        assert!(opened.is_err(), "{}", text(&case["desc"]));
    }
}

#[test]
fn published_example_of_a_note() {
    let Some(vector) = vector() else { return };
    let example = &vector["example of c2sp.org/signed-note"];
    let key: VerifierKey = text(&example["vkey"]).parse().unwrap();
    let opened = note::open(text(&example["note"]).as_bytes(), &[key]).unwrap();
    assert_eq!(opened.text, "This is an example message.\n");
}

#[test]
fn other_refusals_of_notes() {
    let key = SigningKey::from_seed("a.example/log", [1; 32]).unwrap();
    let known = [key.verifier()];
    let good = note::sign("text\n", &[&key]).unwrap();
    assert!(note::open(&good.to_bytes(), &known).is_ok());
    let twice = note::sign("text\n", &[&key, &key]).unwrap().to_bytes();
    let name = "a.example/log".to_owned();
    assert_eq!(
        note::open(&twice, &known),
        Err(NoteError::SignedTwice { name })
    );
    for text in ["", "text", "\n", "text\n\n", "te\txt\n", "te\rxt\n"] {
        assert!(note::sign(text, &[&key]).is_err(), "{text:?}");
    }
    let many: Vec<&SigningKey> = vec![&key; note::SIGNATURES_MAX + 1];
    let many = note::sign("text\n", &many).unwrap().to_bytes();
    assert_eq!(note::open(&many, &known), Err(NoteError::TooManySignatures));
    let long = vec![b'a'; note::NOTE_BYTES_MAX + 1];
    assert!(matches!(
        note::open(&long, &known),
        Err(NoteError::TooLong { .. })
    ));
    assert_eq!(note::open(b"\xff\n\n", &known), Err(NoteError::Characters));
    // A text of several paragraphs is split at the last empty line.
    let paragraphs = note::sign("one\n\ntwo\n", &[&key]).unwrap().to_bytes();
    assert_eq!(
        note::open(&paragraphs, &known).unwrap().text,
        "one\n\ntwo\n"
    );
}

#[test]
fn a_witness_alone_makes_no_checkpoint() {
    let log = SigningKey::from_seed("a.example/log", [1; 32]).unwrap();
    let witness = CosigningKey::from_seed("w.example", [2; 32]).unwrap();
    let checkpoint = Checkpoint {
        origin: "a.example/log".to_owned(),
        size: 1,
        root: leaf_hash(b"x"),
    };
    let text = checkpoint.to_text();
    let note = note::Note {
        signatures: vec![witness.cosign(&text, 1)],
        text,
    };
    let (logs, witnesses) = ([log.verifier()], [witness.verifier()]);
    let opened = Checkpoint::open_with(&note.to_bytes(), &logs, &witnesses);
    let wanted = ledger::checkpoint::CheckpointError::NotSignedByLog;
    assert_eq!(opened.unwrap_err(), wanted);
    // A key that follows another signs the same checkpoint.
    let next = SigningKey::from_seed("a.example/log", [3; 32]).unwrap();
    let both = checkpoint.sign_all(&[&log, &next]);
    for key in [&log, &next] {
        assert_eq!(
            Checkpoint::open(&both, &key.verifier()).as_ref(),
            Ok(&checkpoint)
        );
    }
    let logs = [log.verifier(), next.verifier()];
    assert!(
        Checkpoint::open_with(&both, &logs, &[])
            .unwrap()
            .1
            .only_known()
            .is_ok()
    );
}

#[test]
fn texts_that_are_no_checkpoint() {
    let empty = empty_root().to_base64();
    let good = format!("a\n0\n{empty}\n");
    assert_eq!(Checkpoint::from_text(&good).unwrap().root, empty_root());
    let other = Hash([1; 32]).to_base64();
    for wrong in [
        String::new(),
        "a\n0\n".to_owned(),
        format!("\n0\n{empty}\n"),
        format!("a b\n0\n{empty}\n"),
        format!("a\n00\n{empty}\n"),
        format!("a\n-0\n{empty}\n"),
        format!("a\n\n{empty}\n"),
        format!("a\n18446744073709551616\n{other}\n"),
        format!("a\n0\n{other}\n"),
        format!("a\n1\n{other}"),
        format!("a\n1\n{other}\n\n"),
        format!("a\n1\n{other}\nb\n\nc\n"),
    ] {
        assert!(Checkpoint::from_text(&wrong).is_err(), "{wrong:?}");
    }
    assert!(Checkpoint::from_text(&format!("a\n18446744073709551615\n{other}\n")).is_ok());
}

#[test]
fn a_key_of_another_log_makes_no_checkpoint() {
    let (a, b) = (
        SigningKey::from_seed("a.example/log", [1; 32]).unwrap(),
        SigningKey::from_seed("b.example/log", [2; 32]).unwrap(),
    );
    let checkpoint = Checkpoint {
        origin: "a.example/log".to_owned(),
        size: 1,
        root: leaf_hash(b"x"),
    };
    let keys = [a.verifier(), b.verifier()];
    let by_b = checkpoint.sign(&b);
    let refused = Checkpoint::open_with(&by_b, &keys, &[]);
    assert!(matches!(
        refused,
        Err(ledger::checkpoint::CheckpointError::Origin { .. })
    ));
    let by_both = checkpoint.sign_all(&[&b, &a]);
    assert_eq!(
        Checkpoint::open_with(&by_both, &keys, &[]).unwrap().0,
        checkpoint
    );
}
