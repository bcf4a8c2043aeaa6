//! Witnesses that lie: nothing that they say is kept, nothing that they say is lost by.

use std::sync::{Arc, Mutex};

use ledger::{cosignature::CosigningKey, note::Note};

use crate::{
    house::House,
    outside::{Server, act, policy, status},
};

fn key() -> CosigningKey {
    CosigningKey::from_seed("liar.example/witness", [3; 32]).unwrap()
}

/// What the liar does next.
type Lie = Arc<Mutex<Box<dyn Fn(&str, &[u8]) -> (u16, String, Vec<u8>) + Send>>>;

fn liar() -> (Server, Lie) {
    let lie: Lie = Arc::new(Mutex::new(Box::new(|_, _| {
        (200, String::new(), Vec::new())
    })));
    let told = Arc::clone(&lie);
    let server = Server::start(move |line, body| (told.lock().unwrap())(line, body));
    (server, lie)
}

fn tell(lie: &Lie, new: impl Fn(&str, &[u8]) -> (u16, String, Vec<u8>) + Send + 'static) {
    *lie.lock().unwrap() = Box::new(new);
}

/// The text of the checkpoint in a request.
fn asked(body: &[u8]) -> String {
    let body = std::str::from_utf8(body).unwrap();
    let (_, note) = body.split_once("\n\n").unwrap();
    Note::parse(note.as_bytes()).unwrap().text
}

fn line(text: &str, time: u64) -> Vec<u8> {
    key().cosign(text, time).to_line().into_bytes()
}

#[test]
fn what_does_not_hold_is_not_kept_and_work_goes_on() {
    let house = House::new();
    let (server, lie) = liar();
    let vkey = key().verifier().to_string();
    tell(&lie, |_, body| {
        (200, String::new(), line(&asked(body), 1_800_000_000))
    });
    policy(&house, &[("liar", &vkey, &server.url)]).expect(0);
    let (code, honest, cosigned) = status(&house);
    assert_eq!((code, honest), (0, cosigned));

    let plain = |status: u16, body: &'static str| {
        move |_: &str, _: &[u8]| (status, String::new(), body.as_bytes().to_vec())
    };
    // Garbage, another's key, another text, another size, two lines, no line.
    tell(&lie, plain(200, "thank you\n"));
    act(&house, "A").says(0, &["its cosignature does not hold"]);
    tell(&lie, |_, body| {
        let stranger = CosigningKey::from_seed("liar.example/witness", [4; 32]).unwrap();
        let line = stranger.cosign(&asked(body), 1).to_line();
        (200, String::new(), line.into_bytes())
    });
    act(&house, "B").says(0, &["its cosignature does not hold"]);
    tell(&lie, |_, body| {
        let other = asked(body).replace("\n", "0\n");
        (200, String::new(), line(&other, 1))
    });
    act(&house, "C").says(0, &["its cosignature does not hold"]);
    tell(&lie, |_, body| {
        let mut twice = line(&asked(body), 1);
        twice.extend(line(&asked(body), 2));
        (200, String::new(), twice)
    });
    act(&house, "D").says(0, &["its cosignature does not hold"]);
    // Sizes that make no sense.
    tell(&lie, plain(409, "many\n"));
    act(&house, "E").says(0, &["names no size"]);
    tell(&lie, plain(409, "3\n"));
    act(&house, "F").says(0, &["does not cosign"]);
    tell(&lie, plain(503, "later\n"));
    act(&house, "G").says(0, &["is away", "503"]);
    tell(&lie, |_, _| {
        (
            302,
            "location: http://127.0.0.1:1/\r\n".to_owned(),
            Vec::new(),
        )
    });
    act(&house, "H").says(0, &["status 302"]);
    tell(&lie, |_, _| (200, String::new(), vec![b'x'; 1 << 20]));
    act(&house, "I").says(0, &["gave more than"]);
    // Nothing of all this was believed.
    let (code, size, cosigned) = status(&house);
    assert_eq!((code, size, cosigned), (1, honest + 9, honest));
    // And when it is honest again, all is well.
    tell(&lie, |_, body| {
        (200, String::new(), line(&asked(body), 1_800_000_001))
    });
    act(&house, "J").expect(0);
    assert_eq!(status(&house), (0, honest + 10, honest + 10));
    house.verify().expect(0);
}

#[test]
fn a_larger_size_without_evidence_is_loud_and_stops_nobody_for_ever() {
    let house = House::new();
    let (server, lie) = liar();
    let vkey = key().verifier().to_string();
    tell(&lie, |line, _| match line.starts_with("GET") {
        true => (404, String::new(), Vec::new()),
        false => (409, String::new(), b"99999\n".to_vec()),
    });
    let installed = policy(&house, &[("liar", &vkey, &server.url)]);
    installed.says(3, &["has seen 99999 entries", "it may be wrong"]);
    // There is no note of ours that says so, and so the office opens again.
    let (code, before, _) = status(&house);
    assert_eq!(code, 1);
    act(&house, "One").says(3, &["has seen 99999 entries"]);
    // A forged note is no evidence either.
    tell(&lie, |line_, _| match line_.starts_with("GET") {
        true => {
            let text =
                "office.example/record\n99999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
            let forged =
                ledger::note::SigningKey::from_seed("office.example/record", [5; 32]).unwrap();
            let mut note = ledger::note::sign(text, &[&forged]).unwrap();
            note.signatures.push(key().cosign(text, 1));
            (200, String::new(), note.to_bytes())
        }
        false => (409, String::new(), b"99999\n".to_vec()),
    });
    act(&house, "Two").says(3, &["it may be wrong"]);
    assert_eq!(status(&house).1, before + 2);
    // A refusal of our history without any note that shows another one.
    tell(&lie, |line, _| match line.starts_with("GET") {
        true => (404, String::new(), Vec::new()),
        false => (422, String::new(), Vec::new()),
    });
    act(&house, "Three").says(3, &["another history", "showed no note that proves it"]);
    house.verify().expect(0);
    assert!(server.heard.lock().unwrap().len() > 6);
}
