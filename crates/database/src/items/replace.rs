//! Putting an exhibit's rows in place of any it had.
//!
//! Rows are appended and digests are sorted in runs before they are appended, so that every page
//! is written once, in order, and no index is filled at random: memory stays at one run.

use evidence::{ExhibitId, ItemRow};
use rusqlite::{CachedStatement, Connection, TransactionBehavior, params};
use workbench::ports::TableError;

use super::rows::{
    Columns, Held, MARK_GAPS, MARK_MATCHED, ROWS_MAX, RUN_ROWS, base, read_held, signed,
    write_follower,
};
use crate::error::from_sql;

pub(super) fn replace(
    connection: &mut Connection,
    exhibit: ExhibitId,
    position: u64,
    rows: &mut dyn FnMut() -> Option<ItemRow>,
) -> Result<u64, TableError> {
    let act = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(from_sql)?;
    let before = read_held(&act)?;
    let number = match before.iter().find(|held| held.exhibit == exhibit) {
        Some(held) => {
            remove(&act, held)?;
            held.number
        }
        None => before
            .iter()
            .map(|held| held.number.saturating_add(1))
            .max()
            .unwrap_or(0),
    };
    let from = base(number).ok_or_else(|| over("exhibits of a case"))?;
    let (row_count, sum) = append(&act, from, rows)?;
    let held = Held {
        number,
        exhibit,
        position,
        row_count,
        sum,
    };
    act.execute(
        "INSERT INTO exhibits(number, exhibit, position, row_count, sum, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![number, exhibit.to_string(), signed(position)?, row_count, sum, held.digest()?],
    )
    .map_err(from_sql)?;
    write_follower(&act)?;
    act.commit().map_err(from_sql)?;
    Ok(u64::try_from(row_count).unwrap_or(0))
}

fn over(what: &str) -> TableError {
    TableError::Io {
        what: format!("too many {what}"),
    }
}

fn remove(act: &Connection, held: &Held) -> Result<(), TableError> {
    let from = held.base()?;
    let to = from.saturating_add(ROWS_MAX);
    for (statement, ends) in [
        (
            "DELETE FROM items WHERE place >= ?1 AND place < ?2",
            [from, to],
        ),
        (
            "DELETE FROM digests WHERE run >= ?1 AND run < ?2",
            [from, to],
        ),
    ] {
        act.execute(statement, ends).map_err(from_sql)?;
    }
    for mark in [MARK_MATCHED, MARK_GAPS] {
        act.execute(
            "DELETE FROM marks WHERE mark = ?1 AND place >= ?2 AND place < ?3",
            [mark, from, to],
        )
        .map_err(from_sql)?;
    }
    act.execute("DELETE FROM exhibits WHERE number = ?1", [held.number])
        .map(|_| ())
        .map_err(from_sql)
}

fn append(
    act: &Connection,
    from: i64,
    rows: &mut dyn FnMut() -> Option<ItemRow>,
) -> Result<(i64, i64), TableError> {
    let mut insert = act
        .prepare_cached("INSERT INTO items(place, locator, type, bytes, md5, sha1, sha256, matched, gaps, line, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
        .map_err(from_sql)?;
    let mut mark = act
        .prepare_cached("INSERT INTO marks(mark, place) VALUES (?1, ?2)")
        .map_err(from_sql)?;
    let mut index = act
        .prepare_cached(
            "INSERT INTO digests(run, word, place) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )
        .map_err(from_sql)?;
    let (mut row_count, mut sum) = (0_i64, 0_i64);
    let (mut run, mut words) = (from, Vec::new());
    while let Some(row) = rows() {
        if row_count >= ROWS_MAX {
            return Err(over("items of an exhibit"));
        }
        let place = from.saturating_add(row_count);
        if place.saturating_sub(run) >= RUN_ROWS {
            write_run(&mut index, run, &mut words)?;
            run = place;
        }
        let locator = row.locator.to_string();
        let line = serde_json::to_string(&row).map_err(|error| TableError::Io {
            what: error.to_string(),
        })?;
        let columns = Columns::of(place, &row, &locator, &line);
        words.extend(columns.words().map(|word| (word, place)));
        let digest = write_item(&mut insert, &mut mark, &columns).map_err(from_sql)?;
        sum = sum.wrapping_add(digest);
        row_count = row_count.saturating_add(1);
    }
    write_run(&mut index, run, &mut words)?;
    Ok((row_count, sum))
}

fn write_item(
    insert: &mut CachedStatement<'_>,
    mark: &mut CachedStatement<'_>,
    columns: &Columns<'_>,
) -> rusqlite::Result<i64> {
    let digest = columns.digest();
    insert.execute(params![
        columns.place,
        columns.locator,
        columns.media_type,
        columns.bytes,
        columns.md5,
        columns.sha1,
        columns.sha256,
        columns.matched,
        columns.gaps,
        columns.line,
        digest
    ])?;
    for (kind, count) in [(MARK_MATCHED, columns.matched), (MARK_GAPS, columns.gaps)] {
        if count > 0 {
            mark.execute([kind, columns.place])?;
        }
    }
    Ok(digest)
}

/// Writes one sorted run and empties `words`.
fn write_run(
    index: &mut CachedStatement<'_>,
    run: i64,
    words: &mut Vec<(i64, i64)>,
) -> Result<(), TableError> {
    words.sort_unstable();
    for (word, place) in words.drain(..) {
        index.execute([run, word, place]).map_err(from_sql)?;
    }
    Ok(())
}
