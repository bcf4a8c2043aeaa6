//! Packages: from the proposal to the hand-over, and every way in which nothing may leave.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::house::{CONTENT, House, Ran, files, program};

/// Rows of `K/1`: 0 `empty`, 1 `noise.bin`, 2 the note.
const PROPOSE: [&str; 18] = [
    "package",
    "propose",
    "--case",
    "Hills",
    "--items",
    "K/1:2",
    "--original",
    "K/1:1",
    "--withheld-reason",
    "nothing in it",
    "--destination",
    "District Court",
    "--language",
    "en",
    "--reason",
    "ordered by the court",
    "--role",
    "examiner",
];

fn propose(house: &House) -> String {
    let proposed = house.done("bo", &PROPOSE);
    proposed["package"].as_str().unwrap().to_owned()
}

fn approve(house: &House, package: &str) {
    let args = [
        "package",
        "approve",
        package,
        "--reasons",
        "only what was asked",
    ];
    house.done("chidi", &args);
}

fn approved(house: &House) -> String {
    let package = propose(house);
    approve(house, &package);
    package
}

fn out(house: &House) -> PathBuf {
    let out = house.path("out");
    fs::create_dir_all(&out).unwrap();
    out
}

fn create(house: &House, package: &str, more: &[&str]) -> Ran {
    let out = out(house);
    let mut args = vec!["package", "create", package, "--out", out.to_str().unwrap()];
    args.extend(more);
    house.run("bo", &args)
}

/// The acts in the record, refused ones with their reason.
fn acts(house: &House) -> Vec<(String, String)> {
    let shown = house.done("", &["office", "acts", "--limit", "500"]);
    let list = shown.as_array().unwrap().iter();
    let word = |act: &Value, name: &str| act[name].as_str().unwrap_or_default().to_owned();
    list.map(|act| (word(act, "act"), word(act, "reason")))
        .collect()
}

#[test]
fn a_package_goes_its_whole_way() {
    let house = House::new();
    let package = approved(&house);
    let answer = create(&house, &package, &["--json"]).expect(0).json();
    let place = PathBuf::from(answer["place"].as_str().unwrap());
    assert_eq!(place, out(&house).join(&package));
    // Its verifier, its lists, and its content, with everyday eyes.
    let checked = Ran::of(
        program()
            .args(["package", "verify", place.to_str().unwrap()])
            .output()
            .unwrap(),
    )
    .says(0, &["The package names its own judges"]);
    assert!(checked.out.contains("cannot"), "{}", checked.out);
    let alone = Command::new(place.join("probity-audit"))
        .arg("package")
        .arg(&place)
        .output()
        .unwrap();
    Ran::of(alone).expect(0);
    assert_eq!(
        fs::read_to_string(place.join("data/items/000002.txt")).unwrap(),
        CONTENT
    );
    assert!(place.join("data/exhibits/K-1/000001.bin").is_file());
    assert!(place.join("README.txt").is_file() && place.join("index.html").is_file());
    let sums = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "manifest-sha256.txt"])
        .current_dir(&place)
        .output();
    match sums {
        Ok(output) => drop(Ran::of(output).expect(0)),
        Err(_) => eprintln!("skipped: this machine has no sha256sum"),
    }
    let give = [
        "package",
        "hand-over",
        &package,
        "--to",
        "Gita Example, District Court",
        "--how",
        "by hand",
        "--receipt",
        "signed, 17/26",
        "--reason",
        "ordered by the court",
    ];
    house.done("dara", &give);
    let shown = house.run(
        "chidi",
        &["package", "show", &package, "--reason", "who has it"],
    );
    shown.says(
        0,
        &[
            "handed-over",
            "Gita Example, District Court",
            "nothing in it",
        ],
    );
    let list = [
        "package",
        "list",
        "--case",
        "Hills",
        "--reason",
        "daily look",
    ];
    house
        .run("edda", &list)
        .says(0, &["handed-over", "District Court"]);
    // Whoever proposes to erase it is told who has it.
    let erase = [
        "erasure",
        "propose",
        "--case",
        "Hills",
        "--exhibit",
        "K/1",
        "--ground",
        "unlawful",
        "--reason",
        "never in scope",
    ];
    house
        .run("dara", &erase)
        .says(0, &["Gita Example, District Court"]);
    house.verify().says(0, &["Every invariant holds."]);
}

