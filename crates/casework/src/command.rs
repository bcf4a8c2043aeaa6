//! Commands: what somebody asks to do, one variant per act, in typed fields. A sealed payload
//! holds the exact command, so that every decision can be taken again.
//!
//! Ids are made by the caller from random bytes. Texts are for people and never decide anything.

use evidence::{
    AuthorityId, CaseId, ContentHash, ErasureId, ExhibitId, HoldId, ListId, MatchOpinion, PersonId,
    Time,
};
use ledger::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::{
    act::{Act, Role},
    codes::codes,
    field::{DeclaredGap, ExhibitKind, FieldRecord, Seal, Transfer},
    terms::{
        DataCategory, Period, ProtectedGroup, SensitiveCategory, SubjectCategory, Terms, Volume,
    },
};

codes! {
    /// What a case is for (purpose limitation, LED Art. 4(1)(b)).
    Purpose {
        Investigation = "investigation",
        Prosecution = "prosecution",
        Prevention = "prevention",
        Protection = "protection",
        /// A platform enforces its own rules.
        Moderation = "moderation",
    }
}

codes! {
    /// What a person says of a match.
    Judgement {
        Confirmed = "confirmed",
        Rejected = "rejected",
        Unsure = "unsure",
    }
}

codes! {
    /// Where a returned exhibit is now.
    ReturnTo {
        /// Back in the office after a hand-over.
        Office = "office",
        /// Given back to whom it belongs: custody ends.
        Owner = "owner",
    }
}

codes! {
    /// Why something is erased.
    ErasureGround {
        RetentionEnded = "retention-ended",
        AuthorityLapsed = "authority-lapsed",
        Unlawful = "unlawful",
        CourtOrder = "court-order",
        PersonAsked = "person-asked",
        NoLongerNeeded = "no-longer-needed",
    }
}

/// A blob in the vault: its size and the SHA-256 of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blob {
    pub bytes: u64,
    pub sha256: ContentHash,
}

/// A person as an administrator enters it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonAdd {
    pub person: PersonId,
    /// The short name by which the person is called at the doors: `[a-z][a-z0-9-]*`, unique.
    pub handle: String,
    /// The Ed25519 public key with which the person signs, 64 lower-case hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub name: String,
    pub roles: Vec<Role>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeOpen {
    /// The first person, who adds the others.
    pub administrator: PersonAdd,
    pub name: String,
    /// The name of the record in its checkpoints, for example `office.example/record`.
    pub origin: String,
    /// SHA-256 of `permissions::table_bytes()`: by which table the acts are judged.
    pub permissions: ContentHash,
    /// The record's public key (a C2SP verifier key).
    pub vkey: String,
}

/// Members that are absent stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonChange {
    pub person: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Role>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRemove {
    pub person: PersonId,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityRequest {
    pub authority: AuthorityId,
    pub terms: Terms,
}

/// Approves what is pending: the request, or a later amendment or renewal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityApprove {
    pub authority: AuthorityId,
    /// The court or independent body behind the decision and its reference, where there is one.
    #[serde(default)]
    pub independent: String,
    pub reasons: String,
    /// The entry that holds what is approved, so that nothing else can be approved instead.
    pub request_seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityReject {
    pub authority: AuthorityId,
    pub reasons: String,
    pub request_seq: u64,
}

/// Asks for other terms. The old ones stay in force until another person approves the new ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityAmend {
    pub authority: AuthorityId,
    pub reason: String,
    pub terms: Terms,
}

/// Asks for a longer validity, nothing else; likewise to be approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityRenew {
    pub authority: AuthorityId,
    pub reason: String,
    pub review: Time,
    pub until: Time,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityRevoke {
    pub authority: AuthorityId,
    pub reason: String,
}

/// An emergency authority that nobody approved in time ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityLapse {
    pub authority: AuthorityId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseOpen {
    pub case: CaseId,
    #[serde(default)]
    pub description: String,
    /// Further members; whoever opens the case is one.
    #[serde(default)]
    pub members: Vec<PersonId>,
    pub purpose: Purpose,
    /// When the case must be looked at again (LED Art. 5).
    pub review: Time,
    pub title: String,
}

