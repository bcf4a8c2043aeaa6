//! A witness: keeps the last checkpoint of each record that it watches, and cosigns what is
//! consistent with it (C2SP `tlog-witness@v1.0.0`).
//!
//! It belongs to an outsider, the overseer or a court, and runs on a machine of theirs. It never
//! sees an entry: sizes, roots and proofs are all it is given. It must not know the office, and it
//! imports `ledger` alone. The decision is `ledger::witness`; here are its memory, its key and its
//! server. The format of the folder is in `docs/specs/witness.md`.

mod folder;
mod memory;
mod server;
mod witness;

pub use folder::{FolderError, Settings, init};
pub use memory::{Memory, MemoryError, Remembered};
pub use server::{Limits, serve};
pub use witness::{Answer, Clock, Event, Tell, Witness};
