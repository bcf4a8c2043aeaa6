//! Makes whole packages in memory: a record of an office with its witnesses, a case in it, and
//! what the office chose to give out. The same seed gives the same bytes.
//!
//! Everything is made with the keys of a made-up office, so a test can also seal a lie.

use std::collections::BTreeMap;

use ledger::checkpoint::Checkpoint;
use ledger::commitment::commit;
use ledger::cosignature::CosigningKey;
use ledger::entry::{Entry, Manifest, Outcome, PersonSigningKey};
use ledger::item_proof::ItemProof;
use ledger::note::SigningKey;
use ledger::proof::TlogProof;
use ledger::tree::{Hash, Levels, inclusion_proof, leaf_hash, root};
use serde_json::{Value, json};

use crate::random::Random;

/// The files of a package by path.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// An office with its witnesses.
pub(crate) struct Office {
    pub(crate) log: SigningKey,
    pub(crate) witnesses: Vec<CosigningKey>,
    /// The last lines of the policy: groups and the quorum.
    quorum: String,
    /// How many of the first witnesses sign each checkpoint.
    signing: usize,
}

impl Office {
    fn random(random: &mut Random) -> Self {
        let log = SigningKey::from_seed("office.example/record", random.bytes()).unwrap();
        let count = random.below(4);
        let names = ["overseer", "court", "ombudsman"];
        let witness = |name: &&str| {
            CosigningKey::from_seed(&format!("{name}.example/witness"), random.bytes()).unwrap()
        };
        let witnesses: Vec<CosigningKey> = names[..count].iter().map(witness).collect();
        let members = names[..count].join(" ");
        let (quorum, needed) = match (count, random.below(4)) {
            (0, _) | (_, 0) => ("quorum none\n".to_string(), 0),
            (_, 1) => ("quorum overseer\n".to_string(), 1),
            (_, 2) => (format!("group some any {members}\nquorum some\n"), 1),
            _ => (
                format!("group all-of-them all {members}\nquorum all-of-them\n"),
                count,
            ),
        };
        let signing = needed + random.below(count - needed + 1);
        Self {
            log,
            witnesses,
            quorum,
            signing,
        }
    }

    pub(crate) fn policy(&self) -> String {
        let mut text = format!("log {}\n", self.log.verifier());
        for witness in &self.witnesses {
            let key = witness.verifier();
            let name = key.name().split('.').next().unwrap();
            text.push_str(&format!("witness {name} {key} https://{name}.example/\n"));
        }
        text + &self.quorum
    }

    /// The checkpoint of the first `size` entries, cosigned at `time`.
    pub(crate) fn checkpoint(&self, tree: &mut Levels, size: u64, time: u64) -> Vec<u8> {
        let checkpoint = Checkpoint {
            origin: self.log.name().to_string(),
            size,
            root: root(tree, size).unwrap(),
        };
        let mut note = checkpoint.sign(&self.log);
        for witness in &self.witnesses[..self.signing] {
            let line = witness.cosign(&checkpoint.to_text(), time).to_line();
            note.extend_from_slice(line.as_bytes());
        }
        note
    }
}

/// A person of the office.
struct Person {
    id: String,
    key: PersonSigningKey,
    /// Whether the package states the key.
    known: bool,
}

/// A record and what is chosen from it. Tests change it before it is built.
pub(crate) struct Draft {
    random: Random,
    pub(crate) office: Office,
    persons: Vec<Person>,
    pub(crate) case: String,
    /// Whether entries name the one before of their case.
    chained: bool,
    /// The record; entry i has `seq` i.
    pub(crate) log: Vec<Entry>,
    /// The payloads of entries that have one, by `seq`.
    pub(crate) payloads: BTreeMap<u64, Vec<u8>>,
    /// Rows of manifests by the `seq` of their entry.
    manifests: BTreeMap<u64, Vec<String>>,
    /// Entries that go into the package.
    pub(crate) chosen: Vec<u64>,
    /// Files below `data/` and `record/payloads/`, and the free ones.
    pub(crate) files: Tree,
    /// Item proofs: number, entry, row.
    pub(crate) proofs: Vec<(String, u64, u64)>,
    pub(crate) statement: Option<Value>,
    /// Size of checkpoint A.
    pub(crate) base: u64,
    pub(crate) seal: Entry,
    clock: u64,
}

