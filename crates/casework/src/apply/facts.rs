//! What follows from the public entry alone: that things exist, how much was taken in under an
//! authority, and what an erasure leaves.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{CaseId, ExhibitId};

use super::{Public, packages};
use crate::{
    act::Act,
    decision::Scope,
    rows::{RowKey, Touched},
    state::{Authority, AuthorityFacts, Case, CaseFacts, Exhibit, ExhibitFacts, State, Tombstone},
    terms::Volume,
};

pub(super) fn apply(state: &mut State, public: &Public<'_>, touched: &mut Touched) {
    match public.act {
        Act::CaseOpen => case_open(state, public, touched),
        Act::ExhibitReceive => receive(state, public, touched),
        Act::AuthorityRequest => request(state, public, touched),
        Act::IntakeStart | Act::IntakeFinish | Act::IntakeStop => intake(state, public, touched),
        Act::PackagePropose
        | Act::PackageApprove
        | Act::PackageReject
        | Act::PackageCreate
        | Act::PackageHandOver => packages::facts(state, public, touched),
        Act::ErasureDone => erase(state, public, touched),
        _ => {}
    }
}

fn case_open(state: &mut State, public: &Public<'_>, touched: &mut Touched) {
    let Some(id) = public.case else { return };
    let facts = CaseFacts {
        authorities: BTreeSet::new(),
        entries: 1,
        erased: None,
        exhibits: BTreeSet::new(),
        last_seq: public.seq,
        opened_at: public.at,
        opened_seq: public.seq,
    };
    let content = None;
    state.cases.insert(id, Case { content, facts });
    touched.add(RowKey::Case(id));
}

fn receive(state: &mut State, public: &Public<'_>, touched: &mut Touched) {
    let (Some(case), Some(id)) = (public.case, public.exhibit) else {
        return;
    };
    let facts = ExhibitFacts {
        authorities: public.authority.into_iter().collect(),
        case,
        erased: None,
        received_at: public.at,
        received_seq: public.seq,
    };
    let content = None;
    state.exhibits.insert(id, Exhibit { content, facts });
    if let Some(case) = state.cases.get_mut(&case) {
        case.facts.exhibits.insert(id);
    }
    touched.add(RowKey::Exhibit(id));
}

fn request(state: &mut State, public: &Public<'_>, touched: &mut Touched) {
    let Some(id) = public.authority else { return };
    let facts = AuthorityFacts {
        case: public.case,
        erased: None,
        planned: BTreeMap::new(),
        requested_at: public.at,
        requested_by: public.actor,
        requested_seq: public.seq,
        used: Volume::default(),
    };
    let content = None;
    state.authorities.insert(id, Authority { content, facts });
    if let Some(case) = public.case.and_then(|case| state.cases.get_mut(&case)) {
        case.facts.authorities.insert(id);
    }
    touched.add(RowKey::Authority(id));
}

/// Start plans a volume, finish turns it into use, stop gives it back.
fn intake(state: &mut State, public: &Public<'_>, touched: &mut Touched) {
    let Some(id) = public.exhibit else { return };
    let count = |name: &str| public.entry.counts.get(name).copied().unwrap_or(0);
    let volume = Volume {
        bytes: count("bytes"),
        items: count("files"),
    };
    if public.act == Act::IntakeStart {
        let Some(authority) = public.authority else {
            return;
        };
        if let Some(exhibit) = state.exhibits.get_mut(&id) {
            exhibit.facts.authorities.insert(authority);
            touched.add(RowKey::Exhibit(id));
        }
        if let Some(found) = state.authorities.get_mut(&authority) {
            found.facts.planned.insert(id, volume);
            touched.add(RowKey::Authority(authority));
        }
        return;
    }
    release(state, &id, touched);
    if public.act == Act::IntakeFinish
        && let Some(authority) = public.authority
        && let Some(found) = state.authorities.get_mut(&authority)
    {
        let used = &mut found.facts.used;
        used.bytes = used.bytes.saturating_add(volume.bytes);
        used.items = used.items.saturating_add(volume.items);
        touched.add(RowKey::Authority(authority));
    }
}

/// Nothing is planned any more for this exhibit.
fn release(state: &mut State, exhibit: &ExhibitId, touched: &mut Touched) {
    let Some(found) = state.exhibits.get(exhibit) else {
        return;
    };
    for id in &found.facts.authorities {
        if let Some(authority) = state.authorities.get_mut(id)
            && authority.facts.planned.remove(exhibit).is_some()
        {
            touched.add(RowKey::Authority(*id));
        }
    }
}

fn erase(state: &mut State, public: &Public<'_>, touched: &mut Touched) {
    let Some(case) = public.case else { return };
    let tombstone = Tombstone {
        at: public.at,
        seq: public.seq,
    };
    match public.exhibit {
        Some(exhibit) => erase_exhibit(state, &exhibit, tombstone, touched),
        None => erase_case(state, &case, tombstone, touched),
    }
    forget(state, &case, public.exhibit.as_ref(), touched);
}

fn erase_exhibit(state: &mut State, id: &ExhibitId, tombstone: Tombstone, touched: &mut Touched) {
    release(state, id, touched);
    if let Some(exhibit) = state.exhibits.get_mut(id) {
        exhibit.content = None;
        exhibit.facts.erased.get_or_insert(tombstone);
        touched.add(RowKey::Exhibit(*id));
    }
    let matches: Vec<(ExhibitId, u64)> = state
        .matches
        .range((*id, 0)..=(*id, u64::MAX))
        .map(|(key, _)| *key)
        .collect();
    for key in matches {
        state.matches.remove(&key);
        touched.add(RowKey::Match(key.0, key.1));
    }
}

fn erase_case(state: &mut State, id: &CaseId, tombstone: Tombstone, touched: &mut Touched) {
    let Some(case) = state.cases.get_mut(id) else {
        return;
    };
    case.content = None;
    case.facts.erased.get_or_insert(tombstone);
    let exhibits: Vec<ExhibitId> = case.facts.exhibits.iter().copied().collect();
    let authorities: Vec<_> = case.facts.authorities.iter().copied().collect();
    for exhibit in &exhibits {
        erase_exhibit(state, exhibit, tombstone, touched);
    }
    for authority in authorities {
        if let Some(found) = state.authorities.get_mut(&authority) {
            found.content = None;
            found.facts.erased.get_or_insert(tombstone);
            touched.add(RowKey::Authority(authority));
        }
    }
    packages::erase(state, id, tombstone, touched);
    touched.add(RowKey::Case(*id));
}

/// Holds and command ids that only sealed payloads of this scope told of.
fn forget(state: &mut State, case: &CaseId, exhibit: Option<&ExhibitId>, touched: &mut Touched) {
    state.holds.retain(|id, hold| {
        let gone = hold.case == *case && (exhibit.is_none() || hold.exhibit.as_ref() == exhibit);
        if gone {
            touched.add(RowKey::Hold(*id));
        }
        !gone
    });
    let commands = &mut state.commands;
    state.answered.retain(|seq, answered| {
        let gone = match answered.scope {
            Scope::Office(_) => false,
            Scope::Case(of) => of == *case && exhibit.is_none(),
            Scope::Exhibit(of, one) => of == *case && exhibit.is_none_or(|only| *only == one),
        };
        if gone {
            commands.remove(&answered.command);
            touched.add(RowKey::Answered(*seq));
        }
        !gone
    });
}
