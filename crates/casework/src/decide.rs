//! The one place that says yes or no: erased → role → person → what is named → membership → second person →
//! the act's own rules, the authority in force and each element of its scope among them.
//!
//! Must not change anything: a refusal is data like a consent (invariant C3).

use std::collections::BTreeMap;

use evidence::{AuthorityId, CaseId, ExhibitId, PersonId, Time};

use crate::{
    act::{Act, Outcome, Role},
    command::Command,
    decision::{CLOCK_BEHIND_SECONDS_MAX, Context, Decision, Manifest, PublicPart, Refusal},
    entry,
    permissions::{self, Cell},
    reason::Reason,
    state::{Authority, Case, Exhibit, ExhibitContent, Office, Person, State},
    terms::Terms,
};

mod authority;
mod casework;
mod data;
mod office;
mod package;
mod target;

use target::Target;

/// The tag that names the package of an act.
pub(crate) const PACKAGE_TAG: &str = "package";

/// A check that says nothing or refuses.
type Check = Result<(), Refusal>;

/// Refuses for `reason`; `element` says what exactly.
pub(crate) fn refuse<T>(reason: Reason, element: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal {
        element: element.into(),
        hint: reason.hint().to_owned(),
        reason,
    })
}

/// What a done act adds to the public part.
#[derive(Debug, Default)]
struct Extra {
    tags: BTreeMap<&'static str, Vec<String>>,
    counts: BTreeMap<String, u64>,
    manifest: Option<Manifest>,
    package: Option<ledger::tree::Hash>,
}

impl Extra {
    fn tag(&mut self, name: &'static str, codes: impl IntoIterator<Item = impl ToString>) {
        let mut codes: Vec<String> = codes.into_iter().map(|code| code.to_string()).collect();
        codes.sort_unstable();
        codes.dedup();
        if !codes.is_empty() {
            self.tags.insert(name, codes);
        }
    }

    fn count(&mut self, name: &str, count: u64) {
        self.counts.insert(name.to_owned(), count);
    }

    /// What an authority is about, for counting.
    fn terms(&mut self, terms: &Terms) {
        self.tag("instrument", [terms.kind]);
        self.tag("data", terms.scope.data.iter());
        self.tag("subject", terms.scope.subjects.iter());
        if let Some(emergency) = &terms.emergency {
            self.tag("emergency", [emergency.threat]);
        }
    }
}

/// Decides on a command. Changes nothing.
///
/// The same state, command and context always give the same decision, so a verifier can take it
/// again (C2), unless what it depended on was erased since (see [`can_decide_again`]).
#[must_use]
pub fn decide(state: &State, command: &Command, context: &Context) -> Decision {
    let target = Target::of(state, command);
    let judge = Judge {
        state,
        context,
        command,
        target: &target,
    };
    let mut extra = Extra::default();
    judge.common_tags(&mut extra);
    let refusal = judge.judge(&mut extra).err();
    judge.decision(extra, refusal)
}

/// Whether everything that a decision on this command depends on is still there. In a replay
/// without erased payloads an object may exist without its content; what was decided about it then
/// cannot be decided again now.
#[must_use]
pub fn can_decide_again(state: &State, command: &Command) -> bool {
    Target::of(state, command).is_whole(state)
}

/// One decision on its way.
struct Judge<'a> {
    state: &'a State,
    context: &'a Context,
    command: &'a Command,
    target: &'a Target,
}

impl<'a> Judge<'a> {
    fn decision(&self, mut extra: Extra, refusal: Option<Refusal>) -> Decision {
        let act = self.command.act();
        let done = refusal.is_none();
        // What an act is to make is named only if it does.
        let named = |makes: Act| act != makes || done;
        let public = PublicPart {
            act,
            role: self.context.role,
            outcome: if done {
                Outcome::Done
            } else {
                Outcome::Refused
            },
            reason: refusal.as_ref().map(|refusal| refusal.reason),
            authority: self
                .target
                .authority
                .filter(|_| named(Act::AuthorityRequest)),
            case: self.target.case.filter(|_| named(Act::CaseOpen)),
            exhibit: self.target.exhibit.filter(|_| named(Act::ExhibitReceive)),
            tags: std::mem::take(&mut extra.tags),
            counts: if done { extra.counts } else { BTreeMap::new() },
            manifest: extra.manifest.filter(|_| done),
            package: extra.package.filter(|_| done),
        };
        let erased = public.reason == Some(Reason::Erased);
        let year = self.context.at.year();
        Decision {
            scope: entry::scope(act, erased, public.case, public.exhibit, year),
            needs_person_signature: done
                && permissions::may(act, self.context.role) == Cell::Second,
            public,
            refusal,
        }
    }

