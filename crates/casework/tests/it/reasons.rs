//! Every reason is reached: one line for each, in a world with something for every act. A reason
//! without a line fails the test.

use std::collections::BTreeSet;

use casework::{Command, Reason, Role, command::*, field::*, terms::*};
use evidence::{MatchOpinion, PersonId};

use crate::{
    house::bytes,
    world::{
        World, approve, approve_package, authority, case, create_package, emergency_terms, erase,
        erasure, erasure_done, exhibit, finish, hand_over_package, hash, hold, import, judge, list,
        member, open_case, open_office, outside, package, person_add, propose, propose_package,
        receive, start, stranger, terms, transfer,
    },
};

fn why() -> String {
    "A reason made up for a test.".to_owned()
}

fn view(world_exhibit: u64, under: u64, items: Vec<u64>) -> ItemView {
    ItemView {
        authority: authority(under),
        case: case(0),
        exhibit: exhibit(world_exhibit),
        items,
        reason: why(),
    }
}

fn change(role: Role, roles: Option<Vec<Role>>) -> PersonChange {
    PersonChange {
        person: stranger(role),
        handle: None,
        key: None,
        name: None,
        reason: why(),
        roles,
    }
}

fn change_case(number: u64) -> CaseChange {
    CaseChange {
        add: vec![],
        assess: vec![],
        case: case(number),
        reason: why(),
        remove: vec![],
        review: None,
        title: Some("Another title".into()),
    }
}

/// (reason, who, what), each refused for exactly this reason.
fn table(world: &World) -> Vec<(Reason, Role, Command)> {
    let mut lines = office_lines(world);
    lines.extend(custody_lines(world));
    lines.extend(authority_lines(world));
    lines.extend(scope_lines(world));
    lines.extend(data_lines(world));
    lines.extend(package_lines(world));
    lines
}

fn office_lines(world: &World) -> Vec<(Reason, Role, Command)> {
    let now = world.house.now;
    let administrator = Role::Administrator;
    let mut same_handle = person_add(Role::Analyst, 201);
    same_handle.handle = person_add(Role::Analyst, 0).handle;
    let mut both = person_add(Role::Analyst, 201);
    both.roles.push(administrator);
    let mut blank = person_add(Role::Analyst, 201);
    blank.name = " ".into();
    let nobody = PersonRemove {
        person: PersonId::from_random(bytes(1, 1)),
        reason: why(),
    };
    let mut own = change(administrator, Some(vec![Role::Analyst]));
    own.person = member(administrator);
    let mut confirm = world.samples();
    confirm.retain(|command| matches!(command, Command::ClockConfirm(_)));
    vec![
        (Reason::OfficeOpen, Role::Program, open_office().into()),
        (Reason::InvalidField, administrator, blank.into()),
        (
            Reason::IdUsed,
            administrator,
            person_add(Role::Analyst, 0).into(),
        ),
        (Reason::HandleUsed, administrator, same_handle.into()),
        (Reason::RolesConflict, administrator, both.into()),
        (Reason::OwnRoles, administrator, own.into()),
        (
            Reason::NothingToChange,
            administrator,
            change(Role::Analyst, None).into(),
        ),
        (Reason::UnknownPerson, administrator, nobody.into()),
        (Reason::ClockNotBehind, administrator, confirm.remove(0)),
        (
            Reason::NotDue,
            Role::Program,
            PeriodClose { day: now.date() }.into(),
        ),
        (
            Reason::RoleNotPermitted,
            Role::Analyst,
            start(now, case(0), exhibit(0), authority(0)).into(),
        ),
        (
            Reason::SelfApproval,
            Role::AuthorisingOfficer,
            RecordRestore {
                found_size: world.house.state.size(),
                known_size: world.house.state.size() + 1,
                proposer: member(Role::AuthorisingOfficer),
                reason: why(),
            }
            .into(),
        ),
    ]
}

