//! Every writing call of the whole story fails once in every way, and once more with a clock that
//! went back: the office starts again, the same requests are made again, and nothing is lost,
//! doubled or left.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use casework::{Act, Role, command::ClockConfirm, state::Intake};
use ledger::{entry::Entry, tree::Hash};
use testkit::FaultKind;
use workbench::{erase, items, office::Office, ports::Owner, verify::verify};

use crate::world::{STEPS, World, actor};

/// How far the clock stands back after the restart, in seconds.
const CLOCK_BACK: [i64; 3] = [0, 90, 600];

/// Acts that were done, by name, and the roots of all manifests.
fn outcome(world: &World) -> (BTreeMap<String, usize>, Vec<Hash>) {
    let mut acts = BTreeMap::new();
    let mut roots = Vec::new();
    for frame in world.disk.record.frames() {
        let entry = Entry::parse(&frame.entry).unwrap();
        if entry.reason.is_none() && entry.act != Act::ClockConfirm.to_string() {
            *acts.entry(entry.act.clone()).or_default() += 1;
        }
        roots.extend(entry.manifest.map(|manifest| manifest.root));
    }
    (acts, roots)
}

/// INVARIANT V2: what the state names is durable.
fn check_durable(world: &World, office: &Office) {
    let blobs = &world.disk.blobs;
    office.with_state(|state| {
        for (id, exhibit) in state.exhibits() {
            let Some(content) = &exhibit.content else {
                continue;
            };
            let case = exhibit.facts.case;
            for photo in &content.record.photos {
                assert!(blobs.is_durable(Owner::Papers(case, *id), &photo.sha256));
            }
            if let Intake::Finished(intake) = &content.intake {
                assert!(blobs.is_durable(Owner::Exhibit(case, *id), &intake.manifest.sha256));
            }
        }
        for (_, list) in state.lists() {
            assert!(blobs.is_durable(Owner::Office(list.blob_year), &list.blob.sha256));
        }
    });
}

fn check(world: &World, office: &Office) {
    check_durable(world, office);
    let frames = world.disk.record.frames();
    for entry in world.answered.lock().unwrap().iter() {
        let there = &frames[usize::try_from(entry.seq).unwrap()].entry;
        assert_eq!(*there, entry.encode().unwrap(), "an answered act is gone");
    }
    let cases: Vec<_> = office.with_state(|state| state.cases().map(|(id, _)| *id).collect());
    for case in cases {
        items::follow(office, case).unwrap();
    }
    world.check_states(office);
    let report = verify(&world.ports()).unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

/// The machine starts again, as the program does it.
fn restart(world: &World, back: i64) -> Office {
    world.disk.crash();
    world.clock.move_seconds(-back);
    let office = world.open();
    office.tick().unwrap();
    erase::resume(&office).unwrap();
    let reason = "The battery of the clock was changed.".to_owned();
    if back > casework::CLOCK_BEHIND_SECONDS_MAX && office.program().is_some() {
        let receipt = office.act(&actor(Role::Administrator), ClockConfirm { reason });
        assert!(receipt.unwrap().is_done());
        office.tick().unwrap();
        erase::resume(&office).unwrap();
    }
    check(world, &office);
    office
}

/// Tells the story with one fault; whether the fault happened.
fn tell(call: u64, kind: FaultKind, back: i64) -> (World, bool) {
    let world = World::new();
    let mut office = world.open();
    world.disk.faults.strike(call, kind);
    let mut step = 0;
    let mut failures = 0;
    while step < STEPS {
        match world.step(&office, step) {
            Ok(()) => step += 1,
            Err(error) => {
                failures += 1;
                assert!(failures < 3, "step {step} fails without a fault: {error}");
                // A full disk or a lost write may pass without a restart; what was only half
                // said must not.
                let passing = matches!(kind, FaultKind::LostWrite | FaultKind::DiskFull);
                if passing && back == 0 && failures == 1 {
                    continue;
                }
                office = restart(&world, back);
            }
        }
    }
    let struck = world.disk.faults.struck();
    restart(&world, 0);
    (world, struck)
}

#[test]
fn the_story_without_a_fault() {
    let (world, office) = World::told(STEPS);
    check(&world, &office);
    let (acts, roots) = outcome(&world);
    assert_eq!(acts["intake.finish"], 2);
    assert_eq!(acts["erasure.done"], 2);
    assert_eq!(roots.len(), 2);
    let report = verify(&world.ports()).unwrap();
    assert!(report.signatures >= 4, "{report:?}");
    assert!(report.rows >= 9, "{report:?}");
}

#[test]
fn every_fault_at_every_write() {
    let (world, _) = World::told(STEPS);
    let calls = world.disk.faults.calls();
    let expected = outcome(&world);
    let cases: Vec<_> = (0..calls)
        .flat_map(|call| FaultKind::ALL.map(|kind| (call, kind)))
        .collect();
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((call, kind)) = cases.get(index).copied() else {
                return;
            };
            let back = CLOCK_BACK[(index + index / FaultKind::ALL.len()) % CLOCK_BACK.len()];
            let told = std::panic::catch_unwind(|| {
                let (world, struck) = tell(call, kind, back);
                assert!(struck, "the fault did not happen");
                assert_eq!(outcome(&world), expected);
            });
            if told.is_err() {
                let what = format!("{kind:?} at write {call}, the clock {back} s back");
                println!("failed: {what}");
                failed.lock().unwrap().push(what);
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    println!("{} faults at {calls} writes", cases.len());
    assert!(calls > 100);
    assert_eq!(failed.into_inner().unwrap(), Vec::<String>::new());
}
