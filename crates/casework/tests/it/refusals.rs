//! What `apply` refuses, clocks that go back, repeats, and persons who change.

use casework::{ApplyError, Reason, Role, State, apply, command::*};

use crate::{
    house::House,
    world::{case, erase, exhibit, member, open_case, person_add, stranger},
};

fn why() -> String {
    "A reason made up for a test.".to_owned()
}

#[test]
fn an_entry_that_cannot_follow_changes_nothing() {
    let mut house = House::with_authority();
    house.finished(0);
    let (entry, payload) = house.record.pop().expect("an entry");
    let mut before = State::new();
    for (entry, payload) in &house.record {
        apply(&mut before, entry, Some(payload)).expect("the next entry");
    }
    let check = |change: &dyn Fn(&mut ledger::entry::Entry), expected: ApplyError| {
        let mut state = before.clone();
        let mut entry = entry.clone();
        change(&mut entry);
        assert_eq!(apply(&mut state, &entry, Some(&payload)), Err(expected));
        assert!(state == before, "nothing changed");
    };
    let seq = entry.seq;
    let member = |member| ApplyError::Member { seq, member };
    check(
        &|e| e.seq += 1,
        ApplyError::Order {
            seq: seq + 1,
            size: seq,
        },
    );
    check(
        &|e| e.at = "2026-01-01T00:00:00.000000Z".into(),
        ApplyError::Earlier { seq },
    );
    check(&|e| e.at = "soon".into(), member("at"));
    check(&|e| e.act = "intake.begin".into(), member("act"));
    check(&|e| e.role = "wizard".into(), member("role"));
    check(&|e| e.actor = "person-1".into(), member("actor"));
    check(&|e| e.role = "examiner".into(), member("actor"));
    check(&|e| e.reason = Some("because".into()), member("reason"));
    check(&|e| e.reason = Some("erased".into()), member("reason"));
    check(&|e| e.case = Some("case-1".into()), member("case"));
    check(
        &|e| e.act = "intake.stop".into(),
        ApplyError::OtherAct { seq },
    );
    check(&|e| e.case_prev = Some(0), ApplyError::CasePrev { seq });
    check(
        &|e| e.case = Some(case(9).to_string()),
        ApplyError::Missing { seq, what: "case" },
    );
    let other = vec![exhibit(9).to_string()];
    check(
        &|e| drop(e.tags.insert("exhibit".into(), other.clone())),
        ApplyError::Missing {
            seq,
            what: "exhibit",
        },
    );
    // The same command twice.
    let mut twice = before.clone();
    apply(&mut twice, &entry, Some(&payload)).expect("once");
    let mut again = entry.clone();
    again.seq += 1;
    again.case_prev = Some(seq);
    let repeated = Err(ApplyError::Repeated {
        seq: seq + 1,
        first: seq,
    });
    assert_eq!(apply(&mut twice, &again, Some(&payload)), repeated);
    assert_eq!(twice.answered(&payload.command_id), Some(seq));
}

#[test]
fn a_clock_far_behind_needs_a_person() {
    let mut house = House::with_case();
    let examiner = member(Role::Examiner);
    let with_clock = |house: &House, actor, role, seconds: i64| {
        let mut context = house.context(actor, role);
        context.clock = Some(context.at.plus_seconds(-seconds));
        context
    };
    // A little behind: goes on, and says so.
    let context = with_clock(&house, examiner, Role::Examiner, 300);
    let seq = house
        .act_in(&context, &open_case(house.now, case(1)).into())
        .expect("done");
    let entry = &house.record[usize::try_from(seq).expect("small")].0;
    assert_eq!(entry.tags["clock"], ["behind"]);
    // Far behind: nothing but the confirmation.
    let context = with_clock(&house, examiner, Role::Examiner, 4_000);
    let open = open_case(house.now, case(2)).into();
    assert_eq!(house.act_in(&context, &open), Err(Reason::ClockBehind));
    let administrator = member(Role::Administrator);
    let mut confirm = with_clock(&house, administrator, Role::Administrator, 4_000);
    confirm.at = context.at;
    confirm.clock = context.clock;
    house
        .act_in(&confirm, &ClockConfirm { reason: why() }.into())
        .expect("done");
    let mut context = house.context(examiner, Role::Examiner);
    context.clock = confirm.clock.map(|clock| clock.plus_seconds(5));
    house.act_in(&context, &open).expect("done");
    // An earlier reading than the confirmed one is a new jump.
    let mut context = house.context(examiner, Role::Examiner);
    context.clock = confirm.clock.map(|clock| clock.plus_seconds(-5));
    let open = open_case(house.now, case(3)).into();
    assert_eq!(house.act_in(&context, &open), Err(Reason::ClockBehind));
    house.check();
}

