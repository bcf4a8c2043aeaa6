//! Packages: what leaves the office as evidence (`docs/specs/package.md`).

pub mod case_uco;
pub mod printed;
