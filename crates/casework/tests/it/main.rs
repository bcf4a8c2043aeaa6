//! The rules of casework, tested from outside.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests stop at the first surprise, and two of them read pages of docs/specs"
)]

mod authorities;
mod custody;
mod house;
mod intakes;
mod lints;
mod packages;
mod payloads;
mod permissions;
mod random;
mod reasons;
mod refusals;
mod world;
