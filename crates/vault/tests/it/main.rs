//! Tests of the vault's public faces, over real files and with faults.

mod blobs;
mod damage;
mod faults;
mod keys;
mod notes;
mod support;
mod vectors;
