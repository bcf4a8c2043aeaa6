//! The memory: durable before the answer, for one program, and never believed when damaged.

use std::{fs, path::Path};

use ledger::note::{Note, SigningKey};
use witness::{Memory, MemoryError, Settings};

use crate::running::{Office, PREFIX, Running, copy, folder};

fn open(folder: &Path) -> Result<Memory, MemoryError> {
    let settings = Settings::read(folder).unwrap();
    Memory::open(folder, &settings.key.verifier(), &settings.logs)
}

fn only_file(folder: &Path) -> std::path::PathBuf {
    let mut files = fs::read_dir(folder.join("checkpoints")).unwrap();
    files.next().unwrap().unwrap().path()
}

#[test]
fn what_was_cosigned_is_on_the_disk_before_the_answer() {
    let mut office = Office::new('a', 0, 20);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start(folder.path());
    for (old, new) in [(0, 5), (5, 9), (9, 20)] {
        let answer = running.post(&office.request(old, new));
        assert_eq!(answer.status, 200);
        // As it stands on the disk at this moment, without a clean end.
        let copied = copy(folder.path());
        let kept = fs::read(only_file(copied.path())).unwrap();
        assert!(String::from_utf8(kept).unwrap().ends_with(answer.text()));
        let memory = open(copied.path()).unwrap();
        let found = memory.get(crate::running::ORIGIN).unwrap();
        assert_eq!(found.checkpoint.size, new);
    }
}

#[test]
fn two_programs_do_not_share_a_memory() {
    let office = Office::new('a', 0, 1);
    let folder = folder(&[office.key.verifier()]);
    let first = open(folder.path()).unwrap();
    assert!(matches!(
        open(folder.path()),
        Err(MemoryError::Locked { .. })
    ));
    drop(first);
    open(folder.path()).unwrap();
}

#[test]
fn every_changed_byte_of_a_memory_keeps_the_witness_from_starting() {
    let mut office = Office::new('a', 0, 8);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&office.request(0, 7)).status, 200);
    drop(running);
    let path = only_file(folder.path());
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, &bad).unwrap();
        let opened = open(folder.path());
        assert!(
            matches!(opened, Err(MemoryError::Damaged { .. })),
            "byte {at}"
        );
        fs::write(&path, &good[..at]).unwrap();
        assert!(open(folder.path()).is_err(), "cut at {at}");
    }
    fs::write(&path, &good).unwrap();
    open(folder.path()).unwrap();
    // The note of another record under this one's name, and what does not belong there.
    fs::rename(&path, path.with_file_name("0".repeat(64))).unwrap();
    assert!(matches!(
        open(folder.path()),
        Err(MemoryError::Damaged { .. })
    ));
    fs::rename(path.with_file_name("0".repeat(64)), &path).unwrap();
    fs::create_dir(folder.path().join("checkpoints/folder")).unwrap();
    assert!(matches!(
        open(folder.path()),
        Err(MemoryError::Damaged { .. })
    ));
}

#[test]
fn what_a_crash_left_behind_is_removed_and_changes_nothing() {
    let mut office = Office::new('a', 0, 8);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&office.request(0, 7)).status, 200);
    drop(running);
    fs::write(folder.path().join("tmp/new"), b"half a note").unwrap();
    let running = Running::start(folder.path());
    assert_eq!(running.post(&office.request(7, 8)).status, 200);
    assert!(!folder.path().join("tmp/new").exists());
}

#[test]
fn an_answer_that_was_lost_is_given_again() {
    let mut office = Office::new('a', 0, 8);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&office.request(0, 7)).status, 200);
    // The office never got it: it asks again from nothing, is told, and gets it.
    let answer = running.post(&office.request(0, 7));
    assert_eq!((answer.status, answer.text()), (409, "7\n"));
    assert_eq!(running.post(&office.request(7, 7)).status, 200);
}

#[test]
fn a_clock_that_goes_back_lets_no_cosignature_look_older() {
    let mut office = Office::new('a', 0, 8);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start(folder.path());
    let time = |body: &[u8], office: &mut Office, size| {
        let key = Settings::read(folder.path()).unwrap().key.verifier();
        let note = Note::parse(&office.note(size)).unwrap();
        let read = ledger::witness::read_cosignature(body, &note.text, &key);
        read.unwrap().1
    };
    let first = running.post(&office.request(0, 4));
    let before = time(&first.body, &mut office, 4);
    running
        .clock
        .store(1_000_000_000, std::sync::atomic::Ordering::SeqCst);
    let second = running.post(&office.request(4, 8));
    assert_eq!(time(&second.body, &mut office, 8), before);
}

#[test]
fn a_memory_that_cannot_be_written_cosigns_nothing() {
    let mut office = Office::new('a', 0, 8);
    let folder = folder(&[office.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&office.request(0, 4)).status, 200);
    // In place of a full disk: the file for the next note cannot be made.
    fs::create_dir(folder.path().join("tmp/new")).unwrap();
    let answer = running.post(&office.request(4, 8));
    assert_eq!(answer.status, 500);
    assert!(!answer.text().contains('\u{2014}'));
    assert!(running.told().last().unwrap().starts_with("FAILED"));
    fs::remove_dir(folder.path().join("tmp/new")).unwrap();
    // It still is where it was.
    assert_eq!(running.post(&office.request(4, 8)).status, 200);
}

#[test]
fn several_records_are_remembered_apart() {
    let mut office = Office::new('a', 0, 8);
    let other = SigningKey::from_seed("other.example/record", [8; 32]).unwrap();
    let folder = folder(&[office.key.verifier(), other.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&office.request(0, 7)).status, 200);
    let checkpoint = ledger::checkpoint::Checkpoint {
        origin: other.name().to_owned(),
        size: 3,
        root: ledger::tree::Hash([3; 32]),
    };
    let request = ledger::witness::encode_request(0, &[], &checkpoint.sign(&other));
    assert_eq!(running.post(&request).status, 200);
    let front = running.get(&format!("{PREFIX}/"));
    assert!(front.text().contains("office.example/record  7 entries"));
    assert!(front.text().contains("other.example/record  3 entries"));
}