    /// Tags that an entry carries whether done or refused.
    fn common_tags(&self, extra: &mut Extra) {
        if self.context.clock.is_some() {
            extra.tag("clock", ["behind"]);
        }
        if let Some(content) = self.case().and_then(|case| case.content.as_ref()) {
            extra.tag("purpose", [content.purpose]);
        }
        if let Some(content) = self.authority().and_then(|found| found.content.as_ref()) {
            extra.terms(&content.terms);
        }
        // What is to be made is named only if it is: the rule itself names it last of all.
        if let Some(package) = self.target.package
            && !matches!(self.command, Command::PackagePropose(_))
        {
            extra.tag(PACKAGE_TAG, [package]);
        }
        if let Some(list) = self.target.list {
            extra.tag("list", [list]);
        }
    }

    fn judge(&self, extra: &mut Extra) -> Check {
        self.erased()?;
        let cell = permissions::may(self.command.act(), self.context.role);
        if cell == Cell::No {
            return refuse(
                Reason::RoleNotPermitted,
                format!("role: {}", self.context.role),
            );
        }
        if let Command::OfficeOpen(fields) = self.command {
            return office::open(self, fields);
        }
        let office = match &self.state.office {
            Some(office) => office,
            None => return refuse(Reason::OfficeNotOpen, "office"),
        };
        self.clock()?;
        let person = self.person(office)?;
        self.named()?;
        if cell == Cell::Own {
            self.membership()?;
        }
        if cell == Cell::Second {
            self.second_person(person)?;
        }
        self.rules(extra)
    }

    /// A clock far behind the record stops everything until a person confirms it (guide, 6).
    fn clock(&self) -> Check {
        let Some(reading) = self.context.clock else {
            return Ok(());
        };
        let confirmed = self.state.position.clock_confirmed;
        let behind = self.context.at.seconds_since(reading);
        let go_on = self.command.act() == Act::ClockConfirm
            || behind <= CLOCK_BEHIND_SECONDS_MAX
            || confirmed.is_some_and(|confirmed| reading >= confirmed);
        if go_on {
            Ok(())
        } else {
            refuse(Reason::ClockBehind, format!("clock: {behind} s behind"))
        }
    }

