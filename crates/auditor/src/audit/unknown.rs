//! What cannot be known (section 5.3), in sentences.

use std::collections::BTreeSet;

use ledger::policy::Policy;

use super::{Audit, Found};
use crate::paths::{self, Name, STATEMENT};
use crate::text::{counted, seconds_of, some_of, utc};

/// By how much the office's clock may be ahead of a witness's before it is said, in seconds.
const CLOCK_SECONDS_MAX: i64 = 300;

pub(super) fn sentences(audit: &Audit<'_>) -> Vec<String> {
    let mut said = Vec::new();
    witnesses(audit, &mut said);
    gaps(audit, &mut said);
    closed(audit, &mut said);
    clock(audit, &mut said);
    stamps(audit, &mut said);
    said.push(
        "What the printed record, data/case.jsonld and record/package.json tell of authorities, \
         exhibits, persons and of what is withheld is the office's word, as far as no entry, row or \
         opened payload says it."
            .to_string(),
    );
    said.push("Nothing here shows acts that were never recorded.".to_string());
    said
}

fn witnesses(audit: &Audit<'_>, said: &mut Vec<String>) {
    let policy = audit.outside.policy.as_ref().or(audit.policy.as_ref());
    if policy.is_some_and(|policy: &Policy| policy.quorum().is_none()) {
        said.push(
            "The policy asks for no witness (quorum none), so nothing shows that anybody outside \
             the office saw this record: it could show another one to others."
                .to_string(),
        );
    }
}

/// Entries of the case that are not in the package.
fn gaps(audit: &Audit<'_>, said: &mut Vec<String>) {
    let mut missing: BTreeSet<u64> = BTreeSet::new();
    let mut silent = 0_usize;
    // Which case the package is of, the seal says; entries of others say nothing of it.
    let case = audit
        .seal
        .entry
        .as_ref()
        .and_then(|seal| seal.case.as_ref());
    let entries = audit.entries.values().map(|proved| &proved.entry);
    let entries = entries.chain(&audit.seal.entry);
    for entry in entries.filter(|entry| case.is_some() && entry.case.as_ref() == case) {
        match entry.case_prev {
            Some(prev) if !audit.entries.contains_key(&prev) => {
                missing.insert(prev);
            }
            Some(_) => {}
            None => silent = silent.saturating_add(1),
        }
    }
    if !missing.is_empty() {
        let seqs: Vec<u64> = missing.into_iter().collect();
        said.push(format!(
            "At least {} of the case {} not in the package, namely {}, and whatever of the case \
             lies before them; what they say cannot be known.",
            counted(seqs.len(), "entry", "entries"),
            if seqs.len() == 1 { "is" } else { "are" },
            some_of(&seqs)
        ));
    }
    if silent > 1 {
        said.push(format!(
            "{silent} entries of the case do not name the entry of the case before them, so how \
             many entries of the case are not in the package cannot be known."
        ));
    }
}

/// Payloads that are not opened, persons without a key, originals without an item proof.
fn closed(audit: &Audit<'_>, said: &mut Vec<String>) {
    let payload = |seq: &u64| format!("record/payloads/{seq}.json");
    let closed: Vec<u64> = audit
        .entries
        .iter()
        .filter(|(seq, proved)| {
            proved.entry.commit.is_some() && !audit.files.files.contains_key(&payload(seq))
        })
        .map(|(seq, _)| *seq)
        .collect();
    if !closed.is_empty() {
        let many = counted(closed.len(), "entry has a payload", "entries have payloads");
        let seqs = some_of(&closed);
        said.push(format!("{many} that the package does not open: {seqs}."));
    }
    if audit
        .seal
        .entry
        .as_ref()
        .is_some_and(|seal| seal.commit.is_some())
    {
        said.push("The payload of the seal is not opened by the package.".to_string());
    }
    if !audit.unchecked_persons.is_empty() {
        let many = counted(audit.unchecked_persons.len(), "entry is", "entries are");
        let seqs = some_of(&audit.unchecked_persons);
        said.push(format!(
            "{many} signed by a person whose key the package does not state, so the signature \
             could not be checked: {seqs}."
        ));
    }
    if audit.checked_persons > 0 {
        said.push(format!(
            "{} under {} that record/package.json states. That a key is that person's is the \
             office's word.",
            counted(
                audit.checked_persons,
                "signature of a person holds",
                "signatures of persons hold"
            ),
            if audit.checked_persons == 1 {
                "a key"
            } else {
                "keys"
            },
        ));
    }
    if !audit.bare_originals.is_empty() {
        said.push(format!(
            "Originals without an item proof are vouched for by the seal alone: {}.",
            some_of(&audit.bare_originals)
        ));
    }
    if !audit.files.files.contains_key(STATEMENT) {
        said.push(
            "The package does not state what was chosen, what was withheld and what could not be \
             read (record/package.json is not there)."
                .to_string(),
        );
    }
    let derived = audit.files.below("data/derived/");
    let derived = derived.filter(|(path, _)| matches!(paths::name(path), Name::Derivative(_)));
    let derived: Vec<&str> = derived.map(|(path, _)| path).collect();
    if !derived.is_empty() {
        said.push(format!(
            "That a redacted copy is its item but for what was removed is the office's word: {}.",
            some_of(&derived)
        ));
    }
}