/// A package, and what a reader may bring from outside.
pub(crate) struct Package {
    pub(crate) files: Tree,
    pub(crate) policy: String,
}

const AUTHORITY: &str = "authority-2e1cc636e9b98bfa5ee6fa109418864c";
const EXHIBIT: &str = "exhibit-0f6cc636e9b98bfa5ee6fa109418864c";

fn at(clock: u64) -> String {
    let (seconds, micros) = (clock / 1_000_000, clock % 1_000_000);
    let (day, rest) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!(
        "2026-01-{:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z",
        day + 5
    )
}

/// Seconds since 1970 of the clock's 0, 2026-01-05.
const CLOCK_BEGIN: u64 = 1_767_571_200;

pub(crate) fn canonical(value: &Value) -> Vec<u8> {
    ledger::json::canonical(value).unwrap()
}

impl Draft {
    /// A draft with a random choice of everything that a package may have.
    pub(crate) fn random(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let office = Office::random(&mut random);
        let person = |random: &mut Random| Person {
            id: format!("person-{}", random.hex(16)),
            key: PersonSigningKey::from_seed(random.bytes()),
            known: random.chance(70),
        };
        let persons = vec![person(&mut random), person(&mut random)];
        let case = format!("case-{}", random.hex(16));
        let mut draft = Self {
            seal: blank("package.create", &persons[0].id),
            chained: random.chance(60),
            clock: 0,
            random,
            office,
            persons,
            case,
            log: Vec::new(),
            payloads: BTreeMap::new(),
            manifests: BTreeMap::new(),
            chosen: Vec::new(),
            files: Tree::new(),
            proofs: Vec::new(),
            statement: None,
            base: 0,
        };
        draft.record();
        draft.choose();
        draft.free_files();
        draft
    }

    /// Time passes.
    fn tick(&mut self) -> String {
        let step = *self.random.pick(&[0, 1, 325_980, 60_000_000, 900_000_000]);
        self.clock += step;
        at(self.clock)
    }

    /// Adds an entry that may belong to the case; gives its `seq`.
    fn add(&mut self, mut entry: Entry, of_case: bool, payload: bool, signed: bool) -> u64 {
        entry.seq = u64::try_from(self.log.len()).unwrap();
        entry.at = self.tick();
        if of_case {
            entry.case = Some(self.case.clone());
            entry.case_prev = self.last_of_case();
        }
        if payload {
            let salt = self.random.bytes();
            let value = json!({"name": "J\u{fc}rgen \"J\" \u{200f}\u{0645}", "salt": Hash(salt).to_string(), "v": 1, "count": 3, "list": [1, "two", null, true]});
            let plain = canonical(&value);
            entry.commit = Some(commit(&salt, &plain));
            entry.sealed = Some(Hash(self.random.bytes()));
            self.payloads.insert(entry.seq, plain);
        }
        if signed {
            self.sign(&mut entry);
        }
        self.log.push(entry);
        u64::try_from(self.log.len() - 1).unwrap()
    }

    pub(crate) fn sign(&self, entry: &mut Entry) {
        let person = self
            .persons
            .iter()
            .find(|person| person.id == entry.actor)
            .unwrap();
        entry.person_sig = Some(person.key.sign(entry));
    }

    fn last_of_case(&self) -> Option<u64> {
        let last = self
            .log
            .iter()
            .rev()
            .find(|entry| entry.case.as_ref() == Some(&self.case));
        last.map(|entry| entry.seq).filter(|_| self.chained)
    }

