//! An office that holds the keys seals something that breaks a rule. Each rule is broken alone.

use std::sync::OnceLock;

use ledger::commitment::commit;
use ledger::entry::{Entry, Outcome};
use ledger::tree::Hash;
use serde_json::{Value, json};

use super::builder::{Draft, Tree, canonical};

/// A lie: its name, and the package.
pub(crate) struct Lie {
    pub(crate) name: &'static str,
    pub(crate) files: Tree,
    /// Files, divided by spaces, one of which must be named. With none, any may be.
    pub(crate) file: String,
}

/// A draft that has all that the lies need: a derivative, items, chains, a known person's key.
pub(crate) fn rich() -> Draft {
    static SEED: OnceLock<u64> = OnceLock::new();
    Draft::random(*SEED.get_or_init(|| (0..).find(|seed| is_rich(&Draft::random(*seed))).unwrap()))
}

fn is_rich(draft: &Draft) -> bool {
    let has = |begin: &str| draft.files.keys().any(|path| path.starts_with(begin));
    let persons = draft
        .statement
        .iter()
        .flat_map(|s| s["persons"].as_array().unwrap());
    let signed = |seq: &u64| draft.log[index(*seq)].person_sig.is_some();
    [
        "data/derived/",
        "data/items/",
        "data/exhibits/EX-1/0",
        "record/payloads/",
    ]
    .into_iter()
    .all(has)
        && draft.statement.is_some()
        && persons.into_iter().all(|person| person["key"].is_string())
        && draft.chosen.iter().any(signed)
        && draft.seal.case_prev.is_some()
        && draft.chosen.len() > 5
        && draft.office.policy().contains("quorum all-of-them")
}

fn entry_path(seq: u64) -> String {
    format!("record/entries/{seq}.json")
}

/// A lie in the record, told before everything else is made.
fn in_log(name: &'static str, tell: impl Fn(&mut Draft) -> String) -> Lie {
    let mut draft = rich();
    let file = tell(&mut draft);
    let files = draft.build().files;
    Lie { name, files, file }
}

/// A lie in the files, told before they are sealed.
fn in_files(name: &'static str, file: &str, tell: impl Fn(&mut Tree)) -> Lie {
    let files = rich().build_with(&|files| tell(files), &|_| {}).files;
    Lie {
        name,
        files,
        file: file.into(),
    }
}

/// A lie in the seal.
fn in_seal(name: &'static str, tell: impl Fn(&mut Entry)) -> Lie {
    let files = rich().build_with(&|_| {}, &|seal| tell(seal)).files;
    Lie {
        name,
        files,
        file: "seal/package.json tagmanifest-sha256.txt".into(),
    }
}

/// A lie in the statement.
fn in_statement(name: &'static str, tell: impl Fn(&mut Value)) -> Lie {
    let mut draft = rich();
    tell(draft.statement.as_mut().unwrap());
    let files = draft.build().files;
    Lie {
        name,
        files,
        file: "record/package.json".into(),
    }
}

fn first(files: &Tree, begin: &str, end: &str) -> String {
    files
        .keys()
        .find(|path| path.starts_with(begin) && path.ends_with(end))
        .unwrap()
        .clone()
}

/// Whoever signed an entry signs it as it is now.
fn sign_again(draft: &mut Draft, seq: usize) {
    if draft.log[seq].person_sig.is_some() {
        let mut entry = draft.log[seq].clone();
        draft.sign(&mut entry);
        draft.log[seq] = entry;
    }
}

/// The first intake of which an item is given.
fn intake(draft: &Draft) -> usize {
    index(draft.proofs[0].1)
}

/// Its item proofs.
fn items_of(draft: &Draft) -> String {
    let of_first = draft
        .proofs
        .iter()
        .filter(|proof| proof.1 == draft.proofs[0].1);
    let paths = of_first.map(|(number, ..)| format!("record/items/{number}.item-proof"));
    paths.collect::<Vec<_>>().join(" ")
}

