//! What is kept: every blob opened, every manifest walked, and nothing left of what was erased.

use std::collections::HashSet;

use casework::{
    State,
    state::{Exhibit, FinishedIntake, Intake},
};
use evidence::{CaseId, ContentHash, ExhibitId};
use ledger::tree::{Edge, leaf_hash};

use super::{Invariant, Report};
use crate::{
    items::ManifestRows,
    office::{CommitError, Ports},
    ports::{BlobError, ItemQuery, KeyScope, Owner, ScrubLine, TableError},
};

pub(super) fn check(ports: &Ports, state: &State, report: &mut Report) -> Result<(), CommitError> {
    for (id, exhibit) in state.exhibits() {
        let case = exhibit.facts.case;
        if state.is_erased(&case, Some(id)) {
            check_erased(ports, case, *id, report)?;
        } else {
            check_exhibit(ports, *id, exhibit, report)?;
        }
    }
    for (id, case) in state.cases() {
        if case.facts.erased.is_some() && ports.keys.has(KeyScope::Case(*id)) {
            report.fault(
                Invariant::D1,
                id.to_string(),
                "is erased and its key is still there",
            );
        }
    }
    check_lists(ports, state, report)
}

/// INVARIANT D1.
fn check_erased(
    ports: &Ports,
    case: CaseId,
    exhibit: ExhibitId,
    report: &mut Report,
) -> Result<(), CommitError> {
    if ports.keys.has(KeyScope::Exhibit(case, exhibit)) {
        report.fault(
            Invariant::D1,
            exhibit.to_string(),
            "is erased and its key is still there",
        );
    }
    for owner in [Owner::Exhibit(case, exhibit), Owner::Papers(case, exhibit)] {
        let mut left: u64 = 0;
        // Without a key there is nothing to open: what scrub finds is there and should not be.
        match ports
            .blobs
            .scrub(owner, &mut |_| left = left.saturating_add(1))
        {
            Ok(()) | Err(BlobError::NoKey) => {}
            Err(error) => return Err(error.into()),
        }
        if left > 0 {
            let what = format!("is erased and {left} blobs of it are still there");
            report.fault(Invariant::D1, exhibit.to_string(), what);
        }
    }
    if held(ports, case, report)?
        .iter()
        .any(|(held, _)| *held == exhibit)
    {
        report.fault(
            Invariant::D1,
            exhibit.to_string(),
            "is erased and its items are still there",
        );
    }
    Ok(())
}

fn check_exhibit(
    ports: &Ports,
    id: ExhibitId,
    exhibit: &Exhibit,
    report: &mut Report,
) -> Result<(), CommitError> {
    let case = exhibit.facts.case;
    let owner = Owner::Exhibit(case, id);
    let good = scrub(ports, owner, report)?;
    let papers = scrub(ports, Owner::Papers(case, id), report)?;
    let Some(content) = &exhibit.content else {
        return Ok(());
    };
    for photo in &content.record.photos {
        if !papers.contains(&photo.sha256) {
            let place = format!("{id}: photograph {}", photo.sha256);
            report.fault(Invariant::V2, place, "is not in the vault");
        }
    }
    for derivative in &content.derivatives {
        if !papers.contains(&derivative.blob.sha256) {
            let place = format!("{id}: derivative of entry {}", derivative.seq);
            report.fault(Invariant::V2, place, "is not in the vault");
        }
    }
    if let Intake::Finished(intake) = &content.intake {
        check_manifest(ports, case, id, intake, &good, report)?;
    }
    Ok(())
}

/// The exhibits in the table of items; none where it is damaged, which is a fault and no error.
fn held(
    ports: &Ports,
    case: CaseId,
    report: &mut Report,
) -> Result<Vec<(ExhibitId, u64)>, CommitError> {
    match ports.items.held(case) {
        Err(TableError::Damaged { what }) => {
            let what = format!("{what}; make it again with `probity office rebuild`");
            let place = format!("cases/{case}/items.db");
            // Every exhibit of the case asks for the same table.
            if !report.faults.iter().any(|fault| fault.place == place) {
                report.fault(Invariant::C1, place, what);
            }
            Ok(Vec::new())
        }
        other => Ok(other?),
    }
}