    fn filler(&mut self, most: usize) {
        for _ in 0..self.random.below(most + 1) {
            let mut entry = blank("item.view", &self.persons[1].id);
            if self.random.chance(50) {
                entry.case = Some(format!("case-{}", self.random.hex(16)));
            }
            if self.random.chance(20) {
                entry.outcome = Outcome::Refused;
                entry.reason = Some("authority.expired".into());
            }
            let payload = self.random.chance(30);
            self.add(entry, false, payload, false);
        }
    }

    /// The record up to checkpoint A.
    fn record(&mut self) {
        let actor = self.persons[0].id.clone();
        let approver = self.persons[1].id.clone();
        self.filler(6);
        self.add(blank("case.open", &actor), true, true, false);
        self.filler(3);
        let mut request = blank("authority.request", &actor);
        request.authority = Some(AUTHORITY.into());
        request
            .tags
            .insert("data".into(), vec!["content".into(), "traffic".into()]);
        let signed = self.random.chance(50);
        let request = self.add(request, true, true, signed);
        let mut approve = blank("authority.approve", &approver);
        approve.authority = Some(AUTHORITY.into());
        let signed = self.random.chance(70);
        let approve = self.add(approve, true, true, signed);
        self.chosen.extend([request, approve]);
        for _ in 0..self.random.below(3) {
            self.filler(4);
            self.intake();
        }
        for _ in 0..self.random.below(3) {
            let mut view = blank("item.view", &actor);
            view.authority = Some(AUTHORITY.into());
            let payload = self.random.chance(60);
            let seq = self.add(view, true, payload, false);
            if self.random.chance(70) {
                self.chosen.push(seq);
            }
        }
        self.filler(6);
    }

    /// An intake with its manifest, and the files that are taken from it.
    fn intake(&mut self) {
        let actor = self.persons[0].id.clone();
        let count = 1 + self.random.below(9);
        let (mut rows, mut contents) = (Vec::new(), Vec::new());
        for row in 0..count {
            let content = self.random.some_bytes(120);
            let mut value = json!({"bytes": content.len(), "locator": ["EX-1.dd", format!("file {row:03}")], "type": "application/octet-stream"});
            let readable = self.random.chance(90);
            if readable {
                value["sha256"] = Hash::of(&content).to_string().into();
                value["sha1"] = self.random.hex(20).into();
                value["md5"] = self.random.hex(16).into();
            }
            rows.push(String::from_utf8(canonical(&value)).unwrap());
            contents.push(readable.then_some(content));
        }
        let mut tree: Levels = rows.iter().map(|row| leaf_hash(row.as_bytes())).collect();
        let size = u64::try_from(rows.len()).unwrap();
        let mut finish = blank("intake.finish", &actor);
        finish.authority = Some(AUTHORITY.into());
        finish.counts.insert("rows".into(), size);
        finish.manifest = Some(Manifest {
            root: root(&mut tree, size).unwrap(),
            size,
        });
        let seq = self.add(finish, true, true, false);
        self.chosen.push(seq);
        self.manifests.insert(seq, rows);
        for (row, content) in contents.into_iter().enumerate() {
            let row = u64::try_from(row).unwrap();
            match self.random.below(4) {
                0 => {}
                1 => self.give(seq, row, None, None),
                2 => self.give(seq, row, content, Some("data/exhibits/EX-1")),
                _ => self.give(seq, row, content, Some("data/items")),
            }
        }
    }

    fn next_number(&self) -> String {
        let derived = self
            .files
            .keys()
            .filter(|path| path.starts_with("data/derived/"));
        format!("{:06}", self.proofs.len() + derived.count() + 1)
    }