/// An exhibit's data subjects are assessed anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    pub exhibit: ExhibitId,
    pub subject: SubjectCategory,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseChange {
    #[serde(default)]
    pub add: Vec<PersonId>,
    #[serde(default)]
    pub assess: Vec<Assessment>,
    pub case: CaseId,
    pub reason: String,
    #[serde(default)]
    pub remove: Vec<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseClose {
    pub case: CaseId,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitReceive {
    pub authority: AuthorityId,
    pub case: CaseId,
    pub description: String,
    pub exhibit: ExhibitId,
    pub kind: ExhibitKind,
    /// The exhibit's number in the case, for example `AB/1`.
    pub number: String,
    #[serde(default)]
    pub record: FieldRecord,
    /// The label of a described source of the authority; may be empty when the authority names
    /// this exhibit's id.
    #[serde(default)]
    pub source: String,
    pub subject: SubjectCategory,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitHandOver {
    pub authority: AuthorityId,
    pub case: CaseId,
    pub exhibit: ExhibitId,
    pub transfer: Transfer,
}

/// Needs no authority: giving back must always be possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitReturn {
    pub case: CaseId,
    pub exhibit: ExhibitId,
    pub to: ReturnTo,
    pub transfer: Transfer,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExhibitDeclareGap {
    pub case: CaseId,
    pub exhibit: ExhibitId,
    pub gap: DeclaredGap,
    /// The seal as it is now, if the gap is about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasurePropose {
    pub case: CaseId,
    pub erasure: ErasureId,
    /// Only this exhibit; absent for the whole case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exhibit: Option<ExhibitId>,
    pub ground: ErasureGround,
    /// Outlives what is erased, so it must not repeat any of it.
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureApprove {
    pub erasure: ErasureId,
    pub reason: String,
}

/// What the erasure removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureDone {
    pub blobs: u64,
    /// Encrypted bytes on disk.
    pub bytes: u64,
    pub erasure: ErasureId,
    pub keys: u64,
    pub payloads: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldPlace {
    pub case: CaseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exhibit: Option<ExhibitId>,
    pub hold: HoldId,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldLift {
    pub hold: HoldId,
    pub reason: String,
}

/// A person has looked at a clock that went back, and says to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockConfirm {
    pub reason: String,
}

/// Two persons go on with a record that is shorter than one that was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRestore {
    pub found_size: u64,
    pub known_size: u64,
    pub proposer: PersonId,
    pub reason: String,
}

/// What an office may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Within how many hours an emergency must be approved, 1 to 96.
    pub emergency_hours: u32,
    /// Within how many days `unknown` data subjects must be assessed, 1 to 365.
    pub unknown_subject_days: u32,
}

impl Default for Settings {
    /// 48 hours (e-Evidence Regulation, Art. 4(5)) and 30 days.
    fn default() -> Self {
        Self {
            emergency_hours: 48,
            unknown_subject_days: 30,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigChange {
    pub reason: String,
    pub settings: Settings,
}

/// The running totals up to here; `day` is the last whole day (`2026-01-05`) they cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodClose {
    pub day: String,
}

macro_rules! commands {
    ($($variant:ident = $act:literal,)+) => {
        /// One act that somebody asks for. Written as an object with one member, the act.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub enum Command {
            $(#[serde(rename = $act)] $variant($variant),)+
        }

        impl Command {
            /// The act that is asked for.
            #[must_use]
            pub const fn act(&self) -> Act {
                match self {
                    $(Self::$variant(_) => Act::$variant,)+
                }
            }
        }

        $(impl From<$variant> for Command {
            fn from(fields: $variant) -> Self {
                Self::$variant(fields)
            }
        })+
    };
}

commands! {
    OfficeOpen = "office.open",
    PersonAdd = "person.add",
    PersonChange = "person.change",
    PersonRemove = "person.remove",
    AuthorityRequest = "authority.request",
    AuthorityApprove = "authority.approve",
    AuthorityReject = "authority.reject",
    AuthorityAmend = "authority.amend",
    AuthorityRenew = "authority.renew",
    AuthorityRevoke = "authority.revoke",
    AuthorityLapse = "authority.lapse",
    CaseOpen = "case.open",
    CaseChange = "case.change",
    CaseClose = "case.close",
    ExhibitReceive = "exhibit.receive",
    ExhibitHandOver = "exhibit.hand-over",
    ExhibitReturn = "exhibit.return",
    ExhibitDeclareGap = "exhibit.declare-gap",
    IntakeStart = "intake.start",
    IntakeFinish = "intake.finish",
    IntakeStop = "intake.stop",
    ItemView = "item.view",
    ItemSearch = "item.search",
    ItemExport = "item.export",
    ListImport = "list.import",
    ListChange = "list.change",
    ListWithdraw = "list.withdraw",
    MatchDecide = "match.decide",
    MatchUndo = "match.undo",
    ErasurePropose = "erasure.propose",
    ErasureApprove = "erasure.approve",
    ErasureDone = "erasure.done",
    HoldPlace = "hold.place",
    HoldLift = "hold.lift",
    ClockConfirm = "clock.confirm",
    RecordRestore = "record.restore",
    ConfigChange = "config.change",
    PeriodClose = "period.close",
}
