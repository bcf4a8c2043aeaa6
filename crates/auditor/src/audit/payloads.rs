//! Payloads that are opened (section 4.3).

use ledger::commitment::commit;
use ledger::tree::Hash;
use serde_json::Value;

use super::Audit;
use crate::paths::{self, Name};

pub(super) fn check(audit: &mut Audit<'_>) {
    let files = audit.files;
    for (path, _) in files.below("record/payloads/") {
        let (Name::Payload(seq), Some(bytes)) = (paths::name(path), files.content(path)) else {
            continue;
        };
        let entry_path = format!("record/entries/{seq}.json");
        let Some(proved) = audit.entries.get(&seq) else {
            // An entry that is there and does not hold is named itself.
            if !files.files.contains_key(&entry_path) {
                audit.faults.add(path, "belongs to no entry of the package");
            }
            continue;
        };
        let Some(wanted) = proved.entry.commit else {
            let what = "belongs to an entry that has no payload";
            audit.faults.add(path, what);
            continue;
        };
        match salt(bytes) {
            Err(what) => audit.faults.add(path, what),
            Ok(salt) if commit(&salt.0, bytes) == wanted => {}
            Ok(_) => audit
                .faults
                .add(path, "is not the payload to which its entry is committed"),
        }
    }
}

/// The salt of a payload, which must be one canonical JSON object.
fn salt(bytes: &[u8]) -> Result<Hash, String> {
    let value: Value = ledger::json::from_canonical(bytes).map_err(|error| error.to_string())?;
    let object = value.as_object().ok_or("is not a JSON object")?;
    let salt = object.get("salt").and_then(Value::as_str);
    let salt = salt.and_then(|salt| Hash::from_hex(salt).ok());
    salt.ok_or_else(|| "has no salt of 64 hexadecimal digits".into())
}
