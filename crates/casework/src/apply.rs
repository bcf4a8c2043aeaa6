//! What an entry changes. First everything that can go wrong, then the change, so that an entry is
//! applied whole or not at all.
//!
//! Public facts are applied from the entry, content from the payload. Where the payload was erased
//! only the facts are applied; `erasure.done` makes the two the same.

use evidence::{AuthorityId, CaseId, ExhibitId, PersonId, Time};
use ledger::entry::Entry;

use crate::{
    act::{Act, Outcome, Role},
    decision::Scope,
    entry::{exhibit_of, scope_of},
    payload::Payload,
    reason::Reason,
    rows::{RowKey, Touched},
    state::{Answered, COMMAND_WINDOW, State},
};

mod content;
mod exhibits;
mod facts;
mod packages;

/// Why an entry cannot follow on this state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    #[error("entry {seq} cannot follow on {size} entries")]
    Order { seq: u64, size: u64 },
    #[error("entry {seq} lies before the entry it follows")]
    Earlier { seq: u64 },
    #[error("entry {seq}: member {member} is not in its form")]
    Member { seq: u64, member: &'static str },
    #[error("entry {seq}: the payload is not that of this act")]
    OtherAct { seq: u64 },
    #[error("entry {seq} names a {what} that does not exist")]
    Missing { seq: u64, what: &'static str },
    #[error("entry {seq} makes a {what} that exists")]
    Double { seq: u64, what: &'static str },
    #[error("entry {seq} answers the command that entry {first} answered")]
    Repeated { seq: u64, first: u64 },
    #[error("entry {seq}: the previous entry of its case is not the one that it names")]
    CasePrev { seq: u64 },
}

/// The members of an entry in our types.
#[derive(Debug)]
struct Public<'a> {
    entry: &'a Entry,
    seq: u64,
    at: Time,
    act: Act,
    outcome: Outcome,
    reason: Option<Reason>,
    actor: PersonId,
    authority: Option<AuthorityId>,
    case: Option<CaseId>,
    exhibit: Option<ExhibitId>,
    scope: Scope,
}

impl<'a> Public<'a> {
    fn read(entry: &'a Entry) -> Result<Self, ApplyError> {
        let seq = entry.seq;
        let wrong = |member| ApplyError::Member { seq, member };
        let outcome = match entry.outcome {
            ledger::entry::Outcome::Done => Outcome::Done,
            ledger::entry::Outcome::Refused => Outcome::Refused,
        };
        let reason = match &entry.reason {
            Some(text) => Some(Reason::parse(text).map_err(|_| wrong("reason"))?),
            None => None,
        };
        if reason.is_some() != (outcome == Outcome::Refused) {
            return Err(wrong("reason"));
        }
        let role = Role::parse(&entry.role).map_err(|_| wrong("role"))?;
        let authority = match &entry.authority {
            Some(text) => Some(text.parse().map_err(|_| wrong("authority"))?),
            None => None,
        };
        let case = match &entry.case {
            Some(text) => Some(text.parse().map_err(|_| wrong("case"))?),
            None => None,
        };
        Ok(Self {
            entry,
            seq,
            at: entry.at.parse().map_err(|_| wrong("at"))?,
            act: Act::parse(&entry.act).map_err(|_| wrong("act"))?,
            outcome,
            reason,
            actor: actor(&entry.actor, role).ok_or_else(|| wrong("actor"))?,
            authority,
            case,
            exhibit: exhibit_of(entry),
            scope: scope_of(entry).ok_or_else(|| wrong("tags"))?,
        })
    }
}

/// The actor's id; the program has one too, under another word.
fn actor(text: &str, role: Role) -> Option<PersonId> {
    match (text.strip_prefix("program-"), role) {
        (Some(digits), Role::Program) => format!("person-{digits}").parse().ok(),
        (None, Role::Program) | (Some(_), _) => None,
        (None, _) => text.parse().ok(),
    }
}

/// Applies the next entry. `payload` is missing where it was erased (or the entry has none).
///
/// Says which rows changed. On an error nothing changed.
pub fn apply(
    state: &mut State,
    entry: &Entry,
    payload: Option<&Payload>,
) -> Result<Touched, ApplyError> {
    let public = Public::read(entry)?;
    check(state, &public, payload)?;
    let mut touched = Touched::default();
    note_position(state, &public, payload, &mut touched);
    note_case(state, &public, &mut touched);
    note_command(state, &public, payload, &mut touched);
    if public.outcome == Outcome::Done {
        facts::apply(state, &public, &mut touched);
        if let Some(payload) = payload {
            content::apply(state, &public, payload, &mut touched);
        }
    }
    Ok(touched)
}

fn check(state: &State, public: &Public<'_>, payload: Option<&Payload>) -> Result<(), ApplyError> {
    let seq = public.seq;
    let size = state.position.size;
    if seq != size {
        return Err(ApplyError::Order { seq, size });
    }
    if state.position.last_at.is_some_and(|last| public.at < last) {
        return Err(ApplyError::Earlier { seq });
    }
    if let Some(payload) = payload {
        if payload.command.act() != public.act
            || payload.refusal.as_ref().map(|refusal| refusal.reason) != public.reason
        {
            return Err(ApplyError::OtherAct { seq });
        }
        if let Some(first) = state.commands.get(&payload.command_id) {
            return Err(ApplyError::Repeated { seq, first: *first });
        }
    }
    let makes = |act: Act| public.act == act && public.outcome == Outcome::Done;
    let fits = |named: bool, exists: bool, made: bool, what: &'static str| {
        if made && (exists || !named) {
            Err(ApplyError::Double { seq, what })
        } else if named && !made && !exists {
            Err(ApplyError::Missing { seq, what })
        } else {
            Ok(())
        }
    };
    let case = public.case.and_then(|id| state.cases.get(&id));
    fits(
        public.case.is_some(),
        case.is_some(),
        makes(Act::CaseOpen),
        "case",
    )?;
    if case.map(|case| case.facts.last_seq) != public.entry.case_prev {
        return Err(ApplyError::CasePrev { seq });
    }
    let exhibit = public.exhibit.and_then(|id| state.exhibits.get(&id));
    let made = makes(Act::ExhibitReceive);
    fits(public.exhibit.is_some(), exhibit.is_some(), made, "exhibit")?;
    if exhibit.is_some_and(|exhibit| Some(exhibit.facts.case) != public.case)
        || (made && public.case.is_none())
    {
        return Err(ApplyError::Member {
            seq,
            member: "case",
        });
    }
    let authority = public.authority.and_then(|id| state.authorities.get(&id));
    let made = makes(Act::AuthorityRequest);
    fits(
        public.authority.is_some(),
        authority.is_some(),
        made,
        "authority",
    )
}

