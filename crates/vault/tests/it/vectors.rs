//! The vectors of the format, and the age files that concern the slots.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use evidence::CaseId;
use serde_json::Value;
use vault::chunked::{self, ChunkError, Key};
use vault::{Ring, RingError, Secret, open_age};
use workbench::ports::{KeyScope, KeyUse, Keys};

use crate::support::{folder, sha256, shared};

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap())
        .collect()
}

fn load(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| u8::try_from(at % 251).unwrap())
        .collect()
}

/// All three ways to open must agree.
fn open_every_way(key: &Key, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, ()> {
    let whole = key
        .open(context, sealed)
        .map(|plain| plain.to_vec())
        .map_err(drop);
    let mut streamed = Vec::new();
    let stream = chunked::Reader::new(key, context, sealed)
        .and_then(|mut reader| reader.read_to_end(&mut streamed))
        .map(|_| streamed)
        .map_err(drop);
    assert_eq!(whole, stream);
    let by_chunk = || {
        let mut chunks = chunked::Chunks::new(key, context, Cursor::new(sealed)).map_err(drop)?;
        let mut plain = Vec::new();
        loop {
            let at = u64::try_from(plain.len()).unwrap();
            let (first, chunk) = chunks.chunk_at(at).map_err(drop)?;
            assert_eq!(first, at);
            plain.extend_from_slice(&chunk);
            if chunk.len() < chunked::CHUNK {
                assert_eq!(chunks.plain_len(), u64::try_from(plain.len()).unwrap());
                return Ok(plain);
            }
        }
    };
    assert_eq!(whole, by_chunk());
    whole
}

#[test]
fn sizes_around_the_chunk_are_sealed_as_published() {
    let Some(path) = shared("probity/vault.json") else {
        return;
    };
    let file = load(&path);
    let key = Key::new(&hex(&file["key"]).try_into().unwrap());
    let salt: [u8; 24] = hex(&file["salt"]).try_into().unwrap();
    let context = hex(&file["context"]);
    let good = file["good"].as_array().unwrap();
    for case in good {
        let length = usize::try_from(case["plain bytes"].as_u64().unwrap()).unwrap();
        let plain = pattern(length);
        let sealed = key.seal(&salt, &context, &plain);
        assert_eq!(
            sha256(&sealed).to_string(),
            case["cipher sha256"].as_str().unwrap(),
            "{length}"
        );
        if case["cipher"].is_string() {
            assert_eq!(sealed, hex(&case["cipher"]));
        }
        let sealed_bytes = u64::try_from(sealed.len()).unwrap();
        let plain_bytes = u64::try_from(length).unwrap();
        assert_eq!(sealed_bytes, case["cipher bytes"].as_u64().unwrap());
        assert_eq!(chunked::sealed_len(plain_bytes), Some(sealed_bytes));
        assert_eq!(chunked::plain_len(sealed_bytes), Some(plain_bytes));
        assert_eq!(open_every_way(&key, &context, &sealed), Ok(plain.clone()));
        for piece in [1_000, 16_384, 50_000] {
            let mut streamed = Vec::new();
            let mut writer = chunked::Writer::new(&key, &salt, &context, &mut streamed);
            for part in plain.chunks(piece) {
                writer.write_all(part).unwrap();
            }
            writer.finish().unwrap();
            assert!(streamed == sealed, "{length} in pieces of {piece}");
        }
    }
    assert_eq!(good.len(), 10);
}

#[test]
fn all_ten_spoiled_files_are_refused() {
    let (Some(path), Some(binary)) = (
        shared("probity/vault.json"),
        shared("probity/vault-20480.bin"),
    ) else {
        return;
    };
    let file = load(&path);
    let whole = fs::read(binary).unwrap();
    let key = Key::new(&hex(&file["key"]).try_into().unwrap());
    let context = hex(&file["context"]);
    assert_eq!(open_every_way(&key, &context, &whole), Ok(pattern(20_480)));
    let number = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let bad = file["bad"].as_array().unwrap();
    for case in bad {
        let change = case["change"].as_str().unwrap();
        let mut bytes = whole.clone();
        let mut context = context.clone();
        let last = bytes.len() - 1;
        if change.starts_with("keep the first") {
            bytes.truncate(number(change).parse().unwrap());
        } else if change == "flip bit 0 of the last byte" {
            bytes[last] ^= 1;
        } else if let Some(at) = change.strip_prefix("flip bit 0 of byte ") {
            bytes[at.parse::<usize>().unwrap()] ^= 1;
        } else if change == "drop bytes 56 to 16455" {
            bytes.drain(56..=16_455);
        } else if change == "append one zero byte" {
            bytes.push(0);
        } else if change == "open with the context 'Context'" {
            context = b"Context".to_vec();
        } else {
            panic!("unknown change: {change}");
        }
        assert_eq!(open_every_way(&key, &context, &bytes), Err(()), "{change}");
    }
    assert_eq!(bad.len(), 10);
    // The commitment is compared before any chunk.
    assert_eq!(
        key.open(b"Context", &whole).unwrap_err(),
        ChunkError::Commitment
    );
}

#[test]
fn the_published_blob_opens_under_its_keys() {
    let (Some(vault), Some(keys)) = (shared("probity/vault.json"), shared("probity/keys.json"))
    else {
        return;
    };
    let blob = &load(&vault)["blob"];
    let subkeys = &load(&keys)["subkeys"];
    let case_key: [u8; 32] = hex(&subkeys["case key"]).try_into().unwrap();
    for name in ["payload", "blob", "name", "row"] {
        let made = chunked::subkey(&case_key, format!("probity/v1/{name}").as_bytes());
        assert_eq!(made.as_slice(), hex(&subkeys[name]));
    }
    assert_eq!(hex(&blob["blob key"]), hex(&subkeys["blob"]));
    let key = Key::new(&hex(&blob["blob key"]).try_into().unwrap());
    let plain = hex(&blob["plain"]);
    let context = hex(&blob["context"]);
    assert_eq!(
        context,
        format!("probity/v1/blob\0{}", blob["exhibit"].as_str().unwrap()).as_bytes()
    );
    assert_eq!(
        open_every_way(&key, &context, &hex(&blob["cipher"])),
        Ok(plain.clone())
    );
    let salt: [u8; 24] = hex(&blob["salt"]).try_into().unwrap();
    assert_eq!(key.seal(&salt, &context, &plain), hex(&blob["cipher"]));
    let name_key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &hex(&blob["name key"]));
    let name = aws_lc_rs::hmac::sign(&name_key, sha256(&plain).as_bytes());
    assert_eq!(name.as_ref(), hex(&blob["name"]));
}

