//! The order of a worker's messages, and the limits on all of them together.
//!
//! A job is answered by any number of members and findings and one `Done`. Members do not
//! interleave: one ends before the next begins. A member inside another comes after that one has
//! ended. A finding may be about anything named before it, or about the job's item.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use evidence::{Locator, Segment};

use crate::{Limits, from_worker::FromWorker};

/// How a worker's message breaks the order or a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    #[error("{message} where it is not due")]
    Order { message: &'static str },
    #[error("two members with one locator")]
    Twice,
    #[error("{message} about something that was not named before")]
    Unknown { message: &'static str },
    #[error("more {what} than the limit of {limit}")]
    Limit { what: &'static str, limit: u64 },
}

/// The host's side of one job.
#[derive(Debug)]
pub struct Session {
    limits: Limits,
    output_bytes: u64,
    output_bytes_left: u64,
    members: u64,
    findings: u64,
    open: bool,
    done: bool,
    /// Fingerprints of the locators of all members.
    named: BTreeSet<u128>,
}

/// 128 bits of a locator. Two locators of one archive that share them would have to be searched
/// for among 2^64; what is gained is a refusal of one's own archive.
fn fingerprint(segments: &[Segment]) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        for segment in segments {
            segment.hash(&mut hasher);
        }
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

impl Session {
    /// For a job whose content has `bytes` bytes.
    #[must_use]
    pub fn new(limits: Limits, bytes: u64) -> Self {
        let output_bytes = limits.job_output_bytes(bytes);
        Self {
            output_bytes,
            output_bytes_left: output_bytes,
            limits,
            members: 0,
            findings: 0,
            open: false,
            done: false,
            named: BTreeSet::new(),
        }
    }

    /// Whether `Done` was said.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Takes the next message of the worker. After an error nothing of it is believed.
    pub fn accept(&mut self, message: &FromWorker<'_>) -> Result<(), SessionError> {
        let order = |message| Err(SessionError::Order { message });
        if self.done {
            return order("a message after the end of the job");
        }
        match message {
            FromWorker::Hello { .. } => order("a second hello"),
            FromWorker::Member { .. } if self.open => order("a member inside a member"),
            FromWorker::Member { locator, .. } => self.member(locator),
            FromWorker::Data(_) if !self.open => order("data outside of a member"),
            FromWorker::Data(bytes) => {
                let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                self.output_bytes_left =
                    self.output_bytes_left
                        .checked_sub(bytes)
                        .ok_or(SessionError::Limit {
                            what: "bytes of output",
                            limit: self.output_bytes,
                        })?;
                Ok(())
            }
            FromWorker::MemberEnd { .. } if !self.open => order("an end of no member"),
            FromWorker::MemberEnd { .. } => {
                self.open = false;
                Ok(())
            }
            FromWorker::Finding { .. } if self.open => order("a finding inside a member"),
            FromWorker::Finding { of, .. } => self.finding(of.as_ref()),
            FromWorker::Done if self.open => order("the end of the job inside a member"),
            FromWorker::Done => {
                self.done = true;
                Ok(())
            }
        }
    }

    fn member(&mut self, locator: &Locator) -> Result<(), SessionError> {
        let segments = locator.segments();
        let depth = u64::try_from(segments.len()).unwrap_or(u64::MAX);
        if depth > u64::from(self.limits.depth) {
            return Err(SessionError::Limit {
                what: "names in a locator",
                limit: u64::from(self.limits.depth),
            });
        }
        if self.members >= self.limits.members {
            return Err(SessionError::Limit {
                what: "members",
                limit: self.limits.members,
            });
        }
        if let Some((_, outer)) = segments.split_last()
            && !outer.is_empty()
            && !self.named.contains(&fingerprint(outer))
        {
            return Err(SessionError::Unknown {
                message: "a member",
            });
        }
        if !self.named.insert(fingerprint(segments)) {
            return Err(SessionError::Twice);
        }
        self.members = self.members.saturating_add(1);
        self.open = true;
        Ok(())
    }

    fn finding(&mut self, of: Option<&Locator>) -> Result<(), SessionError> {
        if of.is_some_and(|of| !self.named.contains(&fingerprint(of.segments()))) {
            return Err(SessionError::Unknown {
                message: "a finding",
            });
        }
        // A container, a picture and two gaps for each thing named are more than any parser says.
        let limit = self.members.saturating_add(1).saturating_mul(4);
        if self.findings >= limit {
            return Err(SessionError::Limit {
                what: "findings",
                limit,
            });
        }
        self.findings = self.findings.saturating_add(1);
        Ok(())
    }
}
