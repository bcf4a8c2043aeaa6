//! Looking items up, always in the order of exhibit and row, always by key.

use std::ops::ControlFlow;

use evidence::{ContentHash, ExhibitId, ItemRow, Md5Hash, Sha1Hash};
use rusqlite::{Connection, Params, params};
use workbench::ports::{ItemQuery, TableError};

use super::rows::{Columns, Held, MARK_GAPS, MARK_MATCHED, ROWS_MAX, RUN_ROWS, read_held, word};
use crate::error::{damaged, from_sql};

const BY_PLACE: &str = "SELECT place, locator, type, bytes, md5, sha1, sha256, matched, gaps, line, digest FROM items WHERE place >= ?1 AND place < ?2 ORDER BY place";
const BY_MARK: &str = "SELECT items.place, locator, type, bytes, md5, sha1, sha256, matched, gaps, line, digest FROM marks JOIN items ON items.place = marks.place WHERE marks.mark = ?1 AND marks.place >= ?2 AND marks.place < ?3 ORDER BY marks.place";
const BY_WORD: &str = "SELECT items.place, locator, type, bytes, md5, sha1, sha256, matched, gaps, line, digest FROM digests JOIN items ON items.place = digests.place WHERE digests.run = ?1 AND digests.word = ?2 AND digests.place >= ?3 ORDER BY digests.place";

/// The digest that is looked for.
enum Wanted {
    Any,
    Md5(Md5Hash),
    Sha1(Sha1Hash),
    Sha256(ContentHash),
}

impl Wanted {
    /// `None` if the text is no digest.
    fn of(text: Option<&str>) -> Option<Self> {
        let Some(text) = text else {
            return Some(Self::Any);
        };
        let text = text.to_ascii_lowercase();
        (Md5Hash::from_hex(&text).map(Self::Md5))
            .or_else(|_| Sha1Hash::from_hex(&text).map(Self::Sha1))
            .or_else(|_| ContentHash::from_hex(&text).map(Self::Sha256))
            .ok()
    }

    fn word(&self) -> Option<i64> {
        match self {
            Self::Any => None,
            Self::Md5(hash) => word(&hash.0),
            Self::Sha1(hash) => word(&hash.0),
            Self::Sha256(hash) => word(&hash.0),
        }
    }

    fn fits(&self, columns: &Columns<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Md5(hash) => columns.md5 == Some(&hash.0),
            Self::Sha1(hash) => columns.sha1 == Some(&hash.0),
            Self::Sha256(hash) => columns.sha256 == Some(&hash.0),
        }
    }
}

pub(super) fn items(
    moment: &Connection,
    query: &ItemQuery,
    visit: &mut dyn FnMut(ExhibitId, u64, ItemRow),
) -> Result<(), TableError> {
    let Some(wanted) = Wanted::of(query.digest.as_deref()) else {
        return Ok(());
    };
    let mut left = query.limit;
    for held in read_held(moment)? {
        if left == 0 {
            break;
        }
        if query.exhibit.is_some_and(|exhibit| exhibit != held.exhibit) {
            continue;
        }
        let first = match query.after {
            Some((exhibit, _)) if held.exhibit < exhibit => continue,
            Some((exhibit, row)) if held.exhibit == exhibit => {
                i64::try_from(row).unwrap_or(ROWS_MAX).saturating_add(1)
            }
            _ => 0,
        };
        let base = held.base()?;
        each(moment, &held, query, &wanted, first, &mut |columns| {
            if !fits(query, &wanted, columns) {
                return Ok(ControlFlow::Continue(()));
            }
            let row = u64::try_from(columns.place.saturating_sub(base))
                .map_err(|_| damaged("an item lies outside its exhibit"))?;
            visit(held.exhibit, row, columns.item()?);
            left = left.saturating_sub(1);
            Ok(if left == 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            })
        })?;
    }
    Ok(())
}

fn fits(query: &ItemQuery, wanted: &Wanted, columns: &Columns<'_>) -> bool {
    (!query.matched || columns.matched > 0)
        && (!query.gaps || columns.gaps > 0)
        && wanted.fits(columns)
        && query
            .contains
            .as_deref()
            .is_none_or(|text| columns.locator.contains(text))
}

type Visit<'a> = dyn FnMut(&Columns<'_>) -> Result<ControlFlow<()>, TableError> + 'a;

