//! One SQLite file: its settings, its schema, its format number, and how it is removed.
//!
//! All that only SQLite has (pragmas, side files) stands here. Settings follow the record guide,
//! section 7.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};
use workbench::ports::TableError;

use crate::error::{damaged, from_io, from_sql};

/// What a file must look like.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Marks the file as ours, in SQLite's header.
    pub(crate) application: i64,
    /// Stands in SQLite's `user_version` and in `follower.format`; a single flipped bit makes the
    /// two differ, so it is not mistaken for a newer format.
    pub(crate) format: i64,
    /// The exact text of each table, as SQLite keeps it.
    pub(crate) tables: &'static [&'static str],
    /// Writes the first row of `follower`.
    pub(crate) begin: fn(&Connection) -> Result<(), TableError>,
    /// `FULL` or `NORMAL`; the schema says why.
    pub(crate) synchronous: &'static str,
}

/// Memory of one connection's page cache at rest and in a bulk write, in KiB (negative as SQLite
/// wants it).
pub(crate) const CACHE_REST: i64 = -1024;
pub(crate) const CACHE_BULK: i64 = -8192;
/// SQLite's own choice, written down.
const PAGE_BYTES: u64 = 4096;
/// How long one program waits for another that writes.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// A write-ahead log is cut back to this after it was copied into the file.
const LOG_BYTES_MAX: i64 = 4 << 20;

/// Opens the file; one that is absent or empty is begun anew if `create` says so.
/// `None`: there is no file and none was wanted.
pub(crate) fn open(
    path: &Path,
    schema: &Schema,
    create: bool,
    pages_max: Option<i64>,
) -> Result<Option<Connection>, TableError> {
    // Opened once by ourselves: it tells absence and lack of permission apart from damage, and
    // gives a new file to its owner alone. SQLite's side files take the same permissions.
    let opened = OpenOptions::new()
        .read(true)
        .write(true)
        .create(create)
        .truncate(false)
        .mode(0o600)
        .open(path);
    match opened.and_then(|file| file.metadata()) {
        // SQLite would take it for an empty file and begin it anew.
        Ok(found) if (1..PAGE_BYTES).contains(&found.len()) => {
            return Err(damaged("the file is shorter than one page"));
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound && !create => return Ok(None),
        Err(error) => return Err(from_io("opening the tables", &error)),
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(from_sql)?;
    settings(&connection, schema).map_err(from_sql)?;
    if let Some(pages_max) = pages_max {
        connection
            .pragma_update_and_check(None, "max_page_count", pages_max, |_| Ok(()))
            .map_err(from_sql)?;
    }
    if connection.is_readonly("main").map_err(from_sql)? {
        return Err(damaged("the header forbids writing"));
    }
    if is_blank(&connection)? {
        begin(&mut connection, schema)?;
    }
    verify(&connection, schema)?;
    Ok(Some(connection))
}

fn settings(connection: &Connection, schema: &Schema) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_prepared_statement_cache_capacity(32);
    for (name, value) in [
        ("trusted_schema", "OFF"),
        ("cell_size_check", "ON"),
        ("foreign_keys", "ON"),
        ("mmap_size", "0"),
        // Nothing of a case may reach a file outside its folder.
        ("temp_store", "MEMORY"),
        ("journal_mode", "WAL"),
        ("synchronous", schema.synchronous),
        ("secure_delete", "ON"),
    ] {
        connection
            .pragma_update_and_check(None, name, value, |_| Ok(()))
            .or_else(no_row)?;
    }
    connection
        .pragma_update_and_check(None, "journal_size_limit", LOG_BYTES_MAX, |_| Ok(()))
        .or_else(no_row)?;
    cache(connection, CACHE_REST)
}

/// Some settings answer with their new value and some do not.
fn no_row(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        error => Err(error),
    }
}

/// Sets the size of the page cache.
pub(crate) fn cache(connection: &Connection, size: i64) -> rusqlite::Result<()> {
    connection.pragma_update(None, "cache_size", size)
}

fn number(connection: &Connection, pragma: &str) -> Result<i64, TableError> {
    connection
        .pragma_query_value(None, pragma, |row| row.get(0))
        .map_err(from_sql)
}

