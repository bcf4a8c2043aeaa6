//! The record as its users meet it: growth, crashes, damage, proofs.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used
)]

mod acts;
mod basics;
mod crash;
mod damage;
mod memory;
mod outside;
mod start;
