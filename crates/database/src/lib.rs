//! The read tables of the office and the item tables of each case, in SQLite.
//!
//! *Who could alter them unnoticed*: whoever may write the files. Row digests find accidents, not
//! intent. *A lost write costs* catching up from the record. *To rebuild*: `OfficeTables::clear`
//! or `forget_case`, then apply the record from entry 0 or replace from the manifests.
//!
//! Must never hold: a key, or anything that cannot be made again from the record and the vault.
//! Must never know: what a row of state means. SQL stands in this crate and nowhere else, in the
//! subset that PostgreSQL shares; what only SQLite has stands in `file`.
//! The layout is specified in `docs/specs/tables.md`.

mod digest;
mod error;
mod file;
mod items;
mod office;
mod pool;

pub use digest::Fingerprint;
pub use items::CaseTables;
pub use office::OfficeTables;
