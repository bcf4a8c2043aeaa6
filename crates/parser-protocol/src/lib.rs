//! Being built.

/// What a worker may use up on one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {}

/// A media type told from content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType(pub &'static str);
