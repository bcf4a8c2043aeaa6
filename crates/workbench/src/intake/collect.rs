//! The first half of an intake: walk, read once, hash, encrypt, examine, match; rows go into the
//! notes in the order of locators, group by group, each group's blobs durable before its rows.
//!
//! One thread walks, several examine, the caller's thread puts the rows in order. Everything
//! between them is bounded: at most [`AHEAD_FILES_MAX`] files are walked and not yet in order.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
};

use evidence::Locator;

use super::{
    Counts, IntakeError, Plan, Sizes, Watch,
    item::Examiner,
    notes::{self, Earlier, Heading, Names},
};
use crate::ports::{BlobError, Flow, Found, FoundKind, SourceError};

/// How many files may be walked and not yet put in order: so many that examining goes on while a
/// group is made durable.
const AHEAD_FILES_MAX: u64 = 8192;
/// Runs that are not in the notes yet hold at most this much memory, and one run of each thread.
const HELD_RUNS_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Rows that wait for an earlier file hold at most this much memory and what is being made.
const HELD_ROWS_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Files go from thread to thread in batches: waking a thread costs as much as hashing a small
/// file. A batch is so many files …
const TOGETHER_FILES_MAX: usize = 32;
/// … or so much content, so that large files are shared out one by one …
const TOGETHER_SOURCE_BYTES_MAX: u64 = 512 * 1024;
/// … or so many bytes of rows.
const TOGETHER_ROWS_BYTES_MAX: usize = 256 * 1024;
/// How many batches may wait between threads. What bounds the memory is the gate.
const BATCHES_WAITING: usize = 256;

/// Files that the walk has found, with their numbers.
type Batch = Vec<(u64, Found)>;

/// What an examining thread has made.
pub(crate) enum Made {
    /// Members of a large container that would not fit in memory together.
    Run {
        file: Locator,
        rows: Vec<u8>,
    },
    /// A file with all its members; `large` when runs went before it.
    File {
        index: u64,
        locator: Locator,
        rows: Vec<u8>,
        bytes: u64,
        large: bool,
    },
    Failed(BlobError),
}

/// Admits a bounded number of files ahead of the one that is next in order, and bounds the memory
/// that their rows take.
struct Gate {
    next: Mutex<u64>,
    moved: Condvar,
    /// Bytes of rows that are made and not yet in order.
    held: AtomicUsize,
    /// Bytes of runs that are made and not in the notes yet.
    runs: AtomicUsize,
    stop: AtomicBool,
}

impl Gate {
    fn new() -> Self {
        Self {
            next: Mutex::new(0),
            moved: Condvar::new(),
            held: AtomicUsize::new(0),
            runs: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        }
    }

    /// Waits until `index` is near enough; `Stop` when the intake is ending.
    fn enter(&self, index: u64) -> Flow {
        self.wait_while(|next| index >= next.saturating_add(AHEAD_FILES_MAX))
    }

    fn has_room(&self) -> bool {
        self.held.load(Ordering::Acquire) <= HELD_ROWS_BYTES_MAX
    }

    /// Waits until there is room for the rows of file `index`. The file that is next in order has
    /// it always, so that something goes on.
    fn wait_for_room(&self, index: u64) -> Flow {
        self.wait_while(|next| index > next && !self.has_room())
    }

    fn wait_while(&self, far: impl Fn(u64) -> bool) -> Flow {
        let mut next = self
            .next
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        while far(*next) && !self.stopped() {
            next = self
                .moved
                .wait(next)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        if self.stopped() {
            Flow::Stop
        } else {
            Flow::More
        }
    }

    fn hold(&self, bytes: usize) {
        self.held.fetch_add(bytes, Ordering::AcqRel);
    }

    fn release(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::AcqRel);
    }

    fn advance(&self, to: u64) {
        *self
            .next
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = to;
        self.moved.notify_all();
    }

    /// Waits until there is room for a run. Nothing else waits for the order of runs, so there will
    /// be.
    fn hold_run(&self, bytes: usize) {
        let _ = self.wait_while(|_| self.runs.load(Ordering::Acquire) > HELD_RUNS_BYTES_MAX);
        self.runs.fetch_add(bytes, Ordering::AcqRel);
    }

    fn release_run(&self, bytes: usize) {
        self.runs.fetch_sub(bytes, Ordering::AcqRel);
        self.wake();
    }

