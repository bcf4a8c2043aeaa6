//! What follows from the sealed command of an act that was done. An object whose content was
//! erased stays as it is: there is nothing to change any more.

use evidence::PersonId;

use super::{Public, exhibits, packages};
use crate::{
    command::{
        AuthorityAmend, AuthorityApprove, AuthorityReject, AuthorityRenew, AuthorityRequest,
        CaseChange, CaseOpen, Command, ListChange, ListImport, OfficeOpen, PersonAdd, PersonChange,
        PersonRemove,
    },
    payload::Payload,
    rows::{RowKey, Touched},
    state::{
        AuthorityContent, AuthorityJudgement, AuthorityStatus, CaseContent, Erasure, Hold, List,
        MatchDecision, Office, Pending, Person, State,
    },
    terms::{AuthorityKind, Terms},
};

pub(super) fn apply(
    state: &mut State,
    public: &Public<'_>,
    payload: &Payload,
    touched: &mut Touched,
) {
    match &payload.command {
        Command::OfficeOpen(f) => office_open(state, public, f, touched),
        Command::PersonAdd(f) => person_add(state, f, touched),
        Command::PersonChange(f) => person_change(state, f, touched),
        Command::PersonRemove(f) => person_remove(state, f, touched),
        Command::ConfigChange(f) => {
            if let Some(office) = &mut state.office {
                office.settings = f.settings;
                touched.add(RowKey::Office);
            }
        }
        Command::PeriodClose(f) => state.position.closed_day = Some(f.day.clone()),
        // The position keeps what these two change.
        Command::ClockConfirm(_) | Command::RecordRestore(_) => {}
        Command::AuthorityRequest(_)
        | Command::AuthorityApprove(_)
        | Command::AuthorityReject(_)
        | Command::AuthorityAmend(_)
        | Command::AuthorityRenew(_)
        | Command::AuthorityRevoke(_)
        | Command::AuthorityLapse(_) => authority(state, public, &payload.command, touched),
        Command::CaseOpen(f) => case_open(state, public, f),
        Command::CaseChange(f) => case_change(state, f, touched),
        Command::CaseClose(f) => {
            if let Some(content) = state
                .cases
                .get_mut(&f.case)
                .and_then(|c| c.content.as_mut())
            {
                content.closed_at = Some(public.at);
            }
        }
        Command::ListImport(f) => list_import(state, public, f, touched),
        Command::ListChange(f) => list_change(state, public, f, touched),
        Command::ListWithdraw(f) => {
            if let Some(list) = state.lists.get_mut(&f.list) {
                list.withdrawn_at = Some(public.at);
                touched.add(RowKey::List(f.list));
            }
        }
        Command::ErasurePropose(_)
        | Command::ErasureApprove(_)
        | Command::ErasureDone(_)
        | Command::HoldPlace(_)
        | Command::HoldLift(_) => erasure(state, public, &payload.command, touched),
        Command::ExhibitReceive(f) => exhibits::receive(state, public, f, touched),
        Command::MatchDecide(f) => {
            let decision = MatchDecision {
                at: public.at,
                by: public.actor,
                judgement: f.judgement,
                reason: f.reason.clone(),
                seq: public.seq,
                signal: f.signal,
            };
            state.matches.insert((f.exhibit, f.match_index), decision);
            touched.add(RowKey::Match(f.exhibit, f.match_index));
        }
        Command::MatchUndo(f) => {
            state.matches.remove(&(f.exhibit, f.match_index));
            touched.add(RowKey::Match(f.exhibit, f.match_index));
        }
        Command::ExhibitHandOver(_)
        | Command::ExhibitReturn(_)
        | Command::ExhibitDeclareGap(_)
        | Command::IntakeStart(_)
        | Command::IntakeFinish(_)
        | Command::IntakeStop(_)
        | Command::ItemDerive(_) => exhibits::exhibit(state, public, &payload.command, touched),
        Command::PackagePropose(_)
        | Command::PackageApprove(_)
        | Command::PackageReject(_)
        | Command::PackageHandOver(_) => packages::content(state, public, payload, touched),
        // What was created is public.
        Command::PackageCreate(_) => {}
        // Looking changes nothing but the record.
        Command::CaseView(_)
        | Command::ItemView(_)
        | Command::ItemSearch(_)
        | Command::ItemExport(_) => {}
    }
}