fn custody_lines(world: &World) -> Vec<(Reason, Role, Command)> {
    let now = world.house.now;
    let holder = Party::Person(member(Role::Custodian));
    let give_back = |number, to| ExhibitReturn {
        case: case(0),
        exhibit: exhibit(number),
        to,
        transfer: transfer(now, outside(), holder.clone()),
    };
    let place = HoldPlace {
        case: case(0),
        exhibit: Some(exhibit(5)),
        hold: hold(9),
        reason: why(),
    };
    let lift = HoldLift {
        hold: hold(9),
        reason: why(),
    };
    let approve_erasure = |number| ErasureApprove {
        erasure: erasure(number),
        reason: why(),
    };
    let (custodian, officer, program) = (Role::Custodian, Role::AuthorisingOfficer, Role::Program);
    vec![
        (Reason::UnknownCase, Role::Examiner, change_case(99).into()),
        (Reason::CaseClosed, Role::Examiner, change_case(2).into()),
        (Reason::Erased, Role::Examiner, change_case(3).into()),
        (
            Reason::UnknownExhibit,
            custodian,
            give_back(99, ReturnTo::Office).into(),
        ),
        (
            Reason::NotHandedOut,
            custodian,
            give_back(0, ReturnTo::Office).into(),
        ),
        (
            Reason::ExhibitReturned,
            custodian,
            give_back(10, ReturnTo::Office).into(),
        ),
        (
            Reason::ExhibitHandedOut,
            Role::Examiner,
            start(now, case(0), exhibit(3), authority(0)).into(),
        ),
        (
            Reason::TortureTainted,
            Role::Examiner,
            start(now, case(0), exhibit(8), authority(0)).into(),
        ),
        (
            Reason::UnderHold,
            custodian,
            propose(60, case(0), Some(exhibit(6))).into(),
        ),
        (Reason::UnknownHold, officer, lift.into()),
        (Reason::ErasureApproved, Role::Prosecutor, place.into()),
        (Reason::UnknownErasure, officer, approve_erasure(99).into()),
        (Reason::NotProposed, officer, approve_erasure(5).into()),
        (Reason::NotApproved, program, erasure_done(4).into()),
    ]
}

fn authority_lines(world: &World) -> Vec<(Reason, Role, Command)> {
    let now = world.house.now;
    let mut no_reasons = emergency_terms(now, &[case(0)]);
    no_reasons.emergency = None;
    let request = |terms| AuthorityRequest {
        authority: authority(60),
        terms,
    };
    let officer = Role::AuthorisingOfficer;
    vec![
        (
            Reason::EmergencyReasons,
            Role::Examiner,
            request(no_reasons).into(),
        ),
        (Reason::NotPending, officer, approve(authority(0), 0).into()),
        (
            Reason::DeadlinePassed,
            officer,
            approve(authority(2), 0).into(),
        ),
        (
            Reason::UnknownAuthority,
            Role::Reviewer,
            view(2, 99, vec![0]).into(),
        ),
        (
            Reason::AuthorityNotApproved,
            Role::Reviewer,
            view(2, 1, vec![0]).into(),
        ),
        (
            Reason::AuthorityLapsed,
            Role::Reviewer,
            view(2, 2, vec![0]).into(),
        ),
        (
            Reason::AuthorityRejected,
            Role::Reviewer,
            view(2, 3, vec![0]).into(),
        ),
        (
            Reason::AuthorityRevoked,
            Role::Reviewer,
            view(2, 4, vec![0]).into(),
        ),
        (
            Reason::AuthorityNotYetValid,
            Role::Reviewer,
            view(2, 5, vec![0]).into(),
        ),
        (
            Reason::AuthorityExpired,
            Role::Reviewer,
            view(2, 6, vec![0]).into(),
        ),
        (
            Reason::Quarantined,
            Role::Examiner,
            start(now, case(0), exhibit(9), authority(0)).into(),
        ),
    ]
}

/// Makes one element of an intake leave the scope.
type StartChange<'a> = &'a dyn Fn(&mut IntakeStart);

