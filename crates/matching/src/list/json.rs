//! Lists in JSON: responses of ThreatExchange's `threat_updates`, and arrays of records whose
//! members have the names of the CSV columns.
//!
//! In a response, a record without descriptors is a deletion, as is one that says
//! `should_delete` (facebook/ThreatExchange issue 834).

use std::{collections::BTreeMap, io::BufRead};

use evidence::MatchOpinion;
use serde_json::{Map, Value as Json};

use super::{
    import::{Collector, Format, Import, ImportError, Options, Reason},
    records::{Records, Step, Within},
    row::{Field, Row},
};
use crate::opinion::aggregate;

pub(super) fn import(reader: impl BufRead, options: &Options) -> Result<Import, ImportError> {
    let mut records = Records::new(reader);
    let mut collector = Collector::new(options);
    let mut bytes = Vec::new();
    let mut is_first = true;
    loop {
        let step = records.next(&mut bytes)?;
        match step {
            Step::End => return Ok(collector.finish(Format::Json)),
            Step::Unsound { .. } if is_first => return Err(ImportError::NotAList),
            Step::Unsound { line } => {
                let at = collector.next_row(line);
                let text = "what follows is not a list".to_owned();
                collector.reject(at, Reason::Json { text });
            }
            Step::Truncated { line } => {
                let at = collector.next_row(line);
                collector.reject(at, Reason::Truncated);
            }
            Step::TooLong { line } => {
                let at = collector.next_row(line);
                collector.reject(at, Reason::TooLong);
            }
            Step::Record { line, within } => {
                let at = collector.next_row(line);
                match record(&bytes, within) {
                    Ok(row) => collector.take(at, row)?,
                    Err(reason) => collector.reject(at, reason),
                }
            }
        }
        is_first = false;
    }
}

fn record(bytes: &[u8], within: Within) -> Result<Row, Reason> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(Reason::NotUtf8);
    }
    let members: Map<String, Json> =
        serde_json::from_slice(bytes).map_err(|error| Reason::Json {
            text: error.to_string(),
        })?;
    let is_update = within == Within::Page || members.contains_key("descriptors");
    if is_update && members.contains_key("indicator") {
        update(&members)
    } else {
        plain(&members)
    }
}

/// A record whose members have the names of the columns. Labels may be an array, or the object
/// of ThreatExchange.
fn plain(members: &Map<String, Json>) -> Result<Row, Reason> {
    let mut row = Row::default();
    for (name, value) in members {
        let field = Field::of_name(name);
        match (field, value) {
            (Field::Ignored, _) => {}
            (Field::Labels, value) => row.labels.extend(tags(value)?),
            (field, value) => row.set(field, &text(name, value)?),
        }
    }
    Ok(row)
}

/// A record of `threat_updates`.
fn update(members: &Map<String, Json>) -> Result<Row, Reason> {
    let mut row = Row::default();
    for (name, field) in [("type", Field::Algorithm), ("indicator", Field::Hash)] {
        if let Some(value) = members.get(name) {
            row.set(field, &text(name, value)?);
        }
    }
    let descriptors = match members.get("descriptors") {
        None | Some(Json::Null) => [].as_slice(),
        Some(value) => array("descriptors", value)?,
    };
    let should_delete = members.get("should_delete") == Some(&Json::Bool(true));
    if should_delete || descriptors.is_empty() {
        row.deleted = "true".to_owned();
        return Ok(row);
    }
    let mut said: BTreeMap<String, MatchOpinion> = BTreeMap::new();
    let mut reacted: BTreeMap<String, MatchOpinion> = BTreeMap::new();
    let mut added: Option<String> = None;
    for (place, descriptor) in descriptors.iter().enumerate() {
        let owner = owner(descriptor).unwrap_or_else(|| format!("descriptor {place}"));
        let opinion = match descriptor.get("status").and_then(Json::as_str) {
            Some("MALICIOUS") => MatchOpinion::Positive,
            Some("NON_MALICIOUS") => MatchOpinion::Negative,
            _ => MatchOpinion::Seed,
        };
        said.insert(owner, opinion);
        if let Some(value) = descriptor.get("tags") {
            row.labels.extend(tags(value)?);
        }
        if let Some(value) = descriptor.get("added_on") {
            let text = text("added_on", value)?;
            added = Some(added.map_or(text.clone(), |other| other.min(text)));
        }
        reactions(descriptor, &mut reacted)?;
    }
    let owners: Vec<String> = said
        .keys()
        .filter(|owner| !owner.starts_with("descriptor "))
        .map(|owner| format!("owner {owner}"))
        .collect();
    for (owner, opinion) in reacted {
        said.entry(owner).or_insert(opinion);
    }
    row.opinion_known = Some(aggregate(said.into_values()));
    row.added = added.unwrap_or_default();
    row.source = owners.join("; ");
    Ok(row)
}

fn owner(descriptor: &Json) -> Option<String> {
    let id = descriptor.get("owner")?.get("id")?;
    text("owner", id).ok().filter(|id| !id.is_empty())
}

/// Whoever reacts holds an opinion too, unless they have a descriptor of their own: helpful is
/// positive and goes before disagreement, as in python-threatexchange.
fn reactions(
    descriptor: &Json,
    reacted: &mut BTreeMap<String, MatchOpinion>,
) -> Result<(), Reason> {
    let Some(value) = descriptor.get("reactions") else {
        return Ok(());
    };
    for reaction in array("reactions", value)? {
        let key = reaction.get("key").and_then(Json::as_str);
        let Some(value) = reaction.get("value") else {
            continue;
        };
        for owner in text("reactions", value)?.split(',') {
            let owner = owner.trim().to_owned();
            match key {
                Some("HELPFUL") => {
                    reacted.insert(owner, MatchOpinion::Positive);
                }
                Some("DISAGREE_WITH_TAGS") => {
                    reacted.entry(owner).or_insert(MatchOpinion::Negative);
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// An array, or the array `data` of an object, as the Graph API wraps it.
fn array<'a>(name: &'static str, value: &'a Json) -> Result<&'a [Json], Reason> {
    match value {
        Json::Array(values) => Ok(values),
        Json::Object(members) => match members.get("data") {
            Some(Json::Array(values)) => Ok(values),
            None | Some(Json::Null) => Ok(&[]),
            Some(_) => Err(not("list", name)),
        },
        _ => Err(not("list", name)),
    }
}

/// Labels: one text, or a list of texts or of objects with `text`.
fn tags(value: &Json) -> Result<Vec<String>, Reason> {
    if let Json::String(text) = value {
        let mut row = Row::default();
        row.set(Field::Labels, text);
        return Ok(row.labels);
    }
    if value.is_null() {
        return Ok(Vec::new());
    }
    array("tags", value)?
        .iter()
        .map(|tag| text("tags", tag.get("text").unwrap_or(tag)))
        .collect()
}

/// The text of a simple value.
fn text(name: &str, value: &Json) -> Result<String, Reason> {
    match value {
        Json::Null => Ok(String::new()),
        Json::String(text) => Ok(text.trim().to_owned()),
        Json::Bool(value) => Ok(value.to_string()),
        Json::Number(value) => Ok(value.to_string()),
        Json::Array(_) | Json::Object(_) => Err(not("text", name)),
    }
}

fn not(what: &str, name: &str) -> Reason {
    Reason::Json {
        text: format!("member `{}` is not a {what}", name.escape_default()),
    }
}
