//! Readers of hostile formats, and the worker program around them.
//!
//! One module per format. A reader gives what it could read *and* what it could not, with offsets
//! (STYLE 12); nothing is ever written to a disk, so a name that climbs out of its folder is only
//! a name. The same content and limits give the same messages, byte for byte (invariant E2).
//!
//! Must never know: the record, keys, cases, where evidence comes from. [`examine`] runs in any
//! process, which is what the tests do; evidence is examined in [`worker`] only, behind
//! [`confine`].

pub mod confine;
mod containers;
mod content;
mod gaps;
mod names;
mod output;
mod picture;
mod times;
mod walk;
pub mod worker;

pub use content::{Content, FileContent};
pub use output::{HostGone, Output};
pub use walk::examine;

/// Name and version of every parser, in the order of their names. A change of what a parser
/// answers changes its version.
pub const VERSIONS: &str = "7z 1, bzip2 1, gzip 1, picture 1, tar 1, xz 1, zip 1, zstd 1";