/// Shows the items of one exhibit from row `first` on that may fit, by the narrowest way.
fn each(
    moment: &Connection,
    held: &Held,
    query: &ItemQuery,
    wanted: &Wanted,
    first: i64,
    visit: &mut Visit<'_>,
) -> Result<(), TableError> {
    if first >= held.row_count {
        return Ok(());
    }
    let base = held.base()?;
    let from = base.saturating_add(first);
    let to = base.saturating_add(held.row_count);
    if let Some(word) = wanted.word() {
        let mut run = from.saturating_sub(first.checked_rem(RUN_ROWS).unwrap_or(0));
        while run < to {
            if run_statement(moment, BY_WORD, params![run, word, from], visit)?.is_break() {
                return Ok(());
            }
            run = run.saturating_add(RUN_ROWS);
        }
        return Ok(());
    }
    for (asked, mark) in [(query.matched, MARK_MATCHED), (query.gaps, MARK_GAPS)] {
        if asked {
            return run_statement(moment, BY_MARK, [mark, from, to], visit).map(|_| ());
        }
    }
    every(moment, from, to, visit)
}

/// Shows all rows from `from` up to `to` and refuses a missing one.
fn every(moment: &Connection, from: i64, to: i64, visit: &mut Visit<'_>) -> Result<(), TableError> {
    let mut expected = from;
    let end = run_statement(moment, BY_PLACE, [from, to], &mut |columns| {
        if columns.place != expected {
            return Err(damaged("an item is missing"));
        }
        expected = expected.saturating_add(1);
        visit(columns)
    })?;
    if end.is_continue() && expected != to {
        return Err(damaged("an item is missing"));
    }
    Ok(())
}

fn run_statement(
    moment: &Connection,
    statement: &str,
    values: impl Params,
    visit: &mut Visit<'_>,
) -> Result<ControlFlow<()>, TableError> {
    let mut statement = moment.prepare_cached(statement).map_err(from_sql)?;
    let mut found = statement.query(values).map_err(from_sql)?;
    while let Some(row) = found.next().map_err(from_sql)? {
        let (columns, _) = Columns::read(row)?;
        if visit(&columns)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Checks that an exhibit's rows are all there and whole, and that each is found under its
/// digests and marks.
pub(super) fn check(moment: &Connection, held: &Held) -> Result<(), TableError> {
    let base = held.base()?;
    let to = base.saturating_add(held.row_count);
    let mut sum = 0_i64;
    let (mut words, mut marks) = (0_i64, 0_i64);
    let mut find_word = moment
        .prepare_cached("SELECT 1 FROM digests WHERE run = ?1 AND word = ?2 AND place = ?3")
        .map_err(from_sql)?;
    let mut find_mark = moment
        .prepare_cached("SELECT 1 FROM marks WHERE mark = ?1 AND place = ?2")
        .map_err(from_sql)?;
    every(moment, base, to, &mut |columns| {
        sum = sum.wrapping_add(columns.digest());
        let row = columns.place.saturating_sub(base);
        let run = columns
            .place
            .saturating_sub(row.checked_rem(RUN_ROWS).unwrap_or(0));
        let mut of_row: Vec<i64> = columns.words().collect();
        of_row.sort_unstable();
        of_row.dedup();
        for word in of_row {
            words = words.saturating_add(1);
            if !find_word
                .exists([run, word, columns.place])
                .map_err(from_sql)?
            {
                return Err(damaged("an item is not found under its digest"));
            }
        }
        for (mark, count) in [(MARK_MATCHED, columns.matched), (MARK_GAPS, columns.gaps)] {
            if count > 0 {
                marks = marks.saturating_add(1);
                if !find_mark.exists([mark, columns.place]).map_err(from_sql)? {
                    return Err(damaged("an item is not found under its mark"));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let all_to = base.saturating_add(ROWS_MAX);
    let count = |statement| -> Result<i64, TableError> {
        moment
            .query_row(statement, [base, all_to], |row| row.get(0))
            .map_err(from_sql)
    };
    let items = count("SELECT count(*) FROM items WHERE place >= ?1 AND place < ?2")?;
    let all_words = count("SELECT count(*) FROM digests WHERE run >= ?1 AND run < ?2")?;
    let all_marks = count("SELECT count(*) FROM marks WHERE place >= ?1 AND place < ?2")?;
    if (items, all_words, all_marks, sum) != (held.row_count, words, marks, held.sum) {
        return Err(damaged("the items of an exhibit do not add up"));
    }
    Ok(())
}
