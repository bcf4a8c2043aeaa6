//! Bad sources: what an intake says of each thing that is no ordinary file, and of a disk that is
//! full. The long table of kinds is that of `cargo xtask bad`; here are the ones that a test can
//! make and undo by itself.

use std::{
    fs,
    os::unix::{ffi::OsStrExt as _, fs::symlink, net::UnixListener},
    path::Path,
    process::Command,
};

use crate::house::{House, files};

/// Whether a row names this place and has a gap of this kind; `""` stands for no gap.
fn has(rows: &[serde_json::Value], place: &str, gap: &str) -> bool {
    rows.iter().any(|row| {
        let text = row["item"].to_string();
        let gapless = !text.contains("\"gap\"") && !text.contains("\"unread\"");
        text.contains(place)
            && if gap.is_empty() {
                gapless
            } else {
                text.contains(gap)
            }
    })
}

#[test]
fn odd_things_are_declared_and_the_rest_is_taken_in() {
    let house = House::new();
    let folder = house.path("odd");
    fs::create_dir_all(folder.join("a/b")).unwrap();
    fs::write(folder.join("good.txt"), "good").unwrap();
    fs::write(folder.join("empty"), "").unwrap();
    fs::write(
        folder.join(std::ffi::OsStr::from_bytes(b"not utf-8 \xff\xfe")),
        "name",
    )
    .unwrap();
    symlink("..", folder.join("a/b/loop")).unwrap();
    symlink("/etc/hostname", folder.join("out")).unwrap();
    symlink("itself", folder.join("itself")).unwrap();
    let _socket = UnixListener::bind(folder.join("socket")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(folder.join("fifo"))
            .status()
            .unwrap()
            .success()
    );
    let sparse = fs::File::create(folder.join("sparse")).unwrap();
    sparse.set_len(64 << 20).unwrap();
    fs::write(
        folder.join("truncated.zip"),
        b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0rest",
    )
    .unwrap();
    let before = files(&folder);
    let taken = house.take_in("K/2", &folder).expect(0).json();
    assert_eq!(taken["counts"]["changed"], 0);
    let rows = house.rows("K/2");
    for (place, gap) in [
        ("good.txt", ""),
        ("empty", ""),
        ("not utf-8 %FF%FE", ""),
        ("sparse", ""),
        ("loop", "unsupported"),
        ("out", "unsupported"),
        ("itself", "unsupported"),
        ("socket", "unsupported"),
        ("fifo", "unsupported"),
        ("truncated.zip", "damaged"),
    ] {
        assert!(has(&rows, place, gap), "{place} {gap}: {rows:#?}");
    }
    assert_eq!(files(&folder), before, "nothing is written into the source");
    house.verify().says(0, &["Every invariant holds."]);
}

#[test]
fn sources_that_are_no_source_are_refused() {
    let house = House::new();
    house.receive("K/2");
    let known = house.known();
    for (source, word) in [
        ("/nowhere/at/all", "there is nothing there"),
        ("/dev/null", "/dev/null"),
    ] {
        let args = [
            "intake",
            "start",
            source,
            "--case",
            "Hills",
            "--exhibit",
            "K/2",
            "--authority",
            &known.warrant,
            "--description",
            "x",
        ];
        house.run("bo", &args).says(2, &[word, "hint:"]);
    }
    house.verify().says(0, &["Every invariant holds."]);
}

/// Members are named by where they lie and written nowhere.
#[test]
fn members_that_climb_out_are_written_nowhere() {
    let house = House::new();
    let folder = house.path("archive");
    fs::create_dir(&folder).unwrap();
    let mut header = [0_u8; 512];
    let name = b"../../../climbed-out.txt";
    header[..name.len()].copy_from_slice(name);
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(b"00000000005");
    header[136..147].copy_from_slice(b"00000000000");
    header[148..156].copy_from_slice(b"        ");
    header[156] = b'0';
    header[257..263].copy_from_slice(b"ustar\0");
    header[263..265].copy_from_slice(b"00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut body = [0_u8; 512];
    body[..5].copy_from_slice(b"hello");
    let tar = [header.as_slice(), &body, &[0; 1024]].concat();
    fs::write(folder.join("climbing.tar"), tar).unwrap();
    house.take_in("K/2", &folder).expect(0);
    assert!(
        has(&house.rows("K/2"), "climbed-out.txt", ""),
        "{:#?}",
        house.rows("K/2")
    );
    let mut place: Option<&Path> = Some(&folder);
    while let Some(folder) = place {
        assert!(!folder.join("climbed-out.txt").exists());
        place = folder.parent();
    }
}

/// A small file system of its own, taken away again at the end.
struct Small(std::path::PathBuf);

impl Small {
    fn mount(place: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(place).ok()?;
        let options = format!("size={size}");
        let ran = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "probity-test"])
            .arg(place)
            .output();
        ran.is_ok_and(|ran| ran.status.success())
            .then(|| Self(place.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let house = House::new();
    let place = house.path("small");
    let Some(small) = Small::mount(&place, "3m") else {
        eprintln!("skipped: a small disk can only be mounted by an administrator");
        return;
    };
    let mut full = House::new();
    let own = std::mem::replace(&mut full.office, place.join("office"));
    crate::house::copy(&own, &full.office);
    let source = full.path("much");
    fs::create_dir(&source).unwrap();
    for number in 0..40_u32 {
        let mut bytes = number.to_le_bytes().repeat(25_000);
        bytes.push(u8::try_from(number).unwrap());
        fs::write(source.join(number.to_string()), bytes).unwrap();
    }
    full.take_in("K/2", &source).says(2, &["full"]);
    full.verify().expect(0);
    // With more room it goes on where it stopped.
    let _ = Command::new("mount")
        .args(["-o", "remount,size=64m"])
        .arg(&place)
        .output();
    full.done(
        "bo",
        &[
            "intake",
            "resume",
            source.to_str().unwrap(),
            "--case",
            "Hills",
            "--exhibit",
            "K/2",
        ],
    );
    full.verify().says(0, &["Every invariant holds."]);
    drop(small);
}
