//! The workbench over memory twins of its ports: the story of an office, told with every fault.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and one says how many faults it tried"
)]

mod case_samples;
mod case_uco;
mod erasing;
mod faults;
mod groups;
mod intakes;
mod looking;
mod manifest;
mod package_faults;
mod packages;
mod random;
mod tampering;
mod witnessing;
mod world;