/// The times of cosignatures on a checkpoint that is believed, earliest first.
fn cosigned(found: Option<&Found>) -> BTreeSet<(u64, &str)> {
    let accepted = found.and_then(|found| found.accepted.as_ref());
    let verified = accepted
        .iter()
        .flat_map(|accepted| &accepted.opened.verified);
    let mut times = BTreeSet::new();
    for verified in verified {
        times.extend(verified.time.map(|time| (time, verified.key.name())));
    }
    times
}

fn clock(audit: &Audit<'_>, said: &mut Vec<String>) {
    let mut sentence = "The time in an entry is that of the office's own clock.".to_string();
    let (a, b) = (
        cosigned(audit.base.as_ref()),
        cosigned(audit.seal.checkpoint.as_ref()),
    );
    let list = |times: &BTreeSet<(u64, &str)>| {
        let times: Vec<String> = times
            .iter()
            .map(|(time, name)| format!("{} by {name}", utc(*time)))
            .collect();
        times.join(", ")
    };
    if !a.is_empty() {
        sentence.push_str(&format!(
            " The entries were there when witnesses saw them: {}.",
            list(&a)
        ));
    }
    if !b.is_empty() {
        sentence.push_str(&format!(" So was the seal: {}.", list(&b)));
    }
    if a.is_empty() && b.is_empty() && audit.stamps.said.is_empty() {
        sentence.push_str(" No cosignature and no time stamp that was checked bounds it.");
    }
    said.push(sentence);
    let Some((earliest, name)) = a.first() else {
        return;
    };
    let limit = i64::try_from(*earliest)
        .unwrap_or(i64::MAX)
        .saturating_add(CLOCK_SECONDS_MAX);
    let ahead: Vec<u64> = audit
        .entries
        .iter()
        .filter(|(_, proved)| {
            seconds_of(&proved.entry.at).is_some_and(|at| later(at, &proved.entry.at, limit))
        })
        .map(|(seq, _)| *seq)
        .collect();
    if !ahead.is_empty() {
        said.push(format!(
            "The office's clock and that of the witness {name} disagree: by the witness, entries \
             were seen at {}, more than {CLOCK_SECONDS_MAX} seconds before their own time: {}.",
            utc(*earliest),
            some_of(&ahead)
        ));
    }
}

/// Whether a time, given in whole seconds and as text with its fraction, is after `limit`.
fn later(seconds: i64, at: &str, limit: i64) -> bool {
    let fraction = at.get(20..26).is_some_and(|fraction| fraction != "000000");
    seconds > limit || (seconds == limit && fraction)
}

fn stamps(audit: &Audit<'_>, said: &mut Vec<String>) {
    said.extend(audit.stamps.said.iter().cloned());
    for n in &audit.stamps.unchecked {
        said.push(format!(
            "The time stamp {n} could not be checked here; by hand: openssl ts -verify -queryfile \
             record/timestamps/{n}.tsq -in record/timestamps/{n}.tsr -CAfile \
             record/timestamps/{n}.pem"
        ));
    }
}
