//! Integration tests of known-content matching.

mod decode;
mod pdq;
mod shared;
