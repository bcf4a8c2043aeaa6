//! The first half of an intake: walk, read once, hash, encrypt, examine, match; rows go into the
//! notes in the order of locators, group by group, each group's blobs durable before its rows.
//!
//! One thread walks, several examine, the caller's thread puts the rows in order. Everything
//! between them is bounded: at most [`AHEAD_FILES_MAX`] files are walked and not yet in order.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

use evidence::Locator;

use super::{
    Counts, IntakeError, Plan, Sizes, Watch,
    item::Examiner,
    notes::{self, Earlier, Heading, Names},
};
use crate::ports::{BlobError, Flow, Found, SourceError};

/// How many files may be walked and not yet put in order.
const AHEAD_FILES_MAX: u64 = 1024;

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

/// Admits a bounded number of files ahead of the one that is next in order.
struct Gate {
    next: Mutex<u64>,
    moved: Condvar,
    stop: AtomicBool,
}

impl Gate {
    fn new() -> Self {
        Self {
            next: Mutex::new(0),
            moved: Condvar::new(),
            stop: AtomicBool::new(false),
        }
    }

    /// Waits until `index` is near enough; `Stop` when the intake is ending.
    fn enter(&self, index: u64) -> Flow {
        let mut next = self
            .next
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        while index >= next.saturating_add(AHEAD_FILES_MAX) && !self.stopped() {
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

    fn advance(&self, to: u64) {
        *self
            .next
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = to;
        self.moved.notify_all();
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    fn end(&self) {
        self.stop.store(true, Ordering::Release);
        self.moved.notify_all();
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
    let (found_sender, found_receiver) = mpsc::sync_channel::<(u64, Found)>(64);
    let (made_sender, made_receiver) = mpsc::sync_channel::<Made>(64);
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
    sender: &mpsc::SyncSender<(u64, Found)>,
) -> Result<Walked, SourceError> {
    let mut index = 0;
    let mut names = Names::default();
    let mut walked = Walked::Through;
    plan.source.walk(&mut |found| {
        if earlier.last.as_ref().is_some_and(|last| found.locator <= *last) {
            names.add(&found.locator);
            return Flow::More;
        }
        if index == 0 && names != earlier.names {
            walked = Walked::Differs;
            return Flow::Stop;
        }
        if gate.enter(index) == Flow::Stop || sender.send((index, found)).is_err() {
            return Flow::Stop;
        }
        index = index.saturating_add(1);
        Flow::More
    })?;
    if index == 0 && names != earlier.names {
        walked = Walked::Differs;
    }
    Ok(walked)
}

fn examine(
    plan: &Plan<'_>,
    gate: &Gate,
    found: &Mutex<mpsc::Receiver<(u64, Found)>>,
    made: &mpsc::SyncSender<Made>,
) {
    let mut examiner = Examiner::new(plan);
    loop {
        let next = found
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .recv();
        let Ok((index, found)) = next else { return };
        // An intake that is ending still takes what the walk has found, so that the walk is never
        // left waiting; it throws it away.
        if gate.stopped() {
            continue;
        }
        let mut gone = false;
        let result = examiner.examine(index, found, &mut |run| gone |= made.send(run).is_err());
        let sent = made.send(result.unwrap_or_else(Made::Failed));
        if gone || sent.is_err() {
            gate.end();
        }
    }
}

/// Receives what the threads have made, orders it, and closes groups.
fn put_in_order(
    plan: &Plan<'_>,
    watch: &Watch<'_>,
    earlier: &Earlier,
    gate: &Gate,
    receiver: &mpsc::Receiver<Made>,
) -> Result<(), IntakeError> {
    let mut waiting: BTreeMap<u64, (Locator, Vec<u8>, u64, bool)> = BTreeMap::new();
    let mut next: u64 = 0;
    let mut group = Group::default();
    let mut counts = Counts {
        files: earlier.files,
        bytes: earlier.bytes,
        ..Counts::default()
    };
    while let Ok(made) = receiver.recv() {
        if plan.stop.load(Ordering::Acquire) {
            return Err(IntakeError::Stopped);
        }
        match made {
            Made::Failed(error) => return Err(error.into()),
            Made::Run { file, rows } => {
                plan.progress
                    .append(plan.owner, &Heading::Run { file }.note(&rows))?;
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
        while let Some((locator, rows, bytes, large)) = waiting.remove(&next) {
            next = next.saturating_add(1);
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
        gate.advance(next);
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
