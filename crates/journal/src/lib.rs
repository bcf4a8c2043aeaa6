//! The record on disk: append-only segments, a signed head, and the published tree.
//!
//! *Who could alter it unnoticed*: nobody below the last cosigned size; above it, whoever has the
//! log key. *A lost write* costs nothing that was answered. *It cannot be rebuilt* from anything
//! else: it is the truth; only its published tiles, bundles and checkpoint follow from it.
//!
//! The format is `docs/specs/record.md`. This crate must not know what an act means, who asks, or
//! how a payload is sealed.

mod check;
mod create;
pub mod disk;
mod forget;
mod frame;
mod head;
mod journal;
mod layout;
mod outside;
mod proofs;
mod publish;
mod read;
mod repair;
mod start;
mod tiles;
mod tower;
mod trouble;

pub use check::{Fault, Report, check, inspect, inspect_on};
pub use journal::{Journal, SEGMENT_BYTES};
pub use outside::Bystander;
pub use proofs::Proofs;
pub use read::{Reader, Visit};
pub use trouble::OpenError;