fn index(seq: u64) -> usize {
    usize::try_from(seq).unwrap()
}

pub(crate) fn all() -> Vec<Lie> {
    let mut all = record();
    all.extend(seals());
    all.extend(payloads());
    all.extend(items());
    all.extend(statements());
    all.extend(bags());
    all.extend(layouts());
    all.extend(checkpoints());
    all
}

fn record() -> Vec<Lie> {
    vec![
        in_log("a time that goes back", |draft| {
            let seq = draft.chosen[2];
            draft.log[index(seq)].at = "2026-01-04T00:00:00.000000Z".into();
            entry_path(seq)
        }),
        in_log("a commit twice", |draft| {
            let (a, b) = (draft.chosen[0], draft.chosen[1]);
            draft.log[index(b)].commit = draft.log[index(a)].commit;
            draft.files.remove(&format!("record/payloads/{b}.json"));
            let actor = draft.log[index(b)].actor.clone();
            if draft.log[index(b)].person_sig.is_some() && !actor.is_empty() {
                let mut entry = draft.log[index(b)].clone();
                draft.sign(&mut entry);
                draft.log[index(b)] = entry;
            }
            entry_path(b)
        }),
        in_log("an approval that was refused", |draft| {
            let seq = index(draft.chosen[1]);
            draft.log[seq].outcome = Outcome::Refused;
            draft.log[seq].reason = Some("second-person".into());
            sign_again(draft, seq);
            "record/package.json".into()
        }),
        in_log("an approval that is a request", |draft| {
            let seq = index(draft.chosen[1]);
            draft.log[seq].act = "authority.request".into();
            sign_again(draft, seq);
            "record/package.json".into()
        }),
        in_log("items of what is no intake", |draft| {
            let seq = intake(draft);
            draft.log[seq].act = "list.import".into();
            items_of(draft)
        }),
        in_log("items of an intake that was refused", |draft| {
            let seq = intake(draft);
            draft.log[seq].outcome = Outcome::Refused;
            draft.log[seq].reason = Some("out-of-scope".into());
            items_of(draft)
        }),
        in_log("items of another case", |draft| {
            let seq = intake(draft);
            draft.log[seq].case = Some("case-00000000000000000000000000000000".into());
            draft.log[seq].case_prev = None;
            items_of(draft)
        }),
        in_log("a copy that no act made", |draft| {
            let made = |entry: &Entry| entry.act == "item.derive";
            for entry in draft.log.iter_mut().filter(|entry| made(entry)) {
                entry.act = "item.view".into();
            }
            "record/package.json".into()
        }),
        in_log("a chain that skips an entry", |draft| {
            let seq = draft.chosen[2];
            draft.log[index(seq)].case_prev = Some(draft.chosen[0]);
            entry_path(seq)
        }),
        in_log("a chain to another case", |draft| {
            let (a, b) = (draft.chosen[0], draft.chosen[1]);
            let case = Some("case-00000000000000000000000000000000".to_string());
            draft.log[index(a)].case = case;
            draft.log[index(a)].case_prev = None;
            draft.log[index(a)].person_sig = None;
            draft.log[index(b)].case_prev = Some(a);
            entry_path(b)
        }),
        in_log("an entry that says another seq", |draft| {
            let seq = draft.chosen[0];
            draft.log[index(seq)].seq = seq + 1;
            entry_path(seq)
        }),
        in_log("a person's signature over something else", |draft| {
            let signed = |seq: &&u64| draft.log[index(**seq)].person_sig.is_some();
            let seq = *draft.chosen.iter().find(signed).unwrap();
            draft.log[index(seq)].role = "director".into();
            entry_path(seq)
        }),
        in_log("an entry behind the checkpoint", |draft| {
            draft.base = draft.chosen.last().copied().unwrap();
            let seq = draft.chosen.last().copied().unwrap();
            format!("record/entries/{seq}.json")
        }),
    ]
}

