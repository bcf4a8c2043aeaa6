//! Tests of the vault's public faces, over real files and with faults.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a test that goes wrong should stop, and says so when it was skipped"
)]

mod blobs;
mod damage;
mod faults;
mod keys;
mod notes;
mod support;
mod vectors;
