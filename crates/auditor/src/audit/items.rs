//! Items, originals and containers: their rows, and the files behind them (sections 4.4, 4.5).

use std::collections::BTreeMap;

use ledger::item_proof::ItemProof;
use ledger::tree::Hash;
use serde_json::Value;

use super::Audit;
use crate::paths::{self, Name};

/// What a proved row says, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) row: u64,
    pub(super) sha256: Option<Hash>,
    pub(super) bytes: Option<u64>,
}

pub(super) fn check(audit: &mut Audit<'_>) {
    let files = audit.files;
    let mut by_number: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, _) in files.below("data/") {
        match paths::name(path) {
            Name::Item(number) | Name::Original(Some(number)) => {
                by_number.insert(number, path);
            }
            _ => {}
        }
    }
    for (path, _) in files.below("record/items/") {
        let (Name::ItemProof(number), Some(bytes)) = (paths::name(path), files.content(path))
        else {
            continue;
        };
        if let Some(row) = read(audit, path, bytes) {
            if let Some(data) = by_number.get(number) {
                compare(audit, path, data, &row);
            }
            audit.rows.insert(number.to_string(), row);
        }
    }
    for (path, _) in files.below("data/") {
        let proof = |number: &str| format!("record/items/{number}.item-proof");
        let there = |number: &str| files.files.contains_key(&proof(number));
        match paths::name(path) {
            Name::Item(number) if !there(number) => {
                audit.faults.add(path, "has no item proof");
            }
            Name::Derivative(number) if there(number) => {
                audit.faults.add(path, "has the number of an item proof");
            }
            Name::Original(number) if !number.is_some_and(there) => {
                audit.bare_originals.push(path.to_string());
            }
            _ => {}
        }
    }
}

/// Reads an item proof and follows it to the manifest of its entry.
fn read(audit: &mut Audit<'_>, path: &str, bytes: &[u8]) -> Option<Row> {
    let faults = &mut audit.faults;
    let proof = match ItemProof::parse(bytes) {
        Ok(proof) => proof,
        Err(error) => {
            faults.add(path, error.to_string());
            faults.mark_changed(path);
            return None;
        }
    };
    let Some(proved) = audit.entries.get(&proof.entry) else {
        // An entry that is there and does not hold is named itself.
        let entry = format!("record/entries/{}.json", proof.entry);
        if !audit.files.files.contains_key(&entry) || faults.is_changed(path) {
            let what = format!("is of entry {}, which is not in the package", proof.entry);
            faults.add(path, what);
        }
        return None;
    };
    if let Err(error) = proof.verify_in(&proved.entry) {
        faults.add(path, error.to_string());
        return None;
    }
    // A manifest of anything else, or of another case, must not lend its rows to this one.
    let of_case = audit
        .seal
        .entry
        .as_ref()
        .is_none_or(|seal| seal.case == proved.entry.case);
    if !proved.is_done("intake.finish") || !of_case {
        let what = format!(
            "is of entry {}, which is no intake of this case that was finished",
            proof.entry
        );
        faults.add(path, what);
        return None;
    }
    let row = ledger::json::from_canonical::<Value>(proof.line.as_bytes());
    let Some(row) = row.ok().filter(Value::is_object) else {
        faults.add(path, "its row is not a canonical JSON object");
        return None;
    };
    let sha256 = row.get("sha256").and_then(Value::as_str);
    Some(Row {
        row: proof.row,
        sha256: sha256.and_then(|sha256| Hash::from_hex(sha256).ok()),
        bytes: row.get("bytes").and_then(Value::as_u64),
    })
}

/// Compares a file with its row.
fn compare(audit: &mut Audit<'_>, proof: &str, data: &str, row: &Row) {
    let Some(file) = audit.files.files.get(data) else {
        return;
    };
    let faults = &mut audit.faults;
    if row.sha256 != Some(file.sha256) || row.bytes != Some(file.bytes) {
        let named = faults.blame(&[data, proof]).to_string();
        faults.add(
            &named,
            format!("{data} is not the content of the row in {proof}"),
        );
    }
}
