//! Packages: what may be chosen, who lets it leave, what stays when a case or an exhibit is erased.

use casework::{
    Command, Reason, Role, Scope, command::*, field::Party, scope_of, state::PackageStatus,
    terms::*,
};

use crate::world::{
    World, approve_package, authority, case, create_package, derive, emergency_terms, erase,
    exhibit, hand_over_package, hash, member, package, propose_package, reject_package, stranger,
    terms,
};

/// A way in which a command is wrong.
type Change<'a, T> = &'a dyn Fn(&mut T);

#[test]
fn a_proposal_is_refused_for() {
    let world = World::new();
    let check = |reason: Reason, change: Change<'_, PackagePropose>| {
        let mut command = propose_package(70, exhibit(2));
        change(&mut command);
        let text = format!("{command:?}");
        assert_eq!(world.ask(Role::Examiner, command), Some(reason), "{text}");
    };
    let field = Reason::InvalidField;
    check(field, &|f| f.destination = " ".into());
    check(field, &|f| f.reason = String::new());
    check(field, &|f| f.languages.clear());
    check(field, &|f| f.languages = vec![Language::English; 2]);
    check(field, &|f| f.exhibits.clear());
    check(field, &|f| f.exhibits.push(f.exhibits[0].clone()));
    check(field, &|f| f.open = vec![3, 3]);
    check(field, &|f| f.open = vec![1_000_000]);
    check(field, &|f| f.exhibits[0].withheld = " ".into());
    check(field, &|f| f.exhibits[0].originals = Rows::of([5, 6]));
    check(field, &|f| f.exhibits[0].listed = Rows::of([1]));
    check(field, &|f| f.exhibits[0].derivatives = vec![9, 9]);
    check(field, &|f| f.exhibits[0].items = Rows::all(1_000_001));
    check(Reason::UnknownItem, &|f| {
        f.exhibits[0].items = Rows::of([12]);
    });
    check(Reason::UnknownItem, &|f| {
        f.exhibits[0].originals = Rows::of([12]);
    });
    check(Reason::UnknownDerivative, &|f| {
        f.exhibits[0].derivatives = vec![1];
    });
    check(Reason::IdUsed, &|f| f.package = package(0));
    check(Reason::NotTakenIn, &|f| f.exhibits[0].exhibit = exhibit(0));
    check(Reason::NotTakenIn, &|f| f.exhibits[0].exhibit = exhibit(1));
    check(Reason::Quarantined, &|f| f.exhibits[0].exhibit = exhibit(9));
    check(Reason::Erased, &|f| f.exhibits[0].exhibit = exhibit(7));
    check(Reason::UnknownExhibit, &|f| {
        f.exhibits[0].exhibit = exhibit(99);
    });
    check(Reason::UnknownExhibit, &|f| f.case = case(1));
    check(Reason::AuthorityExpired, &|f| f.authority = authority(6));
    check(Reason::AuthorityRevoked, &|f| f.authority = authority(4));
}

#[test]
fn the_whole_of_an_exhibit_needs_no_reason_for_the_rest() {
    let world = World::new();
    let mut command = propose_package(70, exhibit(2));
    command.exhibits[0].items = Rows::of(1..12);
    command.exhibits[0].listed = Rows::default();
    command.exhibits[0].withheld = String::new();
    assert_eq!(world.ask(Role::Examiner, command), None);
}

#[test]
fn a_derivative_is_refused_for() {
    let world = World::new();
    let check = |reason: Reason, change: Change<'_, ItemDerive>| {
        let mut command = derive(exhibit(2), 3);
        change(&mut command);
        let text = format!("{command:?}");
        assert_eq!(world.ask(Role::Analyst, command), Some(reason), "{text}");
    };
    let field = Reason::InvalidField;
    check(field, &|f| f.removed = String::new());
    check(field, &|f| f.reason = " ".into());
    check(field, &|f| f.tool = String::new());
    for wrong in ["", "PNG", "a.b", "../x", "abcdefghijk", "é"] {
        check(field, &|f| f.extension = wrong.into());
    }
    check(Reason::UnknownItem, &|f| f.row = 12);
    check(Reason::NotTakenIn, &|f| f.exhibit = exhibit(0));
    check(Reason::Quarantined, &|f| f.exhibit = exhibit(9));
    check(Reason::Erased, &|f| f.exhibit = exhibit(7));
}

