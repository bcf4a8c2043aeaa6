//! Authorities through their life: second person, emergency, amendment, renewal, clocks.

use casework::{
    Command, Reason, Role,
    clocks::{DeadlineKind, DeadlineOf},
    command::*,
    deadlines, due,
    state::AuthorityStatus,
    terms::*,
};

use crate::{
    house::House,
    world::{
        approve, authority, case, emergency_terms, exhibit, import, judge, list, member, receive,
        start, stranger, terms,
    },
};

fn why() -> String {
    "A reason made up for a test.".to_owned()
}

fn emergency(house: &mut House) -> u64 {
    let terms = emergency_terms(house.now, &[case(0)]);
    let authority = authority(1);
    house.done(Role::Examiner, AuthorityRequest { authority, terms })
}

/// Receives and takes in under the emergency, decides one match.
fn collect(house: &mut House) {
    house.done(Role::Analyst, import(list(0), authority(1)));
    let received = receive(house.now, case(0), exhibit(0), authority(1));
    house.done(Role::Custodian, received);
    let started = start(house.now, case(0), exhibit(0), authority(1));
    let seq = house.done(Role::Examiner, started);
    let finished = crate::world::finish(case(0), exhibit(0), authority(1), seq);
    house.done(Role::Program, finished);
    house.done(Role::Reviewer, judge(case(0), exhibit(0), authority(1), 0));
}

fn reads(under: u64) -> [(Role, Command); 5] {
    let (of, id, under) = (case(0), exhibit(0), authority(under));
    let view = ItemView {
        authority: under,
        case: of,
        exhibit: id,
        items: vec![0],
        reason: why(),
    };
    let search = ItemSearch {
        authority: under,
        case: of,
        exhibits: vec![id],
        query: Query::default(),
        reason: why(),
    };
    let export = ItemExport {
        authority: under,
        case: of,
        conditions: vec![],
        exhibit: id,
        items: vec![0],
        reason: why(),
        recipient: "A court".into(),
    };
    let undo = MatchUndo {
        authority: under,
        case: of,
        exhibit: id,
        match_index: 0,
        reason: why(),
    };
    [
        (Role::Reviewer, view.into()),
        (Role::Reviewer, search.into()),
        (Role::Examiner, export.into()),
        (Role::Reviewer, judge(of, id, under, 1).into()),
        (Role::Reviewer, undo.into()),
    ]
}

#[test]
fn an_emergency_works_at_once_and_can_be_approved_in_time() {
    let mut house = House::with_case();
    let request_seq = emergency(&mut house);
    collect(&mut house);
    house.wait_hours(47);
    house.done(Role::AuthorisingOfficer, approve(authority(1), request_seq));
    house.wait_hours(2);
    assert!(
        due(&house.state, house.now)
            .iter()
            .all(|c| !matches!(c, Command::AuthorityLapse(_)))
    );
    for (role, command) in reads(1) {
        house.done(role, command);
    }
    house.check();
}

#[test]
fn an_emergency_that_nobody_approves_lapses_and_what_was_collected_is_in_quarantine() {
    let mut house = House::with_case();
    let request_seq = emergency(&mut house);
    collect(&mut house);
    let lapse = AuthorityLapse {
        authority: authority(1),
    };
    house.refused(Reason::NotDue, Role::Program, lapse.clone());
    house.wait_hours(48);
    // Quarantine begins with the deadline, not with the program's entry.
    for (role, command) in reads(1) {
        house.refused(Reason::Quarantined, role, command);
    }
    assert_eq!(
        due(&house.state, house.now).first(),
        Some(&lapse.clone().into())
    );
    for command in due(&house.state, house.now) {
        house.done(Role::Program, command);
    }
    assert_eq!(due(&house.state, house.now), vec![]);
    house.refused(Reason::NotDue, Role::Program, lapse);
    house.refused(
        Reason::DeadlinePassed,
        Role::AuthorisingOfficer,
        approve(authority(1), request_seq),
    );
    // Another authority does not lift it.
    house.approved(authority(2), terms(house.now, &[case(0)]));
    for (role, command) in reads(2) {
        house.refused(Reason::Quarantined, role, command);
    }
    // It can be erased.
    crate::world::erase(&mut house, 0, case(0), Some(exhibit(0)));
    house.check();
}

#[test]
fn a_refused_emergency_quarantines_too() {
    let mut house = House::with_case();
    let request_seq = emergency(&mut house);
    collect(&mut house);
    let reject = AuthorityReject {
        authority: authority(1),
        reasons: "Nothing was threatened.".into(),
        request_seq,
    };
    house.done(Role::AuthorisingOfficer, reject);
    for (role, command) in reads(1) {
        house.refused(Reason::Quarantined, role, command);
    }
    assert!(house.state.is_quarantined(&exhibit(0), house.now));
    house.check();
}

