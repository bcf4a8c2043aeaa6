//! `office.db`: rows of state and the table of acts, following the record.
//!
//! *Who could alter it unnoticed*: whoever may write the file. *A lost write costs* catching up.
//! *To rebuild*: [`OfficeTables::clear`], then apply the record from entry 0. Case-bound rows of
//! state come here sealed; this file must never hold a key.

mod rows;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use evidence::CaseId;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use workbench::ports::{EntryRow, ReadTables, StateRow, TableError};

use crate::{
    digest::{Fields, Fingerprint},
    error::{damaged, from_sql},
    file::{self, CACHE_BULK, CACHE_REST, Schema},
    pool::{Connected, Pool, Use},
};
use rows::{Follower, case_word, entry_digest, read_entry, read_state, sql, state_digest};

/// `synchronous=FULL` as the record guide asks for read tables: the answer to the caller waits
/// for them, and what a page showed once is there after a power cut without catching up.
static SCHEMA: Schema = Schema {
    application: 0x5052_4f46, // "PROF"
    format: 1,
    tables: &[
        "CREATE TABLE follower(one INTEGER PRIMARY KEY, format INTEGER NOT NULL, position INTEGER NOT NULL, state_rows INTEGER NOT NULL, state_sum INTEGER NOT NULL, entry_sum INTEGER NOT NULL, digest INTEGER NOT NULL)",
        "CREATE TABLE state(kind TEXT NOT NULL, id TEXT NOT NULL, content BLOB NOT NULL, digest INTEGER NOT NULL, PRIMARY KEY(kind, id)) WITHOUT ROWID",
        "CREATE TABLE entries(seq INTEGER PRIMARY KEY, at TEXT NOT NULL, act TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT, authority TEXT, case_id TEXT, exhibit TEXT, digest INTEGER NOT NULL)",
        "CREATE TABLE cases(run INTEGER NOT NULL, word INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(run, word, seq)) WITHOUT ROWID",
    ],
    begin: |connection| Follower::default().begin(connection, SCHEMA.format),
    synchronous: "FULL",
};

/// Entries whose cases are indexed together. An index over all entries would be filled at random
/// over its whole length; so only the newest run grows, and a look-up visits each run once.
const RUN_ENTRIES: u64 = 1 << 18;

/// From this many rows on, a batch gets the larger cache.
const BULK_ROWS: usize = 1000;

/// The office's read tables in one SQLite file.
#[derive(Debug)]
pub struct OfficeTables {
    path: PathBuf,
    pool: Pool,
}

impl OfficeTables {
    /// Opens `office.db` at `path`, or begins it if it is absent. Its folder must exist.
    ///
    /// # Errors
    /// [`TableError::Newer`] if a newer Probity wrote it, [`TableError::Damaged`] if it cannot be
    /// these tables; then [`OfficeTables::remove`] and open again.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, TableError> {
        Self::open_limited(path, None)
    }

    /// As [`OfficeTables::open`]; the file may grow to `bytes_max` and then answers
    /// [`TableError::Full`], so that a follower cannot take the room that the record needs.
    ///
    /// # Errors
    /// As [`OfficeTables::open`].
    pub fn open_limited(
        path: impl Into<PathBuf>,
        bytes_max: Option<u64>,
    ) -> Result<Self, TableError> {
        let tables = Self {
            path: path.into(),
            pool: Pool::new(&SCHEMA, bytes_max),
        };
        Follower::read(&*tables.connect(Use::Read)?)?;
        Ok(tables)
    }

    /// Removes the file and its side files, whatever they hold. Nothing may have them open.
    ///
    /// # Errors
    /// [`TableError::Io`] if a file cannot be removed.
    pub fn remove(path: &Path) -> Result<(), TableError> {
        file::remove(path)
    }

    fn connect(&self, wanted: Use) -> Result<Connected<'_>, TableError> {
        self.pool
            .connect(&self.path, wanted, true)?
            .ok_or_else(|| damaged("the file is gone"))
    }

    /// The digest of the position, all rows of state by kind and id, and all entries by number.
    ///
    /// # Errors
    /// As [`ReadTables::load`].
    pub fn fingerprint(&self) -> Result<Fingerprint, TableError> {
        let mut all = Fields::new("office tables 1");
        let mut connection = self.connect(Use::Read)?;
        // One transaction, so that both tables are of one moment.
        let moment = connection.transaction().map_err(from_sql)?;
        let follower = Follower::read(&moment)?;
        all.number(sql(follower.position)?);
        each_state(&moment, &follower, &mut |row| {
            all.text(&row.kind);
            all.text(&row.id);
            all.maybe_bytes(row.content.as_deref());
        })?;
        let mut sum = 0_i64;
        each_entry(&moment, &follower, None, usize::MAX, &mut |row, digest| {
            sum = sum.wrapping_add(digest);
            rows::entry_fields(&mut all, row);
        })?;
        if sum != follower.entry_sum {
            return Err(damaged("the entries do not add up"));
        }
        Ok(all.whole())
    }

    /// Checks everything: SQLite's pages and indexes, every row's digest, and that no row is
    /// missing. Takes seconds for a million entries.
    ///
    /// # Errors
    /// [`TableError::Damaged`] says what was found first.
    pub fn check(&self) -> Result<(), TableError> {
        self.fingerprint()?;
        let mut connection = self.connect(Use::Read)?;
        let moment = connection.transaction().map_err(from_sql)?;
        check_cases(&moment)?;
        file::integrity(&moment)
    }
}

