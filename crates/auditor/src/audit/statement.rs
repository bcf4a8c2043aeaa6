//! `record/package.json` (section 6): what was chosen, withheld and not readable, as the office
//! says it, and how it agrees with what is there.

use std::collections::{BTreeMap, BTreeSet};

use ledger::tree::Hash;
use serde_json::Value;

use super::Audit;
use super::items::Row;
use crate::files::Files;
use crate::paths::{self, Name, STATEMENT};
use crate::report::Faults;

mod form;

/// A statement whose form is right.
pub(super) struct Statement {
    value: Value,
    pub(super) persons: Vec<Person>,
}

/// A person as the office names it.
pub(super) struct Person {
    pub(super) person: String,
    /// The 32 bytes of the public key.
    pub(super) key: Option<Hash>,
}

/// Reads the statement, where it is there, and checks its form.
pub(super) fn read(audit: &mut Audit<'_>) {
    let Some(bytes) = audit.files.content(STATEMENT) else {
        return;
    };
    let value = ledger::json::from_canonical::<Value>(bytes).map_err(|error| error.to_string());
    let formed = value.and_then(|value| form::check(&value).map(|()| value));
    match formed {
        Err(what) => audit.faults.add(STATEMENT, what),
        Ok(value) => {
            let persons = list(&value, "persons").map(|person| Person {
                person: text(person, "person").to_string(),
                key: Hash::from_hex(text(person, "key")).ok(),
            });
            let persons = persons.collect();
            audit.statement = Some(Statement { value, persons });
        }
    }
}

/// By which acts an authority comes to be asked for, and to be approved. One that was refused does
/// neither.
const AUTHORITY_ACTS: [(&str, &[&str]); 2] = [
    (
        "request_seq",
        &["authority.request", "authority.amend", "authority.renew"],
    ),
    ("approve_seq", &["authority.approve"]),
];

// The form was checked, so what is asked for below is there.

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    let list = value.get(name).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default().iter()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, name: &str) -> Option<u64> {
    value.get(name).and_then(Value::as_u64)
}

/// Compares the statement with the entries, the rows and the files.
pub(super) fn check(audit: &mut Audit<'_>) {
    let Some(Statement { value, .. }) = &audit.statement else {
        return;
    };
    let faults = &mut audit.faults;
    if let Some(seal) = &audit.seal.entry
        && seal.case.as_deref() != Some(text(value, "case"))
    {
        faults.add(STATEMENT, "is of another case than the seal");
    }
    let broken = |seq: u64| {
        audit
            .files
            .files
            .contains_key(&format!("record/entries/{seq}.json"))
    };
    for authority in list(value, "authorities") {
        let id = text(authority, "authority");
        for (name, acts) in AUTHORITY_ACTS {
            let Some(seq) = number(authority, name) else {
                continue;
            };
            let holds = match audit.entries.get(&seq) {
                Some(proved) => {
                    proved.entry.authority.as_deref() == Some(id)
                        && acts.iter().any(|act| proved.is_done(act))
                }
                // An entry that is there and does not hold is named itself.
                None => broken(seq),
            };
            if !holds {
                let what = format!(
                    "entry {seq}, the {name} of {id}, is not one of the package that did this"
                );
                faults.add(STATEMENT, what);
            }
        }
    }
    for derivative in list(value, "derivatives") {
        let (file, from) = (text(derivative, "file"), text(derivative, "from"));
        let shown = paths::shown(file.as_bytes());
        let named = matches!(paths::name(file), Name::Derivative(_));
        if !named || !is_there(audit.files, file) {
            let what = format!("names the derivative {shown}, which is not there");
            faults.add(STATEMENT, what);
        }
        let original = Hash::from_hex(text(derivative, "original")).ok();
        let holds = match audit.rows.get(from) {
            Some(row) => row.sha256.is_some() && row.sha256 == original,
            None => is_there(audit.files, &format!("record/items/{from}.item-proof")),
        };
        if !holds {
            let what = format!(
                "item {from}, from which {shown} is made, has no item proof with its SHA-256"
            );
            faults.add(STATEMENT, what);
        }
        let seq = number(derivative, "seq").unwrap_or_default();
        let holds = match audit.entries.get(&seq) {
            Some(proved) => proved.is_done("item.derive"),
            None => broken(seq),
        };
        if !holds {
            let what = format!("entry {seq} is not one of the package that made {shown}");
            faults.add(STATEMENT, what);
        }
    }
    items(value, audit.files, &audit.rows, faults);
}

fn is_there(files: &Files, path: &str) -> bool {
    files.files.contains_key(path) || files.odd.contains_key(path)
}

/// The lists `items` and `derivatives` against the files.
fn items(statement: &Value, files: &Files, rows: &BTreeMap<String, Row>, faults: &mut Faults) {
    let mut numbers: BTreeSet<&str> = BTreeSet::new();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for item in list(statement, "items") {
        let (id, row) = (text(item, "number"), number(item, "row"));
        if !numbers.insert(id) {
            faults.add(STATEMENT, format!("names item {id} twice"));
        }
        let holds = match rows.get(id) {
            Some(proved) => Some(proved.row) == row,
            None => is_there(files, &format!("record/items/{id}.item-proof")),
        };
        if !holds {
            faults.add(STATEMENT, format!("item {id} has no item proof of its row"));
        }
        let Some(file) = item.get("file").and_then(Value::as_str) else {
            continue;
        };
        let has_number = match paths::name(file) {
            Name::Item(found) | Name::Original(Some(found)) => found == id,
            _ => false,
        };
        let shown = paths::shown(file.as_bytes());
        if !has_number || !is_there(files, file) {
            let what = format!("names {shown} for item {id}, which is not there");
            faults.add(STATEMENT, what);
        }
        if !named.insert(file) {
            faults.add(STATEMENT, format!("names {shown} twice"));
        }
    }
    for derivative in list(statement, "derivatives") {
        let file = text(derivative, "file");
        if !named.insert(file) {
            let shown = paths::shown(file.as_bytes());
            faults.add(STATEMENT, format!("names {shown} twice"));
        }
    }
    for (path, _) in files.below("record/items/") {
        if matches!(paths::name(path), Name::ItemProof(number) if !numbers.contains(number)) {
            faults.add(STATEMENT, format!("does not name the item of {path}"));
        }
    }
    for (path, _) in files.below("data/") {
        let proof = |number: &str| format!("record/items/{number}.item-proof");
        let must_be_named = match paths::name(path) {
            Name::Item(_) | Name::Derivative(_) => true,
            Name::Original(Some(number)) => is_there(files, &proof(number)),
            _ => false,
        };
        if must_be_named && !named.contains(path) {
            faults.add(STATEMENT, format!("does not name {path}"));
        }
    }
}
