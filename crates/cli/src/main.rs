//! The program `probity`.
fn main() {}