fn seals() -> Vec<Lie> {
    vec![
        in_seal("a seal that is another act", |seal| {
            seal.act = "package.hand-over".into()
        }),
        in_seal("a seal that was refused", |seal| {
            seal.outcome = Outcome::Refused;
            seal.reason = Some("no".into());
        }),
        in_seal("a seal without package", |seal| seal.package = None),
        in_seal("a seal of another package", |seal| {
            seal.package = Some(Hash([7; 32]));
        }),
        in_seal("a seal with another seq", |seal| seal.seq += 1),
        in_seal("a seal before the entries", |seal| {
            seal.at = "2026-01-04T00:00:00.000000Z".into()
        }),
        in_seal("a seal that counts other entries", |seal| {
            *seal.counts.get_mut("entries").unwrap() += 1
        }),
        in_seal("a seal that counts other items", |seal| {
            *seal.counts.get_mut("items").unwrap() += 1
        }),
        in_seal("a seal that counts other files", |seal| {
            *seal.counts.get_mut("files").unwrap() += 1
        }),
        in_seal("a seal whose chain names its own future", |seal| {
            seal.case_prev = Some(0)
        }),
    ]
}

fn payloads() -> Vec<Lie> {
    let payload = first(&rich().files, "record/payloads/", ".json");
    let path = payload.as_str();
    let rewrite = |name, make: &dyn Fn(&[u8; 32]) -> Vec<u8>| {
        let seq: u64 = path
            .trim_start_matches("record/payloads/")
            .trim_end_matches(".json")
            .parse()
            .unwrap();
        in_log(name, |draft| {
            let salt = [9; 32];
            let plain = make(&salt);
            let mut entry = draft.log[index(seq)].clone();
            entry.commit = Some(commit(&salt, &plain));
            if entry.person_sig.is_some() {
                draft.sign(&mut entry);
            }
            draft.log[index(seq)] = entry;
            draft.files.insert(path.into(), plain);
            path.into()
        })
    };
    let salt = |salt: &[u8; 32]| Hash(*salt).to_string();
    vec![
        rewrite("a payload with white space", &|s| {
            format!("{{\"salt\": \"{}\"}}", salt(s)).into_bytes()
        }),
        rewrite("a payload with a fraction", &|s| {
            format!("{{\"n\":1.5,\"salt\":\"{}\"}}", salt(s)).into_bytes()
        }),
        rewrite("a payload with doubles", &|s| {
            format!("{{\"salt\":\"{0}\",\"salt\":\"{0}\"}}", salt(s)).into_bytes()
        }),
        rewrite("a payload that is a list", &|s| {
            format!("[\"{}\"]", salt(s)).into_bytes()
        }),
        rewrite("a payload with a short salt", &|s| {
            format!("{{\"salt\":\"{}\"}}", &salt(s)[2..]).into_bytes()
        }),
        rewrite("a payload with a large salt", &|s| {
            format!(
                "{{\"salt\":\"{}\"}}",
                salt(s).to_uppercase().replace('0', "A")
            )
            .into_bytes()
        }),
        in_files("a payload under another salt", path, |files| {
            let value = json!({"name": "other", "salt": Hash([3; 32]).to_string()});
            files.insert(path.into(), canonical(&value));
        }),
        in_files(
            "a payload of no entry",
            "record/payloads/77777.json",
            |files| {
                let value = json!({"salt": Hash([3; 32]).to_string()});
                files.insert("record/payloads/77777.json".into(), canonical(&value));
            },
        ),
    ]
}

