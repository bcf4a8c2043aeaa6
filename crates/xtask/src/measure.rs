//! Runs a program and says how long it took, by the clock and on the processors, and how much memory
//! it and its children held at once.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::shell;

/// How often the memory is looked at. Shorter peaks are missed, which the reports say.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Linux counts processor time to programs in hundredths of a second on every machine we run on.
const MILLISECONDS_OF_TICK: u64 = 10;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) time: Duration,
    /// User and system time of all its threads and of the children it waited for.
    pub(crate) processor: Duration,
    /// Largest sum of the resident memory of the program and its descendants; pages that they
    /// share are counted for each of them.
    pub(crate) peak_kib: u64,
}

/// Runs the program to its end; an error when it fails.
pub(crate) fn run(mut command: Command) -> anyhow::Result<Measured> {
    let shown = shell::show(&command);
    let processor_before = processor_of_children();
    let begun = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("could not start {shown}"))?;
    let ended = AtomicBool::new(false);
    let id = child.id();
    let (status, time, peak_kib) = std::thread::scope(|scope| {
        let looking = scope.spawn(|| peak(id, &ended));
        let status = child.wait();
        let time = begun.elapsed();
        ended.store(true, Ordering::Release);
        // A look that panicked has seen nothing.
        (status, time, looking.join().unwrap_or(0))
    });
    let status = status.with_context(|| format!("could not wait for {shown}"))?;
    ensure!(status.success(), "{shown} ended with {status}");
    let processor = processor_of_children().saturating_sub(processor_before);
    Ok(Measured {
        time,
        processor,
        peak_kib,
    })
}

/// Processor time of every child of this program that has ended and was waited for.
fn processor_of_children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    Duration::from_millis(children_ticks(&stat).saturating_mul(MILLISECONDS_OF_TICK))
}

/// User and system ticks of waited-for children in `/proc/…/stat` (proc(5): fields 16 and 17). The
/// name of the program, field 2, may hold spaces and brackets.
fn children_ticks(stat: &str) -> u64 {
    let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks = behind.split_whitespace().skip(13).take(2);
    ticks
        .filter_map(|field| field.parse::<u64>().ok())
        .fold(0, u64::saturating_add)
}

/// Waits for a child at most this long. `true` when it has ended by then.
pub(crate) fn ended_within(child: &mut Child, time: Duration) -> anyhow::Result<bool> {
    let end = Instant::now()
        .checked_add(time)
        .context("that is too long to wait")?;
    loop {
        if child
            .try_wait()
            .context("could not look at the program")?
            .is_some()
        {
            return Ok(true);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        std::thread::sleep(left.min(Duration::from_millis(1)));
    }
}

fn peak(root: u32, ended: &AtomicBool) -> u64 {
    let mut peak = 0;
    while !ended.load(Ordering::Acquire) {
        peak = peak.max(resident_kib(root));
        std::thread::sleep(LOOK_EVERY);
    }
    peak
}

/// Resident memory of a process and its descendants now.
fn resident_kib(root: u32) -> u64 {
    let mut parents = BTreeMap::new();
    let Ok(entries) = fs::read_dir("/proc") else {
        return 0;
    };
    for entry in entries.flatten() {
        let Some(id) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        // A process may end while we look; then it holds nothing.
        let Ok(status) = fs::read_to_string(entry.path().join("status")) else {
            continue;
        };
        let parent = field(&status, "PPid:").and_then(|parent| u32::try_from(parent).ok());
        let resident = field(&status, "VmRSS:").unwrap_or(0);
        parents.insert(id, (parent, resident));
    }
    parents
        .iter()
        .filter(|(id, _)| descends(&parents, **id, root))
        .fold(0, |sum: u64, (_, (_, resident))| {
            sum.saturating_add(*resident)
        })
}

fn descends(parents: &BTreeMap<u32, (Option<u32>, u64)>, id: u32, root: u32) -> bool {
    let mut at = id;
    // Ids are reused, so what was read one after another could form a ring.
    for _ in 0..64 {
        if at == root {
            return true;
        }
        match parents.get(&at) {
            Some((Some(parent), _)) => at = *parent,
            _ => return false,
        }
    }
    false
}

/// The number behind a name in `/proc/…/status`.
fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn a_program_and_its_children_are_measured() {
        let mut command = Command::new("sh");
        command.args(["-c", "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done"]);
        let measured = run(command).expect("sh is everywhere");
        assert!(measured.time > Duration::ZERO);
        assert!(measured.peak_kib > 0);
    }

    #[test]
    fn ticks_of_children_are_read() {
        let stat = "12 (a (b) c) S 1 12 12 0 -1 4194304 1 2 3 4 5 6 70 8 20 0 1 0 99";
        assert_eq!(children_ticks(stat), 78);
        assert_eq!(children_ticks(""), 0);
    }

    #[test]
    fn a_failing_program_is_an_error() {
        assert!(run(Command::new("false")).is_err());
        assert!(run(Command::new("there-is-no-such-program")).is_err());
    }

    #[test]
    fn descent_follows_parents_and_survives_rings() {
        let parents = BTreeMap::from([
            (2, (Some(1), 0)),
            (3, (Some(2), 0)),
            (4, (Some(5), 0)),
            (5, (Some(4), 0)),
            (6, (None, 0)),
        ]);
        for (id, expected) in [
            (1, true),
            (2, true),
            (3, true),
            (4, false),
            (6, false),
            (7, false),
        ] {
            assert_eq!(descends(&parents, id, 1), expected, "{id}");
        }
    }

    #[test]
    fn fields_of_the_system_are_read() {
        let status = "Name:\tx\nPPid:\t12\nVmRSS:\t  345 kB\n";
        assert_eq!(field(status, "PPid:"), Some(12));
        assert_eq!(field(status, "VmRSS:"), Some(345));
        assert_eq!(field(status, "VmSwap:"), None);
    }
}
