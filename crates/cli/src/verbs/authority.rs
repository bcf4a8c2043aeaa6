//! `probity authority`.

use std::path::Path;

use anyhow::Context as _;
use casework::{
    Act, State,
    command::{
        AuthorityAmend, AuthorityApprove, AuthorityReject, AuthorityRenew, AuthorityRequest,
        AuthorityRevoke,
    },
    lint::{self, Severity},
    terms::{AuthorityKind, Terms},
};
use evidence::AuthorityId;
use serde_json::json;
use workbench::office::Office;

use super::Session;
use crate::{
    answer::{Answer, Code, Failure, one_line},
    args::{AuthorityVerb, Global},
    names, wiring,
};

pub(super) fn run(global: &Global, verb: AuthorityVerb) -> anyhow::Result<Answer> {
    match verb {
        AuthorityVerb::Template { kind } => template(kind),
        AuthorityVerb::Lint { terms } => {
            let open = wiring::open(global)?;
            let terms = read_terms(&terms)?;
            Ok(lint_answer(&warnings(&open.office, &terms)))
        }
        AuthorityVerb::Request { terms, case } => request(global, &terms, case.as_deref()),
        AuthorityVerb::Approve {
            authority,
            reasons,
            independent,
        } => {
            let session = Session::begin(global, Act::AuthorityApprove)?;
            let (authority, request_seq) = pending(session.office(), &authority)?;
            let command = AuthorityApprove {
                authority,
                independent,
                reasons,
                request_seq,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(
                &receipt,
                format!("{} is approved.", names::short(authority)),
            ))
        }
        AuthorityVerb::Reject { authority, reasons } => {
            let session = Session::begin(global, Act::AuthorityReject)?;
            let (authority, request_seq) = pending(session.office(), &authority)?;
            let command = AuthorityReject {
                authority,
                reasons,
                request_seq,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(
                &receipt,
                format!("{} is rejected.", names::short(authority)),
            ))
        }
        AuthorityVerb::Amend {
            authority,
            terms,
            reason,
        } => {
            let session = Session::begin(global, Act::AuthorityAmend)?;
            let authority = resolve(session.office(), &authority)?;
            let command = AuthorityAmend {
                authority,
                reason,
                terms: read_terms(&terms)?,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(
                &receipt,
                "The amendment waits for another person.",
            ))
        }
        AuthorityVerb::Renew {
            authority,
            until,
            review,
            reason,
        } => {
            let session = Session::begin(global, Act::AuthorityRenew)?;
            let authority = resolve(session.office(), &authority)?;
            let command = AuthorityRenew {
                authority,
                reason,
                review,
                until,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(
                &receipt,
                "The renewal waits for another person.",
            ))
        }
        AuthorityVerb::Revoke { authority, reason } => {
            let session = Session::begin(global, Act::AuthorityRevoke)?;
            let authority = resolve(session.office(), &authority)?;
            let receipt = session
                .office()
                .act(&session.actor, AuthorityRevoke { authority, reason })?;
            Ok(Answer::receipt(&receipt, "The authority is revoked."))
        }
        AuthorityVerb::List => list(global),
        AuthorityVerb::Show { authority, reason } => show(global, &authority, reason),
    }
}

fn resolve(office: &Office, name: &str) -> anyhow::Result<AuthorityId> {
    office.with_state(|state| names::authority(state, name))
}

/// The authority and the entry that waits. What waits for nobody is still asked for, so that the
/// refusal is recorded.
fn pending(office: &Office, name: &str) -> anyhow::Result<(AuthorityId, u64)> {
    office.with_state(|state| {
        let id = names::authority(state, name)?;
        let authority = state
            .authority(&id)
            .expect("the name was resolved in this state");
        Ok((
            id,
            authority
                .pending_seq()
                .unwrap_or(authority.facts.requested_seq),
        ))
    })
}

fn read_terms(path: &Path) -> anyhow::Result<Terms> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("reading the terms in {}", path.display()))?;
    let result = if path.extension().is_some_and(|ending| ending == "json") {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    } else {
        toml::from_str(&text).map_err(|error| error.to_string())
    };
    result.map_err(|what| {
        Failure::could_not(
            format!("{} holds no terms: {what}", path.display()),
            "`probity authority template` prints a form to fill in",
        )
    })
}

