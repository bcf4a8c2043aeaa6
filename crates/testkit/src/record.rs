//! The record in memory.

use std::sync::Mutex;

use ledger::tree::{Edge, leaf_hash};
use workbench::ports::{Flow, Frame, Record, RecordError, Tip};

use crate::{Fault, Faults};

/// Frames in a list. A torn append keeps the first half of the group, as a segment file would
/// whose head was not signed: nobody was answered.
#[derive(Debug)]
pub struct MemoryRecord {
    faults: Faults,
    frames: Mutex<Vec<Frame>>,
    edge: Mutex<Edge>,
    group_max: Mutex<usize>,
}

impl MemoryRecord {
    pub fn new(faults: Faults) -> Self {
        Self {
            faults,
            frames: Mutex::new(Vec::new()),
            edge: Mutex::default(),
            group_max: Mutex::new(0),
        }
    }

    pub fn frames(&self) -> Vec<Frame> {
        self.frames.lock().unwrap().clone()
    }

    /// Tampers: puts another frame in this place.
    pub fn put(&self, seq: usize, frame: Frame) {
        let mut frames = self.frames.lock().unwrap();
        frames[seq] = frame;
        let mut edge = Edge::default();
        for frame in frames.iter() {
            edge.push(leaf_hash(&frame.entry));
        }
        *self.edge.lock().unwrap() = edge;
    }

    /// The most entries that one append has taken.
    pub fn group_max(&self) -> usize {
        *self.group_max.lock().unwrap()
    }
}

impl Record for MemoryRecord {
    fn tip(&self) -> Tip {
        let edge = self.edge.lock().unwrap();
        Tip {
            size: edge.size(),
            root: edge.root(),
        }
    }

    fn append(&self, group: &[Frame]) -> Result<Tip, RecordError> {
        let lost = || RecordError::Stopped {
            what: "a fault of the test".to_owned(),
        };
        let (kept, result) = match self.faults.next() {
            Fault::None => (group.len(), Ok(())),
            Fault::Fail => (0, Err(lost())),
            Fault::DoAndFail => (group.len(), Err(lost())),
            Fault::HalfAndFail => (group.len() / 2, Err(lost())),
            Fault::Full => (0, Err(RecordError::Full)),
        };
        let mut group_max = self.group_max.lock().unwrap();
        *group_max = group.len().max(*group_max);
        for frame in &group[..kept] {
            self.edge.lock().unwrap().push(leaf_hash(&frame.entry));
            self.frames.lock().unwrap().push(frame.clone());
        }
        result.map(|()| self.tip())
    }

    fn read(
        &self,
        from: u64,
        visit: &mut dyn FnMut(u64, &[u8], &[u8]) -> Flow,
    ) -> Result<(), RecordError> {
        if self.faults.dead() {
            return Err(RecordError::Unreadable {
                what: "a fault of the test".to_owned(),
            });
        }
        for seq in usize::try_from(from).unwrap().. {
            // Nothing is locked while the visitor looks.
            let Some(frame) = self.frames.lock().unwrap().get(seq).cloned() else {
                break;
            };
            if visit(u64::try_from(seq).unwrap(), &frame.entry, &frame.sealed) == Flow::Stop {
                break;
            }
        }
        Ok(())
    }

    fn forget(&self, seqs: &[u64]) -> Result<(), RecordError> {
        let lost = Err(RecordError::Stopped {
            what: "a fault of the test".to_owned(),
        });
        let (kept, result) = match self.faults.next() {
            Fault::None => (seqs.len(), Ok(())),
            Fault::Fail => (0, lost),
            Fault::DoAndFail => (seqs.len(), lost),
            Fault::HalfAndFail => (seqs.len() / 2, lost),
            Fault::Full => (0, Err(RecordError::Full)),
        };
        let mut frames = self.frames.lock().unwrap();
        for seq in &seqs[..kept] {
            frames[usize::try_from(*seq).unwrap()].sealed.fill(0);
        }
        result
    }

    fn publish(&self) -> Result<(), RecordError> {
        match self.faults.next() {
            Fault::None => Ok(()),
            Fault::Full => Err(RecordError::Full),
            _ => Err(RecordError::Stopped {
                what: "a fault of the test".to_owned(),
            }),
        }
    }
}
