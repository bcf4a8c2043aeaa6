//! Rows of `office.db` to and from SQL, each with its digest.

use rusqlite::{Connection, Row, params};
use workbench::ports::{EntryRow, StateRow, TableError};

use crate::{
    digest::Fields,
    error::{damaged, from_sql},
};

/// SQL has no unsigned numbers; those of the record end at 2^53.
pub(crate) fn sql(number: u64) -> Result<i64, TableError> {
    i64::try_from(number).map_err(|_| TableError::Io {
        what: format!("{number} is beyond the numbers of the record"),
    })
}

pub(crate) fn unsigned(number: i64) -> Result<u64, TableError> {
    u64::try_from(number).map_err(|_| damaged("a count is negative"))
}

/// The one row that says how far the tables follow, and what their rows add up to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Follower {
    pub(super) position: u64,
    pub(super) state_rows: u64,
    /// Sum of the digests of all rows of state, wrapping: it changes with each row and does not
    /// depend on their order.
    pub(super) state_sum: i64,
    pub(super) entry_sum: i64,
}

impl Follower {
    fn digest(&self) -> Result<i64, TableError> {
        let mut fields = Fields::new("follower");
        fields.number(sql(self.position)?);
        fields.number(sql(self.state_rows)?);
        fields.number(self.state_sum);
        fields.number(self.entry_sum);
        Ok(fields.short())
    }

    pub(super) fn begin(&self, connection: &Connection, format: i64) -> Result<(), TableError> {
        connection
            .execute(
                "INSERT INTO follower(one, format, position, state_rows, state_sum, entry_sum, digest) VALUES (1, ?1, 0, 0, 0, 0, ?2)",
                params![format, self.digest()?],
            )
            .map(|_| ())
            .map_err(from_sql)
    }

    pub(super) fn read(connection: &Connection) -> Result<Self, TableError> {
        let mut statement = connection
            .prepare_cached("SELECT position, state_rows, state_sum, entry_sum, digest FROM follower WHERE one = 1")
            .map_err(from_sql)?;
        let (position, rows, state_sum, entry_sum, digest): (i64, i64, i64, i64, i64) = statement
            .query_row([], |row| row.try_into())
            .map_err(from_sql)?;
        let follower = Self {
            position: unsigned(position)?,
            state_rows: unsigned(rows)?,
            state_sum,
            entry_sum,
        };
        if follower.digest()? == digest {
            Ok(follower)
        } else {
            Err(damaged("the row that says how far the tables follow"))
        }
    }

    pub(super) fn write(&self, connection: &Connection) -> Result<(), TableError> {
        let mut statement = connection
            .prepare_cached("UPDATE follower SET position = ?1, state_rows = ?2, state_sum = ?3, entry_sum = ?4, digest = ?5 WHERE one = 1")
            .map_err(from_sql)?;
        statement
            .execute(params![
                sql(self.position)?,
                sql(self.state_rows)?,
                self.state_sum,
                self.entry_sum,
                self.digest()?
            ])
            .map(|_| ())
            .map_err(from_sql)
    }
}

pub(super) fn entry_fields(fields: &mut Fields, row: &EntryRow) {
    // A number beyond SQL never reaches a row: `sql` refuses it where the row is written.
    fields.number(i64::try_from(row.seq).unwrap_or(i64::MAX));
    for text in [&row.at, &row.act, &row.actor, &row.role, &row.outcome] {
        fields.text(text);
    }
    for text in [&row.reason, &row.authority, &row.case, &row.exhibit] {
        fields.maybe_text(text.as_deref());
    }
}

pub(super) fn entry_digest(row: &EntryRow) -> i64 {
    let mut fields = Fields::new("entry");
    entry_fields(&mut fields, row);
    fields.short()
}

/// The word under which a case's acts are found.
pub(super) fn case_word(case: &str) -> i64 {
    let mut fields = Fields::new("case");
    fields.text(case);
    fields.short()
}

pub(super) fn state_digest(kind: &str, id: &str, content: &[u8]) -> i64 {
    let mut fields = Fields::new("state");
    fields.text(kind);
    fields.text(id);
    fields.bytes(content);
    fields.short()
}

/// Columns: kind, id, content, digest.
pub(super) fn read_state(row: &Row<'_>) -> Result<(StateRow, i64), TableError> {
    let (kind, id, content, digest): (String, String, Vec<u8>, i64) =
        row.try_into().map_err(from_sql)?;
    if state_digest(&kind, &id, &content) != digest {
        return Err(damaged("a row of state differs from its digest"));
    }
    let content = Some(content);
    Ok((StateRow { kind, id, content }, digest))
}

/// Columns: seq, at, act, actor, role, outcome, reason, authority, case_id, exhibit, digest.
pub(super) fn read_entry(row: &Row<'_>) -> Result<(EntryRow, i64), TableError> {
    let read = || -> rusqlite::Result<(i64, EntryRow, i64)> {
        let seq = row.get(0)?;
        let entry = EntryRow {
            seq: 0,
            at: row.get(1)?,
            act: row.get(2)?,
            actor: row.get(3)?,
            role: row.get(4)?,
            outcome: row.get(5)?,
            reason: row.get(6)?,
            authority: row.get(7)?,
            case: row.get(8)?,
            exhibit: row.get(9)?,
        };
        Ok((seq, entry, row.get(10)?))
    };
    let (seq, mut entry, digest) = read().map_err(from_sql)?;
    entry.seq = unsigned(seq)?;
    if entry_digest(&entry) == digest {
        Ok((entry, digest))
    } else {
        Err(damaged(format!("entry {seq} differs from its digest")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_sql_are_refused_both_ways() {
        assert!(sql(u64::MAX).is_err());
        assert!(unsigned(-1).is_err());
        assert_eq!(sql(7).and_then(unsigned).expect("fits"), 7);
    }

    /// The worked example of `docs/specs/tables.md`.
    #[test]
    fn digests_are_as_specified() {
        assert_eq!(state_digest("a", "1", b"x"), -7_426_360_783_739_845_032);
        let case = format!("case-{}", "01".repeat(16));
        assert_eq!(case_word(&case), 3_998_543_092_514_939_425);
    }
}
