//! Rules for authorities: request, judgement by another person, change, end.

use evidence::AuthorityId;

use super::{Check, Extra, Judge, distinct, number, optional_text, refuse, text, that};
use crate::{
    command::{
        AuthorityAmend, AuthorityApprove, AuthorityLapse, AuthorityReject, AuthorityRenew,
        AuthorityRequest, AuthorityRevoke,
    },
    coverage,
    decision::Refusal,
    lint::{self, Severity},
    reason::Reason,
    state::{AuthorityContent, AuthorityStatus},
    terms::{AuthorityKind, Terms},
};

pub(super) fn request(judge: &Judge<'_>, fields: &AuthorityRequest, extra: &mut Extra) -> Check {
    extra.terms(&fields.terms);
    let used = judge.state.authorities.contains_key(&fields.authority);
    that(!used, Reason::IdUsed, "authority")?;
    for case in &fields.terms.scope.cases {
        judge.case_open(case)?;
    }
    terms(judge, &fields.terms)?;
    emergency(&fields.terms)
}

pub(super) fn approve(judge: &Judge<'_>, fields: &AuthorityApprove, extra: &mut Extra) -> Check {
    let content = standing(judge, &fields.authority)?;
    text("reasons", &fields.reasons)?;
    optional_text("independent", &fields.independent)?;
    let asked = asked_terms(judge, content, &fields.authority, fields.request_seq)?;
    extra.terms(asked);
    that(
        judge.at() <= asked.validity.until,
        Reason::AuthorityExpired,
        "validity",
    )?;
    let missing: Vec<&str> = lint::check(asked, &[])
        .iter()
        .filter(|warning| warning.severity == Severity::Blocks)
        .map(|warning| warning.field)
        .collect();
    that(
        missing.is_empty(),
        Reason::TestIncomplete,
        &missing.join(", "),
    )
}

pub(super) fn reject(judge: &Judge<'_>, fields: &AuthorityReject) -> Check {
    let content = standing(judge, &fields.authority)?;
    text("reasons", &fields.reasons)?;
    asked_terms(judge, content, &fields.authority, fields.request_seq).map(drop)
}

pub(super) fn amend(judge: &Judge<'_>, fields: &AuthorityAmend, extra: &mut Extra) -> Check {
    let content = standing(judge, &fields.authority)?;
    text("reason", &fields.reason)?;
    let old = &content.terms;
    that(fields.terms != *old, Reason::NothingToChange, "terms")?;
    // The cases say under whose key the authority lies; another case needs another authority.
    that(
        fields.terms.scope.cases == old.scope.cases,
        Reason::CaseOutOfScope,
        "scope: cases",
    )?;
    // An emergency cannot be declared afterwards.
    that(
        fields.terms.kind != AuthorityKind::Emergency || old.kind == AuthorityKind::Emergency,
        Reason::InvalidField,
        "kind",
    )?;
    terms(judge, &fields.terms)?;
    emergency(&fields.terms)?;
    extra.terms(&fields.terms);
    Ok(())
}

pub(super) fn renew(judge: &Judge<'_>, fields: &AuthorityRenew) -> Check {
    let content = standing(judge, &fields.authority)?;
    text("reason", &fields.reason)?;
    that(
        content.status == AuthorityStatus::Approved,
        Reason::AuthorityNotApproved,
        "authority",
    )?;
    let until = content.terms.validity.until;
    that(judge.at() <= until, Reason::AuthorityExpired, "validity")?;
    that(fields.until > until, Reason::InvalidField, "until")?;
    that(
        fields.review > judge.at() && fields.review <= fields.until,
        Reason::InvalidField,
        "review",
    )
}

pub(super) fn revoke(judge: &Judge<'_>, fields: &AuthorityRevoke) -> Check {
    standing(judge, &fields.authority)?;
    text("reason", &fields.reason)
}

pub(super) fn lapse(judge: &Judge<'_>, fields: &AuthorityLapse) -> Check {
    let due = judge
        .state
        .authorities
        .get(&fields.authority)
        .and_then(|authority| authority.content.as_ref())
        .is_some_and(|content| {
            content.status == AuthorityStatus::Requested
                && content.deadline.is_some_and(|end| judge.at() > end)
        });
    that(due, Reason::NotDue, "deadline")
}

fn standing<'a>(judge: &Judge<'a>, id: &AuthorityId) -> Result<&'a AuthorityContent, Refusal> {
    match judge.state.authorities.get(id) {
        None => refuse(Reason::UnknownAuthority, format!("authority: {id}")),
        Some(authority) => coverage::standing(*id, authority, judge.at()).map_err(|mut no| {
            // Whoever judges an emergency is late; whoever uses it has none.
            if no.reason == Reason::AuthorityLapsed {
                no.reason = Reason::DeadlinePassed;
                no.hint = Reason::DeadlinePassed.hint().to_owned();
            }
            no
        }),
    }
}

/// The terms that wait for a second person, if the person means these.
fn asked_terms<'a>(
    judge: &Judge<'a>,
    content: &'a AuthorityContent,
    id: &AuthorityId,
    request_seq: u64,
) -> Result<&'a Terms, Refusal> {
    let pending = judge
        .state
        .authorities
        .get(id)
        .and_then(|a| a.pending_seq());
    that(
        pending == Some(request_seq),
        Reason::NotPending,
        "request_seq",
    )?;
    Ok(content
        .pending
        .as_ref()
        .map_or(&content.terms, |pending| &pending.terms))
}

/// Form of the terms. Whether the test convinces is for the lint and for the person who approves.
fn terms(judge: &Judge<'_>, terms: &Terms) -> Check {
    let scope = &terms.scope;
    that(
        terms.validity.from <= terms.validity.until && terms.validity.until > judge.at(),
        Reason::InvalidField,
        "validity",
    )?;
    that(
        terms.review > judge.at() && terms.review <= terms.validity.until,
        Reason::InvalidField,
        "review",
    )?;
    that(
        terms.retention.until > judge.at(),
        Reason::InvalidField,
        "retention: until",
    )?;
    that(
        scope
            .period
            .is_none_or(|period| period.from <= period.until),
        Reason::InvalidField,
        "scope: period",
    )?;
    that(
        !scope.operations.is_empty(),
        Reason::InvalidField,
        "scope: operations",
    )?;
    distinct("scope: cases", &scope.cases)?;
    number("scope: cap: items", scope.cap.items)?;
    number("scope: cap: bytes", scope.cap.bytes)
}

fn emergency(terms: &Terms) -> Check {
    match (&terms.emergency, terms.kind) {
        (Some(emergency), AuthorityKind::Emergency) => that(
            lint::says_something(&emergency.reasons),
            Reason::EmergencyReasons,
            "emergency: reasons",
        ),
        (None, AuthorityKind::Emergency) => refuse(Reason::EmergencyReasons, "emergency"),
        (Some(_), _) => refuse(Reason::InvalidField, "emergency: kind"),
        (None, _) => Ok(()),
    }
}
