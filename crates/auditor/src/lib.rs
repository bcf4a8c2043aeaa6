//! Checks a package or a record without anything of the office: what holds, what does not, and
//! what cannot be known.
//!
//! The library is a pure function over facts about files ([`Files`]) and over bytes. It must not
//! open files, ask a clock or speak to a network, so that the same code runs in the program
//! `probity-audit` and in the page `verify.html`. Of this house it knows `ledger` alone. The rules
//! are those of `docs/specs/package.md`; each check names its section.

mod audit;
mod files;
#[cfg(not(target_arch = "wasm32"))]
mod page;
#[cfg(target_arch = "wasm32")]
mod page_exports;
mod paths;
pub mod record;
pub mod recount;
mod report;
mod text;

pub use audit::{Outside, audit};
pub use files::{ALL_CONTENTS_BYTES_MAX, CONTENT_BYTES_MAX, Files, Hasher, Odd};
#[cfg(not(target_arch = "wasm32"))]
pub use page::verify_page;
pub use report::{Checked, Exit, Fault, Judge, Report, Trust};

/// `verify.py`: a second verifier, written from the specifications alone, that shares no code with
/// this one. It needs Python and nothing else.
pub const SECOND: &str = include_str!("../second/verify.py");