#[test]
fn the_authority_must_name_packages() {
    let mut world = World::new();
    let now = world.house.now;
    let mut narrow = terms(now, &[case(0)]);
    let rest = |one: &Operation| *one != Operation::Package;
    narrow.scope.operations = Operation::ALL.iter().copied().filter(rest).collect();
    world.house.approved(authority(70), narrow);
    let refused = Some(Reason::OperationOutOfScope);
    let mut copy = derive(exhibit(2), 3);
    copy.authority = authority(70);
    assert_eq!(world.ask(Role::Analyst, copy), refused);
    let mut proposal = propose_package(70, exhibit(2));
    proposal.authority = authority(70);
    assert_eq!(world.ask(Role::Examiner, proposal), refused);
    let mut giving = hand_over_package(now, 2);
    giving.authority = authority(70);
    assert_eq!(world.ask(Role::Custodian, giving), refused);
}

#[test]
fn what_is_approved_is_what_was_read() {
    let world = World::new();
    let officer = Role::AuthorisingOfficer;
    let mut other = approve_package(&world.house, 0);
    other.propose_seq += 1;
    assert_eq!(world.ask(officer, other), Some(Reason::PackageJudged));
    let mut blank = approve_package(&world.house, 0);
    blank.reasons = String::new();
    assert_eq!(world.ask(officer, blank), Some(Reason::InvalidField));
    let rejected = reject_package(&world.house, 3);
    assert_eq!(world.ask(officer, rejected), Some(Reason::PackageJudged));
}

#[test]
fn who_proposes_never_approves() {
    let mut world = World::new();
    let mut both = crate::world::person_add(Role::Examiner, 203);
    both.roles.push(Role::AuthorisingOfficer);
    let person = both.person;
    world.house.done(Role::Administrator, both);
    let change = CaseChange {
        add: vec![person],
        assess: vec![],
        case: case(0),
        reason: "A reason made up for a test.".into(),
        remove: vec![],
        review: None,
        title: None,
    };
    world.house.done(Role::Examiner, change);
    let proposal = propose_package(70, exhibit(2));
    world
        .house
        .act(person, Role::Examiner, proposal)
        .expect("proposed");
    for command in [
        Command::from(approve_package(&world.house, 70)),
        reject_package(&world.house, 70).into(),
    ] {
        let own = world.house.ask(person, Role::AuthorisingOfficer, &command);
        assert_eq!(
            own.refusal.map(|refusal| refusal.reason),
            Some(Reason::SelfApproval)
        );
        let other = world.house.ask(
            stranger(Role::AuthorisingOfficer),
            Role::AuthorisingOfficer,
            &command,
        );
        assert!(other.is_done() && other.needs_person_signature);
    }
}

#[test]
fn creation_is_once_per_approval_and_names_the_digest() {
    let mut world = World::new();
    let create = create_package(&world.house, 1);
    let mut none = create.clone();
    none.digest = hash(0);
    assert_eq!(world.ask(Role::Examiner, none), Some(Reason::InvalidField));
    let mut other = create.clone();
    other.approve_seq += 1;
    assert_eq!(
        world.ask(Role::Examiner, other),
        Some(Reason::PackageNotApproved)
    );
    let seq = world.house.done(Role::Examiner, create.clone());
    let (made, _) = world.house.record.last().expect("an entry");
    assert_eq!(made.package, Some(ledger::tree::Hash([6; 32])));
    assert_eq!(
        made.counts,
        [("entries", 12), ("files", 5), ("items", 3)]
            .map(|(name, count)| (name.to_owned(), count))
            .into()
    );
    assert_eq!(made.tags["package"], [package(1).to_string()]);
    assert!(!made.tags.contains_key("exhibit"));
    assert_eq!(scope_of(made), Some(Scope::Case(case(0))));
    let created = world.house.state.package(&package(1)).expect("a package");
    let facts = created.facts.created.expect("created");
    assert_eq!((facts.seq, facts.digest), (seq, hash(6)));
    world
        .house
        .refused(Reason::PackageCreated, Role::Prosecutor, create);
}

