//! The state as rows: one small object each, in canonical JSON, so that a table can keep them.

use evidence::{AuthorityId, CaseId, ErasureId, ExhibitId, HoldId, ListId, PackageId, PersonId};
use ledger::json::{JsonError, canonical};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    decision::Scope,
    state::{Case, State},
};

/// Names one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    /// Where the record stands, and the running totals. Changes with every entry.
    Position,
    Office,
    Person(PersonId),
    Case(CaseId),
    Authority(AuthorityId),
    Exhibit(ExhibitId),
    Match(ExhibitId, u64),
    List(ListId),
    Package(PackageId),
    Erasure(ErasureId),
    Hold(HoldId),
    /// A command that was answered, by the `seq` of its entry.
    Answered(u64),
}

/// The rows that an entry changed, perhaps with doubles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched(pub Vec<RowKey>);

impl Touched {
    pub(crate) fn add(&mut self, key: RowKey) {
        self.0.push(key);
    }
}

/// One row. Without content the object is gone and the row is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: &'static str,
    pub id: String,
    /// Under whose key the content must be sealed where it is kept. `Office`: no case's data.
    pub scope: Scope,
    pub content: Option<Vec<u8>>,
}

/// Why rows are no state.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    #[error("there is no kind of row called {kind}")]
    Kind { kind: String },
    #[error("the row {kind} {id} has an id that is none")]
    Id { kind: String, id: String },
    #[error("the row {kind} {id} cannot be read")]
    Content {
        kind: String,
        id: String,
        #[source]
        source: serde_json::Error,
    },
}

impl RowKey {
    /// The kind of object.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Office => "office",
            Self::Person(_) => "person",
            Self::Case(_) => "case",
            Self::Authority(_) => "authority",
            Self::Exhibit(_) => "exhibit",
            Self::Match(..) => "match",
            Self::List(_) => "list",
            Self::Package(_) => "package",
            Self::Erasure(_) => "erasure",
            Self::Hold(_) => "hold",
            Self::Answered(_) => "answered",
        }
    }

    /// The id among those of its kind.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Position | Self::Office => "office".to_owned(),
            Self::Person(id) => id.to_string(),
            Self::Case(id) => id.to_string(),
            Self::Authority(id) => id.to_string(),
            Self::Exhibit(id) => id.to_string(),
            Self::Match(id, index) => format!("{id}:{index:016}"),
            Self::List(id) => id.to_string(),
            Self::Package(id) => id.to_string(),
            Self::Erasure(id) => id.to_string(),
            Self::Hold(id) => id.to_string(),
            Self::Answered(seq) => format!("{seq:016}"),
        }
    }

    fn parse(kind: &str, id: &str) -> Result<Self, RowError> {
        let wrong = || RowError::Id {
            kind: kind.to_owned(),
            id: id.to_owned(),
        };
        macro_rules! read {
            ($variant:ident) => {
                id.parse().map(Self::$variant).map_err(|_| wrong())
            };
        }
        match kind {
            "position" => Ok(Self::Position),
            "office" => Ok(Self::Office),
            "person" => read!(Person),
            "case" => read!(Case),
            "authority" => read!(Authority),
            "exhibit" => read!(Exhibit),
            "list" => read!(List),
            "package" => read!(Package),
            "erasure" => read!(Erasure),
            "hold" => read!(Hold),
            "answered" => read!(Answered),
            "match" => {
                let (exhibit, index) = id.split_once(':').ok_or_else(wrong)?;
                let exhibit = exhibit.parse().map_err(|_| wrong())?;
                let index = index.parse().map_err(|_| wrong())?;
                Ok(Self::Match(exhibit, index))
            }
            _ => Err(RowError::Kind {
                kind: kind.to_owned(),
            }),
        }
    }
}

fn write<T: Serialize>(object: Option<&T>) -> Result<Option<Vec<u8>>, JsonError> {
    object.map(canonical).transpose()
}