fn request(global: &Global, path: &Path, case: Option<&str>) -> anyhow::Result<Answer> {
    let mut terms = read_terms(path)?;
    let session = Session::begin(global, Act::AuthorityRequest)?;
    if let Some(name) = case {
        let case = session
            .office()
            .with_state(|state| names::case(state, name))?;
        terms.scope.cases = vec![case];
    }
    let found = warnings(session.office(), &terms);
    let authority = AuthorityId::from_random(session.random());
    let receipt = session
        .office()
        .act(&session.actor, AuthorityRequest { authority, terms })?;
    let mut done = format!(
        "{} is asked for and waits for another person.",
        names::short(authority)
    );
    for warning in &found {
        done.push_str(&format!(
            "\n  {} {}: {}",
            warning.severity, warning.field, warning.text
        ));
    }
    Ok(Answer::receipt(&receipt, done).with("authority", authority))
}

fn warnings(office: &Office, terms: &Terms) -> Vec<lint::Warning> {
    office.with_state(|state| {
        let previous: Vec<&Terms> = state
            .authorities()
            .filter_map(|(_, authority)| authority.content.as_ref())
            .map(|content| &content.terms)
            .collect();
        lint::check(terms, &previous)
    })
}

fn lint_answer(warnings: &[lint::Warning]) -> Answer {
    let values: Vec<_> = warnings
        .iter()
        .map(|w| json!({ "field": w.field, "severity": w.severity.as_str(), "text": w.text }))
        .collect();
    if warnings.is_empty() {
        return Answer::done(json!([]), "The test says something at every point.\n");
    }
    let mut text = String::new();
    for warning in warnings {
        text.push_str(&format!(
            "{} {}: {}\n",
            warning.severity, warning.field, warning.text
        ));
    }
    let blocks = warnings
        .iter()
        .any(|warning| warning.severity == Severity::Blocks);
    if blocks {
        text.push_str("As it stands it cannot be approved.\n");
    }
    Answer {
        code: Code::Different,
        value: values.into(),
        text,
    }
}

fn list(global: &Global) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let (values, lines) = open.office.with_state(|state| {
        state
            .authorities()
            .map(|(id, authority)| {
                let line = match &authority.content {
                    None => format!("{}  erased", names::short(id)),
                    Some(content) => format!(
                        "{}  {:<10} {:<16} until {}{}",
                        names::short(id),
                        content.status,
                        content.terms.kind,
                        content.terms.validity.until.date(),
                        if authority.pending_seq().is_some() {
                            ", waits for approval"
                        } else {
                            ""
                        },
                    ),
                };
                (json!({ "authority": id, "facts": authority.facts }), line)
            })
            .unzip::<_, _, Vec<_>, Vec<_>>()
    });
    Ok(Answer::list(values, lines, "There are no authorities."))
}

fn show(global: &Global, name: &str, reason: String) -> anyhow::Result<Answer> {
    let find = |state: &State| {
        let id = names::authority(state, name)?;
        let case = state.authority(&id).and_then(|authority| {
            let content = authority.content.as_ref()?;
            content.terms.scope.cases.first().copied()
        });
        anyhow::Ok((case, None))
    };
    let session = match Session::look(global, find, reason)? {
        Ok(session) => session,
        Err(refused) => return Ok(refused),
    };
    session.office().with_state(|state| {
        let id = names::authority(state, name)?;
        let authority = state
            .authority(&id)
            .expect("the name was resolved in this state");
        let mut text = format!("{id}\n");
        if let Some(content) = &authority.content {
            text.push_str(&format!(
                "status  {}\nused    {} items, {} bytes\n\n{}",
                content.status,
                authority.facts.used.items,
                authority.facts.used.bytes,
                toml::to_string_pretty(&content.terms)?,
            ));
            for judgement in &content.judgements {
                let verdict = if judgement.approved {
                    "approved"
                } else {
                    "rejected"
                };
                let by = state
                    .person(&judgement.by)
                    .map_or("?", |person| &person.handle);
                text.push_str(&format!(
                    "\n{verdict} at {} by {by}: {}\n",
                    judgement.at,
                    one_line(&judgement.reasons)
                ));
            }
        } else {
            text.push_str("erased: only public facts are left\n");
        }
        let value =
            json!({ "authority": id, "content": authority.content, "facts": authority.facts });
        Ok(Answer::done(value, text))
    })
}

/// A form with every field, its meaning beside it.
fn template(kind: AuthorityKind) -> anyhow::Result<Answer> {
    let text = include_str!("../../templates/terms.toml").replace("{kind}", kind.as_str());
    let emergency = if kind == AuthorityKind::Emergency {
        include_str!("../../templates/emergency.toml")
    } else {
        ""
    };
    let text = format!("{text}{emergency}");
    toml::from_str::<Terms>(&text).context("the form that this program carries")?;
    Ok(Answer::done(json!({ "form": text }), text))
}