#[test]
fn a_changed_package_is_exit_3_and_no_package_is_exit_2() {
    let house = House::new();
    let package = approved(&house);
    create(&house, &package, &[]).expect(0);
    let place = out(&house).join(&package);
    let verify = |place: &Path| {
        let mut command = program();
        command.args(["package", "verify", place.to_str().unwrap()]);
        Ran::of(command.output().unwrap())
    };
    let item = place.join("data/items/000002.txt");
    fs::write(&item, CONTENT.replace("nine", "nint")).unwrap();
    verify(&place).says(3, &["data/items/000002.txt"]);
    fs::write(&item, CONTENT).unwrap();
    verify(&place).expect(0);
    verify(&house.path("nowhere")).says(2, &["nowhere"]);
    verify(house.dir.path()).says(2, &[]);
    verify(&item).says(2, &["is no folder", "age -d"]);
}

#[test]
fn an_encrypted_package_is_the_same_bag_for_its_recipients() {
    let house = House::new();
    let package = approved(&house);
    let identities = [(); 2].map(|()| age::x25519::Identity::generate());
    let recipients = identities.each_ref().map(|one| one.to_public().to_string());
    let more = ["--recipient", &recipients[0], "--recipient", &recipients[1]];
    create(&house, &package, &more).says(0, &["age -d"]);
    let sealed = fs::read(out(&house).join(format!("{package}.tar.age"))).unwrap();
    assert_eq!(fs::read_dir(out(&house)).unwrap().count(), 1);
    assert!(
        files(&house.office.join("outbox")).is_empty(),
        "nothing in the clear is left"
    );
    let opened = identities
        .each_ref()
        .map(|one| age::decrypt(one, &sealed).unwrap());
    assert_eq!(opened[0], opened[1]);
    let unpacked = house.path("unpacked");
    fs::create_dir(&unpacked).unwrap();
    let archive = house.path("package.tar");
    fs::write(&archive, &opened[0]).unwrap();
    let tar = Command::new("tar")
        .arg("-xf")
        .arg(&archive)
        .arg("-C")
        .arg(&unpacked)
        .output();
    let Ok(tar) = tar else {
        eprintln!("skipped: this machine has no tar");
        return;
    };
    Ran::of(tar).expect(0);
    let place = unpacked.join(&package);
    let mut command = program();
    command.args(["package", "verify", place.to_str().unwrap()]);
    Ran::of(command.output().unwrap()).expect(0);
}

#[test]
fn a_recipient_that_is_none_is_refused_before_anything_happens() {
    let house = House::new();
    let package = approved(&house);
    let before = acts(&house).len();
    for wrong in ["age1", "somebody@example.org", ""] {
        create(&house, &package, &["--recipient", wrong]).says(2, &["no recipient"]);
    }
    assert_eq!(acts(&house).len(), before);
    assert!(files(&out(&house)).is_empty());
    create(&house, &package, &[]).expect(0);
}

#[test]
fn a_package_is_written_over_nothing() {
    let house = House::new();
    let package = approved(&house);
    let taken = out(&house).join(&package);
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("mine"), "mine").unwrap();
    create(&house, &package, &[]).says(2, &["exists already", "hint:"]);
    assert_eq!(files(&out(&house)), [taken.join("mine")]);
    assert!(!acts(&house).iter().any(|(act, _)| act == "package.create"));
    let nowhere = house.path("nowhere");
    let args = [
        "package",
        "create",
        &package,
        "--out",
        nowhere.to_str().unwrap(),
    ];
    house.run("bo", &args).says(2, &["nowhere"]);
    // Nothing was used up: the approval still stands.
    fs::remove_dir_all(&taken).unwrap();
    create(&house, &package, &[]).expect(0);
}

