//! Commands on what leaves the office: redacted copies of items, and packages.
//!
//! A package's commands lie under the case's key, since one package may hold several exhibits, and
//! each of them may be erased later. So they name rows by number and MUST NOT hold a locator or a
//! digest of evidence: those would outlive the exhibit.

use evidence::{AuthorityId, CaseId, ContentHash, ExhibitId, PackageId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{codes::codes, command::Blob, field::Party};

codes! {
    /// The languages of a printed record.
    Language {
        Arabic = "ar",
        English = "en",
        Spanish = "es",
        French = "fr",
        Russian = "ru",
        Chinese = "zh",
    }
}

/// Rows of a manifest as ranges `[first, last]`, ascending, with a gap between each two: the one
/// spelling of a set of numbers, short even for a whole manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Rows(Vec<(u64, u64)>);

impl Rows {
    /// The set of these numbers, in any order, doubles taken once.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = u64>) -> Self {
        let sorted: std::collections::BTreeSet<u64> = numbers.into_iter().collect();
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for number in sorted {
            match ranges.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
                _ => ranges.push((number, number)),
            }
        }
        Self(ranges)
    }

    /// All numbers below `count`.
    #[must_use]
    pub fn all(count: u64) -> Self {
        Self(
            count
                .checked_sub(1)
                .map(|last| (0, last))
                .into_iter()
                .collect(),
        )
    }

    /// How many they are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.iter().fold(0, |sum: u64, (first, last)| {
            sum.saturating_add(last.saturating_sub(*first).saturating_add(1))
        })
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The highest number.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        self.0.last().map(|(_, last)| *last)
    }

    #[must_use]
    pub fn contains(&self, number: u64) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= number);
        after
            .checked_sub(1)
            .and_then(|place| self.0.get(place))
            .is_some_and(|(_, last)| number <= *last)
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// A number that both hold.
    #[must_use]
    pub fn common(&self, other: &Self) -> Option<u64> {
        self.0.iter().find_map(|(first, last)| {
            let found = other
                .0
                .iter()
                .find(|(from, to)| from <= last && to >= first)?;
            Some((*first).max(found.0))
        })
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ranges = Vec::<(u64, u64)>::deserialize(deserializer)?;
        let each = ranges
            .iter()
            .all(|(first, last)| first <= last && *last <= ledger::json::INTEGER_MAX);
        let apart = ranges
            .iter()
            .zip(ranges.iter().skip(1))
            .all(|(one, next)| one.1.checked_add(1).is_some_and(|after| after < next.0));
        if each && apart {
            Ok(Self(ranges))
        } else {
            Err(serde::de::Error::custom(
                "ranges of rows must ascend with gaps between them",
            ))
        }
    }
}

/// A derivative: a redacted copy of an item, which lies in the vault under the exhibit's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemDerive {
    pub authority: AuthorityId,
    /// The copy, durable in the vault beforehand (invariant V2).
    pub blob: Blob,
    pub case: CaseId,
    pub exhibit: ExhibitId,
    /// The extension of its file name in a package: `[a-z0-9]{1,10}`.
    pub extension: String,
    pub reason: String,
    /// What was removed.
    pub removed: String,
    /// The item from which it was made: a row of the exhibit's manifest, from 0.
    pub row: u64,
    /// With which program and version, or how, it was made.
    pub tool: String,
}

/// What a package takes of one exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Entries `item.derive` of this exhibit whose copies go along.
    #[serde(default)]
    pub derivatives: Vec<u64>,
    pub exhibit: ExhibitId,
    /// Items that go along, bit for bit.
    #[serde(default)]
    pub items: Rows,
    /// Items of which the row and its proof go along, and not the content.
    #[serde(default)]
    pub listed: Rows,
    /// Files of the source itself that go along whole, bit for bit.
    #[serde(default)]
    pub originals: Rows,
    /// Why the other rows stay behind; needed if any do.
    #[serde(default)]
    pub withheld: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagePropose {
    pub authority: AuthorityId,
    pub case: CaseId,
    /// For whom it is.
    pub destination: String,
    /// Whether the names of the persons who acted are disclosed.
    pub disclose_names: bool,
    pub exhibits: Vec<Chosen>,
    /// Languages of the printed record, the reader's first.
    pub languages: Vec<Language>,
    /// Entries whose payloads are opened beyond those that always are.
    #[serde(default)]
    pub open: Vec<u64>,
    pub package: PackageId,
    pub reason: String,
}

/// Another person has read the proposal and lets the package leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageApprove {
    pub package: PackageId,
    /// The entry that holds what is approved, so that nothing else can be approved instead.
    pub propose_seq: u64,
    pub reasons: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageReject {
    pub package: PackageId,
    pub propose_seq: u64,
    pub reasons: String,
}

/// Seals a package that is written but for its seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageCreate {
    pub approve_seq: u64,
    /// SHA-256 of the tag manifest. All zeros: there is none, and the act is refused.
    pub digest: ContentHash,
    /// Files `record/entries/*.json`.
    pub entries: u64,
    /// Files below `data/`.
    pub files: u64,
    /// Files below `data/items/`.
    pub items: u64,
    pub package: PackageId,
}

/// A package was given to somebody, who must be told of corrections and of an erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageHandOver {
    pub authority: AuthorityId,
    pub happened: Timestamp,
    /// By what way: by hand, on which carrier, by which service.
    pub how: String,
    pub package: PackageId,
    pub reason: String,
    /// What the receiver signed or answered; may be empty.
    #[serde(default)]
    pub receipt: String,
    pub to: Party,
}
