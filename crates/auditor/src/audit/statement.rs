//! `record/package.json` (section 6): what was chosen, withheld and not readable, as the office
//! says it, and how it agrees with what is there.

use std::collections::BTreeSet;

use ledger::entry::grammar;
use ledger::tree::Hash;
use serde::{Deserialize, Serialize};

use super::Audit;
use crate::files::Files;
use crate::paths::{self, Name, STATEMENT};
use crate::report::Faults;

/// The statement. All of its members are there and no others, since it is read by writing it
/// again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    authorities: Vec<Authority>,
    case: String,
    derivatives: Vec<Derivative>,
    exhibits: Vec<Exhibit>,
    gaps: Vec<Gap>,
    items: Vec<Item>,
    languages: Vec<String>,
    package: String,
    pub(super) persons: Vec<Person>,
    prepared: String,
    program: String,
    v: u8,
    withheld: Vec<Withheld>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Authority {
    authority: String,
    kind: String,
    basis: String,
    operations: Vec<String>,
    data: Vec<String>,
    from: String,
    until: String,
    request_seq: u64,
    approve_seq: Option<u64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Derivative {
    file: String,
    from: String,
    original: Hash,
    removed: String,
    reason: String,
    seq: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exhibit {
    exhibit: String,
    folder: String,
    kind: String,
    number: String,
    description: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gap {
    subject: String,
    kind: String,
    what: String,
    explanation: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    number: String,
    exhibit: String,
    row: u64,
    file: Option<String>,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Item,
    Original,
    Container,
}

/// A person as the office names it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) person: String,
    roles: Vec<String>,
    name: Option<String>,
    /// The 32 bytes of the public key.
    pub(super) key: Option<Hash>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Withheld {
    subject: String,
    count: u64,
    reason: String,
}

/// Reads the statement, where it is there, and checks its form.
pub(super) fn read(audit: &mut Audit<'_>) {
    let Some(bytes) = audit.files.content(STATEMENT) else {
        return;
    };
    match ledger::json::from_canonical::<Statement>(bytes) {
        Err(error) => {
            let source = std::error::Error::source(&error);
            let why = source.map(|why| format!(": {why}")).unwrap_or_default();
            audit.faults.add(STATEMENT, format!("{error}{why}"));
        }
        Ok(statement) => match statement.form() {
            Ok(()) => audit.statement = Some(statement),
            Err(what) => audit.faults.add(STATEMENT, what),
        },
    }
}

fn must(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    match holds {
        true => Ok(()),
        false => Err(what()),
    }
}

fn must_id(kind: &str, text: &str) -> Result<(), String> {
    let holds = grammar::is_id(kind, text);
    must(holds, || {
        format!("has {text:?} where an id {kind}… must stand")
    })
}

fn must_time(text: &str) -> Result<(), String> {
    must(grammar::is_at(text), || {
        format!("has {text:?} where a time must stand")
    })
}

fn must_number(text: &str) -> Result<(), String> {
    must(paths::is_number(text), || {
        format!("has {text:?} where the number of an item must stand")
    })
}

impl Statement {
    /// What the types do not say.
    fn form(&self) -> Result<(), String> {
        must(self.v == 1, || format!("is of version {}", self.v))?;
        must_id("case-", &self.case)?;
        must_id("package-", &self.package)?;
        must_time(&self.prepared)?;
        for authority in &self.authorities {
            must_id("authority-", &authority.authority)?;
            must_time(&authority.from)?;
            must_time(&authority.until)?;
        }
        for derivative in &self.derivatives {
            must_number(&derivative.from)?;
        }
        for exhibit in &self.exhibits {
            must_id("exhibit-", &exhibit.exhibit)?;
        }
        for item in &self.items {
            must_number(&item.number)?;
            must_id("exhibit-", &item.exhibit)?;
        }
        for person in &self.persons {
            let holds = grammar::is_actor(&person.person);
            must(holds, || {
                format!("has {:?} where a person must stand", person.person)
            })?;
        }
        let languages = ["ar", "en", "es", "fr", "ru", "zh"];
        for language in &self.languages {
            let holds = languages.contains(&language.as_str());
            must(holds, || {
                format!("has {language:?} where a language must stand")
            })?;
        }
        Ok(())
    }
}

/// Compares the statement with the entries, the rows and the files.
pub(super) fn check(audit: &mut Audit<'_>) {
    let Some(statement) = &audit.statement else {
        return;
    };
    let faults = &mut audit.faults;
    if let Some(seal) = &audit.seal.entry
        && seal.case.as_ref() != Some(&statement.case)
    {
        faults.add(STATEMENT, "is of another case than the seal");
    }
    let broken = |seq: u64| {
        audit
            .files
            .files
            .contains_key(&format!("record/entries/{seq}.json"))
    };
    for authority in &statement.authorities {
        for seq in [Some(authority.request_seq), authority.approve_seq]
            .into_iter()
            .flatten()
        {
            let id = &authority.authority;
            let holds = match audit.entries.get(&seq) {
                Some(proved) => proved.entry.authority.as_ref() == Some(id),
                // An entry that is there and does not hold is named itself.
                None => broken(seq),
            };
            if !holds {
                faults.add(
                    STATEMENT,
                    format!("entry {seq} is not one of the package with {id}"),
                );
            }
        }
    }
    for derivative in &statement.derivatives {
        let Derivative {
            file,
            from,
            original,
            seq,
            ..
        } = derivative;
        let named = matches!(paths::name(file), Name::Derivative(_));
        if !named || !is_there(audit.files, file) {
            faults.add(
                STATEMENT,
                format!(
                    "names the derivative {}, which is not there",
                    paths::shown(file.as_bytes())
                ),
            );
        }
        let proof = format!("record/items/{from}.item-proof");
        let holds = match audit.rows.get(from) {
            Some(row) => row.sha256 == Some(*original),
            None => audit.files.files.contains_key(&proof),
        };
        if !holds {
            faults.add(
                STATEMENT,
                format!(
                    "item {from} has no item proof with the SHA-256 from which {} is said to come",
                    paths::shown(file.as_bytes())
                ),
            );
        }
        if !audit.entries.contains_key(seq) && !broken(*seq) {
            faults.add(STATEMENT, format!("entry {seq} is not in the package"));
        }
    }
    items(statement, audit.files, &audit.rows, faults);
}

fn is_there(files: &Files, path: &str) -> bool {
    files.files.contains_key(path) || files.odd.contains_key(path)
}

/// The lists `items` and `derivatives` against the files.
fn items(
    statement: &Statement,
    files: &Files,
    rows: &std::collections::BTreeMap<String, super::items::Row>,
    faults: &mut Faults,
) {
    let mut numbers: BTreeSet<&str> = BTreeSet::new();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for item in &statement.items {
        let Item {
            number, row, file, ..
        } = item;
        if !numbers.insert(number) {
            faults.add(STATEMENT, format!("names item {number} twice"));
        }
        let proof = format!("record/items/{number}.item-proof");
        let holds = match rows.get(number) {
            Some(proved) => proved.row == *row,
            None => is_there(files, &proof),
        };
        if !holds {
            faults.add(
                STATEMENT,
                format!("item {number} has no item proof with row {row}"),
            );
        }
        let Some(file) = file else { continue };
        let has_number = match paths::name(file) {
            Name::Item(found) | Name::Original(Some(found)) => found == number,
            _ => false,
        };
        let shown = paths::shown(file.as_bytes());
        if !has_number || !is_there(files, file) {
            faults.add(
                STATEMENT,
                format!("names {shown} for item {number}, which is not there"),
            );
        }
        if !named.insert(file) {
            faults.add(STATEMENT, format!("names {shown} twice"));
        }
    }
    for derivative in &statement.derivatives {
        if !named.insert(&derivative.file) {
            let shown = paths::shown(derivative.file.as_bytes());
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
