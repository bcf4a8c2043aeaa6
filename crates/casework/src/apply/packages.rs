//! What an entry changes of a package: facts from its public members, content from its command.

use evidence::{CaseId, ContentHash, PackageId};

use super::Public;
use crate::{
    act::Act,
    command::{Command, PackagePropose},
    decide::PACKAGE_TAG,
    payload::Payload,
    rows::{RowKey, Touched},
    state::{
        Package, PackageContent, PackageCreated, PackageFacts, PackageHandedOver, PackageJudged,
        State, Tombstone,
    },
};

fn package_of(public: &Public<'_>) -> Option<PackageId> {
    public.entry.tags.get(PACKAGE_TAG)?.first()?.parse().ok()
}

pub(super) fn facts(state: &mut State, public: &Public<'_>, touched: &mut Touched) {
    let (Some(case), Some(id)) = (public.case, package_of(public)) else {
        return;
    };
    touched.add(RowKey::Package(id));
    if public.act == Act::PackagePropose {
        let facts = PackageFacts {
            case,
            created: None,
            erased: None,
            handed_over: Vec::new(),
            judged: None,
            proposed_at: public.at,
            proposed_by: public.actor,
            proposed_seq: public.seq,
        };
        let content = None;
        state.packages.insert(id, Package { content, facts });
        return;
    }
    let Some(package) = state.packages.get_mut(&id) else {
        return;
    };
    let facts = &mut package.facts;
    match public.act {
        Act::PackageApprove | Act::PackageReject => {
            facts.judged = Some(PackageJudged {
                approved: public.act == Act::PackageApprove,
                at: public.at,
                by: public.actor,
                seq: public.seq,
            });
        }
        Act::PackageCreate => facts.created = created(public),
        Act::PackageHandOver => facts.handed_over.push(public.seq),
        _ => {}
    }
}

fn created(public: &Public<'_>) -> Option<PackageCreated> {
    let count = |name: &str| public.entry.counts.get(name).copied().unwrap_or(0);
    Some(PackageCreated {
        at: public.at,
        by: public.actor,
        digest: ContentHash(public.entry.package?.0),
        entries: count("entries"),
        files: count("files"),
        items: count("items"),
        seq: public.seq,
    })
}

pub(super) fn content(
    state: &mut State,
    public: &Public<'_>,
    payload: &Payload,
    touched: &mut Touched,
) {
    let Some(id) = package_of(public) else { return };
    let Some(package) = state.packages.get_mut(&id) else {
        return;
    };
    touched.add(RowKey::Package(id));
    if let Command::PackagePropose(f) = &payload.command {
        package.content = Some(proposed(f));
        return;
    }
    let Some(content) = &mut package.content else {
        return;
    };
    match &payload.command {
        Command::PackageApprove(f) => content.judgement.clone_from(&f.reasons),
        Command::PackageReject(f) => content.judgement.clone_from(&f.reasons),
        Command::PackageHandOver(f) => content.hand_overs.push(PackageHandedOver {
            at: public.at,
            by: public.actor,
            happened: f.happened.clone(),
            how: f.how.clone(),
            reason: f.reason.clone(),
            receipt: f.receipt.clone(),
            seq: public.seq,
            to: f.to.clone(),
        }),
        _ => {}
    }
}

fn proposed(f: &PackagePropose) -> PackageContent {
    PackageContent {
        authority: f.authority,
        destination: f.destination.clone(),
        disclose_names: f.disclose_names,
        exhibits: f.exhibits.clone(),
        hand_overs: Vec::new(),
        judgement: String::new(),
        languages: f.languages.clone(),
        open: f.open.clone(),
        reason: f.reason.clone(),
    }
}

/// Of the packages of an erased case remain the facts.
pub(super) fn erase(state: &mut State, case: &CaseId, tombstone: Tombstone, touched: &mut Touched) {
    for (id, package) in &mut state.packages {
        if package.facts.case == *case {
            package.content = None;
            package.facts.erased.get_or_insert(tombstone);
            touched.add(RowKey::Package(*id));
        }
    }
}
