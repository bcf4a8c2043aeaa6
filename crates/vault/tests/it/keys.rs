//! The ring, its slots, and the signing keys of persons.

use std::fs;
use std::path::Path;

use evidence::PersonId;
use vault::{Cost, NewSlot, PersonKey, Ring, RingError, Secret, Slot};
use workbench::ports::{KeyError, KeyScope, KeyUse, Keys};

use crate::support::{Office, PASSPHRASE, case, exhibit, files, folder, scope, slot};

const OTHER: &str = "another passphrase";

fn identity() -> (String, String) {
    use age::secrecy::ExposeSecret;
    let identity = age::x25519::Identity::generate();
    (
        identity.to_string().expose_secret().to_owned(),
        identity.to_public().to_string(),
    )
}

fn open(folder: &Path, passphrase: &str) -> Result<Ring, RingError> {
    Ring::open(folder, &Secret::Passphrase(passphrase))
}

#[test]
fn a_key_is_there_after_the_next_start_and_seals_for_one_scope_use_and_context() {
    let office = Office::new();
    let sealed = office
        .ring
        .seal(scope(1), KeyUse::Payload, b"context", b"plain")
        .unwrap();
    let ring = open(&office.path("keys"), PASSPHRASE).unwrap();
    let check = |scope, key_use, context: &[u8], sealed: &[u8], good: bool| {
        let opened = ring.open(scope, key_use, context, sealed);
        assert_eq!(opened.is_ok_and(|plain| plain.as_slice() == b"plain"), good);
    };
    check(scope(1), KeyUse::Payload, b"context", &sealed, true);
    check(scope(2), KeyUse::Payload, b"context", &sealed, false);
    check(
        KeyScope::Case(case(1)),
        KeyUse::Payload,
        b"context",
        &sealed,
        false,
    );
    check(scope(1), KeyUse::Row, b"context", &sealed, false);
    check(scope(1), KeyUse::Payload, b"other", &sealed, false);
    check(scope(1), KeyUse::Payload, b"context", &sealed[1..], false);
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        check(scope(1), KeyUse::Payload, b"context", &changed, false);
    }
}

#[test]
fn create_may_be_repeated_and_an_exhibit_needs_its_case() {
    let office = Office::new();
    let sealed = office
        .ring
        .seal(scope(1), KeyUse::Row, b"", b"plain")
        .unwrap();
    let before = fs::read(office.path("keys/ring")).unwrap();
    office
        .ring
        .create(&[scope(1), KeyScope::Office(2026)])
        .unwrap();
    assert_eq!(
        fs::read(office.path("keys/ring")).unwrap(),
        before,
        "nothing was written"
    );
    assert!(
        office
            .ring
            .open(scope(1), KeyUse::Row, b"", &sealed)
            .is_ok()
    );
    let lonely = KeyScope::Exhibit(case(7), exhibit(7));
    assert!(matches!(
        office.ring.create(&[lonely]),
        Err(KeyError::Missing { scope: KeyScope::Case(missing) }) if missing == case(7)
    ));
    // One exhibit cannot be in two cases.
    let stolen = KeyScope::Exhibit(case(7), exhibit(1));
    assert!(
        office
            .ring
            .create(&[KeyScope::Case(case(7)), stolen])
            .is_err()
    );
    assert!(
        !office.ring.has(KeyScope::Case(case(7))),
        "nothing of the refused call was made"
    );
    office
        .ring
        .create(&[lonely, KeyScope::Case(case(7))])
        .unwrap();
    assert!(office.ring.has(lonely) && !office.ring.has(stolen));
}

