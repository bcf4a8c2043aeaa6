//! INVARIANT D1: after an erasure no file of the office holds what was erased, in any usual
//! spelling, and nobody can test a guess against what stays public.

use std::{collections::BTreeMap, fs, path::Path};

use base64ct::{Base64, Encoding as _};
use journal::Reader;
use ledger::{entry::Entry, note::VerifierKey, tree};
use serde_json::Value;
use vault::{Ring, Secret, chunked};
use workbench::{decode, ports::Flow};

use crate::house::{
    CAPTION, CONTENT, DESCRIPTION, FILE_NAME, House, PHOTO, QUERY, REASON, TELEPHONE, files,
};

/// What must not be found, by what it is.
type Needles = BTreeMap<String, Vec<u8>>;

/// A text as it may stand in a file.
fn plant(needles: &mut Needles, text: &str) {
    let wide: Vec<u16> = text.encode_utf16().collect();
    needles.insert(text.to_owned(), text.as_bytes().to_vec());
    let little = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    needles.insert(format!("{text} in UTF-16, little end first"), little);
    let big = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    needles.insert(format!("{text} in UTF-16, big end first"), big);
    // Base64 of a text within other text begins at any of three places; the ends are cut, where
    // the neighbours mix in.
    for before in 0..3 {
        let padded = [&vec![b'x'; before], text.as_bytes()].concat();
        let encoded = Base64::encode_string(&padded);
        let inner = encoded.get(4..encoded.len() - 4).unwrap_or_default();
        if inner.len() < 6 {
            continue;
        }
        needles.insert(
            format!("{text} in base64 at {before}"),
            inner.as_bytes().to_vec(),
        );
    }
}

/// Bytes that look random: as they are, in hexadecimal, in base64.
fn plant_bytes(needles: &mut Needles, name: &str, bytes: &[u8]) {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    needles.insert(format!("{name}, raw"), bytes.to_vec());
    needles.insert(format!("{name}, hexadecimal"), hex.clone().into_bytes());
    needles.insert(
        format!("{name}, capital hexadecimal"),
        hex.to_uppercase().into_bytes(),
    );
    let encoded = Base64::encode_string(bytes);
    needles.insert(
        format!("{name}, base64"),
        encoded.trim_end_matches('=').as_bytes().to_vec(),
    );
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}

/// Which needles stand in which files; names of files count too.
fn search(office: &Path, needles: &Needles) -> Vec<String> {
    let mut found = Vec::new();
    for file in files(office) {
        let name = file
            .strip_prefix(office)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let bytes = [fs::read(&file).unwrap(), name.clone().into_bytes()].concat();
        for (what, needle) in needles {
            let first = needle[0];
            let hit = bytes
                .windows(needle.len())
                .any(|window| window[0] == first && window == needle.as_slice());
            if hit {
                found.push(format!("{what} in {name}"));
            }
        }
    }
    found
}

/// The content of `keys/ring`, opened as its specification says, with the age identity.
fn ring_content(house: &House) -> Value {
    let root: Value =
        serde_json::from_slice(&fs::read(house.office.join("keys/root")).unwrap()).unwrap();
    let slot = root["slots"]
        .as_array()
        .unwrap()
        .iter()
        .find(|slot| slot["kind"] == "age")
        .unwrap();
    let sealed = from_hex(slot["sealed"].as_str().unwrap());
    let plain = vault::open_age(&house.identity(), &sealed)
        .unwrap()
        .unwrap();
    let key: [u8; 32] = plain[plain.len() - 32..].try_into().unwrap();
    let mut context = b"probity/v1/ring\0".to_vec();
    context.extend_from_slice(&root["epoch"].as_u64().unwrap().to_be_bytes());
    let ring = fs::read(house.office.join("keys/ring")).unwrap();
    let content = chunked::Key::new(&key).open(&context, &ring).unwrap();
    serde_json::from_slice(&content).unwrap()
}