fn is_blank(connection: &Connection) -> Result<bool, TableError> {
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(from_sql)?;
    Ok(tables == 0
        && number(connection, "application_id")? == 0
        && number(connection, "user_version")? == 0)
}

fn begin(connection: &mut Connection, schema: &Schema) -> Result<(), TableError> {
    let act = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(from_sql)?;
    // Another connection may have been first.
    if is_blank(&act)? {
        for table in schema.tables {
            act.execute(table, []).map_err(from_sql)?;
        }
        (schema.begin)(&act)?;
        act.pragma_update(None, "application_id", schema.application)
            .map_err(from_sql)?;
        act.pragma_update(None, "user_version", schema.format)
            .map_err(from_sql)?;
    }
    act.commit().map_err(from_sql)
}

fn verify(connection: &Connection, schema: &Schema) -> Result<(), TableError> {
    if number(connection, "application_id")? != schema.application {
        return Err(damaged("the file is not one of these tables"));
    }
    let found = number(connection, "user_version")?;
    let repeated: i64 = connection
        .query_row("SELECT format FROM follower", [], |row| row.get(0))
        .map_err(from_sql)?;
    if found != repeated {
        return Err(damaged("the two places of the format number differ"));
    }
    if found > schema.format {
        return Err(TableError::Newer {
            found,
            known: schema.format,
        });
    }
    if found < schema.format {
        return Err(damaged(format!("format {found} is no longer read")));
    }
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        .map_err(from_sql)?;
    let tables = statement
        .query_map([], |row| row.get::<_, String>(0))
        .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
        .map_err(from_sql)?;
    let encoding: String = connection
        .pragma_query_value(None, "encoding", |row| row.get(0))
        .map_err(from_sql)?;
    if tables != schema.tables || encoding != "UTF-8" || number(connection, "auto_vacuum")? != 0 {
        return Err(damaged("the tables are not laid out as this format says"));
    }
    Ok(())
}

/// Copies the write-ahead log into the file and cuts it to nothing.
pub(crate) fn empty_log(connection: &Connection) -> Result<(), TableError> {
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(from_sql)?;
    if busy == 0 {
        Ok(())
    } else {
        Err(TableError::Io {
            what: "another connection holds the write-ahead log".to_owned(),
        })
    }
}

/// SQLite's own check of its pages, and of each index against its table.
pub(crate) fn integrity(connection: &Connection) -> Result<(), TableError> {
    let answer: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(from_sql)?;
    if answer == "ok" {
        Ok(())
    } else {
        // The answer names pages and tables, never content.
        Err(damaged(answer))
    }
}

/// How many pages fit in so many bytes.
pub(crate) fn pages(bytes: u64) -> i64 {
    i64::try_from(bytes.checked_div(PAGE_BYTES).unwrap_or(0))
        .unwrap_or(i64::MAX)
        .max(1)
}

/// `path` with more at its end.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// Removes the side files. The connection must be closed.
pub(crate) fn remove_side_files(path: &Path) -> Result<(), TableError> {
    for end in ["-wal", "-shm", "-journal"] {
        remove_one(&beside(path, end))?;
    }
    Ok(())
}

/// Removes the file and all that SQLite or we put beside it, so that a power cut cannot bring
/// them back.
pub(crate) fn remove(path: &Path) -> Result<(), TableError> {
    // The main file first: a log without its file is nothing, a file without its log is old.
    remove_one(path)?;
    remove_side_files(path)?;
    let new = beside(path, NEW);
    remove_one(&new)?;
    remove_side_files(&new)?;
    sync_folder(path)
}

/// Ends the name of a file that is still being written.
pub(crate) const NEW: &str = ".new";

pub(crate) fn remove_one(path: &Path) -> Result<(), TableError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(from_io("removing the tables", &error))
        }
        _ => Ok(()),
    }
}

/// Makes the names in the folder of `path` durable. A folder that is gone has none.
pub(crate) fn sync_folder(path: &Path) -> Result<(), TableError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(from_io("syncing the folder of the tables", &error))
        }
        _ => Ok(()),
    }
}
