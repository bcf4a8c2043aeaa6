//! Every change of the disk fails in every way, and after each the files are opened again, once
//! as they are (the program was killed) and once as a power cut would leave them.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use vault::Vault;
use vault::disk::Disk;
use workbench::ports::{BlobError, BlobStore, KeyScope, KeyUse, Keys, Progress, ScrubLine};

use crate::support::{
    FAULTS, Fault, Office, Trap, case, copy_tree, damaged, data, folder, get, open_at, owner, put,
    scope, scrub,
};

/// Runs `scenario` with a fault at every change in turn; `check` sees what it said and both
/// states of the files. Gives how many changes there were.
fn every_fault<T>(
    office: &Office,
    scenario: impl Fn(&Path, &Disk) -> T,
    check: impl Fn(&T, &Path, Fault, &str),
) -> usize {
    let mut changes = 0;
    for fault in FAULTS {
        for at in 0.. {
            let place = folder();
            let root = place.path().join("office");
            copy_tree(office.folder.path(), &root);
            let trap = Trap::new(&root, at, fault);
            let disk = Disk::with_faults(Arc::<Trap>::clone(&trap));
            let said = scenario(&root, &disk);
            let cut = place.path().join("cut");
            trap.power_cut(&cut);
            check(
                &said,
                &root,
                fault,
                &format!("{fault:?} at change {at}, killed"),
            );
            check(
                &said,
                &cut,
                fault,
                &format!("{fault:?} at change {at}, power cut"),
            );
            if !trap.sprung() {
                changes = changes.max(at);
                break;
            }
        }
    }
    changes
}

/// The contents of the blob scenario: small ones and one large one.
fn contents() -> &'static [Vec<u8>] {
    static CONTENTS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    CONTENTS.get_or_init(|| vec![data(1, 10), data(2, 40_000), data(3, 1_100_000), data(4, 0)])
}

fn store_all(vault: &Vault, synced: &mut Vec<usize>) -> Result<(), BlobError> {
    for (number, content) in contents().iter().enumerate() {
        put(vault, owner(1), content)?;
        if number % 2 == 1 {
            vault.sync(owner(1))?;
            *synced = (0..=number).collect();
        }
    }
    Ok(())
}

