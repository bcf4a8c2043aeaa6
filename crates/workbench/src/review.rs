//! Review: the matches of an exhibit, each explained, each waiting for a person.

use casework::{
    command::{Judgement, MatchDecide, SignalState},
    state::MatchDecision,
};
use evidence::{AuthorityId, CaseId, ExhibitId, Finding, ItemRow, ListId, MatchOpinion};
use matching::list::SignalList;

use crate::{
    office::{Actor, Office, Receipt},
    ports::{ItemQuery, TableError},
    signals::{self, SignalsError},
};

/// Why the review cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    #[error("the items could not be listed")]
    Tables(#[from] TableError),
    #[error(transparent)]
    Signals(#[from] SignalsError),
    #[error(transparent)]
    Commit(#[from] crate::office::CommitError),
    #[error("{exhibit} has no match {index}")]
    Unknown { exhibit: ExhibitId, index: u64 },
}

/// One match with all that a person needs to judge it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The match's number through the exhibit's manifest, in order, from 0.
    pub index: u64,
    /// The row of the item.
    pub row: u64,
    pub item: ItemRow,
    /// The finding, always [`Finding::Match`].
    pub finding: Finding,
    /// The signal as it stands now, not when it matched.
    pub signal: SignalState,
    pub decision: Option<MatchDecision>,
}

/// Shows the matches of an exhibit in order; `undecided` shows only those that wait.
pub fn leads(
    office: &Office,
    case: CaseId,
    exhibit: ExhibitId,
    undecided: bool,
    visit: &mut dyn FnMut(Lead),
) -> Result<(), ReviewError> {
    let mut lists = Lists::default();
    let mut index: u64 = 0;
    let mut query = ItemQuery {
        exhibit: Some(exhibit),
        matched: true,
        limit: 500,
        ..ItemQuery::default()
    };
    loop {
        let mut page = Vec::new();
        office
            .ports()
            .items
            .items(case, &query, &mut |of, row, item| {
                page.push((of, row, item))
            })?;
        let Some((of, row, _)) = page.last() else {
            return Ok(());
        };
        query.after = Some((*of, *row));
        for (_, row, item) in page {
            for finding in &item.findings {
                let Finding::Match { .. } = finding else {
                    continue;
                };
                let decision =
                    office.with_state(|state| state.match_decision(&exhibit, index).cloned());
                if decision.is_none() || !undecided {
                    let signal = lists.state_of(office, finding)?;
                    let finding = finding.clone();
                    visit(Lead {
                        index,
                        row,
                        item: item.clone(),
                        finding,
                        signal,
                        decision,
                    });
                }
                index = index.saturating_add(1);
            }
        }
    }
}

/// One match.
pub fn lead(
    office: &Office,
    case: CaseId,
    exhibit: ExhibitId,
    index: u64,
) -> Result<Lead, ReviewError> {
    let mut found = None;
    leads(office, case, exhibit, false, &mut |lead| {
        if lead.index == index {
            found = Some(lead);
        }
    })?;
    found.ok_or(ReviewError::Unknown { exhibit, index })
}

/// A person's decision on a match. The signal's present standing goes with it, so that a
/// withdrawn or disputed one cannot pass as positive.
#[derive(Clone, Debug)]
pub struct Judge {
    pub authority: AuthorityId,
    pub case: CaseId,
    pub exhibit: ExhibitId,
    pub index: u64,
    pub judgement: Judgement,
    pub reason: String,
}

/// Decides on a match.
pub fn decide(office: &Office, actor: &Actor, judge: Judge) -> Result<Receipt, ReviewError> {
    let lead = lead(office, judge.case, judge.exhibit, judge.index)?;
    Ok(office.act(
        actor,
        MatchDecide {
            authority: judge.authority,
            case: judge.case,
            exhibit: judge.exhibit,
            judgement: judge.judgement,
            match_index: judge.index,
            reason: judge.reason,
            signal: lead.signal,
        },
    )?)
}

/// The present versions of the lists that matches name, each loaded once.
#[derive(Default)]
pub(crate) struct Lists(Vec<(ListId, Option<SignalList>)>);

impl Lists {
    /// The signal of this match as its list has it now.
    pub(crate) fn state_of(
        &mut self,
        office: &Office,
        finding: &Finding,
    ) -> Result<SignalState, SignalsError> {
        let Finding::Match {
            list,
            algorithm,
            signal,
            opinion,
            ..
        } = finding
        else {
            unreachable!("only matches are asked for")
        };
        if !self.0.iter().any(|(id, _)| id == list) {
            let withdrawn = office.with_state(|state| {
                state
                    .list(list)
                    .is_none_or(|list| list.withdrawn_at.is_some())
            });
            let present = if withdrawn {
                None
            } else {
                Some(signals::load_present(office, *list)?)
            };
            self.0.push((*list, present));
        }
        let present = self
            .0
            .iter()
            .find(|(id, _)| id == list)
            .and_then(|(_, list)| list.as_ref());
        let now: Option<MatchOpinion> =
            present.and_then(|present| signals::opinion_of(present, algorithm, signal));
        Ok(SignalState {
            list: *list,
            opinion: now.unwrap_or(*opinion),
            withdrawn: now.is_none(),
        })
    }
}
