//! Rows of `items.db` to and from SQL, each with its digest.

use evidence::{ExhibitId, Finding, ItemRow};
use rusqlite::{Connection, Row, params};
use workbench::ports::TableError;

use crate::{
    digest::Fields,
    error::{damaged, from_sql},
};

/// A place is the number of the exhibit in this file, then forty bits of row number.
const ROW_BITS: u32 = 40;
/// Rows of an exhibit.
pub(super) const ROWS_MAX: i64 = 1 << ROW_BITS;
/// Exhibits of a case.
const NUMBER_MAX: i64 = 1 << 22;
/// Rows whose digests are sorted together (see `digests` in the specification).
pub(super) const RUN_ROWS: i64 = 1 << 18;

pub(super) const MARK_MATCHED: i64 = 1;
pub(super) const MARK_GAPS: i64 = 2;

/// An exhibit whose rows are in the file.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) number: i64,
    pub(super) exhibit: ExhibitId,
    pub(super) position: u64,
    pub(super) row_count: i64,
    /// Wrapping sum of the rows' digests.
    pub(super) sum: i64,
}

/// The place of an exhibit's row 0; `None` beyond the limits.
pub(super) fn base(number: i64) -> Option<i64> {
    (0..NUMBER_MAX)
        .contains(&number)
        .then(|| number.checked_mul(ROWS_MAX))
        .flatten()
}

impl Held {
    /// The place of row 0.
    pub(super) fn base(&self) -> Result<i64, TableError> {
        base(self.number).ok_or_else(|| damaged("the number of an exhibit is out of range"))
    }

    pub(super) fn digest(&self) -> Result<i64, TableError> {
        let mut fields = Fields::new("exhibit");
        fields.number(self.number);
        fields.text(&self.exhibit.to_string());
        fields.number(signed(self.position)?);
        fields.number(self.row_count);
        fields.number(self.sum);
        Ok(fields.short())
    }
}

pub(super) fn signed(number: u64) -> Result<i64, TableError> {
    i64::try_from(number).map_err(|_| TableError::Io {
        what: format!("{number} is beyond the numbers of the record"),
    })
}

/// All exhibits, ordered by id; checked against the count and sum in `follower`.
pub(super) fn read_held(connection: &Connection) -> Result<Vec<Held>, TableError> {
    let mut statement = connection
        .prepare_cached("SELECT number, exhibit, position, row_count, sum, digest FROM exhibits ORDER BY number")
        .map_err(from_sql)?;
    let mut rows = statement.query([]).map_err(from_sql)?;
    let mut held = Vec::new();
    let mut total = 0_i64;
    while let Some(row) = rows.next().map_err(from_sql)? {
        let (number, exhibit, position, row_count, sum, digest): (i64, String, i64, i64, i64, i64) =
            row.try_into().map_err(from_sql)?;
        let one = Held {
            number,
            exhibit: exhibit
                .parse()
                .map_err(|_| damaged("the id of an exhibit"))?,
            position: u64::try_from(position).map_err(|_| damaged("a position is negative"))?,
            row_count,
            sum,
        };
        if one.digest()? != digest || !(0..=ROWS_MAX).contains(&row_count) {
            return Err(damaged("the row of an exhibit differs from its digest"));
        }
        total = total.wrapping_add(digest);
        held.push(one);
    }
    let (count, sum): (i64, i64) = connection
        .query_row(
            "SELECT exhibits, sum FROM follower WHERE one = 1",
            [],
            |row| row.try_into(),
        )
        .map_err(from_sql)?;
    if usize::try_from(count) != Ok(held.len()) || sum != total {
        return Err(damaged("the exhibits do not add up"));
    }
    held.sort_by_key(|one| one.exhibit);
    Ok(held)
}

/// Writes count and sum of the exhibits as they stand now into `follower`.
pub(super) fn write_follower(connection: &Connection) -> Result<(), TableError> {
    let mut statement = connection
        .prepare("SELECT digest FROM exhibits")
        .map_err(from_sql)?;
    let digests = statement
        .query_map([], |row| row.get::<_, i64>(0))
        .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
        .map_err(from_sql)?;
    let sum = digests.iter().copied().fold(0, i64::wrapping_add);
    let count = i64::try_from(digests.len()).unwrap_or(i64::MAX);
    connection
        .execute(
            "UPDATE follower SET exhibits = ?1, sum = ?2 WHERE one = 1",
            params![count, sum],
        )
        .map(|_| ())
        .map_err(from_sql)
}

