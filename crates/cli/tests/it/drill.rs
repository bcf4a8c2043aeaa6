//! The drill: offices and witnesses as real processes on loopback, and everything that an office
//! may do to its history. Each time: the right refusal, the right exit code, evidence that others
//! can check, and nothing lost.

use std::fs;

use ledger::{contradiction::Contradiction, note::VerifierKey};

use crate::{
    house::{House, copy},
    outside::{Witness, act, acts, only_file, policy, status, text, vkey, witness},
};

/// An office with one witness that has cosigned everything.
fn watched(house: &House) -> Witness {
    let witness = Witness::start(house, "overseer");
    policy(house, &[("overseer", &witness.vkey, &witness.url())])
        .says(0, &["The policy is installed"]);
    let (code, size, cosigned) = status(house);
    assert_eq!((code, size), (0, cosigned));
    witness
}

/// Another copy of the same office, as it is now.
fn another(house: &House) -> House {
    let other = House::new();
    fs::remove_dir_all(&other.office).unwrap();
    copy(&house.office, &other.office);
    other
}

/// Checks the contradiction that an office or witness keeps, as a stranger does.
fn prove(house: &House, file: &[u8]) {
    let log: VerifierKey = vkey(house).parse().unwrap();
    let proven = Contradiction::parse(file).unwrap().prove(&log).unwrap();
    assert_eq!(proven.first.origin, "office.example/record");
}

#[test]
fn every_act_is_cosigned_at_its_end() {
    let house = House::new();
    let mut witness = watched(&house);
    for name in ["One", "Two", "Three"] {
        let ran = act(&house, name).expect(0);
        assert_eq!(ran.err, "", "all went well: nothing is said");
        let (code, size, cosigned) = status(&house);
        assert_eq!((code, size), (0, cosigned));
    }
    let (_, size, _) = status(&house);
    assert_eq!(witness.size(), size);
    house
        .verify()
        .says(0, &["Every invariant holds", "entries are cosigned"]);
    house
        .run("", &["doctor"])
        .says(1, &["ok       witnesses", "entries are cosigned"]);
    // The note stands in the record with both signatures.
    let note = fs::read_to_string(house.office.join("record/cosigned")).unwrap();
    assert!(note.contains("\n\u{2014} office.example/record "));
    assert!(note.contains("\n\u{2014} overseer.example/witness "));
}

#[test]
fn work_goes_on_while_a_witness_is_away_and_it_catches_up() {
    let house = House::new();
    let mut witness = watched(&house);
    let (_, before, _) = status(&house);
    witness.down();
    for (count, name) in [(1, "One"), (2, "Two")] {
        let waiting = format!("{count} entries are not cosigned yet");
        act(&house, name).says(0, &[&waiting, "witness overseer is away"]);
    }
    assert_eq!(status(&house), (1, before + 2, before));
    let ran = house.run("", &["witness", "status"]);
    ran.says(
        1,
        &["2 could still be dropped unseen", "since 20", "is away"],
    );
    house.run("", &["doctor"]).says(
        1,
        &["LOOK AT  witnesses", "2 could still be dropped unseen"],
    );
    house.run("", &["due"]).says(0, &["waits for witnesses"]);
    house.verify().says(
        0,
        &["Every invariant holds", "2 could still be dropped unseen"],
    );
    assert_eq!(witness.show()["records"][0]["size"], before);
    witness.up();
    let submitted = house.run("", &["witness", "submit"]);
    submitted.says(0, &["all ", "entries are cosigned"]);
    assert_eq!(status(&house), (0, before + 2, before + 2));
}

#[test]
fn a_roll_back_stops_the_office() {
    let house = House::new();
    let mut witness = watched(&house);
    let earlier = another(&house);
    act(&house, "One").expect(0);
    act(&house, "Two").expect(0);
    let (_, seen, _) = status(&house);
    // The office of before comes back, and does not know that it is old.
    let rolled = act(&earlier, "Other");
    let first = format!("has seen {seen} entries");
    rolled.says(
        3,
        &[
            &first,
            "INTEGRITY BROKEN",
            "cp -a",
            "evidence is in record/witnesses/",
        ],
    );
    let (code, size, _) = status(&earlier);
    assert_eq!((code, size), (3, seen - 1));
    // From here on it does nothing more, and says why.
    let refused = act(&earlier, "Another");
    let lost = format!(
        "entries {} to {} of this record are lost",
        seen - 1,
        seen - 1
    );
    refused.says(3, &[&lost, "--known-size"]);
    earlier.verify().says(3, &["has seen", "BROKEN"]);
    // The witness and the true office go on.
    assert_eq!(witness.size(), seen);
    act(&house, "Three").expect(0);
    assert_eq!(status(&house), (0, seen + 1, seen + 1));
    house.verify().expect(0);
}

