//! The writer of the record: one at a time, group by group.
//!
//! The order of a commit is the guide's (section 7): frames, one sync, reading back, comparing,
//! signing, head, sync. Nothing is acknowledged before the last of these.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ledger::note::{SigningKey, VerifierKey};
use ledger::tree::{Edge, Hash};
use workbench::ports::{Frame, Record, RecordError, Tip};

use crate::disk::{Access, Disk, DiskFile, Lock, RealDisk};
use crate::forget;
use crate::frame::{
    FrameReader, Order, Payload, SEGMENT_HEADER_BYTES, Step, encode, is_nearly_erased, prove, wide,
};
use crate::head::Head;
use crate::layout::{Layout, Mark, SEGMENTS, segment_name};
use crate::proofs::Proofs;
use crate::publish::publish;
use crate::read::{Visit, read_entries};
use crate::start::Scan;
use crate::tower::Tower;
use crate::trouble::{OpenError, Trouble, is_full, refused, stop};
use crate::{create, repair};

/// A new segment begins at the first group after this many bytes.
pub const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;

/// The record, opened by its one writer.
#[derive(Debug)]
pub struct Journal {
    layout: Layout,
    key: SigningKey,
    /// Size of a segment from which on the next one is begun.
    segment_bytes: u64,
    repairs: Vec<String>,
    state: Mutex<State>,
    publisher: Mutex<Tower>,
    /// Kept apart from the state, so that looking never waits for a disk.
    tip: Mutex<Tip>,
    /// Held while words of outsiders are written, since they share one folder for temporary files.
    outside: Mutex<()>,
    _lock: Box<dyn Lock>,
}

/// What the next append continues.
#[derive(Debug)]
struct State {
    edge: Edge,
    chain: Hash,
    order: Order,
    head: Head,
    slots: [Arc<dyn DiskFile>; 2],
    /// The slot to write next: the older one.
    next_slot: usize,
    segment: u64,
    segment_end: u64,
    segment_file: Arc<dyn DiskFile>,
    /// Places of the first entries of bundles that are not yet published whole.
    marks: VecDeque<Mark>,
    /// Why this handle refuses all work.
    stopped: Option<String>,
}

impl Journal {
    /// Makes an empty record in `dir`, whose parent must exist, and opens it. `second_head` is the
    /// file of the second head slot when it lies on another medium.
    pub fn create(
        dir: &Path,
        second_head: Option<&Path>,
        key: SigningKey,
    ) -> Result<Self, OpenError> {
        Self::create_on(Arc::new(RealDisk), dir, second_head, key)
    }

