//! Acts go through the commit in groups: each stands where its receipt says, in the order in which
//! it was decided; a full disk refuses the group as a whole.

use casework::{Role, command::HoldPlace, command::PersonAdd};
use evidence::{CommandId, HoldId, PersonId};
use testkit::FaultKind;
use workbench::{
    office::{CommitError, Office, Request},
    ports::RecordError,
    verify::verify,
};

use crate::world::{World, actor, case, id};

const THREADS: u64 = 8;
const EACH: u64 = 40;

fn person_add(number: u64) -> PersonAdd {
    PersonAdd {
        person: PersonId::from_random(id(0x77, number)),
        handle: format!("person-{number}"),
        key: None,
        name: "A person made up for a test".to_owned(),
        roles: vec![Role::Analyst],
    }
}

fn request(number: u64) -> Request {
    Request {
        id: CommandId::from_random(id(0xc1, number)),
        actor: actor(Role::Administrator),
        command: person_add(number).into(),
    }
}

fn size(office: &Office) -> u64 {
    office.with_state(casework::State::size)
}

#[test]
fn many_threads_share_groups() {
    let (world, office) = World::told(7);
    let before = size(&office);
    let receipts: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let office = &office;
                scope.spawn(move || {
                    let numbers = (0..EACH).map(|n| thread * EACH + n);
                    // Half of them one by one, half in bundles of four.
                    let numbers: Vec<_> = numbers.collect();
                    let (single, bundled) = numbers.split_at(numbers.len() / 2);
                    let mut receipts: Vec<_> = single
                        .iter()
                        .map(|number| (*number, office.submit(request(*number)).unwrap()))
                        .collect();
                    for four in bundled.chunks(4) {
                        let requests = four.iter().map(|number| request(*number)).collect();
                        let answers = office.submit_all(requests);
                        let answers = answers.into_iter().map(Result::unwrap);
                        let answers: Vec<_> = four.iter().copied().zip(answers).collect();
                        assert!(answers.is_sorted_by_key(|(_, receipt)| receipt.entry.seq));
                        receipts.extend(answers);
                    }
                    receipts
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|t| t.join().unwrap())
            .collect()
    });
    assert_eq!(size(&office), before + THREADS * EACH);
    let frames = world.disk.record.frames();
    for (number, receipt) in &receipts {
        assert!(receipt.is_done() && !receipt.repeated);
        let seq = usize::try_from(receipt.entry.seq).unwrap();
        assert_eq!(frames[seq].entry, receipt.entry.encode().unwrap());
        let again = office.submit(request(*number)).unwrap();
        assert!(again.repeated && again.entry == receipt.entry);
    }
    assert!(
        world.disk.record.group_max() > 1,
        "no two acts shared a group"
    );
    world.check_states(&office);
    assert!(verify(&world.ports()).unwrap().holds());
}

#[test]
fn the_same_request_twice_in_one_group_is_one_act() {
    let (world, office) = World::told(7);
    let before = size(&office);
    let answers = office.submit_all(vec![request(1), request(2), request(1)]);
    let receipts: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(size(&office), before + 2);
    assert_eq!(receipts[0].entry, receipts[2].entry);
    assert!(receipts[2].repeated && !receipts[0].repeated);
    world.check_states(&office);
}

#[test]
fn a_refusal_is_repeated_with_its_reason() {
    let (_world, office) = World::told(7);
    let hold = Request {
        id: CommandId::from_random(id(0xc1, 500)),
        actor: actor(Role::Custodian),
        command: HoldPlace {
            case: case(0),
            exhibit: None,
            hold: HoldId::from_random(id(0x40, 1)),
            reason: "The defence asked for it.".to_owned(),
        }
        .into(),
    };
    let first = office.submit(hold.clone()).unwrap();
    let second = office.submit(hold).unwrap();
    assert!(!first.is_done() && second.repeated);
    assert_eq!(first.refusal, second.refusal);
    assert!(second.refusal.is_some());
}

#[test]
fn a_full_disk_refuses_the_whole_group() {
    let (world, office) = World::told(7);
    let (before, state) = (size(&office), office.with_state(Clone::clone));
    world.disk.faults.strike(0, FaultKind::DiskFull);
    let answers = office.submit_all((10..15).map(request).collect());
    for answer in &answers {
        let full = matches!(answer, Err(CommitError::Record(RecordError::Full)));
        assert!(full, "{answer:?}");
    }
    assert!(
        office.with_state(|now| *now == state),
        "the state has changed"
    );
    assert_eq!(world.disk.record.frames().len() as u64, before);
    for (answer, number) in office
        .submit_all((10..15).map(request).collect())
        .into_iter()
        .zip(0..)
    {
        let receipt = answer.unwrap();
        assert!(receipt.is_done() && !receipt.repeated);
        assert_eq!(receipt.entry.seq, before + number);
    }
    world.check_states(&office);
}

#[test]
fn after_a_failed_write_nothing_is_shown_and_nothing_is_taken() {
    let (world, office) = World::told(7);
    let state = office.with_state(Clone::clone);
    world.disk.faults.strike(0, FaultKind::LostWrite);
    assert!(office.submit(request(1)).is_err());
    assert!(office.with_state(|now| *now == state), "a phantom is shown");
    let stopped = office.submit(request(2)).unwrap_err();
    assert!(
        matches!(stopped, CommitError::Stopped { .. }),
        "{stopped:?}"
    );
    let office = world.open();
    assert!(office.submit(request(1)).unwrap().is_done());
}

#[test]
fn without_the_key_of_the_person_nothing_is_written() {
    let (world, office) = World::told(9);
    let before = world.disk.record.frames().len();
    let approve = crate::world::approve(&office, crate::world::authority(0));
    let mut officer = actor(Role::AuthorisingOfficer);
    officer.signer = None;
    let error = office.act(&officer, approve.clone()).unwrap_err();
    assert!(matches!(error, CommitError::Signature { .. }));
    assert_eq!(world.disk.record.frames().len(), before);
    let officer = actor(Role::AuthorisingOfficer);
    assert!(office.act(&officer, approve).unwrap().is_done());
    world.check_states(&office);
}
