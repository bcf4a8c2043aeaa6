//! Sources as they are found on hostile disks, and workers that keep the rules and that do not.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that fails here shows a mistake of the test or of the code under it"
)]

mod disk;
mod programs;
mod workers;
