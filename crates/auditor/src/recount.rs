//! The numbers of a transparency report, counted again, and how a published report differs.

use std::collections::BTreeSet;

use ledger::report::{Counts, Tally};
use serde_json::{Map, Value};

/// The counts as a JSON object; the names are those of published reports.
pub fn to_value(counts: &Counts) -> Value {
    let tally = |tally: &Tally| -> Value {
        let members = tally.iter();
        let members = members.map(|(name, count)| (name.clone(), Value::from(*count)));
        Value::Object(members.collect())
    };
    let members = [
        ("by act and outcome", tally(&counts.by_act_and_outcome)),
        ("by day", tally(&counts.by_day)),
        ("by role", tally(&counts.by_role)),
        ("by tag", tally(&counts.by_tag)),
        ("entries", Value::from(counts.entries)),
        ("refused by reason", tally(&counts.by_reason)),
    ];
    let members = members.map(|(name, value)| (name.to_string(), value));
    Value::Object(Map::from_iter(members))
}

/// The counts in words, one a line.
pub fn to_text(counts: &Counts) -> String {
    let mut text = format!("entries: {}\n", counts.entries);
    if let Value::Object(members) = to_value(counts) {
        for (name, value) in &members {
            let Value::Object(tally) = value else {
                continue;
            };
            text.push_str(&format!("\n{name}:\n"));
            for (name, count) in tally {
                text.push_str(&format!("  {name}: {count}\n"));
            }
        }
    }
    text
}

/// Where a published report, a JSON object, differs from what was counted. A report may leave out
/// whole tables; of a table that it has, every line must agree. `Err` says why it is no report.
pub fn differences(counts: &Counts, published: &[u8]) -> Result<Vec<String>, String> {
    let published: Value = serde_json::from_slice(published).map_err(|error| error.to_string())?;
    let Value::Object(published) = published else {
        return Err("is not a JSON object".to_string());
    };
    let counted = to_value(counts);
    let mut found = Vec::new();
    for (table, stated) in &published {
        match (counted.get(table), stated) {
            (None, _) => found.push(format!("{table}: nothing of this name is counted")),
            (Some(Value::Object(counted)), Value::Object(stated)) => {
                let names: BTreeSet<&String> = counted.keys().chain(stated.keys()).collect();
                for name in names {
                    let shown = |value: Option<&Value>| {
                        value.map_or("nothing".to_string(), Value::to_string)
                    };
                    let (stated, counted) = (stated.get(name), counted.get(name));
                    if stated != counted {
                        let (stated, counted) = (shown(stated), shown(counted));
                        found.push(format!(
                            "{table}, {name}: stated {stated}, counted {counted}"
                        ));
                    }
                }
            }
            (Some(counted), stated) if counted != stated => {
                found.push(format!("{table}: stated {stated}, counted {counted}"));
            }
            _ => {}
        }
    }
    Ok(found)
}
