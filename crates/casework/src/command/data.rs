//! Commands on data: intake, looking, searching, exporting, signal lists, matches.

use evidence::{AuthorityId, CaseId, ContentHash, ExhibitId, ListId, MatchOpinion};
use ledger::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::{
    codes::codes,
    terms::{DataCategory, Period, ProtectedGroup, SensitiveCategory, SubjectCategory, Volume},
};

codes! {
    /// What a person says of a match.
    Judgement {
        Confirmed = "confirmed",
        Rejected = "rejected",
        Unsure = "unsure",
    }
}

/// A blob in the vault: its size and the SHA-256 of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blob {
    pub bytes: u64,
    pub sha256: ContentHash,
}

/// A signal list in the version used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListUse {
    pub list: ListId,
    pub version: ContentHash,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeStart {
    pub authority: AuthorityId,
    pub case: CaseId,
    pub data: Vec<DataCategory>,
    pub description: String,
    pub exhibit: ExhibitId,
    #[serde(default)]
    pub lists: Vec<ListUse>,
    /// The period of the data that is taken in; needed where the authority bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    pub planned: Volume,
    /// Protected groups whose material is expected or known to be there.
    #[serde(default)]
    pub protected: Vec<ProtectedGroup>,
    /// Special categories of data that are expected or known to be there.
    #[serde(default)]
    pub sensitive: Vec<SensitiveCategory>,
    pub subjects: Vec<SubjectCategory>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeFinish {
    pub authority: AuthorityId,
    /// Bytes read of the source.
    pub bytes: u64,
    pub case: CaseId,
    /// Items that changed while they were read.
    pub changed: u64,
    pub exhibit: ExhibitId,
    /// Files of the source.
    pub files: u64,
    pub gaps: u64,
    pub manifest: Blob,
    pub matches: u64,
    /// Those of `matches` with a signal that is positive and neither disputed nor a seed.
    pub matches_positive: u64,
    /// The parsers' name and version.
    pub parsers: String,
    /// The manifest's Merkle root.
    pub root: Hash,
    /// Rows of the manifest: items.
    pub rows: u64,
    /// The entry of `intake.start`.
    pub started_seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeStop {
    pub case: CaseId,
    pub exhibit: ExhibitId,
    pub reason: String,
    pub started_seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemView {
    pub authority: AuthorityId,
    pub case: CaseId,
    pub exhibit: ExhibitId,
    /// Rows of the exhibit's manifest, from 0.
    pub items: Vec<u64>,
    /// The justification (LED Art. 25).
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSearch {
    pub authority: AuthorityId,
    pub case: CaseId,
    /// The exhibits that are searched, at least one.
    pub exhibits: Vec<ExhibitId>,
    pub query: Query,
    pub reason: String,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Query {
    /// Text in the locator.
    pub contains: String,
    /// MD5, SHA-1 or SHA-256 in hexadecimal.
    pub digest: String,
    pub gaps: bool,
    pub matched: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemExport {
    pub authority: AuthorityId,
    pub case: CaseId,
    /// Conditions that travel with the data (LED Art. 9(3)).
    #[serde(default)]
    pub conditions: Vec<String>,
    pub exhibit: ExhibitId,
    pub items: Vec<u64>,
    pub reason: String,
    /// Who gets the data, and must be told of corrections and erasure.
    pub recipient: String,
}

/// How many signals a list holds, by what it says of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignalCounts {
    pub disputed: u64,
    pub negative: u64,
    pub positive: u64,
    pub seed: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListImport {
    pub authority: AuthorityId,
    pub blob: Blob,
    /// The exchange format it came in.
    pub format: String,
    pub list: ListId,
    pub name: String,
    pub signals: SignalCounts,
    /// Who gave it, and under what conditions.
    pub source: String,
    /// The content's hash as `matching` computes it: the list's version.
    pub version: ContentHash,
}

/// A new version of a list takes the place of the old one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListChange {
    pub authority: AuthorityId,
    pub blob: Blob,
    pub list: ListId,
    pub reason: String,
    pub signals: SignalCounts,
    pub version: ContentHash,
}

/// A list is used no more. Needs no authority: a source can withdraw within minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListWithdraw {
    pub list: ListId,
    pub reason: String,
}

/// The signal of a match as it stands when the person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignalState {
    pub list: ListId,
    pub opinion: MatchOpinion,
    pub withdrawn: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchDecide {
    pub authority: AuthorityId,
    pub case: CaseId,
    pub exhibit: ExhibitId,
    pub judgement: Judgement,
    /// The match's number through the exhibit's manifest, in order, from 0.
    pub match_index: u64,
    pub reason: String,
    pub signal: SignalState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchUndo {
    pub authority: AuthorityId,
    pub case: CaseId,
    pub exhibit: ExhibitId,
    pub match_index: u64,
    pub reason: String,
}
