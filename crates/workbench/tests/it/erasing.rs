//! Erasure at work: nothing comes back under a key that is gone, and what may not be kept leaves.

use std::sync::atomic::AtomicBool;

use casework::{
    Role,
    command::{Assessment, CaseChange, ErasureApprove, ExhibitDeclareGap},
    field::{CustodyGap, DeclaredGap},
    terms::SubjectCategory,
};
use parser_protocol::Limits;
use testkit::{FaultKind, MemorySource};
use workbench::{
    erase, exhibits,
    office::{CommitError, Office},
    ports::{KeyError, KeyScope, Keys, Owner},
    take_in::{self, HowTo, Taken},
    verify::verify,
};

use crate::world::{PHOTOGRAPH, World, actor, case, erasure, exhibit, propose, receive, start};

fn declare(number: u64) -> ExhibitDeclareGap {
    ExhibitDeclareGap {
        case: case(0),
        exhibit: exhibit(number),
        gap: DeclaredGap {
            explanation: "A reason made up for a test.".to_owned(),
            gap: CustodyGap::Photo,
        },
        seal: None,
    }
}

fn assess(number: u64) -> CaseChange {
    CaseChange {
        add: Vec::new(),
        assess: vec![Assessment {
            exhibit: exhibit(number),
            subject: SubjectCategory::Victim,
        }],
        case: case(0),
        reason: "The telephone is that of a victim.".to_owned(),
        remove: Vec::new(),
        review: None,
        title: None,
    }
}

fn approved(office: &Office, of: u64, only: Option<u64>) {
    let propose = propose(0, of, only.map(exhibit));
    assert!(
        office
            .act(&actor(Role::Custodian), propose)
            .unwrap()
            .is_done()
    );
    let approve = ErasureApprove {
        erasure: erasure(0),
        reason: "The time has ended.".to_owned(),
    };
    let officer = actor(Role::AuthorisingOfficer);
    assert!(office.act(&officer, approve).unwrap().is_done());
}

/// The erasure breaks off after the key was destroyed, and the office lives on.
#[test]
fn no_act_brings_a_destroyed_key_back() {
    for (of, only) in [(0, Some(1)), (0, None)] {
        let (world, office) = World::told(16);
        approved(&office, of, only);
        world.disk.faults.strike(1, FaultKind::LostWrite);
        assert!(erase::resume(&office).is_err());
        let scope = match only {
            Some(number) => KeyScope::Exhibit(case(of), exhibit(number)),
            None => KeyScope::Case(case(of)),
        };
        assert!(!world.disk.keys.has(scope));
        let missing = office.act(&actor(Role::Custodian), declare(1)).unwrap_err();
        assert!(matches!(
            missing,
            CommitError::Keys(KeyError::Missing { .. })
        ));
        assert!(!world.disk.keys.has(scope));
        if only.is_some() {
            // Sealed under the case's key, and changes what lies under the exhibit's.
            let assess = assess(1);
            assert!(
                office
                    .act(&actor(Role::Examiner), assess)
                    .unwrap()
                    .is_done()
            );
            world.check_states(&office);
        } else {
            let custodian = actor(Role::Custodian);
            let late = exhibits::receive(&office, &custodian, receive(0, 7), &[PHOTOGRAPH]);
            assert!(late.is_err());
            assert!(!world.disk.keys.has(KeyScope::Exhibit(case(0), exhibit(7))));
        }
        assert!(erase::resume(&office).unwrap()[0].is_done());
        world.check_states(&office);
        let report = verify(&world.ports()).unwrap();
        assert!(report.holds(), "{:?}", report.faults);
    }
}

/// An exhibit that is there keeps its papers and its key when somebody asks for it a second time.
#[test]
fn a_second_receipt_takes_nothing_away() {
    let (world, office) = World::told(16);
    let custodian = actor(Role::Custodian);
    let receipts: Vec<_> = std::thread::scope(|scope| {
        let receive = || exhibits::receive(&office, &custodian, receive(0, 7), &[PHOTOGRAPH]);
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(receive)).collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap().unwrap())
            .collect()
    });
    assert_eq!(
        receipts.iter().filter(|receipt| receipt.is_done()).count(),
        1
    );
    assert!(verify(&world.ports()).unwrap().holds());
}

#[test]
fn a_refused_receipt_leaves_nothing() {
    let (world, office) = World::told(16);
    let mut command = receive(0, 7);
    command.source = "somewhere else".to_owned();
    let custodian = actor(Role::Custodian);
    let receipt = exhibits::receive(&office, &custodian, command, &[PHOTOGRAPH]).unwrap();
    assert!(!receipt.is_done());
    assert!(!world.disk.keys.has(KeyScope::Exhibit(case(0), exhibit(7))));
    assert!(
        world
            .disk
            .blobs
            .durable(Owner::Papers(case(0), exhibit(7)))
            .is_empty()
    );
}

