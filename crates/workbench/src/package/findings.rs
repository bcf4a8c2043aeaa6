//! What is printed of one item: what was found, what was decided, what could not be read.

use evidence::{Finding, MatchOpinion, PersonId, Unread};

use super::{
    PackageError,
    chosen::{ExhibitPart, Pick},
    printed::{PrintedDecision, PrintedFinding, PrintedGap, PrintedItem},
};
use crate::{office::Office, review::Lists};

pub(super) fn item(
    office: &Office,
    part: &ExhibitPart,
    pick: &Pick,
    lists: &mut Lists,
    show: &dyn Fn(&PersonId) -> String,
) -> Result<PrintedItem, PackageError> {
    let row = &pick.item;
    let mut decisions = Vec::new();
    let mut doubts = Vec::new();
    for (index, finding) in pick.matches() {
        let signal = lists.state_of(office, finding)?;
        let doubt = match (signal.withdrawn, signal.opinion) {
            (true, _) => Some("withdrawn"),
            (false, MatchOpinion::Disputed) => Some("disputed"),
            (false, _) => None,
        };
        doubts.push(doubt);
        let decision = office.with_state(|state| state.match_decision(&part.id, index).cloned());
        decisions.extend(decision.map(|decision| PrintedDecision {
            seq: decision.seq,
            judgement: decision.judgement.to_string(),
            person: show(&decision.by),
            reason: decision.reason,
            signal_doubtful: doubt.is_some(),
        }));
    }
    let mut doubts = doubts.into_iter();
    let findings = row.findings.iter().map(|one| {
        let mut printed = finding(one);
        if matches!(one, Finding::Match { .. })
            && let Some(doubt) = doubts.next().flatten()
        {
            printed.values.push(value("signal-now", doubt));
        }
        if let Finding::Match { list, .. } = one {
            let name = office.with_state(|state| state.list(list).map(|list| list.name.clone()));
            printed
                .values
                .extend(name.map(|name| value("list-name", name)));
        }
        printed
    });
    Ok(PrintedItem {
        number: pick.digits(),
        role: pick.part.role().to_owned(),
        exhibit: part.id.to_string(),
        row: pick.row,
        file: pick.file.clone(),
        locator: row
            .locator
            .segments()
            .iter()
            .map(|name| name.as_str().to_owned())
            .collect(),
        media_type: row.media_type.clone(),
        bytes: row.bytes,
        sha256: row.sha256.map(|hash| hash.to_string()),
        sha1: row.sha1.map(|hash| hash.to_string()),
        md5: row.md5.map(|hash| hash.to_string()),
        times: row
            .times
            .iter()
            .map(|time| (time.source.clone(), time.text.clone()))
            .collect(),
        findings: findings.collect(),
        decisions,
    })
}

fn value(code: &str, value: impl ToString) -> (String, String) {
    (code.to_owned(), value.to_string())
}

/// The word that rows are written with.
fn code<T: serde::Serialize>(word: &T) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

fn unread(unread: &Unread) -> Vec<(String, String)> {
    let mut values = vec![value("gap", code(&unread.kind))];
    if let Some(extent) = unread.extent {
        values.push(value("offset", extent.offset));
        values.extend(extent.bytes.map(|bytes| value("bytes", bytes)));
    }
    values.push(value("reason", &unread.reason));
    values
}

fn finding(finding: &Finding) -> PrintedFinding {
    let printed = |kind: &str, by: &str, values| PrintedFinding {
        kind: kind.to_owned(),
        by: by.to_owned(),
        values,
    };
    match finding {
        Finding::Container {
            members,
            parser,
            unread: gaps,
        } => {
            let mut values = vec![value("members", members)];
            values.extend(gaps.iter().flat_map(unread));
            printed("container", parser, values)
        }
        Finding::Picture {
            height,
            parser,
            pdq,
            pdq_quality,
            width,
        } => printed(
            "picture",
            parser,
            vec![
                value("width", width),
                value("height", height),
                value("pdq", pdq),
                value("pdq-quality", pdq_quality),
            ],
        ),
        Finding::Match {
            algorithm,
            distance,
            labels,
            list,
            matcher,
            opinion,
            signal,
            signal_added,
            threshold,
        } => printed(
            "match",
            matcher,
            vec![
                value("algorithm", algorithm),
                value("distance", distance),
                value("threshold", threshold),
                value("labels", labels.join(", ")),
                value("list", list),
                value("signal", signal),
                value("signal-added", signal_added),
                value("opinion", code(opinion)),
            ],
        ),
        Finding::Gap {
            parser,
            unread: gap,
        } => printed("gap", parser, unread(gap)),
        Finding::Changed { detail } => printed("changed", "", vec![value("detail", detail)]),
    }
}

/// What could not be read of an item.
pub(super) fn gaps(pick: &Pick) -> Vec<PrintedGap> {
    let gap = |unread: &Unread| PrintedGap {
        subject: pick.digits(),
        kind: code(&unread.kind),
        what: unread.reason.clone(),
        explanation: None,
    };
    let mut gaps = Vec::new();
    for finding in &pick.item.findings {
        match finding {
            Finding::Container { unread, .. } => gaps.extend(unread.iter().map(gap)),
            Finding::Gap { unread, .. } => gaps.push(gap(unread)),
            Finding::Picture { .. } | Finding::Match { .. } | Finding::Changed { .. } => {}
        }
    }
    gaps
}