/// The columns of one item.
pub(super) struct Columns<'a> {
    pub(super) place: i64,
    pub(super) locator: &'a str,
    pub(super) media_type: &'a str,
    pub(super) bytes: i64,
    pub(super) md5: Option<&'a [u8]>,
    pub(super) sha1: Option<&'a [u8]>,
    pub(super) sha256: Option<&'a [u8]>,
    pub(super) matched: i64,
    pub(super) gaps: i64,
    /// The manifest's line.
    pub(super) line: &'a str,
}

impl<'a> Columns<'a> {
    pub(super) fn of(place: i64, row: &'a ItemRow, locator: &'a str, line: &'a str) -> Self {
        Self {
            place,
            locator,
            media_type: &row.media_type,
            // The column is for looking; the line holds the exact number.
            bytes: i64::try_from(row.bytes).unwrap_or(i64::MAX),
            md5: row.md5.as_ref().map(|hash| hash.0.as_slice()),
            sha1: row.sha1.as_ref().map(|hash| hash.0.as_slice()),
            sha256: row.sha256.as_ref().map(|hash| hash.0.as_slice()),
            matched: count(row, |finding| {
                usize::from(matches!(finding, Finding::Match { .. }))
            }),
            gaps: count(row, |finding| match finding {
                Finding::Gap { .. } => 1,
                Finding::Container { unread, .. } => unread.len(),
                _ => 0,
            }),
            line,
        }
    }

    /// Reads columns in the order of the table; refuses a row that differs from its digest.
    /// The second answer is the digest.
    pub(super) fn read(row: &'a Row<'_>) -> Result<(Self, i64), TableError> {
        let read = || -> rusqlite::Result<(Self, i64)> {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let bytes = |column| {
                row.get_ref(column)?
                    .as_blob_or_null()
                    .map_err(rusqlite::Error::from)
            };
            let columns = Self {
                place: row.get(0)?,
                locator: text(1)?,
                media_type: text(2)?,
                bytes: row.get(3)?,
                md5: bytes(4)?,
                sha1: bytes(5)?,
                sha256: bytes(6)?,
                matched: row.get(7)?,
                gaps: row.get(8)?,
                line: text(9)?,
            };
            Ok((columns, row.get(10)?))
        };
        let (columns, digest) = read().map_err(from_sql)?;
        if columns.digest() == digest {
            Ok((columns, digest))
        } else {
            Err(damaged("an item differs from its digest"))
        }
    }

    pub(super) fn digest(&self) -> i64 {
        let mut fields = Fields::new("item");
        fields.number(self.place);
        fields.text(self.locator);
        fields.text(self.media_type);
        fields.number(self.bytes);
        fields.maybe_bytes(self.md5);
        fields.maybe_bytes(self.sha1);
        fields.maybe_bytes(self.sha256);
        fields.number(self.matched);
        fields.number(self.gaps);
        fields.text(self.line);
        fields.short()
    }

    pub(super) fn item(&self) -> Result<ItemRow, TableError> {
        serde_json::from_str(self.line).map_err(|_| damaged("the line of an item"))
    }

    /// The words under which the item's digests are found.
    pub(super) fn words(&self) -> impl Iterator<Item = i64> + 'a {
        [self.md5, self.sha1, self.sha256]
            .into_iter()
            .flatten()
            .filter_map(word)
    }
}

fn count(row: &ItemRow, of: impl Fn(&Finding) -> usize) -> i64 {
    let all = row.findings.iter().map(of).fold(0, usize::saturating_add);
    i64::try_from(all).unwrap_or(i64::MAX)
}

/// The first eight bytes of a digest as a signed number.
pub(super) fn word(digest: &[u8]) -> Option<i64> {
    digest.first_chunk().map(|first| i64::from_be_bytes(*first))
}
