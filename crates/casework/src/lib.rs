//! The rules of casework: who may do what to which data, under which authority, and what follows.
//!
//! [`decide`] answers a command from the state; [`apply`] changes the state by an entry of the
//! record. Both are pure: the same entries give the same state, on every machine, for ever.
//!
//! Must never know: the clock, randomness, files, how anything is stored or sealed.

#![forbid(unsafe_code)]

mod act;
mod apply;
pub mod clocks;
mod codes;
pub mod command;
mod coverage;
pub mod custody;
mod decide;
mod decision;
mod entry;
pub mod field;
pub mod lint;
mod payload;
pub mod permissions;
mod reason;
mod rows;
pub mod state;
pub mod terms;
mod totals;

pub use act::{Act, Outcome, Role};
pub use apply::{ApplyError, apply};
pub use clocks::{deadlines, due};
pub use codes::CodeError;
pub use command::Command;
pub use custody::custody;
pub use decide::{can_decide_again, decide};
pub use decision::{
    CLOCK_BEHIND_SECONDS_MAX, Context, Decision, Manifest, PublicPart, Refusal, Scope,
};
pub use entry::{EXHIBIT_TAG, SealedHashes, actor_text, entry, exhibit_of, scope_of};
pub use payload::{Payload, PayloadError, Salt};
pub use reason::Reason;
pub use rows::{Row, RowError, RowKey, Touched};
pub use state::State;
pub use totals::Totals;
