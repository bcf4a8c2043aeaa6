//! Being built: what an entry changes.

use ledger::entry::Entry;

use crate::{payload::Payload, rows::Touched, state::State};

/// Why an entry cannot follow on this state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    #[error("entry {seq} cannot follow on {size} entries")]
    Order { seq: u64, size: u64 },
    #[error("entry {seq}: member {member} is not in its form")]
    Member { seq: u64, member: &'static str },
    #[error("entry {seq}: the payload holds another act than {act}")]
    OtherAct { seq: u64, act: String },
    #[error("entry {seq} names {what}, which does not exist")]
    Missing { seq: u64, what: String },
}

/// Applies an entry. A missing payload means that it was erased.
pub fn apply(
    _state: &mut State,
    _entry: &Entry,
    _payload: Option<&Payload>,
) -> Result<Touched, ApplyError> {
    unreachable!("being built")
}
