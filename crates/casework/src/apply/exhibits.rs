//! What an exhibit's sealed commands change: its record, its chain of custody, its intake.

use evidence::ExhibitId;

use super::Public;
use crate::{
    command::{
        Command, ExhibitDeclareGap, ExhibitReceive, IntakeFinish, IntakeStart, ItemDerive, ReturnTo,
    },
    custody::{self, CustodyLink},
    field::{Party, SealCondition, Transfer},
    rows::{RowKey, Touched},
    state::{
        Derivative, ExhibitContent, FinishedIntake, Gap, HandOver, Intake, OpenIntake, State,
        Whereabouts,
    },
};

pub(super) fn receive(
    state: &mut State,
    public: &Public<'_>,
    f: &ExhibitReceive,
    touched: &mut Touched,
) {
    let Some(exhibit) = state.exhibits.get_mut(&f.exhibit) else {
        return;
    };
    let gaps = custody::gaps_on_receipt(&f.record, public.at)
        .into_iter()
        .map(|(gap, explanation)| Gap {
            at: public.at,
            explanation,
            gap,
            seq: public.seq,
        })
        .collect();
    exhibit.content = Some(ExhibitContent {
        custody: Vec::new(),
        derivatives: Vec::new(),
        description: f.description.clone(),
        gaps,
        intake: Intake::None,
        kind: f.kind,
        number: f.number.clone(),
        record: f.record.clone(),
        seal: f.record.packaging.seal.clone(),
        source: f.source.clone(),
        subject: f.subject,
        received_by: public.actor,
        whereabouts: Whereabouts::Office(public.actor),
    });
    touched.add(RowKey::Exhibit(f.exhibit));
}

pub(super) fn exhibit(
    state: &mut State,
    public: &Public<'_>,
    command: &Command,
    touched: &mut Touched,
) {
    let Some(id) = public.exhibit else { return };
    let Some(content) = content_of(state, &id) else {
        return;
    };
    touched.add(RowKey::Exhibit(id));
    match command {
        Command::ExhibitHandOver(f) => {
            let whereabouts = match &f.transfer.to {
                Party::Person(person) => Whereabouts::Office(*person),
                outside @ Party::Outside { .. } => Whereabouts::Outside(outside.clone()),
            };
            transfer(content, public, CustodyLink::HandOver, &f.transfer);
            content.whereabouts = whereabouts;
        }
        Command::ExhibitReturn(f) => {
            let (link, whereabouts) = match (&f.transfer.to, f.to) {
                (Party::Person(person), ReturnTo::Office) => {
                    (CustodyLink::ReturnToOffice, Whereabouts::Office(*person))
                }
                (to, _) => (
                    CustodyLink::ReturnToOwner,
                    Whereabouts::Returned(to.clone()),
                ),
            };
            transfer(content, public, link, &f.transfer);
            content.whereabouts = whereabouts;
        }
        Command::ExhibitDeclareGap(f) => declare_gap(content, public, f),
        Command::IntakeStart(f) => content.intake = Intake::Open(opened(public, f)),
        Command::IntakeFinish(f) => finish(content, public, f),
        Command::IntakeStop(_) => content.intake = Intake::None,
        Command::ItemDerive(f) => content.derivatives.push(derivative(public, f)),
        _ => {}
    }
}

fn content_of<'a>(state: &'a mut State, id: &ExhibitId) -> Option<&'a mut ExhibitContent> {
    state.exhibits.get_mut(id)?.content.as_mut()
}

fn transfer(
    content: &mut ExhibitContent,
    public: &Public<'_>,
    link: CustodyLink,
    transfer: &Transfer,
) {
    let found = custody::gaps_on_transfer(content, transfer, public.at);
    content.gaps.extend(found.into_iter().map(|gap| Gap {
        at: public.at,
        explanation: None,
        gap,
        seq: public.seq,
    }));
    if transfer.seal_taken.condition != SealCondition::NotChecked {
        content.seal = Some(transfer.seal_taken.clone());
    }
    content.custody.push(HandOver {
        entered_at: public.at,
        entered_by: public.actor,
        link,
        seq: public.seq,
        transfer: transfer.clone(),
    });
}

/// Explains the gaps of this kind that nobody has explained; if there are none it is a new one.
fn declare_gap(content: &mut ExhibitContent, public: &Public<'_>, f: &ExhibitDeclareGap) {
    let mut explained = false;
    for gap in &mut content.gaps {
        if gap.gap == f.gap.gap && gap.explanation.is_none() {
            gap.explanation = Some(f.gap.explanation.clone());
            explained = true;
        }
    }
    if !explained {
        content.gaps.push(Gap {
            at: public.at,
            explanation: Some(f.gap.explanation.clone()),
            gap: f.gap.gap,
            seq: public.seq,
        });
    }
    if let Some(seal) = &f.seal {
        content.seal = Some(seal.clone());
    }
}

fn derivative(public: &Public<'_>, f: &ItemDerive) -> Derivative {
    Derivative {
        at: public.at,
        blob: f.blob,
        by: public.actor,
        extension: f.extension.clone(),
        reason: f.reason.clone(),
        removed: f.removed.clone(),
        row: f.row,
        seq: public.seq,
        tool: f.tool.clone(),
    }
}

fn opened(public: &Public<'_>, f: &IntakeStart) -> OpenIntake {
    OpenIntake {
        authority: f.authority,
        data: f.data.clone(),
        description: f.description.clone(),
        lists: f.lists.clone(),
        period: f.period,
        planned: f.planned,
        protected: f.protected.clone(),
        sensitive: f.sensitive.clone(),
        started_at: public.at,
        started_by: public.actor,
        started_seq: public.seq,
        subjects: f.subjects.clone(),
    }
}

fn finish(content: &mut ExhibitContent, public: &Public<'_>, f: &IntakeFinish) {
    let Intake::Open(started) = &content.intake else {
        return;
    };
    content.intake = Intake::Finished(FinishedIntake {
        bytes: f.bytes,
        changed: f.changed,
        files: f.files,
        finished_at: public.at,
        finished_seq: public.seq,
        gaps: f.gaps,
        manifest: f.manifest,
        matches: f.matches,
        matches_positive: f.matches_positive,
        parsers: f.parsers.clone(),
        root: f.root,
        rows: f.rows,
        started: started.clone(),
    });
}
