//! `cases/<id>/items.db`: the rows of a case's manifests, for looking items up.
//!
//! *Who could alter it unnoticed*: whoever may write the file. *A lost write costs* loading an
//! exhibit's manifest again. *To rebuild*: `forget_case`, then `replace` each exhibit. What these
//! files hold is plain text; the disk must be encrypted (record guide, 16.8).

mod forget;
mod query;
mod replace;
mod rows;

use std::{fs, os::unix::fs::DirBuilderExt, path::PathBuf};

use evidence::{CaseId, ExhibitId, ItemRow};
use workbench::ports::{ItemQuery, ItemTables, TableError};

use crate::{
    error::{from_io, from_sql},
    file::{self, Schema},
    pool::{Pool, Use},
};
use rows::{Held, read_held};

/// `synchronous=NORMAL`: a transaction is whole or absent after a power cut all the same, since
/// the write-ahead log is synced before it is copied; what may be lost is the newest transaction,
/// `held` then says so, and the exhibit is loaded again. Nobody was promised anything by it.
static SCHEMA: Schema = Schema {
    application: 0x5052_4954, // "PRIT"
    format: 1,
    tables: &[
        "CREATE TABLE follower(one INTEGER PRIMARY KEY, format INTEGER NOT NULL, exhibits INTEGER NOT NULL, sum INTEGER NOT NULL)",
        "CREATE TABLE exhibits(number INTEGER PRIMARY KEY, exhibit TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, row_count INTEGER NOT NULL, sum INTEGER NOT NULL, digest INTEGER NOT NULL)",
        "CREATE TABLE items(place INTEGER PRIMARY KEY, locator TEXT NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL, md5 BLOB, sha1 BLOB, sha256 BLOB, matched INTEGER NOT NULL, gaps INTEGER NOT NULL, line TEXT NOT NULL, digest INTEGER NOT NULL)",
        "CREATE TABLE marks(mark INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY(mark, place)) WITHOUT ROWID",
        "CREATE TABLE digests(run INTEGER NOT NULL, word INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY(run, word, place)) WITHOUT ROWID",
    ],
    begin: |connection| {
        connection
            .execute(
                "INSERT INTO follower(one, format, exhibits, sum) VALUES (1, ?1, 0, 0)",
                [SCHEMA.format],
            )
            .map(|_| ())
            .map_err(from_sql)
    },
    synchronous: "NORMAL",
};

/// The item tables of all cases, one SQLite file per case.
#[derive(Debug)]
pub struct CaseTables {
    folder: PathBuf,
    pool: Pool,
}

impl CaseTables {
    /// Takes the folder of cases, which may be absent until the first item.
    ///
    /// # Errors
    /// [`TableError::Io`] if `folder` is something else than a folder.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, TableError> {
        Self::open_limited(folder, None)
    }

    /// As [`CaseTables::open`]; each case's file may grow to `bytes_max` and then answers
    /// [`TableError::Full`], so that a follower cannot take the room that the record needs.
    ///
    /// # Errors
    /// As [`CaseTables::open`].
    pub fn open_limited(
        folder: impl Into<PathBuf>,
        bytes_max: Option<u64>,
    ) -> Result<Self, TableError> {
        let folder = folder.into();
        match fs::metadata(&folder) {
            Ok(found) if !found.is_dir() => Err(TableError::Io {
                what: "the place of the cases is not a folder".to_owned(),
            }),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(from_io("opening the folder of cases", &error))
            }
            _ => Ok(Self {
                folder,
                pool: Pool::new(&SCHEMA, bytes_max),
            }),
        }
    }

    fn case_folder(&self, case: CaseId) -> PathBuf {
        self.folder.join(case.to_string())
    }

    fn path(&self, case: CaseId) -> PathBuf {
        self.case_folder(case).join("items.db")
    }

    /// Checks everything in a case's file: SQLite's pages, every row's digest, and that no row
    /// and no mark is missing.
    ///
    /// # Errors
    /// [`TableError::Damaged`] says what was found first.
    pub fn check(&self, case: CaseId) -> Result<(), TableError> {
        let Some(mut connection) = self.pool.connect(&self.path(case), Use::Read, false)? else {
            return Ok(());
        };
        let moment = connection.transaction().map_err(from_sql)?;
        file::integrity(&moment)?;
        read_held(&moment)?
            .iter()
            .try_for_each(|held| query::check(&moment, held))
    }
}

impl ItemTables for CaseTables {
    fn replace(
        &self,
        case: CaseId,
        exhibit: ExhibitId,
        position: u64,
        rows: &mut dyn FnMut() -> Option<ItemRow>,
    ) -> Result<u64, TableError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(self.case_folder(case))
            .map_err(|error| from_io("creating the folder of a case", &error))?;
        let connected = self.pool.connect(&self.path(case), Use::Write, true)?;
        let mut connection = connected.ok_or_else(|| crate::error::damaged("the file is gone"))?;
        file::cache(&connection, file::CACHE_BULK).map_err(from_sql)?;
        let done = replace::replace(&mut connection, exhibit, position, rows);
        file::cache(&connection, file::CACHE_REST).map_err(from_sql)?;
        // The log of a large exhibit is as large as the exhibit. That a reader holds it now is no
        // failure: it is cut at the next occasion.
        let _ = file::empty_log(&connection);
        done
    }

    fn held(&self, case: CaseId) -> Result<Vec<(ExhibitId, u64)>, TableError> {
        let Some(mut connection) = self.pool.connect(&self.path(case), Use::Read, false)? else {
            return Ok(Vec::new());
        };
        let moment = connection.transaction().map_err(from_sql)?;
        let held = read_held(&moment)?;
        Ok(held
            .iter()
            .map(
                |Held {
                     exhibit, position, ..
                 }| (*exhibit, *position),
            )
            .collect())
    }

    /// What was shown counts only if the answer is `Ok`. A digest that is no digest fits nothing.
    fn items(
        &self,
        case: CaseId,
        query: &ItemQuery,
        visit: &mut dyn FnMut(ExhibitId, u64, ItemRow),
    ) -> Result<(), TableError> {
        let Some(mut connection) = self.pool.connect(&self.path(case), Use::Read, false)? else {
            return Ok(());
        };
        let moment = connection.transaction().map_err(from_sql)?;
        query::items(&moment, query, visit)
    }

    /// A file that cannot be read is removed whole: erasure never waits for a repair.
    fn forget_exhibit(&self, case: CaseId, exhibit: ExhibitId) -> Result<(), TableError> {
        let path = self.path(case);
        let _alone = self.pool.whole(&path);
        forget::exhibit(&path, &SCHEMA, exhibit)
    }

    fn forget_case(&self, case: CaseId) -> Result<(), TableError> {
        let path = self.path(case);
        let _alone = self.pool.whole(&path);
        file::remove(&path)?;
        // The folder goes with its last follower; one that holds a text index stays.
        let folder = self.case_folder(case);
        if fs::remove_dir(&folder).is_ok() {
            file::sync_folder(&folder)?;
        }
        Ok(())
    }
}
