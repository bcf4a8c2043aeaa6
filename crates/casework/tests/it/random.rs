//! Random sequences of commands, sensible and senseless, from a world with something for
//! everything. After each act the house holds C3; at the end rows and replays give the same state.

use casework::{Command, Context, Role, apply, decide};
use evidence::{CaseId, ExhibitId};
use proptest::prelude::*;

use crate::{
    house::{House, record},
    world::{
        World, approve, approve_package, authority, case, create_package, erasure, erasure_done,
        exhibit, finish, hand_over_package, judge, member, open_case, propose, propose_package,
        receive, start, stranger, terms,
    },
};
use casework::command::*;

/// What to try next: an act, who, and numbers for the rest.
type Step = (u8, u8, u8, u8);

fn samples() -> &'static [Command] {
    static SAMPLES: std::sync::LazyLock<Vec<Command>> =
        std::sync::LazyLock::new(|| World::new().samples());
    &SAMPLES
}

fn command(house: &House, (kind, who, first, second): Step) -> (Role, bool, Command) {
    let now = house.now;
    let of: CaseId = case(u64::from(first % 4));
    let id: ExhibitId = exhibit(u64::from(second % 14));
    let number = u64::from(second % 6);
    let reason = || "A reason made up for a test.".to_owned();
    let pending = |number: u64| {
        let found = house.state.authority(&authority(number));
        found.and_then(|found| found.pending_seq()).unwrap_or(3)
    };
    let open =
        house
            .state
            .exhibit(&id)
            .and_then(|exhibit| match &exhibit.content.as_ref()?.intake {
                casework::state::Intake::Open(open) => Some(open.started_seq),
                _ => None,
            });
    let command = match kind % 20 {
        0 => receive(now, of, id, authority(number)).into(),
        1 => start(now, of, id, authority(number)).into(),
        2 => finish(of, id, authority(number), open.unwrap_or(1)).into(),
        3 => judge(of, id, authority(number), u64::from(first % 5)).into(),
        4 => propose(u64::from(second % 8), of, (first > 40).then_some(id)).into(),
        5 => ErasureApprove {
            erasure: erasure(u64::from(second % 8)),
            reason: reason(),
        }
        .into(),
        6 => erasure_done(u64::from(second % 8)).into(),
        7 => approve(authority(number), pending(number)).into(),
        8 => AuthorityRequest {
            authority: authority(u64::from(second % 12)),
            terms: terms(now, &[of]),
        }
        .into(),
        9 => AuthorityRequest {
            authority: authority(u64::from(second % 12)),
            terms: terms(now, &[of, case(0)]),
        }
        .into(),
        10 => open_case(now, case(u64::from(second % 6))).into(),
        11 => ItemSearch {
            authority: authority(number),
            case: of,
            exhibits: vec![id, exhibit(2)],
            query: Query::default(),
            reason: reason(),
        }
        .into(),
        12 => HoldPlace {
            case: of,
            exhibit: (first > 40).then_some(id),
            hold: crate::world::hold(u64::from(second % 9) + 10 * house.commands),
            reason: reason(),
        }
        .into(),
        13 => propose_package(u64::from(second % 8), id).into(),
        14 => approve_package(house, u64::from(second % 8)).into(),
        15 => create_package(house, u64::from(second % 8)).into(),
        16 => hand_over_package(now, u64::from(second % 8)).into(),
        _ => samples()[usize::from(second) % samples().len()].clone(),
    };
    // Mostly somebody who may, sometimes anybody.
    let fitting: Vec<Role> = Role::ALL
        .iter()
        .copied()
        .filter(|role| {
            casework::permissions::may(command.act(), *role) != casework::permissions::Cell::No
        })
        .collect();
    let role = if who < 200 {
        fitting[usize::from(who) % fitting.len()]
    } else {
        Role::ALL[usize::from(who) % Role::ALL.len()]
    };
    (role, who % 16 != 5, command)
}

fn run(world: &World, steps: &[Step]) -> House {
    let mut house = world.house.clone();
    for step in steps {
        let (role, is_member, command) = command(&house, *step);
        let actor = if is_member {
            member(role)
        } else {
            stranger(role)
        };
        // Refused or done, both are entries.
        let _ = house.act(actor, role, command);
    }
    house
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn rows_and_replays_give_the_same_state(
        steps in proptest::collection::vec(any::<Step>(), 1..40)
    ) {
        run(&World::new(), &steps).check();
    }

    /// A whole case and exhibits are erased in the end, whatever happened before: nothing of the
    /// replay without their payloads differs.
    #[test]
    fn erasing_in_the_end_leaves_the_same_state(
        steps in proptest::collection::vec(any::<Step>(), 1..30)
    ) {
        let world = World::new();
        let mut house = run(&world, &steps);
        for number in 0..4 {
            for command in [
                propose(90 + number, case(number), None).into(),
                Command::from(ErasureApprove {
                    erasure: erasure(90 + number),
                    reason: "The time has ended.".into(),
                }),
                erasure_done(90 + number).into(),
            ] {
                let role = match command {
                    Command::ErasurePropose(_) => Role::Custodian,
                    Command::ErasureApprove(_) => Role::AuthorisingOfficer,
                    _ => Role::Program,
                };
                let _ = house.act(member(role), role, command);
            }
        }
        house.check();
    }

    /// Whoever asks for whatever in whatever role, the answer comes without a panic, and the entry
    /// is one that can be applied.
    #[test]
    fn every_answer_is_an_entry(step in any::<Step>(), role in 0..Role::ALL.len(), at in 0..400_i64) {
        let world = World::new();
        let (_, _, command) = command(&world.house, step);
        let role = Role::ALL[role];
        let mut context: Context = world.house.context(member(role), role);
        context.at = context.at.plus_seconds(at * 86_400);
        let decision = decide(&world.house.state, &command, &context);
        let (entry, payload) = record(&world.house.state, &decision, &context, &command);
        let mut state = world.house.state.clone();
        apply(&mut state, &entry, Some(&payload)).expect("the next entry");
    }
}

/// The window of command ids ends where it should, and its rows with it.
#[test]
fn the_window_of_commands_is_bounded() {
    let mut house = House::with_case();
    let first = house.record[0].1.command_id;
    let close = Command::from(PeriodClose {
        day: "2026-01-05".into(),
    });
    let template = house.ask(member(Role::Program), Role::Program, &close);
    let mut touched = 0;
    while house.state.size() <= casework::state::COMMAND_WINDOW {
        assert_eq!(house.state.answered(&first), Some(0));
        let context = house.context(member(Role::Program), Role::Program);
        let (entry, payload) = cheap(&house, &template, &context, &close);
        touched = apply(&mut house.state, &entry, Some(&payload))
            .expect("next")
            .0
            .len();
        house.commands += 1;
    }
    assert_eq!(house.state.answered(&first), None);
    assert_eq!(touched, 3, "position, the new command and the old one");
    let rows = house.state.all_rows().expect("rows");
    let kept = rows.iter().filter(|row| row.kind == "answered").count();
    assert_eq!(u64::try_from(kept), Ok(casework::state::COMMAND_WINDOW));
}

/// An entry without the checks of its bytes, for long records.
fn cheap(
    house: &House,
    decision: &casework::Decision,
    context: &Context,
    command: &Command,
) -> (ledger::entry::Entry, casework::Payload) {
    let payload = casework::Payload {
        clock: None,
        command: command.clone(),
        command_id: context.command,
        refusal: decision.refusal.clone(),
        salt: casework::Salt([1; 32]),
        v: 1,
    };
    let entry = casework::entry(decision, context, house.state.size(), None, None);
    (entry, payload)
}
