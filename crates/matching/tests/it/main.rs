//! Integration tests of known-content matching.

mod decode;
mod format;
mod import;
mod index;
mod pdq;
mod shared;
mod signal;