    /// As [`Self::create`], on a disk of the caller's choice.
    pub fn create_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        second_head: Option<&Path>,
        key: SigningKey,
    ) -> Result<Self, OpenError> {
        let layout = Layout::new(disk, dir, second_head);
        let lock = create::create(&layout, &key)?;
        Self::start(layout, key, lock)
    }

    /// Opens an existing record for writing, finishing what a crash left half done (see
    /// [`Self::repairs`]), or refuses to. A second writer is refused with [`OpenError::Locked`].
    pub fn open(
        dir: &Path,
        second_head: Option<&Path>,
        key: SigningKey,
    ) -> Result<Self, OpenError> {
        Self::open_on(Arc::new(RealDisk), dir, second_head, key)
    }

    /// As [`Self::open`], on a disk of the caller's choice.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        second_head: Option<&Path>,
        key: SigningKey,
    ) -> Result<Self, OpenError> {
        let layout = Layout::new(disk, dir, second_head);
        let lock = create::lock(&layout)?;
        Self::start(layout, key, lock)
    }

    fn start(layout: Layout, key: SigningKey, lock: Box<dyn Lock>) -> Result<Self, OpenError> {
        let repaired = repair::repair(&layout, &key)?;
        let slots = repair::open_slots(&layout)?;
        let Scan {
            edge,
            tower,
            chain,
            order,
            marks,
            segment,
            segment_end,
            ..
        } = repaired.scan;
        let segment_file = layout.open(&segment_name(segment), Access::Write)?;
        Ok(Self {
            key,
            segment_bytes: SEGMENT_BYTES,
            repairs: repaired.done,
            publisher: Mutex::new(tower),
            tip: Mutex::new(repaired.head.tip()),
            outside: Mutex::default(),
            state: Mutex::new(State {
                edge,
                chain,
                order,
                head: repaired.head,
                slots,
                next_slot: repaired.next_slot,
                segment,
                segment_end,
                segment_file,
                marks,
                stopped: None,
            }),
            layout,
            _lock: lock,
        })
    }

    /// Begins a new segment after this many bytes instead of [`SEGMENT_BYTES`].
    pub fn with_segment_bytes(mut self, bytes: u64) -> Self {
        self.segment_bytes = bytes;
        self
    }

    /// What was finished or cut when the record was opened, one sentence each; empty after a clean
    /// end.
    pub fn repairs(&self) -> &[String] {
        &self.repairs
    }

    /// The key under which heads and checkpoints verify.
    pub fn verifier(&self) -> VerifierKey {
        self.key.verifier()
    }

    /// The newest signed checkpoint: the exact note.
    pub fn checkpoint(&self) -> Vec<u8> {
        self.state().head.note.clone()
    }

    /// Size of the tree for which all published files are known to be there.
    pub fn published(&self) -> u64 {
        self.publisher
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .size()
    }

    /// Proofs out of the tree that ends at the tip of now.
    pub fn proofs(&self) -> Result<Proofs, RecordError> {
        let head = self.state().head.clone();
        Proofs::new(&self.layout, head, &self.key.verifier())
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(crate) fn outside(&self) -> MutexGuard<'_, ()> {
        self.outside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic in the midst of an append leaves `stopped` set, so the state may be looked at.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes, reads back, signs. Called with `stopped` set, which only success takes away.
    fn commit(&self, state: &mut State, group: &[Frame]) -> Result<Tip, RecordError> {
        let prepared = state.prepare(group)?;
        let place = state.write(&self.layout, self.segment_bytes, &prepared)?;
        let edge = state.read_back(&place, &prepared, group)?;
        // INVARIANT L1, L3: the new tree is the old edge with leaves added, the old edge has the
        // root that was signed last, and the size grows.
        let signed = state.head.tip();
        if state.edge.size() != signed.size
            || state.edge.root() != signed.root
            || edge.size() <= signed.size
        {
            return Err(RecordError::Broken {
                place: "the signed head".to_owned(),
                what: "the tree to be signed does not continue it".to_owned(),
            });
        }
        let head = Head::sign(&self.key, edge.size(), edge.root());
        repair::write_slot(&state.slots, state.next_slot, &head).map_err(stop)?;
        state.marks.extend(prepared.marks(&place));
        state.next_slot ^= 1;
        state.edge = edge;
        state.chain = prepared.chain;
        state.order = prepared.order;
        state.segment = place.segment;
        state.segment_end = place.end;
        state.segment_file = place.file;
        state.head = head;
        Ok(state.head.tip())
    }

    fn publish_now(&self) -> Result<(), RecordError> {
        let mut tower = self
            .publisher
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (head, mark) = {
            let mut state = self.state();
            state.refuse_if_stopped()?;
            let first = (tower.size() >> 8) << 8;
            while state.marks.front().is_some_and(|mark| mark.seq < first) {
                state.marks.pop_front();
            }
            if state.head.size == tower.size() {
                return Ok(());
            }
            // A checkpoint must never be ahead of the heads: a head whose write was lost would
            // make the record look as if it had gone backwards.
            let written = state.slots.get(state.next_slot ^ 1);
            repair::confirm_slot(written, &state.head)
                .map_err(|trouble| state.stop_with(stop(trouble)))?;
            (state.head.clone(), state.marks.front().copied())
        };
        publish(&self.layout, &mut tower, &head, mark).map_err(|trouble| match trouble {
            Trouble::Disk { cause, .. } if is_full(&cause) => RecordError::Full,
            Trouble::Disk { .. } => self.stop_with(stop(trouble)),
            Trouble::Broken { .. } => trouble.into(),
        })
    }

    fn forget_now(&self, seqs: &[u64]) -> Result<(), RecordError> {
        let mut state = self.state();
        state.refuse_if_stopped()?;
        let seqs: BTreeSet<u64> = seqs.iter().copied().collect();
        if let Some(beyond) = seqs.last().filter(|seq| **seq >= state.head.size) {
            return Err(RecordError::Unreadable {
                what: format!("entry {beyond} is not in the record"),
            });
        }
        if seqs.is_empty() {
            return Ok(());
        }
        match forget::write_intent(&self.layout, &seqs) {
            Ok(()) => {}
            Err(Trouble::Disk { cause, .. }) if is_full(&cause) => return Err(RecordError::Full),
            Err(trouble) => return Err(state.stop_with(stop(trouble))),
        }
        // Once the list is durable only the finished erasure leaves the record in order.
        forget::finish(&self.layout, &seqs).map_err(|trouble| state.stop_with(stop(trouble)))
    }

    fn stop_with(&self, error: RecordError) -> RecordError {
        self.state().stop_with(error)
    }
}

