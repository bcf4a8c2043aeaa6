//! Bad input at the command line: each a clear error (what, where, what to do), nothing lost.
//! The rows of docs/BAD-INPUT.md.

use std::fs;

use tempfile::TempDir;

use crate::house::{House, Ran, files, program};

/// Whatever went wrong, the office is as it was.
#[track_caller]
fn refused(house: &House, who: &str, args: &[&str], words: &[&str]) {
    house.run(who, args).says(2, words);
    house.verify().says(0, &["Every invariant holds."]);
}

#[test]
fn wrong_passphrases_are_told_apart() {
    let house = House::new();
    let mut office = house.command("bo", &["office", "status"]);
    Ran::of(office.env("PROBITY_PASSPHRASE", "wrong").output().unwrap()).says(
        2,
        &[
            "the passphrase is wrong",
            "hint: try again; nothing was changed",
        ],
    );
    let mut person = house.command("bo", &["case", "show", "Hills", "--reason", "a look"]);
    Ran::of(
        person
            .env("PROBITY_PERSON_PASSPHRASE", "wrong")
            .output()
            .unwrap(),
    )
    .says(
        2,
        &["the passphrase is not that of `bo`", "hint: try again"],
    );
    let mut empty = house.command("bo", &["office", "status"]);
    Ran::of(empty.env("PROBITY_PASSPHRASE", "").output().unwrap()).expect(2);
    house.verify().expect(0);
}

#[test]
fn without_a_terminal_the_passphrase_is_asked_for_in_words() {
    let house = House::new();
    let mut command = house.command("", &["office", "status"]);
    command.env_remove("PROBITY_PASSPHRASE");
    Ran::of(command.output().unwrap()).says(
        2,
        &[
            "there is no terminal",
            "hint: set PROBITY_PASSPHRASE or name a file with --passphrase-file",
        ],
    );
    refused(
        &house,
        "",
        &["office", "status", "--passphrase-file", "/nowhere"],
        &["/nowhere"],
    );
}

#[test]
fn a_missing_office_is_said_with_a_way_on() {
    let dir = TempDir::new().unwrap();
    let mut command = program();
    command
        .arg("--office")
        .arg(dir.path().join("none"))
        .args(["office", "status"]);
    Ran::of(command.output().unwrap()).says(2, &["none/probity.toml", "hint:", "office init"]);
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        0,
        "nothing is made"
    );
}

#[test]
fn an_office_is_not_made_over_another() {
    let house = House::new();
    let args = [
        "office",
        "init",
        "--name",
        "x",
        "--origin",
        "office.example/x",
        "--handle",
        "x",
        "--person",
        "x",
    ];
    refused(&house, "", &args, &["holds an office already", "hint:"]);
}