#[test]
fn destroying_a_case_destroys_its_exhibits_and_leaves_no_trace_of_the_key() {
    let office = Office::new();
    let sealed = office
        .ring
        .seal(scope(1), KeyUse::Payload, b"", b"plain")
        .unwrap();
    office
        .ring
        .create(&[
            KeyScope::Case(case(2)),
            KeyScope::Exhibit(case(2), exhibit(9)),
        ])
        .unwrap();
    let old_root = fs::read(office.path("keys/root")).unwrap();
    let old_ring = fs::read(office.path("keys/ring")).unwrap();
    office.ring.destroy(&[KeyScope::Case(case(1))]).unwrap();
    for ring in [
        &*office.ring,
        &open(&office.path("keys"), PASSPHRASE).unwrap(),
    ] {
        for gone in [KeyScope::Case(case(1)), scope(1), scope(2)] {
            assert!(!ring.has(gone));
            assert!(matches!(
                ring.open(gone, KeyUse::Payload, b"", &sealed),
                Err(KeyError::Missing { .. })
            ));
        }
        assert!(
            ring.has(KeyScope::Exhibit(case(2), exhibit(9))) && ring.has(KeyScope::Office(2026))
        );
        assert_eq!(ring.epoch(), 2);
    }
    // No file holds a piece of the old files, whatever its name.
    let kept = files(office.folder.path());
    for piece in old_ring.chunks(32).chain(
        old_root
            .windows(64)
            .filter(|window| window.starts_with(b"\"sealed\":\"")),
    ) {
        for path in &kept {
            let bytes = fs::read(path).unwrap();
            assert!(
                !bytes.windows(piece.len()).any(|window| window == piece),
                "{}",
                path.display()
            );
        }
    }
    office.ring.destroy(&[KeyScope::Case(case(1))]).unwrap();
    assert_eq!(
        office.ring.epoch(),
        2,
        "destroying what is gone changes nothing"
    );
}

#[test]
fn the_old_root_does_not_open_the_new_ring() {
    let office = Office::new();
    let old_root = fs::read(office.path("keys/root")).unwrap();
    let old_ring = fs::read(office.path("keys/ring")).unwrap();
    office.ring.destroy(&[scope(1)]).unwrap();
    let new_ring = fs::read(office.path("keys/ring")).unwrap();
    fs::write(office.path("keys/root"), &old_root).unwrap();
    let error = open(&office.path("keys"), PASSPHRASE).unwrap_err();
    assert!(matches!(error, RingError::Damaged { .. }), "{error}");
    // Only the old pair opens, which is what the record must notice.
    fs::write(office.path("keys/ring"), &old_ring).unwrap();
    assert!(
        open(&office.path("keys"), PASSPHRASE)
            .unwrap()
            .has(scope(1))
    );
    assert_ne!(new_ring, old_ring);
}

#[test]
fn every_slot_opens_the_ring_also_after_keys_were_destroyed_through_another() {
    let (secret, recipient) = identity();
    let place = folder();
    let keys = place.path().join("keys");
    let age = NewSlot::Age {
        recipient: &recipient,
    };
    let ring = Ring::create(&keys, &[slot(PASSPHRASE), slot(OTHER), age]).unwrap();
    ring.create(&[KeyScope::Case(case(1)), scope(1)]).unwrap();
    drop(ring);
    let with_identity = Secret::Identity(&secret);
    let secrets = [
        Secret::Passphrase(PASSPHRASE),
        Secret::Passphrase(OTHER),
        with_identity,
    ];
    for (round, secret) in secrets.iter().cycle().take(6).enumerate() {
        let ring = Ring::open(&keys, secret).unwrap();
        assert_eq!(ring.opened_slot(), round % 3);
        let gone = KeyScope::Office(u16::try_from(2000 + round).unwrap());
        ring.create(&[gone]).unwrap();
        ring.destroy(&[gone]).unwrap();
        drop(ring);
        for other in &secrets {
            let ring = Ring::open(&keys, other).unwrap();
            assert!(ring.has(scope(1)) && !ring.has(gone));
        }
    }
    let ring = Ring::open(&keys, &with_identity).unwrap();
    assert_eq!(ring.slots()[2], Slot::Age { recipient });
    // Comment lines of an identity file are skipped.
    let file = format!("# made for a test\n{secret}\n");
    assert!(Ring::open(&keys, &Secret::Identity(&file)).is_ok());
}