impl Record for Journal {
    fn tip(&self) -> Tip {
        *self.tip.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, group: &[Frame]) -> Result<Tip, RecordError> {
        let mut state = self.state();
        state.refuse_if_stopped()?;
        if group.is_empty() {
            return Ok(state.head.tip());
        }
        // Whatever ends this append early without a clean way back stops the handle.
        state.stopped = Some("an append did not come to its end".to_owned());
        let outcome = self.commit(&mut state, group);
        state.stopped = match &outcome {
            Ok(_) | Err(RecordError::Full | RecordError::Unreadable { .. }) => None,
            Err(error) => Some(error.to_string()),
        };
        let tip = outcome?;
        *self.tip.lock().unwrap_or_else(PoisonError::into_inner) = tip;
        Ok(tip)
    }

    fn read(&self, from: u64, visit: Visit<'_>) -> Result<(), RecordError> {
        let (tip, mark) = {
            let state = self.state();
            let mark = state.marks.iter().rev().find(|mark| mark.seq <= from);
            (state.head.tip(), mark.copied())
        };
        Ok(read_entries(&self.layout, tip, from, mark, visit)?)
    }

    fn forget(&self, seqs: &[u64]) -> Result<(), RecordError> {
        self.forget_now(seqs)
    }

    fn publish(&self) -> Result<(), RecordError> {
        self.publish_now()
    }
}

/// A group, checked and turned into frames.
struct Prepared {
    bytes: Vec<u8>,
    before: Hash,
    chain: Hash,
    order: Order,
    /// Number, offset in `bytes` and chain before, of each entry that begins a bundle.
    starts: Vec<(u64, u64, Hash)>,
}

impl Prepared {
    fn marks<'a>(&'a self, place: &'a Written) -> impl Iterator<Item = Mark> + 'a {
        self.starts.iter().map(|(seq, offset, before)| Mark {
            seq: *seq,
            segment: place.segment,
            offset: place.start.saturating_add(*offset),
            before: *before,
        })
    }
}

/// Where a group was written.
struct Written {
    segment: u64,
    start: u64,
    end: u64,
    file: Arc<dyn DiskFile>,
}

impl State {
    fn refuse_if_stopped(&self) -> Result<(), RecordError> {
        match &self.stopped {
            None => Ok(()),
            Some(what) => Err(RecordError::Stopped { what: what.clone() }),
        }
    }

    fn stop_with(&mut self, error: RecordError) -> RecordError {
        self.stopped = Some(error.to_string());
        error
    }