#[test]
fn what_was_not_approved_does_not_leave() {
    let house = House::new();
    let package = propose(&house);
    create(&house, &package, &[]).says(2, &["package-not-approved", "hint:"]);
    let reject = ["package", "reject", &package, "--reasons", "too much"];
    house.done("chidi", &reject);
    create(&house, &package, &[]).says(2, &["package-not-approved"]);
    let approve = ["package", "approve", &package, "--reasons", "after all"];
    house.run("chidi", &approve).says(2, &["package-judged"]);
    assert!(files(&out(&house)).is_empty());
    let refused = acts(&house)
        .into_iter()
        .filter(|(act, _)| act == "package.create");
    assert_eq!(refused.count(), 2, "each refusal is recorded");
}

#[test]
fn nobody_approves_a_package_of_their_own() {
    let house = House::new();
    let add = [
        "person",
        "add",
        "gus",
        "--name",
        "Gus",
        "--has",
        "examiner",
        "--has",
        "authorising-officer",
        "--json",
    ];
    let mut command = house.command("amina", &add);
    command.env("PROBITY_NEW_PASSPHRASE", crate::house::PASSPHRASE);
    Ran::of(command.output().unwrap()).expect(0);
    house.done(
        "bo",
        &[
            "case",
            "change",
            "Hills",
            "--add",
            "gus",
            "--reason",
            "helps out",
        ],
    );
    let proposed = house.done("gus", &PROPOSE);
    let package = proposed["package"].as_str().unwrap();
    let approve = [
        "package",
        "approve",
        package,
        "--reasons",
        "mine",
        "--role",
        "authorising-officer",
    ];
    house.run("gus", &approve).says(2, &["self-approval"]);
    let approve = [
        "package",
        "approve",
        package,
        "--reasons",
        "mine",
        "--role",
        "examiner",
    ];
    house.run("gus", &approve).says(2, &["role-not-permitted"]);
}

#[test]
fn a_package_is_created_once() {
    let house = House::new();
    let package = approved(&house);
    create(&house, &package, &[]).expect(0);
    let elsewhere = house.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let args = [
        "package",
        "create",
        &package,
        "--out",
        elsewhere.to_str().unwrap(),
    ];
    house.run("bo", &args).says(2, &["package-created"]);
    assert!(files(&elsewhere).is_empty());
}

/// The machine stopped between the act and the seal.
#[test]
fn a_package_without_its_seal_is_sealed_by_asking_again() {
    let house = House::new();
    let package = approved(&house);
    create(&house, &package, &[]).expect(0);
    let place = out(&house).join(&package);
    let before: BTreeMap<PathBuf, Vec<u8>> = files(&place)
        .into_iter()
        .filter(|path| !path.starts_with(place.join("seal")))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    fs::remove_dir_all(place.join("seal")).unwrap();
    fs::rename(&place, out(&house).join(format!(".{package}.part"))).unwrap();
    create(&house, &package, &[]).says(0, &["is sealed"]);
    for (path, bytes) in before {
        assert!(fs::read(&path).unwrap() == bytes, "{}", path.display());
    }
    let mut command = program();
    command.args(["package", "verify", place.to_str().unwrap()]);
    Ran::of(command.output().unwrap()).expect(0);
}