#[test]
fn a_newer_office_is_left_alone() {
    let house = House::new();
    let path = house.office.join("probity.toml");
    let text = fs::read_to_string(&path).unwrap();
    let newer = text.replace("format = 1", "format = 2\nunheard = \"of\"");
    fs::write(&path, &newer).unwrap();
    house
        .run("", &["office", "status"])
        .says(2, &["format 2", "knows 1", "use the newer Probity"]);
    house.run("", &["verify"]).says(2, &["format 2"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn newer_tables_are_left_alone() {
    let house = House::new();
    let path = house.office.join("office.db");
    let tables = rusqlite::Connection::open(&path).unwrap();
    tables
        .execute_batch("UPDATE follower SET format = 99; PRAGMA user_version = 99;")
        .unwrap();
    drop(tables);
    house
        .run("", &["office", "status"])
        .says(2, &["format 99", "hint: use the newer Probity"]);
    assert!(path.exists(), "a newer program's tables are kept");
}

#[test]
fn settings_with_a_mistake_are_said_with_the_line() {
    let house = House::new();
    let path = house.office.join("probity.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}second_haed = \"x\"\n")).unwrap();
    house
        .run("", &["office", "status"])
        .says(2, &["probity.toml", "second_haed"]);
}

#[test]
fn terms_with_mistakes_are_said_with_the_line() {
    let house = House::new();
    let terms = house.path("terms.toml");
    let text = fs::read_to_string(house.form("demo-warrant.toml")).unwrap();
    for (from, to, word) in [
        ("kind = \"warrant\"", "kind = \"warrrant\"", "warrrant"),
        ("review = \"2089", "review = \"2089-99-99\" #", "review"),
        ("[validity]", "[validty]", "validty"),
        ("aims = [", "aims = [\"fun\", ", "fun"),
        ("[test]", "[test", "line"),
    ] {
        assert!(text.contains(from), "{from}");
        fs::write(&terms, text.replace(from, to)).unwrap();
        let args = [
            "authority",
            "request",
            terms.to_str().unwrap(),
            "--case",
            "Hills",
        ];
        refused(
            &house,
            "bo",
            &args,
            &["terms.toml", word, "hint: `probity authority template`"],
        );
    }
    let args = ["authority", "request", "/nowhere.toml", "--case", "Hills"];
    refused(&house, "bo", &args, &["/nowhere.toml"]);
}

#[test]
fn a_list_with_broken_lines_is_taken_without_them() {
    let house = House::new();
    let list = house.path("list.csv");
    let long = "x".repeat(3 << 20);
    let text = format!(
        "algorithm,signal,label,opinion\nmd5,0123456789abcdef0123456789abcdef,good,positive\n\
         md5,xyz,not hexadecimal,positive\nsha256,00,too short,positive\n\
         md5,1123456789abcdef0123456789abcdef,{long},positive\n\
         blake9,00,unknown,positive\nmd5,d41d8cd98f00b204e9800998ecf8427e,empty content,positive\n"
    );
    fs::write(&list, text).unwrap();
    let args = [
        "list",
        "import",
        list.to_str().unwrap(),
        "--name",
        "mixed",
        "--authority",
        &house.known().list_authority,
        "--source",
        "Made-up Exchange",
        "--json",
    ];
    let ran = house.run("bo", &args).expect(0);
    let rejected = ran.json()["rejected"].as_array().unwrap().len();
    assert!(rejected >= 4, "{}", ran.out);
    house.verify().expect(0);

    fs::write(&list, "\0\x01\x02 no list at all").unwrap();
    let args = [
        "list",
        "import",
        list.to_str().unwrap(),
        "--name",
        "none",
        "--authority",
        &house.known().list_authority,
        "--source",
        "Made-up Exchange",
    ];
    refused(&house, "bo", &args, &["list.csv"]);
}

#[test]
fn names_that_fit_nothing_or_too_much_are_refused() {
    let house = House::new();
    for (args, words) in [
        (
            &["case", "show", "Valleys", "--reason", "x"][..],
            &["there is no case `Valleys`", "case list"][..],
        ),
        (
            &["case", "show", "case-", "--reason", "x"],
            &["there is no case"],
        ),
        (
            &["exhibit", "show", "K/9", "--case", "Hills", "--reason", "x"],
            &["there is no exhibit `K/9`", "exhibit list"],
        ),
        (
            &["exhibit", "show", "", "--case", "Hills", "--reason", "x"],
            &["there is no exhibit ``"],
        ),
    ] {
        refused(&house, "bo", args, words);
    }
    house.done("bo", &["case", "open", "Hills", "--review", "2089-01-01"]);
    let args = ["case", "show", "Hills", "--reason", "x"];
    refused(
        &house,
        "bo",
        &args,
        &["2 cases are called `Hills`", "give more of the id"],
    );
    refused(
        &house,
        "",
        &["case", "show", "Hills", "--reason", "x"],
        &["nobody is named", "--as HANDLE"],
    );
}

#[test]
fn exports_write_over_nothing() {
    let house = House::new();
    let into = house.path("out");
    fs::create_dir(&into).unwrap();
    fs::write(into.join("item-000002.bin"), "mine").unwrap();
    let out = house.path("mine.txt");
    fs::write(&out, "mine").unwrap();
    let view = [
        "item",
        "view",
        "2",
        "--case",
        "Hills",
        "--exhibit",
        "K/1",
        "--reason",
        "a look",
        "--out",
        out.to_str().unwrap(),
    ];
    house.run("edda", &view).says(2, &["mine.txt"]);
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    assert_eq!(files(&into).len(), 1);
    house.verify().expect(0);
}
