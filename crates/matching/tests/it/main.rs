//! Integration tests of known-content matching.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may stop where its own numbers are wrong, and reads its data from files"
)]

mod decode;
mod format;
mod import;
mod index;
mod pdq;
mod shared;
mod signal;
