//! What the host and the parser worker say to each other.
//!
//! Here are the type of a content ([`MediaType`]), what a worker may use up ([`Limits`]), and the
//! frames that cross the socket between the two processes ([`frame`], [`session`]). Everything
//! that arrives is checked for size, count, encoding and order before it becomes a value
//! (invariant P2); nothing here trusts the other side.
//!
//! Must never know: files, processes, clocks, any format beyond its first bytes.
#![forbid(unsafe_code)]

mod limits;
pub mod media_type;

pub use limits::Limits;
pub use media_type::MediaType;