#[test]
fn a_removed_person_frees_the_handle_and_never_comes_back() {
    let mut house = House::with_case();
    let remove = PersonRemove {
        person: stranger(Role::Analyst),
        reason: why(),
    };
    house.done(Role::Administrator, remove.clone());
    house.refused(Reason::PersonRemoved, Role::Administrator, remove);
    let mut again = person_add(Role::Analyst, 100);
    house.refused(Reason::IdUsed, Role::Administrator, again.clone());
    again.person = person_add(Role::Analyst, 200).person;
    house.done(Role::Administrator, again.clone());
    let found = house
        .state
        .person_by_handle(&again.handle)
        .map(|(id, _)| id);
    assert_eq!(found, Some(again.person));
    house.check();
}

#[test]
fn nobody_changes_their_own_rights() {
    let mut house = House::with_case();
    let own = |roles, key| PersonChange {
        person: member(Role::Administrator),
        handle: None,
        key,
        name: None,
        reason: why(),
        roles,
    };
    let key = Some("ab".repeat(32));
    house.refused(
        Reason::OwnRoles,
        Role::Administrator,
        own(None, key.clone()),
    );
    let roles = Some(vec![Role::Examiner]);
    house.refused(Reason::OwnRoles, Role::Administrator, own(roles, None));
    let other = house.act(
        stranger(Role::Administrator),
        Role::Administrator,
        own(None, key),
    );
    other.expect("another administrator may");
    let overseer = PersonChange {
        person: stranger(Role::Overseer),
        roles: Some(vec![Role::Overseer, Role::Analyst]),
        ..own(None, None)
    };
    house.refused(Reason::RolesConflict, Role::Administrator, overseer);
    let program = PersonChange {
        person: stranger(Role::Analyst),
        roles: Some(vec![Role::Program]),
        ..own(None, None)
    };
    house.refused(Reason::RolesConflict, Role::Administrator, program);
}

#[test]
fn only_the_offices_own_program_is_the_program() {
    let mut house = House::with_case();
    house.wait_hours(24);
    let close = PeriodClose {
        day: "2026-01-05".into(),
    };
    let other = house.act(member(Role::Examiner), Role::Program, close);
    assert_eq!(other, Err(Reason::UnknownPerson));
}

#[test]
fn a_tombstone_holds_public_facts_only() {
    let mut house = House::with_authority();
    house.finished(0);
    erase(&mut house, 0, case(0), None);
    house.check();
    let rows = house.state.all_rows().expect("rows");
    let planted = [
        "The letter",
        "AB/1",
        "Flat 3",
        "Folder copied",
        "explode",
        "Service number",
    ];
    for row in rows {
        let text = String::from_utf8(row.content.expect("present")).expect("text");
        for words in planted {
            assert!(!text.contains(words), "{}: {text}", row.kind);
        }
        assert!(
            matches!(row.scope, casework::Scope::Office(_)),
            "{}",
            row.kind
        );
    }
    let found = house.state.case(&case(0)).expect("a tombstone");
    assert!(found.content.is_none() && found.facts.erased.is_some());
}

#[test]
fn a_hold_stops_an_erasure_until_another_person_lifts_it() {
    let mut house = House::with_authority();
    house.received(0);
    let propose = crate::world::propose(0, case(0), None);
    house.done(Role::Custodian, propose);
    let place = HoldPlace {
        case: case(0),
        exhibit: Some(exhibit(0)),
        hold: crate::world::hold(0),
        reason: why(),
    };
    let officer = Role::AuthorisingOfficer;
    house.done(officer, place);
    let approve = ErasureApprove {
        erasure: crate::world::erasure(0),
        reason: why(),
    };
    house.refused(Reason::UnderHold, officer, approve.clone());
    let lift = HoldLift {
        hold: crate::world::hold(0),
        reason: why(),
    };
    house.refused(Reason::SelfApproval, officer, lift.clone());
    house
        .act(stranger(officer), officer, lift)
        .expect("another person may");
    house.done(officer, approve);
    house.done(Role::Program, crate::world::erasure_done(0));
    house.check();
}
