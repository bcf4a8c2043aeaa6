//! Writes the CASE/UCO graph of a sample to standard output, for the validators of the field:
//! `cargo run -p workbench --example case_graph -- hard > hard.jsonld`. Without a name it lists the
//! samples.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example is a door, and its samples are those of the tests"
)]

use std::io::Write;

#[path = "../tests/it/case_samples.rs"]
mod case_samples;

fn main() {
    let name = std::env::args().nth(1);
    match name.as_deref().and_then(case_samples::sample) {
        Some(sample) => std::io::stdout().write_all(&sample.to_jsonld()).unwrap(),
        None => println!("{}", case_samples::NAMES.join("\n")),
    }
}
