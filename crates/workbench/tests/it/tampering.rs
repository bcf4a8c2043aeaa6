//! Somebody with all the disks changes something: `verify` says what and where.

use casework::Role;
use evidence::ContentHash;
use ledger::entry::Entry;
use testkit::SeededRandom;
use workbench::{
    digest,
    ports::{Frame, KeyScope, KeyUse, Keys, Owner, Random},
    verify::{Invariant, verify},
};

use crate::world::{PHOTOGRAPH, STEPS, World, authority, case, exhibit, list_id};

/// The whole story is told, something is changed, and exactly this invariant does not hold.
fn check(invariant: Invariant, tamper: impl FnOnce(&World)) {
    let (world, _) = World::told(STEPS);
    assert!(verify(&world.ports()).unwrap().holds());
    tamper(&world);
    let report = verify(&world.ports()).unwrap();
    assert!(!report.holds(), "nothing was noticed");
    for fault in &report.faults {
        assert_eq!(fault.invariant, invariant, "{fault:?}");
    }
}

fn owner() -> Owner {
    Owner::Exhibit(case(0), exhibit(0))
}

fn manifest(world: &World) -> ContentHash {
    let office = world.open();
    office.with_state(|state| {
        let exhibit = state.exhibit(&exhibit(0)).unwrap();
        match &exhibit.content.as_ref().unwrap().intake {
            casework::state::Intake::Finished(intake) => intake.manifest.sha256,
            other => panic!("{other:?}"),
        }
    })
}

/// Where the first done entry of this act stands.
fn place(world: &World, act: &str) -> usize {
    let frames = world.disk.record.frames();
    let found = frames.iter().position(|frame| {
        let entry = Entry::parse(&frame.entry).unwrap();
        entry.act == act && entry.reason.is_none()
    });
    found.unwrap()
}

fn change_entry(world: &World, act: &str, change: impl FnOnce(&mut Entry)) {
    let place = place(world, act);
    let frame = world.disk.record.frames().swap_remove(place);
    let mut entry = Entry::parse(&frame.entry).unwrap();
    change(&mut entry);
    let entry = entry.encode().unwrap();
    world.disk.record.put(place, Frame { entry, ..frame });
}

#[test]
fn tables() {
    check(Invariant::C1, |world| {
        world.disk.tables.change("person", Some(b"other"))
    });
    check(Invariant::C1, |world| {
        world.disk.tables.change("person", None)
    });
    check(Invariant::C1, |world| {
        world.disk.tables.change("exhibit", None)
    });
    check(Invariant::C1, |world| {
        world
            .disk
            .items
            .change(case(0), exhibit(0), |row| row.bytes += 1);
    });
}

#[test]
fn blobs() {
    let known = || digest::sha256(crate::world::KNOWN.as_bytes());
    check(Invariant::V2, |world| {
        world.disk.blobs.lose(owner(), &known())
    });
    check(Invariant::V2, |world| {
        let papers = Owner::Papers(case(0), exhibit(0));
        world.disk.blobs.lose(papers, &digest::sha256(PHOTOGRAPH));
    });
    check(Invariant::V2, |world| {
        world.disk.blobs.lose(owner(), &manifest(world))
    });
    check(Invariant::V2, |world| {
        let list = world
            .open()
            .with_state(|state| state.list(&list_id()).unwrap().clone());
        world
            .disk
            .blobs
            .lose(Owner::Office(list.blob_year), &list.blob.sha256);
    });
    let (world, _) = World::told(STEPS);
    world.disk.blobs.put(owner(), known(), b"other bytes");
    let report = verify(&world.ports()).unwrap();
    assert!(
        report
            .faults
            .iter()
            .any(|fault| fault.invariant == Invariant::V1)
    );
}

#[test]
fn a_manifest_that_was_exchanged() {
    let (world, _) = World::told(STEPS);
    world.disk.blobs.put(owner(), manifest(&world), b"{}\n");
    let report = verify(&world.ports()).unwrap();
    assert!(
        report
            .faults
            .iter()
            .any(|fault| fault.invariant == Invariant::V1)
    );
}

#[test]
fn decisions() {
    check(Invariant::A1, |world| {
        change_entry(world, "case.open", |entry| {
            entry.role = Role::Analyst.to_string()
        });
    });
    check(Invariant::A1, |world| {
        change_entry(world, "match.decide", |entry| {
            entry.counts.insert("positive".to_owned(), 7);
        });
    });
}

#[test]
fn signatures() {
    let without = |world: &World, act: &str| {
        change_entry(world, act, |entry| entry.person_sig = None);
    };
    check(Invariant::A1, |world| without(world, "authority.approve"));
    check(Invariant::A1, |world| without(world, "erasure.approve"));
    check(Invariant::A1, |world| {
        change_entry(world, "authority.approve", |entry| {
            entry.person_sig.as_mut().unwrap().sig[0] ^= 1;
        });
    });
}

/// An entry that carries the payload of another one: its commitment was seen before.
#[test]
fn a_payload_that_is_used_twice() {
    let (world, _) = World::told(13);
    let frames = world.disk.record.frames();
    let first = Entry::parse(&frames[1].entry).unwrap();
    let mut second = Entry::parse(&frames[2].entry).unwrap();
    (second.commit, second.sealed) = (first.commit, first.sealed);
    let entry = second.encode().unwrap();
    let sealed = frames[1].sealed.clone();
    world.disk.record.put(2, Frame { entry, sealed });
    let report = verify(&world.ports()).unwrap();
    let found = report
        .faults
        .iter()
        .any(|fault| fault.what.contains("repeats the payload"));
    assert!(found, "{:?}", report.faults);
}

#[test]
fn a_payload_that_was_changed_or_sealed_under_another_key() {
    check(Invariant::C2, |world| {
        let place = place(world, "case.open");
        let mut frame = world.disk.record.frames().swap_remove(place);
        frame.sealed[40] ^= 1;
        world.disk.record.put(place, frame);
    });
}

#[test]
fn what_was_erased_and_is_back() {
    check(Invariant::D1, |world| {
        world.disk.keys.put(KeyScope::Case(case(1)))
    });
    check(Invariant::D1, |world| {
        world.disk.keys.put(KeyScope::Exhibit(case(0), exhibit(1)));
    });
}

/// The twins themselves: a key opens what it sealed and nothing else.
#[test]
fn the_keys_of_the_twins_are_different() {
    let keys = testkit::MemoryKeys::new(testkit::Faults::default());
    let (one, two) = (KeyScope::Case(case(0)), KeyScope::Case(case(1)));
    keys.create(&[one, two]).unwrap();
    let sealed = keys.seal(one, KeyUse::Row, b"context", b"plain").unwrap();
    assert_eq!(
        keys.open(one, KeyUse::Row, b"context", &sealed)
            .unwrap()
            .as_slice(),
        b"plain"
    );
    assert!(keys.open(two, KeyUse::Row, b"context", &sealed).is_err());
    assert!(
        keys.open(one, KeyUse::Payload, b"context", &sealed)
            .is_err()
    );
    assert!(keys.open(one, KeyUse::Row, b"other", &sealed).is_err());
    let mut bytes = [0; 16];
    SeededRandom::new(1).fill(&mut bytes);
    assert_ne!(bytes, [0; 16]);
    let _ = authority(0);
}
