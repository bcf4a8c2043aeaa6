//! The protocol: what is written is read back, what is wrong is refused, and the type of a
//! content is told.

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

mod frames;
mod media_types;
mod sessions;