impl State {
    /// The present content of these rows, doubles taken once, in the order of their keys.
    pub fn rows<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a RowKey>,
    ) -> Result<Vec<Row>, JsonError> {
        let keys: std::collections::BTreeSet<&RowKey> = keys.into_iter().collect();
        keys.into_iter().map(|key| self.row(key)).collect()
    }

    /// Every row there is, in the order of their keys.
    pub fn all_rows(&self) -> Result<Vec<Row>, JsonError> {
        let mut keys = vec![RowKey::Position];
        keys.extend(self.office.iter().map(|_| RowKey::Office));
        keys.extend(self.persons.keys().copied().map(RowKey::Person));
        keys.extend(self.cases.keys().copied().map(RowKey::Case));
        keys.extend(self.authorities.keys().copied().map(RowKey::Authority));
        keys.extend(self.exhibits.keys().copied().map(RowKey::Exhibit));
        keys.extend(self.matches.keys().map(|(id, at)| RowKey::Match(*id, *at)));
        keys.extend(self.lists.keys().copied().map(RowKey::List));
        keys.extend(self.packages.keys().copied().map(RowKey::Package));
        keys.extend(self.erasures.keys().copied().map(RowKey::Erasure));
        keys.extend(self.holds.keys().copied().map(RowKey::Hold));
        keys.extend(self.answered.keys().copied().map(RowKey::Answered));
        keys.iter().map(|key| self.row(key)).collect()
    }

    fn row(&self, key: &RowKey) -> Result<Row, JsonError> {
        let content = match key {
            RowKey::Position => write(Some(&self.position)),
            RowKey::Office => write(self.office.as_ref()),
            RowKey::Person(id) => write(self.persons.get(id)),
            RowKey::Case(id) => write(self.cases.get(id)),
            RowKey::Authority(id) => write(self.authorities.get(id)),
            RowKey::Exhibit(id) => write(self.exhibits.get(id)),
            RowKey::Match(id, index) => write(self.matches.get(&(*id, *index))),
            RowKey::List(id) => write(self.lists.get(id)),
            RowKey::Package(id) => write(self.packages.get(id)),
            RowKey::Erasure(id) => write(self.erasures.get(id)),
            RowKey::Hold(id) => write(self.holds.get(id)),
            RowKey::Answered(seq) => write(self.answered.get(seq)),
        }?;
        Ok(Row {
            kind: key.kind(),
            id: key.id(),
            scope: self.row_scope(key),
            content,
        })
    }

    /// An object without content holds public facts only and belongs to the office.
    fn row_scope(&self, key: &RowKey) -> Scope {
        let office = Scope::Office(self.office.as_ref().map_or(1970, |o| o.opened_at.year()));
        let of_exhibit = |id: &ExhibitId| {
            let exhibit = self.exhibits.get(id)?;
            let case = exhibit.facts.case;
            exhibit.content.as_ref().map(|_| Scope::Exhibit(case, *id))
        };
        let scope = match key {
            RowKey::Case(id) => self
                .cases
                .get(id)
                .and_then(|case: &Case| case.content.as_ref())
                .map(|_| Scope::Case(*id)),
            RowKey::Authority(id) => self.authorities.get(id).and_then(|authority| {
                let case = authority.facts.case?;
                authority.content.as_ref().map(|_| Scope::Case(case))
            }),
            RowKey::Exhibit(id) | RowKey::Match(id, _) => of_exhibit(id),
            RowKey::Package(id) => self.packages.get(id).and_then(|package| {
                let case = package.facts.case;
                package.content.as_ref().map(|_| Scope::Case(case))
            }),
            RowKey::Hold(id) => self.holds.get(id).map(|hold| match hold.exhibit {
                Some(exhibit) => Scope::Exhibit(hold.case, exhibit),
                None => Scope::Case(hold.case),
            }),
            RowKey::Answered(seq) => self.answered.get(seq).map(|answered| answered.scope),
            _ => None,
        };
        scope.unwrap_or(office)
    }

    /// The state that these rows hold: (kind, id, content) in any order.
    pub fn from_rows<'a>(
        rows: impl IntoIterator<Item = (&'a str, &'a str, &'a [u8])>,
    ) -> Result<Self, RowError> {
        let mut state = Self::default();
        for (kind, id, content) in rows {
            let key = RowKey::parse(kind, id)?;
            state
                .put(key, content)
                .map_err(|source| RowError::Content {
                    kind: kind.to_owned(),
                    id: id.to_owned(),
                    source,
                })?;
        }
        state.rebuild_lookups();
        Ok(state)
    }

    fn put(&mut self, key: RowKey, content: &[u8]) -> Result<(), serde_json::Error> {
        fn read<T: DeserializeOwned>(content: &[u8]) -> Result<T, serde_json::Error> {
            serde_json::from_slice(content)
        }
        match key {
            RowKey::Position => self.position = read(content)?,
            RowKey::Office => self.office = Some(read(content)?),
            RowKey::Person(id) => drop(self.persons.insert(id, read(content)?)),
            RowKey::Case(id) => drop(self.cases.insert(id, read(content)?)),
            RowKey::Authority(id) => drop(self.authorities.insert(id, read(content)?)),
            RowKey::Exhibit(id) => drop(self.exhibits.insert(id, read(content)?)),
            RowKey::Match(id, index) => drop(self.matches.insert((id, index), read(content)?)),
            RowKey::List(id) => drop(self.lists.insert(id, read(content)?)),
            RowKey::Package(id) => drop(self.packages.insert(id, read(content)?)),
            RowKey::Erasure(id) => drop(self.erasures.insert(id, read(content)?)),
            RowKey::Hold(id) => drop(self.holds.insert(id, read(content)?)),
            RowKey::Answered(seq) => drop(self.answered.insert(seq, read(content)?)),
        }
        Ok(())
    }

    fn rebuild_lookups(&mut self) {
        self.handles = self
            .persons
            .iter()
            .filter(|(_, person)| !person.removed)
            .map(|(id, person)| (person.handle.clone(), *id))
            .collect();
        self.commands = self
            .answered
            .iter()
            .map(|(seq, answered)| (answered.command, *seq))
            .collect();
    }
}
