//! Showing the acts of the record in order, fast: one thread reads, [`DECODERS`] open payloads,
//! and the caller's thread is shown the acts.
//!
//! Batches go round the decoders in turn and are fetched in the same turn, so the order is that of
//! the record and everything between the threads is bounded.

use std::sync::mpsc;

use super::{CommitError, Ports};
use crate::{
    decode::{self, Act, DecodeError},
    ports::{Flow, RecordError},
};

/// Opening a payload costs about three times what reading its entry does.
const DECODERS: usize = 2;
/// How much goes from thread to thread at once. Larger pieces are no faster: the memory allocator
/// tidies up at length whenever one is given back.
const TOGETHER_BYTES: usize = 40 * 1024;
/// How many batches may wait before and behind each decoder.
const WAITING: usize = 8;

/// Entries as they were read, one after another in one buffer.
struct Batch {
    bytes: Vec<u8>,
    /// Number, length of the entry, length of the payload.
    lengths: Vec<(u64, usize, usize)>,
}

/// An entry of the record read and its payload opened, or why not.
type Decoded = Result<Act, (u64, DecodeError)>;

impl Batch {
    fn with_room() -> Self {
        Self {
            bytes: Vec::with_capacity(TOGETHER_BYTES.saturating_add(8 * 1024)),
            lengths: Vec::with_capacity(64),
        }
    }

    fn add(&mut self, seq: u64, entry: &[u8], sealed: &[u8]) {
        self.bytes.extend_from_slice(entry);
        self.bytes.extend_from_slice(sealed);
        self.lengths.push((seq, entry.len(), sealed.len()));
    }

    fn decode(&self, ports: &Ports) -> Vec<Decoded> {
        let mut rest = self.bytes.as_slice();
        let mut next = |length| {
            let (one, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = after;
            one
        };
        self.lengths
            .iter()
            .map(|(seq, entry, sealed)| {
                let (entry, sealed) = (next(*entry), next(*sealed));
                decode::decode(ports.keys.as_ref(), entry, sealed).map_err(|error| (*seq, error))
            })
            .collect()
    }
}

/// Shows all acts from `from` on, in order.
pub(crate) fn each_act(
    ports: &Ports,
    from: u64,
    visit: &mut dyn FnMut(Act) -> Result<(), CommitError>,
) -> Result<(), CommitError> {
    std::thread::scope(|scope| {
        let mut to_decoders = Vec::with_capacity(DECODERS);
        let mut from_decoders = Vec::with_capacity(DECODERS);
        for _ in 0..DECODERS {
            let (raw_sender, raw) = mpsc::sync_channel::<Batch>(WAITING);
            let (decoded_sender, decoded) = mpsc::sync_channel::<Vec<Decoded>>(WAITING);
            scope.spawn(move || {
                for batch in raw {
                    if decoded_sender.send(batch.decode(ports)).is_err() {
                        return;
                    }
                }
            });
            to_decoders.push(raw_sender);
            from_decoders.push(decoded);
        }
        let reader = scope.spawn(move || read(ports, from, &to_decoders));
        let result = show(&from_decoders, visit);
        // Whoever still works stops at its next send.
        drop(from_decoders);
        let read = reader.join().expect("reading does not panic");
        result.and(read.map_err(CommitError::Record))
    })
}

fn read(ports: &Ports, from: u64, to: &[mpsc::SyncSender<Batch>]) -> Result<(), RecordError> {
    let mut turn = to.iter().cycle();
    // A receiver that is gone has its own reason, which it reports.
    let mut send = |batch| match turn.next() {
        Some(decoder) if decoder.send(batch).is_ok() => Flow::More,
        _ => Flow::Stop,
    };
    let mut batch = Batch::with_room();
    let result = ports.record.read(from, &mut |seq, entry, sealed| {
        batch.add(seq, entry, sealed);
        if batch.bytes.len() < TOGETHER_BYTES {
            Flow::More
        } else {
            send(std::mem::replace(&mut batch, Batch::with_room()))
        }
    });
    send(batch);
    result
}

fn show(
    from: &[mpsc::Receiver<Vec<Decoded>>],
    visit: &mut dyn FnMut(Act) -> Result<(), CommitError>,
) -> Result<(), CommitError> {
    for decoder in from.iter().cycle() {
        // The first in turn that has nothing more is behind the last batch.
        let Ok(batch) = decoder.recv() else {
            return Ok(());
        };
        for decoded in batch {
            visit(decoded.map_err(|(seq, source)| CommitError::Entry { seq, source })?)?;
        }
    }
    Ok(())
}
