//! An intake that is interrupted stops cleanly and goes on; two at once do not meet.

use std::{
    fs,
    io::Read as _,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::house::{House, Ran};

/// A source that takes a while.
fn source(house: &House) -> String {
    let folder = house.path("slow");
    fs::create_dir(&folder).unwrap();
    for number in 0..3000_u32 {
        let bytes = number.to_le_bytes().repeat(200);
        fs::write(folder.join(format!("{number:05}")), bytes).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

/// Starts an intake and waits until something of it is kept. Every test ends it with [`end`].
#[allow(clippy::zombie_processes)]
fn begin(house: &House, source: &str, number: &str) -> Child {
    house.receive(number);
    let known = house.known();
    let mut command = house.command(
        "bo",
        &[
            "intake",
            "start",
            source,
            "--case",
            "Hills",
            "--exhibit",
            number,
            "--authority",
            &known.warrant,
            "--description",
            "all of it",
            "--threads",
            "1",
        ],
    );
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let exhibits = house.office.join("vault");
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let begun = fs::read_dir(&exhibits).unwrap().any(|entry| {
            let notes = entry.unwrap().path().join("intake.notes");
            fs::metadata(notes).is_ok_and(|found| found.len() > 0)
        });
        if begun {
            return child;
        }
        assert!(Instant::now() < until, "the intake does not begin");
        std::thread::yield_now();
    }
}

fn send(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

fn end(mut child: Child) -> Ran {
    let (mut out, mut err) = (String::new(), String::new());
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    let code = child.wait().unwrap().code().unwrap_or(-1);
    Ran { code, out, err }
}

#[test]
fn an_interrupted_intake_goes_on_to_the_same_root() {
    let house = House::new();
    let source = source(&house);
    for (number, signal) in [("K/2", Signal::INT), ("K/3", Signal::TERM)] {
        let child = begin(&house, &source, number);
        send(&child, signal);
        end(child).says(
            2,
            &["interrupted", "what was read is kept", "intake resume"],
        );
        house.verify().expect(0);
        house.done(
            "bo",
            &[
                "intake",
                "resume",
                &source,
                "--case",
                "Hills",
                "--exhibit",
                number,
            ],
        );
    }
    let whole = house.take_in("K/4", source.as_ref()).expect(0).json();
    let shown = |number: &str| {
        let args = [
            "exhibit",
            "show",
            number,
            "--case",
            "Hills",
            "--reason",
            "comparing",
        ];
        house.done("bo", &args)["content"]["intake"].to_string()
    };
    let root = whole["manifest"]["root"].as_str().unwrap();
    for number in ["K/2", "K/3"] {
        assert!(shown(number).contains(root), "{number}");
    }
    house.verify().says(0, &["Every invariant holds."]);
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let house = House::new();
    let source = source(&house);
    let child = begin(&house, &source, "K/2");
    // Held still meanwhile, so that it cannot end before the second has tried.
    send(&child, Signal::STOP);
    let second = house.run(
        "bo",
        &[
            "intake",
            "resume",
            &source,
            "--case",
            "Hills",
            "--exhibit",
            "K/2",
        ],
    );
    send(&child, Signal::INT);
    send(&child, Signal::CONT);
    let first = end(child);
    second.says(2, &["hint:", "wait until the other program has ended"]);
    first.expect(2);
    house.verify().expect(0);
}
