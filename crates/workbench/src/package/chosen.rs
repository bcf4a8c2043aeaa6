//! What a package takes of an exhibit: the rows that were chosen, the containers around them, and
//! the tree over all rows, read once through the manifest.

use std::collections::{BTreeMap, BTreeSet};

use casework::{
    command::{Chosen, Judgement, Rows},
    state::{Exhibit, FinishedIntake, Intake},
};
use evidence::{CaseId, ExhibitId, Finding, ItemRow};
use ledger::tree::{self, Hash, Levels, leaf_hash};

use super::{PackageError, Rule};
use crate::{
    items::{ItemError, ManifestRows},
    office::Office,
    ports::Owner,
};

/// Why a row is in the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Item,
    /// An item of which only the row and its proof go along.
    Listed,
    Original,
    /// Around something that was chosen.
    Container,
}

impl Part {
    /// The code of `record/package.json`.
    pub(super) fn role(self) -> &'static str {
        match self {
            Self::Item | Self::Listed => "item",
            Self::Original => "original",
            Self::Container => "container",
        }
    }

    pub(super) fn has_content(self) -> bool {
        matches!(self, Self::Item | Self::Original)
    }
}

/// One row that goes along.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    pub(super) row: u64,
    /// The row of the source's file in which it lies; the same row if it is one.
    pub(super) original: u64,
    pub(super) part: Part,
    /// The exact line of the manifest, without its newline.
    pub(super) line: String,
    pub(super) item: ItemRow,
    /// The number of its first match through the manifest.
    pub(super) first_match: u64,
    /// Counted over the whole package, from 1.
    pub(super) number: u64,
    /// Its path in the package, if its content goes along.
    pub(super) file: Option<String>,
}

impl Pick {
    /// The number as it stands in names.
    pub(super) fn digits(&self) -> String {
        digits(self.number)
    }

    /// Its matches: their numbers through the manifest, and what was found.
    pub(super) fn matches(&self) -> impl Iterator<Item = (u64, &Finding)> {
        let found = self.item.findings.iter();
        let matches = found.filter(|finding| matches!(finding, Finding::Match { .. }));
        (self.first_match..).zip(matches)
    }
}

/// Six digits or more.
pub(super) fn digits(number: u64) -> String {
    format!("{number:06}")
}

/// An exhibit in a package.
#[derive(Debug)]
pub(super) struct ExhibitPart {
    pub(super) id: ExhibitId,
    pub(super) exhibit: Exhibit,
    pub(super) intake: FinishedIntake,
    pub(super) chosen: Chosen,
    /// Its name in paths.
    pub(super) folder: String,
    /// In the order of the manifest.
    pub(super) picks: Vec<Pick>,
    tree: Levels,
}

impl ExhibitPart {
    /// The path from a row to the manifest's root.
    pub(super) fn proof(&mut self, row: u64) -> Result<Vec<Hash>, PackageError> {
        let size = self.intake.rows;
        let damaged = |_| damaged(self.id, row);
        tree::inclusion_proof(&mut self.tree, row, size).map_err(damaged)
    }

    /// Rows of which the content stays behind.
    pub(super) fn withheld(&self) -> u64 {
        let given = self.picks.iter().filter(|pick| pick.part.has_content());
        let given = u64::try_from(given.count()).unwrap_or(u64::MAX);
        self.intake.rows.saturating_sub(given)
    }
}

fn damaged(exhibit: ExhibitId, row: u64) -> PackageError {
    ItemError::Manifest { exhibit, row }.into()
}

/// Reads the rows that were chosen; every one must be there and, where its content goes along,
/// have some.
pub(super) fn read(
    office: &Office,
    case: CaseId,
    chosen: &Chosen,
) -> Result<ExhibitPart, PackageError> {
    let id = chosen.exhibit;
    let found = office.with_state(|state| state.exhibit(&id).cloned());
    let taken = found.and_then(|exhibit| match &exhibit.content.as_ref()?.intake {
        Intake::Finished(intake) => Some((exhibit.clone(), intake.clone())),
        Intake::None | Intake::Open(_) => None,
    });
    let (exhibit, intake) = taken.ok_or(PackageError::NotTakenIn { exhibit: id })?;
    let owner = Owner::Exhibit(case, id);
    let reader = office.ports().blobs.open(owner, &intake.manifest.sha256)?;
    let mut walk = Walk {
        chosen,
        copied: copied(chosen, &exhibit),
        around: Vec::new(),
        picks: BTreeMap::new(),
        tree: Levels::default(),
        matches: 0,
    };
    let mut rows = ManifestRows::new(reader);
    while let Some(row) = rows.next() {
        let item = row.map_err(|_| damaged(id, walk.tree.size()))?;
        let line = std::str::from_utf8(rows.line()).map_err(|_| damaged(id, walk.tree.size()))?;
        walk.step(line, item);
    }
    // What cannot be proved must not leave.
    let size = walk.tree.size();
    let root = tree::root(&mut walk.tree, size).map_err(|_| damaged(id, 0))?;
    if size != intake.rows || root != intake.root {
        return Err(damaged(id, size));
    }
    let picks: Vec<Pick> = walk.picks.into_values().collect();
    for pick in picks.iter().filter(|pick| pick.part.has_content()) {
        let row = pick.row;
        if pick.part == Part::Original && pick.item.locator.depth() > 0 {
            return Err(PackageError::NotOriginal { exhibit: id, row });
        }
        if pick.item.sha256.is_none() {
            return Err(PackageError::Gap { exhibit: id, row });
        }
    }
    Ok(ExhibitPart {
        id,
        exhibit,
        intake,
        chosen: chosen.clone(),
        folder: String::new(),
        picks,
        tree: walk.tree,
    })
}

