//! Every file of an office harmed in every way that a test can afford: `verify` finds it, says
//! where, and exits with 3. It never crashes and never says that all is well.
//!
//! Every bit of a record is tried where the record is made, in the tests of `journal`; here it is
//! the program's own answer that counts, on every file.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::house::{House, copy, files, verify};

/// One way to harm a file.
#[derive(Clone, Debug)]
enum Harm {
    Flip {
        bit: usize,
    },
    Cut {
        bytes: usize,
    },
    Add,
    Empty,
    Remove,
    /// Put back as it was some acts ago.
    Older(Vec<u8>),
    /// Its bytes are those of another file of the same folder.
    Other(Vec<u8>),
    /// A second file of the same bytes beside it.
    Twin(String),
}

/// What is no fault, each with its reason.
fn is_no_fault(file: &str, harm: &Harm) -> Option<&'static str> {
    let partial = file.contains(".p/") && !file.ends_with(".p/19");
    match harm {
        _ if file == "record/lock" => Some("holds nothing; it is only locked"),
        Harm::Older(_) if file == "record/checkpoint" => {
            Some("what a stop before publishing leaves; it is published again")
        }
        Harm::Older(_) if file == "record/head-0" => Some("the older of the two heads is older"),
        Harm::Add if file.starts_with("record/segments/") => {
            Some("a torn frame that nobody was answered for; it is cut and told")
        }
        Harm::Remove if partial => Some("a fuller tile stands in its place (C2SP tlog-tiles)"),
        Harm::Twin(_) if file == "probity.toml" => Some("the office's own folder is not closed"),
        Harm::Cut { .. } if file == "probity.toml" => Some("the last line end says nothing"),
        Harm::Twin(_) => None,
        _ if file.ends_with("/index") => Some("follows from the packs and is made again"),
        Harm::Add if file.contains("/pack-") => Some("what an interrupted write leaves; it is cut"),
        _ => None,
    }
}

/// A number that looks random and is the same at every run.
fn mixed(seed: usize) -> usize {
    let mut number = u64::try_from(seed)
        .unwrap()
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from(number >> 33).unwrap()
}

fn harms(path: &Path, bytes: &[u8], older: Option<Vec<u8>>) -> Vec<Harm> {
    let bits = bytes.len() * 8;
    let mut harms = vec![Harm::Add, Harm::Remove];
    if bits > 0 {
        let places = [
            0,
            bits - 1,
            bits / 2 + 3,
            mixed(bits) % bits,
            mixed(bits + 1) % bits,
        ];
        harms.extend(places.map(|bit| Harm::Flip { bit }));
        harms.push(Harm::Cut { bytes: 1 });
        harms.push(Harm::Empty);
    }
    harms.extend(older.filter(|older| older != bytes).map(Harm::Older));
    let beside = files(path.parent().unwrap())
        .into_iter()
        .find(|other| other != path && other.parent() == path.parent());
    if let Some(other) = beside {
        let other = fs::read(other).unwrap();
        if other != bytes {
            harms.push(Harm::Other(other));
        }
    }
    harms.push(Harm::Twin("copy-of-it".to_owned()));
    harms
}

fn harm(path: &Path, bytes: &[u8], harm: &Harm) {
    let mut bytes = bytes.to_vec();
    match harm {
        Harm::Flip { bit } => bytes[bit / 8] ^= 1 << (bit % 8),
        Harm::Cut { bytes: cut } => bytes.truncate(bytes.len() - cut),
        Harm::Add => bytes.push(b'x'),
        Harm::Empty => bytes.clear(),
        Harm::Remove => return fs::remove_file(path).unwrap(),
        Harm::Older(older) | Harm::Other(older) => bytes.clone_from(older),
        Harm::Twin(name) => {
            fs::write(path.with_file_name(name), bytes).unwrap();
            return;
        }
    }
    fs::write(path, bytes).unwrap();
}

/// An office with what it was some acts ago.
fn two_states() -> (House, TempDir) {
    let house = House::new();
    let older = TempDir::new().unwrap();
    copy(&house.office, older.path());
    house.receive("K/2");
    let source = house.path("more");
    crate::house::evidence(&source);
    fs::write(source.join("large.bin"), vec![7; 1_100_000]).unwrap();
    house.take_in("K/3", &source).expect(0);
    (house, older)
}

/// What a check of an office came to: exit code and words.
type Answer = (i32, String);

/// The program's own answer.
fn by_program(office: &Path) -> Answer {
    let ran = verify(office);
    (ran.code, format!("{}{}", ran.out, ran.err))
}

