//! Whether an authority is in force and covers what is asked, element by element; and what is in
//! quarantine because an emergency was never approved.
//!
//! Sources: LED Art. 4, 6, 8, 10; e-Evidence Regulation, Art. 3(18), 4(5), 5.

use evidence::{AuthorityId, CaseId, ExhibitId, Time};

use crate::{
    decide::refuse,
    decision::Refusal,
    reason::Reason,
    state::{Authority, AuthorityContent, AuthorityStatus, Exhibit, State},
    terms::{
        DataCategory, Operation, Period, ProtectedGroup, SensitiveCategory, Source,
        SubjectCategory, Volume,
    },
};

/// An authority of which [`in_force`] has said that it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InForce<'a> {
    authority: &'a Authority,
    pub(crate) content: &'a AuthorityContent,
}

/// Whether the authority stands at all, whatever its dates: not rejected, revoked or lapsed.
pub(crate) fn standing(
    id: AuthorityId,
    authority: &Authority,
    at: Time,
) -> Result<&AuthorityContent, Refusal> {
    let Some(content) = &authority.content else {
        return refuse(Reason::Erased, format!("authority: {id}"));
    };
    let reason = match content.status {
        AuthorityStatus::Rejected => Reason::AuthorityRejected,
        AuthorityStatus::Revoked => Reason::AuthorityRevoked,
        AuthorityStatus::Lapsed => Reason::AuthorityLapsed,
        AuthorityStatus::Requested if content.deadline.is_some_and(|end| at > end) => {
            Reason::AuthorityLapsed
        }
        AuthorityStatus::Requested | AuthorityStatus::Approved => return Ok(content),
    };
    refuse(reason, format!("authority: {id}"))
}

/// Whether the authority is in force: approved, or an emergency within its deadline; begun and not
/// ended.
pub(crate) fn in_force(
    id: AuthorityId,
    authority: &Authority,
    at: Time,
) -> Result<InForce<'_>, Refusal> {
    let content = standing(id, authority, at)?;
    if content.status == AuthorityStatus::Requested && content.deadline.is_none() {
        return refuse(Reason::AuthorityNotApproved, format!("authority: {id}"));
    }
    let validity = content.terms.validity;
    if at < validity.from {
        return refuse(
            Reason::AuthorityNotYetValid,
            format!("validity: from {}", validity.from),
        );
    }
    if at > validity.until {
        return refuse(
            Reason::AuthorityExpired,
            format!("validity: until {}", validity.until),
        );
    }
    Ok(InForce { authority, content })
}

/// What an act needs an authority for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need<'a> {
    pub(crate) operation: Operation,
    pub(crate) case: Option<CaseId>,
    /// The exhibit and the label of the source it came from.
    pub(crate) source: Option<(ExhibitId, &'a str)>,
    pub(crate) data: &'a [DataCategory],
    pub(crate) subjects: &'a [SubjectCategory],
    /// The period of the data; `Some(None)` if the act touches data and states none.
    pub(crate) period: Option<Option<Period>>,
    pub(crate) protected: &'a [ProtectedGroup],
    pub(crate) sensitive: &'a [SensitiveCategory],
}

