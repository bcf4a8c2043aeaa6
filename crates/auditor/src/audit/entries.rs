//! The entries, their proofs, their order, and the persons who signed them (sections 4.1, 4.2, 4.6).

use std::collections::BTreeMap;

use ledger::entry::{Entry, PersonSig, person_key_id};
use ledger::tree::{Hash, leaf_hash, verify_inclusion};

use super::{Audit, Proved};
use crate::paths::{self, Name, SEAL_ENTRY};

pub(super) fn check(audit: &mut Audit<'_>) {
    let files = audit.files;
    for (path, _) in files.below("record/entries/") {
        match paths::name(path) {
            Name::Entry(seq) => {
                if let Some(entry) = read(audit, path, seq) {
                    let path = path.to_string();
                    audit.entries.insert(seq, Proved { entry, path });
                }
            }
            Name::EntryProof(seq) => {
                let entry = format!("record/entries/{seq}.json");
                if !files.files.contains_key(&entry) && !files.odd.contains_key(&entry) {
                    audit.faults.add(path, "proves an entry that is not there");
                }
            }
            _ => {}
        }
    }
    order(audit);
    seal_counts(audit);
    persons(audit);
}

/// Reads one entry and follows its proof to the root of checkpoint A.
fn read(audit: &mut Audit<'_>, path: &str, seq: u64) -> Option<Entry> {
    let bytes = audit.files.content(path)?;
    let faults = &mut audit.faults;
    let entry = match Entry::parse(bytes) {
        Ok(entry) => entry,
        Err(error) => {
            faults.add(path, error.to_string());
            faults.mark_changed(path);
            return None;
        }
    };
    let proof_path = format!("record/entries/{seq}.tlog-proof");
    let Some(proof) = audit.proofs.get(&seq) else {
        let files = audit.files;
        if !files.files.contains_key(&proof_path) && !files.odd.contains_key(&proof_path) {
            faults.add(path, "has no proof beside it");
        }
        return None;
    };
    if entry.seq != seq {
        faults.add(path, format!("says that it is entry {}", entry.seq));
        return None;
    }
    if proof.index != seq {
        faults.add(
            &proof_path,
            format!("is the proof of entry {}", proof.index),
        );
        return None;
    }
    let base = audit.base.as_ref()?.checkpoint.as_ref()?;
    let leaf = leaf_hash(bytes);
    if let Err(error) = verify_inclusion(seq, base.size, &leaf, &proof.hashes, &base.root) {
        let file = faults.blame(&[path, &proof_path]).to_string();
        faults.add(&file, format!("the entry is not proved: {error}"));
        return None;
    }
    Some(entry)
}

/// The entries that were proved, in order, and the seal behind them, each with its file.
fn in_order<'a>(audit: &'a Audit<'_>) -> impl Iterator<Item = (&'a Entry, &'a str)> {
    let proved = audit.entries.values();
    let seal = audit.seal.entry.as_ref();
    proved
        .map(|proved| (&proved.entry, proved.path.as_str()))
        .chain(seal.map(|entry| (entry, SEAL_ENTRY)))
}

/// Times that do not go back, commitments that occur once, chains of cases.
fn order(audit: &mut Audit<'_>) {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut before: Option<(&str, &str)> = None;
    let mut commits: BTreeMap<Hash, &str> = BTreeMap::new();
    let mut last_of_case: BTreeMap<&str, u64> = BTreeMap::new();
    for (entry, path) in in_order(audit) {
        let mut fault = |what: String| found.push((path.to_string(), what));
        // Times of one length compare as texts.
        if let Some((at, other)) = before.filter(|(at, _)| entry.at.as_str() < *at) {
            fault(format!("its time is before {at}, that of {other}"));
        }
        if before.is_none_or(|(at, _)| entry.at.as_str() >= at) {
            before = Some((&entry.at, path));
        }
        if let Some(commit) = entry.commit
            && let Some(other) = commits.insert(commit, path)
        {
            fault(format!("has the commit of {other}"));
        }
        let Some(case) = &entry.case else { continue };
        let last = last_of_case.insert(case, entry.seq);
        let Some(prev) = entry.case_prev else {
            continue;
        };
        if let Some(between) = last.filter(|last| *last > prev) {
            fault(format!(
                "names entry {prev} as the one before of its case, but entry {between} lies between"
            ));
        }
        let named = audit.entries.get(&prev);
        if named.is_some_and(|named| named.entry.case.as_ref() != Some(case)) {
            fault(format!(
                "names entry {prev} as the one before of its case, which is of another"
            ));
        }
    }
    for (path, what) in found {
        audit.faults.add(&path, what);
    }
}

/// What the seal counts (section 3.5).
fn seal_counts(audit: &mut Audit<'_>) {
    let Some(seal) = &audit.seal.entry else {
        return;
    };
    let files = audit.files;
    let entry = |path: &&str| matches!(paths::name(path), Name::Entry(_));
    let paths = |folder| files.below(folder).map(|(path, _)| path);
    let entries = paths("record/entries/").filter(entry).count();
    let items = paths("data/items/").count();
    let data = paths("data/").count();
    for (name, found, folder) in [
        ("entries", entries, "record/entries/"),
        ("items", items, "data/items/"),
        ("files", data, "data/"),
    ] {
        let stated = seal.counts.get(name);
        // Files that are already named explain a wrong count.
        let explained = audit.faults.names_below(folder);
        if let Some(stated) = stated.filter(|stated| usize::try_from(**stated) != Ok(found))
            && !explained
        {
            audit.faults.add(
                SEAL_ENTRY,
                format!("counts {stated} {name}, {found} are there"),
            );
        }
    }
}

/// The signatures of persons, as far as their keys are named in `record/package.json`.
fn persons(audit: &mut Audit<'_>) {
    let (mut broken, mut unchecked, mut checked) = (Vec::new(), Vec::new(), 0_usize);
    // By person, since a hostile statement may list a million of them.
    let mut stated: BTreeMap<&str, Vec<Hash>> = BTreeMap::new();
    let persons = audit.statement.iter().flat_map(|of| &of.persons);
    for person in persons {
        stated.entry(&person.person).or_default().extend(person.key);
    }
    for keys in stated.values_mut() {
        keys.sort();
        keys.dedup();
    }
    for (entry, path) in in_order(audit) {
        let Some(PersonSig { key: id, .. }) = entry.person_sig else {
            continue;
        };
        let keys = stated.get(entry.actor.as_str()).into_iter().flatten();
        let mut keys = keys.filter(|key| person_key_id(&key.0) == id).peekable();
        if keys.peek().is_none() {
            unchecked.push(entry.seq);
        } else if keys.any(|key| entry.verify_person_sig(&key.0).is_ok()) {
            checked = checked.saturating_add(1);
        } else {
            broken.push(path.to_string());
        }
    }
    for path in broken {
        audit
            .faults
            .add(&path, "the signature of its person does not hold");
    }
    audit.unchecked_persons = unchecked;
    audit.checked_persons = checked;
}