    /// Checks every entry of the group before anything is written.
    fn prepare(&self, group: &[Frame]) -> Result<Prepared, RecordError> {
        let mut prepared = Prepared {
            bytes: Vec::new(),
            before: self.chain,
            chain: self.chain,
            order: self.order.clone(),
            starts: Vec::new(),
        };
        for (seq, frame) in (self.edge.size()..).zip(group) {
            let refuse = |what: String| RecordError::Unreadable {
                what: format!("entry {seq} of the group: {what}"),
            };
            prepared
                .order
                .check(seq, &frame.entry, &frame.sealed, Payload::Whole)
                .map_err(refuse)?;
            if is_nearly_erased(&frame.sealed) {
                return Err(refuse("the payload has no contents".to_owned()));
            }
            if seq.trailing_zeros() >= 8 {
                let offset = wide(prepared.bytes.len());
                prepared.starts.push((seq, offset, prepared.chain));
            }
            prepared.chain = encode(
                &mut prepared.bytes,
                &prepared.chain,
                &frame.entry,
                &frame.sealed,
            )
            .ok_or_else(|| refuse("entry or payload is too long".to_owned()))?;
        }
        Ok(prepared)
    }

    /// Writes the frames and makes them durable. A full disk leaves the record as it was.
    fn write(
        &self,
        layout: &Layout,
        segment_bytes: u64,
        prepared: &Prepared,
    ) -> Result<Written, RecordError> {
        if self.segment_end >= segment_bytes {
            return self.write_segment(layout, prepared);
        }
        let start = self.segment_end;
        let name = segment_name(self.segment);
        let file = &self.segment_file;
        if let Err(cause) = file.write_at(&prepared.bytes, start) {
            let back = file.set_length(start).and_then(|()| file.sync());
            return Err(refused(name, cause, back));
        }
        file.sync().map_err(Trouble::disk(name)).map_err(stop)?;
        Ok(Written {
            segment: self.segment,
            start,
            end: start.saturating_add(wide(prepared.bytes.len())),
            file: Arc::clone(file),
        })
    }

    /// Writes the group into a segment of its own, which continues the chain.
    fn write_segment(&self, layout: &Layout, prepared: &Prepared) -> Result<Written, RecordError> {
        let segment = self.edge.size();
        let name = segment_name(segment);
        let folder = layout.path(SEGMENTS);
        let path = layout.path(&name);
        let remove = || {
            layout.disk.remove(&path, crate::disk::Kind::File)?;
            layout.disk.sync_folder(&folder)
        };
        let file = match layout.disk.open(&path, Access::Create) {
            Ok(file) => file,
            Err(cause) => return Err(refused(name, cause, Ok(()))),
        };
        let mut bytes = prepared.before.0.to_vec();
        bytes.extend_from_slice(&prepared.bytes);
        if let Err(cause) = file.write_at(&bytes, 0) {
            return Err(refused(name, cause, remove()));
        }
        file.sync()
            .and_then(|()| layout.disk.sync_folder(&folder))
            .map_err(Trouble::disk(name))
            .map_err(stop)?;
        Ok(Written {
            segment,
            start: SEGMENT_HEADER_BYTES,
            end: wide(bytes.len()),
            file,
        })
    }

    /// Reads the group back, recomputes leaves, chain and tree, and compares (INVARIANT L2).
    fn read_back(
        &self,
        place: &Written,
        prepared: &Prepared,
        group: &[Frame],
    ) -> Result<Edge, RecordError> {
        let name = segment_name(place.segment);
        let broken = |what: &str| RecordError::Broken {
            place: format!("{name}, byte {}", place.start),
            what: format!("read back after writing: {what}"),
        };
        let length = place.end.saturating_sub(place.start);
        place.file.forget_copy(place.start, length);
        let mut reader = FrameReader::new(Arc::clone(&place.file), place.start)
            .map_err(Trouble::disk(name.clone()))
            .map_err(stop)?;
        let mut edge = self.edge.clone();
        let mut chain = prepared.before;
        for frame in group {
            let step = reader
                .step()
                .map_err(Trouble::disk(name.clone()))
                .map_err(stop)?;
            let Step::Frame(found) = step else {
                return Err(broken("a frame is missing"));
            };
            if found.entry != frame.entry || found.sealed != frame.sealed {
                return Err(broken("other bytes than were written"));
            }
            let proven = prove(&found, &chain).map_err(|what| broken(&what))?;
            edge.push(proven.leaf);
            chain = proven.chain;
        }
        if chain != prepared.chain || !reader.is_at_end() {
            return Err(broken("another end than was written"));
        }
        Ok(edge)
    }
}