#[test]
fn a_proposal_that_is_refused_names_no_package() {
    let mut world = World::new();
    let mut command = propose_package(70, exhibit(2));
    command.reason = String::new();
    world
        .house
        .refused(Reason::InvalidField, Role::Examiner, command);
    let (made, _) = world.house.record.last().expect("an entry");
    assert!(!made.tags.contains_key("package"), "{made:?}");
}

#[test]
fn an_authority_that_ends_stops_an_approved_package() {
    let mut world = World::new();
    let revoke = AuthorityRevoke {
        authority: authority(0),
        reason: "The owner was cleared.".into(),
    };
    world.house.done(Role::AuthorisingOfficer, revoke);
    let create = create_package(&world.house, 1);
    assert_eq!(
        world.ask(Role::Examiner, create),
        Some(Reason::AuthorityRevoked)
    );
    let giving = hand_over_package(world.house.now, 2);
    assert_eq!(
        world.ask(Role::Custodian, giving),
        Some(Reason::AuthorityRevoked)
    );
}

#[test]
fn a_package_follows_its_way() {
    let mut world = World::new();
    let status = |world: &World, number| {
        let found = world.house.state.package(&package(number));
        found.expect("a package").facts.status()
    };
    for (number, expected) in [
        (0, PackageStatus::Proposed),
        (1, PackageStatus::Approved),
        (2, PackageStatus::Created),
        (3, PackageStatus::Rejected),
    ] {
        assert_eq!(status(&world, number), expected);
    }
    let mut giving = hand_over_package(world.house.now, 2);
    giving.to = Party::Person(member(Role::Prosecutor));
    world.house.done(Role::Custodian, giving);
    let giving = hand_over_package(world.house.now, 2);
    world.house.done(Role::Prosecutor, giving);
    assert_eq!(status(&world, 2), PackageStatus::HandedOver);
    let found = world.house.state.package(&package(2)).expect("a package");
    assert_eq!(found.content.as_ref().expect("content").hand_overs.len(), 2);
    assert_eq!(found.facts.handed_over.len(), 2);
    world.house.check();
}

#[test]
fn an_erased_exhibit_stops_its_packages_and_leaves_what_was_chosen() {
    let mut world = World::new();
    erase(&mut world.house, 70, case(0), Some(exhibit(2)));
    let house = &world.house;
    for (role, command) in [
        (Role::AuthorisingOfficer, approve_package(house, 0).into()),
        (Role::Examiner, create_package(house, 1).into()),
        (Role::Custodian, hand_over_package(house.now, 2).into()),
        (
            Role::Examiner,
            Command::from(propose_package(70, exhibit(2))),
        ),
    ] {
        let text = format!("{command:?}");
        let found = world.ask(role, command);
        assert_eq!(found, Some(Reason::Erased), "{text}");
    }
    let found = house.state.package(&package(2)).expect("a package");
    assert!(found.content.is_some(), "under the case's key");
    world.house.check();
}

