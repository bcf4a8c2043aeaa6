//! From a decision to an entry of the record, and back to the scope of its key.

use std::collections::BTreeMap;

use evidence::{CaseId, ExhibitId};
use ledger::{entry::Entry, tree::Hash};

use crate::{
    act::{Act, Outcome, Role},
    decision::{Context, Decision, Scope},
    reason::Reason,
};

/// The tag that names the exhibit of an act.
pub const EXHIBIT_TAG: &str = "exhibit";

/// The hash of the sealed bytes, and the commitment to the plain ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedHashes {
    pub commit: Hash,
    pub sealed: Hash,
}

/// The entry for a decision. The person's signature is added afterwards, over
/// [`Entry::person_signed_text`], where the decision needs it.
#[must_use]
pub fn entry(
    decision: &Decision,
    context: &Context,
    seq: u64,
    case_prev: Option<u64>,
    payload: Option<SealedHashes>,
) -> Entry {
    let public = &decision.public;
    let mut tags: BTreeMap<String, Vec<String>> = public
        .tags
        .iter()
        .map(|(name, codes)| ((*name).to_owned(), codes.clone()))
        .collect();
    if let Some(exhibit) = public.exhibit {
        tags.insert(EXHIBIT_TAG.to_owned(), vec![exhibit.to_string()]);
    }
    Entry {
        act: public.act.to_string(),
        actor: actor_text(context),
        at: context.at.to_string(),
        authority: public.authority.map(|id| id.to_string()),
        case: public.case.map(|id| id.to_string()),
        case_prev: public.case.and(case_prev),
        commit: payload.map(|hashes| hashes.commit),
        counts: public.counts.clone(),
        manifest: public.manifest.map(|manifest| ledger::entry::Manifest {
            root: manifest.root,
            size: manifest.size,
        }),
        outcome: match public.outcome {
            Outcome::Done => ledger::entry::Outcome::Done,
            Outcome::Refused => ledger::entry::Outcome::Refused,
        },
        package: public.package,
        person_sig: None,
        reason: public.reason.map(|reason| reason.to_string()),
        role: public.role.to_string(),
        sealed: payload.map(|hashes| hashes.sealed),
        seq,
        tags,
    }
}

/// The actor as an entry writes it: the program is no person.
#[must_use]
pub fn actor_text(context: &Context) -> String {
    let id = context.actor.to_string();
    match (context.role, id.strip_prefix("person-")) {
        (Role::Program, Some(digits)) => format!("program-{digits}"),
        _ => id,
    }
}

/// The exhibit that an entry names.
#[must_use]
pub fn exhibit_of(entry: &Entry) -> Option<ExhibitId> {
    entry.tags.get(EXHIBIT_TAG)?.first()?.parse().ok()
}

/// Under whose key the payload of an entry is sealed, from public members alone: the exhibit's if
/// the entry names one, else the case's, else the office's of the year.
///
/// Two kinds of acts have no living key of a case to go under and lie under the office's: those on
/// erasure, whose reasons must outlive it, and those refused because what they name was erased.
/// `None` if a member is not in its form.
#[must_use]
pub fn scope_of(entry: &Entry) -> Option<Scope> {
    let case = match &entry.case {
        Some(text) => Some(text.parse::<CaseId>().ok()?),
        None => None,
    };
    let exhibit = match entry.tags.get(EXHIBIT_TAG) {
        Some(_) => Some(exhibit_of(entry)?),
        None => None,
    };
    let year = entry.at.get(..4)?.parse().ok()?;
    let erased = entry.reason.as_deref() == Some(Reason::Erased.as_str());
    Some(scope(
        Act::parse(&entry.act).ok()?,
        erased,
        case,
        exhibit,
        year,
    ))
}

pub(crate) fn scope(
    act: Act,
    erased: bool,
    case: Option<CaseId>,
    exhibit: Option<ExhibitId>,
    year: u16,
) -> Scope {
    let about_erasure = matches!(
        act,
        Act::ErasurePropose | Act::ErasureApprove | Act::ErasureDone
    );
    match (case, exhibit) {
        _ if about_erasure || erased => Scope::Office(year),
        (Some(case), Some(exhibit)) => Scope::Exhibit(case, exhibit),
        (Some(case), None) => Scope::Case(case),
        (None, _) => Scope::Office(year),
    }
}
