//! The rules of casework, tested from outside.

mod authorities;
mod custody;
mod house;
mod intakes;
mod lints;
mod payloads;
mod permissions;
mod random;
mod reasons;
mod refusals;
mod world;