/// Writes the published key files into a folder.
fn published_keys(file: &Value) -> tempfile::TempDir {
    let place = folder();
    fs::write(
        place.path().join("root"),
        file["root file"].as_str().unwrap(),
    )
    .unwrap();
    fs::write(place.path().join("ring"), hex(&file["ring"]["sealed"])).unwrap();
    place
}

#[test]
fn the_published_key_files_open_with_their_passphrase() {
    let Some(path) = shared("probity/keys.json") else {
        return;
    };
    let file = load(&path);
    let place = published_keys(&file);
    let secret = Secret::Passphrase(file["passphrase"].as_str().unwrap());
    let ring = Ring::open(place.path(), &secret).unwrap();
    assert_eq!(ring.epoch(), 3);
    let content: Value = serde_json::from_str(file["ring"]["plain"].as_str().unwrap()).unwrap();
    let case: CaseId = content["cases"]
        .as_object()
        .unwrap()
        .keys()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(ring.has(KeyScope::Case(case)) && ring.has(KeyScope::Office(2026)));
    // What is sealed under the published payload key opens through the ring.
    let payload = Key::new(&hex(&file["subkeys"]["payload"]).try_into().unwrap());
    let sealed = payload.seal(&[5; 24], b"context", b"plain");
    let opened = ring
        .open(KeyScope::Case(case), KeyUse::Payload, b"context", &sealed)
        .unwrap();
    assert_eq!(opened.as_slice(), b"plain");
    let log: [u8; 32] = hex(&content["log"]).try_into().unwrap();
    let expected = ledger::note::SigningKey::from_seed("office.example/log", log).unwrap();
    let key = ring.log_key("office.example/log").unwrap();
    assert_eq!(key.verifier().to_string(), expected.verifier().to_string());
    // A slot without a recipient of its own is sealed again under the passphrase that opened it.
    ring.destroy(&[KeyScope::Case(case)]).unwrap();
    drop(ring);
    let ring = Ring::open(place.path(), &secret).unwrap();
    assert!(
        ring.epoch() == 4 && !ring.has(KeyScope::Case(case)) && ring.has(KeyScope::Office(2026))
    );
    let wrong = Ring::open(place.path(), &Secret::Passphrase("wrong")).unwrap_err();
    assert!(matches!(wrong, RingError::WrongPassphrase));
}

/// The header of an age test file: its keys, and the file after it.
fn age_case(bytes: &[u8]) -> (Vec<(String, String)>, Vec<u8>) {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let header = std::str::from_utf8(&bytes[..end]).unwrap();
    let pairs = header.lines().map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.to_owned())
    });
    let pairs: Vec<_> = pairs.collect();
    let mut body = bytes[end + 2..].to_vec();
    if pairs
        .iter()
        .any(|(name, value)| name == "compressed" && value == "zlib")
    {
        let mut plain = Vec::new();
        flate2::read::ZlibDecoder::new(body.as_slice())
            .read_to_end(&mut plain)
            .unwrap();
        body = plain;
    }
    (pairs, body)
}

#[test]
fn age_files_for_x25519_identities_open_or_are_refused_as_published() {
    let Some(folder) = shared("c2sp-cctv/age/testdata") else {
        return;
    };
    let (mut opened, mut refused, mut other_good, mut all) = (0, 0, 0, 0);
    for path in crate::support::files(&folder) {
        all += 1;
        let (pairs, body) = age_case(&fs::read(&path).unwrap());
        let value = |wanted: &str| {
            pairs
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.as_str())
        };
        let good = value("expect") == Some("success");
        let identity = value("identity").unwrap_or_default();
        let ours = identity.starts_with("AGE-SECRET-KEY-1") && value("armored").is_none();
        if !ours {
            // Passphrases, other kinds of keys and armour are not what a slot holds.
            other_good += u32::from(good);
            if let Ok(Some(_)) = open_age(identity, &body) {
                panic!("{} opened", path.display());
            }
            continue;
        }
        let plain = open_age(identity, &body).unwrap();
        assert_eq!(plain.is_some(), good, "{}", path.display());
        match plain {
            Some(plain) => {
                assert_eq!(sha256(&plain).to_string(), value("payload").unwrap());
                opened += 1;
            }
            None => refused += 1,
        }
    }
    assert_eq!((opened, refused, other_good, all), (14, 54, 12, 143));
}