impl ReadTables for OfficeTables {
    fn position(&self) -> Result<u64, TableError> {
        Ok(Follower::read(&*self.connect(Use::Read)?)?.position)
    }

    /// Refuses, with [`TableError::Io`], entries that are not exactly `position..to`.
    fn apply(&self, to: u64, entries: &[EntryRow], rows: &[StateRow]) -> Result<(), TableError> {
        let mut connection = self.connect(Use::Write)?;
        let bulk = entries.len().saturating_add(rows.len()) >= BULK_ROWS;
        if bulk {
            file::cache(&connection, CACHE_BULK).map_err(from_sql)?;
        }
        let done = apply(&mut connection, to, entries, rows);
        if bulk {
            file::cache(&connection, CACHE_REST).map_err(from_sql)?;
        }
        done
    }

    /// What was shown counts only if the answer is `Ok`: that rows are missing is known at the end.
    fn load(&self, visit: &mut dyn FnMut(StateRow)) -> Result<(), TableError> {
        let mut connection = self.connect(Use::Read)?;
        let moment = connection.transaction().map_err(from_sql)?;
        let follower = Follower::read(&moment)?;
        each_state(&moment, &follower, visit)
    }

    /// What was shown counts only if the answer is `Ok`.
    fn acts(
        &self,
        case: Option<&CaseId>,
        before: Option<u64>,
        limit: usize,
        visit: &mut dyn FnMut(EntryRow),
    ) -> Result<(), TableError> {
        let mut connection = self.connect(Use::Read)?;
        let moment = connection.transaction().map_err(from_sql)?;
        let follower = Follower::read(&moment)?;
        match case {
            None => each_entry(&moment, &follower, before, limit, &mut |row, _| {
                visit(row.clone());
            }),
            Some(case) => {
                let case = case.to_string();
                let before = before.unwrap_or(u64::MAX).min(follower.position);
                each_of_case(&moment, &case, before, limit, visit)
            }
        }
    }

    fn clear(&self) -> Result<(), TableError> {
        let alone = self.pool.whole(&self.path);
        file::remove(&self.path)?;
        drop(alone);
        self.connect(Use::Write)?;
        file::sync_folder(&self.path)
    }
}

fn apply(
    connection: &mut Connection,
    to: u64,
    entries: &[EntryRow],
    rows: &[StateRow],
) -> Result<(), TableError> {
    let act = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(from_sql)?;
    let mut follower = Follower::read(&act)?;
    if !entries
        .iter()
        .map(|entry| entry.seq)
        .eq(follower.position..to)
    {
        return Err(TableError::Io {
            what: format!(
                "a batch of {} entries up to {to} does not continue at {}",
                entries.len(),
                follower.position
            ),
        });
    }
    insert_entries(&act, &mut follower, entries)?;
    change_state(&act, &mut follower, rows)?;
    follower.position = to;
    follower.write(&act)?;
    act.commit().map_err(from_sql)
}