impl InForce<'_> {
    /// Whether the scope covers every element of the need; the refusal names the first that it
    /// does not.
    pub(crate) fn covers(&self, need: &Need<'_>) -> Result<(), Refusal> {
        let scope = &self.content.terms.scope;
        if !scope.operations.contains(&need.operation) {
            return refuse(
                Reason::OperationOutOfScope,
                format!("operation: {}", need.operation),
            );
        }
        if let Some(case) = need.case.filter(|case| !scope.cases.contains(case)) {
            return refuse(Reason::CaseOutOfScope, format!("case: {case}"));
        }
        if let Some((exhibit, label)) = need.source
            && !scope.sources.iter().any(|source| match source {
                Source::Exhibit(id) => *id == exhibit,
                Source::Described { label: named, .. } => !label.is_empty() && named == label,
            })
        {
            return refuse(
                Reason::SourceOutOfScope,
                format!("source: {label} {exhibit}"),
            );
        }
        if let Some(data) = need.data.iter().find(|data| !scope.data.contains(data)) {
            return refuse(Reason::DataOutOfScope, format!("data: {data}"));
        }
        if let Some(subject) = need
            .subjects
            .iter()
            .find(|one| !scope.subjects.contains(one))
        {
            return refuse(Reason::SubjectOutOfScope, format!("subject: {subject}"));
        }
        self.covers_period(need)?;
        self.safeguards(need)
    }

    fn covers_period(&self, need: &Need<'_>) -> Result<(), Refusal> {
        let (Some(bound), Some(asked)) = (self.content.terms.scope.period, need.period) else {
            return Ok(());
        };
        match asked {
            Some(period) if period.from >= bound.from && period.until <= bound.until => Ok(()),
            Some(period) => refuse(
                Reason::PeriodOutOfScope,
                format!("period: {} to {}", period.from, period.until),
            ),
            None => refuse(Reason::PeriodOutOfScope, "period: none stated"),
        }
    }

    fn safeguards(&self, need: &Need<'_>) -> Result<(), Refusal> {
        let safeguards = &self.content.terms.safeguards;
        let unhandled = need.protected.iter().find(|group| {
            !safeguards
                .protected
                .iter()
                .any(|one| one.group == **group && !one.handling.trim().is_empty())
        });
        if let Some(group) = unhandled {
            return refuse(Reason::ProtectedNotHandled, format!("protected: {group}"));
        }
        let unnecessary = need.sensitive.iter().find(|category| {
            !safeguards
                .sensitive
                .iter()
                .any(|one| one.category == **category && !one.why.trim().is_empty())
        });
        match unnecessary {
            Some(category) => refuse(
                Reason::SensitiveNotNecessary,
                format!("sensitive: {category}"),
            ),
            None => Ok(()),
        }
    }

    /// Whether the cap leaves room for `volume` on this exhibit, beside what was taken in under the
    /// authority and what other open intakes plan to take.
    pub(crate) fn room_for(&self, exhibit: &ExhibitId, volume: Volume) -> Result<(), Refusal> {
        let facts = &self.authority.facts;
        let others = facts.planned.iter().filter(|(id, _)| *id != exhibit);
        let (bytes, items) = others.fold(
            (facts.used.bytes, facts.used.items),
            |(bytes, items), (_, planned)| {
                (
                    bytes.saturating_add(planned.bytes),
                    items.saturating_add(planned.items),
                )
            },
        );
        let cap = self.content.terms.scope.cap;
        if items.saturating_add(volume.items) > cap.items {
            return refuse(Reason::OverCap, format!("volume: {} items", cap.items));
        }
        if bytes.saturating_add(volume.bytes) > cap.bytes {
            return refuse(Reason::OverCap, format!("volume: {} bytes", cap.bytes));
        }
        Ok(())
    }
}

/// Whether an emergency ended without anybody's approval.
fn never_approved(authority: &Authority, at: Time) -> bool {
    let Some(content) = &authority.content else {
        return false;
    };
    let Some(deadline) = content.deadline else {
        return false;
    };
    let approved = content
        .judgements
        .iter()
        .any(|judgement| judgement.approved);
    !approved && (content.status != AuthorityStatus::Requested || at > deadline)
}

/// Whether an exhibit was received or taken in under an emergency that nobody approved in time or
/// that was refused: it may be kept apart or given back, not read, decided on or passed on.
pub(crate) fn is_quarantined(state: &State, exhibit: &Exhibit, at: Time) -> bool {
    exhibit
        .facts
        .authorities
        .iter()
        .filter_map(|id| state.authorities.get(id))
        .any(|authority| never_approved(authority, at))
}

impl State {
    /// Whether this exhibit is in quarantine at that time (see the module `coverage`).
    #[must_use]
    pub fn is_quarantined(&self, exhibit: &ExhibitId, at: Time) -> bool {
        self.exhibits
            .get(exhibit)
            .is_some_and(|exhibit| is_quarantined(self, exhibit, at))
    }

    /// Why the authority is not in force at that time; `None` if it is.
    #[must_use]
    pub fn not_in_force(&self, authority: &AuthorityId, at: Time) -> Option<Reason> {
        match self.authorities.get(authority) {
            None => Some(Reason::UnknownAuthority),
            Some(found) => in_force(*authority, found, at).err().map(|no| no.reason),
        }
    }
}
