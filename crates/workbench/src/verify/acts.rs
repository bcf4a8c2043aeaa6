//! The acts: each entry read strictly, each payload opened, each decision taken again on the
//! state as it was, each person's signature checked.

use std::collections::{BTreeMap, HashSet};

use casework::{
    Act, Context, Payload, Role, Scope, State, decide,
    permissions::{self, Cell},
    state::Erasure,
};
use evidence::{CaseId, ExhibitId, PersonId, Time};
use ledger::{
    entry::{Entry, Outcome},
    tree::Hash,
};

use super::{Invariant, Report};
use crate::{
    decode::{self, Sealed},
    office::{CommitError, Ports, each_act},
};

/// Replays the record. `None` when it breaks off: the faults say where.
pub(super) fn check(ports: &Ports, report: &mut Report) -> Result<Option<State>, CommitError> {
    let mut check = Check {
        state: State::new(),
        commits: HashSet::new(),
        closed: BTreeMap::new(),
        report,
    };
    match each_act(ports, 0, &mut |act| check.act(&act)) {
        Ok(()) => {
            check.closed_without_erasure();
            Ok(Some(check.state))
        }
        Err(CommitError::Entry { seq, source }) => {
            check
                .report
                .fault(Invariant::C2, format!("entry {seq}"), chain(&source));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

struct Check<'a> {
    state: State,
    commits: HashSet<Hash>,
    /// Whose payloads do not open any more, each with the first entry.
    closed: BTreeMap<Scope, u64>,
    report: &'a mut Report,
}

impl Check<'_> {
    fn act(&mut self, act: &decode::Act) -> Result<(), CommitError> {
        let entry = &act.entry;
        let place = format!("entry {}", entry.seq);
        self.report.entries = self.report.entries.saturating_add(1);
        if entry.seq != self.state.size() {
            self.report.fault(
                Invariant::C2,
                &place,
                "stands in another place than it says",
            );
        }
        if let Some(commit) = entry.commit
            && !self.commits.insert(commit)
        {
            self.report.fault(
                Invariant::C2,
                &place,
                "repeats the payload of an earlier entry",
            );
        }
        self.signature(entry, &place);
        match &act.sealed {
            Sealed::Open(payload) => self.decision(entry, payload, &place),
            Sealed::Erased => {
                self.report.erased = self.report.erased.saturating_add(1);
                self.closed.entry(act.scope).or_insert(entry.seq);
            }
            Sealed::None => {
                self.report.fault(
                    Invariant::C2,
                    &place,
                    "has no payload to take it again from",
                );
            }
        }
        if let Err(error) = casework::apply(&mut self.state, entry, act.sealed.payload()) {
            let source = decode::DecodeError::Form {
                what: error.to_string(),
            };
            return Err(CommitError::Entry {
                seq: entry.seq,
                source,
            });
        }
        Ok(())
    }

    /// INVARIANT C2: a payload without a key, or of zeros, was erased by an act that says so.
    fn closed_without_erasure(&mut self) {
        for (scope, seq) in &self.closed {
            let erased = match scope {
                Scope::Office(_) => false,
                Scope::Case(case) => self.is_erased(case, None),
                Scope::Exhibit(case, exhibit) => self.is_erased(case, Some(exhibit)),
            };
            if !erased {
                let what = "does not open any more, and nothing says that it was erased: its key \
                            is missing from keys/ring, or its payload was overwritten";
                self.report
                    .fault(Invariant::C2, format!("entry {seq}"), what);
            }
        }
    }

    /// Erased, or about to be: an approved erasure that was interrupted is finished at the next
    /// start.
    fn is_erased(&self, case: &CaseId, exhibit: Option<&ExhibitId>) -> bool {
        let begun = |erasure: &Erasure| {
            erasure.approved_at.is_some()
                && erasure.case == *case
                && (erasure.exhibit.is_none() || erasure.exhibit.as_ref() == exhibit)
        };
        self.state.is_erased(case, exhibit) || self.state.erasures().any(|(_, found)| begun(found))
    }

    /// INVARIANTS C2 and A1: the same command on the same state is decided in the same way.
    fn decision(&mut self, entry: &Entry, payload: &Payload, place: &str) {
        let Some(context) = context(entry, payload) else {
            self.report.fault(
                Invariant::C2,
                place,
                "names an actor or a time that is none",
            );
            return;
        };
        if !casework::can_decide_again(&self.state, &payload.command) {
            self.report.erased = self.report.erased.saturating_add(1);
            return;
        }
        let decision = decide(&self.state, &payload.command, &context);
        let hashes = entry
            .commit
            .zip(entry.sealed)
            .map(|(commit, sealed)| casework::SealedHashes { commit, sealed });
        let case_prev = decision
            .public
            .case
            .and_then(|case| self.state.case_prev(&case));
        let mut again = casework::entry(&decision, &context, self.state.size(), case_prev, hashes);
        again.person_sig = entry.person_sig;
        if again != *entry || decision.refusal != payload.refusal {
            self.report.fault(
                Invariant::A1,
                place,
                format!(
                    "was decided as {} {}, and deciding it again gives {} {}",
                    entry.outcome.as_str(),
                    entry.reason.as_deref().unwrap_or_default(),
                    again.outcome.as_str(),
                    again.reason.as_deref().unwrap_or_default(),
                ),
            );
            return;
        }
        self.report.decisions = self.report.decisions.saturating_add(1);
    }

    /// What needs another person carries that person's own signature, so that no administrator
    /// can have approved in their name. Public members alone say which entries those are.
    fn signature(&mut self, entry: &Entry, place: &str) {
        let needed = entry.outcome == Outcome::Done
            && Act::parse(&entry.act)
                .ok()
                .zip(Role::parse(&entry.role).ok())
                .is_some_and(|(act, role)| permissions::may(act, role) == Cell::Second);
        if !needed && entry.person_sig.is_none() {
            return;
        }
        let actor: Option<PersonId> = entry.actor.parse().ok();
        let key = actor
            .and_then(|actor| self.state.person(&actor)?.key.as_deref())
            .and_then(|key| evidence::ContentHash::from_hex(key).ok());
        if key.is_some_and(|key| entry.verify_person_sig(&key.0).is_ok()) {
            self.report.signatures = self.report.signatures.saturating_add(1);
        } else {
            let what = format!("is not signed by {}", entry.actor);
            self.report.fault(Invariant::A1, place, what);
        }
    }
}

/// The context in which an entry was decided, from the entry itself.
fn context(entry: &Entry, payload: &Payload) -> Option<Context> {
    let role = Role::parse(&entry.role).ok()?;
    let digits = entry.actor.split_once('-')?.1;
    Some(Context {
        at: entry.at.parse::<Time>().ok()?,
        actor: format!("person-{digits}").parse().ok()?,
        role,
        command: payload.command_id,
        clock: payload.clock,
    })
}
