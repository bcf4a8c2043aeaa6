//! `probity erasure` and `probity hold`.

use casework::{
    Act,
    command::{ErasureApprove, ErasurePropose, HoldLift, HoldPlace},
    state::Erasure,
};
use evidence::{CaseId, ErasureId, ExhibitId, HoldId};
use serde_json::json;
use workbench::{
    erase::{self, Holder},
    office::Office,
};

use super::Session;
use crate::{
    answer::{Answer, Failure, one_line},
    args::{ErasureVerb, Global, HoldVerb},
    names, wiring,
};

pub(super) fn run(global: &Global, verb: ErasureVerb) -> anyhow::Result<Answer> {
    match verb {
        ErasureVerb::Propose {
            case,
            exhibit,
            ground,
            reason,
        } => {
            let session = Session::begin(global, Act::ErasurePropose)?;
            let (case, exhibit) = target(&session, &case, exhibit.as_deref())?;
            let erasure = ErasureId::from_random(session.random());
            let command = ErasurePropose {
                case,
                erasure,
                exhibit,
                ground,
                reason,
            };
            let receipt = session.office().act(&session.actor, command)?;
            let holders = erase::holders(session.office(), case, exhibit)?;
            let mut done = format!("{} waits for another person.", names::short(erasure));
            if !holders.is_empty() {
                done.push_str(
                    "\nNote now who has copies: after the erasure the record may not know it any more.\n",
                );
                done.push_str(&holders_text(&holders));
            }
            Ok(Answer::receipt(&receipt, done)
                .with("erasure", erasure)
                .with("holders", holders_value(&holders)))
        }
        ErasureVerb::Approve { erasure, reason } => {
            let session = Session::begin(global, Act::ErasureApprove)?;
            let erasure = session
                .office()
                .with_state(|state| names::erasure(state, &erasure))?;
            let receipt = session
                .office()
                .act(&session.actor, ErasureApprove { erasure, reason })?;
            Ok(Answer::receipt(
                &receipt,
                "The erasure is approved; `probity erasure carry-out` does it.",
            ))
        }
        ErasureVerb::CarryOut { erasure } => {
            // Opening the office carries out what is approved; this prints what was done.
            let open = wiring::open(global)?;
            let id = open
                .office
                .with_state(|state| names::erasure(state, &erasure))?;
            certificate(&open.office, id)
        }
        ErasureVerb::List => list(global),
        ErasureVerb::Certificate { erasure } => {
            let open = wiring::open(global)?;
            let id = open
                .office
                .with_state(|state| names::erasure(state, &erasure))?;
            certificate(&open.office, id)
        }
    }
}

pub(super) fn run_hold(global: &Global, verb: HoldVerb) -> anyhow::Result<Answer> {
    match verb {
        HoldVerb::Place {
            case,
            exhibit,
            reason,
        } => {
            let session = Session::begin(global, Act::HoldPlace)?;
            let (case, exhibit) = target(&session, &case, exhibit.as_deref())?;
            let hold = HoldId::from_random(session.random());
            let command = HoldPlace {
                case,
                exhibit,
                hold,
                reason,
            };
            let receipt = session.office().act(&session.actor, command)?;
            let done = format!("{} is in force.", names::short(hold));
            Ok(Answer::receipt(&receipt, done).with("hold", hold))
        }
        HoldVerb::Lift { hold, reason } => {
            let session = Session::begin(global, Act::HoldLift)?;
            let hold = session
                .office()
                .with_state(|state| names::hold(state, &hold))?;
            let receipt = session
                .office()
                .act(&session.actor, HoldLift { hold, reason })?;
            Ok(Answer::receipt(&receipt, "The hold is lifted."))
        }
        HoldVerb::List => {
            let open = wiring::open(global)?;
            let (values, lines) = open.office.with_state(|state| {
                state
                    .holds()
                    .map(|(id, hold)| {
                        let line = format!(
                            "{}  {}  since {}",
                            names::short(id),
                            names::short(hold.case),
                            hold.placed_at.date()
                        );
                        (json!({ "hold": id, "content": hold }), line)
                    })
                    .unzip::<_, _, Vec<_>, Vec<_>>()
            });
            Ok(Answer::list(values, lines, "There are no holds."))
        }
    }
}

/// What an erasure or a hold is about: a case, or one exhibit of it.
fn target(
    session: &Session,
    case: &str,
    exhibit: Option<&str>,
) -> anyhow::Result<(CaseId, Option<ExhibitId>)> {
    session.office().with_state(|state| {
        let case = names::case(state, case)?;
        let exhibit = exhibit
            .map(|name| names::exhibit(state, case, name))
            .transpose()?;
        Ok((case, exhibit))
    })
}

