//! Known content: perceptual and exact hashes, signal lists and their exchange formats, exact
//! indexes, and the findings that say why an item matched.
//!
//! Everything here is a pure function of its arguments. A match is a lead for a person, never a
//! verdict; see [`explain::counts_as_positive`].
//!
//! Must never know: where a list comes from, where it is kept, how a picture was decoded, which
//! clock is asked.

pub mod explain;
pub mod index;
pub mod list;
pub mod opinion;
pub mod pdq;
pub mod signal;

/// Name and version of this matcher, as findings carry it.
pub const MATCHER: &str = concat!("probity-matching/", env!("CARGO_PKG_VERSION"));
