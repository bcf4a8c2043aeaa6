//! The foundation of the record: the tree, its files, signed notes, checkpoints, cosignatures,
//! proofs, policies, and the entry with its strict reader.
//!
//! Everything here is a pure function over bytes. The crate must not know cases, files, a clock,
//! randomness or the network, and it builds for WebAssembly so that a page in a browser can check
//! a record: `no_std` with `alloc` holds it to that.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod checkpoint;
pub mod commitment;
pub mod contradiction;
pub mod cosignature;
pub mod entry;
mod hex;
pub mod item_proof;
pub mod json;
pub mod note;
pub mod policy;
pub mod proof;
pub mod report;
pub mod signature;
pub mod tile;
#[cfg(feature = "timestamps")]
pub mod timestamp;
pub mod tree;
pub mod witness;
