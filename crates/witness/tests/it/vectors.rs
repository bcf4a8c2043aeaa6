//! The published exchange, request after request, through real HTTP.

use std::{path::PathBuf, sync::atomic::Ordering};

use serde_json::Value;

use crate::running::{Running, folder_of};

fn vectors() -> Option<Value> {
    let shared = match std::env::var_os("PROBITY_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
    };
    let path = shared.join("data/vectors/probity/witness.json");
    match std::fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(_) => {
            eprintln!("SKIPPED: no vectors at {}", path.display());
            None
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn seed(value: &Value) -> [u8; 32] {
    ledger::tree::Hash::from_hex(text(value)).unwrap().0
}

#[test]
fn the_published_exchange_through_http() {
    let Some(vector) = vectors() else { return };
    let log = text(&vector["keys"]["log"]["vkey"]).parse().unwrap();
    let key = &vector["keys"]["witness"];
    let folder = folder_of(text(&key["name"]), seed(&key["seed"]), &[log]);
    let mut running = Running::start(folder.path());
    let steps = vector["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 17);
    for (place, step) in steps.iter().enumerate() {
        let desc = text(&step["desc"]);
        if let Some(time) = step["witness clock"].as_u64() {
            running.clock.store(time, Ordering::SeqCst);
        }
        let answer = running.post(text(&step["request"]).as_bytes());
        assert_eq!(
            u64::from(answer.status),
            step["status"].as_u64().unwrap(),
            "{desc}"
        );
        if let Some(body) = step["body"].as_str() {
            assert_eq!(answer.text(), body, "{desc}");
        }
        if let Some(content_type) = step["content type"].as_str() {
            assert_eq!(answer.content_type, content_type, "{desc}");
        }
        // The memory is what it was, whenever the witness is started again.
        if place % 5 == 2 {
            drop(running);
            running = Running::start(folder.path());
        }
    }
    let path = text(&vector["monitor"]["path"]).replace("<monitoring prefix>", "/w");
    let shown = running.get(&path);
    assert_eq!(
        (shown.status, shown.text()),
        (200, text(&vector["monitor"]["body"]))
    );
}
