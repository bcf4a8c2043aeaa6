//! Figures of the whole commit and of the rebuild, over the real record, keys, vault and tables on
//! the disk of the folder.
//!
//! `cargo bench -p cli --bench office -- [--entries N] [--callers N] [--acts N] [--folder DIR]
//! [--only-rebuild]`. A folder that holds an office from an earlier run is used again, so that the
//! rebuild alone can be profiled.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::panic
)]

mod house;
mod mix;

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use house::House;
use mix::Mix;

/// How many acts one call of `submit_all` carries while the record is made.
const TOGETHER: usize = 1024;

struct Wish {
    entries: u64,
    callers: u64,
    acts: u64,
    folder: Option<PathBuf>,
    only_rebuild: bool,
}

fn main() {
    let wish = read();
    let temporary = tempfile::tempdir().unwrap();
    let folder = wish
        .folder
        .clone()
        .unwrap_or_else(|| temporary.path().join("office"));
    if !wish.only_rebuild {
        let (house, mut mix) = House::make(&folder, wish.entries);
        single_acts(&house, &mut mix);
        many_callers(&house, &mut mix, &wish);
        fill(&house, &mut mix, wish.entries);
    }
    reopen(&folder);
    rebuild(&folder);
}

fn read() -> Wish {
    let mut wish = Wish {
        entries: 100_000,
        callers: 64,
        acts: 40_000,
        folder: None,
        only_rebuild: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || words.next().unwrap().replace('_', "").parse().unwrap();
        match word.as_str() {
            "--entries" => wish.entries = number(),
            "--callers" => wish.callers = number(),
            "--acts" => wish.acts = number(),
            "--folder" => wish.folder = Some(words.next().unwrap().into()),
            "--only-rebuild" => wish.only_rebuild = true,
            // What cargo adds.
            "--bench" => {}
            other => panic!("there is no option {other}"),
        }
    }
    wish
}

/// One caller who waits for each receipt.
fn single_acts(house: &House, mix: &mut Mix) {
    const ACTS: u64 = 500;
    let requests: Vec<_> = (0..ACTS).map(|_| mix.next()).collect();
    let measure = Measure::begin();
    for request in requests {
        house.office.submit(request).unwrap();
    }
    measure.end("single acts, one caller", ACTS);
}

/// Many callers, each of whom waits for its receipt before the next act.
fn many_callers(house: &House, mix: &mut Mix, wish: &Wish) {
    let each = wish.acts / wish.callers;
    let work: Vec<Vec<_>> = (0..wish.callers)
        .map(|_| (0..each).map(|_| mix.next()).collect())
        .collect();
    let refused = AtomicU64::new(0);
    let measure = Measure::begin();
    std::thread::scope(|scope| {
        for requests in work {
            scope.spawn(|| {
                for request in requests {
                    let receipt = house.office.submit(request).unwrap();
                    refused.fetch_add(u64::from(!receipt.is_done()), Ordering::Relaxed);
                }
            });
        }
    });
    let count = each * wish.callers;
    measure.end(&format!("acts in groups, {} callers", wish.callers), count);
    println!(
        "    of these refused, and recorded so: {}",
        refused.into_inner()
    );
}

/// Makes the record as long as was wished.
fn fill(house: &House, mix: &mut Mix, entries: u64) {
    let start = house.office.with_state(casework::State::size);
    let measure = Measure::begin();
    let mut size = start;
    while size < entries {
        let count = usize::try_from(entries - size).unwrap().min(TOGETHER);
        let requests = (0..count).map(|_| mix.next()).collect();
        for answer in house.office.submit_all(requests) {
            answer.unwrap();
        }
        size = house.office.with_state(casework::State::size);
    }
    if size > start {
        measure.end("acts in groups of 1,024, one caller", size - start);
    }
}

fn reopen(folder: &std::path::Path) {
    let measure = Measure::begin();
    let house = House::open(folder);
    let size = house.office.with_state(casework::State::size);
    measure.end("opening, tables up to date (entries in the record)", size);
}

/// INVARIANT C1 is asserted: the state after is the state before.
fn rebuild(folder: &std::path::Path) {
    let house = House::open(folder);
    let before = house.office.with_state(Clone::clone);
    let measure = Measure::begin();
    let size = house.office.rebuild().unwrap();
    measure.end("rebuild of state and tables", size);
    assert!(house.office.with_state(|state| *state == before));
}

/// Time of the clock and of the processors, and the memory at its highest.
struct Measure {
    clock: Instant,
    cpu: f64,
}

impl Measure {
    fn begin() -> Self {
        // Forgets the highest mark so far; where that is not allowed the mark is that of the run.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Self {
            clock: Instant::now(),
            cpu: cpu_seconds(),
        }
    }

    fn end(&self, what: &str, count: u64) {
        let seconds = self.clock.elapsed().as_secs_f64();
        let cpu = cpu_seconds() - self.cpu;
        let count_f = count as f64;
        println!(
            "{what}: {count} in {seconds:.2} s = {:.0}/s; processor {cpu:.2} s = {:.1} µs each; \
             peak {} MiB",
            count_f / seconds,
            cpu * 1e6 / count_f,
            peak_mib()
        );
    }
}

/// User and system time of this process, all threads (`/proc/self/stat`, fields 14 and 15, in
/// hundredths of a second).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks: u64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u64>().unwrap())
        .sum();
    ticks as f64 / 100.0
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| {
            rest.trim()
                .trim_end_matches(" kB")
                .trim()
                .parse::<u64>()
                .ok()
        })
        .map_or(0, |kib| kib / 1024)
}
