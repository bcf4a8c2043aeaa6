//! Figures of the record on the disk of this folder (or of the one named as argument): single
//! durable acts beside a raw append with `fdatasync`, groups, publishing, reading, opening,
//! checking.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use journal::{Journal, Reader, inspect};
use ledger::entry::{Entry, Outcome};
use ledger::note::SigningKey;
use ledger::tree::Hash;
use workbench::ports::{Flow, Frame, Record};

const GROUP: u64 = 1024;
const GROUPS: u64 = 100;
const SINGLES: u32 = 300;
const PAYLOAD_BYTES: usize = 400;

fn key() -> SigningKey {
    SigningKey::from_seed("office.example/record", [7; 32]).unwrap()
}

/// An entry of about 600 bytes and a payload of 400.
fn frame(seq: u64) -> Frame {
    let start = Hash::of(&seq.to_be_bytes());
    let sealed: Vec<u8> = start
        .0
        .iter()
        .cycle()
        .take(PAYLOAD_BYTES)
        .copied()
        .collect();
    let tags = [
        ("data", vec!["content", "location", "metadata"]),
        ("instrument", vec!["warrant"]),
        ("purpose", vec!["investigation"]),
        ("subject", vec!["suspect", "witness"]),
    ];
    let entry = Entry {
        act: "item.view".to_owned(),
        actor: format!("person-{:032x}", 0xabc_u32),
        at: "2026-01-05T00:07:00.325980Z".to_owned(),
        authority: Some(format!("authority-{:032x}", 0x42_u32)),
        case: Some(format!("case-{:032x}", 0x51_u32)),
        case_prev: seq.checked_sub(1),
        commit: Some(start),
        counts: std::iter::empty().collect(),
        manifest: None,
        outcome: Outcome::Done,
        package: None,
        person_sig: None,
        reason: None,
        role: "examiner".to_owned(),
        sealed: Some(Hash::of(&sealed)),
        seq,
        tags: tags
            .into_iter()
            .map(|(name, codes)| {
                let codes = codes.into_iter().map(str::to_owned).collect();
                (name.to_owned(), codes)
            })
            .collect(),
    };
    Frame {
        entry: entry.encode().unwrap(),
        sealed,
    }
}

fn rate(count: u64, took: Duration) -> String {
    let per_second = u128::from(count) * 1_000_000 / took.as_micros().max(1);
    format!("{per_second:>9}/s  ({count} in {} ms)", took.as_millis())
}

fn middle(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// Raw appends and single acts in turn, so that both meet the same disk.
fn singles(dir: &Path) {
    let journal = Journal::create(&dir.join("single"), None, key()).unwrap();
    let raw = std::fs::File::create(dir.join("raw")).unwrap();
    let (mut raw_times, mut times) = (Vec::new(), Vec::new());
    let mut end = 0;
    for seq in 0..SINGLES {
        let frame = frame(u64::from(seq));
        let mut bytes = frame.entry.clone();
        bytes.extend_from_slice(&frame.sealed);
        bytes.resize(bytes.len() + 72, 1);
        let start = Instant::now();
        raw.write_all_at(&bytes, end).unwrap();
        raw.sync_data().unwrap();
        raw_times.push(start.elapsed());
        end += u64::try_from(bytes.len()).unwrap();
        let start = Instant::now();
        journal.append(&[frame]).unwrap();
        times.push(start.elapsed());
    }
    let ((raw_middle, raw_late), (middle, late)) = (middle(raw_times), self::middle(times));
    println!("raw append + fdatasync   median {raw_middle:?}, p99 {raw_late:?}");
    println!("single durable act       median {middle:?}, p99 {late:?}");
    let percent = raw_middle.as_micros() * 100 / middle.as_micros().max(1);
    println!("single act / raw append  0.{percent:02} of its rate (goal 0.45)");
}

fn main() {
    let parent = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
        .unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned());
    let home = tempfile::tempdir_in(parent).unwrap();
    singles(home.path());

    let dir = home.path().join("record");
    let journal = Journal::create(&dir, None, key()).unwrap();
    let groups: Vec<Vec<Frame>> = (0..GROUPS)
        .map(|group| (group * GROUP..(group + 1) * GROUP).map(frame).collect())
        .collect();
    println!(
        "entry {} bytes, payload {PAYLOAD_BYTES} bytes",
        groups[0][0].entry.len()
    );
    let mut times = Vec::new();
    for group in &groups {
        let start = Instant::now();
        journal.append(group).unwrap();
        times.push(start.elapsed());
    }
    let total = times.iter().sum();
    let (group_middle, group_late) = middle(times);
    println!(
        "groups of {GROUP}           {}",
        rate(GROUP * GROUPS, total)
    );
    println!("one group                median {group_middle:?}, p99 {group_late:?}");

    let start = Instant::now();
    journal.publish().unwrap();
    println!(
        "publish                  {}",
        rate(GROUP * GROUPS, start.elapsed())
    );
    drop(journal);

    let start = Instant::now();
    let journal = Journal::open(&dir, None, key()).unwrap();
    println!(
        "open                     {} ms",
        start.elapsed().as_millis()
    );
    let verifier = journal.verifier();

    let start = Instant::now();
    let reader = Reader::open(&dir, None, verifier.clone()).unwrap();
    let mut count = 0;
    reader
        .read(0, &mut |_, _, _| {
            count += 1;
            Flow::More
        })
        .unwrap();
    println!("read and prove all       {}", rate(count, start.elapsed()));

    let start = Instant::now();
    let mut proofs = reader.proofs().unwrap();
    println!(
        "tree for proofs          {} ms",
        start.elapsed().as_millis()
    );
    let start = Instant::now();
    for at in 0..1000 {
        proofs.tlog_proof(at * 97 % count).unwrap();
    }
    println!("proofs, each verified    {}", rate(1000, start.elapsed()));

    let start = Instant::now();
    let report = inspect(&dir, None, &verifier);
    assert!(report.faults.is_empty());
    println!(
        "check everything         {}",
        rate(report.entries, start.elapsed())
    );
}