    /// The person who acts; none for the program.
    fn person(&self, office: &Office) -> Result<Option<&'a Person>, Refusal> {
        let actor = self.context.actor;
        if self.context.role == Role::Program {
            return if actor == office.program {
                Ok(None)
            } else {
                refuse(Reason::UnknownPerson, "program")
            };
        }
        let Some(person) = self.state.persons.get(&actor) else {
            return refuse(Reason::UnknownPerson, format!("actor: {actor}"));
        };
        if person.removed {
            return refuse(Reason::PersonRemoved, format!("actor: {actor}"));
        }
        if !person.roles.contains(&self.context.role) {
            return refuse(Reason::RoleNotHeld, format!("role: {}", self.context.role));
        }
        Ok(Some(person))
    }

    /// Nothing that is named was erased. Comes before every other rule: whatever names something
    /// erased is refused with `erased`, and so the entry itself says that its payload cannot lie
    /// under a key that is gone (see [`crate::scope_of`]).
    fn erased(&self) -> Check {
        let named = &self.target.named;
        for case in named
            .case
            .iter()
            .chain(&named.more_cases)
            .chain(&self.target.case)
        {
            if self.state.is_erased(case, None) {
                return refuse(Reason::Erased, format!("case: {case}"));
            }
        }
        for exhibit in &named.exhibits {
            let found = self.state.exhibits.get(exhibit);
            if found.is_some_and(|found| found.facts.erased.is_some()) {
                return refuse(Reason::Erased, format!("exhibit: {exhibit}"));
            }
        }
        let authority = named
            .authority
            .and_then(|id| self.state.authorities.get(&id));
        if authority.is_some_and(|found| found.facts.erased.is_some()) || named.all_erased {
            return refuse(Reason::Erased, "authority");
        }
        Ok(())
    }

    /// Everything that is named exists and belongs together.
    fn named(&self) -> Check {
        let named = &self.target.named;
        if let Some(unknown) = named.unknown {
            return refuse(unknown, "what is named");
        }
        for case in named.case.iter().chain(&named.more_cases) {
            if !self.state.cases.contains_key(case) {
                return refuse(Reason::UnknownCase, format!("case: {case}"));
            }
        }
        for exhibit in &named.exhibits {
            let found = self.state.exhibits.get(exhibit);
            if found.map(|found| found.facts.case) != named.case {
                return refuse(Reason::UnknownExhibit, format!("exhibit: {exhibit}"));
            }
        }
        match named.authority {
            Some(id) if !self.state.authorities.contains_key(&id) => {
                refuse(Reason::UnknownAuthority, format!("authority: {id}"))
            }
            _ => Ok(()),
        }
    }

    fn membership(&self) -> Check {
        for case in &self.target.own_cases {
            if !self.state.is_member(case, &self.context.actor) {
                return refuse(Reason::NotMember, format!("case: {case}"));
            }
        }
        Ok(())
    }

    fn second_person(&self, person: Option<&Person>) -> Check {
        if self.target.asked_by.contains(&self.context.actor) {
            return refuse(Reason::SelfApproval, "second person");
        }
        if person.is_none_or(|person| person.key.is_none()) {
            return refuse(Reason::NoPersonKey, "second person: key");
        }
        Ok(())
    }

    fn rules(&self, extra: &mut Extra) -> Check {
        match self.command {
            Command::OfficeOpen(_) => refuse(Reason::OfficeOpen, "office"),
            Command::PersonAdd(fields) => office::person_add(self, fields),
            Command::PersonChange(fields) => office::person_change(self, fields),
            Command::PersonRemove(fields) => office::person_remove(self, fields),
            Command::ClockConfirm(fields) => office::clock_confirm(self, fields),
            Command::RecordRestore(fields) => office::record_restore(self, fields, extra),
            Command::ConfigChange(fields) => office::config_change(self, fields),
            Command::PeriodClose(fields) => office::period_close(self, fields, extra),
            Command::AuthorityRequest(fields) => authority::request(self, fields, extra),
            Command::AuthorityApprove(fields) => authority::approve(self, fields, extra),
            Command::AuthorityReject(fields) => authority::reject(self, fields),
            Command::AuthorityAmend(fields) => authority::amend(self, fields, extra),
            Command::AuthorityRenew(fields) => authority::renew(self, fields),
            Command::AuthorityRevoke(fields) => authority::revoke(self, fields),
            Command::AuthorityLapse(fields) => authority::lapse(self, fields),
            Command::CaseOpen(fields) => casework::case_open(self, fields, extra),
            Command::CaseChange(fields) => casework::case_change(self, fields),
            Command::CaseClose(fields) => casework::case_close(self, fields),
            Command::CaseView(fields) => text("reason", &fields.reason),
            Command::ExhibitReceive(fields) => casework::receive(self, fields, extra),
            Command::ExhibitHandOver(fields) => casework::hand_over(self, fields, extra),
            Command::ExhibitReturn(fields) => casework::give_back(self, fields, extra),
            Command::ExhibitDeclareGap(fields) => casework::declare_gap(self, fields, extra),
            Command::ErasurePropose(fields) => casework::erasure_propose(self, fields, extra),
            Command::ErasureApprove(fields) => casework::erasure_approve(self, fields, extra),
            Command::ErasureDone(fields) => casework::erasure_done(self, fields, extra),
            Command::HoldPlace(fields) => casework::hold_place(self, fields),
            Command::HoldLift(fields) => text("reason", &fields.reason),
            Command::IntakeStart(fields) => data::intake_start(self, fields, extra),
            Command::IntakeFinish(fields) => data::intake_finish(self, fields, extra),
            Command::IntakeStop(fields) => data::intake_stop(self, fields),
            Command::ItemView(fields) => data::view(self, fields, extra),
            Command::ItemSearch(fields) => data::search(self, fields, extra),
            Command::ItemExport(fields) => data::export(self, fields, extra),
            Command::ItemDerive(fields) => package::derive(self, fields, extra),
            Command::PackagePropose(fields) => package::propose(self, fields, extra),
            Command::PackageApprove(fields) => package::approve(self, fields, extra),
            Command::PackageReject(fields) => package::reject(self, fields),
            Command::PackageCreate(fields) => package::create(self, fields, extra),
            Command::PackageHandOver(fields) => package::hand_over(self, fields, extra),
            Command::ListImport(fields) => data::list_import(self, fields, extra),
            Command::ListChange(fields) => data::list_change(self, fields, extra),
            Command::ListWithdraw(fields) => data::list_withdraw(self, fields),
            Command::MatchDecide(fields) => data::match_decide(self, fields, extra),
            Command::MatchUndo(fields) => data::match_undo(self, fields),
        }
    }

    fn at(&self) -> Time {
        self.context.at
    }

    fn case(&self) -> Option<&'a Case> {
        self.target.case.and_then(|id| self.state.cases.get(&id))
    }

    fn authority(&self) -> Option<&'a Authority> {
        let id = self.target.authority?;
        self.state.authorities.get(&id)
    }

    /// An exhibit that [`Self::named`] has let pass, with its content.
    fn exhibit(&self, id: &ExhibitId) -> Result<(&'a Exhibit, &'a ExhibitContent), Refusal> {
        let exhibit = self.state.exhibits.get(id);
        match exhibit.and_then(|exhibit| Some((exhibit, exhibit.content.as_ref()?))) {
            Some(found) => Ok(found),
            None => refuse(Reason::Erased, format!("exhibit: {id}")),
        }
    }

    /// The case is open for acts on its data.
    fn case_open(&self, id: &CaseId) -> Check {
        let content = self
            .state
            .cases
            .get(id)
            .and_then(|case| case.content.as_ref());
        match content {
            None => refuse(Reason::Erased, format!("case: {id}")),
            Some(content) if content.closed_at.is_some() => {
                refuse(Reason::CaseClosed, format!("case: {id}"))
            }
            Some(_) => Ok(()),
        }
    }

    /// A person who can be named in a case: known and not removed.
    fn known_person(&self, id: &PersonId) -> Result<&'a Person, Refusal> {
        match self.state.persons.get(id) {
            None => refuse(Reason::UnknownPerson, format!("person: {id}")),
            Some(person) if person.removed => {
                refuse(Reason::PersonRemoved, format!("person: {id}"))
            }
            Some(person) => Ok(person),
        }
    }

    /// The authority that a command names, in force now.
    fn in_force(&self, id: &AuthorityId) -> Result<crate::coverage::InForce<'a>, Refusal> {
        match self.state.authorities.get(id) {
            Some(authority) => crate::coverage::in_force(*id, authority, self.at()),
            None => refuse(Reason::UnknownAuthority, format!("authority: {id}")),
        }
    }
}

