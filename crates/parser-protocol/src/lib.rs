//! What the host and the parser worker say to each other.
//!
//! Here are the type of a content ([`MediaType`]), what a worker may use up ([`Limits`]), and the
//! frames that cross the socket between the two processes ([`frame`], [`Session`]). Everything
//! that arrives is checked for size, count, encoding and order before it becomes a value
//! (invariant P2); nothing here trusts the other side.
//!
//! Must never know: files, processes, clocks, any format beyond its first bytes.
#![forbid(unsafe_code)]

mod confinement;
pub mod frame;
mod from_worker;
mod limits;
pub mod media_type;
mod session;
mod to_worker;
mod wire;

pub use confinement::Confinement;
pub use frame::{Frame, FrameError, Inbox, VERSION};
pub use from_worker::{
    DEPTH_MAX, FromWorker, NAME_BYTES_MAX, TEXT_BYTES_MAX, TIMES_MAX, UNREAD_MAX, encode_data,
};
pub use limits::Limits;
pub use media_type::MediaType;
pub use session::{Session, SessionError};
pub use to_worker::{INLINE_BYTES_MAX, ToWorker};
