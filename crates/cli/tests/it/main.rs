//! The program `probity` as people meet it: started as a process, judged by its exit code, its two
//! outputs and what lies on the disk afterwards.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used
)]

mod bad;
mod bad_places;
mod damage;
mod demo;
mod doors;
mod drill;
mod drill_files;
mod drill_lies;
mod erasure;
mod house;
mod interrupt;
mod keep;
mod outside;
mod package;
mod same_bytes;
mod stamps;
