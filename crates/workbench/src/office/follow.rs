//! The read tables follow the record: public members of each entry in the clear, the rows of the
//! state sealed under the row key of their scope (guide, 16.8), so that a thief of `office.db`
//! reads no name and an erased key takes its rows along.
//!
//! A sealed row is `scope ‖ cipher`. The scope is one byte and the id or year that it needs: 0 and
//! two bytes of the year, 1 and a case, 2 and a case and an exhibit.

use casework::{Row, RowKey, Scope, State};
use evidence::{CaseId, ExhibitId};
use ledger::entry::Entry;

use super::{CommitError, Ports};
use crate::{
    decode::key_scope,
    ports::{EntryRow, KeyError, KeyUse, Keys, StateRow},
};

/// The row of an entry in the table of acts.
pub(crate) fn entry_row(mut entry: Entry) -> EntryRow {
    let exhibit = entry
        .tags
        .get_mut(casework::EXHIBIT_TAG)
        .and_then(|codes| codes.first_mut())
        .map(std::mem::take);
    EntryRow {
        seq: entry.seq,
        at: entry.at,
        act: entry.act,
        actor: entry.actor,
        role: entry.role,
        outcome: entry.outcome.as_str().to_owned(),
        reason: entry.reason,
        authority: entry.authority,
        case: entry.case,
        exhibit,
    }
}

/// What a row means whose key was destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingKey {
    /// In a replay: an erasure took the row's content along, and the row goes.
    RemovesRow,
    /// In a living state: it still holds what is being erased, and must be made again.
    Fails,
}

/// What the tables must take to reach a state.
pub(super) struct Step {
    position: u64,
    /// The entries from the tables' position up to `position`.
    entries: Vec<EntryRow>,
    /// The rows that these entries changed, not sealed yet.
    rows: Vec<Row>,
}

impl Step {
    pub(super) fn new<'a>(
        state: &State,
        entries: Vec<EntryRow>,
        touched: impl IntoIterator<Item = &'a RowKey>,
    ) -> Result<Self, CommitError> {
        let rows = state.rows(touched).map_err(|error| CommitError::TooLarge {
            what: error.to_string(),
        })?;
        Ok(Self {
            position: state.size(),
            entries,
            rows,
        })
    }

    /// Seals the rows and brings the tables up.
    pub(super) fn write(self, ports: &Ports, missing: MissingKey) -> Result<(), CommitError> {
        let keys = ports.keys.as_ref();
        let sealed = |row: Row| {
            let content = match &row.content {
                Some(plain) => seal(keys, row.kind, &row.id, &row.scope, plain, missing)?,
                None => None,
            };
            Ok(StateRow {
                kind: row.kind.to_owned(),
                id: row.id,
                content,
            })
        };
        let rows = self.rows.into_iter().map(sealed);
        let rows = rows.collect::<Result<Vec<_>, KeyError>>()?;
        ports.tables.apply(self.position, &self.entries, &rows)?;
        Ok(())
    }
}

/// Seals a row. `None` when its key was destroyed and the row goes too.
fn seal(
    keys: &dyn Keys,
    kind: &str,
    id: &str,
    scope: &Scope,
    plain: &[u8],
    missing: MissingKey,
) -> Result<Option<Vec<u8>>, KeyError> {
    let key = key_scope(scope);
    if !keys.has(key) {
        match (scope, missing) {
            (Scope::Office(_), _) => keys.create(&[key])?,
            (_, MissingKey::RemovesRow) => return Ok(None),
            (_, MissingKey::Fails) => return Err(KeyError::Missing { scope: key }),
        }
    }
    let mut content = encode_scope(scope);
    content.extend_from_slice(&keys.seal(key, KeyUse::Row, &context(kind, id), plain)?);
    Ok(Some(content))
}

/// Opens a row. `None` when its key was destroyed, or it is no row of ours.
pub(super) fn open(keys: &dyn Keys, row: &StateRow) -> Result<Option<Vec<u8>>, KeyError> {
    let Some((scope, cipher)) = row.content.as_deref().and_then(split_scope) else {
        return Ok(None);
    };
    let key = key_scope(&scope);
    if !keys.has(key) {
        return Ok(None);
    }
    let context = context(&row.kind, &row.id);
    keys.open(key, KeyUse::Row, &context, cipher)
        .map(|plain| Some(plain.to_vec()))
}

fn context(kind: &str, id: &str) -> Vec<u8> {
    [b"probity/v1/row\0", kind.as_bytes(), b"\0", id.as_bytes()].concat()
}

fn encode_scope(scope: &Scope) -> Vec<u8> {
    match scope {
        Scope::Office(year) => [&[0], year.to_be_bytes().as_slice()].concat(),
        Scope::Case(case) => [&[1], case.as_bytes().as_slice()].concat(),
        Scope::Exhibit(case, exhibit) => [
            &[2],
            case.as_bytes().as_slice(),
            exhibit.as_bytes().as_slice(),
        ]
        .concat(),
    }
}

fn split_scope(content: &[u8]) -> Option<(Scope, &[u8])> {
    let (kind, rest) = content.split_first()?;
    match kind {
        0 => {
            let (year, rest) = rest.split_first_chunk()?;
            Some((Scope::Office(u16::from_be_bytes(*year)), rest))
        }
        1 => {
            let (case, rest) = rest.split_first_chunk()?;
            Some((Scope::Case(CaseId::from_random(*case)), rest))
        }
        2 => {
            let (case, rest) = rest.split_first_chunk()?;
            let (exhibit, rest) = rest.split_first_chunk()?;
            let exhibit = ExhibitId::from_random(*exhibit);
            Some((Scope::Exhibit(CaseId::from_random(*case), exhibit), rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_written_and_read() {
        let case = CaseId::from_random([1; 16]);
        let exhibit = ExhibitId::from_random([2; 16]);
        for scope in [
            Scope::Office(2026),
            Scope::Case(case),
            Scope::Exhibit(case, exhibit),
        ] {
            let mut content = encode_scope(&scope);
            content.push(7);
            assert_eq!(split_scope(&content), Some((scope, [7].as_slice())));
        }
        assert_eq!(split_scope(&[]), None);
        assert_eq!(split_scope(&[1, 2]), None);
        assert_eq!(split_scope(&[9]), None);
    }
}
