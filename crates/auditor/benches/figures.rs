//! Figures of outsiders: how many bytes the proof of one item has, and how long the audit of a
//! whole record takes. `figures [ENTRIES [ROUNDS]]`, one million and three where nothing is said.
//!
//! Every proof that is counted is also checked. Ends with 1 where a goal is missed.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    dead_code,
    reason = "a tool of measurement, which shares modules of the tests"
)]

#[path = "../tests/it/log.rs"]
mod log;
#[path = "../tests/it/random.rs"]
mod random;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use ledger::checkpoint::Checkpoint;
use ledger::cosignature::CosigningKey;
use ledger::entry::{Entry, Manifest, Outcome};
use ledger::item_proof::ItemProof;
use ledger::note::SigningKey;
use ledger::policy::{Policy, UnknownLines};
use ledger::proof::TlogProof;
use ledger::tree::{Hash, Levels, inclusion_proof, leaf_hash, root};

/// Item proof, entry, and proof file with two cosignatures together.
const PROOF_BYTES_GOAL: usize = 4096;
const AUDIT_GOAL: Duration = Duration::from_secs(5);

/// A file of a folder, as most are.
const PLAIN: &str = r#"{"bytes":183224,"locator":["Users/maria/Documents/2025/invoices/invoice 2025-03-17.pdf"],"md5":"7d7881ae5867d7844b6cf517080922ad","sha1":"9e3169a93ef6faaf2918b792d33cecac037bf96a","sha256":"500a93d2a33eb2d20df6c5d9ffe3e0c94f55a9c4b449919f16c5112c6bd4d58d","times":[{"precision":"1ns","source":"file modified","text":"2025-03-17T09:41:12.482713942Z","utc":"2025-03-17T09:41:12.482713Z"}],"type":"application/pdf"}"#;

/// A picture inside an archive, with its perceptual hash and a match on it.
const PICTURE: &str = r#"{"bytes":3183224,"findings":[{"picture":{"height":3024,"parser":"picture 1","pdq":"f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22","pdq_quality":100,"width":4032}},{"match":{"algorithm":"pdq","distance":12,"labels":["known"],"list":"signal-list-2e1cc636e9b98bfa5ee6fa109418864c","matcher":"matching 1","opinion":"positive","signal":"f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b23","signal_added":"2025-01-05T00:00:00.000000Z","threshold":31}}],"locator":["Users/maria/Backups/telephone 2025-03.zip","DCIM/Camera/IMG_20250317_094112.jpg"],"md5":"b8a9f715dbb64fd5c56e7783c6820a61","sha1":"ad782ecdac770fc6eb9a62e44f90873fb97fb26b","sha256":"3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3","times":[{"precision":"2s","source":"zip modified","text":"2025-03-17T09:41:12"}],"type":"image/jpeg"}"#;