    /// Takes a row into the package, with its file where there is one.
    fn give(&mut self, entry: u64, row: u64, content: Option<Vec<u8>>, folder: Option<&str>) {
        let number = self.next_number();
        if let (Some(content), Some(folder)) = (content, folder) {
            let ending = self.random.pick(&["txt", "bin", "jpg", "7z"]);
            self.files
                .insert(format!("{folder}/{number}.{ending}"), content);
        }
        self.proofs.push((number, entry, row));
        // A redacted copy now and then.
        let (number, _, _) = self.proofs.last().unwrap().clone();
        let item = self
            .files
            .keys()
            .find(|path| path.starts_with(&format!("data/items/{number}.")));
        if item.is_some() && self.random.chance(30) {
            let actor = self.persons[0].id.clone();
            let seq = self.add(blank("item.derive", &actor), true, true, false);
            self.chosen.push(seq);
            let derived = format!("data/derived/{}.jpg", self.next_number());
            let content = self.random.some_bytes(60);
            self.files.insert(derived.clone(), content);
            self.files.insert(
                format!("derive/{derived}"),
                format!("{number} {seq}").into_bytes(),
            );
        }
    }

    /// Statement, seal, checkpoint A.
    fn choose(&mut self) {
        self.base = u64::try_from(self.log.len()).unwrap();
        self.filler(3);
        let derived: Vec<(String, String)> = self
            .files
            .iter()
            .filter_map(|(path, text)| {
                let path = path.strip_prefix("derive/")?;
                Some((path.to_string(), String::from_utf8(text.clone()).unwrap()))
            })
            .collect();
        self.files.retain(|path, _| !path.starts_with("derive/"));
        // A copy with a redaction is only given with the statement that says so.
        if !derived.is_empty() || self.random.chance(60) {
            self.statement = Some(self.state(&derived));
        }
        let mut opened: Vec<(String, Vec<u8>)> = Vec::new();
        for seq in &self.chosen {
            if let Some(payload) = self.payloads.get(seq)
                && self.random.chance(60)
            {
                opened.push((format!("record/payloads/{seq}.json"), payload.clone()));
            }
        }
        self.files.extend(opened);
        self.seal.case = Some(self.case.clone());
        self.seal.case_prev = self.last_of_case();
        self.seal.at = self.tick();
        self.seal.commit = Some(Hash(self.random.bytes()));
        self.seal.sealed = Some(Hash(self.random.bytes()));
        self.seal.seq = u64::try_from(self.log.len()).unwrap();
    }

    fn state(&self, derived: &[(String, String)]) -> Value {
        let (a, b) = (&self.chosen[0], &self.chosen[1]);
        let items: Vec<Value> = self.proofs.iter().map(|(number, _, row)| {
            let of_number = |folder: &str| {
                let begin = format!("{folder}/{number}.");
                self.files.keys().find(|path| path.starts_with(&begin)).cloned()
            };
            let (file, role) = match (of_number("data/items"), of_number("data/exhibits/EX-1")) {
                (Some(file), _) => (Some(file), "item"),
                (_, Some(file)) => (Some(file), "original"),
                _ => (None, "container"),
            };
            json!({"exhibit": EXHIBIT, "file": file, "number": number, "role": role, "row": row})
        }).collect();
        let derivatives: Vec<Value> = derived.iter().map(|(file, from)| {
            let (number, seq) = from.split_once(' ').unwrap();
            let begin = format!("data/items/{number}.");
            let item = self.files.iter().find(|(path, _)| path.starts_with(&begin)).unwrap();
            json!({"file": file, "from": number, "original": Hash::of(item.1).to_string(),
                "reason": "names of others", "removed": "two lines", "seq": seq.parse::<u64>().unwrap()})
        }).collect();
        let persons: Vec<Value> = self.persons.iter().map(|person| {
            let key = person.known.then(|| Hash(person.key.public()).to_string());
            json!({"key": key, "name": if person.known { Value::Null } else { "M. Example".into() },
                "person": person.id, "roles": ["examiner"]})
        }).collect();
        json!({
            "authorities": [{"approve_seq": b, "authority": AUTHORITY, "basis": "a court's order", "data": ["content"],
                "from": at(0), "kind": "warrant", "operations": ["search"], "request_seq": a, "until": at(1_000_000)}],
            "case": self.case, "derivatives": derivatives,
            "exhibits": [{"description": "a telephone", "exhibit": EXHIBIT, "folder": "EX-1", "kind": "telephone", "number": "EX-1"}],
            "gaps": [{"explanation": null, "kind": "damaged", "subject": EXHIBIT, "what": "a sector"}],
            "items": items, "languages": ["en", "ar"], "package": "package-33a8382f6491b1871890044455d14483",
            "persons": persons, "prepared": at(self.clock), "program": "Probity 0.0.0 (test)", "v": 1,
            "withheld": [{"count": 2, "reason": "privilege", "subject": "letters"}],
        })
    }

