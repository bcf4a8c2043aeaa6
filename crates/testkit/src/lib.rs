//! Memory twins of the workbench's ports, a clock and a source of randomness that a test sets, and
//! faults to wrap around any port.
//!
//! A twin keeps what is *durable* apart from what is not: [`Disk::crash`] forgets the latter, as a
//! power cut does, so that a test can restart an office on what really was kept.
//!
//! Test code only. Nothing here is secret, and the twins' encryption keeps nobody out.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic
)]

mod blobs;
mod clock;
mod faults;
mod keys;
mod outgoing;
mod outsiders;
mod parsers;
mod record;
mod source;
mod tables;

use std::sync::Arc;

pub use blobs::MemoryBlobs;
pub use clock::{SeededRandom, SetClock};
pub use faults::{Fault, FaultKind, Faults};
pub use keys::MemoryKeys;
pub use outgoing::{MemoryOutbox, MemoryPlace, PlainDocuments};
pub use outsiders::{MemoryCourier, MemoryProofs, MemoryTestimony};
pub use parsers::{CONTAINER, PlainParsers};
pub use record::MemoryRecord;
pub use source::MemorySource;
pub use tables::{MemoryItems, MemoryTables};

/// All stores of one office in memory, each under the same faults.
#[derive(Clone, Debug)]
pub struct Disk {
    pub faults: Faults,
    pub record: Arc<MemoryRecord>,
    pub keys: Arc<MemoryKeys>,
    pub blobs: Arc<MemoryBlobs>,
    pub tables: Arc<MemoryTables>,
    pub items: Arc<MemoryItems>,
}

impl Default for Disk {
    fn default() -> Self {
        let faults = Faults::default();
        let keys = Arc::new(MemoryKeys::new(faults.clone()));
        Self {
            record: Arc::new(MemoryRecord::new(faults.clone())),
            blobs: Arc::new(MemoryBlobs::new(faults.clone(), Arc::clone(&keys))),
            keys,
            tables: Arc::new(MemoryTables::new(faults.clone())),
            items: Arc::new(MemoryItems::new(faults.clone())),
            faults,
        }
    }
}

impl Disk {
    /// Forgets all that was not durable, and heals the fault: the machine starts again.
    pub fn crash(&self) {
        self.faults.heal();
        self.blobs.crash();
    }
}
