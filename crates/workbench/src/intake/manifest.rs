//! The second half of an intake: every original is read again and its hash compared with the first
//! one (E1), and the rows become the manifest, a blob of one line per item whose Merkle root goes
//! into the entry.

use std::{
    io::{Read, Write},
    sync::atomic::{AtomicUsize, Ordering},
};

use evidence::{ContentHash, Finding, ItemRow, Locator};
use ledger::tree::{Edge, Hash, leaf_hash};
use sha2::{Digest, Sha256};

use super::{
    Counts, IntakeError, Plan, Watch, item,
    notes::{self, Heading},
};
use crate::ports::{BlobRef, BlobWriter};

/// How many rows are checked side by side before they are written in order.
const BATCH_ROWS: usize = 2048;

/// A finished manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manifest {
    pub blob: BlobRef,
    pub root: Hash,
    pub counts: Counts,
}

/// Writes the manifest from the notes; durable when this returns.
pub(crate) fn finish(plan: &Plan<'_>, watch: &Watch<'_>) -> Result<Manifest, IntakeError> {
    let mut writer = ManifestWriter {
        plan,
        watch,
        blob: plan.blobs.begin(plan.owner)?,
        hasher: Sha256::new(),
        edge: Edge::default(),
        batch: Vec::new(),
        checked: Vec::new(),
        counts: Counts::default(),
    };
    let mut failed = None;
    let mut note_index: u64 = 0;
    let mut attempt_began: u64 = 0;
    let mut large = Vec::new();
    // Runs lie before the `large` note that makes them count, so the large ones are noted first.
    plan.progress.read(plan.owner, &mut |note| {
        match notes::split(note) {
            Some((Heading::Resume, _)) => attempt_began = note_index,
            Some((Heading::Large { file }, _)) => large.push((note_index, attempt_began, file)),
            _ => {}
        }
        note_index = note_index.saturating_add(1);
    })?;
    let mut large = large.into_iter();
    plan.progress.read(plan.owner, &mut |note| {
        if failed.is_some() {
            return;
        }
        let result = match notes::split(note) {
            Some((Heading::Group, rows)) => writer.add_all(rows),
            Some((Heading::Large { .. }, rows)) => writer.add_all(rows).and_then(|()| {
                let (end, begin, file) = large.next().ok_or(IntakeError::Notes)?;
                writer.add_large(&file, begin, end)
            }),
            _ => Ok(()),
        };
        failed = result.err();
    })?;
    match failed {
        Some(error) => Err(error),
        None => writer.finish(),
    }
}

struct ManifestWriter<'a> {
    plan: &'a Plan<'a>,
    watch: &'a Watch<'a>,
    blob: Box<dyn BlobWriter + 'a>,
    hasher: Sha256,
    edge: Edge,
    batch: Vec<Vec<u8>>,
    /// The batch before, checked and not written yet.
    checked: Vec<Checked>,
    counts: Counts,
}

impl ManifestWriter<'_> {
    fn add_all(&mut self, rows: &[u8]) -> Result<(), IntakeError> {
        notes::lines(rows).try_for_each(|line| self.add(line.to_vec()))
    }

    fn add(&mut self, line: Vec<u8>) -> Result<(), IntakeError> {
        self.batch.push(line);
        if self.batch.len() >= BATCH_ROWS {
            self.write_batch()
        } else {
            Ok(())
        }
    }

    /// Adds the members of a large container, from all its runs in the notes `begin..end`, in
    /// order. They may be too many to sort in memory: each pass over the notes takes the next
    /// [`super::Sizes::sorted_members`] in order.
    fn add_large(&mut self, file: &Locator, begin: u64, end: u64) -> Result<(), IntakeError> {
        let mut after: Option<Locator> = None;
        loop {
            let mut pass = Pass {
                after: after.clone(),
                rows: Vec::new(),
                most: self.plan.sizes.sorted_members.max(1),
                broken: false,
            };
            let mut index: u64 = 0;
            self.plan.progress.read(self.plan.owner, &mut |note| {
                if (begin..end).contains(&index)
                    && let Some((Heading::Run { file: of }, rows)) = notes::split(note)
                    && of == *file
                {
                    pass.take(rows);
                }
                index = index.saturating_add(1);
            })?;
            if pass.broken {
                return Err(IntakeError::Notes);
            }
            pass.keep_first();
            let Some(last) = pass.rows.last() else {
                return Ok(());
            };
            after = Some(last.locator.clone());
            for member in pass.rows {
                self.add(member.into_line()?)?;
            }
        }
    }

    fn write_batch(&mut self) -> Result<(), IntakeError> {
        if self.plan.stop.load(Ordering::Acquire) {
            return Err(IntakeError::Stopped);
        }
        let batch = std::mem::take(&mut self.batch);
        let before = std::mem::take(&mut self.checked);
        let plan = self.plan;
        self.checked = check_originals(plan, batch, || self.write(before))?;
        Ok(())
    }

    fn write(&mut self, rows: Vec<Checked>) -> Result<(), IntakeError> {
        for checked in rows {
            self.counts.add(&checked.counts);
            self.edge.push(leaf_hash(&checked.line));
            self.hasher.update(&checked.line);
            self.hasher.update(b"\n");
            self.blob
                .write_all(&checked.line)
                .map_err(super::item::blob_error)?;
            self.blob
                .write_all(b"\n")
                .map_err(super::item::blob_error)?;
        }
        (self.watch)(&self.counts);
        Ok(())
    }

    fn finish(mut self) -> Result<Manifest, IntakeError> {
        self.write_batch()?;
        let last = std::mem::take(&mut self.checked);
        self.write(last)?;
        let blob = self
            .blob
            .finish(ContentHash(self.hasher.finalize().into()))?;
        self.plan.blobs.sync(self.plan.owner)?;
        Ok(Manifest {
            blob,
            root: self.edge.root(),
            counts: self.counts,
        })
    }
}