#[test]
fn a_fork_is_proven_by_both_sides() {
    let house = House::new();
    let mut witness = watched(&house);
    let fork = another(&house);
    act(&house, "One").expect(0);
    let (_, seen, _) = status(&house);
    // The other copy grows as far: the same size, another root.
    let before = acts(&fork);
    act(&fork, "Other").says(
        3,
        &[
            "another history",
            "two histories",
            "probity-audit contradiction",
        ],
    );
    prove(&house, &only_file(&fork.office, "contradictions"));
    // And further.
    act(&fork, "Again").expect(3);
    let (_, size, cosigned) = status(&fork);
    assert_eq!((size, cosigned), (seen + 1, seen - 1));
    for entry in fs::read_dir(fork.office.join("record/contradictions")).unwrap() {
        prove(&house, &fs::read(entry.unwrap().path()).unwrap());
    }
    // Every act still stands in the record of the copy.
    assert_eq!(acts_of(&fork), before + 2);
    fork.verify().expect(0);
    // The witness kept a proof as well, and says so.
    witness.down();
    let shown = crate::outside::witness(&["show", "--folder", text(&witness.folder)]);
    shown.says(3, &["TWO HISTORIES"]);
    let kept = fs::read_dir(witness.folder.join("contradictions")).unwrap();
    for entry in kept {
        prove(&house, &fs::read(entry.unwrap().path()).unwrap());
    }
    witness.up();
    act(&house, "Two").expect(0);
    house.verify().expect(0);
}

/// The entries of a record, whatever its witnesses say.
fn acts_of(house: &House) -> u64 {
    status(house).1
}

#[test]
fn a_split_view_to_two_witnesses_is_found_when_they_meet() {
    let house = House::new();
    let (mut one, mut two) = (
        Witness::start(&house, "overseer"),
        Witness::start(&house, "court"),
    );
    let both = [
        ("overseer", one.vkey.clone(), one.url()),
        ("court", two.vkey.clone(), two.url()),
    ];
    let both: Vec<_> = both
        .iter()
        .map(|(name, key, url)| (*name, key.as_str(), url.as_str()))
        .collect();
    policy(&house, &both).expect(0);
    let other = another(&house);
    two.down();
    act(&house, "One").says(0, &["witness court is away"]);
    one.down();
    two.up();
    act(&other, "Other").says(0, &["witness overseer is away"]);
    one.up();
    // Both up: each office meets the witness that saw the other history.
    for office in [&house, &other] {
        act(office, "Met").says(3, &["another history"]);
        let folder = office.office.join("record/contradictions");
        let mut kept = fs::read_dir(folder).unwrap();
        prove(
            &house,
            &fs::read(kept.next().unwrap().unwrap().path()).unwrap(),
        );
        office.verify().expect(0);
    }
}

#[test]
fn an_old_request_again_changes_nothing() {
    let house = House::new();
    let mut witness_ = watched(&house);
    let old = house.path("old.request");
    house.run("", &["witness", "request", text(&old)]).expect(0);
    act(&house, "One").expect(0);
    act(&house, "Two").expect(0);
    let (_, seen, _) = status(&house);
    witness_.down();
    let reply = house.path("old.reply");
    let args = [
        "sign",
        text(&old),
        "--reply",
        text(&reply),
        "--folder",
        text(&witness_.folder),
    ];
    witness(&args).says(1, &["the office makes another request"]);
    assert_eq!(fs::read_to_string(&reply).unwrap(), format!("{seen}\n"));
    assert_eq!(witness_.show()["records"][0]["size"], seen);
    witness_.up();
    act(&house, "Three").expect(0);
    assert_eq!(status(&house), (0, seen + 1, seen + 1));
}

