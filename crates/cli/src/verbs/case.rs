//! `probity case` and `probity due`.

use casework::{
    Act, State,
    clocks::DeadlineOf,
    command::{CaseChange, CaseClose, CaseOpen},
};
use evidence::CaseId;
use serde_json::json;

use super::Session;
use crate::{
    answer::{Answer, one_line},
    args::{CaseVerb, Global},
    names, wiring,
};

pub(super) fn run(global: &Global, verb: CaseVerb) -> anyhow::Result<Answer> {
    match verb {
        CaseVerb::Open {
            title,
            purpose,
            description,
            review,
            members,
        } => {
            let session = Session::begin(global, Act::CaseOpen)?;
            let members = people(&session, &members)?;
            let case = CaseId::from_random(session.random());
            let command = CaseOpen {
                case,
                description,
                members,
                purpose,
                review,
                title,
            };
            let receipt = session.office().act(&session.actor, command)?;
            let done = format!("{} is open.", names::short(case));
            Ok(Answer::receipt(&receipt, done).with("case", case))
        }
        CaseVerb::List => list(global),
        CaseVerb::Show { case, reason } => show(global, &case, reason),
        CaseVerb::Change {
            case,
            add,
            remove,
            title,
            review,
            reason,
        } => {
            let session = Session::begin(global, Act::CaseChange)?;
            let (add, remove) = (people(&session, &add)?, people(&session, &remove)?);
            let case = session
                .office()
                .with_state(|state| names::case(state, &case))?;
            let assess = Vec::new();
            let command = CaseChange {
                add,
                assess,
                case,
                reason,
                remove,
                review,
                title,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(&receipt, "The case is changed."))
        }
        CaseVerb::Close { case, reason } => {
            let session = Session::begin(global, Act::CaseClose)?;
            let case = session
                .office()
                .with_state(|state| names::case(state, &case))?;
            let receipt = session
                .office()
                .act(&session.actor, CaseClose { case, reason })?;
            Ok(Answer::receipt(&receipt, "The case is closed."))
        }
    }
}

fn people(session: &Session, handles: &[String]) -> anyhow::Result<Vec<evidence::PersonId>> {
    session.office().with_state(|state| {
        handles
            .iter()
            .map(|handle| names::person(state, handle))
            .collect()
    })
}

/// All cases by id; titles only of those that the acting person belongs to.
fn list(global: &Global) -> anyhow::Result<Answer> {
    let (open, actor) = match global.who {
        Some(_) => {
            let session = Session::begin(global, Act::CaseView)?;
            (session.open, Some(session.actor.person))
        }
        None => (wiring::open(global)?, None),
    };
    let (values, lines) = open.office.with_state(|state| {
        state
            .cases()
            .map(|(id, case)| {
                let closed = case.content.as_ref().and_then(|content| content.closed_at);
                let standing = match (&case.facts.erased, closed) {
                    (Some(_), _) => "erased",
                    (None, Some(_)) => "closed",
                    (None, None) => "open",
                };
                let mine = actor.is_some_and(|actor| state.is_member(id, &actor));
                let title = match &case.content {
                    Some(content) if mine => content.title.as_str(),
                    _ => "",
                };
                let line = format!(
                    "{}  {standing:<7} {:>3} exhibits  {title}",
                    names::short(id),
                    case.facts.exhibits.len()
                );
                let value = json!({
                    "case": id, "standing": standing, "title": mine.then_some(title),
                    "facts": case.facts,
                });
                (value, line)
            })
            .unzip::<_, _, Vec<_>, Vec<_>>()
    });
    Ok(Answer::list(values, lines, "There are no cases."))
}

fn show(global: &Global, name: &str, reason: String) -> anyhow::Result<Answer> {
    let find = |state: &State| anyhow::Ok((Some(names::case(state, name)?), None));
    let session = match Session::look(global, find, reason)? {
        Ok(session) => session,
        Err(refused) => return Ok(refused),
    };
    session.office().with_state(|state| {
        let id = names::case(state, name)?;
        let case = state
            .case(&id)
            .expect("the name was resolved in this state");
        let mut text = format!("{id}\n");
        match &case.content {
            None => text.push_str("erased: only public facts are left\n"),
            Some(content) => {
                let members: Vec<_> = content
                    .members
                    .iter()
                    .filter_map(|id| state.person(id))
                    .map(|person| person.handle.clone())
                    .collect();
                text.push_str(&format!(
                    "title     {}\npurpose   {}\nopened    {}\nreview    {}\nmembers   {}\n",
                    one_line(&content.title),
                    content.purpose,
                    case.facts.opened_at,
                    content.review.date(),
                    members.join(", "),
                ));
                if let Some(closed) = content.closed_at {
                    text.push_str(&format!("closed    {closed}\n"));
                }
            }
        }
        text.push_str(&format!(
            "entries   {}, the last is {}\nexhibits  {}\n",
            case.facts.entries,
            case.facts.last_seq,
            case.facts.exhibits.len()
        ));
        let value = json!({ "case": id, "content": case.content, "facts": case.facts });
        Ok(Answer::done(value, text))
    })
}

/// What runs out, the next first, and what waits for another person.
pub(super) fn due(global: &Global) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let now = open.office.ports().clock.now();
    let mut values = Vec::new();
    let mut lines = Vec::new();
    open.office.with_state(|state| {
        for deadline in casework::deadlines(state, now) {
            let of = match deadline.of {
                DeadlineOf::Authority(id) => id.to_string(),
                DeadlineOf::Case(id) => id.to_string(),
                DeadlineOf::Exhibit(id) => id.to_string(),
            };
            let mark = if deadline.overdue { "OVERDUE" } else { "" };
            lines.push(format!(
                "{}  {:<20} {} {mark}",
                deadline.at,
                deadline.kind,
                names::short(&of)
            ));
            values.push(json!({
                "at": deadline.at, "kind": deadline.kind, "of": of, "overdue": deadline.overdue,
            }));
        }
        for (id, authority) in state.authorities() {
            if let Some(seq) = authority.pending_seq() {
                lines.push(format!(
                    "waits for another person: {} (entry {seq})",
                    names::short(id)
                ));
                values.push(json!({ "kind": "approval", "of": id, "seq": seq }));
            }
        }
    });
    let size = open.office.ports().record.tip().size;
    if let Some(status) = super::witness::kept(&open.folder, size)?
        && status.waiting() > 0
        && status.quorum.is_some()
    {
        lines.push(format!(
            "waits for witnesses: {}",
            super::witness::words(&status)
        ));
        values.push(json!({
            "kind": "cosignature", "waiting": status.waiting(), "since": status.since,
        }));
    }
    Ok(Answer::list(values, lines, "Nothing is due."))
}
