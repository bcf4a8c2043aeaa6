//! The vault: encrypted blobs, keys, notes of work in progress.
//!
//! * [`Ring`] keeps the keys (port `Keys`); [`PersonKey`] the signing key of one person.
//! * [`Vault`] keeps the blobs (ports `BlobStore` and `Progress`).
//! * [`chunked`] is the encryption of both.
//!
//! The formats are written down in `docs/specs/vault.md`.
//!
//! Must never know: the record, cases' rules, SQL, what a blob is about.

pub mod chunked;
pub mod disk;
mod hex;
mod person;
mod ring;
mod store;
mod vault;

pub use person::PersonKey;
pub use ring::{Cost, NewSlot, Ring, RingError, Secret, Slot, open_age};
pub use vault::Vault;
