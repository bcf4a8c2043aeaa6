//! Writing an entry, and the rules that bind its members.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::grammar;
use super::{
    Entry, EntryError, NUMBER_MAX, Outcome, PERIOD_CLOSE, READ_BYTES_MAX, WRITE_BYTES_MAX,
};
use crate::hex;

/// Which members are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// Without `at`, `case_prev`, `person_sig`, `seq`.
    SignedByPerson,
}

/// Writes an entry; see [`Entry::encode`].
pub(super) fn entry(entry: &Entry) -> Result<Vec<u8>, EntryError> {
    check_grammar(entry)?;
    check_members_agree(entry)?;
    let text = write(entry, Part::Whole);
    let max = match entry.act.as_str() {
        PERIOD_CLOSE => READ_BYTES_MAX,
        _ => WRITE_BYTES_MAX,
    };
    match text.len() {
        bytes if bytes > max => Err(EntryError::TooLong { bytes, max }),
        _ => Ok(text.into_bytes()),
    }
}

/// See [`Entry::person_signed_text`].
pub(super) fn person_signed_text(entry: &Entry) -> Vec<u8> {
    let mut text = b"probity/v1/act\0".to_vec();
    text.extend_from_slice(write(entry, Part::SignedByPerson).as_bytes());
    text
}

fn rule(holds: bool, member: &'static str, rule: &'static str) -> Result<(), EntryError> {
    match holds {
        true => Ok(()),
        false => Err(EntryError::Rule { member, rule }),
    }
}

/// The rules that bind members to each other; the reader asks them too.
pub(super) fn check_members_agree(entry: &Entry) -> Result<(), EntryError> {
    let refused = entry.outcome == Outcome::Refused;
    rule(
        refused == entry.reason.is_some(),
        "reason",
        "stands with a refusal and only there",
    )?;
    rule(
        entry.sealed.is_some() == entry.commit.is_some(),
        "sealed",
        "stands with commit or not at all",
    )?;
    if let Some(before) = entry.case_prev {
        rule(entry.case.is_some(), "case_prev", "stands only with case")?;
        rule(before < entry.seq, "case_prev", "is below seq")?;
    }
    Ok(())
}

/// The grammar of each member; the reader has asked it while reading.
fn check_grammar(entry: &Entry) -> Result<(), EntryError> {
    rule(
        grammar::is_act(&entry.act),
        "act",
        "is noun.verb or noun.verb-word",
    )?;
    rule(
        grammar::is_actor(&entry.actor),
        "actor",
        "is person- or program- and 32 hexadecimal digits",
    )?;
    rule(
        grammar::is_at(&entry.at),
        "at",
        "is a time like 2026-01-05T00:07:00.325980Z",
    )?;
    let id = |prefix, id: &Option<String>| id.as_ref().is_none_or(|id| grammar::is_id(prefix, id));
    rule(
        id("authority-", &entry.authority),
        "authority",
        "is authority- and 32 hexadecimal digits",
    )?;
    rule(
        id("case-", &entry.case),
        "case",
        "is case- and 32 hexadecimal digits",
    )?;
    rule(grammar::is_code(&entry.role), "role", "is a code")?;
    let reason = entry.reason.as_deref().is_none_or(grammar::is_code);
    rule(reason, "reason", "is a code")?;
    let number = |number: u64| number <= NUMBER_MAX;
    rule(number(entry.seq), "seq", "is at most 2^53-1")?;
    let size = entry.manifest.is_none_or(|manifest| number(manifest.size));
    rule(size, "manifest", "has a size of at most 2^53-1")?;
    for (name, count) in &entry.counts {
        rule(
            grammar::is_count_name(name),
            "counts",
            "has codes joined by colons as names",
        )?;
        rule(number(*count), "counts", "has numbers of at most 2^53-1")?;
    }
    for (name, codes) in &entry.tags {
        let all_codes = grammar::is_code(name) && codes.iter().all(|code| grammar::is_code(code));
        rule(all_codes, "tags", "has codes only")?;
        let sorted = codes.is_sorted_by(|a, b| a < b) && !codes.is_empty();
        rule(
            sorted,
            "tags",
            "has sorted lists without doubles, none empty",
        )?;
    }
    Ok(())
}

/// Appends `,"name":"value"`.
fn text(out: &mut String, name: &str, value: &str) {
    for part in [",\"", name, "\":\"", value, "\""] {
        out.push_str(part);
    }
}

/// Appends `,"name":value`.
fn raw(out: &mut String, name: &str, value: &str) {
    for part in [",\"", name, "\":", value] {
        out.push_str(part);
    }
}

/// Writes the members in the order of their names. Every text was checked and needs no escape.
fn write(entry: &Entry, part: Part) -> String {
    let whole = part == Part::Whole;
    let mut out = String::with_capacity(640);
    text(&mut out, "act", &entry.act);
    text(&mut out, "actor", &entry.actor);
    if whole {
        text(&mut out, "at", &entry.at);
    }
    if let Some(authority) = &entry.authority {
        text(&mut out, "authority", authority);
    }
    if let Some(case) = &entry.case {
        text(&mut out, "case", case);
    }
    if let Some(before) = entry.case_prev.filter(|_| whole) {
        raw(&mut out, "case_prev", &before.to_string());
    }
    if let Some(commit) = &entry.commit {
        text(&mut out, "commit", &commit.to_string());
    }
    if !entry.counts.is_empty() {
        raw(&mut out, "counts", &counts(entry));
    }
    if let Some(manifest) = &entry.manifest {
        raw(&mut out, "manifest", "{\"root\":\"");
        hex::push_hex(&mut out, &manifest.root.0);
        out.push('"');
        raw(&mut out, "size", &manifest.size.to_string());
        out.push('}');
    }
    text(&mut out, "outcome", entry.outcome.as_str());
    if let Some(package) = &entry.package {
        text(&mut out, "package", &package.to_string());
    }
    if let Some(signature) = entry.person_sig.filter(|_| whole) {
        raw(&mut out, "person_sig", "{\"key\":\"");
        hex::push_hex(&mut out, &signature.key);
        out.push('"');
        text(&mut out, "sig", &hex::to_hex(&signature.sig));
        out.push('}');
    }
    if let Some(reason) = &entry.reason {
        text(&mut out, "reason", reason);
    }
    text(&mut out, "role", &entry.role);
    if let Some(sealed) = &entry.sealed {
        text(&mut out, "sealed", &sealed.to_string());
    }
    if whole {
        raw(&mut out, "seq", &entry.seq.to_string());
    }
    if !entry.tags.is_empty() {
        raw(&mut out, "tags", &tags(entry));
    }
    raw(&mut out, "v", "1}");
    // The first member has no comma before it; the brace takes its place.
    out.replace_range(..1, "{");
    out
}

/// `{"name":number,…}`.
fn counts(entry: &Entry) -> String {
    let mut out = String::new();
    for (name, count) in &entry.counts {
        raw(&mut out, name, &count.to_string());
    }
    out.push('}');
    out.replace_range(..1, "{");
    out
}

/// `{"name":["code",…],…}`.
fn tags(entry: &Entry) -> String {
    let mut out = String::new();
    for (name, codes) in &entry.tags {
        raw(&mut out, name, "[\"");
        out.push_str(&codes.join("\",\""));
        out.push_str("\"]");
    }
    out.push('}');
    out.replace_range(..1, "{");
    out
}