fn office_open(state: &mut State, public: &Public<'_>, f: &OfficeOpen, touched: &mut Touched) {
    state.office = Some(Office {
        name: f.name.clone(),
        opened_at: public.at,
        origin: f.origin.clone(),
        permissions: f.permissions,
        program: public.actor,
        settings: crate::command::Settings::default(),
        vkey: f.vkey.clone(),
    });
    touched.add(RowKey::Office);
    person_add(state, &f.administrator, touched);
}

fn person_add(state: &mut State, f: &PersonAdd, touched: &mut Touched) {
    let person = Person {
        handle: f.handle.clone(),
        key: f.key.clone(),
        name: f.name.clone(),
        removed: false,
        roles: f.roles.iter().copied().collect(),
    };
    state.handles.insert(f.handle.clone(), f.person);
    state.persons.insert(f.person, person);
    touched.add(RowKey::Person(f.person));
}

fn person_change(state: &mut State, f: &PersonChange, touched: &mut Touched) {
    let Some(person) = state.persons.get_mut(&f.person) else {
        return;
    };
    if let Some(handle) = &f.handle {
        state.handles.remove(&person.handle);
        state.handles.insert(handle.clone(), f.person);
        person.handle.clone_from(handle);
    }
    if let Some(key) = &f.key {
        person.key = Some(key.clone());
    }
    if let Some(name) = &f.name {
        person.name.clone_from(name);
    }
    if let Some(roles) = &f.roles {
        person.roles = roles.iter().copied().collect();
    }
    touched.add(RowKey::Person(f.person));
}

fn person_remove(state: &mut State, f: &PersonRemove, touched: &mut Touched) {
    if let Some(person) = state.persons.get_mut(&f.person) {
        person.removed = true;
        state.handles.remove(&person.handle);
        touched.add(RowKey::Person(f.person));
    }
}

fn authority(state: &mut State, public: &Public<'_>, command: &Command, touched: &mut Touched) {
    let hours = i64::from(state.settings().emergency_hours);
    let Some(id) = public.authority else { return };
    let Some(found) = state.authorities.get_mut(&id) else {
        return;
    };
    touched.add(RowKey::Authority(id));
    if let Command::AuthorityRequest(f) = command {
        let emergency = f.terms.kind == AuthorityKind::Emergency;
        let deadline = public.at.plus_seconds(hours.saturating_mul(3600));
        found.content = Some(AuthorityContent {
            deadline: emergency.then_some(deadline),
            judgements: Vec::new(),
            pending: None,
            status: AuthorityStatus::Requested,
            terms: AuthorityRequest::clone(f).terms,
        });
        return;
    }
    let Some(content) = &mut found.content else {
        return;
    };
    match command {
        Command::AuthorityApprove(f) => approve(content, public, f),
        Command::AuthorityReject(f) => reject(content, public, f),
        Command::AuthorityAmend(f) => amend(content, public, f),
        Command::AuthorityRenew(f) => renew(content, public, f),
        Command::AuthorityRevoke(_) => end(content, AuthorityStatus::Revoked),
        Command::AuthorityLapse(_) => end(content, AuthorityStatus::Lapsed),
        _ => {}
    }
}

fn end(content: &mut AuthorityContent, status: AuthorityStatus) {
    content.status = status;
    content.pending = None;
}

fn approve(content: &mut AuthorityContent, public: &Public<'_>, f: &AuthorityApprove) {
    content.judgements.push(AuthorityJudgement {
        approved: true,
        at: public.at,
        by: public.actor,
        independent: f.independent.clone(),
        reasons: f.reasons.clone(),
        request_seq: f.request_seq,
        seq: public.seq,
    });
    content.status = AuthorityStatus::Approved;
    if let Some(pending) = content.pending.take() {
        content.terms = pending.terms;
    }
}

fn reject(content: &mut AuthorityContent, public: &Public<'_>, f: &AuthorityReject) {
    content.judgements.push(AuthorityJudgement {
        approved: false,
        at: public.at,
        by: public.actor,
        independent: String::new(),
        reasons: f.reasons.clone(),
        request_seq: f.request_seq,
        seq: public.seq,
    });
    content.pending = None;
    if content.status == AuthorityStatus::Requested {
        content.status = AuthorityStatus::Rejected;
    }
}

fn amend(content: &mut AuthorityContent, public: &Public<'_>, f: &AuthorityAmend) {
    pend(content, public, &f.reason, f.terms.clone());
}

