//! Tests of the tables, as one program.

// Numbers in tests are small and chosen.
#![allow(clippy::arithmetic_side_effects)]

mod damage;
mod erasure;
mod made;
mod same_as_memory;
mod twin;
