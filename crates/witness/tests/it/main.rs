//! A witness through its real door, and its memory across damage and restarts.
//!
//! Vectors are reached through `PROBITY_SHARED`; where they are absent the tests that need them
//! say that they were skipped.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a test may stop at once, and says what it skips"
)]

mod evidence;
mod folders;
mod hostile;
mod memories;
mod running;
mod vectors;