/// One pass over the runs of a large container: the next members in order.
struct Pass {
    after: Option<Locator>,
    rows: Vec<Member>,
    most: usize,
    broken: bool,
}

/// A member of a large container.
struct Member {
    locator: Locator,
    line: Vec<u8>,
    /// The worker gave more than one of this name.
    repeated: bool,
}

impl Member {
    fn into_line(self) -> Result<Vec<u8>, IntakeError> {
        if !self.repeated {
            return Ok(self.line);
        }
        let mut row: ItemRow =
            serde_json::from_slice(&self.line).map_err(|_| IntakeError::Notes)?;
        item::add_repeated(&mut row);
        Ok(serde_json::to_vec(&row).expect("a row is plain data"))
    }
}

/// As much of a row as sorting needs.
#[derive(serde::Deserialize)]
struct Place {
    locator: Locator,
}

impl Pass {
    fn take(&mut self, rows: &[u8]) {
        for line in notes::lines(rows) {
            let Ok(Place { locator }) = serde_json::from_slice(line) else {
                self.broken = true;
                return;
            };
            if self.after.as_ref().is_none_or(|after| locator > *after) {
                self.rows.push(Member {
                    locator,
                    line: line.to_vec(),
                    repeated: false,
                });
            }
        }
        if self.rows.len() > self.most.saturating_mul(2) {
            self.keep_first();
        }
    }

    /// Of members with one name the one that came first is kept, and marked. A stable sort keeps
    /// it in front.
    fn keep_first(&mut self) {
        self.rows.sort_by(|a, b| a.locator.cmp(&b.locator));
        self.rows.dedup_by(|later, first| {
            let same = later.locator == first.locator;
            first.repeated |= same;
            same
        });
        self.rows.truncate(self.most);
    }
}

/// A row after the look at its original.
struct Checked {
    line: Vec<u8>,
    counts: Counts,
}

/// Reads the originals of these rows once more, side by side; a row whose original differs says so.
/// `meanwhile` is done at the same time.
fn check_originals(
    plan: &Plan<'_>,
    lines: Vec<Vec<u8>>,
    meanwhile: impl FnOnce() -> Result<(), IntakeError>,
) -> Result<Vec<Checked>, IntakeError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        let mut buffer = vec![0; 128 * 1024];
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(line) = lines.get(index) else {
                return done;
            };
            done.push((index, check_original(plan, line, &mut buffer)));
        }
    };
    let (done, mut checked) = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..plan.threads.max(1))
            .map(|_| scope.spawn(work))
            .collect();
        let done = meanwhile();
        let checked: Vec<_> = threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("checking does not panic"))
            .collect();
        (done, checked)
    });
    done?;
    checked.sort_by_key(|(index, _)| *index);
    checked.into_iter().map(|(_, result)| result).collect()
}

fn check_original(plan: &Plan<'_>, line: &[u8], buffer: &mut [u8]) -> Result<Checked, IntakeError> {
    let mut row: ItemRow = serde_json::from_slice(line).map_err(|_| IntakeError::Notes)?;
    let mut line = line.to_vec();
    if row.locator.depth() == 0
        && let Some(before) = row.sha256
        && let Some(detail) = difference(plan, &row.locator, before, buffer)
    {
        row.findings.push(Finding::Changed { detail });
        row.findings.sort();
        row.findings.dedup();
        line = serde_json::to_vec(&row).expect("a row is plain data");
    }
    Ok(Checked {
        counts: Counts::of(&row),
        line,
    })
}

/// INVARIANT E1: the original's hash after equals its hash before. Says in what it does not.
fn difference(
    plan: &Plan<'_>,
    locator: &Locator,
    before: ContentHash,
    buffer: &mut [u8],
) -> Option<String> {
    let mut file = match plan.source.open(locator) {
        Ok(file) => file,
        Err(unread) => return Some(format!("could not be read again: {}", unread.reason)),
    };
    let mut hasher = Sha256::new();
    loop {
        match file.read(buffer) {
            Ok(0) => break,
            Ok(count) => hasher.update(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Some("could not be read again to its end".to_owned()),
        }
    }
    let after = ContentHash(hasher.finalize().into());
    (after != before).then(|| format!("SHA-256 afterwards: {after}"))
}