/// Everything that names, describes or hashes the exhibit and its content.
fn planted(house: &House) -> Needles {
    let mut needles = Needles::new();
    for text in [
        TELEPHONE,
        DESCRIPTION,
        CAPTION,
        FILE_NAME,
        CONTENT,
        QUERY,
        REASON,
    ] {
        plant(&mut needles, text);
    }
    plant(&mut needles, std::str::from_utf8(PHOTO).unwrap());
    for row in house.rows("K/1") {
        for name in ["sha256", "sha1", "md5"] {
            // The hashes of nothing stand everywhere.
            if row["item"]["bytes"] != 0 {
                let digest = from_hex(row["item"][name].as_str().unwrap());
                plant_bytes(
                    &mut needles,
                    &format!("{name} of row {}", row["row"]),
                    &digest,
                );
            }
        }
    }
    let photo = workbench::digest::sha256(PHOTO);
    plant_bytes(&mut needles, "the photograph's hash", &photo.0);
    needles
}

/// The keys that open what is erased.
fn keys(house: &House, case: bool) -> Needles {
    let mut needles = Needles::new();
    let content = ring_content(house);
    let known = house.known();
    let sealed = &content["exhibits"][&known.exhibit]["sealed"];
    plant_bytes(
        &mut needles,
        "the exhibit's sealed key",
        &from_hex(sealed.as_str().unwrap()),
    );
    if case {
        let key = from_hex(content["cases"][&known.case].as_str().unwrap());
        plant_bytes(&mut needles, "the case's key", &key);
    }
    let ring = fs::read(house.office.join("keys/ring")).unwrap();
    needles.insert("the old ring".into(), ring[..64].to_vec());
    needles
}

fn vkey(house: &House) -> VerifierKey {
    let text = fs::read_to_string(house.office.join("probity.toml")).unwrap();
    let settings: toml::Table = toml::from_str(&text).unwrap();
    settings["vkey"].as_str().unwrap().parse().unwrap()
}

/// Every entry of the record, with its proof checked against the signed head.
fn proved_entries(house: &House) -> Vec<(Entry, Vec<u8>)> {
    let reader = Reader::open(&house.office.join("record"), None, vkey(house)).unwrap();
    let mut proofs = reader.proofs().unwrap();
    let tip = proofs.tip();
    let mut entries = Vec::new();
    reader
        .read(0, &mut |seq, bytes, sealed| {
            let leaf = tree::leaf_hash(bytes);
            let proof = proofs.inclusion_proof(seq, tip.size).unwrap();
            tree::verify_inclusion(seq, tip.size, &leaf, &proof, &tip.root).unwrap();
            entries.push((Entry::parse(bytes).unwrap(), sealed.to_vec()));
            Flow::More
        })
        .unwrap();
    assert_eq!(u64::try_from(entries.len()).unwrap(), tip.size);
    entries
}

/// What whoever attacks knows of a payload: all of it but the salt, and a guess at the number.
struct Guess {
    plain: Vec<u8>,
    salt_at: usize,
    salt: [u8; 32],
    commit: tree::Hash,
}

impl Guess {
    /// Taken from the payload before it is erased.
    fn before_erasure(house: &House) -> Self {
        let entries = proved_entries(house);
        let identity = house.identity();
        let ring = Ring::open(&house.office.join("keys"), &Secret::Identity(&identity)).unwrap();
        let (entry, sealed) = entries
            .iter()
            .find(|(entry, _)| entry.act == "exhibit.receive")
            .unwrap();
        let act = decode::decode(&ring, &entry.encode().unwrap(), sealed).unwrap();
        let payload = act.sealed.payload().unwrap();
        let plain = payload.encode().unwrap();
        assert!(String::from_utf8_lossy(&plain).contains(TELEPHONE));
        let salt = payload.salt.0;
        let hex: String = salt.iter().map(|byte| format!("{byte:02x}")).collect();
        let salt_at = plain
            .windows(64)
            .position(|window| window == hex.as_bytes())
            .unwrap();
        Self {
            plain,
            salt_at,
            salt,
            commit: entry.commit.unwrap(),
        }
    }

    /// Whether this salt confirms the guess.
    fn is_confirmed(&self, plain: &mut [u8], salt: &[u8; 32]) -> bool {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for (at, byte) in salt.iter().enumerate() {
            plain[self.salt_at + 2 * at] = DIGITS[usize::from(byte >> 4)];
            plain[self.salt_at + 2 * at + 1] = DIGITS[usize::from(byte & 15)];
        }
        ledger::commitment::commit(salt, plain) == self.commit
    }