/// The part of `verify` that looks at the record, without a process for each try.
fn of_record(office: &Path) -> Answer {
    let text = fs::read_to_string(office.join("probity.toml")).unwrap();
    let settings: toml::Table = toml::from_str(&text).unwrap();
    let key = settings["vkey"].as_str().unwrap().parse().unwrap();
    let report = journal::inspect(&office.join("record"), None, &key);
    let said = report
        .faults
        .iter()
        .map(|fault| format!("{}: {}\n", fault.place, fault.what));
    (if report.faults.is_empty() { 0 } else { 3 }, said.collect())
}

/// Harms the files that `wanted` picks, one at a time, and collects what was answered wrongly.
fn try_all(
    wanted: impl Fn(&str) -> bool,
    check: impl Fn(&Path) -> Answer,
    right: impl Fn(&str, &Harm, i32, &str) -> bool,
) {
    let (house, older) = two_states();
    verify(&house.office).says(0, &["Every invariant holds."]);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for file in files(&house.office) {
        let name = file.strip_prefix(&house.office).unwrap();
        let text = name.to_str().unwrap().to_owned();
        if !wanted(&text) {
            continue;
        }
        let bytes = fs::read(&file).unwrap();
        let before = fs::read(older.path().join(name)).ok();
        for way in harms(&file, &bytes, before) {
            if is_no_fault(&text, &way).is_some() {
                continue;
            }
            let dir = TempDir::new().unwrap();
            let office = dir.path().join("office");
            copy(&house.office, &office);
            harm(&office.join(name), &bytes, &way);
            let (code, said) = check(&office);
            tried += 1;
            if !right(&text, &way, code, &said) {
                let way = format!("{way:?}");
                let way = way.get(..60).unwrap_or(&way);
                let lines: Vec<_> = said.lines().take(4).collect();
                wrong.push(format!("{text} {way}: {code} {lines:?}"));
            }
        }
    }
    assert!(tried > 0, "nothing was tried");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Exit 3, and the harmed file is named. Settings that cannot be read are an error instead: people
/// write them.
fn found(file: &str, harm: &Harm, code: i32, said: &str) -> bool {
    let name = Path::new(file).file_name().unwrap().to_str().unwrap();
    let named = match harm {
        Harm::Twin(twin) => said.contains(twin.as_str()),
        // A large blob that is gone is named by the row that it is the original of.
        Harm::Remove if name.len() == 64 => said.contains("row "),
        // A segment that ends too early is named by the folder of all segments.
        Harm::Older(_) if file.starts_with("record/segments/") => said.contains("segments"),
        _ => said.contains(name) || file.starts_with("keys/") && said.contains("keys"),
    };
    named && (code == 3 || code == 2 && file == "probity.toml")
}

#[test]
fn harm_to_any_file_of_the_record_is_found() {
    try_all(|file| file.starts_with("record/"), of_record, found);
    // And the program says so too.
    let picked = ["record/head-1", "record/checkpoint"];
    try_all(|file| picked.contains(&file), by_program, found);
}

#[test]
fn harm_to_any_file_of_the_vault_is_found() {
    try_all(|file| file.starts_with("vault/"), by_program, found);
}

#[test]
fn harm_to_any_key_and_to_the_settings_is_found() {
    // One person's file stands for all.
    let person = std::cell::OnceCell::new();
    let wanted = |file: &str| match file.strip_prefix("keys/persons/") {
        Some(name) => person.get_or_init(|| name.to_owned()) == name,
        None => file.starts_with("keys/") || file == "probity.toml",
    };
    try_all(wanted, by_program, found);
}

/// Tables are made again from the record: harm to them is told, or is gone with the next start,
/// and after that all holds.
#[test]
fn harm_to_tables_is_told_or_healed() {
    try_all(
        |file| file == "office.db" || file.ends_with("items.db"),
        by_program,
        |file, _, code, said| match code {
            0 => said.contains("Every invariant holds."),
            3 => said.contains(Path::new(file).file_name().unwrap().to_str().unwrap()),
            _ => false,
        },
    );
}

#[test]
fn harmed_tables_are_made_again() {
    let house = House::new();
    for name in [
        "office.db",
        &format!("cases/{}/items.db", house.known().case),
    ] {
        let path = house.office.join(name);
        let mut bytes = fs::read(&path).unwrap();
        bytes[0] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    house.verify().says(3, &["office.db", "items.db", "C1"]);
    house.done("", &["office", "rebuild"]);
    house.verify().says(0, &["Every invariant holds."]);
    assert_eq!(house.rows("K/1").len(), 3);
}

/// The key of something that nobody erased is gone: its acts and blobs are not called erased.
#[test]
fn a_ring_without_a_key_is_no_erasure() {
    let (house, older) = two_states();
    for name in ["keys/ring", "keys/root"] {
        fs::copy(older.path().join(name), house.office.join(name)).unwrap();
    }
    house.verify().says(
        3,
        &[
            "keys/ring",
            "never erased",
            "nothing says that it was erased",
        ],
    );
}