#[test]
fn the_deadline_is_fixed_when_it_is_asked_for() {
    let mut house = House::with_case();
    emergency(&mut house);
    let settings = Settings {
        emergency_hours: 1,
        ..Settings::default()
    };
    let config = ConfigChange {
        reason: why(),
        settings,
    };
    house.done(Role::AuthorisingOfficer, config);
    house.wait_hours(40);
    assert_eq!(house.state.not_in_force(&authority(1), house.now), None);
    house.wait_hours(9);
    let lapsed = Some(Reason::AuthorityLapsed);
    assert_eq!(house.state.not_in_force(&authority(1), house.now), lapsed);
}

#[test]
fn nobody_approves_what_they_asked_for() {
    let mut house = House::with_case();
    // One person with both roles.
    let both = PersonChange {
        person: stranger(Role::Examiner),
        handle: None,
        key: None,
        name: None,
        reason: why(),
        roles: Some(vec![Role::Examiner, Role::AuthorisingOfficer]),
    };
    let person = both.person;
    house.done(Role::Administrator, both);
    let join = CaseChange {
        add: vec![person],
        assess: vec![],
        case: case(0),
        reason: why(),
        remove: vec![],
        review: None,
        title: None,
    };
    house.done(Role::Examiner, join);
    let request = AuthorityRequest {
        authority: authority(0),
        terms: terms(house.now, &[case(0)]),
    };
    let seq = house.act(person, Role::Examiner, request).expect("done");
    let approval = approve(authority(0), seq);
    let own = house.act(person, Role::AuthorisingOfficer, approval.clone());
    assert_eq!(own, Err(Reason::SelfApproval));
    house.done(Role::AuthorisingOfficer, approval);
    // Nor the amendment that they asked for of another's authority.
    house.approved(authority(1), terms(house.now, &[case(0)]));
    let mut wider = terms(house.now, &[case(0)]);
    wider.scope.cap.items = 5_000;
    let amend = AuthorityAmend {
        authority: authority(1),
        reason: why(),
        terms: wider,
    };
    let seq = house.act(person, Role::Examiner, amend).expect("done");
    let own = house.act(person, Role::AuthorisingOfficer, approve(authority(1), seq));
    assert_eq!(own, Err(Reason::SelfApproval));
    house.check();
}

#[test]
fn an_amendment_changes_nothing_until_another_person_approves_it() {
    let mut house = House::with_authority();
    house.received(0);
    let mut plain = start(house.now, case(0), exhibit(0), authority(0));
    plain.data.push(DataCategory::DeviceMessages);
    house.refused(Reason::DataOutOfScope, Role::Examiner, plain.clone());
    let mut wider = house
        .state
        .authority(&authority(0))
        .expect("there")
        .content
        .clone()
        .expect("whole")
        .terms;
    wider.scope.data.push(DataCategory::DeviceMessages);
    let amend = AuthorityAmend {
        authority: authority(0),
        reason: why(),
        terms: wider,
    };
    let seq = house.done(Role::Examiner, amend.clone());
    house.refused(Reason::DataOutOfScope, Role::Examiner, plain.clone());
    // What is approved is named: not the request of old.
    house.refused(
        Reason::NotPending,
        Role::AuthorisingOfficer,
        approve(authority(0), seq - 1),
    );
    let reject = AuthorityReject {
        authority: authority(0),
        reasons: why(),
        request_seq: seq,
    };
    house.done(Role::AuthorisingOfficer, reject);
    house.refused(Reason::DataOutOfScope, Role::Examiner, plain.clone());
    let seq = house.done(Role::Examiner, amend);
    house.done(Role::AuthorisingOfficer, approve(authority(0), seq));
    house.done(Role::Examiner, plain);
    house.check();
}

#[test]
fn a_renewal_lengthens_and_an_expired_authority_is_not_renewed() {
    let mut house = House::with_authority();
    let end = house.now.plus_seconds(60 * 86_400);
    let later = end.plus_seconds(30 * 86_400);
    let renew = AuthorityRenew {
        authority: authority(0),
        reason: why(),
        review: end,
        until: later,
    };
    let seq = house.done(Role::Prosecutor, renew.clone());
    house.done(Role::AuthorisingOfficer, approve(authority(0), seq));
    house.wait_hours(24 * 61);
    assert_eq!(house.state.not_in_force(&authority(0), house.now), None);
    house.wait_hours(24 * 31);
    let expired = Some(Reason::AuthorityExpired);
    assert_eq!(house.state.not_in_force(&authority(0), house.now), expired);
    house.refused(Reason::AuthorityExpired, Role::Prosecutor, renew);
    house.check();
}

