//! Removing an exhibit so that no file of the case holds a trace of it (invariant D1).
//!
//! Deleted rows may live on in free pages, in the unused ends of pages and in the write-ahead
//! log. So the rows that stay are copied into a new file, and the old one is unlinked.

use std::{
    fs::{self, File},
    path::Path,
};

use evidence::ExhibitId;
use rusqlite::Connection;
use workbench::ports::TableError;

use super::rows::{Held, ROWS_MAX, read_held, write_follower};
use crate::{
    error::{damaged, from_io, from_sql},
    file::{self, Schema, beside},
};

/// The caller holds the file alone. May be repeated after a stop at any place.
pub(super) fn exhibit(path: &Path, schema: &Schema, exhibit: ExhibitId) -> Result<(), TableError> {
    let new = beside(path, file::NEW);
    file::remove_one(&new)?;
    file::remove_side_files(&new)?;
    match keep_others(path, &new, schema, exhibit) {
        Ok(Kept::Same) => Ok(()),
        Ok(Kept::Others) => {
            // The log was emptied before, so the old file is whole without it; and the new file
            // must never meet the old file's log.
            file::remove_side_files(path)?;
            fs::rename(&new, path).map_err(|error| from_io("replacing the item tables", &error))?;
            file::sync_folder(path)
        }
        // Nothing to keep, it cannot be read, or there is no room for a copy: the other exhibits
        // are loaded again from the vault, as `held` will say.
        Ok(Kept::Nothing)
        | Err(TableError::Damaged { .. } | TableError::Newer { .. } | TableError::Full) => {
            file::remove(path)
        }
        Err(error) => {
            file::remove_one(&new)?;
            file::remove_side_files(&new)?;
            Err(error)
        }
    }
}

enum Kept {
    Nothing,
    /// The exhibit was not there, or there is no file.
    Same,
    Others,
}

fn keep_others(
    path: &Path,
    new: &Path,
    schema: &Schema,
    exhibit: ExhibitId,
) -> Result<Kept, TableError> {
    let Some(old) = file::open(path, schema, false, None)? else {
        // Side files without their file: a removal was cut short.
        file::remove(path)?;
        return Ok(Kept::Same);
    };
    // Also drops what an interrupted `replace` left in the log.
    file::empty_log(&old)?;
    let held = read_held(&old)?;
    let others: Vec<&Held> = held.iter().filter(|one| one.exhibit != exhibit).collect();
    if others.is_empty() {
        return Ok(Kept::Nothing);
    }
    if others.len() == held.len() {
        return Ok(Kept::Same);
    }
    copy(&old, new, schema, &others)?;
    // The last connection to close empties and removes the log.
    old.close().map_err(|(_, error)| from_sql(error))?;
    File::open(new)
        .and_then(|file| file.sync_all())
        .map_err(|error| from_io("syncing the new item tables", &error))?;
    Ok(Kept::Others)
}

fn copy(old: &Connection, new: &Path, schema: &Schema, others: &[&Held]) -> Result<(), TableError> {
    let fresh =
        file::open(new, schema, true, None)?.ok_or_else(|| damaged("the new file is gone"))?;
    drop(fresh);
    let name = new.to_str().ok_or_else(|| TableError::Io {
        what: "the folder of cases has a name that is not text".to_owned(),
    })?;
    old.execute("ATTACH DATABASE ?1 AS fresh", [name])
        .map_err(from_sql)?;
    let copied = copy_rows(old, others);
    old.execute("DETACH DATABASE fresh", []).map_err(from_sql)?;
    copied?;
    // Opened once more to check it, bring its own count and sum, and empty its log.
    let fresh =
        file::open(new, schema, false, None)?.ok_or_else(|| damaged("the new file is gone"))?;
    write_follower(&fresh)?;
    file::empty_log(&fresh)?;
    read_held(&fresh)?;
    fresh.close().map_err(|(_, error)| from_sql(error))
}

fn copy_rows(old: &Connection, others: &[&Held]) -> Result<(), TableError> {
    for held in others {
        let from = held.base()?;
        let to = from.saturating_add(ROWS_MAX);
        for statement in [
            "INSERT INTO fresh.items SELECT * FROM main.items WHERE place >= ?1 AND place < ?2 ORDER BY place",
            "INSERT INTO fresh.digests SELECT * FROM main.digests WHERE run >= ?1 AND run < ?2 ORDER BY run, word, place",
            "INSERT INTO fresh.marks SELECT * FROM main.marks WHERE place >= ?1 AND place < ?2 ORDER BY mark, place",
        ] {
            old.execute(statement, [from, to]).map_err(from_sql)?;
        }
        old.execute(
            "INSERT INTO fresh.exhibits SELECT * FROM main.exhibits WHERE number = ?1",
            [held.number],
        )
        .map_err(from_sql)?;
    }
    Ok(())
}