#[test]
fn blobs_that_were_synced_survive_every_fault_and_torn_ones_are_never_read() {
    let office = Office::new();
    let kept = put(&office.vault, owner(1), b"kept from before").unwrap();
    office.vault.sync(owner(1)).unwrap();
    let scenario = |root: &Path, disk: &Disk| {
        let mut synced = Vec::new();
        if let Ok((_, vault)) = open_at(root, disk) {
            let _ = store_all(&vault, &mut synced);
        }
        synced
    };
    let changes = every_fault(&office, scenario, |synced, root, fault, what| {
        let (_, vault) =
            open_at(root, &Disk::default()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(
            get(&vault, owner(1), &kept).unwrap(),
            b"kept from before",
            "{what}"
        );
        for (number, content) in contents().iter().enumerate() {
            match get(&vault, owner(1), &crate::support::sha256(content)) {
                Ok(read) => assert!(read == *content, "{what}: blob {number} is another"),
                Err(error) => {
                    // Only a disk that lies about a write can lose what was synced.
                    let lied = fault == Fault::Lost;
                    assert!(
                        lied || !synced.contains(&number),
                        "{what}: blob {number} lost: {error}"
                    );
                    let missing = matches!(error, BlobError::Missing { .. });
                    assert!(lied || missing, "{what}: blob {number}: {error}");
                }
            }
        }
        let lines = scrub(&vault, owner(1));
        assert!(
            fault == Fault::Lost || damaged(&lines).is_empty(),
            "{what}: {lines:?}"
        );
        // Work goes on: everything can be stored again and is found.
        if fault != Fault::Lost {
            let mut again = Vec::new();
            store_all(&vault, &mut again).unwrap_or_else(|error| panic!("{what}: {error}"));
            for content in contents() {
                assert!(
                    get(&vault, owner(1), &crate::support::sha256(content)).unwrap() == *content
                );
            }
        }
    });
    assert!(changes > 15, "the scenario makes {changes} changes");
}

#[test]
fn a_full_disk_is_refused_and_nothing_half_is_left() {
    let office = Office::new();
    let scenario = |root: &Path, disk: &Disk| {
        let (_, vault) = open_at(root, disk).unwrap();
        let mut full = 0;
        for content in contents() {
            if let Err(error) = put(&vault, owner(1), content) {
                assert!(matches!(error, BlobError::Full), "{error}");
                full += 1;
                put(&vault, owner(1), content).unwrap();
            }
        }
        if let Err(error) = vault.sync(owner(1)) {
            assert!(matches!(error, BlobError::Full), "{error}");
            full += 1;
            vault.sync(owner(1)).unwrap();
        }
        for content in contents() {
            assert!(get(&vault, owner(1), &crate::support::sha256(content)).unwrap() == *content);
        }
        full
    };
    for fault in [Fault::Full, Fault::HalfFull] {
        let mut refused = 0;
        for at in 0.. {
            let place = folder();
            copy_tree(office.folder.path(), place.path());
            let trap = Trap::new(place.path(), at, fault);
            // Syncs and reads cannot find the disk full; opening makes no changes here.
            refused += scenario(place.path(), &Disk::with_faults(Arc::<Trap>::clone(&trap)));
            let (_, vault) = open_at(place.path(), &Disk::default()).unwrap();
            let lines = scrub(&vault, owner(1));
            let good = lines
                .iter()
                .filter(|line| matches!(line, ScrubLine::Good { .. }))
                .count();
            assert_eq!((good, lines.len()), (4, 4), "{fault:?} at {at}: {lines:?}");
            if !trap.sprung() {
                break;
            }
        }
        assert!(refused > 5);
    }
}

#[test]
fn keys_are_never_lost_and_destroyed_ones_never_come_back() {
    let office = Office::new();
    let seal = |keys: &dyn Keys, number: u8| {
        keys.seal(scope(number), KeyUse::Payload, b"x", b"plain")
            .unwrap()
    };
    let sealed = [seal(&*office.ring, 1), seal(&*office.ring, 2)];
    let epoch = office.ring.epoch();
    let scenario = |root: &Path, disk: &Disk| {
        let mut made = None;
        let mut destroyed = false;
        if let Ok((ring, _)) = open_at(root, disk) {
            if ring.create(&[scope(3), KeyScope::Case(case(9))]).is_ok() {
                made = Some(seal(&*ring, 3));
            }
            destroyed = ring.destroy(&[scope(2)]).is_ok();
            if destroyed {
                assert!(!ring.has(scope(2)));
                assert!(
                    ring.open(scope(2), KeyUse::Payload, b"x", &sealed[1])
                        .is_err()
                );
            }
            // After a failure nothing more is promised, but nothing is lost either.
            let _ = ring.create(&[scope(4)]);
        }
        (made, destroyed)
    };
    let changes = every_fault(&office, scenario, |(made, destroyed), root, fault, what| {
        if fault == Fault::Lost && what.ends_with("power cut") {
            // A disk that lies about a sync and then loses power: no order of writes helps.
            return;
        }
        let (ring, _) =
            open_at(root, &Disk::default()).unwrap_or_else(|error| panic!("{what}: {error}"));
        let opens = |number, sealed: &[u8]| {
            ring.open(scope(number), KeyUse::Payload, b"x", sealed)
                .is_ok_and(|plain| plain.as_slice() == b"plain")
        };
        assert!(opens(1, &sealed[0]), "{what}: an old key is lost");
        if let Some(made) = made {
            assert!(opens(3, made), "{what}: a key is lost after its first use");
        }
        if *destroyed {
            assert!(
                !ring.has(scope(2)) && !opens(2, &sealed[1]),
                "{what}: destroyed, and back"
            );
        }
        assert_eq!(ring.has(scope(2)), opens(2, &sealed[1]), "{what}");
        assert_eq!(
            ring.epoch(),
            epoch + u64::from(!ring.has(scope(2))),
            "{what}"
        );
        // The folder is at rest and a repeat of the destruction works.
        let names: Vec<_> = crate::support::files(&root.join("keys"));
        assert_eq!(names.len(), 2, "{what}: {names:?}");
        ring.destroy(&[scope(2)])
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(!ring.has(scope(2)), "{what}");
    });
    assert!(changes > 25, "the scenario makes {changes} changes");
}

#[test]
fn notes_that_were_answered_survive_every_fault() {
    let office = Office::new();
    office.vault.append(owner(1), b"note 0").unwrap();
    let scenario = |root: &Path, disk: &Disk| {
        let mut answered = 1;
        if let Ok((_, vault)) = open_at(root, disk) {
            for number in 1..4_u8 {
                if vault
                    .append(owner(1), format!("note {number}").as_bytes())
                    .is_err()
                {
                    break;
                }
                answered = usize::from(number) + 1;
            }
        }
        answered
    };
    every_fault(&office, scenario, |answered, root, fault, what| {
        let (_, vault) = open_at(root, &Disk::default()).unwrap();
        let mut notes = Vec::new();
        let read = vault.read(owner(1), &mut |note| {
            notes.push(String::from_utf8(note.to_vec()).unwrap())
        });
        if fault == Fault::Lost && read.is_err() {
            return;
        }
        read.unwrap_or_else(|error| panic!("{what}: {error}"));
        let expected: Vec<_> = (0..notes.len())
            .map(|number| format!("note {number}"))
            .collect();
        assert_eq!(notes, expected, "{what}");
        assert!(
            fault == Fault::Lost || notes.len() >= *answered,
            "{what}: {notes:?}"
        );
        vault.append(owner(1), b"more").unwrap();
    });
}

#[test]
fn an_interrupted_erasure_is_completed_by_its_repeat() {
    let office = Office::new();
    for content in contents() {
        put(&office.vault, owner(1), content).unwrap();
    }
    office.vault.append(owner(1), b"note").unwrap();
    office.vault.sync(owner(1)).unwrap();
    put(&office.vault, owner(2), b"another exhibit").unwrap();
    office.vault.sync(owner(2)).unwrap();
    let scenario = |root: &Path, disk: &Disk| {
        let (_, vault) = open_at(root, disk).ok()?;
        vault.erase(owner(1)).ok()
    };
    every_fault(&office, scenario, |erased, root, fault, what| {
        let (ring, vault) = open_at(root, &Disk::default()).unwrap();
        if fault != Fault::Lost && erased.is_some() {
            assert_eq!(erased.unwrap().blobs, 4, "{what}");
            assert!(
                !root
                    .join("vault")
                    .join(crate::support::exhibit(1).to_string())
                    .exists(),
                "{what}"
            );
        }
        ring.destroy(&[scope(1)]).unwrap();
        vault
            .erase(owner(1))
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(
            !root
                .join("vault")
                .join(crate::support::exhibit(1).to_string())
                .exists(),
            "{what}"
        );
        let other = crate::support::sha256(b"another exhibit");
        assert_eq!(
            get(&vault, owner(2), &other).unwrap(),
            b"another exhibit",
            "{what}"
        );
    });
}
