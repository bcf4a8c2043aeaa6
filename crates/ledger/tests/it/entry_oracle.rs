//! The second reader of entries, slow and obvious: parse with `serde_json`, write again in
//! canonical form, compare bytes; then the rules of the text, one after another. It shares no code
//! with the first but the canonical writer.

use std::collections::BTreeMap;

use ledger::json;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    act: String,
    actor: String,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    authority: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_prev: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<BTreeMap<String, u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manifest: Option<Manifest>,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person_sig: Option<PersonSig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
    seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<BTreeMap<String, Vec<String>>>,
    v: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    root: String,
    size: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonSig {
    key: String,
    sig: String,
}

fn hex(text: &str, length: usize) -> bool {
    text.len() == length && text.chars().all(|c| "0123456789abcdef".contains(c))
}

fn id(text: &str, kinds: &[&str]) -> bool {
    matches!(text.split_once('-'), Some((kind, random)) if kinds.contains(&kind) && hex(random, 32))
}

fn code(text: &str) -> bool {
    let lower = 'a'..='z';
    let all = |c: char| lower.contains(&c) || c.is_ascii_digit();
    let parts: Vec<&str> = text.split(['.', '-']).collect();
    parts
        .iter()
        .all(|part| !part.is_empty() && part.chars().all(all))
        && text.chars().next().is_some_and(|c| lower.contains(&c))
}

fn act(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c: char| c.is_ascii_lowercase());
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 2 && word(parts[0]) && parts[1].split('-').all(word)
}

fn at(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    if shape != "9999-99-99T99:99:99.999999Z" {
        return false;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<usize>().unwrap();
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let february = if leap { 29 } else { 28 };
    let days = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    year >= 1
        && (1..=12).contains(&month)
        && day >= 1
        && day <= days[month - 1]
        && number(11, 13) <= 23
        && number(14, 16) <= 59
        && number(17, 19) <= 59
}

/// Whether the bytes are an entry of format 1.
pub(crate) fn accepts(bytes: &[u8]) -> bool {
    let Ok(e) = serde_json::from_slice::<Members>(bytes) else {
        return false;
    };
    let same = json::canonical(&e).is_ok_and(|again| again == bytes);
    let optional =
        |text: &Option<String>, rule: &dyn Fn(&str) -> bool| text.as_deref().is_none_or(rule);
    let counts = e.counts.as_ref().is_none_or(|counts| {
        !counts.is_empty() && counts.keys().all(|name| name.split(':').all(code))
    });
    let tags = e.tags.as_ref().is_none_or(|tags| {
        let list = |codes: &Vec<String>| {
            let mut sorted = codes.clone();
            sorted.sort();
            sorted.dedup();
            !codes.is_empty() && *codes == sorted && codes.iter().all(|text| code(text))
        };
        !tags.is_empty() && tags.iter().all(|(name, codes)| code(name) && list(codes))
    });
    same && bytes.len() <= 65_535
        && e.v == 1
        && act(&e.act)
        && id(&e.actor, &["person", "program"])
        && at(&e.at)
        && optional(&e.authority, &|text| id(text, &["authority"]))
        && optional(&e.case, &|text| id(text, &["case"]))
        && e.case_prev
            .is_none_or(|before| e.case.is_some() && before < e.seq)
        && optional(&e.commit, &|text| hex(text, 64))
        && optional(&e.sealed, &|text| hex(text, 64))
        && optional(&e.package, &|text| hex(text, 64))
        && e.commit.is_some() == e.sealed.is_some()
        && counts
        && tags
        && e.manifest.is_none_or(|manifest| hex(&manifest.root, 64))
        && e.person_sig
            .is_none_or(|sig| hex(&sig.key, 8) && hex(&sig.sig, 128))
        && ["done", "refused"].contains(&e.outcome.as_str())
        && (e.outcome == "refused") == e.reason.is_some()
        && optional(&e.reason, &code)
        && code(&e.role)
}
