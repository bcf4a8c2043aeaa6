//! Intakes: the cap over an authority's life, safeguards, members, erasing in the middle.

use casework::{Reason, Role, command::*, state::Intake, terms::*};

use crate::{
    house::House,
    world::{authority, case, erase, exhibit, finish, judge, member, start, terms},
};

fn why() -> String {
    "A reason made up for a test.".to_owned()
}

#[test]
fn the_cap_counts_over_the_whole_life() {
    let mut house = House::with_case();
    let mut capped = terms(house.now, &[case(0)]);
    capped.scope.cap = Volume {
        bytes: 10_000,
        items: 25,
    };
    house.approved(authority(0), capped);
    house.done(
        Role::Analyst,
        crate::world::import(crate::world::list(0), authority(0)),
    );
    // 9 items used, then 10 planned.
    house.finished(0);
    let open = house.started(1);
    let used = house
        .state
        .authority(&authority(0))
        .expect("there")
        .facts
        .used;
    assert_eq!(
        used,
        Volume {
            bytes: 4_000,
            items: 9
        }
    );
    // 9 + 10 + 10 is above 25.
    house.received(2);
    let third = start(house.now, case(0), exhibit(2), authority(0));
    house.refused(Reason::OverCap, Role::Examiner, third.clone());
    // More than was planned is refused when it is above the cap.
    let mut more = finish(case(0), exhibit(1), authority(0), open);
    more.files = 17;
    house.refused(Reason::OverCap, Role::Program, more.clone());
    more.files = 1;
    more.bytes = 6_001;
    house.refused(Reason::OverCap, Role::Program, more);
    // Stopped: what was planned is free again.
    let stop = IntakeStop {
        case: case(0),
        exhibit: exhibit(1),
        reason: why(),
        started_seq: open,
    };
    house.done(Role::Examiner, stop);
    house.done(Role::Examiner, third);
    // An erased exhibit still counts: it was taken.
    erase(&mut house, 0, case(0), Some(exhibit(0)));
    let used = house
        .state
        .authority(&authority(0))
        .expect("there")
        .facts
        .used;
    assert_eq!(used.items, 9);
    house.check();
}

#[test]
fn nothing_is_finished_under_an_authority_that_has_ended() {
    let check = |end: &dyn Fn(&mut House), expected: Reason| {
        let mut house = House::with_authority();
        let open = house.started(0);
        end(&mut house);
        let done = finish(case(0), exhibit(0), authority(0), open);
        house.refused(expected, Role::Program, done);
        let stop = IntakeStop {
            case: case(0),
            exhibit: exhibit(0),
            reason: why(),
            started_seq: open,
        };
        house.done(Role::Program, stop);
        house.check();
    };
    check(&|house| house.wait_hours(24 * 61), Reason::AuthorityExpired);
    let revoke = AuthorityRevoke {
        authority: authority(0),
        reason: why(),
    };
    check(
        &|house| {
            house.done(Role::AuthorisingOfficer, revoke.clone());
        },
        Reason::AuthorityRevoked,
    );
}

#[test]
fn safeguards_stand_in_the_authority() {
    let house = {
        let mut house = House::with_authority();
        house.received(0);
        house
    };
    let check = |change: &dyn Fn(&mut IntakeStart), expected: Option<Reason>| {
        let mut command = start(house.now, case(0), exhibit(0), authority(0));
        change(&mut command);
        let decision = house.ask(member(Role::Examiner), Role::Examiner, &command.into());
        assert_eq!(decision.refusal.map(|refusal| refusal.reason), expected);
    };
    check(&|f| f.protected = vec![ProtectedGroup::Lawyer], None);
    check(
        &|f| f.protected = vec![ProtectedGroup::Child],
        Some(Reason::ProtectedNotHandled),
    );
    check(&|f| f.sensitive = vec![SensitiveCategory::Religion], None);
    check(
        &|f| f.sensitive = vec![SensitiveCategory::Genetic],
        Some(Reason::SensitiveNotNecessary),
    );
    check(&|f| f.data.clear(), Some(Reason::InvalidField));
    check(&|f| f.subjects.clear(), Some(Reason::InvalidField));
    check(
        &|f| {
            f.period = f.period.map(|p| Period {
                from: p.from.plus_seconds(-90 * 86_400),
                ..p
            })
        },
        Some(Reason::PeriodOutOfScope),
    );
    check(
        &|f| {
            f.planned = Volume {
                bytes: 1_000_001,
                items: 1,
            }
        },
        Some(Reason::OverCap),
    );
    check(
        &|f| {
            f.planned = Volume {
                bytes: 1_000_000,
                items: 1_000,
            }
        },
        None,
    );
}

#[test]
fn a_finished_intake_is_public_by_its_root_and_counts() {
    let mut house = House::with_authority();
    house.finished(0);
    let entry = &house.record.last().expect("an entry").0;
    let manifest = entry.manifest.expect("a manifest");
    assert_eq!(
        (manifest.size, manifest.root),
        (12, ledger::tree::Hash([9; 32]))
    );
    assert_eq!(entry.counts["matches-positive"], 2);
    assert_eq!(entry.tags["exhibit"], [exhibit(0).to_string()]);
    let content = house
        .state
        .exhibit(&exhibit(0))
        .and_then(|e| e.content.as_ref());
    assert!(matches!(
        content.map(|c| &c.intake),
        Some(Intake::Finished(_))
    ));
}

#[test]
fn a_decision_is_undone_only_by_another_entry() {
    let mut house = House::with_authority();
    house.finished(0);
    let decide = judge(case(0), exhibit(0), authority(0), 2);
    house.done(Role::Reviewer, decide.clone());
    let mut other = decide.clone();
    other.judgement = Judgement::Rejected;
    house.refused(Reason::AlreadyDecided, Role::Reviewer, other.clone());
    let undo = MatchUndo {
        authority: authority(0),
        case: case(0),
        exhibit: exhibit(0),
        match_index: 2,
        reason: why(),
    };
    house.done(Role::Analyst, undo.clone());
    house.refused(Reason::NotDecided, Role::Analyst, undo);
    house.done(Role::Reviewer, other);
    let decided = house.state.match_decision(&exhibit(0), 2).expect("decided");
    assert_eq!(decided.judgement, Judgement::Rejected);
    house.check();
}

#[test]
fn a_list_withdrawn_after_the_intake_confirms_nothing_more() {
    let mut house = House::with_authority();
    house.finished(0);
    let withdraw = ListWithdraw {
        list: crate::world::list(0),
        reason: why(),
    };
    house.done(Role::Reviewer, withdraw);
    let mut decide = judge(case(0), exhibit(0), authority(0), 0);
    house.refused(Reason::SignalWithdrawn, Role::Reviewer, decide.clone());
    decide.judgement = Judgement::Unsure;
    house.done(Role::Reviewer, decide);
    house.check();
}

#[test]
fn a_reassessed_data_subject_is_outside_an_authority_that_does_not_name_them() {
    let mut house = House::with_authority();
    house.finished(0);
    let assess = Assessment {
        exhibit: exhibit(0),
        subject: SubjectCategory::Victim,
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
    let decide = judge(case(0), exhibit(0), authority(0), 0);
    house.refused(Reason::SubjectOutOfScope, Role::Reviewer, decide);
}