/// The longest text of a field, in characters.
const TEXT_CHARACTERS_MAX: usize = 20_000;

/// A text that must be there: not blank, not endless, no control characters but line ends and tabs.
fn text(field: &str, value: &str) -> Check {
    if value.trim().is_empty() {
        return refuse(Reason::InvalidField, format!("{field}: empty"));
    }
    optional_text(field, value)
}

/// A text that may be empty.
fn optional_text(field: &str, value: &str) -> Check {
    if value.chars().count() > TEXT_CHARACTERS_MAX {
        return refuse(Reason::InvalidField, format!("{field}: too long"));
    }
    if value
        .chars()
        .any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
    {
        return refuse(Reason::InvalidField, format!("{field}: control character"));
    }
    Ok(())
}

/// A number that every reader of JSON understands.
fn number(field: &str, value: u64) -> Check {
    if value > ledger::json::INTEGER_MAX {
        refuse(Reason::InvalidField, format!("{field}: above 2^53-1"))
    } else {
        Ok(())
    }
}

/// No value occurs twice.
fn distinct<T: Ord>(field: &str, values: &[T]) -> Check {
    let mut seen = std::collections::BTreeSet::new();
    if values.iter().all(|value| seen.insert(value)) {
        Ok(())
    } else {
        refuse(Reason::InvalidField, format!("{field}: double"))
    }
}

fn that(holds: bool, reason: Reason, element: &str) -> Check {
    if holds {
        Ok(())
    } else {
        refuse(reason, element)
    }
}
