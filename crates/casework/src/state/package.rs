//! Packages in the state: what was chosen, by whom it was approved, what left and to whom.

use evidence::{AuthorityId, CaseId, ContentHash, PackageId, PersonId, Time, Timestamp};
use serde::{Deserialize, Serialize};

use super::{State, Tombstone};
use crate::{
    command::{Blob, Chosen, Language},
    field::Party,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<PackageContent>,
    pub facts: PackageFacts,
}

/// What the public entries say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageFacts {
    pub case: CaseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<PackageCreated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Tombstone>,
    /// Entries `package.hand-over`.
    pub handed_over: Vec<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<PackageJudged>,
    pub proposed_at: Time,
    pub proposed_by: PersonId,
    pub proposed_seq: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageJudged {
    pub approved: bool,
    pub at: Time,
    pub by: PersonId,
    pub seq: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageCreated {
    pub at: Time,
    pub by: PersonId,
    /// SHA-256 of the tag manifest.
    pub digest: ContentHash,
    pub entries: u64,
    pub files: u64,
    pub items: u64,
    pub seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageContent {
    pub authority: AuthorityId,
    pub destination: String,
    pub disclose_names: bool,
    pub exhibits: Vec<Chosen>,
    pub hand_overs: Vec<PackageHandedOver>,
    /// What the second person said; empty until then.
    pub judgement: String,
    pub languages: Vec<Language>,
    pub open: Vec<u64>,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageHandedOver {
    pub at: Time,
    pub by: PersonId,
    pub happened: Timestamp,
    pub how: String,
    pub reason: String,
    pub receipt: String,
    pub seq: u64,
    pub to: Party,
}

/// A redacted copy of an item of this exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derivative {
    pub at: Time,
    pub blob: Blob,
    pub by: PersonId,
    pub extension: String,
    pub reason: String,
    pub removed: String,
    pub row: u64,
    pub seq: u64,
    pub tool: String,
}

crate::codes::codes! {
    /// Where a package stands.
    PackageStatus {
        Proposed = "proposed",
        Approved = "approved",
        Rejected = "rejected",
        Created = "created",
        /// Created, and given to somebody.
        HandedOver = "handed-over",
        Erased = "erased",
    }
}

impl PackageFacts {
    #[must_use]
    pub fn status(&self) -> PackageStatus {
        if self.erased.is_some() {
            PackageStatus::Erased
        } else if self.created.is_some() && !self.handed_over.is_empty() {
            PackageStatus::HandedOver
        } else if self.created.is_some() {
            PackageStatus::Created
        } else {
            match self.judged {
                None => PackageStatus::Proposed,
                Some(judged) if judged.approved => PackageStatus::Approved,
                Some(_) => PackageStatus::Rejected,
            }
        }
    }
}

impl State {
    /// The packages of a case, in the order of their ids.
    pub fn packages_of(&self, case: CaseId) -> impl Iterator<Item = (&PackageId, &Package)> {
        self.packages
            .iter()
            .filter(move |(_, package)| package.facts.case == case)
    }
}