#[test]
fn choices_that_cannot_be_given_are_said() {
    let house = House::new();
    let with = |items: &str, more: &[&str]| {
        let mut args: Vec<&str> = PROPOSE.to_vec();
        args[5] = items;
        args.extend(more);
        house.run("bo", &args)
    };
    with("K/1:99", &[]).says(2, &["unknown-item", "items: 99"]);
    with("K/1:1", &[]).says(2, &["invalid-field", "1 in items and originals"]);
    for wrong in ["K/1", "K/1:", "K/1:x", "K/1:3-1", "K/1:0-99999999"] {
        with(wrong, &[]).says(2, &["names no rows", "hint:"]);
    }
    with("K/9:1", &[]).says(2, &["there is no exhibit `K/9`"]);
    with("K/1:2", &["--language", "tlh"]).says(2, &["tlh"]);
    with("K/1:2", &["--derivative", "0"]).says(2, &["no redacted copy"]);
    with("K/1:2", &["--open", "99999"]).says(2, &["invalid-field", "open"]);
    let mut silent: Vec<&str> = PROPOSE.to_vec();
    silent[9] = "";
    house
        .run("bo", &silent)
        .says(2, &["invalid-field", "without a reason"]);
    // What is a gap can be listed, and not given.
    let odd = house.path("odd");
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join("a.txt"), "a").unwrap();
    std::os::unix::fs::symlink("a.txt", odd.join("link")).unwrap();
    house.take_in("K/2", &odd).expect(0);
    with("K/2:1", &[]).says(2, &["has no content: it is a gap"]);
}

#[test]
fn an_erased_exhibit_goes_into_no_package() {
    let house = House::new();
    let package = approved(&house);
    let erase = [
        "erasure",
        "propose",
        "--case",
        "Hills",
        "--exhibit",
        "K/1",
        "--ground",
        "unlawful",
        "--reason",
        "never in scope",
    ];
    let erasure = house.done("dara", &erase);
    let erasure = erasure["erasure"].as_str().unwrap();
    house.done(
        "chidi",
        &["erasure", "approve", erasure, "--reason", "agreed"],
    );
    house.done("", &["erasure", "carry-out", erasure]);
    create(&house, &package, &[]).says(2, &["erased"]);
    assert!(files(&out(&house)).is_empty());
    house.verify().says(0, &["Every invariant holds."]);
}

#[test]
fn a_redacted_copy_and_found_items_go_along() {
    let house = House::new();
    let copy = house.path("redacted.TXT");
    fs::write(&copy, "meet me at the [removed] at nine").unwrap();
    let derive = [
        "item",
        "derive",
        "2",
        "--case",
        "Hills",
        "--exhibit",
        "K/1",
        "--copy",
        copy.to_str().unwrap(),
        "--removed",
        "the place",
        "--tool",
        "an editor",
        "--reason",
        "a place of refuge",
    ];
    let derived = house.done("bo", &derive);
    let seq = derived["seq"].as_u64().unwrap().to_string();
    let search = [
        "item",
        "search",
        "--case",
        "Hills",
        "--exhibit",
        "K/1",
        "--contains",
        "noise",
        "--reason",
        "for the court",
    ];
    let found = house.path("found.json");
    fs::write(&found, house.done("bo", &search).to_string()).unwrap();
    let args = [
        "package",
        "propose",
        "--case",
        "Hills",
        "--found",
        found.to_str().unwrap(),
        "--derivative",
        &seq,
        "--withheld-reason",
        "a place of refuge",
        "--destination",
        "Defence",
        "--reason",
        "disclosure",
    ];
    let proposed = house.done("bo", &args);
    let package = proposed["package"].as_str().unwrap();
    approve(&house, package);
    create(&house, package, &[]).expect(0);
    let place = out(&house).join(package);
    let all = files(&place.join("data"));
    let names: Vec<_> = all
        .iter()
        .map(|path| path.strip_prefix(&place).unwrap().to_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "data/case.jsonld",
            "data/derived/000003.txt",
            "data/items/000001.bin"
        ]
    );
    for path in files(&place) {
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(CONTENT), "{}", path.display());
    }
    let mut command = program();
    command.args(["package", "verify", place.to_str().unwrap()]);
    Ran::of(command.output().unwrap()).expect(0);
    house.verify().says(0, &["Every invariant holds."]);
}