fn note_position(
    state: &mut State,
    public: &Public<'_>,
    payload: Option<&Payload>,
    touched: &mut Touched,
) {
    let position = &mut state.position;
    position.size = position.size.saturating_add(1);
    position.last_at = Some(public.at);
    position
        .totals
        .add(public.act, public.outcome, public.reason);
    if !public.entry.tags.contains_key("clock") {
        position.clock_confirmed = None;
    } else if public.act == Act::ClockConfirm && public.outcome == Outcome::Done {
        position.clock_confirmed = payload.and_then(|payload| payload.clock);
    }
    touched.add(RowKey::Position);
}

fn note_case(state: &mut State, public: &Public<'_>, touched: &mut Touched) {
    if let Some(id) = public.case
        && let Some(case) = state.cases.get_mut(&id)
    {
        case.facts.entries = case.facts.entries.saturating_add(1);
        case.facts.last_seq = public.seq;
        touched.add(RowKey::Case(id));
    }
}

/// Keeps the command ids of the last entries. What an erasure makes unreadable is forgotten with
/// it, so the window depends on nothing that a replay would not find.
fn note_command(
    state: &mut State,
    public: &Public<'_>,
    payload: Option<&Payload>,
    touched: &mut Touched,
) {
    if let Some(payload) = payload {
        let answered = Answered {
            command: payload.command_id,
            scope: public.scope,
        };
        state.answered.insert(public.seq, answered);
        state.commands.insert(payload.command_id, public.seq);
        touched.add(RowKey::Answered(public.seq));
    }
    if let Some(old) = public.seq.checked_sub(COMMAND_WINDOW)
        && let Some(answered) = state.answered.remove(&old)
    {
        state.commands.remove(&answered.command);
        touched.add(RowKey::Answered(old));
    }
}
