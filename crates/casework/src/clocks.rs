//! What falls due: acts that the program itself must do, and clocks that run out.

use evidence::{AuthorityId, CaseId, ExhibitId, Time};

use crate::{codes::codes, command::Command, state::State};

codes! {
    /// What runs out.
    DeadlineKind {
        /// An emergency must be approved.
        EmergencyApproval = "emergency-approval",
        /// An authority ends.
        Validity = "validity",
        /// An authority must be looked at again.
        AuthorityReview = "authority-review",
        /// What was collected must be destroyed.
        Retention = "retention",
        /// A case must be looked at again.
        CaseReview = "case-review",
        /// Unknown data subjects must be assessed.
        SubjectAssessment = "subject-assessment",
    }
}

/// What a deadline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineOf {
    Authority(AuthorityId),
    Case(CaseId),
    Exhibit(ExhibitId),
}

/// A clock that runs out, or has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    pub at: Time,
    pub kind: DeadlineKind,
    pub of: DeadlineOf,
    pub overdue: bool,
}

/// The acts that the program must do now.
#[must_use]
pub fn due(_state: &State, _now: Time) -> Vec<Command> {
    unreachable!("being built")
}

/// All running clocks, the next first.
#[must_use]
pub fn deadlines(_state: &State, _now: Time) -> Vec<Deadline> {
    unreachable!("being built")
}
