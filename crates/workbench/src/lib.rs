//! Use cases and ports of the workbench, and the one commit.
//!
//! Must never know: SQL, HTTP, HTML, file layout.

pub mod decode;
pub mod digest;
pub mod erase;
pub mod exhibits;
pub mod intake;
pub mod items;
pub mod office;
pub mod package;
pub mod ports;
pub mod review;
pub mod signals;
pub mod take_in;
pub mod verify;
pub mod witnessing;