/// Each element of the scope, by a command that leaves it in this element alone.
fn scope_lines(world: &World) -> Vec<(Reason, Role, Command)> {
    let now = world.house.now;
    let plain = || start(now, case(0), exhibit(0), authority(0));
    let with = |change: &dyn Fn(&mut IntakeStart)| -> Command {
        let mut command = plain();
        change(&mut command);
        command.into()
    };
    let elsewhere = receive(now, case(1), exhibit(60), authority(0));
    let mut other_source = receive(now, case(0), exhibit(60), authority(0));
    other_source.source = "attic".into();
    let mut lines = vec![
        (Reason::CaseOutOfScope, Role::Custodian, elsewhere.into()),
        (
            Reason::SourceOutOfScope,
            Role::Custodian,
            other_source.into(),
        ),
    ];
    let starts: [(Reason, StartChange<'_>); 7] = [
        (Reason::DataOutOfScope, &|f| {
            f.data.push(DataCategory::Traffic)
        }),
        (Reason::SubjectOutOfScope, &|f| {
            f.subjects.push(SubjectCategory::Victim)
        }),
        (Reason::PeriodOutOfScope, &|f| f.period = None),
        (Reason::OverCap, &|f| f.planned.items = 1_001),
        (Reason::ProtectedNotHandled, &|f| {
            f.protected.push(ProtectedGroup::Journalist)
        }),
        (Reason::SensitiveNotNecessary, &|f| {
            f.sensitive.push(SensitiveCategory::Health)
        }),
        (Reason::ListChanged, &|f| f.lists[0].version = hash(9)),
    ];
    for (reason, change) in starts {
        lines.push((reason, Role::Examiner, with(change)));
    }
    lines
}

fn data_lines(world: &World) -> Vec<(Reason, Role, Command)> {
    let now = world.house.now;
    let of = case(0);
    let mut withdrawn_list = start(now, of, exhibit(0), authority(0));
    withdrawn_list.lists[0].list = list(1);
    let mut withdrawn_signal = judge(of, exhibit(2), authority(0), 1);
    withdrawn_signal.signal.withdrawn = true;
    let undo = MatchUndo {
        authority: authority(0),
        case: of,
        exhibit: exhibit(2),
        match_index: 1,
        reason: why(),
    };
    let withdraw = ListWithdraw {
        list: list(99),
        reason: why(),
    };
    let (examiner, reviewer) = (Role::Examiner, Role::Reviewer);
    vec![
        (
            Reason::IntakeOpen,
            examiner,
            start(now, of, exhibit(1), authority(0)).into(),
        ),
        (
            Reason::NoIntake,
            examiner,
            finish(of, exhibit(0), authority(0), 3).into(),
        ),
        (
            Reason::AlreadyTakenIn,
            examiner,
            start(now, of, exhibit(2), authority(0)).into(),
        ),
        (Reason::NotTakenIn, reviewer, view(0, 0, vec![0]).into()),
        (Reason::UnknownItem, reviewer, view(2, 0, vec![12]).into()),
        (Reason::UnknownList, reviewer, withdraw.into()),
        (Reason::ListWithdrawn, examiner, withdrawn_list.into()),
        (
            Reason::UnknownMatch,
            reviewer,
            judge(of, exhibit(2), authority(0), 4).into(),
        ),
        (
            Reason::AlreadyDecided,
            reviewer,
            judge(of, exhibit(2), authority(0), 0).into(),
        ),
        (Reason::NotDecided, reviewer, undo.into()),
        (Reason::SignalWithdrawn, reviewer, withdrawn_signal.into()),
    ]
}

fn package_lines(world: &World) -> Vec<(Reason, Role, Command)> {
    let house = &world.house;
    let (examiner, officer) = (Role::Examiner, Role::AuthorisingOfficer);
    let mut unknown = approve_package(house, 0);
    unknown.package = package(99);
    let mut derivative = propose_package(60, exhibit(2));
    derivative.exhibits[0].derivatives = vec![0];
    vec![
        (Reason::UnknownPackage, officer, unknown.into()),
        (
            Reason::PackageJudged,
            officer,
            approve_package(house, 1).into(),
        ),
        (
            Reason::PackageNotApproved,
            examiner,
            create_package(house, 0).into(),
        ),
        (
            Reason::PackageNotApproved,
            examiner,
            create_package(house, 3).into(),
        ),
        (
            Reason::PackageCreated,
            examiner,
            create_package(house, 2).into(),
        ),
        (
            Reason::PackageNotCreated,
            Role::Custodian,
            hand_over_package(house.now, 1).into(),
        ),
        (Reason::UnknownDerivative, examiner, derivative.into()),
    ]
}

/// Those that need another office than the world's.
fn elsewhere(world: &World, reached: &mut BTreeSet<Reason>) {
    let mut check = |reason: Reason, found: Option<Reason>| {
        assert_eq!(found, Some(reason));
        reached.insert(reason);
    };
    let now = world.house.now;
    let found = |house: &crate::house::House, actor, role, command: Command| {
        let refusal = house.ask(actor, role, &command).refusal;
        refusal.map(|refusal| refusal.reason)
    };
    // An office that is not open.
    let empty = crate::house::House::new();
    let open = open_case(now, case(60));
    let no_office = found(
        &empty,
        member(Role::Examiner),
        Role::Examiner,
        open.clone().into(),
    );
    check(Reason::OfficeNotOpen, no_office);
    // A role that somebody else holds.
    let not_held = found(
        &world.house,
        member(Role::Analyst),
        Role::Examiner,
        open.clone().into(),
    );
    check(Reason::RoleNotHeld, not_held);
    // A stranger to the case.
    let reading = view(2, 0, vec![0]);
    let not_member = found(
        &world.house,
        stranger(Role::Reviewer),
        Role::Reviewer,
        reading.into(),
    );
    check(Reason::NotMember, not_member);
    // Somebody who was removed.
    let mut house = world.house.clone();
    let remove = |role| PersonRemove {
        person: stranger(role),
        reason: why(),
    };
    house.done(Role::Administrator, remove(Role::Examiner));
    let removed = found(
        &house,
        stranger(Role::Examiner),
        Role::Examiner,
        open.clone().into(),
    );
    check(Reason::PersonRemoved, removed);
    // The last administrator.
    house.done(Role::Administrator, remove(Role::Administrator));
    let mut last = remove(Role::Administrator);
    last.person = member(Role::Administrator);
    let last = found(
        &house,
        member(Role::Administrator),
        Role::Administrator,
        last.into(),
    );
    check(Reason::LastAdministrator, last);
    // A second person without a key.
    let mut keyless = person_add(Role::AuthorisingOfficer, 202);
    keyless.key = None;
    let person = keyless.person;
    house.done(Role::Administrator, keyless);
    let approval = approve(authority(1), world.requested);
    let no_key = found(&house, person, Role::AuthorisingOfficer, approval.into());
    check(Reason::NoPersonKey, no_key);
    // A clock four thousand seconds behind.
    let mut context = world.house.context(member(Role::Examiner), Role::Examiner);
    context.clock = Some(context.at.plus_seconds(-4_000));
    let decision = casework::decide(&world.house.state, &open.into(), &context);
    check(
        Reason::ClockBehind,
        decision.refusal.map(|refusal| refusal.reason),
    );
    // An operation that is not named, a test that is not whole.
    let mut narrow = terms(now, &[case(0)]);
    narrow.scope.operations = vec![Operation::Receive];
    house.approved(authority(61), narrow);
    let import = import(list(60), authority(61));
    let operation = found(&house, member(Role::Analyst), Role::Analyst, import.into());
    check(Reason::OperationOutOfScope, operation);
    let mut poor = terms(house.now, &[case(0)]);
    poor.test.necessity = "Needed.".into();
    let request = AuthorityRequest {
        authority: authority(62),
        terms: poor,
    };
    let seq = house.done(Role::Examiner, request);
    let approval = approve(authority(62), seq).into();
    let officer = Role::AuthorisingOfficer;
    check(
        Reason::TestIncomplete,
        found(&house, member(officer), officer, approval),
    );
}

#[test]
fn every_reason_is_reached() {
    let world = World::new();
    let mut reached = BTreeSet::new();
    for (reason, role, command) in table(&world) {
        let act = command.act();
        assert_eq!(world.ask(role, command), Some(reason), "{act} as {role}");
        reached.insert(reason);
    }
    elsewhere(&world, &mut reached);
    let missing: Vec<_> = Reason::ALL
        .iter()
        .filter(|reason| !reached.contains(reason))
        .collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}

/// The same lines as entries: recorded, and nothing else changed (the house checks C3).
#[test]
fn every_refusal_is_recorded_and_changes_nothing() {
    let world = World::new();
    let mut house = world.house.clone();
    for (reason, role, command) in table(&world) {
        let before = house.state.position().totals.refused_for(reason);
        // Commands that name the size of the record are meant for one moment only.
        if !matches!(command, Command::RecordRestore(_)) {
            house.refused(reason, role, command);
            assert_eq!(
                house.state.position().totals.refused_for(reason),
                before + 1
            );
        }
    }
    house.check();
}

/// Section 10 of the specification is the list in the code, with its sources.
#[test]
fn the_specification_lists_every_reason() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/specs/casework.md");
    let page = std::fs::read_to_string(&path).expect("docs/specs/casework.md");
    let heading = "## 10. Reasons\n";
    let (text, _) = page.split_once(heading).expect("section 10");
    let mut expected = format!(
        "{text}{heading}Made from the list in the code; a test compares the two.\n\n\
         | reason | rule behind it | what to do |\n| --- | --- | --- |\n"
    );
    for reason in Reason::ALL {
        expected += &format!("| `{reason}` | {} | {} |\n", reason.source(), reason.hint());
    }
    if std::env::var_os("PROBITY_WRITE").is_some() {
        std::fs::write(&path, &expected).expect("written");
        return;
    }
    assert_eq!(page, expected, "run with PROBITY_WRITE=1");
}