fn main() -> ExitCode {
    let mut words = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"));
    let mut number = |other: u64| words.next().map_or(other, |word| word.parse().unwrap());
    let (entries, rounds) = (number(1_000_000), number(3));
    let mut met = true;
    println!("proof of one item, in bytes; {entries} rows in {entries} entries, two cosignatures");
    for (what, line) in [("a file", PLAIN), ("a picture with a match", PICTURE)] {
        let parts = proof(entries, line);
        let sum: usize = parts.iter().sum();
        let [item, entry, log] = parts;
        let word = judge(&mut met, sum <= PROOF_BYTES_GOAL);
        println!("{what}: item proof {item} + entry {entry} + proof file {log} = {sum}");
        println!(
            "  of it the row {}; goal {PROOF_BYTES_GOAL}: {word}",
            line.len()
        );
    }
    let mut times = audits(entries, rounds);
    times.sort();
    println!("audit of {entries} entries, {rounds} rounds: {times:.2?}");
    let each = processor_of_children() / u32::try_from(times.len()).unwrap();
    println!("processor time of one, user and system: {each:.2?}");
    let middle = times[times.len() / 2];
    let word = judge(&mut met, middle <= AUDIT_GOAL);
    println!("middle {middle:.2?}; goal {AUDIT_GOAL:?}: {word}");
    if met {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn judge(met: &mut bool, reached: bool) -> &'static str {
    *met &= reached;
    if reached { "reached" } else { "NOT reached" }
}

/// Bytes of item proof, entry and proof file, for the last but one row and entry of so many.
fn proof(size: u64, line: &str) -> [usize; 3] {
    let at = size - 2;
    let tree = |leaf: Hash| -> Levels {
        let other = |n: u64| leaf_hash(&n.to_be_bytes());
        let leaves = (0..size).map(|n| if n == at { leaf } else { other(n) });
        leaves.collect()
    };
    let mut rows = tree(leaf_hash(line.as_bytes()));
    let item = ItemProof {
        entry: at,
        row: at,
        rows: size,
        hashes: inclusion_proof(&mut rows, at, size).unwrap(),
        line: line.to_owned(),
    };
    let entry = finish(at, root(&mut rows, size).unwrap(), size);
    item.verify_in(&entry).unwrap();
    let bytes = entry.encode().unwrap();
    let mut acts = tree(leaf_hash(&bytes));
    let key = SigningKey::from_seed("record.police.example/proof", [7; 32]).unwrap();
    let checkpoint = Checkpoint {
        origin: key.name().to_owned(),
        size,
        root: root(&mut acts, size).unwrap(),
    };
    let (mut note, mut policy) = (checkpoint.sign(&key), format!("log {}\n", key.verifier()));
    for (name, seed) in [("overseer", 8), ("court", 9)] {
        let witness = CosigningKey::from_seed(&format!("{name}.example/witness"), [seed; 32]);
        let witness = witness.unwrap();
        let cosignature = witness.cosign(&checkpoint.to_text(), 1_774_000_000);
        note.extend_from_slice(cosignature.to_line().as_bytes());
        policy += &format!("witness {name} {}\n", witness.verifier());
    }
    policy += "group both all overseer court\nquorum both\n";
    let log = TlogProof {
        index: at,
        hashes: inclusion_proof(&mut acts, at, size).unwrap(),
        checkpoint: note,
    };
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    log.verify(&leaf_hash(&bytes), &policy, UnknownLines::Refuse)
        .unwrap();
    [item.to_bytes().len(), bytes.len(), log.to_bytes().len()]
}

/// An `intake.finish` with everything that one has, a person's signature excepted.
fn finish(seq: u64, root: Hash, size: u64) -> Entry {
    let id = "9fad233618e6ac7822c1b5e8f85b7962";
    let counts = [
        ("bytes", 512_110_190_592),
        ("changed", 0),
        ("files", size),
        ("gaps", 1_234),
        ("matches", 567),
        ("matches-positive", 89),
        ("rows", size),
    ];
    let tag = |name: &str, code: &str| (name.to_owned(), vec![code.to_owned()]);
    Entry {
        act: "intake.finish".into(),
        actor: format!("person-{id}"),
        at: "2026-03-20T09:46:40.226540Z".into(),
        authority: Some(format!("authority-{id}")),
        case: Some(format!("case-{id}")),
        case_prev: Some(seq - 1),
        commit: Some(Hash([1; 32])),
        counts: counts.map(|(name, n)| (name.to_owned(), n)).into(),
        manifest: Some(Manifest { root, size }),
        outcome: Outcome::Done,
        package: None,
        person_sig: None,
        reason: None,
        role: "examiner".into(),
        sealed: Some(Hash([2; 32])),
        seq,
        tags: [
            tag("data", "content"),
            tag("instrument", "warrant"),
            tag("purpose", "investigation"),
            tag("subject", "suspect"),
        ]
        .into(),
    }
}

/// Makes a record as a folder of tiles and has the program check it, as an overseer would.
fn audits(entries: u64, rounds: u64) -> Vec<Duration> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    write_record(folder.path(), entries);
    let rounds = (0..rounds.max(1)).map(|_| {
        let begun = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_probity-audit"))
            .arg("record")
            .arg(folder.path())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "the record does not hold: {status}");
        begun.elapsed()
    });
    rounds.collect()
}

/// Processor time of all programs that were started and have ended (proc(5), `stat`, fields 16 and
/// 17, in hundredths of a second): on a busy machine it says more than the clock.
fn processor_of_children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, behind) = stat.rsplit_once(')').unwrap();
    let ticks = behind.split_whitespace().skip(13).take(2);
    let ticks: u64 = ticks.map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

fn write_record(folder: &Path, entries: u64) {
    log::make(entries, &|_| {}, &mut |path, bytes| {
        let place = folder.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, bytes).unwrap();
    });
}
