//! `probity review`.

use casework::{
    Act,
    command::{ItemSearch, MatchUndo, Query},
};
use evidence::{CaseId, ExhibitId, Finding, MatchOpinion};
use serde_json::json;
use workbench::{
    items,
    review::{self, Judge, Lead},
};

use super::{Session, exhibit, item};
use crate::{
    answer::{Answer, one_line},
    args::{Global, ReviewVerb},
};

pub(super) fn run(global: &Global, verb: ReviewVerb) -> anyhow::Result<Answer> {
    match verb {
        ReviewVerb::Queue {
            case,
            exhibit,
            authority,
            reason,
            all,
            limit,
        } => {
            let found = look(global, &case, &exhibit, authority.as_deref(), reason)?;
            let (session, case, exhibit) = match found {
                Ok(found) => found,
                Err(refused) => return Ok(refused),
            };
            let mut values = Vec::new();
            let mut lines = Vec::new();
            review::leads(session.office(), case, exhibit, !all, &mut |lead| {
                if values.len() < limit {
                    lines.push(line(&lead));
                    values.push(value(&lead));
                }
            })?;
            Ok(Answer::list(values, lines, "Nothing waits for a decision."))
        }
        ReviewVerb::Show {
            index,
            case,
            exhibit,
            authority,
            reason,
        } => {
            let found = look(global, &case, &exhibit, authority.as_deref(), reason)?;
            let (session, case, exhibit) = match found {
                Ok(found) => found,
                Err(refused) => return Ok(refused),
            };
            let lead = review::lead(session.office(), case, exhibit, index)?;
            Ok(Answer::done(value(&lead), explain(&lead)))
        }
        ReviewVerb::Decide {
            index,
            judgement,
            case,
            exhibit,
            authority,
            reason,
        } => {
            let session = Session::begin(global, Act::MatchDecide)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let authority = item::authority_for(&session, exhibit, authority.as_deref())?;
            items::follow(session.office(), case)?;
            let judge = Judge {
                authority,
                case,
                exhibit,
                index,
                judgement,
                reason,
            };
            let receipt = review::decide(session.office(), &session.actor, judge)?;
            Ok(Answer::receipt(
                &receipt,
                format!("Match {index} is {judgement}."),
            ))
        }
        ReviewVerb::Undo {
            index,
            case,
            exhibit,
            authority,
            reason,
        } => {
            let session = Session::begin(global, Act::MatchUndo)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let authority = item::authority_for(&session, exhibit, authority.as_deref())?;
            let command = MatchUndo {
                authority,
                case,
                exhibit,
                match_index: index,
                reason,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(
                &receipt,
                format!("Match {index} waits for a decision again."),
            ))
        }
    }
}

/// Looking through matches is a search among the items, and recorded as one.
fn look(
    global: &Global,
    case: &str,
    exhibit: &str,
    authority: Option<&str>,
    reason: String,
) -> anyhow::Result<Result<(Session, CaseId, ExhibitId), Answer>> {
    let session = Session::begin(global, Act::ItemSearch)?;
    let (case, exhibit) = exhibit::find(&session, case, exhibit)?;
    let authority = item::authority_for(&session, exhibit, authority)?;
    let query = Query {
        matched: true,
        ..Query::default()
    };
    let exhibits = vec![exhibit];
    let command = ItemSearch {
        authority,
        case,
        exhibits,
        query,
        reason,
    };
    let receipt = session.office().act(&session.actor, command)?;
    if !receipt.is_done() {
        return Ok(Err(Answer::receipt(&receipt, "")));
    }
    items::follow(session.office(), case)?;
    Ok(Ok((session, case, exhibit)))
}

fn value(lead: &Lead) -> serde_json::Value {
    json!({
        "index": lead.index, "row": lead.row, "item": lead.item, "finding": lead.finding,
        "signal": lead.signal, "decision": lead.decision,
        "counts_as_positive": counts_as_positive(lead),
    })
}

/// A withdrawn, disputed or seed signal never counts as positive.
fn counts_as_positive(lead: &Lead) -> bool {
    !lead.signal.withdrawn && matching::explain::counts_as_positive(lead.signal.opinion)
}

fn standing(lead: &Lead) -> &'static str {
    match lead.signal.opinion {
        _ if lead.signal.withdrawn => "withdrawn since",
        MatchOpinion::Positive => "positive",
        MatchOpinion::Negative => "negative: known as harmless",
        MatchOpinion::Seed => "a seed: a reason to look, no more",
        MatchOpinion::Disputed => "disputed: it counts for nothing",
    }
}

fn line(lead: &Lead) -> String {
    let decision = lead.decision.as_ref().map_or_else(
        || "waits".to_owned(),
        |decision| decision.judgement.to_string(),
    );
    let (algorithm, distance) = match &lead.finding {
        Finding::Match {
            algorithm,
            distance,
            ..
        } => (algorithm.as_str(), *distance),
        _ => ("?", 0),
    };
    format!(
        "{:>6}  {decision:<9} {algorithm:<6} at {distance:<3} {:<28} {}",
        lead.index,
        standing(lead),
        lead.item.locator
    )
}

/// Why it matched, in words.
pub(crate) fn explain(lead: &Lead) -> String {
    let Finding::Match {
        algorithm,
        distance,
        threshold,
        labels,
        list,
        matcher,
        signal,
        signal_added,
        ..
    } = &lead.finding
    else {
        return String::new();
    };
    let mut text = format!(
        "match {} of row {}: {}\n",
        lead.index, lead.row, lead.item.locator
    );
    text.push_str(&match algorithm.as_str() {
        "pdq" => format!(
            "PDQ: {distance} of 256 bits differ; up to {threshold} count as a match. Resemblance is no identity.\n"
        ),
        exact => format!("{exact}: the content is the same, byte for byte, unless the hash was forged.\n"),
    });
    for finding in &lead.item.findings {
        if let Finding::Picture {
            pdq,
            pdq_quality,
            width,
            height,
            ..
        } = finding
        {
            text.push_str(&format!(
                "the picture: {width}×{height}, PDQ {pdq}, quality {pdq_quality} of 100\n"
            ));
        }
    }
    let added = if signal_added.is_empty() {
        "an unknown day"
    } else {
        signal_added
    };
    text.push_str(&format!(
        "signal: {signal}\nof {list}, added on {added}, labels: {}\nits standing now: {}\nmatched by {matcher}\n",
        if labels.is_empty() { "none".to_owned() } else { labels.join(", ") },
        standing(lead),
    ));
    match &lead.decision {
        Some(decision) => text.push_str(&format!(
            "decided at {}: {} ({})\n",
            decision.at,
            decision.judgement,
            one_line(&decision.reason)
        )),
        None => {
            text.push_str("It waits for a person's decision: a match is a lead, not a verdict.\n")
        }
    }
    text
}
