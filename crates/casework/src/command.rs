//! Commands: what somebody asks to do, one variant per act, in typed fields. A sealed payload
//! holds the exact command, so that every decision can be taken again.
//!
//! Ids are made by the caller from random bytes. Texts are for people and never decide anything.

use evidence::{AuthorityId, CaseId, ContentHash, ErasureId, ExhibitId, HoldId, PersonId, Time};
use serde::{Deserialize, Serialize};

use crate::{
    act::{Act, Role},
    codes::codes,
    field::{DeclaredGap, ExhibitKind, FieldRecord, Seal, Transfer},
    terms::{SubjectCategory, Terms},
};

mod data;
mod package;

pub use data::{
    Blob, IntakeFinish, IntakeStart, IntakeStop, ItemExport, ItemSearch, ItemView, Judgement,
    ListChange, ListImport, ListUse, ListWithdraw, MatchDecide, MatchUndo, Query, SignalCounts,
    SignalState,
};
pub use package::{
    Chosen, ItemDerive, Language, PackageApprove, PackageCreate, PackageHandOver, PackagePropose,
    PackageReject, Rows,
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

/// A look at what is written about a case, an exhibit of it or its authorities: consultation
/// (LED Art. 25). The content of items is `item.view`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseView {
    pub case: CaseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exhibit: Option<ExhibitId>,
    /// The justification (LED Art. 25).
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
        #[expect(clippy::large_enum_variant, reason = "few commands live at once, and not long")]
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
    CaseView = "case.view",
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
    ItemDerive = "item.derive",
    ListImport = "list.import",
    ListChange = "list.change",
    ListWithdraw = "list.withdraw",
    MatchDecide = "match.decide",
    MatchUndo = "match.undo",
    PackagePropose = "package.propose",
    PackageApprove = "package.approve",
    PackageReject = "package.reject",
    PackageCreate = "package.create",
    PackageHandOver = "package.hand-over",
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