#[test]
fn a_witness_that_does_not_know_the_key_is_told_to_people() {
    let house = House::new();
    // 404: it watches nothing. 403: it knows another key under this name.
    let mut nothing = Witness::make(&house, "nothing", "# nothing");
    nothing.up();
    policy(&house, &[("nothing", &nothing.vkey, &nothing.url())]).says(0, &["404"]);
    act(&house, "One").says(0, &["does not watch this record (404)"]);
    let seed = [42; 32];
    let other = ledger::note::SigningKey::from_seed("office.example/record", seed).unwrap();
    let mut wrong = Witness::make(&house, "wrong", &other.verifier().to_string());
    wrong.up();
    policy(&house, &[("wrong", &wrong.vkey, &wrong.url())]).expect(0);
    act(&house, "Two").says(0, &["does not trust the key of this record (403)"]);
    let (code, size, cosigned) = status(&house);
    assert_eq!((code, cosigned), (1, 0));
    assert!(size > 0);
    house.verify().expect(0);
}

#[test]
fn a_restored_backup_goes_on_with_two_persons_only() {
    let house = House::new();
    let mut witness = watched(&house);
    let (saved, keys) = (house.path("saved"), house.path("saved-keys"));
    let args = ["office", "backup", text(&saved), "--keys", text(&keys)];
    house.run("", &args).expect(0);
    act(&house, "One").expect(0);
    act(&house, "Two").expect(0);
    let (_, seen, _) = status(&house);
    // The disk is gone: only the witness knows how far the record was.
    fs::remove_dir_all(&house.office).unwrap();
    let args = ["office", "restore", text(&saved), "--keys", text(&keys)];
    let known = format!("--known-size {seen}");
    house.run("", &args).says(3, &["INTEGRITY BROKEN", &known]);
    act(&house, "Refused").says(3, &[&known]);
    let size = seen.to_string();
    let agreed = [
        "office",
        "restore",
        text(&saved),
        "--keys",
        text(&keys),
        "--proposed-by",
        "amina",
        "--reason",
        "the disk broke",
        "--known-size",
        &size,
    ];
    let restored = house.run("chidi", &agreed);
    restored.says(0, &["is restored", "two persons gave the others up"]);
    // The office works, its record says what was given up, and the witness still holds the rest.
    act(&house, "After").says(0, &["two persons gave"]);
    house.verify().expect(0);
    assert_eq!(witness.size(), seen);
    let (code, _, cosigned) = status(&house);
    assert_eq!(code, 1);
    assert!(cosigned < seen);
}

#[test]
fn a_witness_whose_memory_was_put_back_catches_up_and_is_told() {
    let house = House::new();
    let mut witness = watched(&house);
    witness.down();
    let kept = house.path("kept");
    copy(&witness.folder, &kept);
    witness.up();
    act(&house, "One").expect(0);
    act(&house, "Two").expect(0);
    witness.down();
    fs::remove_dir_all(&witness.folder).unwrap();
    copy(&kept, &witness.folder);
    fs::set_permissions(
        witness.folder.join("key"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    witness.up();
    act(&house, "Three").says(0, &["has forgotten"]);
    let (code, size, cosigned) = status(&house);
    assert_eq!((code, size), (0, cosigned));
    assert_eq!(witness.size(), size);
}

#[test]
fn a_witness_with_a_damaged_memory_or_a_second_program_does_not_start() {
    let house = House::new();
    let mut one = watched(&house);
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--folder",
        text(&one.folder),
    ]
    .map(str::to_owned);
    let serve: Vec<_> = serve.iter().map(String::as_str).collect();
    witness(&serve).says(2, &["another program uses the memory"]);
    one.down();
    let mut found = fs::read_dir(one.folder.join("checkpoints")).unwrap();
    let path = found.next().unwrap().unwrap().path();
    let mut bytes = fs::read(&path).unwrap();
    bytes[30] ^= 1;
    fs::write(&path, bytes).unwrap();
    witness(&serve).says(3, &["the memory is damaged"]);
    // Meanwhile the office works.
    act(&house, "One").says(0, &["not cosigned yet"]);
}