/// What left the office, one line each.
fn holders_text(holders: &[Holder]) -> String {
    let line = |holder: &Holder| {
        let to = holder.to.as_deref().unwrap_or("(erased with the payload)");
        format!(
            "  entry {}  {}  {}  {}\n",
            holder.seq,
            holder.at,
            holder.act,
            one_line(to)
        )
    };
    holders.iter().map(line).collect()
}

fn holders_value(holders: &[Holder]) -> Vec<serde_json::Value> {
    let value = |holder: &Holder| {
        json!({
            "act": holder.act, "at": holder.at, "package": holder.package, "seq": holder.seq,
            "to": holder.to,
        })
    };
    holders.iter().map(value).collect()
}

fn standing(erasure: &Erasure) -> &'static str {
    match (erasure.approved_at, erasure.done_seq) {
        (_, Some(_)) => "done",
        (Some(_), None) => "approved",
        (None, None) => "proposed",
    }
}

fn list(global: &Global) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let (values, lines) = open.office.with_state(|state| {
        state
            .erasures()
            .map(|(id, erasure)| {
                let what = erasure
                    .exhibit
                    .map_or_else(|| names::short(erasure.case), names::short);
                let line = format!(
                    "{}  {:<9} {what}  {}",
                    names::short(id),
                    standing(erasure),
                    erasure.ground
                );
                (json!({ "erasure": id, "content": erasure }), line)
            })
            .unzip::<_, _, Vec<_>, Vec<_>>()
    });
    Ok(Answer::list(values, lines, "There are no erasures."))
}

/// What was erased, and what this proves and what it cannot (guide, section 9).
pub(crate) fn certificate(office: &Office, id: ErasureId) -> anyhow::Result<Answer> {
    let erasure = office
        .with_state(|state| state.erasure(&id).cloned())
        .filter(|erasure| erasure.done_seq.is_some())
        .ok_or_else(|| {
            Failure::could_not(
                "this erasure is not done, because nobody else has approved it",
                "`probity erasure list` shows where it stands",
            )
        })?;
    let seq = erasure.done_seq.unwrap_or_default();
    let mut counts = std::collections::BTreeMap::new();
    office.ports().record.read(seq, &mut |_, bytes, _| {
        if let Ok(entry) = ledger::entry::Entry::parse(bytes) {
            counts = entry.counts;
        }
        workbench::ports::Flow::Stop
    })?;
    let count = |name: &str| counts.get(name).copied().unwrap_or(0);
    let what = match erasure.exhibit {
        Some(exhibit) => format!("{exhibit} of {}", erasure.case),
        None => erasure.case.to_string(),
    };
    let handle = |person: Option<evidence::PersonId>| {
        office.with_state(|state| {
            person
                .and_then(|id| state.person(&id))
                .map_or_else(|| "?".to_owned(), |person| person.handle.clone())
        })
    };
    let text = format!(
        "CERTIFICATE OF ERASURE\n\n\
         what       {what}\n\
         ground     {}\n\
         proposed   {} by {} (entry {})\n\
         approved   {} by {}\n\
         done       entry {seq}\n\
         destroyed  {} keys; removed {} blobs of {} encrypted bytes; zeroed {} payloads\n\n\
         What this shows. The keys were destroyed first and the ring rewritten under a new root; a\n\
         payload that they had sealed was then tried and did not open; entries and proofs stay valid.\n\n\
         What it cannot show. Whoever kept an old copy of the key files AND knows the passphrase of\n\
         that time could still read old copies of the ciphertext: replace every backup of the keys\n\
         now. Overwriting is no promise on flash storage. Copies that left the office are not reached:\n\
         their holders must be told, they are listed below. Whether destroyed keys count as erasure\n\
         in law differs by country; the ciphertext was deleted as well.\n",
        erasure.ground,
        erasure.proposed_at,
        handle(Some(erasure.proposed_by)),
        erasure.proposed_seq,
        erasure
            .approved_at
            .map_or_else(String::new, |at| at.to_string()),
        handle(erasure.approved_by),
        count("keys"),
        count("blobs"),
        count("bytes"),
        count("payloads"),
    );
    let holders = erase::holders(office, erasure.case, erasure.exhibit)?;
    let text = match holders.is_empty() {
        true => format!("{text}\nNothing of it left the office by an act of this office.\n"),
        false => format!("{text}\nHolders of copies\n{}", holders_text(&holders)),
    };
    Ok(Answer::done(
        json!({
            "erasure": id, "content": erasure, "counts": counts,
            "holders": holders_value(&holders),
        }),
        text,
    ))
}