/// Opens every blob of an owner; the hashes of the good ones.
fn scrub(
    ports: &Ports,
    owner: Owner,
    report: &mut Report,
) -> Result<HashSet<ContentHash>, CommitError> {
    let mut good = HashSet::new();
    let read = ports.blobs.scrub(owner, &mut |line| match line {
        ScrubLine::Good { sha256, bytes } => {
            report.blobs = report.blobs.saturating_add(1);
            report.blob_bytes = report.blob_bytes.saturating_add(bytes);
            good.insert(sha256);
        }
        ScrubLine::Damaged { place, what } => report.fault(Invariant::V1, place, what),
        ScrubLine::Leftover { .. } => report.leftovers = report.leftovers.saturating_add(1),
    });
    match read {
        Ok(()) => {}
        // Nobody erased it: the keys are older than the record, or lost.
        Err(BlobError::NoKey) => {
            let whose = match owner {
                Owner::Office(year) => format!("the office in {year}"),
                Owner::Exhibit(_, exhibit) | Owner::Papers(_, exhibit) => exhibit.to_string(),
            };
            let what = format!("lacks the key of {whose}, which was never erased");
            report.fault(Invariant::V1, "keys/ring", what);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(good)
}

/// Walks a manifest: its root is the one in the record, every original that it names is in the
/// vault, every row accounts for itself, and the table of items holds the same rows.
fn check_manifest(
    ports: &Ports,
    case: CaseId,
    exhibit: ExhibitId,
    intake: &FinishedIntake,
    good: &HashSet<ContentHash>,
    report: &mut Report,
) -> Result<(), CommitError> {
    let place = format!("{exhibit}: manifest");
    let owner = Owner::Exhibit(case, exhibit);
    let reader = match ports.blobs.open(owner, &intake.manifest.sha256) {
        Ok(reader) => reader,
        Err(error) => {
            report.fault(Invariant::V2, place, error.to_string());
            return Ok(());
        }
    };
    report.manifests = report.manifests.saturating_add(1);
    let mut table = Table {
        ports,
        case,
        exhibit,
        page: Vec::new().into_iter(),
        after: None,
    };
    // A table that lags behind, or was deleted, is made again at the next use and is no fault.
    let tabled = held(ports, case, report)?.contains(&(exhibit, intake.finished_seq));
    let mut edge = Edge::default();
    let mut rows = ManifestRows::new(reader);
    let mut bytes: u64 = 0;
    let mut before = None;
    while let Some(row) = rows.next() {
        let number = edge.size();
        edge.push(leaf_hash(rows.line()));
        let row_place = format!("{exhibit}: row {number}");
        let Ok(row) = row else {
            report.fault(Invariant::E3, row_place, "cannot be read");
            break;
        };
        if before.as_ref().is_some_and(|before| *before >= row.locator) {
            report.fault(Invariant::E3, &row_place, "is not in the order of locators");
        }
        if row.locator.depth() == 0 {
            bytes = bytes.saturating_add(row.bytes);
            if row.sha256.is_some_and(|sha256| !good.contains(&sha256)) {
                report.fault(
                    Invariant::V2,
                    &row_place,
                    "names an original that is not in the vault",
                );
            }
        }
        if row.sha256.is_none() && row.findings.is_empty() {
            report.fault(
                Invariant::E3,
                &row_place,
                "has neither content nor a gap that says why",
            );
        }
        if tabled && table.next()?.as_ref() != Some(&row) {
            report.fault(Invariant::C1, &row_place, "differs from the table of items");
        }
        let changed = row
            .findings
            .iter()
            .any(|f| matches!(f, evidence::Finding::Changed { .. }));
        report.changed = report.changed.saturating_add(u64::from(changed));
        before = Some(row.locator);
    }
    report.rows = report.rows.saturating_add(edge.size());
    if edge.root() != intake.root || edge.size() != intake.rows {
        report.fault(
            Invariant::V1,
            &place,
            "has another root than the record says",
        );
    }
    if bytes != intake.bytes {
        report.fault(
            Invariant::E3,
            place,
            "accounts for another number of bytes than the record",
        );
    }
    Ok(())
}

/// The rows of an exhibit in its table, page by page.
struct Table<'a> {
    ports: &'a Ports,
    case: CaseId,
    exhibit: ExhibitId,
    page: std::vec::IntoIter<evidence::ItemRow>,
    after: Option<(ExhibitId, u64)>,
}

impl Table<'_> {
    fn next(&mut self) -> Result<Option<evidence::ItemRow>, CommitError> {
        if let Some(row) = self.page.next() {
            return Ok(Some(row));
        }
        let query = ItemQuery {
            exhibit: Some(self.exhibit),
            after: self.after,
            limit: 1000,
            ..ItemQuery::default()
        };
        let mut page = Vec::new();
        let mut last = None;
        self.ports
            .items
            .items(self.case, &query, &mut |of, number, row| {
                last = Some((of, number));
                page.push(row);
            })?;
        self.after = last.or(self.after);
        self.page = page.into_iter();
        Ok(self.page.next())
    }
}

fn check_lists(ports: &Ports, state: &State, report: &mut Report) -> Result<(), CommitError> {
    let years: HashSet<u16> = state.lists().map(|(_, list)| list.blob_year).collect();
    let mut good = HashSet::new();
    for year in years {
        good.extend(scrub(ports, Owner::Office(year), report)?);
    }
    for (id, list) in state.lists() {
        if !good.contains(&list.blob.sha256) {
            report.fault(
                Invariant::V2,
                id.to_string(),
                "its signals are not in the vault",
            );
        }
    }
    Ok(())
}