fn items() -> Vec<Lie> {
    let draft = rich();
    let item = first(&draft.files, "data/items/", "");
    let number = item
        .trim_start_matches("data/items/")
        .split('.')
        .next()
        .unwrap()
        .to_string();
    let proof = format!("record/items/{number}.item-proof");
    let original = first(&draft.files, "data/exhibits/EX-1/0", "");
    let whole = draft.build().files;
    let of_first = |end| first(&whole, "record/entries/", end);
    let both = format!("{} {}", of_first(".json"), of_first(".tlog-proof"));
    let edit_proof = |name, from: &'static str, to: &'static str| {
        in_files(name, &proof, |files| {
            let text = String::from_utf8(files[&proof].clone()).unwrap();
            files.insert(proof.clone(), text.replacen(from, to, 1).into_bytes());
        })
    };
    vec![
        in_files("an item that is not its row", &item, |files| {
            files.get_mut(&item).unwrap().push(b'!')
        }),
        in_files("an original that is not its row", &original, |files| {
            files.get_mut(&original).unwrap().push(b'!')
        }),
        in_files("an item without proof", &item, |files| {
            files.remove(&proof);
        }),
        in_files(
            "two files of one number",
            &format!("data/exhibits/EX-1/{number}.zz {item}"),
            |files| {
                let content = files[&item].clone();
                files.insert(format!("data/exhibits/EX-1/{number}.zz"), content);
            },
        ),
        edit_proof("an item proof of another row", "\nrow ", "\nrow 1"),
        edit_proof("an item proof of another entry", "\nentry ", "\nentry 7777"),
        edit_proof("an item proof whose row is changed", "EX-1.dd", "EX-2.dd"),
        in_files(
            "a proof without its entry",
            "record/entries/0.tlog-proof",
            |files| {
                let proof = first(files, "record/entries/", ".tlog-proof");
                let content = files[&proof].clone();
                files.insert("record/entries/0.tlog-proof".into(), content);
            },
        ),
        in_files("an entry without its proof", &both, |files| {
            let proof = first(files, "record/entries/", ".tlog-proof");
            files.remove(&proof);
        }),
        in_files("half a time stamp", "record/timestamps/1.pem", |files| {
            files.insert("record/timestamps/1.tsq".into(), b"x".to_vec());
            files.insert("record/timestamps/1.tsr".into(), b"x".to_vec());
        }),
        in_files(
            "a time stamp that is none",
            "record/timestamps/1.tsq record/timestamps/1.tsr",
            |files| {
                for ending in ["tsq", "tsr", "pem"] {
                    files.insert(format!("record/timestamps/1.{ending}"), b"x".to_vec());
                }
            },
        ),
    ]
}

fn statements() -> Vec<Lie> {
    vec![
        in_statement("a statement of another case", |s| {
            s["case"] = "case-00000000000000000000000000000000".into()
        }),
        in_statement("a statement of another version", |s| s["v"] = 2.into()),
        in_statement("a statement with more members", |s| s["more"] = 1.into()),
        in_statement("a statement with fewer members", |s| {
            s.as_object_mut().unwrap().remove("gaps");
        }),
        in_statement("null where nothing may be null", |s| {
            s["authorities"][0]["basis"] = Value::Null
        }),
        in_statement("a time that is none", |s| {
            s["prepared"] = "2026-01-05".into()
        }),
        in_statement("an id that is none", |s| s["package"] = "package-1".into()),
        in_statement("a language that is none", |s| {
            s["languages"] = json!(["xx"])
        }),
        in_statement("a program among the persons", |s| {
            s["persons"][0]["person"] = "program-d4bb9a7711486291ae93e909301d053b".into()
        }),
        in_statement("a key that is none", |s| {
            s["persons"][0]["key"] = "00".into()
        }),
        in_statement("a role that is none", |s| {
            s["items"][0]["role"] = "thing".into()
        }),
        in_statement("an authority's entry of something else", |s| {
            s["authorities"][0]["request_seq"] = 7777.into()
        }),
        in_statement("an authority of another id", |s| {
            s["authorities"][0]["authority"] = "authority-00000000000000000000000000000000".into()
        }),
        in_statement("an item of another row", |s| {
            s["items"][0]["row"] = 7777.into()
        }),
        in_statement("an item that is not stated", |s| {
            s["items"].as_array_mut().unwrap().remove(0);
        }),
        in_statement("an item that is stated twice", |s| {
            let item = s["items"][0].clone();
            s["items"].as_array_mut().unwrap().push(item);
        }),
        in_statement("an item whose file is another's", |s| {
            let items = s["items"].as_array_mut().unwrap();
            let with_file = items
                .iter()
                .position(|item| item["file"].is_string())
                .unwrap();
            items[with_file]["file"] = "data/items/888888.txt".into();
        }),
        in_statement("a file that is said to be only listed", |s| {
            let items = s["items"].as_array_mut().unwrap();
            let with_file = items
                .iter()
                .position(|item| item["file"].is_string())
                .unwrap();
            items[with_file]["file"] = Value::Null;
        }),
        in_statement("a derivative that is not there", |s| {
            s["derivatives"][0]["file"] = "data/derived/888888.jpg".into()
        }),
        in_statement("a derivative that is not stated", |s| {
            s["derivatives"] = json!([])
        }),
        in_statement("a derivative of another item", |s| {
            s["derivatives"][0]["original"] = Hash([1; 32]).to_string().into()
        }),
        in_statement("a derivative of no item", |s| {
            s["derivatives"][0]["from"] = "888888".into()
        }),
        in_statement("a derivative of no entry", |s| {
            s["derivatives"][0]["seq"] = 7777.into()
        }),
        in_files(
            "a statement with white space",
            "record/package.json",
            |files| {
                files.get_mut("record/package.json").unwrap().push(b'\n');
            },
        ),
    ]
}

