//! The demonstration.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::SystemTime,
};

use tempfile::TempDir;

use crate::house::{Ran, files, program};

fn demo(place: &Path, more: &[&str]) -> Ran {
    let mut command = program();
    command.arg("demo").args(more).arg("--into").arg(place);
    Ran::of(command.output().unwrap())
}

fn on_demo(place: &Path, args: &[&str]) -> Ran {
    let mut command = program();
    command
        .env("PROBITY_PASSPHRASE", "demonstration only")
        .env("PROBITY_PERSON_PASSPHRASE", "demonstration only")
        .arg("--office")
        .arg(place.join("office"))
        .args(args);
    Ran::of(command.output().unwrap())
}

/// What must not change in a source: names, bytes, times of change.
fn state(folder: &Path) -> BTreeMap<Vec<u8>, (Vec<u8>, SystemTime)> {
    let all = files(folder).into_iter().map(|path| {
        let found = fs::symlink_metadata(&path).unwrap();
        let bytes = if found.is_file() {
            fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        (
            path.as_os_str().as_bytes().to_vec(),
            (bytes, found.modified().unwrap()),
        )
    });
    all.collect()
}

#[test]
fn the_demonstration_runs_through_and_its_record_is_accepted() {
    let dir = TempDir::new().unwrap();
    let place = dir.path().join("d");
    let told = demo(&place, &[]).expect(0);
    for word in [
        "REFUSED",
        "Every invariant holds.",
        "erase",
        "hands K/1 over",
        "the witness cosigns",
        "a redacted copy",
        "witnesses all ",
        "probity witness serve",
        "what to try next",
    ] {
        assert!(told.out.contains(word), "{word}: {}", told.out);
    }
    on_demo(&place, &["verify"]).says(0, &["Every invariant holds."]);
    let checked = on_demo(&place, &["verify", "--json"]).expect(0).json();
    assert_eq!(checked["holds"], true);
    assert_eq!(checked["faults"].as_array().unwrap().len(), 0);
    for args in [
        &["office", "status"][..],
        &["office", "acts"],
        &["person", "list"],
        &["case", "list"],
        &["authority", "list"],
        &["list", "list"],
        &["erasure", "list"],
        &[
            "exhibit",
            "show",
            "K/1",
            "--case",
            "Hills",
            "--reason",
            "before court",
            "--as",
            "bo",
        ],
        &[
            "review",
            "queue",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--all",
            "--reason",
            "daily review",
            "--as",
            "edda",
        ],
        &[
            "item",
            "search",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--gaps",
            "--reason",
            "looking at gaps",
            "--as",
            "edda",
        ],
    ] {
        let mut args = args.to_vec();
        args.push("--json");
        on_demo(&place, &args).expect(0).json();
    }
    let curious = on_demo(
        &place,
        &[
            "item",
            "view",
            "0",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--reason",
            "a look",
            "--as",
            "amina",
        ],
    );
    curious.says(2, &["refused: item.view", "hint:", "stands in the record"]);
    on_demo(&place, &["verify"]).expect(0);

    let package = package(&place);
    for name in ["index.html", "index.ar.html", "print/record.ar.pdf"] {
        assert!(package.join(name).is_file(), "{name}");
    }
    let copies = files(&package.join("data/derived"));
    assert_eq!(copies.len(), 1, "{copies:?}");
    let policy = place.join("overseer-policy.txt");
    let mut verify = program();
    verify.args(["package", "verify"]).arg(&package);
    verify.arg("--policy").arg(&policy);
    Ran::of(verify.output().unwrap()).says(0, &["Everything that was checked holds."]);
    the_witness_starts_again(&place, &policy);

    demo(&place, &[]).says(2, &["holds a demonstration already", "hint:"]);
}

fn package(place: &Path) -> PathBuf {
    let mut all = fs::read_dir(place.join("outbox")).unwrap();
    all.next().unwrap().unwrap().path()
}

/// The looks since then wait for the witness, which is asked at the address of the policy.
fn the_witness_starts_again(place: &Path, policy: &Path) {
    on_demo(place, &["witness", "status"]).says(1, &["could still be dropped unseen"]);
    let policy = fs::read_to_string(policy).unwrap();
    let address = policy.split("http://").nth(1).unwrap();
    let address = address.split_whitespace().next().unwrap();
    let mut command = program();
    command
        .args(["witness", "serve", "--listen", address, "--folder"])
        .arg(place.join("witness"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let asked = on_demo(place, &["witness", "submit"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(line.trim_end(), format!("http://{address}"));
    asked.expect(0);
}

/// In a network of its own without even a loopback the office goes on without a witness.
#[test]
fn where_nobody_may_listen_there_is_no_witness() {
    let mut unshared = Command::new("unshare");
    unshared.args(["--map-root-user", "--net"]);
    if !unshared.arg("true").status().is_ok_and(|ran| ran.success()) {
        eprintln!("skipped: this machine gives no network of one's own");
        return;
    }
    let dir = TempDir::new().unwrap();
    let (place, own) = (dir.path().join("d"), dir.path().join("own"));
    fs::create_dir(&own).unwrap();
    let mut command = Command::new("unshare");
    command
        .args(["--map-root-user", "--net"])
        .arg(program().get_program())
        .args(["demo", "--into"])
        .args([&place, &own]);
    let told = Ran::of(command.output().unwrap());
    told.says(
        0,
        &["There is no witness", "could be covered", "no witness"],
    );
    assert!(!place.join("overseer-policy.txt").exists());
    assert!(!place.join("witness").exists());
}

#[test]
fn a_folder_of_ones_own_is_only_read() {
    let dir = TempDir::new().unwrap();
    let own = dir.path().join("own");
    crate::house::evidence(&own);
    fs::write(
        own.join(std::ffi::OsStr::from_bytes(b"odd \xff\x1b[31m.txt")),
        "odd",
    )
    .unwrap();
    fs::write(own.join("-rf"), "an option").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", own.join("out")).unwrap();
    let picture = [
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0".as_slice(),
        &[0; 40],
    ]
    .concat();
    fs::write(own.join("small.bmp"), picture).unwrap();
    fs::write(own.join("half.zip"), b"PK\x03\x04\x14\0\0\0\x08\0").unwrap();
    let before = state(&own);
    let place = dir.path().join("d");
    let told = demo(&place, &[own.to_str().unwrap(), "--json"])
        .expect(0)
        .json();
    assert_eq!(told["verify"]["holds"], true);
    assert_eq!(told["verify"]["witnesses"]["waiting"], 0);
    assert_eq!(files(&package(&place).join("data/derived")).len(), 1);
    assert_eq!(state(&own), before);
    on_demo(&place, &["verify"]).expect(0);
}

#[test]
fn a_demonstration_on_nothing_says_so() {
    let dir = TempDir::new().unwrap();
    let place = dir.path().join("d");
    demo(&place, &["/nowhere/at/all"]).says(2, &["/nowhere/at/all", "hint:"]);
    assert!(
        !place.exists(),
        "a demonstration that could not begin leaves nothing"
    );
}