#[test]
fn an_erased_case_leaves_of_a_package_what_is_public() {
    let mut world = World::new();
    world
        .house
        .done(Role::Custodian, hand_over_package(world.house.now, 2));
    let lift = HoldLift {
        hold: crate::world::hold(0),
        reason: "The defence has its copy.".into(),
    };
    world.house.done(Role::AuthorisingOfficer, lift);
    let stop = IntakeStop {
        case: case(0),
        exhibit: exhibit(1),
        reason: "The power failed.".into(),
        started_seq: world.open_intake,
    };
    world.house.done(Role::Examiner, stop);
    erase(&mut world.house, 70, case(0), None);
    let found = world.house.state.package(&package(2)).expect("a package");
    assert_eq!(found.content, None);
    assert_eq!(found.facts.status(), PackageStatus::Erased);
    assert_eq!(found.facts.created.expect("created").digest, hash(6));
    assert_eq!(found.facts.handed_over.len(), 1);
    let create = create_package(&world.house, 1);
    assert_eq!(world.ask(Role::Examiner, create), Some(Reason::Erased));
    world.house.check();
}

/// An exhibit that turns out to lie under a lapsed emergency is not let out by an earlier approval.
#[test]
fn quarantine_stops_an_approved_package() {
    let mut house = crate::house::House::with_case();
    house.done(
        Role::Examiner,
        AuthorityRequest {
            authority: authority(0),
            terms: emergency_terms(house.now, &[case(0)]),
        },
    );
    house.received(2);
    let mut taking = crate::world::start(house.now, case(0), exhibit(2), authority(0));
    taking.lists.clear();
    let seq = house.done(Role::Examiner, taking);
    let finish = crate::world::finish(case(0), exhibit(2), authority(0), seq);
    house.done(Role::Program, finish);
    house.done(Role::Examiner, propose_package(1, exhibit(2)));
    house.done(Role::AuthorisingOfficer, approve_package(&house, 1));
    house.wait_hours(49);
    house.approved(authority(1), terms(house.now, &[case(0)]));
    let create = create_package(&house, 1);
    house.refused(Reason::Quarantined, Role::Examiner, create);
    let mut again = propose_package(2, exhibit(2));
    again.authority = authority(1);
    house.refused(Reason::Quarantined, Role::Examiner, again);
    house.check();
}

#[test]
fn rows_have_one_spelling() {
    let read = |text: &str| serde_json::from_str::<Rows>(text);
    for good in [
        "[]",
        "[[0,0]]",
        "[[0,4],[6,6]]",
        "[[1,1],[3,9007199254740991]]",
    ] {
        let rows = read(good).expect(good);
        assert_eq!(serde_json::to_string(&rows).expect("JSON"), good);
    }
    for wrong in [
        "[[1,0]]",
        "[[0,1],[2,3]]",
        "[[3,3],[1,1]]",
        "[[1,2],[2,3]]",
        "[[0]]",
        "[[0,9007199254740992]]",
        "[[0,1,2]]",
        "[0]",
    ] {
        read(wrong).expect_err(wrong);
    }
    let rows = Rows::of([9, 1, 2, 3, 2]);
    assert_eq!(serde_json::to_string(&rows).expect("JSON"), "[[1,3],[9,9]]");
    assert_eq!((rows.count(), rows.last()), (4, Some(9)));
    assert_eq!(rows.iter().collect::<Vec<_>>(), [1, 2, 3, 9]);
    for number in 0..12 {
        assert_eq!(rows.contains(number), [1, 2, 3, 9].contains(&number));
    }
    assert_eq!(rows.common(&Rows::of([3, 9])), Some(3));
    assert_eq!(rows.common(&Rows::of([0, 4, 8])), None);
    assert_eq!(Rows::all(0), Rows::default());
    assert_eq!(Rows::all(3), Rows::of([0, 1, 2]));
}

/// What is sealed under the case's key says nothing that only the exhibit's key may say.
#[test]
fn the_public_entries_of_a_package_name_no_exhibit() {
    let world = World::new();
    for (made, _) in &world.house.record {
        if made.act.starts_with("package.") {
            assert!(!made.tags.contains_key(casework::EXHIBIT_TAG), "{made:?}");
            assert_eq!(scope_of(made), Some(Scope::Case(case(0))), "{made:?}");
        }
    }
}
