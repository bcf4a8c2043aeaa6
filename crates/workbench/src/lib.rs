//! Use cases and ports of the workbench, and the one commit.
//!
//! Must never know: SQL, HTTP, HTML, file layout.

pub mod decode;
pub mod digest;
pub mod intake;
pub mod office;
pub mod ports;
