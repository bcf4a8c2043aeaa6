//! Reads what is hostile: [`DiskSource`] opens evidence on this machine read-only and never
//! follows it anywhere; [`WorkerPool`] runs the parser workers, each in a process without
//! network, files and keys, and believes nothing that it has not checked.
//!
//! Implements the ports `Source` and `Parsers` of the workbench. Must never write to a source and
//! must never parse what is in it.

mod disk;
mod workers;

pub use disk::DiskSource;
pub use workers::{Program, WorkerPool};
