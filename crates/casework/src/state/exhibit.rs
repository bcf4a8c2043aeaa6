//! Exhibits in the state: their facts, their content, and the decisions on their matches.

use std::collections::BTreeSet;

use evidence::{AuthorityId, CaseId, PersonId, Time};
use serde::{Deserialize, Serialize};

use super::{Derivative, Tombstone};
use crate::{
    command::{Blob, Judgement, ListUse, SignalState},
    custody::CustodyLink,
    field::{CustodyGap, ExhibitKind, FieldRecord, Party, Seal, Transfer},
    terms::{DataCategory, Period, ProtectedGroup, SensitiveCategory, SubjectCategory, Volume},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exhibit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ExhibitContent>,
    pub facts: ExhibitFacts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitFacts {
    /// The authorities under which it was received and taken in.
    pub authorities: BTreeSet<AuthorityId>,
    pub case: CaseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Tombstone>,
    pub received_at: Time,
    pub received_seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitContent {
    /// Changes of hands, in order.
    pub custody: Vec<HandOver>,
    /// Redacted copies of its items, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derivatives: Vec<Derivative>,
    pub description: String,
    pub gaps: Vec<Gap>,
    pub intake: Intake,
    pub kind: ExhibitKind,
    pub number: String,
    pub record: FieldRecord,
    /// The seal as it was seen last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
    pub source: String,
    pub subject: SubjectCategory,
    /// Who received it.
    pub received_by: PersonId,
    pub whereabouts: Whereabouts,
}

/// Where an exhibit is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Whereabouts {
    /// In the office, with this person.
    Office(PersonId),
    /// Handed over to somebody outside.
    Outside(Party),
    /// Given back; custody has ended.
    Returned(Party),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// When it was entered; when it happened stands in the transfer.
    pub entered_at: Time,
    pub entered_by: PersonId,
    pub link: CustodyLink,
    pub seq: u64,
    pub transfer: Transfer,
}

/// Something missing in the chain of custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    pub at: Time,
    /// A person's explanation; absent if the program found the gap and nobody explained it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    pub gap: CustodyGap,
    pub seq: u64,
}

/// How far the taking in of an exhibit is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Intake {
    None,
    Open(OpenIntake),
    Finished(FinishedIntake),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIntake {
    pub authority: AuthorityId,
    pub data: Vec<DataCategory>,
    pub description: String,
    pub lists: Vec<ListUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    pub planned: Volume,
    pub protected: Vec<ProtectedGroup>,
    pub sensitive: Vec<SensitiveCategory>,
    pub started_at: Time,
    pub started_by: PersonId,
    pub started_seq: u64,
    pub subjects: Vec<SubjectCategory>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishedIntake {
    pub bytes: u64,
    pub changed: u64,
    pub files: u64,
    pub finished_at: Time,
    pub finished_seq: u64,
    pub gaps: u64,
    pub manifest: Blob,
    pub matches: u64,
    pub matches_positive: u64,
    pub parsers: String,
    pub root: ledger::tree::Hash,
    pub rows: u64,
    pub started: OpenIntake,
}

/// A person's decision on a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchDecision {
    pub at: Time,
    pub by: PersonId,
    pub judgement: Judgement,
    pub reason: String,
    pub seq: u64,
    pub signal: SignalState,
}