#[test]
fn slots_are_added_replaced_and_removed() {
    let office = Office::new();
    let keys = office.path("keys");
    office.ring.add_slot(&slot(OTHER)).unwrap();
    assert!(open(&keys, PASSPHRASE).is_ok() && open(&keys, OTHER).is_ok());
    office.ring.replace_slot(0, &slot("a third")).unwrap();
    assert!(matches!(
        open(&keys, PASSPHRASE),
        Err(RingError::WrongPassphrase)
    ));
    assert!(open(&keys, "a third").unwrap().has(scope(1)));
    office.ring.remove_slot(1).unwrap();
    assert!(matches!(
        open(&keys, OTHER),
        Err(RingError::WrongPassphrase)
    ));
    assert!(matches!(
        office.ring.remove_slot(0),
        Err(RingError::LastSlot)
    ));
    assert!(matches!(
        office.ring.remove_slot(5),
        Err(RingError::NoSlot { slot: 5 })
    ));
    assert!(matches!(
        office.ring.replace_slot(5, &slot(OTHER)),
        Err(RingError::NoSlot { slot: 5 })
    ));
    assert!(matches!(
        office.ring.add_slot(&slot("")),
        Err(RingError::EmptyPassphrase)
    ));
    let bad = NewSlot::Age {
        recipient: "age1nothing",
    };
    assert!(matches!(
        office.ring.add_slot(&bad),
        Err(RingError::BadRecipient)
    ));
    assert_eq!(office.ring.slots().len(), 1);
    let ring = open(&keys, "a third").unwrap();
    assert!(ring.has(scope(2)) && ring.epoch() == 4);
}

#[test]
fn a_slot_slipped_into_the_file_is_noticed_before_anything_is_sealed_to_it() {
    let office = Office::new();
    let keys = office.path("keys");
    let (secret, recipient) = identity();
    let root = fs::read_to_string(keys.join("root")).unwrap();
    let slipped = format!("[{{\"kind\":\"age\",\"recipient\":\"{recipient}\",\"sealed\":\"00\"}},");
    // The check sum alone finds it, and whoever slips a slot in leaves the sum out.
    fs::write(keys.join("root"), root.replacen('[', &slipped, 1)).unwrap();
    let error = open(&keys, PASSPHRASE).unwrap_err().to_string();
    assert!(error.ends_with("its check sum does not hold"), "{error}");
    let (start, rest) = root.split_once("\"epoch\"").unwrap();
    assert!(start.starts_with("{\"check\":\""));
    let bare = format!("{{\"epoch\"{rest}");
    fs::write(keys.join("root"), bare.replacen('[', &slipped, 1)).unwrap();
    let error = open(&keys, PASSPHRASE).unwrap_err().to_string();
    assert!(
        error.ends_with("the slots are not those that the keys were sealed with"),
        "{error}"
    );
    assert!(Ring::open(&keys, &Secret::Identity(&secret)).is_err());
}

#[test]
fn wrong_secrets_and_missing_or_newer_keys_are_told_apart() {
    let office = Office::new();
    let keys = office.path("keys");
    let check = |result: Result<Ring, RingError>, text: &str| {
        assert_eq!(result.unwrap_err().to_string(), text);
    };
    check(
        open(&keys, "wrong"),
        "the passphrase is wrong, or keys/root was changed",
    );
    check(open(&keys, ""), "an empty passphrase protects nothing");
    let (secret, _) = identity();
    check(
        Ring::open(&keys, &Secret::Identity(&secret)),
        "the age identity opens no slot, or keys/root was changed",
    );
    let place = office.path("nowhere");
    check(
        open(&place, PASSPHRASE),
        &format!("there are no keys at {}", place.display()),
    );
    check(
        Ring::create(&keys, &[slot(OTHER)]),
        &format!("there are keys at {} already", keys.join("root").display()),
    );
    let root = fs::read_to_string(keys.join("root")).unwrap();
    fs::write(keys.join("root"), root.replace("\"v\":1", "\"v\":2")).unwrap();
    check(
        open(&keys, PASSPHRASE),
        "the keys have format 2, and this program knows format 1",
    );
    fs::write(
        keys.join("root"),
        root.replace("\"memory_kib\":32", "\"memory_kib\":99999999"),
    )
    .unwrap();
    assert!(matches!(
        open(&keys, PASSPHRASE),
        Err(RingError::Damaged { .. })
    ));
}

