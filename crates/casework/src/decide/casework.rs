//! Rules for cases, exhibits and their custody, holds and erasures.

use evidence::{CaseId, ExhibitId};

use super::{Check, Extra, Judge, number, optional_text, refuse, text, that};
use crate::{
    command::{
        CaseChange, CaseClose, CaseOpen, ErasureApprove, ErasureDone, ErasurePropose,
        ExhibitDeclareGap, ExhibitHandOver, ExhibitReceive, ExhibitReturn, HoldPlace, ReturnTo,
    },
    coverage::{Need, is_quarantined},
    custody,
    field::{Party, Transfer},
    reason::Reason,
    state::{ExhibitContent, Intake, Whereabouts},
    terms::Operation,
};

pub(super) fn case_open(judge: &Judge<'_>, fields: &CaseOpen, extra: &mut Extra) -> Check {
    let used = judge.state.cases.contains_key(&fields.case);
    that(!used, Reason::IdUsed, "case")?;
    text("title", &fields.title)?;
    optional_text("description", &fields.description)?;
    that(fields.review > judge.at(), Reason::InvalidField, "review")?;
    for person in &fields.members {
        judge.known_person(person)?;
    }
    extra.tag("purpose", [fields.purpose]);
    Ok(())
}

pub(super) fn case_change(judge: &Judge<'_>, fields: &CaseChange) -> Check {
    judge.case_open(&fields.case)?;
    text("reason", &fields.reason)?;
    let changes = !fields.add.is_empty()
        || !fields.remove.is_empty()
        || !fields.assess.is_empty()
        || fields.review.is_some()
        || fields.title.is_some();
    that(changes, Reason::NothingToChange, "case")?;
    for person in &fields.add {
        judge.known_person(person)?;
    }
    let members = judge
        .state
        .cases
        .get(&fields.case)
        .and_then(|case| case.content.as_ref())
        .map(|content| &content.members);
    // Somebody must remain who can act on the case.
    let remains = members.is_some_and(|members| {
        members
            .iter()
            .chain(&fields.add)
            .any(|member| !fields.remove.contains(member))
    });
    that(remains, Reason::InvalidField, "remove: no member remains")?;
    if let Some(title) = &fields.title {
        text("title", title)?;
    }
    that(
        fields.review.is_none_or(|review| review > judge.at()),
        Reason::InvalidField,
        "review",
    )
}

pub(super) fn case_close(judge: &Judge<'_>, fields: &CaseClose) -> Check {
    judge.case_open(&fields.case)?;
    text("reason", &fields.reason)?;
    no_open_intake(judge, &fields.case, None)
}

pub(super) fn receive(judge: &Judge<'_>, fields: &ExhibitReceive, extra: &mut Extra) -> Check {
    judge.case_open(&fields.case)?;
    let used = judge.state.exhibits.contains_key(&fields.exhibit);
    that(!used, Reason::IdUsed, "exhibit")?;
    text("number", &fields.number)?;
    text("description", &fields.description)?;
    for photo in &fields.record.photos {
        number("photos: bytes", photo.bytes)?;
    }
    let missing = custody::gaps_on_receipt(&fields.record, judge.at());
    extra.tag("gap", missing.iter().map(|(gap, _)| *gap));
    extra.tag("kind", [fields.kind]);
    judge.in_force(&fields.authority)?.covers(&Need {
        operation: Operation::Receive,
        case: Some(fields.case),
        source: Some((fields.exhibit, &fields.source)),
        data: &[],
        subjects: &[fields.subject],
        period: None,
        protected: &[],
        sensitive: &[],
    })?;
    // After the scope, so that the tag says whose data it was.
    extra.tag("subject", [fields.subject]);
    Ok(())
}

pub(super) fn hand_over(judge: &Judge<'_>, fields: &ExhibitHandOver, extra: &mut Extra) -> Check {
    judge.case_open(&fields.case)?;
    let (exhibit, content) = judge.exhibit(&fields.exhibit)?;
    in_office(content)?;
    that(
        !matches!(content.intake, Intake::Open(_)),
        Reason::IntakeOpen,
        "exhibit",
    )?;
    transfer(judge, &fields.transfer)?;
    let quarantined = is_quarantined(judge.state, exhibit, judge.at());
    that(!quarantined, Reason::Quarantined, "exhibit")?;
    judge.in_force(&fields.authority)?.covers(&Need {
        operation: Operation::HandOver,
        case: Some(fields.case),
        source: Some((fields.exhibit, &content.source)),
        data: &[],
        subjects: &[content.subject],
        period: None,
        protected: &[],
        sensitive: &[],
    })?;
    let gaps = custody::gaps_on_transfer(content, &fields.transfer, judge.at());
    extra.tag("gap", gaps);
    extra.tag(
        "direction",
        [match fields.transfer.to {
            Party::Person(_) => "inside",
            Party::Outside { .. } => "outside",
        }],
    );
    Ok(())
}

pub(super) fn give_back(judge: &Judge<'_>, fields: &ExhibitReturn, extra: &mut Extra) -> Check {
    let (_, content) = judge.exhibit(&fields.exhibit)?;
    transfer(judge, &fields.transfer)?;
    match (&content.whereabouts, fields.to) {
        (Whereabouts::Returned(_), _) => {
            return refuse(Reason::ExhibitReturned, "exhibit");
        }
        (Whereabouts::Office(_), ReturnTo::Office) => {
            return refuse(Reason::NotHandedOut, "exhibit");
        }
        (Whereabouts::Outside(_), _) | (Whereabouts::Office(_), ReturnTo::Owner) => {}
    }
    let to_person = matches!(fields.transfer.to, Party::Person(_));
    that(
        to_person == (fields.to == ReturnTo::Office),
        Reason::InvalidField,
        "transfer: to",
    )?;
    that(
        !matches!(content.intake, Intake::Open(_)),
        Reason::IntakeOpen,
        "exhibit",
    )?;
    let gaps = custody::gaps_on_transfer(content, &fields.transfer, judge.at());
    extra.tag("gap", gaps);
    extra.tag("direction", [fields.to]);
    Ok(())
}

