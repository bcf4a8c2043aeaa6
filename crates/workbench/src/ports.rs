//! The ports: what the workbench needs from the outside, in our own words. Adapters on floor 3
//! implement them; `testkit` has a memory twin of each, and every twin and adapter passes the
//! same conformance suite under fault wrappers.
//!
//! All ports are blocking. None returns an unbounded list: callers pass a visitor.

mod blobs;
mod keys;
mod outgoing;
mod record;
mod sources;
mod tables;
mod witnessed;
mod workers;

pub use blobs::{BlobError, BlobRef, BlobStore, BlobWriter, Erased, Owner, Progress, ScrubLine};
pub use keys::{KeyError, KeyScope, KeyUse, Keys};
pub use outgoing::{
    Courier, Documents, Outbox, OutboxError, OutsiderError, PrintError, PrintedFile, Reply, Written,
};
pub use record::{Flow, Frame, Record, RecordError, Tip};
pub use sources::{Found, FoundKind, Source, SourceError, SourceFile};
pub use tables::{EntryRow, ItemQuery, ItemTables, ReadTables, StateRow, TableError};
pub use witnessed::{Proofs, Testimony};
pub use workers::{Job, Parser, ParserError, Parsers, Piece};

/// The clock. Untrusted: it may stand, jump or go back; the commit holds `at` monotonic.
pub trait Clock: Send + Sync {
    fn now(&self) -> evidence::Time;
}

/// Random bytes fit for keys and ids.
pub trait Random: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}
