//! Published vectors of the parts (C2SP Wycheproof), through our own code where it is used.

#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use serde_json::Value;

use super::{Cipher, expand};
use crate::hex::from_hex;

fn vectors(file: &str) -> Option<Value> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var("PROBITY_SHARED").unwrap_or_else(|_| default.to_owned());
    let folder = Path::new(&root).join("data/vectors/c2sp-wycheproof/testvectors_v1");
    let Ok(bytes) = std::fs::read(folder.join(file)) else {
        eprintln!("SKIPPED: {file} is absent (PROBITY_SHARED)");
        return None;
    };
    Some(serde_json::from_slice(&bytes).unwrap())
}

fn hex(value: &Value) -> Vec<u8> {
    from_hex(value.as_str().unwrap()).unwrap().to_vec()
}

/// Each case with its group.
fn cases(file: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let groups = file["testGroups"].as_array().unwrap().iter();
    groups.flat_map(|group| {
        group["tests"]
            .as_array()
            .unwrap()
            .iter()
            .map(move |case| (group, case))
    })
}

#[test]
fn aes_gcm_with_keys_of_256_bits_and_nonces_of_96() {
    let Some(file) = vectors("aes_gcm_test.json") else {
        return;
    };
    let (mut valid, mut invalid, mut with_more) = (0, 0, 0);
    for (group, case) in cases(&file) {
        if (&group["keySize"], &group["ivSize"], &group["tagSize"])
            != (&256.into(), &96.into(), &128.into())
        {
            continue;
        }
        let aead = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &hex(&case["key"])).unwrap());
        let base: [u8; 12] = hex(&case["iv"]).try_into().unwrap();
        let (plain, more) = (hex(&case["msg"]), hex(&case["aad"]));
        let mut sealed = hex(&case["ct"]);
        sealed.extend(hex(&case["tag"]));
        let good = case["result"] == "valid";
        if !more.is_empty() {
            // Chunks have no extra data: the library alone.
            assert!(good);
            let opened = aead.open_in_place(
                Nonce::assume_unique_for_key(base),
                Aad::from(more),
                &mut sealed,
            );
            assert_eq!(opened.unwrap(), plain);
            with_more += 1;
            continue;
        }
        let cipher = Cipher { aead, base };
        let mut opened = vec![0; plain.len()];
        let outcome = cipher.open_chunk(0, &sealed, &mut opened);
        assert_eq!(outcome.is_ok(), good, "{case}");
        if good {
            assert_eq!(opened, plain);
            let mut again = Vec::new();
            cipher.seal_chunk(0, &plain, &mut again);
            assert_eq!(again, sealed);
            valid += 1;
        } else {
            invalid += 1;
        }
    }
    assert_eq!((valid, invalid, with_more), (21, 27, 18));
}

#[test]
fn hkdf_sha512_expands_as_published() {
    let Some(file) = vectors("hkdf_sha512_test.json") else {
        return;
    };
    let (mut valid, mut too_long) = (0, 0);
    for (_, case) in cases(&file) {
        let size = usize::try_from(case["size"].as_u64().unwrap()).unwrap();
        if case["result"] == "invalid" {
            // More than 255 blocks; ours has two at most.
            assert!(size > 255 * 64);
            too_long += 1;
            continue;
        }
        let salt = hmac::Key::new(hmac::HMAC_SHA512, &hex(&case["salt"]));
        let extracted = hmac::sign(&salt, &hex(&case["ikm"]));
        let mac = hmac::Key::new(hmac::HMAC_SHA512, extracted.as_ref());
        let info = hex(&case["info"]);
        let (first, second) = info.split_at(info.len() / 2);
        let mut out: Vec<u8> = Vec::new();
        let mut before: Vec<u8> = Vec::new();
        for number in 1..=255 {
            if out.len() >= size {
                break;
            }
            before = expand(&mac, &before, &[first, second], number)
                .as_ref()
                .to_vec();
            out.extend(&before);
        }
        out.truncate(size);
        assert_eq!(out, hex(&case["okm"]), "{}", case["tcId"]);
        valid += 1;
    }
    assert_eq!((valid, too_long), (80, 3));
}