/// Lies in the bag itself need another way in: the files are sealed as they are.
fn bags() -> Vec<Lie> {
    let sealed = |name, file: &str, tell: &dyn Fn(&mut Tree)| Lie {
        name,
        files: rich().build_raw(tell).files,
        file: file.into(),
    };
    let text = |files: &Tree, path: &str| String::from_utf8(files[path].clone()).unwrap();
    let replace = |files: &mut Tree, path: &str, from: &str, to: &str| {
        let changed = text(files, path).replacen(from, to, 1);
        assert_ne!(changed, text(files, path));
        files.insert(path.into(), changed.into_bytes());
    };
    vec![
        sealed("another version of BagIt", "bagit.txt", &|f| {
            replace(f, "bagit.txt", "1.0", "0.97")
        }),
        sealed("a wrong sum", "bag-info.txt", &|f| {
            replace(f, "bag-info.txt", "Oxum: ", "Oxum: 1")
        }),
        sealed("a sum with zeros before it", "bag-info.txt", &|f| {
            replace(f, "bag-info.txt", "Oxum: ", "Oxum: 0")
        }),
        sealed("no sum", "bag-info.txt", &|f| {
            replace(f, "bag-info.txt", "Payload-Oxum", "Payload")
        }),
        sealed("two sums", "bag-info.txt", &|f| {
            replace(
                f,
                "bag-info.txt",
                "Bagging-Date: 2026-01-05",
                "Payload-Oxum: 1.1",
            )
        }),
        sealed("a line that is none", "bag-info.txt", &|f| {
            replace(f, "bag-info.txt", "Bagging-Date: ", "Bagging-Date:")
        }),
        sealed("a carriage return", "bag-info.txt", &|f| {
            replace(f, "bag-info.txt", "\n", "\r\n")
        }),
        sealed("an empty line", "bag-info.txt", &|f| {
            replace(f, "bag-info.txt", "\n", "\n\n")
        }),
        sealed("large letters in a manifest", "manifest-sha256.txt", &|f| {
            let upper = text(f, "manifest-sha256.txt")
                .replace('a', "A")
                .replace("dAtA", "data")
                .replace("cAse", "case");
            f.insert("manifest-sha256.txt".into(), upper.into_bytes());
        }),
        sealed("a manifest with one space", "manifest-sha256.txt", &|f| {
            replace(f, "manifest-sha256.txt", "  ", " ")
        }),
        sealed("a manifest with a star", "manifest-sha256.txt", &|f| {
            replace(f, "manifest-sha256.txt", "  ", " *")
        }),
        sealed("an unsorted manifest", "manifest-sha256.txt", &|f| {
            let mut lines: Vec<String> = text(f, "manifest-sha256.txt")
                .lines()
                .map(String::from)
                .collect();
            lines.reverse();
            f.insert(
                "manifest-sha256.txt".into(),
                (lines.join("\n") + "\n").into_bytes(),
            );
        }),
        sealed("a line twice", "manifest-sha256.txt", &|f| {
            let whole = text(f, "manifest-sha256.txt");
            let line = whole.lines().next().unwrap();
            f.insert(
                "manifest-sha256.txt".into(),
                format!("{line}\n{whole}").into_bytes(),
            );
        }),
        sealed("an empty manifest", "manifest-sha256.txt", &|f| {
            f.insert("manifest-sha256.txt".into(), Vec::new());
        }),
        sealed(
            "a manifest without its last newline",
            "manifest-sha256.txt",
            &|f| {
                f.get_mut("manifest-sha256.txt").unwrap().pop();
            },
        ),
        sealed(
            "a file in the wrong manifest",
            "manifest-sha256.txt zzz.txt",
            &|f| {
                let line = format!("{}  zzz.txt\n", Hash::of(b"x"));
                f.insert("zzz.txt".into(), b"x".to_vec());
                f.get_mut("manifest-sha256.txt")
                    .unwrap()
                    .extend_from_slice(line.as_bytes());
            },
        ),
    ]
}

