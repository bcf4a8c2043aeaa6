//! Random short sequences of requests, sensible and senseless, through the whole office: state in
//! memory, from the tables and from a replay stay the same, and every decision can be taken again.

use casework::{Command, Role, command::*};
use evidence::{CommandId, HoldId};
use proptest::prelude::*;
use workbench::{erase, exhibits, office::Request, verify::verify};

use crate::world::{
    PHOTOGRAPH, World, actor, approve, authority, case, erasure, exhibit, id, open_case, propose,
    receive, terms,
};

/// What, for which object, by whom.
type Step = (u8, u8, u8);

const ROLES: [Role; 7] = [
    Role::Administrator,
    Role::AuthorisingOfficer,
    Role::Examiner,
    Role::Custodian,
    Role::Reviewer,
    Role::Analyst,
    Role::Program,
];

fn command(office: &workbench::office::Office, (what, which, _): Step) -> (Role, Command) {
    let number = u64::from(which % 4);
    let reason = || "A reason made up for a test.".to_owned();
    let only = (which % 3 != 0).then(|| exhibit(number));
    let known = office.with_state(|state| state.authority(&authority(number)).is_some());
    match what % 9 {
        0 => (Role::Examiner, open_case(number).into()),
        1 => {
            let request = AuthorityRequest {
                authority: authority(number),
                terms: terms(&[case(number % 2)]),
            };
            (Role::Examiner, request.into())
        }
        2 if known => {
            let approve = approve(office, authority(number));
            (Role::AuthorisingOfficer, approve.into())
        }
        3 => (Role::Custodian, propose(number, number % 2, only).into()),
        4 => {
            let approve = ErasureApprove {
                erasure: erasure(number),
                reason: reason(),
            };
            (Role::AuthorisingOfficer, approve.into())
        }
        5 => {
            let place = HoldPlace {
                case: case(number % 2),
                exhibit: only,
                hold: HoldId::from_random(id(0x40, number)),
                reason: reason(),
            };
            (Role::AuthorisingOfficer, place.into())
        }
        6 => {
            let hold = HoldId::from_random(id(0x40, number));
            let lift = HoldLift {
                hold,
                reason: reason(),
            };
            (Role::AuthorisingOfficer, lift.into())
        }
        7 => {
            let view = CaseView {
                case: case(number % 2),
                exhibit: only,
                reason: reason(),
            };
            (Role::Reviewer, view.into())
        }
        _ => (Role::Custodian, receive(number % 2, number).into()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn memory_tables_and_replay_agree(
        steps in proptest::collection::vec(any::<Step>(), 1..14),
        begin in 8usize..18,
    ) {
        let (world, mut office) = World::told(begin);
        for (number, step) in steps.iter().enumerate() {
            let (role, command) = command(&office, *step);
            let role = if step.2 < 220 { role } else { ROLES[usize::from(step.2) % ROLES.len()] };
            match (command, step.0) {
                (Command::ExhibitReceive(fields), 0..128) => {
                    exhibits::receive(&office, &actor(role), fields, &[PHOTOGRAPH]).unwrap();
                }
                (command, _) => {
                    let id = CommandId::from_random(id(0xc2, number as u64));
                    let request = Request { id, actor: actor(role), command };
                    let first = office.submit(request.clone()).unwrap();
                    let again = office.submit(request).unwrap();
                    prop_assert!(again.repeated && again.entry == first.entry);
                }
            }
            if step.1 % 5 == 0 {
                erase::resume(&office).unwrap();
                office = world.open();
            }
        }
        world.check_states(&office);
        erase::resume(&office).unwrap();
        world.check_states(&office);
        let report = verify(&world.ports()).unwrap();
        // Exhibits that were received without their photographs: the test did not store them.
        let faults: Vec<_> = report
            .faults
            .iter()
            .filter(|fault| !fault.place.contains("photograph"))
            .collect();
        prop_assert!(faults.is_empty(), "{:?}", faults);
    }
}
