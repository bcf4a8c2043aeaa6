//! A made working day: mostly looking, searching and deciding on matches, some changes, and one in
//! twenty refused.

use casework::{
    Command,
    command::{
        CaseChange, CaseView, HoldPlace, ItemSearch, ItemView, Judgement, ListUse, MatchDecide,
        MatchUndo, PersonChange, Query, SignalState,
    },
};
use evidence::{CommandId, HoldId, MatchOpinion};
use workbench::office::{Actor, Request};

use super::house::{Desk, People, random};

pub(crate) struct Mix {
    people: People,
    desks: Vec<Desk>,
    list: ListUse,
    count: u64,
}

impl Mix {
    pub(crate) fn new(people: People, desks: Vec<Desk>, list: ListUse) -> Self {
        Self {
            people,
            desks,
            list,
            count: 0,
        }
    }

    /// The next request. The same share of each act in every hundred.
    pub(crate) fn next(&mut self) -> Request {
        let count = self.count;
        self.count += 1;
        let desk = self.desks[usize::try_from(count).unwrap() % self.desks.len()];
        // A step that has no divisor in common with 100 spreads the acts.
        let (actor, command) = self.act(count * 37 % 100, count, desk);
        Request {
            id: CommandId::from_random(random()),
            actor,
            command,
        }
    }

    fn act(&self, kind: u64, count: u64, desk: Desk) -> (Actor, Command) {
        let people = &self.people;
        let Desk {
            case,
            exhibit,
            authority,
        } = desk;
        match kind {
            0..35 => {
                let items = (0..1 + count % 3).map(|n| (count + n) % 100_000).collect();
                let reason = "The file may show where the parts were bought.".to_owned();
                let view = ItemView {
                    authority,
                    case,
                    exhibit,
                    items,
                    reason,
                };
                (people.examiner.clone(), view.into())
            }
            35..50 => {
                let query = Query {
                    contains: format!("invoice {count}"),
                    ..Query::default()
                };
                let search = ItemSearch {
                    authority,
                    case,
                    exhibits: vec![exhibit],
                    query,
                    reason: "Invoices show where the parts were bought.".to_owned(),
                };
                (people.examiner.clone(), search.into())
            }
            50..75 => {
                let decide = MatchDecide {
                    authority,
                    case,
                    exhibit,
                    judgement: Judgement::Confirmed,
                    match_index: count,
                    reason: "The picture is the one on the list.".to_owned(),
                    signal: SignalState {
                        list: self.list.list,
                        opinion: MatchOpinion::Positive,
                        withdrawn: false,
                    },
                };
                (people.reviewer.clone(), decide.into())
            }
            75..80 => {
                // Most often nothing was decided there, and the act is refused.
                let undo = MatchUndo {
                    authority,
                    case,
                    exhibit,
                    match_index: count.saturating_sub(100 * self.cases()),
                    reason: "Seen again: another picture.".to_owned(),
                };
                (people.reviewer.clone(), undo.into())
            }
            80..88 => {
                let view = CaseView {
                    case,
                    exhibit: Some(exhibit),
                    reason: "Preparing the hearing.".to_owned(),
                };
                (people.examiner.clone(), view.into())
            }
            88..93 => {
                let change = CaseChange {
                    add: Vec::new(),
                    assess: Vec::new(),
                    case,
                    reason: "A clearer title.".to_owned(),
                    remove: Vec::new(),
                    review: None,
                    title: Some(format!("Bench {count}")),
                };
                (people.examiner.clone(), change.into())
            }
            93..97 => {
                let change = PersonChange {
                    person: people.examiner.person,
                    handle: None,
                    key: None,
                    name: Some(format!("Eve Example {count}")),
                    reason: "Married.".to_owned(),
                    roles: None,
                };
                (people.administrator.clone(), change.into())
            }
            97 => {
                let place = HoldPlace {
                    case,
                    exhibit: Some(exhibit),
                    hold: HoldId::from_random(random()),
                    reason: "The defence asked for it.".to_owned(),
                };
                (people.officer.clone(), place.into())
            }
            _ => {
                // An administrator sees no evidence.
                let view = ItemView {
                    authority,
                    case,
                    exhibit,
                    items: vec![0],
                    reason: "Curiosity.".to_owned(),
                };
                (people.administrator.clone(), view.into())
            }
        }
    }

    fn cases(&self) -> u64 {
        u64::try_from(self.desks.len()).unwrap()
    }
}