    fn free_files(&mut self) {
        let mut add = |path: &str, content: &[u8]| {
            self.files.insert(path.to_string(), content.to_vec());
        };
        add("data/case.jsonld", b"{\"@graph\":[]}\n");
        let choice = self.random.next();
        if choice & 1 > 0 {
            add("index.html", b"<!doctype html>\n");
            add("index.ar.html", b"<!doctype html><html dir=rtl>\n");
        }
        if choice & 2 > 0 {
            add("print/record.en.pdf", b"%PDF-1.7\n");
            add("README.txt", b"Read me.\n");
        }
        if choice & 4 > 0 {
            add("data/exhibits/EX-2/EX-2.dd", &[0; 300]);
        }
    }

    pub(crate) fn build(&self) -> Package {
        self.build_with(&|_| {}, &|_| {})
    }

    /// Builds and seals the package. `edit` changes files before the bag is made, `edit_seal` the
    /// seal's entry before it is written: so an office can seal a lie.
    pub(crate) fn build_with(
        &self,
        edit: &dyn Fn(&mut Tree),
        edit_seal: &dyn Fn(&mut Entry),
    ) -> Package {
        self.build_all(edit, &|_| {}, edit_seal)
    }

    /// Changes files after the bag was made and makes the tag manifest anew before it is sealed.
    pub(crate) fn build_raw(&self, edit: &dyn Fn(&mut Tree)) -> Package {
        let after = |files: &mut Tree| {
            edit(files);
            remake_tag_manifest(files);
        };
        self.build_all(&|_| {}, &after, &|_| {})
    }

    fn build_all(
        &self,
        edit: &dyn Fn(&mut Tree),
        after: &dyn Fn(&mut Tree),
        edit_seal: &dyn Fn(&mut Entry),
    ) -> Package {
        let mut files = self.files.clone();
        let bytes: Vec<Vec<u8>> = self
            .log
            .iter()
            .map(|entry| entry.encode().unwrap())
            .collect();
        let mut tree: Levels = bytes.iter().map(|entry| leaf_hash(entry)).collect();
        let seconds = CLOCK_BEGIN + self.clock / 1_000_000;
        let base = self.office.checkpoint(&mut tree, self.base, seconds);
        for seq in &self.chosen {
            let hashes = inclusion_proof(&mut tree, *seq, self.base).unwrap();
            let proof = TlogProof {
                index: *seq,
                hashes,
                checkpoint: base.clone(),
            };
            files.insert(format!("record/entries/{seq}.tlog-proof"), proof.to_bytes());
            files.insert(
                format!("record/entries/{seq}.json"),
                bytes[usize::try_from(*seq).unwrap()].clone(),
            );
        }
        for (number, entry, row) in &self.proofs {
            files.insert(
                format!("record/items/{number}.item-proof"),
                self.item_proof(*entry, *row),
            );
        }
        if let Some(statement) = &self.statement {
            files.insert("record/package.json".into(), canonical(statement));
        }
        files.insert(
            "record/policy.txt".into(),
            self.office.policy().into_bytes(),
        );
        edit(&mut files);
        bag(&mut files);
        after(&mut files);
        let mut seal = self.seal.clone();
        let count = |begin: &str, end: &str| {
            let those = files
                .keys()
                .filter(|path| path.starts_with(begin) && path.ends_with(end));
            u64::try_from(those.count()).unwrap()
        };
        seal.counts
            .insert("entries".into(), count("record/entries/", ".json"));
        seal.counts.insert("items".into(), count("data/items/", ""));
        seal.counts.insert("files".into(), count("data/", ""));
        seal.package = Some(Hash::of(&files["tagmanifest-sha256.txt"]));
        edit_seal(&mut seal);
        if seal.person_sig.is_none() && self.random.clone().chance(40) {
            self.sign(&mut seal);
        }
        self.seal_with(&mut files, &seal, &mut tree, seconds + 60);
        Package {
            files,
            policy: self.office.policy(),
        }
    }

