//! Rows per second of the tables: `cargo bench -p database` (numbers of rows as arguments:
//! entries, then items).

// Sums of a few numbers for a figure on a screen.
#![allow(clippy::arithmetic_side_effects)]

use std::{
    error::Error,
    io::Write,
    time::{Duration, Instant},
};

use database::{CaseTables, OfficeTables};
use evidence::{
    CaseId, ContentHash, ExhibitId, Finding, ItemRow, Locator, Md5Hash, Segment, Sha1Hash,
};
use workbench::ports::{EntryRow, ItemQuery, ItemTables, ReadTables, StateRow};

/// Cases over which the entries are spread.
const CASES: u64 = 2000;
const BATCH: u64 = 100_000;

/// Numbers that look random and are the same in each run (SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn id(kind: &str, number: u64) -> String {
    format!("{kind}-{:016x}{:016x}", mixed(number), mixed(!number))
}

fn entry(seq: u64) -> EntryRow {
    EntryRow {
        seq,
        at: format!("2026-01-05T00:07:00.{:06}Z", seq.wrapping_rem(1_000_000)),
        act: "item.view".into(),
        actor: id("person", mixed(seq).wrapping_rem(50)),
        role: "examiner".into(),
        outcome: "done".into(),
        reason: None,
        authority: Some(id("authority", mixed(seq).wrapping_rem(CASES))),
        case: Some(id("case", mixed(seq).wrapping_rem(CASES))),
        exhibit: Some(id("exhibit", mixed(seq).wrapping_rem(CASES))),
    }
}

fn state(number: u64) -> StateRow {
    StateRow {
        kind: "authority".into(),
        id: id("authority", number),
        content: Some(vec![7; 400]),
    }
}

fn bytes<const N: usize>(number: u64) -> [u8; N] {
    let mut all = [0; N];
    for (place, chunk) in (0_u64..).zip(all.chunks_mut(8)) {
        let word = mixed(number.wrapping_mul(31).wrapping_add(place)).to_le_bytes();
        let (word, _) = word.split_at(chunk.len());
        chunk.copy_from_slice(word);
    }
    all
}

fn item(number: u64) -> ItemRow {
    let path = format!("DCIM/{:05}/IMG_{number:08}.JPG", number >> 8);
    let findings = (number.is_multiple_of(3)).then(|| Finding::Picture {
        height: 3024,
        parser: "picture 1".into(),
        pdq: "0f".repeat(32),
        pdq_quality: 100,
        width: 4032,
    });
    ItemRow {
        bytes: number,
        findings: findings.into_iter().collect(),
        locator: Locator::root(Segment::from_bytes(path.as_bytes())),
        md5: Some(Md5Hash(bytes(number))),
        sha1: Some(Sha1Hash(bytes(number))),
        sha256: Some(ContentHash(bytes(number))),
        times: Vec::new(),
        media_type: "image/jpeg".into(),
    }
}

/// A moment by the clock on the wall, and by what this thread has computed (Linux only; the
/// figure that counts on a busy machine).
struct Moment(Instant, Duration);

impl Moment {
    fn now() -> Self {
        let computed = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let nanos = computed
            .split(' ')
            .next()
            .and_then(|word| word.parse().ok());
        Self(Instant::now(), Duration::from_nanos(nanos.unwrap_or(0)))
    }
}

/// Prints what happened since `from`: time, time computing, rows per second of each.
fn report(what: &str, rows: u64, from: &Moment) -> Result<(), std::io::Error> {
    let to = Moment::now();
    report_spent(what, rows, to.0 - from.0, to.1 - from.1)
}

fn report_spent(
    what: &str,
    rows: u64,
    wall: Duration,
    computing: Duration,
) -> Result<(), std::io::Error> {
    let per_second = |spent: Duration| u128::from(rows) * 1_000_000_000 / spent.as_nanos().max(1);
    writeln!(
        std::io::stdout(),
        "{what:<40} {rows:>9} rows {:>7} ms {:>9}/s  computing {:>7} ms {:>9}/s",
        wall.as_millis(),
        per_second(wall),
        computing.as_millis(),
        per_second(computing),
    )
}

