//! The chain of custody of an exhibit: who held it, how it changed hands, and what is missing.
//! Nothing here refuses; what does not fit is a gap that shows until somebody explains it.
//!
//! Sources: ISO/IEC 27037 (custody record), ACPO principles 2 and 3.

use evidence::{ExhibitId, PersonId, Time, Timestamp};

use crate::{
    codes::codes,
    field::{CustodyGap, FieldRecord, Party, Seal, SealCondition, Transfer},
    state::{ExhibitContent, Gap, State, Whereabouts},
};

codes! {
    /// One link of the chain.
    CustodyLink {
        Received = "received",
        HandOver = "hand-over",
        ReturnToOffice = "return-to-office",
        ReturnToOwner = "return-to-owner",
    }
}

/// One change of hands, with what was missing in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustodyLine<'a> {
    pub seq: u64,
    pub link: CustodyLink,
    /// When it was entered; the time of the field record is `happened`.
    pub entered_at: Time,
    pub entered_by: PersonId,
    pub from: Option<&'a Party>,
    /// Absent for a receipt: whoever entered it holds it.
    pub to: Option<&'a Party>,
    pub happened: Option<&'a Timestamp>,
    pub place: &'a str,
    pub purpose: &'a str,
    pub seal_given: Option<&'a Seal>,
    pub seal_taken: Option<&'a Seal>,
    /// Gaps that this link brought.
    pub gaps: Vec<&'a Gap>,
}

/// The whole chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody<'a> {
    pub lines: Vec<CustodyLine<'a>>,
    /// Every gap, explained or not.
    pub gaps: &'a [Gap],
    pub whereabouts: &'a Whereabouts,
}

impl Custody<'_> {
    /// Gaps that nobody has explained.
    #[must_use]
    pub fn unexplained(&self) -> usize {
        self.gaps
            .iter()
            .filter(|gap| gap.explanation.is_none())
            .count()
    }
}

/// The chain of custody; `None` if there is no such exhibit or it was erased.
#[must_use]
pub fn custody<'a>(state: &'a State, id: &ExhibitId) -> Option<Custody<'a>> {
    let exhibit = state.exhibit(id)?;
    let content = exhibit.content.as_ref()?;
    let gaps_of = |seq: u64| content.gaps.iter().filter(|gap| gap.seq == seq).collect();
    let mut lines = vec![CustodyLine {
        seq: exhibit.facts.received_seq,
        link: CustodyLink::Received,
        entered_at: exhibit.facts.received_at,
        entered_by: content.received_by,
        from: content.record.collector.as_ref(),
        to: None,
        happened: content.record.recorded.as_ref(),
        place: &content.record.site.place,
        purpose: "",
        seal_given: None,
        seal_taken: content.record.packaging.seal.as_ref(),
        gaps: gaps_of(exhibit.facts.received_seq),
    }];
    lines.extend(content.custody.iter().map(|step| CustodyLine {
        seq: step.seq,
        link: step.link,
        entered_at: step.entered_at,
        entered_by: step.entered_by,
        from: Some(&step.transfer.from),
        to: Some(&step.transfer.to),
        happened: Some(&step.transfer.happened),
        place: &step.transfer.place,
        purpose: &step.transfer.purpose,
        seal_given: Some(&step.transfer.seal_given),
        seal_taken: Some(&step.transfer.seal_taken),
        gaps: gaps_of(step.seq),
    }));
    Some(Custody {
        lines,
        gaps: &content.gaps,
        whereabouts: &content.whereabouts,
    })
}

/// What a field record lacks: what it declares itself, with its explanation, and what it passes
/// over in silence, without one.
pub(crate) fn gaps_on_receipt(
    record: &FieldRecord,
    entered: Time,
) -> Vec<(CustodyGap, Option<String>)> {
    let mut gaps: Vec<(CustodyGap, Option<String>)> = record
        .gaps
        .iter()
        .map(|declared| (declared.gap, Some(declared.explanation.clone())))
        .collect();
    let seal = record.packaging.seal.as_ref().map(|seal| seal.condition);
    let unexplained_change = record.actions.iter().any(|action| {
        action.changes_data
            && (action.reason.trim().is_empty() || action.competence.trim().is_empty())
    });
    let clock_wrong = match &record.recorded {
        Some(recorded) => recorded.utc.is_none_or(|utc| utc > entered),
        // A record made on the spot has the entry's own time.
        None => record.offline,
    };
    let silent = [
        (CustodyGap::Holder, record.collector.is_none()),
        (CustodyGap::Witness, record.witness.is_none()),
        (CustodyGap::Photo, record.photos.is_empty()),
        (CustodyGap::Time, clock_wrong),
        (
            CustodyGap::Place,
            record.site.place.trim().is_empty() && record.site.position.is_none(),
        ),
        (CustodyGap::Competence, unexplained_change),
        (
            CustodyGap::SealMissing,
            seal.is_none_or(|seal| seal == SealCondition::Absent),
        ),
        (CustodyGap::SealBroken, seal == Some(SealCondition::Broken)),
    ];
    for (gap, missing) in silent {
        if missing && !record.gaps.iter().any(|declared| declared.gap == gap) {
            gaps.push((gap, None));
        }
    }
    gaps
}

/// What does not fit in a change of hands.
pub(crate) fn gaps_on_transfer(
    content: &ExhibitContent,
    transfer: &Transfer,
    entered: Time,
) -> Vec<CustodyGap> {
    let (given, taken) = (&transfer.seal_given, &transfer.seal_taken);
    let checked = |seal: &Seal| !matches!(seal.condition, SealCondition::NotChecked);
    let known = content.seal.as_ref().filter(|seal| checked(seal));
    let mismatch = (checked(given) && checked(taken) && given != taken)
        || known.is_some_and(|known| checked(given) && known.number != given.number);
    let broken = [given, taken]
        .iter()
        .any(|seal| seal.condition == SealCondition::Broken);
    let holder_fits = match (&content.whereabouts, &transfer.from) {
        (Whereabouts::Office(holder), Party::Person(from)) => holder == from,
        (Whereabouts::Outside(holder), from) => holder == from,
        (Whereabouts::Office(_) | Whereabouts::Returned(_), _) => false,
    };
    [
        (CustodyGap::Holder, !holder_fits),
        (CustodyGap::SealMismatch, mismatch),
        (CustodyGap::SealBroken, broken),
        (
            CustodyGap::Time,
            transfer.happened.utc.is_none_or(|utc| utc > entered),
        ),
    ]
    .into_iter()
    .filter_map(|(gap, found)| found.then_some(gap))
    .collect()
}