    fn item_proof(&self, entry: u64, row: u64) -> Vec<u8> {
        let rows = &self.manifests[&entry];
        let mut tree: Levels = rows.iter().map(|row| leaf_hash(row.as_bytes())).collect();
        let size = u64::try_from(rows.len()).unwrap();
        let proof = ItemProof {
            entry,
            row,
            rows: size,
            hashes: inclusion_proof(&mut tree, row, size).unwrap(),
            line: rows[usize::try_from(row).unwrap()].clone(),
        };
        proof.to_bytes()
    }

    fn seal_with(&self, files: &mut Tree, seal: &Entry, tree: &mut Levels, time: u64) {
        let bytes = seal.encode().unwrap();
        let index = tree.size();
        tree.push(leaf_hash(&bytes));
        for extra in 0..self.random.clone().next() % 3 {
            tree.push(leaf_hash(&extra.to_be_bytes()));
        }
        let size = tree.size();
        let proof = TlogProof {
            index,
            hashes: inclusion_proof(tree, index, size).unwrap(),
            checkpoint: self.office.checkpoint(tree, size, time),
        };
        files.insert("seal/package.json".into(), bytes);
        files.insert("seal/package.tlog-proof".into(), proof.to_bytes());
    }
}

/// An entry without anything optional.
pub(crate) fn blank(act: &str, actor: &str) -> Entry {
    Entry {
        act: act.into(),
        actor: actor.into(),
        at: at(0),
        authority: None,
        case: None,
        case_prev: None,
        commit: None,
        counts: BTreeMap::new(),
        manifest: None,
        outcome: Outcome::Done,
        package: None,
        person_sig: None,
        reason: None,
        role: "examiner".into(),
        sealed: None,
        seq: 0,
        tags: BTreeMap::new(),
    }
}

/// Makes the four files of the bag anew, as anybody can.
pub(crate) fn bag(files: &mut Tree) {
    files.insert(
        "bagit.txt".into(),
        b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_vec(),
    );
    let data = || files.iter().filter(|(path, _)| path.starts_with("data/"));
    let (bytes, count) = (
        data().map(|(_, content)| content.len()).sum::<usize>(),
        data().count(),
    );
    let info = format!(
        "Bag-Software-Agent: test\nBagging-Date: 2026-01-05\nPayload-Oxum: {bytes}.{count}\n"
    );
    files.insert("bag-info.txt".into(), info.into_bytes());
    remake_manifests(files);
}

/// Makes both manifests anew.
pub(crate) fn remake_manifests(files: &mut Tree) {
    let data = manifest_of(files, |path| path.starts_with("data/"));
    files.insert("manifest-sha256.txt".into(), data);
    remake_tag_manifest(files);
}

fn remake_tag_manifest(files: &mut Tree) {
    let tags = manifest_of(files, |path| {
        let sealed = path == "seal/package.json" || path == "seal/package.tlog-proof";
        !path.starts_with("data/") && path != "tagmanifest-sha256.txt" && !sealed
    });
    files.insert("tagmanifest-sha256.txt".into(), tags);
}

fn manifest_of(files: &Tree, wanted: impl Fn(&str) -> bool) -> Vec<u8> {
    let line = |(path, content): (&String, &Vec<u8>)| format!("{}  {path}\n", Hash::of(content));
    let those = files.iter().filter(|(path, _)| wanted(path));
    those.map(line).collect::<String>().into_bytes()
}