pub(super) fn declare_gap(
    judge: &Judge<'_>,
    fields: &ExhibitDeclareGap,
    extra: &mut Extra,
) -> Check {
    judge.exhibit(&fields.exhibit)?;
    text("gap: explanation", &fields.gap.explanation)?;
    extra.tag("gap", [fields.gap.gap]);
    Ok(())
}

/// The exhibit is here and may be worked on.
pub(super) fn in_office(content: &ExhibitContent) -> Check {
    match &content.whereabouts {
        Whereabouts::Office(_) => Ok(()),
        Whereabouts::Outside(_) => refuse(Reason::ExhibitHandedOut, "exhibit"),
        Whereabouts::Returned(_) => refuse(Reason::ExhibitReturned, "exhibit"),
    }
}

fn transfer(judge: &Judge<'_>, transfer: &Transfer) -> Check {
    text("transfer: place", &transfer.place)?;
    text("transfer: purpose", &transfer.purpose)?;
    for (field, party) in [("from", &transfer.from), ("to", &transfer.to)] {
        match party {
            Party::Person(person) => drop(judge.known_person(person)?),
            Party::Outside { name, .. } => text(field, name)?,
        }
    }
    Ok(())
}

/// No intake is open in the case, or on this exhibit of it.
fn no_open_intake(judge: &Judge<'_>, case: &CaseId, exhibit: Option<&ExhibitId>) -> Check {
    let exhibits = judge
        .state
        .cases
        .get(case)
        .map(|case| &case.facts.exhibits)
        .into_iter()
        .flatten();
    for id in exhibits.filter(|id| exhibit.is_none_or(|only| only == *id)) {
        let open = judge
            .state
            .exhibits
            .get(id)
            .and_then(|exhibit| exhibit.content.as_ref())
            .is_some_and(|content| matches!(content.intake, Intake::Open(_)));
        if open {
            return refuse(Reason::IntakeOpen, format!("exhibit: {id}"));
        }
    }
    Ok(())
}

pub(super) fn erasure_propose(
    judge: &Judge<'_>,
    fields: &ErasurePropose,
    extra: &mut Extra,
) -> Check {
    let used = judge.state.erasures.contains_key(&fields.erasure);
    that(!used, Reason::IdUsed, "erasure")?;
    text("reason", &fields.reason)?;
    no_hold(judge, &fields.case, fields.exhibit.as_ref())?;
    extra.tag("ground", [fields.ground]);
    Ok(())
}

pub(super) fn erasure_approve(
    judge: &Judge<'_>,
    fields: &ErasureApprove,
    extra: &mut Extra,
) -> Check {
    text("reason", &fields.reason)?;
    let Some(erasure) = judge.state.erasures.get(&fields.erasure) else {
        return refuse(Reason::UnknownErasure, "erasure");
    };
    extra.tag("ground", [erasure.ground]);
    that(
        erasure.approved_at.is_none(),
        Reason::NotProposed,
        "erasure: approved already",
    )?;
    no_hold(judge, &erasure.case, erasure.exhibit.as_ref())?;
    no_open_intake(judge, &erasure.case, erasure.exhibit.as_ref())
}

pub(super) fn erasure_done(judge: &Judge<'_>, fields: &ErasureDone, extra: &mut Extra) -> Check {
    let Some(erasure) = judge.state.erasures.get(&fields.erasure) else {
        return refuse(Reason::UnknownErasure, "erasure");
    };
    that(
        erasure.approved_at.is_some(),
        Reason::NotApproved,
        "erasure",
    )?;
    extra.tag("ground", [erasure.ground]);
    let counts = [
        ("blobs", fields.blobs),
        ("bytes", fields.bytes),
        ("keys", fields.keys),
        ("payloads", fields.payloads),
    ];
    for (name, count) in counts {
        number(name, count)?;
        extra.count(name, count);
    }
    Ok(())
}

/// No hold stands in the way: not on the case, not on the exhibit; for a whole case on none of its
/// exhibits.
fn no_hold(judge: &Judge<'_>, case: &CaseId, exhibit: Option<&ExhibitId>) -> Check {
    let hold = judge.state.holds.iter().find(|(_, hold)| {
        hold.case == *case
            && match (&hold.exhibit, exhibit) {
                (Some(held), Some(erased)) => held == erased,
                _ => true,
            }
    });
    match hold {
        Some((id, _)) => refuse(Reason::UnderHold, format!("hold: {id}")),
        None => Ok(()),
    }
}

pub(super) fn hold_place(judge: &Judge<'_>, fields: &HoldPlace) -> Check {
    let used = judge.state.holds.contains_key(&fields.hold);
    that(!used, Reason::IdUsed, "hold")?;
    text("reason", &fields.reason)?;
    // An approved erasure may be half done: keys may be gone already.
    let under_way = judge.state.erasures.values().any(|erasure| {
        erasure.case == fields.case
            && erasure.approved_at.is_some()
            && erasure.done_seq.is_none()
            && (erasure.exhibit.is_none()
                || fields.exhibit.is_none()
                || erasure.exhibit == fields.exhibit)
    });
    that(!under_way, Reason::ErasureApproved, "erasure")
}