fn insert_entries(
    act: &Connection,
    follower: &mut Follower,
    entries: &[EntryRow],
) -> Result<(), TableError> {
    let mut insert = act
        .prepare_cached("INSERT INTO entries(seq, at, act, actor, role, outcome, reason, authority, case_id, exhibit, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
        .map_err(from_sql)?;
    let mut cases = Vec::new();
    for row in entries {
        let digest = entry_digest(row);
        if let Some(case) = &row.case {
            cases.push((sql(run_of(row.seq))?, case_word(case), sql(row.seq)?));
        }
        insert
            .execute(params![
                sql(row.seq)?,
                row.at,
                row.act,
                row.actor,
                row.role,
                row.outcome,
                row.reason,
                row.authority,
                row.case,
                row.exhibit,
                digest
            ])
            .map_err(from_sql)?;
        follower.entry_sum = follower.entry_sum.wrapping_add(digest);
    }
    let mut index = act
        .prepare_cached("INSERT INTO cases(run, word, seq) VALUES (?1, ?2, ?3)")
        .map_err(from_sql)?;
    // In the order of the keys neighbours share pages.
    cases.sort_unstable();
    for (run, word, seq) in cases {
        index.execute([run, word, seq]).map_err(from_sql)?;
    }
    Ok(())
}

/// The first entry of the run that holds entry `seq`.
fn run_of(seq: u64) -> u64 {
    seq.saturating_sub(seq.checked_rem(RUN_ENTRIES).unwrap_or(0))
}

fn change_state(
    act: &Connection,
    follower: &mut Follower,
    rows: &[StateRow],
) -> Result<(), TableError> {
    // The last change of a row counts. In the order of the keys neighbours share pages.
    let last: BTreeMap<(&str, &str), Option<&[u8]>> = rows
        .iter()
        .map(|row| ((&*row.kind, &*row.id), row.content.as_deref()))
        .collect();
    let mut find = act
        .prepare_cached("SELECT digest FROM state WHERE kind = ?1 AND id = ?2")
        .map_err(from_sql)?;
    let mut put = act
        .prepare_cached("INSERT INTO state(kind, id, content, digest) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(kind, id) DO UPDATE SET content = excluded.content, digest = excluded.digest")
        .map_err(from_sql)?;
    let mut remove = act
        .prepare_cached("DELETE FROM state WHERE kind = ?1 AND id = ?2")
        .map_err(from_sql)?;
    for ((kind, id), content) in last {
        let old: Option<i64> = find
            .query_row(params![kind, id], |row| row.get(0))
            .optional()
            .map_err(from_sql)?;
        if let Some(old) = old {
            follower.state_sum = follower.state_sum.wrapping_sub(old);
            follower.state_rows = follower
                .state_rows
                .checked_sub(1)
                .ok_or_else(|| damaged("there are more rows of state than were counted"))?;
        }
        if let Some(content) = content {
            let digest = state_digest(kind, id, content);
            put.execute(params![kind, id, content, digest])
                .map_err(from_sql)?;
            follower.state_sum = follower.state_sum.wrapping_add(digest);
            follower.state_rows = follower.state_rows.saturating_add(1);
        } else if old.is_some() {
            remove.execute(params![kind, id]).map_err(from_sql)?;
        }
    }
    Ok(())
}

fn each_state(
    moment: &Connection,
    follower: &Follower,
    visit: &mut dyn FnMut(StateRow),
) -> Result<(), TableError> {
    let mut statement = moment
        .prepare_cached("SELECT kind, id, content, digest FROM state ORDER BY kind, id")
        .map_err(from_sql)?;
    let mut found = statement.query([]).map_err(from_sql)?;
    let (mut count, mut sum) = (0_u64, 0_i64);
    let mut before: Option<(String, String)> = None;
    while let Some(row) = found.next().map_err(from_sql)? {
        let (row, digest) = read_state(row)?;
        if before
            .as_ref()
            .is_some_and(|(kind, id)| (kind, id) >= (&row.kind, &row.id))
        {
            return Err(damaged("rows of state are out of order"));
        }
        before = Some((row.kind.clone(), row.id.clone()));
        count = count.saturating_add(1);
        sum = sum.wrapping_add(digest);
        visit(row);
    }
    if (count, sum) == (follower.state_rows, follower.state_sum) {
        Ok(())
    } else {
        Err(damaged("the rows of state do not add up"))
    }
}

/// Newest first, and not one left out.
fn each_entry(
    moment: &Connection,
    follower: &Follower,
    before: Option<u64>,
    limit: usize,
    visit: &mut dyn FnMut(&EntryRow, i64),
) -> Result<(), TableError> {
    let before = before.unwrap_or(u64::MAX).min(follower.position);
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let last = before.saturating_sub(limit);
    let mut statement = moment
        .prepare_cached("SELECT seq, at, act, actor, role, outcome, reason, authority, case_id, exhibit, digest FROM entries WHERE seq < ?1 AND seq >= ?2 ORDER BY seq DESC")
        .map_err(from_sql)?;
    let mut found = statement
        .query(params![sql(before)?, sql(last)?])
        .map_err(from_sql)?;
    for expected in (last..before).rev() {
        let row = found
            .next()
            .map_err(from_sql)?
            .ok_or_else(|| damaged(format!("entry {expected} is missing")))?;
        let (row, digest) = read_entry(row)?;
        if row.seq != expected {
            return Err(damaged(format!("entry {expected} is missing")));
        }
        visit(&row, digest);
    }
    match found.next().map_err(from_sql)? {
        None => Ok(()),
        Some(_) => Err(damaged("there are more entries than were applied")),
    }
}

/// Newest first. An index that lost an entry is found by `check`, not here.
fn each_of_case(
    moment: &Connection,
    case: &str,
    before: u64,
    limit: usize,
    visit: &mut dyn FnMut(EntryRow),
) -> Result<(), TableError> {
    let mut statement = moment
        .prepare_cached("SELECT entries.seq, at, act, actor, role, outcome, reason, authority, case_id, exhibit, digest FROM cases JOIN entries ON entries.seq = cases.seq WHERE cases.run = ?1 AND cases.word = ?2 AND cases.seq < ?3 ORDER BY cases.seq DESC")
        .map_err(from_sql)?;
    let word = case_word(case);
    let (mut before, mut left) = (before, limit);
    let mut run = Some(run_of(before));
    while let Some(here) = run {
        let mut found = statement
            .query([sql(here)?, word, sql(before)?])
            .map_err(from_sql)?;
        while left > 0
            && let Some(row) = found.next().map_err(from_sql)?
        {
            let (row, _) = read_entry(row)?;
            if row.seq >= before {
                return Err(damaged("the index of acts by case does not fit the acts"));
            }
            before = row.seq;
            // Another case may share the word.
            if row.case.as_deref() == Some(case) {
                left = left.saturating_sub(1);
                visit(row);
            }
        }
        run = here.checked_sub(RUN_ENTRIES).filter(|_| left > 0);
    }
    Ok(())
}

/// Checks that each act is found under its case, and nothing else is.
fn check_cases(moment: &Connection) -> Result<(), TableError> {
    let follower = Follower::read(moment)?;
    let mut find = moment
        .prepare_cached("SELECT 1 FROM cases WHERE run = ?1 AND word = ?2 AND seq = ?3")
        .map_err(from_sql)?;
    let (mut expected, mut lost) = (0_i64, Ok(true));
    each_entry(moment, &follower, None, usize::MAX, &mut |row, _| {
        if let (Some(case), Ok(true)) = (&row.case, &lost) {
            expected = expected.saturating_add(1);
            lost = sql(run_of(row.seq)).and_then(|run| {
                find.exists([run, case_word(case), sql(row.seq)?])
                    .map_err(from_sql)
            });
        }
    })?;
    let count: i64 = moment
        .query_row("SELECT count(*) FROM cases", [], |row| row.get(0))
        .map_err(from_sql)?;
    if lost? && count == expected {
        Ok(())
    } else {
        Err(damaged("the index of acts by case does not fit the acts"))
    }
}