#[test]
fn every_reason_names_its_source_and_a_way_out() {
    for reason in Reason::ALL {
        assert!(
            !reason.source().is_empty() && !reason.hint().is_empty(),
            "{reason}"
        );
    }
}

#[test]
fn an_opinion_other_than_positive_never_counts() {
    let world = World::new();
    let mut index = 1;
    let mut check = |opinion, judgement, expected: u64| {
        let mut command = judge(case(0), exhibit(2), authority(0), index);
        command.signal.opinion = opinion;
        command.judgement = judgement;
        let decision = world
            .house
            .ask(member(Role::Reviewer), Role::Reviewer, &command.into());
        assert_eq!(
            decision.public.counts["positive"], expected,
            "{opinion:?} {judgement}"
        );
        index = index % 3 + 1;
    };
    check(MatchOpinion::Positive, Judgement::Confirmed, 1);
    check(MatchOpinion::Disputed, Judgement::Confirmed, 0);
    check(MatchOpinion::Seed, Judgement::Confirmed, 0);
    check(MatchOpinion::Negative, Judgement::Confirmed, 0);
    check(MatchOpinion::Positive, Judgement::Rejected, 0);
    check(MatchOpinion::Positive, Judgement::Unsure, 0);
}

#[test]
fn after_an_erasure_every_act_on_it_is_refused_as_erased() {
    let mut world = World::new();
    erase(&mut world.house, 61, case(1), None);
    let samples = world.samples();
    for command in samples {
        // The cases of an amendment are those that the authority has; its own case decides.
        let of_case = !matches!(command, Command::AuthorityAmend(_));
        let text = serde_json::to_string(&command).expect("JSON");
        let moved = [
            text.replace(&exhibit(2).to_string(), &exhibit(7).to_string())
                .replace(&exhibit(0).to_string(), &exhibit(7).to_string()),
            text.replace(&case(0).to_string(), &case(3).to_string())
                .replace(&case(1).to_string(), &case(3).to_string()),
            text.replace(&authority(0).to_string(), &authority(7).to_string())
                .replace(&authority(1).to_string(), &authority(7).to_string()),
        ];
        let moved = moved.into_iter().enumerate();
        for (_, other) in moved.filter(|(place, other)| *other != text && (of_case || *place != 1))
        {
            let command: Command = serde_json::from_str(&other).expect("a command");
            let act = command.act();
            for role in Role::ALL {
                let found = world.ask(*role, command.clone());
                assert_eq!(found, Some(Reason::Erased), "{act} {other}");
            }
        }
    }
}