    /// Wakes whoever waits. With the lock, so that nobody is about to wait on what was true before.
    fn wake(&self) {
        let _next = self
            .next
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        self.moved.notify_all();
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    fn end(&self) {
        self.stop.store(true, Ordering::Release);
        self.wake();
    }
}

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Walked {
    /// At the end of the source, or where it was told to stop.
    Through,
    /// Where the files that an earlier attempt took in end, and they are not the same any more.
    Differs,
}

/// Walks and examines the whole source; returns when every row is durable in the notes.
///
/// An interrupted attempt is gone on with only if the files up to its last one bear the same names
/// as then: otherwise a file that came in between would be missing, and nobody would know (E3).
pub(crate) fn collect(plan: &Plan<'_>, watch: &Watch<'_>) -> Result<(), IntakeError> {
    while attempt(plan, watch)? == Walked::Differs {
        plan.blobs.erase(plan.owner)?;
    }
    Ok(())
}

fn attempt(plan: &Plan<'_>, watch: &Watch<'_>) -> Result<Walked, IntakeError> {
    let earlier = begin(plan)?;
    let gate = Gate::new();
    let (found_sender, found_receiver) = mpsc::sync_channel::<Batch>(BATCHES_WAITING);
    let (made_sender, made_receiver) = mpsc::sync_channel::<Vec<Made>>(BATCHES_WAITING);
    // Gone with the last examining thread, so that the walk never waits for nobody.
    let found_receiver = Arc::new(Mutex::new(found_receiver));
    std::thread::scope(|scope| {
        let walker = {
            let (gate, earlier) = (&gate, &earlier);
            scope.spawn(move || walk(plan, earlier, gate, &found_sender))
        };
        for _ in 0..plan.threads.max(1) {
            let made_sender = made_sender.clone();
            let (found_receiver, gate) = (Arc::clone(&found_receiver), &gate);
            scope.spawn(move || examine(plan, gate, &found_receiver, &made_sender));
        }
        drop((made_sender, found_receiver));
        let result = put_in_order(plan, watch, &earlier, &gate, &made_receiver);
        gate.end();
        // The examining threads do no more work once this end is gone.
        drop(made_receiver);
        let walked = walker.join().expect("the walk does not panic");
        result?;
        walked.map_err(IntakeError::Source)
    })
}

/// Takes up the notes of an interrupted attempt, or begins new ones.
fn begin(plan: &Plan<'_>) -> Result<Earlier, IntakeError> {
    if let Some(earlier) = notes::earlier(plan.progress, plan.owner, plan.what)? {
        plan.progress
            .append(plan.owner, &Heading::Resume.note(&[]))?;
        return Ok(earlier);
    }
    plan.progress.clear(plan.owner)?;
    plan.progress.append(
        plan.owner,
        &Heading::Begin {
            what: plan.what.to_owned(),
        }
        .note(&[]),
    )?;
    Ok(Earlier::default())
}

fn walk(
    plan: &Plan<'_>,
    earlier: &Earlier,
    gate: &Gate,
    sender: &mpsc::SyncSender<Batch>,
) -> Result<Walked, SourceError> {
    let mut index = 0;
    let mut batch = Batch::new();
    let mut batch_bytes: u64 = 0;
    let mut names = Names::default();
    let mut walked = Walked::Through;
    let result = plan.source.walk(&mut |found| {
        if earlier
            .last
            .as_ref()
            .is_some_and(|last| found.locator <= *last)
        {
            names.add(&found.locator);
            return Flow::More;
        }
        if index == 0 && names != earlier.names {
            walked = Walked::Differs;
            return Flow::Stop;
        }
        // Never with files in hand: the gate may wait for one of them.
        if batch.is_empty() && gate.enter(index) == Flow::Stop {
            return Flow::Stop;
        }
        if let FoundKind::File { bytes } = found.kind {
            batch_bytes = batch_bytes.saturating_add(bytes);
        }
        batch.push((index, found));
        index = index.saturating_add(1);
        if batch.len() < TOGETHER_FILES_MAX && batch_bytes < TOGETHER_SOURCE_BYTES_MAX {
            return Flow::More;
        }
        batch_bytes = 0;
        match sender.send(std::mem::take(&mut batch)) {
            Ok(()) => Flow::More,
            Err(_) => Flow::Stop,
        }
    });
    // Nobody is there to take it only if the intake has ended.
    let _ = sender.send(batch);
    result?;
    if index == 0 && names != earlier.names {
        walked = Walked::Differs;
    }
    Ok(walked)
}

fn examine(
    plan: &Plan<'_>,
    gate: &Gate,
    found: &Mutex<mpsc::Receiver<Batch>>,
    made: &mpsc::SyncSender<Vec<Made>>,
) {
    let mut examiner = Examiner::new(plan);
    loop {
        let next = found
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .recv();
        let Ok(batch) = next else { return };
        // An intake that is ending still takes what the walk has found, so that the walk is never
        // left waiting; it throws it away.
        if !gate.stopped() && examine_batch(&mut examiner, gate, batch, made) == Flow::Stop {
            gate.end();
        }
    }
}

/// `Stop` when nobody takes what is made.
fn examine_batch(
    examiner: &mut Examiner<'_>,
    gate: &Gate,
    batch: Batch,
    made: &mpsc::SyncSender<Vec<Made>>,
) -> Flow {
    let mut done = Vec::with_capacity(batch.len());
    let mut done_bytes: usize = 0;
    for (index, found) in batch {
        if done_bytes >= TOGETHER_ROWS_BYTES_MAX || !gate.has_room() {
            // Nothing is kept back from the others while waiting: they may need it to go on.
            done_bytes = 0;
            if made.send(std::mem::take(&mut done)).is_err()
                || gate.wait_for_room(index) == Flow::Stop
            {
                return Flow::Stop;
            }
        }
        let mut gone = false;
        let result = examiner.examine(index, found, &mut |run| {
            if let Made::Run { rows, .. } = &run {
                gate.hold_run(rows.len());
            }
            gone |= made.send(vec![run]).is_err();
        });
        if gone {
            return Flow::Stop;
        }
        let one = result.unwrap_or_else(Made::Failed);
        if let Made::File { rows, .. } = &one {
            done_bytes = done_bytes.saturating_add(rows.len());
            gate.hold(rows.len());
        }
        done.push(one);
    }
    match made.send(done) {
        Ok(()) => Flow::More,
        Err(_) => Flow::Stop,
    }
}

/// Receives what the threads have made, orders it, and closes groups.
fn put_in_order(
    plan: &Plan<'_>,
    watch: &Watch<'_>,
    earlier: &Earlier,
    gate: &Gate,
    receiver: &mpsc::Receiver<Vec<Made>>,
) -> Result<(), IntakeError> {
    let mut waiting: BTreeMap<u64, (Locator, Vec<u8>, u64, bool)> = BTreeMap::new();
    let mut next: u64 = 0;
    let mut group = Group::default();
    let mut counts = Counts {
        files: earlier.files,
        bytes: earlier.bytes,
        ..Counts::default()
    };
    for made in receiver.iter().flatten() {
        if plan.stop.load(Ordering::Acquire) {
            return Err(IntakeError::Stopped);
        }
        match made {
            Made::Failed(error) => return Err(error.into()),
            Made::Run { file, rows } => {
                plan.progress
                    .append(plan.owner, &Heading::Run { file }.note(&rows))?;
                gate.release_run(rows.len());
            }
            Made::File {
                index,
                locator,
                rows,
                bytes,
                large,
            } => {
                waiting.insert(index, (locator, rows, bytes, large));
            }
        }
        let before = next;
        while let Some((locator, rows, bytes, large)) = waiting.remove(&next) {
            next = next.saturating_add(1);
            gate.release(rows.len());
            counts.files = counts.files.saturating_add(1);
            counts.bytes = counts.bytes.saturating_add(bytes);
            if large {
                group.close(plan)?;
                group.add(&rows, bytes);
                group.close_as(plan, &Heading::Large { file: locator })?;
            } else {
                group.add(&rows, bytes);
            }
        }
        plan.check_cap(&counts)?;
        if group.is_full(&plan.sizes) {
            group.close(plan)?;
        }
        if next > before {
            gate.advance(next);
        }
        watch(&counts);
    }
    group.close(plan)
}

/// Rows waiting for their blobs to be durable.
#[derive(Default)]
struct Group {
    rows: Vec<u8>,
    source_bytes: u64,
}

impl Group {
    fn add(&mut self, rows: &[u8], source_bytes: u64) {
        self.rows.extend_from_slice(rows);
        self.source_bytes = self.source_bytes.saturating_add(source_bytes);
    }

    fn is_full(&self, sizes: &Sizes) -> bool {
        self.rows.len() >= sizes.group_rows_bytes || self.source_bytes >= sizes.group_source_bytes
    }

    fn close(&mut self, plan: &Plan<'_>) -> Result<(), IntakeError> {
        if self.rows.is_empty() {
            Ok(())
        } else {
            self.close_as(plan, &Heading::Group)
        }
    }

    /// INVARIANT V2: the blobs are durable before a row that speaks of them is.
    fn close_as(&mut self, plan: &Plan<'_>, heading: &Heading) -> Result<(), IntakeError> {
        plan.blobs.sync(plan.owner)?;
        plan.progress
            .append(plan.owner, &heading.note(&self.rows))?;
        self.rows.clear();
        self.source_bytes = 0;
        Ok(())
    }
}
