//! Tests of the auditor, one program.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at once, its numbers are small, and it reads vectors from files"
)]

mod builder;
mod honest;
mod lies;
mod log;
mod page;
mod random;
mod records;
mod stamps;
mod tampered;
mod tampering;
mod vectors;

use auditor::{Files, Outside, Report};
use builder::Tree;

/// The facts about files in memory.
fn facts(tree: &Tree) -> Files {
    let mut files = Files::default();
    for (path, content) in tree {
        files.add_bytes(path, content);
    }
    files
}

/// Audits files in memory under the package's own policy.
fn audit(tree: &Tree) -> Report {
    auditor::audit(&facts(tree), &Outside::default())
}