fn copied(chosen: &Chosen, exhibit: &Exhibit) -> BTreeSet<u64> {
    let content = exhibit.content.as_ref();
    let derivatives = content.map_or(&[][..], |content| &content.derivatives);
    derivatives
        .iter()
        .filter(|one| chosen.derivatives.contains(&one.seq))
        .map(|one| one.row)
        .collect()
}

/// Adds the rows that the rule chooses. What was chosen by name stays as it is.
pub(super) fn by_rule(
    office: &Office,
    case: CaseId,
    chosen: &mut Chosen,
    rule: Rule,
) -> Result<(), PackageError> {
    let id = chosen.exhibit;
    let decided: BTreeSet<u64> = office.with_state(|state| {
        let decisions = state.match_decisions(&id);
        let confirmed = decisions.filter(|(_, one)| one.judgement == Judgement::Confirmed);
        confirmed.map(|(index, _)| index).collect()
    });
    let everything = Chosen {
        derivatives: Vec::new(),
        exhibit: id,
        items: Rows::default(),
        listed: Rows::all(u64::MAX),
        originals: Rows::default(),
        withheld: String::new(),
    };
    let part = read(office, case, &everything)?;
    let mut given: Vec<u64> = Vec::new();
    let mut listed: Vec<u64> = chosen.listed.iter().collect();
    let named = |row| {
        chosen.items.contains(row) || chosen.originals.contains(row) || chosen.listed.contains(row)
    };
    for pick in part.picks.iter().filter(|pick| !named(pick.row)) {
        let fits = match rule {
            Rule::All => true,
            Rule::AllOriginals => pick.item.locator.depth() == 0,
            Rule::Confirmed => pick.matches().any(|(index, _)| decided.contains(&index)),
        };
        match (fits, pick.item.sha256) {
            (true, Some(_)) => given.push(pick.row),
            (true, None) => listed.push(pick.row),
            (false, _) => {}
        }
    }
    chosen.listed = Rows::of(listed);
    let place = match rule {
        Rule::All | Rule::Confirmed => &mut chosen.items,
        Rule::AllOriginals => &mut chosen.originals,
    };
    *place = Rows::of(place.iter().chain(given));
    Ok(())
}

struct Walk<'a> {
    chosen: &'a Chosen,
    /// Rows from which a redacted copy that goes along was made: without their own row nobody could
    /// say what it is a copy of.
    copied: BTreeSet<u64>,
    /// The containers around the present row, from the source inwards, then the row itself.
    around: Vec<Pick>,
    picks: BTreeMap<u64, Pick>,
    tree: Levels,
    matches: u64,
}

impl Walk<'_> {
    fn step(&mut self, line: &str, item: ItemRow) {
        let row = self.tree.size();
        self.tree.push(leaf_hash(line.as_bytes()));
        let names = item.locator.segments();
        while let Some(last) = self.around.last()
            && !is_around(&last.item, names)
        {
            self.around.pop();
        }
        let part = self.part(row);
        let pick = Pick {
            row,
            original: self.around.first().map_or(row, |first| first.row),
            part: part.unwrap_or(Part::Container),
            line: line.to_owned(),
            first_match: self.matches,
            item,
            number: 0,
            file: None,
        };
        let found = pick.matches().count();
        self.matches = self
            .matches
            .saturating_add(u64::try_from(found).unwrap_or(u64::MAX));
        if part.is_some() {
            for container in &self.around {
                let known = self.picks.entry(container.row);
                known.or_insert_with(|| container.clone());
            }
            self.picks.insert(row, pick.clone());
        }
        self.around.push(pick);
    }

    fn part(&self, row: u64) -> Option<Part> {
        let sets = [
            (&self.chosen.items, Part::Item),
            (&self.chosen.originals, Part::Original),
            (&self.chosen.listed, Part::Listed),
        ];
        sets.into_iter()
            .find(|(rows, _)| rows.contains(row))
            .map(|(_, part)| part)
            .or_else(|| self.copied.contains(&row).then_some(Part::Listed))
    }
}

fn is_around(container: &ItemRow, names: &[evidence::Segment]) -> bool {
    let outer = container.locator.segments();
    outer.len() < names.len() && names.starts_with(outer)
}
