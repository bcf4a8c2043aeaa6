//! Tests of the foundation of the record, one program.
//!
//! Vectors are reached through `PROBITY_SHARED`; where they are absent the tests that need them
//! say that they were skipped.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a test may stop at once, and these read vectors from files"
)]

mod bits;
mod commitment;
mod contradiction;
mod ed25519;
mod entries;
mod entry_oracle;
mod hostile;
mod json;
mod log;
mod naive_tree;
mod notes;
mod policy;
mod proofs;
mod report;
mod tiles;
#[cfg(feature = "timestamps")]
mod timestamps;
mod vectors;
mod witness;
