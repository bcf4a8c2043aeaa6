//! The form of `record/package.json`: which members are there and of what kind, as a table.
//!
//! A table and one reader of it are far smaller than a type for each list, and this code travels
//! inside a page.

use ledger::entry::grammar;
use ledger::tree::Hash;
use serde_json::Value;

use crate::paths;

/// Of what kind a value is.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    TextOrNull,
    Number,
    NumberOrNull,
    /// The word and the hyphen before 32 hexadecimal digits.
    Id(&'static str),
    Time,
    /// A `<number>` (section 1.4).
    ItemNumber,
    /// 64 hexadecimal digits.
    Hash,
    HashOrNull,
    Role,
    Language,
    /// A list of values of one kind.
    List(&'static Kind),
    /// Exactly these members, by name.
    Object(&'static [(&'static str, Kind)]),
}

const AUTHORITY: Kind = Kind::Object(&[
    ("approve_seq", Kind::NumberOrNull),
    ("authority", Kind::Id("authority-")),
    ("basis", Kind::Text),
    ("data", Kind::List(&Kind::Text)),
    ("from", Kind::Time),
    ("kind", Kind::Text),
    ("operations", Kind::List(&Kind::Text)),
    ("request_seq", Kind::Number),
    ("until", Kind::Time),
]);

const DERIVATIVE: Kind = Kind::Object(&[
    ("file", Kind::Text),
    ("from", Kind::ItemNumber),
    ("original", Kind::Hash),
    ("reason", Kind::Text),
    ("removed", Kind::Text),
    ("seq", Kind::Number),
]);

const EXHIBIT: Kind = Kind::Object(&[
    ("description", Kind::Text),
    ("exhibit", Kind::Id("exhibit-")),
    ("folder", Kind::Text),
    ("kind", Kind::Text),
    ("number", Kind::Text),
]);

const GAP: Kind = Kind::Object(&[
    ("explanation", Kind::TextOrNull),
    ("kind", Kind::Text),
    ("subject", Kind::Text),
    ("what", Kind::Text),
]);

const ITEM: Kind = Kind::Object(&[
    ("exhibit", Kind::Id("exhibit-")),
    ("file", Kind::TextOrNull),
    ("number", Kind::ItemNumber),
    ("role", Kind::Role),
    ("row", Kind::Number),
]);

const PERSON: Kind = Kind::Object(&[
    ("key", Kind::HashOrNull),
    ("name", Kind::TextOrNull),
    ("person", Kind::Id("person-")),
    ("roles", Kind::List(&Kind::Text)),
]);

const WITHHELD: Kind = Kind::Object(&[
    ("count", Kind::Number),
    ("reason", Kind::Text),
    ("subject", Kind::Text),
]);

const STATEMENT: Kind = Kind::Object(&[
    ("authorities", Kind::List(&AUTHORITY)),
    ("case", Kind::Id("case-")),
    ("derivatives", Kind::List(&DERIVATIVE)),
    ("exhibits", Kind::List(&EXHIBIT)),
    ("gaps", Kind::List(&GAP)),
    ("items", Kind::List(&ITEM)),
    ("languages", Kind::List(&Kind::Language)),
    ("package", Kind::Id("package-")),
    ("persons", Kind::List(&PERSON)),
    ("prepared", Kind::Time),
    ("program", Kind::Text),
    ("v", Kind::Number),
    ("withheld", Kind::List(&WITHHELD)),
]);

/// Checks the form of the whole. The error says where it differs.
pub(super) fn check(statement: &Value) -> Result<(), String> {
    is(statement, &STATEMENT, "the whole")?;
    match statement.get("v").and_then(Value::as_u64) {
        Some(1) => Ok(()),
        _ => Err("is of a version other than 1".to_string()),
    }
}

fn is(value: &Value, kind: &Kind, place: &str) -> Result<(), String> {
    match (kind, value) {
        (Kind::List(kind), Value::Array(values)) => {
            return values.iter().try_for_each(|value| is(value, kind, place));
        }
        (Kind::Object(members), Value::Object(object)) => {
            for (name, kind) in *members {
                let missing = || format!("has no {name} in {place}");
                is(object.get(*name).ok_or_else(missing)?, kind, name)?;
            }
            if object.len() == members.len() {
                return Ok(());
            }
        }
        _ if is_plain(value, kind) => return Ok(()),
        _ => {}
    }
    Err(format!(
        "has something in {place} that does not belong there"
    ))
}

/// Values that hold no others.
fn is_plain(value: &Value, kind: &Kind) -> bool {
    let text = value.as_str();
    match kind {
        Kind::Text => text.is_some(),
        Kind::TextOrNull => text.is_some() || value.is_null(),
        Kind::Number => value.is_u64(),
        Kind::NumberOrNull => value.is_u64() || value.is_null(),
        Kind::Id(kind) => text.is_some_and(|text| grammar::is_id(kind, text)),
        Kind::Time => text.is_some_and(grammar::is_at),
        Kind::ItemNumber => text.is_some_and(paths::is_number),
        Kind::Hash => text.is_some_and(|text| Hash::from_hex(text).is_ok()),
        Kind::HashOrNull => value.is_null() || is_plain(value, &Kind::Hash),
        Kind::Role => matches!(text, Some("item" | "original" | "container")),
        Kind::Language => matches!(text, Some("ar" | "en" | "es" | "fr" | "ru" | "zh")),
        Kind::List(_) | Kind::Object(_) => false,
    }
}