fn layouts() -> Vec<Lie> {
    let put = |name, path: &'static str, bytes: usize| {
        in_files(name, path, |files| {
            files.insert(path.into(), vec![b' '; bytes]);
        })
    };
    vec![
        put("a folder's twin", "data/exhibits/ex-1/other.bin", 1),
        put(
            "a number above 2^53",
            "record/timestamps/9007199254740992.tsr",
            1,
        ),
        put("a large entry", "record/entries/777.json", 65_536),
        put("a large proof", "record/entries/777.tlog-proof", 131_073),
        put("a large payload", "record/payloads/777.json", 16_777_217),
        put("a large time stamp", "record/timestamps/1.tsr", 65_537),
    ]
}

fn checkpoints() -> Vec<Lie> {
    let edit = |name, tell: &dyn Fn(String) -> String| {
        let draft = rich();
        let policy = String::from_utf8(draft.build().files["record/policy.txt"].clone()).unwrap();
        let changed = tell(policy.clone());
        assert_ne!(policy, changed);
        Lie {
            name,
            files: draft
                .build_with(
                    &|files| {
                        files.insert("record/policy.txt".into(), changed.clone().into_bytes());
                    },
                    &|_| {},
                )
                .files,
            file: String::new(),
        }
    };
    let other = Draft::random(9).build().policy;
    vec![
        edit("a policy that is none", &|policy| policy + "nonsense\n"),
        edit("a policy without quorum", &|policy| {
            let lines: Vec<&str> = policy
                .lines()
                .filter(|line| !line.starts_with("quorum"))
                .collect();
            lines.join("\n") + "\n"
        }),
        edit("a witness that is a member of two groups", &|policy| {
            let mut lines: Vec<&str> = policy.lines().collect();
            let group = lines.iter().position(|line| line.starts_with("group "));
            lines.insert(group.unwrap() + 1, "group other any overseer");
            lines.join("\n") + "\n"
        }),
        edit("a policy of another log", &|policy| {
            let log = other.lines().next().unwrap();
            policy
                .lines()
                .map(|line| if line.starts_with("log ") { log } else { line })
                .collect::<Vec<_>>()
                .join("\n")
                + "\n"
        }),
        edit("a policy that does not know a witness", &|policy| {
            let log = policy.lines().next().unwrap();
            format!("{log}\nquorum none\n")
        }),
    ]
}