fn renew(content: &mut AuthorityContent, public: &Public<'_>, f: &AuthorityRenew) {
    let mut terms = content.terms.clone();
    terms.validity.until = f.until;
    terms.review = f.review;
    pend(content, public, &f.reason, terms);
}

fn pend(content: &mut AuthorityContent, public: &Public<'_>, reason: &str, terms: Terms) {
    content.pending = Some(Pending {
        at: public.at,
        by: public.actor,
        reason: reason.to_owned(),
        seq: public.seq,
        terms,
    });
}

fn case_open(state: &mut State, public: &Public<'_>, f: &CaseOpen) {
    let Some(case) = state.cases.get_mut(&f.case) else {
        return;
    };
    let mut members: std::collections::BTreeSet<PersonId> = f.members.iter().copied().collect();
    members.insert(public.actor);
    case.content = Some(CaseContent {
        closed_at: None,
        description: f.description.clone(),
        members,
        opened_by: public.actor,
        purpose: f.purpose,
        review: f.review,
        title: f.title.clone(),
    });
}

fn case_change(state: &mut State, f: &CaseChange, touched: &mut Touched) {
    for assessment in &f.assess {
        let content = state
            .exhibits
            .get_mut(&assessment.exhibit)
            .and_then(|exhibit| exhibit.content.as_mut());
        if let Some(content) = content {
            content.subject = assessment.subject;
            touched.add(RowKey::Exhibit(assessment.exhibit));
        }
    }
    let Some(content) = state
        .cases
        .get_mut(&f.case)
        .and_then(|c| c.content.as_mut())
    else {
        return;
    };
    content.members.extend(&f.add);
    content.members.retain(|member| !f.remove.contains(member));
    if let Some(title) = &f.title {
        content.title.clone_from(title);
    }
    if let Some(review) = f.review {
        content.review = review;
    }
}

fn list_import(state: &mut State, public: &Public<'_>, f: &ListImport, touched: &mut Touched) {
    let list = List {
        authority: f.authority,
        blob: f.blob,
        blob_year: public.at.year(),
        changed_at: public.at,
        format: f.format.clone(),
        imported_at: public.at,
        imported_by: public.actor,
        name: f.name.clone(),
        signals: f.signals,
        source: f.source.clone(),
        version: f.version,
        withdrawn_at: None,
    };
    state.lists.insert(f.list, list);
    touched.add(RowKey::List(f.list));
}

fn list_change(state: &mut State, public: &Public<'_>, f: &ListChange, touched: &mut Touched) {
    if let Some(list) = state.lists.get_mut(&f.list) {
        list.authority = f.authority;
        list.blob = f.blob;
        list.blob_year = public.at.year();
        list.changed_at = public.at;
        list.signals = f.signals;
        list.version = f.version;
        touched.add(RowKey::List(f.list));
    }
}

fn erasure(state: &mut State, public: &Public<'_>, command: &Command, touched: &mut Touched) {
    match command {
        Command::ErasurePropose(f) => {
            let erasure = Erasure {
                approved_at: None,
                approved_by: None,
                case: f.case,
                done_seq: None,
                exhibit: f.exhibit,
                ground: f.ground,
                proposed_at: public.at,
                proposed_by: public.actor,
                proposed_seq: public.seq,
                reason: f.reason.clone(),
            };
            state.erasures.insert(f.erasure, erasure);
            touched.add(RowKey::Erasure(f.erasure));
        }
        Command::ErasureApprove(f) => {
            if let Some(erasure) = state.erasures.get_mut(&f.erasure) {
                erasure.approved_at = Some(public.at);
                erasure.approved_by = Some(public.actor);
                touched.add(RowKey::Erasure(f.erasure));
            }
        }
        Command::ErasureDone(f) => {
            if let Some(erasure) = state.erasures.get_mut(&f.erasure) {
                erasure.done_seq = Some(public.seq);
                touched.add(RowKey::Erasure(f.erasure));
            }
        }
        Command::HoldPlace(f) => {
            let hold = Hold {
                case: f.case,
                exhibit: f.exhibit,
                placed_at: public.at,
                placed_by: public.actor,
                reason: f.reason.clone(),
            };
            state.holds.insert(f.hold, hold);
            touched.add(RowKey::Hold(f.hold));
        }
        Command::HoldLift(f) => {
            state.holds.remove(&f.hold);
            touched.add(RowKey::Hold(f.hold));
        }
        _ => {}
    }
}
