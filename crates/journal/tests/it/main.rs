//! The record as its users meet it: growth, crashes, damage, proofs.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod acts;
mod basics;
mod crash;
mod damage;
mod memory;
mod start;
