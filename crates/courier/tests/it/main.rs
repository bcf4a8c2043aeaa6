//! The courier against servers that behave and servers that do not, on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at once"
)]

mod servers;
mod witnesses;
