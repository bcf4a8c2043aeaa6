//! Every writing call of a package fails once in every way. Afterwards either nothing lies outside
//! and nothing is recorded, or asking again writes the seal; and what is finished holds.

use testkit::{FaultKind, MemoryPlace};
use workbench::package::Made;

use crate::packages::{approved, assert_holds, create, package_id};

#[test]
fn every_call_fails_in_every_way() {
    let (world, office) = approved();
    world.disk.faults.strike(u64::MAX, FaultKind::LostWrite);
    let place = MemoryPlace::default();
    create(&world, &office, &place, 0).unwrap();
    let calls = world.disk.faults.calls();
    assert!(calls > 40, "{calls}");
    let mut tried = 0;
    for call in 0..calls {
        for kind in FaultKind::ALL {
            // Each kind at every sixth call, in rotation, and each at the last twelve calls, where
            // the act and the seal are written.
            let place = usize::try_from(call).unwrap() % FaultKind::ALL.len();
            if call + 12 < calls && FaultKind::ALL[place] != kind {
                continue;
            }
            strike(call, kind);
            tried += 1;
        }
    }
    assert!(tried > 80, "{tried}");
}

fn strike(call: u64, kind: FaultKind) {
    let (world, office) = approved();
    let place = MemoryPlace::default();
    world.disk.faults.strike(call, kind);
    let first = create(&world, &office, &place, 0);
    let dead = matches!(kind, FaultKind::KilledBefore | FaultKind::KilledAfter);
    drop(office);
    world.disk.crash();
    let office = world.open();
    let created = office.with_state(|state| {
        let package = state.package(&package_id(0)).unwrap();
        package.facts.created
    });
    match (&first, created) {
        (Ok(Made::Created { .. }), Some(_)) => {}
        (Err(_), _) => {}
        other => panic!("{kind:?} at {call}: {other:?}"),
    }
    // Nothing has its name that is not sealed; without a record of it nothing is left, unless
    // nobody was there any more to remove it.
    if created.is_none() && !dead {
        let clean = place.hidden().is_none() && place.finished().is_none();
        // The one call that fails may be the removal itself.
        assert!(
            clean || kind != FaultKind::DiskFull,
            "{kind:?} at {call}: {first:?}"
        );
    }
    if let Some(finished) = place.finished() {
        assert_holds(&finished);
    }
    // Asked again, it comes to the same end.
    let again = create(&world, &office, &place, 0);
    assert!(
        matches!(again, Ok(Made::Created { .. })),
        "{kind:?} at {call}: {first:?}, then {again:?}"
    );
    let files = place.finished().unwrap();
    assert_holds(&files);
    assert!(place.hidden().is_none());
}
