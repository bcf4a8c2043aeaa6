//! Commitments of sealed payloads.

use ledger::commitment::{commit, payload_context};
use ledger::tree::Hash;
use serde_json::Value;

use crate::vectors::{self, hex, list, text};

#[test]
fn payloads_of_the_entries() {
    let Some(vector) = vectors::json("probity/entries.json") else {
        return;
    };
    let mut checked = 0;
    for case in list(&vector["accept"]) {
        let payload = &case["payload"];
        if payload.is_null() {
            continue;
        }
        let plain = text(&payload["plain"]);
        let parsed: Value = serde_json::from_str(plain).unwrap();
        let salt = hex(text(&parsed["salt"])).try_into().unwrap();
        let commitment = commit(&salt, plain.as_bytes());
        assert_eq!(commitment.to_string(), text(&payload["commit"]));
        assert_eq!(payload_context(&commitment), hex(text(&payload["context"])));
        let sealed = Hash::of(&hex(text(&payload["cipher"])));
        assert_eq!(sealed.to_string(), text(&payload["sealed"]));
        checked += 1;
    }
    assert_eq!(checked, 8);
}

/// The cases whose key has the length of a salt and whose tag is whole.
#[test]
fn wycheproof_hmac() {
    let Some(vector) = vectors::json("c2sp-wycheproof/testvectors_v1/hmac_sha256_test.json") else {
        return;
    };
    let (mut agreed, mut checked) = (0, 0);
    for group in list(&vector["testGroups"]) {
        if group["keySize"] != 256 || group["tagSize"] != 256 {
            continue;
        }
        for test in list(&group["tests"]) {
            let salt = hex(text(&test["key"])).try_into().unwrap();
            let found = commit(&salt, &hex(text(&test["msg"]))).to_string();
            let valid = text(&test["result"]) == "valid";
            agreed += usize::from((found == text(&test["tag"])) == valid);
            checked += 1;
        }
    }
    assert_eq!((agreed, checked), (81, 81));
}
