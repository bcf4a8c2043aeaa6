//! The witness's decision, request after request.

use ledger::checkpoint::Checkpoint;
use ledger::cosignature::CosigningKey;
use ledger::note::SigningKey;
use ledger::tree::{Levels, consistency_proof, root};
use ledger::witness::{self, Answer, Refusal};

use crate::naive_tree::leaves;
use crate::vectors::{self, hex, key, list, text};

#[test]
fn the_published_exchange() {
    let Some(vector) = vectors::json("probity/witness.json") else {
        return;
    };
    let log_keys = [key(&vector["keys"]["log"])];
    let seed = hex(text(&vector["keys"]["witness"]["seed"]))
        .try_into()
        .unwrap();
    let name = text(&vector["keys"]["witness"]["name"]);
    let witness_key = CosigningKey::from_seed(name, seed).unwrap();
    let mut stored: Option<Checkpoint> = None;
    let mut shown = Vec::new();
    let steps = list(&vector["steps"]);
    assert_eq!(steps.len(), 17);
    for step in steps {
        let desc = text(&step["desc"]);
        let request = text(&step["request"]).as_bytes();
        let status = step["status"].as_u64().unwrap();
        match witness::decide(stored.as_ref(), request, &log_keys) {
            Answer::Accept(seen) => {
                assert_eq!(status, 200, "{desc}");
                let time = step["witness clock"].as_u64().unwrap();
                let (body, note) = seen.cosign(&witness_key, time);
                assert_eq!(body, text(&step["body"]), "{desc}");
                let body = body.as_bytes();
                let read =
                    witness::read_cosignature(body, &seen.note.text, &witness_key.verifier());
                assert_eq!(read.unwrap().1, time);
                shown = note;
                stored = Some(seen.checkpoint);
            }
            Answer::Refuse(refusal) => {
                assert_eq!(u64::from(refusal.status()), status, "{desc}");
                let body = refusal.body();
                assert_eq!(body.as_deref(), step["body"].as_str(), "{desc}");
                let content_type = refusal.content_type();
                assert_eq!(content_type, step["content type"].as_str(), "{desc}");
                if let Some(body) = body {
                    let size = witness::read_size(body.as_bytes());
                    assert_eq!(size, stored.as_ref().map(|stored| stored.size));
                }
            }
        }
    }
    assert_eq!(shown, text(&vector["monitor"]["body"]).as_bytes());
    let path = text(&vector["monitor"]["path"]);
    assert!(path.ends_with(&witness::monitor_path("office.example/record")));
}

struct Office {
    key: SigningKey,
    tree: Levels,
}

impl Office {
    fn checkpoint(&mut self, size: u64) -> Checkpoint {
        Checkpoint {
            origin: self.key.name().to_owned(),
            size,
            root: root(&mut self.tree, size).unwrap(),
        }
    }

    fn request(&mut self, old: u64, new: u64) -> Vec<u8> {
        let proof = consistency_proof(&mut self.tree, old, new).unwrap();
        let note = self.checkpoint(new).sign(&self.key);
        witness::encode_request(old, &proof, &note)
    }
}

fn office() -> Office {
    Office {
        key: SigningKey::from_seed("a.example/log", [1; 32]).unwrap(),
        tree: leaves(100).into_iter().collect(),
    }
}

fn refusal(stored: Option<&Checkpoint>, request: &[u8], office: &Office) -> Option<Refusal> {
    match witness::decide(stored, request, &[office.key.verifier()]) {
        Answer::Accept(_) => None,
        Answer::Refuse(refusal) => Some(refusal),
    }
}

#[test]
fn honest_growth_is_always_accepted() {
    let mut office = office();
    for old in 0..40 {
        let stored = office.checkpoint(old);
        for new in old..40 {
            let request = office.request(old, new);
            assert_eq!(
                refusal(Some(&stored), &request, &office),
                None,
                "{old} to {new}"
            );
        }
    }
}

#[test]
fn every_truncation_and_bit_of_a_request_is_refused_or_says_the_same() {
    let mut office = office();
    let stored = office.checkpoint(13);
    let request = office.request(13, 57);
    let wanted = office.checkpoint(57);
    for length in 0..request.len() {
        assert!(refusal(Some(&stored), &request[..length], &office).is_some());
    }
    for bit in 0..request.len() * 8 {
        let mut changed = request.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let answer = witness::decide(Some(&stored), &changed, &[office.key.verifier()]);
        if let Answer::Accept(seen) = answer {
            assert_eq!(seen.checkpoint, wanted, "bit {bit}");
        }
    }
}

#[test]
fn other_refusals() {
    let mut office = office();
    let five = office.checkpoint(5);
    let with_hash = {
        let proof = consistency_proof(&mut office.tree, 5, 9).unwrap();
        let note = office.checkpoint(9).sign(&office.key);
        witness::encode_request(0, &proof, &note)
    };
    assert_eq!(
        refusal(None, &with_hash, &office),
        Some(Refusal::Inconsistent)
    );
    let other_origin = Checkpoint {
        origin: "b.example/log".to_owned(),
        ..five.clone()
    };
    let request = office.request(5, 9);
    let unknown = Some(Refusal::UnknownOrigin);
    assert_eq!(refusal(Some(&other_origin), &request, &office), unknown);
    let ahead = Some(Refusal::OldSize { stored: 5 });
    assert_eq!(refusal(Some(&five), &office.request(7, 9), &office), ahead);
    let untrusted = SigningKey::from_seed("a.example/log", [9; 32]).unwrap();
    let note = office.checkpoint(9).sign(&untrusted);
    let request = witness::encode_request(5, &[], &note);
    assert_eq!(
        refusal(Some(&five), &request, &office),
        Some(Refusal::Untrusted)
    );
    assert_eq!(witness::read_size(b"150"), None);
    assert_eq!(witness::read_size(b"0150\n"), None);
}
