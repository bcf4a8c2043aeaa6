//! What falls due: acts that the program itself must do, and clocks that run out.

use evidence::{AuthorityId, CaseId, ExhibitId, Time};

use crate::{
    codes::codes,
    command::{AuthorityLapse, Command, PeriodClose},
    state::{Authority, AuthorityContent, AuthorityStatus, State, Whereabouts},
    terms::SubjectCategory,
};

const DAY_SECONDS: i64 = 86_400;

codes! {
    /// What runs out.
    DeadlineKind {
        /// An emergency must be approved (e-Evidence Regulation, Art. 4(5)).
        EmergencyApproval = "emergency-approval",
        /// An authority ends.
        Validity = "validity",
        /// An authority must be looked at again.
        AuthorityReview = "authority-review",
        /// What was collected must be destroyed (LED Art. 5).
        Retention = "retention",
        /// A case must be looked at again (LED Art. 5).
        CaseReview = "case-review",
        /// Unknown data subjects must be assessed (LED Art. 6).
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

/// The acts that the program must do now, in a fixed order. Each of them would be done if decided
/// on at `now`.
#[must_use]
pub fn due(state: &State, now: Time) -> Vec<Command> {
    let Some(office) = &state.office else {
        return Vec::new();
    };
    let mut commands: Vec<Command> = state
        .authorities
        .iter()
        .filter(|(_, authority)| lapses(state, authority, now))
        .map(|(id, _)| AuthorityLapse { authority: *id }.into())
        .collect();
    // The last whole day before this one, if an entry lies between it and the one closed last.
    let day = now.plus_seconds(DAY_SECONDS.saturating_neg()).date();
    let open = match &state.position.closed_day {
        Some(closed) => *closed < day,
        None => office.opened_at.date() <= day,
    };
    if open && day < now.date() {
        commands.push(PeriodClose { day }.into());
    }
    commands
}

fn lapses(state: &State, authority: &Authority, now: Time) -> bool {
    let Some(content) = &authority.content else {
        return false;
    };
    let cases = &content.terms.scope.cases;
    let gone = !cases.is_empty() && cases.iter().all(|case| state.is_erased(case, None));
    content.status == AuthorityStatus::Requested
        && content.deadline.is_some_and(|end| now > end)
        && !gone
}

/// All running clocks, the next first; those that ran out before `now` are overdue.
#[must_use]
pub fn deadlines(state: &State, now: Time) -> Vec<Deadline> {
    let mut found = Vec::new();
    let mut add = |at: Time, kind: DeadlineKind, of: DeadlineOf| {
        found.push(Deadline {
            at,
            kind,
            of,
            overdue: at < now,
        });
    };
    for (id, authority) in &state.authorities {
        if let Some(content) = &authority.content {
            of_authority(*id, content, now, &mut add);
        }
    }
    for (id, case) in &state.cases {
        if let Some(content) = case.content.as_ref().filter(|c| c.closed_at.is_none()) {
            add(
                content.review,
                DeadlineKind::CaseReview,
                DeadlineOf::Case(*id),
            );
        }
    }
    let days = i64::from(state.settings().unknown_subject_days);
    for (id, exhibit) in &state.exhibits {
        let Some(content) = &exhibit.content else {
            continue;
        };
        if content.subject == SubjectCategory::Unknown {
            let at = exhibit
                .facts
                .received_at
                .plus_seconds(days.saturating_mul(DAY_SECONDS));
            add(
                at,
                DeadlineKind::SubjectAssessment,
                DeadlineOf::Exhibit(*id),
            );
        }
        // What was given back unread is kept by nobody here.
        let kept = !matches!(content.whereabouts, Whereabouts::Returned(_))
            || !matches!(content.intake, crate::state::Intake::None);
        let until = exhibit
            .facts
            .authorities
            .iter()
            .filter_map(|id| state.authorities.get(id)?.content.as_ref())
            .map(|content| content.terms.retention.until)
            .min();
        if let Some(until) = until.filter(|_| kept) {
            add(until, DeadlineKind::Retention, DeadlineOf::Exhibit(*id));
        }
    }
    found.sort_unstable();
    found
}

fn of_authority(
    id: AuthorityId,
    content: &AuthorityContent,
    now: Time,
    add: &mut impl FnMut(Time, DeadlineKind, DeadlineOf),
) {
    let of = DeadlineOf::Authority(id);
    match (content.status, content.deadline) {
        (AuthorityStatus::Requested, Some(deadline)) => {
            add(deadline, DeadlineKind::EmergencyApproval, of);
        }
        (AuthorityStatus::Approved, _) if now <= content.terms.validity.until => {
            add(content.terms.review, DeadlineKind::AuthorityReview, of);
            add(content.terms.validity.until, DeadlineKind::Validity, of);
        }
        _ => {}
    }
}