    /// Tries every run of 32 bytes, and of 64 digits, of every file as the salt.
    fn is_confirmed_by(&self, office: &Path) -> Option<String> {
        let mut plain = self.plain.clone();
        for file in files(office) {
            let bytes = fs::read(&file).unwrap();
            for window in bytes.windows(32) {
                // A salt is random; runs of one byte are padding.
                let salt: &[u8; 32] = window.try_into().unwrap();
                let padding = salt[0] == salt[1] && salt[1] == salt[2] && salt[2] == salt[31];
                if !padding && self.is_confirmed(&mut plain, salt) {
                    return Some(file.display().to_string());
                }
            }
            for window in bytes.windows(64) {
                if window.iter().all(u8::is_ascii_hexdigit) {
                    let salt = from_hex(std::str::from_utf8(window).unwrap());
                    if self.is_confirmed(&mut plain, &salt.try_into().unwrap()) {
                        return Some(file.display().to_string());
                    }
                }
            }
        }
        None
    }
}

#[track_caller]
fn erase(house: &House, exhibit: Option<&str>) -> String {
    let mut args = vec![
        "erasure",
        "propose",
        "--case",
        "Hills",
        "--ground",
        "unlawful",
        "--reason",
        "never in scope",
    ];
    args.extend(exhibit.iter().flat_map(|exhibit| ["--exhibit", exhibit]));
    let proposed = house.done("dara", &args);
    let erasure = proposed["erasure"].as_str().unwrap().to_owned();
    house
        .run("", &["erasure", "carry-out", &erasure])
        .says(2, &["nobody else has approved it", "hint:"]);
    house.done(
        "chidi",
        &["erasure", "approve", &erasure, "--reason", "agreed"],
    );
    let printed = house.run("", &["erasure", "carry-out", &erasure]).says(
        0,
        &[
            "CERTIFICATE OF ERASURE",
            "proposed",
            "approved",
            "What it cannot show",
        ],
    );
    house.verify().says(0, &["Every invariant holds."]);
    printed.out
}

#[test]
fn nothing_of_an_erased_exhibit_or_case_is_left_in_any_file() {
    let house = House::new();
    let entries = proved_entries(&house).len();
    let needles = planted(&house);
    let exhibit_keys = keys(&house, false);
    // The search sees what is there: keys that are not erased yet, and (where the disk itself is
    // trusted with them) the tables of items.
    assert!(!search(&house.office, &exhibit_keys).is_empty());
    let names = search(&house.office, &needles);
    assert!(
        names
            .iter()
            .any(|hit| hit.contains(FILE_NAME) && hit.contains("items.db")),
        "{names:?}"
    );

    let guess = Guess::before_erasure(&house);
    assert!(
        guess.is_confirmed(&mut guess.plain.clone(), &guess.salt),
        "the attack works"
    );

    erase(&house, Some("K/1"));
    assert_eq!(search(&house.office, &needles), Vec::<String>::new());
    assert_eq!(search(&house.office, &exhibit_keys), Vec::<String>::new());
    assert_eq!(
        ring_content(&house)["exhibits"][&house.known().exhibit],
        Value::Null
    );
    assert_eq!(guess.is_confirmed_by(&house.office), None);
    house
        .run(
            "edda",
            &[
                "item",
                "search",
                "--case",
                "Hills",
                "--exhibit",
                &house.known().exhibit,
                "--reason",
                "once more",
            ],
        )
        .expect(2);

    let mut case = Needles::new();
    plant(&mut case, "Hills");
    let key = from_hex(
        ring_content(&house)["cases"][&house.known().case]
            .as_str()
            .unwrap(),
    );
    plant_bytes(&mut case, "the case's key", &key);
    erase(&house, None);
    let left = search(&house.office, &case);
    // The name of the case's authority's measure is made of other words; its title must be gone.
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(search(&house.office, &needles), Vec::<String>::new());
    assert_eq!(
        ring_content(&house)["cases"][&house.known().case],
        Value::Null
    );
    assert!(proved_entries(&house).len() > entries);

    // A rebuild brings nothing back.
    house.done("", &["office", "rebuild"]);
    assert_eq!(search(&house.office, &needles), Vec::<String>::new());
    house.verify().expect(0);
}
