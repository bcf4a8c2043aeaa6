//! The ports in memory, as simple as can be: what the tables must answer.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use evidence::{CaseId, ExhibitId, Finding, ItemRow};
use workbench::ports::{EntryRow, ItemQuery, ItemTables, ReadTables, StateRow, TableError};

/// Content by kind and id.
type State = BTreeMap<(String, String), Vec<u8>>;

#[derive(Default)]
pub(crate) struct Office {
    held: Mutex<(Vec<EntryRow>, State)>,
}

impl Office {
    fn held(&self) -> MutexGuard<'_, (Vec<EntryRow>, State)> {
        self.held.lock().expect("no test panics in a visitor")
    }
}

impl ReadTables for Office {
    fn position(&self) -> Result<u64, TableError> {
        Ok(u64::try_from(self.held().0.len()).expect("small"))
    }

    fn apply(&self, to: u64, entries: &[EntryRow], rows: &[StateRow]) -> Result<(), TableError> {
        let position = self.position()?;
        if !entries.iter().map(|entry| entry.seq).eq(position..to) {
            return Err(TableError::Io {
                what: "out of step".to_owned(),
            });
        }
        let mut held = self.held();
        held.0.extend_from_slice(entries);
        for row in rows {
            let key = (row.kind.clone(), row.id.clone());
            match &row.content {
                Some(content) => held.1.insert(key, content.clone()),
                None => held.1.remove(&key),
            };
        }
        Ok(())
    }

    fn load(&self, visit: &mut dyn FnMut(StateRow)) -> Result<(), TableError> {
        for ((kind, id), content) in &self.held().1 {
            visit(StateRow {
                kind: kind.clone(),
                id: id.clone(),
                content: Some(content.clone()),
            });
        }
        Ok(())
    }

    fn acts(
        &self,
        case: Option<&CaseId>,
        before: Option<u64>,
        limit: usize,
        visit: &mut dyn FnMut(EntryRow),
    ) -> Result<(), TableError> {
        let case = case.map(ToString::to_string);
        self.held()
            .0
            .iter()
            .rev()
            .filter(|entry| before.is_none_or(|before| entry.seq < before))
            .filter(|entry| case.is_none() || entry.case == case)
            .take(limit)
            .cloned()
            .for_each(visit);
        Ok(())
    }

    fn clear(&self) -> Result<(), TableError> {
        *self.held() = Default::default();
        Ok(())
    }
}

type Exhibits = BTreeMap<ExhibitId, (u64, Vec<ItemRow>)>;

#[derive(Default)]
pub(crate) struct Cases {
    held: Mutex<BTreeMap<CaseId, Exhibits>>,
}

impl Cases {
    fn with<T>(&self, case: CaseId, act: impl FnOnce(&mut Exhibits) -> T) -> T {
        let mut held = self.held.lock().expect("no test panics in a visitor");
        act(held.entry(case).or_default())
    }
}

fn has_gap(row: &ItemRow) -> bool {
    row.findings.iter().any(|finding| match finding {
        Finding::Gap { .. } => true,
        Finding::Container { unread, .. } => !unread.is_empty(),
        _ => false,
    })
}

fn fits(query: &ItemQuery, row: &ItemRow) -> bool {
    let digests = [
        row.md5.map(|hash| hash.to_string()),
        row.sha1.map(|hash| hash.to_string()),
        row.sha256.map(|hash| hash.to_string()),
    ];
    let matched = row
        .findings
        .iter()
        .any(|finding| matches!(finding, Finding::Match { .. }));
    let contains = |text: &String| row.locator.to_string().contains(text);
    (!query.matched || matched)
        && (!query.gaps || has_gap(row))
        && query.contains.as_ref().is_none_or(contains)
        && (query.digest.is_none() || digests.contains(&query.digest))
}

impl ItemTables for Cases {
    fn replace(
        &self,
        case: CaseId,
        exhibit: ExhibitId,
        position: u64,
        rows: &mut dyn FnMut() -> Option<ItemRow>,
    ) -> Result<u64, TableError> {
        let rows: Vec<_> = std::iter::from_fn(rows).collect();
        let count = u64::try_from(rows.len()).expect("small");
        self.with(case, |held| held.insert(exhibit, (position, rows)));
        Ok(count)
    }

    fn held(&self, case: CaseId) -> Result<Vec<(ExhibitId, u64)>, TableError> {
        Ok(self.with(case, |held| {
            held.iter()
                .map(|(id, (position, _))| (*id, *position))
                .collect()
        }))
    }

    fn items(
        &self,
        case: CaseId,
        query: &ItemQuery,
        visit: &mut dyn FnMut(ExhibitId, u64, ItemRow),
    ) -> Result<(), TableError> {
        self.with(case, |held| {
            held.iter()
                .filter(|(id, _)| query.exhibit.is_none_or(|wanted| wanted == **id))
                .flat_map(|(id, (_, rows))| {
                    (0_u64..).zip(rows).map(|(number, row)| (*id, number, row))
                })
                .filter(|(id, number, _)| query.after.is_none_or(|after| (*id, *number) > after))
                .filter(|(_, _, row)| fits(query, row))
                .take(query.limit)
                .for_each(|(id, number, row)| visit(id, number, row.clone()));
        });
        Ok(())
    }

    fn forget_exhibit(&self, case: CaseId, exhibit: ExhibitId) -> Result<(), TableError> {
        self.with(case, |held| held.remove(&exhibit));
        Ok(())
    }

    fn forget_case(&self, case: CaseId) -> Result<(), TableError> {
        self.with(case, Exhibits::clear);
        Ok(())
    }
}