fn over_cap(office: &Office, source: &MemorySource) -> Result<Taken, String> {
    let how = HowTo {
        source,
        limits: Limits::default(),
        threads: 1,
        stop: &AtomicBool::new(false),
        watch: &|_| {},
    };
    take_in::start(office, &actor(Role::Examiner), start(office, 0, 0), &how)
        .map_err(crate::world::debug)
}

/// More than the authority allows: stopped, and what was read is gone, after a crash too.
#[test]
fn what_is_over_the_cap_is_removed() {
    let mut source = MemorySource::default();
    for number in 0..1_001 {
        source.set(&format!("{number:04}"), format!("file {number}").as_bytes());
    }
    let owner = Owner::Exhibit(case(0), exhibit(0));
    let (world, office) = World::told(17);
    let before = world.disk.faults.calls();
    let taken = over_cap(&office, &source).unwrap();
    assert!(matches!(taken, Taken::OverCap(_)), "{taken:?}");
    assert!(world.disk.blobs.durable(owner).is_empty());
    assert_eq!(world.disk.blobs.notes(owner), 0);
    let calls = world.disk.faults.calls() - before;

    let (world, office) = World::told(17);
    world.disk.faults.strike(calls - 1, FaultKind::KilledBefore);
    assert!(over_cap(&office, &source).is_err());
    assert!(world.disk.faults.struck());
    world.disk.crash();
    let office = world.open();
    assert!(world.disk.blobs.notes(owner) > 0);
    erase::resume(&office).unwrap();
    assert_eq!(world.disk.blobs.notes(owner), 0);
    assert!(world.disk.blobs.durable(owner).is_empty());
    // It can be taken in again, less of it this time.
    let taken = over_cap(&office, &MemorySource::new(&[("a", b"a")])).unwrap();
    assert!(matches!(taken, Taken::Done { .. }), "{taken:?}");
    assert!(verify(&world.ports()).unwrap().holds());
}

fn finish_as(office: &Office, role: Role) -> Result<Taken, take_in::TakeInError> {
    let how = HowTo {
        source: &MemorySource::new(&[("a", b"a")]),
        limits: Limits::default(),
        threads: 1,
        stop: &AtomicBool::new(false),
        watch: &|_| {},
    };
    take_in::carry_on(office, &actor(role), case(0), exhibit(0), &how)
}

/// Refused for who asks, the work done so far waits for whoever may ask; refused for what it is,
/// it goes.
#[test]
fn a_refused_result_is_removed_unless_somebody_else_may_ask() {
    let (world, office) = World::told(17);
    let owner = Owner::Exhibit(case(0), exhibit(0));
    let start = start(&office, 0, 0);
    assert!(office.act(&actor(Role::Examiner), start).unwrap().is_done());
    let refused = finish_as(&office, Role::Reviewer).unwrap();
    assert!(
        matches!(refused, Taken::RefusedResult { .. }),
        "{refused:?}"
    );
    assert!(world.disk.blobs.notes(owner) > 0);
    let revoke = casework::command::AuthorityRevoke {
        authority: crate::world::authority(0),
        reason: "The owner was cleared.".to_owned(),
    };
    let officer = actor(Role::AuthorisingOfficer);
    assert!(office.act(&officer, revoke).unwrap().is_done());
    let refused = finish_as(&office, Role::Examiner).unwrap();
    assert!(
        matches!(refused, Taken::RefusedResult { .. }),
        "{refused:?}"
    );
    assert_eq!(world.disk.blobs.notes(owner), 0);
    assert!(world.disk.blobs.durable(owner).is_empty());
}

/// While an intake is under way nobody can begin it a second time, and whoever comes too late takes
/// nothing away.
#[test]
fn one_intake_of_an_exhibit_at_a_time() {
    let (world, office) = World::told(17);
    let start = start(&office, 0, 0);
    assert!(office.act(&actor(Role::Examiner), start).unwrap().is_done());
    let source = MemorySource::new(&[("a", b"a")]);
    let how = HowTo {
        source: &source,
        limits: Limits::default(),
        threads: 1,
        stop: &AtomicBool::new(false),
        watch: &|_| {
            let second = finish_as(&office, Role::Examiner);
            assert!(matches!(second, Err(take_in::TakeInError::UnderWay { .. })));
        },
    };
    let examiner = actor(Role::Examiner);
    let taken = take_in::carry_on(&office, &examiner, case(0), exhibit(0), &how).unwrap();
    assert!(matches!(taken, Taken::Done { .. }), "{taken:?}");
    let late = finish_as(&office, Role::Examiner);
    assert!(matches!(
        late,
        Err(take_in::TakeInError::NothingOpen { .. })
    ));
    assert!(verify(&world.ports()).unwrap().holds());
}