fn office(entries: u64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("office.db");
    let tables = OfficeTables::open(&path)?;
    let (mut wall, mut computing) = (Duration::ZERO, Duration::ZERO);
    let mut position = 0;
    while position < entries {
        let to = entries.min(position + BATCH);
        let batch: Vec<_> = (position..to).map(entry).collect();
        let from = Moment::now();
        tables.apply(to, &batch, &[])?;
        let to_now = Moment::now();
        wall += to_now.0 - from.0;
        computing += to_now.1 - from.1;
        position = to;
    }
    report_spent("entries, batches of 100,000", entries, wall, computing)?;
    let rows: Vec<_> = (0..BATCH).map(state).collect();
    let from = Moment::now();
    tables.apply(position, &[], &rows)?;
    report("state rows new", BATCH, &from)?;
    let from = Moment::now();
    tables.apply(position, &[], &rows)?;
    report("state rows changed", BATCH, &from)?;
    let from = Moment::now();
    let mut loaded = 0;
    tables.load(&mut |_| loaded += 1)?;
    report("load state", loaded, &from)?;
    let from = Moment::now();
    for seq in position..position + 200 {
        tables.apply(seq + 1, &[entry(seq)], &[state(seq)])?;
    }
    report("single acts, each synced", 200, &from)?;
    let case: CaseId = id("case", 7).parse()?;
    let from = Moment::now();
    for page in 0..1000 {
        tables.acts(Some(&case), Some(position - page), 50, &mut |_| {})?;
    }
    report("pages of 50 acts of a case", 1000, &from)?;
    let from = Moment::now();
    tables.check()?;
    report("check", entries, &from)?;
    report_size(&path)?;
    let from = Moment::now();
    tables.clear()?;
    report("clear", 1, &from)?;
    Ok(())
}

fn report_size(path: &std::path::Path) -> Result<(), std::io::Error> {
    let mib = std::fs::metadata(path)?.len() >> 20;
    writeln!(std::io::stdout(), "{:<44} {mib:>9} MiB", "file")
}

fn items(rows: u64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let tables = CaseTables::open(folder.path())?;
    let case = CaseId::from_random([1; 16]);
    for (number, name) in [
        (1, "replace"),
        (2, "replace, second exhibit"),
        (2, "replace again"),
    ] {
        let mut all = (0..rows).map(item);
        let from = Moment::now();
        tables.replace(case, ExhibitId::from_random([number; 16]), 7, &mut || {
            all.next()
        })?;
        report(name, rows, &from)?;
    }
    let from = Moment::now();
    report_made(rows, &from)?;
    let mut found = 0_u64;
    let from = Moment::now();
    for number in 0..2000 {
        let query = ItemQuery {
            digest: Some(ContentHash(bytes(mixed(number).wrapping_rem(rows))).to_string()),
            limit: 100,
            ..ItemQuery::default()
        };
        tables.items(case, &query, &mut |_, _, _| found += 1)?;
    }
    report("look-ups by SHA-256 in both exhibits", 2000, &from)?;
    let from = Moment::now();
    for page in 0..1000 {
        let query = ItemQuery {
            after: Some((
                ExhibitId::from_random([1; 16]),
                mixed(page).wrapping_rem(rows),
            )),
            limit: 100,
            ..ItemQuery::default()
        };
        tables.items(case, &query, &mut |_, _, _| found += 1)?;
    }
    report("pages of 100 items", 1000, &from)?;
    let query = ItemQuery {
        contains: Some("no such name".into()),
        limit: 100,
        ..ItemQuery::default()
    };
    let from = Moment::now();
    tables.items(case, &query, &mut |_, _, _| found += 1)?;
    report("search in locators, nothing found", 2 * rows, &from)?;
    let from = Moment::now();
    tables.check(case)?;
    report("check", 2 * rows, &from)?;
    report_size(&folder.path().join(case.to_string()).join("items.db"))?;
    let from = Moment::now();
    tables.forget_exhibit(case, ExhibitId::from_random([1; 16]))?;
    report("forget one exhibit, keep the other", rows, &from)?;
    Ok(())
}

/// What making the rows costs, to be taken off the figures of `replace`.
fn report_made(rows: u64, from: &Moment) -> Result<(), std::io::Error> {
    let made: u64 = (0..rows).map(item).map(|row| row.bytes & 1).sum();
    report("(making the rows alone)", rows, from)?;
    writeln!(std::io::stdout(), "{:<44} {made:>9}", "(odd rows)")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok());
    office(numbers.next().unwrap_or(1_000_000))?;
    items(numbers.next().unwrap_or(500_000))
}