#[test]
fn every_single_bit_of_the_key_files_matters() {
    let office = Office::new();
    let keys = office.path("keys");
    let mut flips = 0;
    for name in ["root", "ring"] {
        let whole = fs::read(keys.join(name)).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            fs::write(keys.join(name), &changed).unwrap();
            assert!(open(&keys, PASSPHRASE).is_err(), "bit {bit} of {name}");
            flips += 1;
        }
        for cut in 0..whole.len() {
            fs::write(keys.join(name), &whole[..cut]).unwrap();
            assert!(open(&keys, PASSPHRASE).is_err(), "{name} cut to {cut}");
        }
        fs::write(keys.join(name), &whole).unwrap();
    }
    assert!(flips > 10_000 && open(&keys, PASSPHRASE).is_ok());
}

#[test]
fn a_person_signs_with_a_key_that_only_their_passphrase_opens() {
    let office = Office::new();
    let keys = office.path("keys");
    let person = PersonId::from_random([5; 16]);
    let key = PersonKey::create(&keys, person, OTHER, Cost::WEAK_FOR_TESTS).unwrap();
    let again = PersonKey::open(&keys, person, OTHER).unwrap();
    assert_eq!(again.public(), key.public());
    let verifier = ed25519_dalek::VerifyingKey::from_bytes(&key.public()).unwrap();
    let signature = ed25519_dalek::Signature::from_bytes(&again.sign(b"text"));
    assert!(verifier.verify_strict(b"text", &signature).is_ok());
    assert!(verifier.verify_strict(b"Text", &signature).is_err());
    let open = |person, passphrase| PersonKey::open(&keys, person, passphrase).map(|_| ());
    assert!(matches!(
        open(person, PASSPHRASE),
        Err(RingError::WrongPassphrase)
    ));
    let stranger = PersonId::from_random([6; 16]);
    assert!(matches!(
        open(stranger, OTHER),
        Err(RingError::Missing { .. })
    ));
    let twice = PersonKey::create(&keys, person, OTHER, Cost::WEAK_FOR_TESTS);
    assert!(matches!(twice, Err(RingError::Exists { .. })));
    // The file of one person does not pass for another's.
    let path = keys.join("persons").join(person.to_string());
    fs::copy(&path, keys.join("persons").join(stranger.to_string())).unwrap();
    assert!(matches!(
        open(stranger, OTHER),
        Err(RingError::Damaged { .. })
    ));
    let whole = fs::read(&path).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &changed).unwrap();
        assert!(open(person, OTHER).is_err(), "bit {bit}");
    }
    fs::write(&path, &whole).unwrap();
    again
        .change_passphrase(&keys, "changed", Cost::WEAK_FOR_TESTS)
        .unwrap();
    assert!(matches!(
        open(person, OTHER),
        Err(RingError::WrongPassphrase)
    ));
    assert_eq!(
        PersonKey::open(&keys, person, "changed").unwrap().public(),
        key.public()
    );
}

#[test]
fn nothing_secret_is_printed() {
    let office = Office::new();
    let key = PersonKey::create(
        &office.path("keys"),
        PersonId::from_random([5; 16]),
        OTHER,
        Cost::WEAK_FOR_TESTS,
    );
    for text in [
        format!("{:?}", office.ring),
        format!("{:?}", office.vault),
        format!("{:?}", key.unwrap()),
        format!("{:?}", slot(PASSPHRASE)),
        format!("{:?}", Secret::Passphrase(PASSPHRASE)),
        format!("{:?}", vault::chunked::Key::new(&[7; 32])),
        format!("{:?}", office.ring.log_key("office.example/log").unwrap()),
    ] {
        assert!(
            text.contains("[hidden]") && !text.contains(PASSPHRASE),
            "{text}"
        );
    }
}
