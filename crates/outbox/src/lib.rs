//! Writes packages where they leave the office: a BagIt folder, or one file encrypted to its
//! recipients; and holds the verifiers that travel in them.
//!
//! *Who could alter it unnoticed:* until the seal is written, whoever can write to the folder; the
//! seal's digest covers all of it. *A lost write* costs the package, which can be made again: the
//! record knows whether one was created. *To rebuild:* `probity package create` again.
//!
//! Must not know what an act means, nor which key of the office opens what.

mod archive;
mod encrypted;
mod folder;
mod names;
pub mod verifiers;

pub use encrypted::Encrypted;
pub use folder::Folder;
