//! Read tables and item tables in memory. A transaction is whole or not at all.

use std::{collections::BTreeMap, sync::Mutex};

use evidence::{CaseId, ExhibitId, Finding, ItemRow};
use workbench::ports::{EntryRow, ItemQuery, ItemTables, ReadTables, StateRow, TableError};

use crate::{Fault, Faults};

fn answer(fault: Fault) -> Result<(), TableError> {
    match fault {
        Fault::None => Ok(()),
        Fault::Full => Err(TableError::Full),
        _ => Err(TableError::Io {
            what: "a fault of the test".to_owned(),
        }),
    }
}

#[derive(Debug, Default)]
struct Tables {
    position: u64,
    entries: Vec<EntryRow>,
    rows: BTreeMap<(String, String), Vec<u8>>,
}

/// The office's read tables.
#[derive(Debug)]
pub struct MemoryTables {
    faults: Faults,
    tables: Mutex<Tables>,
}

impl MemoryTables {
    pub fn new(faults: Faults) -> Self {
        Self {
            faults,
            tables: Mutex::default(),
        }
    }

    /// Tampers: changes a sealed row; `None` removes it.
    pub fn change(&self, kind: &str, content: Option<&[u8]>) {
        let mut tables = self.tables.lock().unwrap();
        let key = tables.rows.keys().find(|(of, _)| of == kind).cloned();
        match content {
            Some(content) => tables.rows.insert(key.unwrap(), content.to_vec()),
            None => tables.rows.remove(&key.unwrap()),
        };
    }

    /// All rows as they stand.
    pub fn rows(&self) -> BTreeMap<(String, String), Vec<u8>> {
        self.tables.lock().unwrap().rows.clone()
    }
}

impl ReadTables for MemoryTables {
    fn position(&self) -> Result<u64, TableError> {
        Ok(self.tables.lock().unwrap().position)
    }

    fn apply(&self, to: u64, entries: &[EntryRow], rows: &[StateRow]) -> Result<(), TableError> {
        let fault = self.faults.next();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            let mut tables = self.tables.lock().unwrap();
            let follows = (tables.position..to).eq(entries.iter().map(|entry| entry.seq));
            if !follows {
                return Err(TableError::Io {
                    what: format!("the batch does not begin at {}", tables.position),
                });
            }
            tables.entries.extend_from_slice(entries);
            for row in rows {
                let key = (row.kind.clone(), row.id.clone());
                match &row.content {
                    Some(content) => tables.rows.insert(key, content.clone()),
                    None => tables.rows.remove(&key),
                };
            }
            tables.position = to;
        }
        answer(fault)
    }

    fn load(&self, visit: &mut dyn FnMut(StateRow)) -> Result<(), TableError> {
        for ((kind, id), content) in &self.tables.lock().unwrap().rows {
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
        let tables = self.tables.lock().unwrap();
        let fits = |row: &&EntryRow| {
            before.is_none_or(|before| row.seq < before)
                && case
                    .as_ref()
                    .is_none_or(|case| row.case.as_ref() == Some(case))
        };
        tables
            .entries
            .iter()
            .rev()
            .filter(fits)
            .take(limit)
            .cloned()
            .for_each(visit);
        Ok(())
    }

    fn clear(&self) -> Result<(), TableError> {
        let fault = self.faults.next();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            *self.tables.lock().unwrap() = Tables::default();
        }
        answer(fault)
    }
}

type Held = BTreeMap<(CaseId, ExhibitId), (u64, Vec<ItemRow>)>;

/// The items of all cases.
#[derive(Debug)]
pub struct MemoryItems {
    faults: Faults,
    held: Mutex<Held>,
}

impl MemoryItems {
    pub fn new(faults: Faults) -> Self {
        Self {
            faults,
            held: Mutex::default(),
        }
    }

    /// Tampers: changes the first row of an exhibit.
    pub fn change(&self, case: CaseId, exhibit: ExhibitId, change: impl FnOnce(&mut ItemRow)) {
        let mut held = self.held.lock().unwrap();
        change(&mut held.get_mut(&(case, exhibit)).unwrap().1[0]);
    }
}

fn is_gap(finding: &Finding) -> bool {
    match finding {
        Finding::Gap { .. } => true,
        Finding::Container { unread, .. } => !unread.is_empty(),
        _ => false,
    }
}

fn fits(query: &ItemQuery, exhibit: ExhibitId, number: u64, row: &ItemRow) -> bool {
    let has = |wanted: fn(&Finding) -> bool| row.findings.iter().any(wanted);
    query.exhibit.is_none_or(|wanted| wanted == exhibit)
        && query.after.is_none_or(|after| (exhibit, number) > after)
        && (!query.matched || has(|finding| matches!(finding, Finding::Match { .. })))
        && (!query.gaps || has(is_gap))
        && query
            .contains
            .as_ref()
            .is_none_or(|text| row.locator.to_string().contains(text))
        && query.digest.as_ref().is_none_or(|digest| {
            row.md5.is_some_and(|hash| hash.to_string() == *digest)
                || row.sha1.is_some_and(|hash| hash.to_string() == *digest)
                || row.sha256.is_some_and(|hash| hash.to_string() == *digest)
        })
}

impl ItemTables for MemoryItems {
    fn replace(
        &self,
        case: CaseId,
        exhibit: ExhibitId,
        position: u64,
        rows: &mut dyn FnMut() -> Option<ItemRow>,
    ) -> Result<u64, TableError> {
        let fault = self.faults.next();
        let rows: Vec<_> = std::iter::from_fn(rows).collect();
        let count = u64::try_from(rows.len()).unwrap();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            self.held
                .lock()
                .unwrap()
                .insert((case, exhibit), (position, rows));
        }
        answer(fault).map(|()| count)
    }

    fn held(&self, case: CaseId) -> Result<Vec<(ExhibitId, u64)>, TableError> {
        let held = self.held.lock().unwrap();
        let mine = held.iter().filter(|((of, _), _)| *of == case);
        Ok(mine
            .map(|((_, exhibit), (position, _))| (*exhibit, *position))
            .collect())
    }

    fn items(
        &self,
        case: CaseId,
        query: &ItemQuery,
        visit: &mut dyn FnMut(ExhibitId, u64, ItemRow),
    ) -> Result<(), TableError> {
        let held = self.held.lock().unwrap();
        let mut shown = 0;
        for ((_, exhibit), (_, rows)) in held.iter().filter(|((of, _), _)| *of == case) {
            for (number, row) in rows.iter().enumerate() {
                let number = u64::try_from(number).unwrap();
                if shown < query.limit && fits(query, *exhibit, number, row) {
                    shown += 1;
                    visit(*exhibit, number, row.clone());
                }
            }
        }
        Ok(())
    }

    fn forget_exhibit(&self, case: CaseId, exhibit: ExhibitId) -> Result<(), TableError> {
        let fault = self.faults.next();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            self.held.lock().unwrap().remove(&(case, exhibit));
        }
        answer(fault)
    }

    fn forget_case(&self, case: CaseId) -> Result<(), TableError> {
        let fault = self.faults.next();
        if matches!(fault, Fault::None | Fault::DoAndFail) {
            self.held.lock().unwrap().retain(|(of, _), _| *of != case);
        }
        answer(fault)
    }
}