#[test]
fn form_of_the_terms() {
    let house = House::with_case();
    let check = |change: &dyn Fn(&mut Terms), expected: Reason| {
        let mut terms = terms(house.now, &[case(0)]);
        change(&mut terms);
        let request: Command = AuthorityRequest {
            authority: authority(9),
            terms,
        }
        .into();
        let found = house
            .ask(member(Role::Examiner), Role::Examiner, &request)
            .refusal;
        assert_eq!(found.map(|refusal| refusal.reason), Some(expected));
    };
    let past = house.now.plus_seconds(-1);
    check(&|t| t.validity.until = past, Reason::InvalidField);
    check(&|t| t.review = past, Reason::InvalidField);
    check(
        &|t| t.review = t.validity.until.plus_seconds(1),
        Reason::InvalidField,
    );
    check(&|t| t.retention.until = past, Reason::InvalidField);
    check(&|t| t.scope.operations.clear(), Reason::InvalidField);
    check(&|t| t.scope.cap.bytes = u64::MAX, Reason::InvalidField);
    check(
        &|t| t.scope.cases = vec![case(0), case(0)],
        Reason::InvalidField,
    );
    check(
        &|t| t.scope.cases = vec![case(0), case(5)],
        Reason::UnknownCase,
    );
    check(
        &|t| t.kind = AuthorityKind::Emergency,
        Reason::EmergencyReasons,
    );
    let emergency = emergency_terms(house.now, &[]).emergency;
    check(
        &|t| t.emergency.clone_from(&emergency),
        Reason::InvalidField,
    );
    check(
        &|t| {
            t.kind = AuthorityKind::Emergency;
            t.emergency = Some(Emergency {
                reasons: "Urgent!".into(),
                threat: Threat::Life,
            });
        },
        Reason::EmergencyReasons,
    );
}

#[test]
fn what_falls_due_is_done_and_then_is_not_due() {
    let mut house = House::with_case();
    assert_eq!(due(&house.state, house.now), vec![]);
    house.wait_hours(24);
    let close = PeriodClose {
        day: "2026-01-05".into(),
    };
    assert_eq!(due(&house.state, house.now), vec![close.clone().into()]);
    house.done(Role::Program, close);
    let counts = &house.record.last().expect("an entry").0.counts;
    assert_eq!(counts["case.open:done"], 1);
    assert_eq!(due(&house.state, house.now), vec![]);
    // Days without entries are closed with the last of them.
    house.wait_hours(72);
    let close = PeriodClose {
        day: "2026-01-08".into(),
    };
    assert_eq!(due(&house.state, house.now), vec![close.into()]);
}

#[test]
fn clocks_that_run_out_are_listed_in_order() {
    let mut house = House::with_authority();
    let mut unknown = receive(house.now, case(0), exhibit(0), authority(0));
    unknown.subject = SubjectCategory::Unknown;
    house.done(Role::Custodian, unknown);
    let request_seq = emergency(&mut house);
    let list = deadlines(&house.state, house.now);
    let kinds: Vec<_> = list.iter().map(|deadline| deadline.kind).collect();
    assert_eq!(
        kinds,
        [
            DeadlineKind::EmergencyApproval,
            DeadlineKind::AuthorityReview,
            DeadlineKind::SubjectAssessment,
            DeadlineKind::Validity,
            DeadlineKind::CaseReview,
            DeadlineKind::Retention,
        ]
    );
    assert!(list.is_sorted() && list.iter().all(|deadline| !deadline.overdue));
    assert_eq!(list[2].of, DeadlineOf::Exhibit(exhibit(0)));
    let late = house.now.plus_seconds(49 * 3600);
    assert!(deadlines(&house.state, late)[0].overdue);
    // An assessment ends its clock.
    let assess = Assessment {
        exhibit: exhibit(0),
        subject: SubjectCategory::Suspect,
    };
    let change = CaseChange {
        add: vec![],
        assess: vec![assess],
        case: case(0),
        reason: why(),
        remove: vec![],
        review: None,
        title: None,
    };
    house.done(Role::Examiner, change);
    house.done(Role::AuthorisingOfficer, approve(authority(1), request_seq));
    let kinds: Vec<_> = deadlines(&house.state, house.now)
        .iter()
        .map(|deadline| deadline.kind)
        .collect();
    assert!(!kinds.contains(&DeadlineKind::SubjectAssessment));
    assert!(!kinds.contains(&DeadlineKind::EmergencyApproval));
    let content = house
        .state
        .authority(&authority(1))
        .and_then(|a| a.content.as_ref());
    assert_eq!(content.map(|c| c.status), Some(AuthorityStatus::Approved));
}
