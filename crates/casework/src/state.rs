//! The state of an office: what follows from its entries. Rebuilt by replay, kept as rows.
//!
//! Every object has two parts. *Facts* come from public entries alone and outlive an erasure;
//! *content* comes from sealed payloads and is gone with their key. So the live state and a replay
//! without the erased payloads are the same.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{
    AuthorityId, CaseId, CommandId, ContentHash, ErasureId, ExhibitId, HoldId, ListId, PackageId,
    PersonId, Time,
};
use serde::{Deserialize, Serialize};

use crate::{
    act::Role,
    command::{Blob, ErasureGround, Purpose, Settings, SignalCounts},
    decision::Scope,
    terms::{Terms, Volume},
    totals::Totals,
};

mod exhibit;
mod package;

pub use exhibit::{
    Exhibit, ExhibitContent, ExhibitFacts, FinishedIntake, Gap, HandOver, Intake, MatchDecision,
    OpenIntake, Whereabouts,
};
pub use package::{
    Derivative, Package, PackageContent, PackageCreated, PackageFacts, PackageHandedOver,
    PackageJudged, PackageStatus,
};

/// How many of the last entries keep their command id, so that a repeat is recognised.
pub const COMMAND_WINDOW: u64 = 16_384;

/// Where the record stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The reading that a person confirmed, while the clock is behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_confirmed: Option<Time>,
    /// The last day that was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_day: Option<String>,
    /// The last entry's `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Time>,
    /// How many entries were applied: the next one's `seq`.
    pub size: u64,
    pub totals: Totals,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    pub name: String,
    pub opened_at: Time,
    pub origin: String,
    pub permissions: ContentHash,
    /// The id under which the program itself acts.
    pub program: PersonId,
    pub settings: Settings,
    pub vkey: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub handle: String,
    /// Ed25519 public key, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub name: String,
    pub removed: bool,
    pub roles: BTreeSet<Role>,
}

/// What remains of something erased: when, and by which entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    pub at: Time,
    pub seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<CaseContent>,
    pub facts: CaseFacts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFacts {
    /// Authorities that cover this case alone.
    pub authorities: BTreeSet<AuthorityId>,
    /// How many entries name the case.
    pub entries: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Tombstone>,
    pub exhibits: BTreeSet<ExhibitId>,
    /// The last entry that names the case: the next one's `case_prev`.
    pub last_seq: u64,
    pub opened_at: Time,
    pub opened_seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseContent {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Time>,
    pub description: String,
    pub members: BTreeSet<PersonId>,
    pub opened_by: PersonId,
    pub purpose: Purpose,
    pub review: Time,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<AuthorityContent>,
    pub facts: AuthorityFacts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityFacts {
    /// The one case it covers; absent if it covers none or several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Tombstone>,
    /// What open intakes may still take, by exhibit.
    pub planned: BTreeMap<ExhibitId, Volume>,
    pub requested_at: Time,
    pub requested_by: PersonId,
    pub requested_seq: u64,
    /// What finished intakes took.
    pub used: Volume,
}

crate::codes::codes! {
    /// Where an authority stands in its life.
    AuthorityStatus {
        /// Nobody has approved it. An emergency is in force until its deadline all the same.
        Requested = "requested",
        Approved = "approved",
        Rejected = "rejected",
        Revoked = "revoked",
        Lapsed = "lapsed",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityContent {
    /// Until when an emergency must be approved; fixed when it is requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Time>,
    /// What was approved or rejected, in order.
    pub judgements: Vec<AuthorityJudgement>,
    /// An amendment or renewal that waits for another person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    pub status: AuthorityStatus,
    pub terms: Terms,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityJudgement {
    pub approved: bool,
    pub at: Time,
    pub by: PersonId,
    pub independent: String,
    pub reasons: String,
    pub request_seq: u64,
    pub seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    pub at: Time,
    pub by: PersonId,
    pub reason: String,
    pub seq: u64,
    pub terms: Terms,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    pub authority: AuthorityId,
    pub blob: Blob,
    /// The calendar year under whose key the blob lies.
    pub blob_year: u16,
    pub changed_at: Time,
    pub format: String,
    pub imported_at: Time,
    pub imported_by: PersonId,
    pub name: String,
    pub signals: SignalCounts,
    pub source: String,
    pub version: ContentHash,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Time>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<PersonId>,
    pub case: CaseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_seq: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exhibit: Option<ExhibitId>,
    pub ground: ErasureGround,
    pub proposed_at: Time,
    pub proposed_by: PersonId,
    pub proposed_seq: u64,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    pub case: CaseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exhibit: Option<ExhibitId>,
    pub placed_at: Time,
    pub placed_by: PersonId,
    pub reason: String,
}

/// A command that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    pub command: CommandId,
    pub scope: Scope,
}

/// Everything that an office knows, in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub(crate) position: Position,
    pub(crate) office: Option<Office>,
    pub(crate) persons: BTreeMap<PersonId, Person>,
    pub(crate) handles: BTreeMap<String, PersonId>,
    pub(crate) cases: BTreeMap<CaseId, Case>,
    pub(crate) authorities: BTreeMap<AuthorityId, Authority>,
    pub(crate) exhibits: BTreeMap<ExhibitId, Exhibit>,
    pub(crate) matches: BTreeMap<(ExhibitId, u64), MatchDecision>,
    pub(crate) lists: BTreeMap<ListId, List>,
    pub(crate) packages: BTreeMap<PackageId, Package>,
    pub(crate) erasures: BTreeMap<ErasureId, Erasure>,
    pub(crate) holds: BTreeMap<HoldId, Hold>,
    pub(crate) commands: BTreeMap<CommandId, u64>,
    pub(crate) answered: BTreeMap<u64, Answered>,
}

macro_rules! lookups {
    ($($one:ident, $all:ident: $id:ty => $object:ty;)+) => {
        $(
            #[must_use]
            pub fn $one(&self, id: &$id) -> Option<&$object> {
                self.$all.get(id)
            }

            /// All, in the order of their ids.
            pub fn $all(&self) -> impl Iterator<Item = (&$id, &$object)> {
                self.$all.iter()
            }
        )+
    };
}

impl State {
    /// An office before its first entry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    lookups! {
        person, persons: PersonId => Person;
        case, cases: CaseId => Case;
        authority, authorities: AuthorityId => Authority;
        exhibit, exhibits: ExhibitId => Exhibit;
        list, lists: ListId => List;
        package, packages: PackageId => Package;
        erasure, erasures: ErasureId => Erasure;
        hold, holds: HoldId => Hold;
    }

    #[must_use]
    pub fn office(&self) -> Option<&Office> {
        self.office.as_ref()
    }

    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// How many entries were applied: the next one's `seq`.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.position.size
    }

    #[must_use]
    pub fn last_at(&self) -> Option<Time> {
        self.position.last_at
    }

    #[must_use]
    pub fn settings(&self) -> Settings {
        self.office
            .as_ref()
            .map(|office| office.settings)
            .unwrap_or_default()
    }

    /// The person called so at the doors, removed ones not among them.
    #[must_use]
    pub fn person_by_handle(&self, handle: &str) -> Option<(PersonId, &Person)> {
        let id = self.handles.get(handle)?;
        self.persons.get(id).map(|person| (*id, person))
    }

    /// The last entry that names this case, for `case_prev`.
    #[must_use]
    pub fn case_prev(&self, case: &CaseId) -> Option<u64> {
        self.cases.get(case).map(|case| case.facts.last_seq)
    }

    /// The entry that answered this command, if it is among the last [`COMMAND_WINDOW`] entries.
    #[must_use]
    pub fn answered(&self, command: &CommandId) -> Option<u64> {
        self.commands.get(command).copied()
    }

    #[must_use]
    pub fn match_decision(&self, exhibit: &ExhibitId, index: u64) -> Option<&MatchDecision> {
        self.matches.get(&(*exhibit, index))
    }

    /// The decisions on an exhibit's matches, by number.
    pub fn match_decisions(
        &self,
        exhibit: &ExhibitId,
    ) -> impl Iterator<Item = (u64, &MatchDecision)> {
        self.matches
            .range((*exhibit, 0)..=(*exhibit, u64::MAX))
            .map(|((_, index), decision)| (*index, decision))
    }

    /// Whether this person belongs to the case.
    #[must_use]
    pub fn is_member(&self, case: &CaseId, person: &PersonId) -> bool {
        self.cases
            .get(case)
            .and_then(|case| case.content.as_ref())
            .is_some_and(|content| content.members.contains(person))
    }

    /// Whether something of this scope was erased, itself or with its case.
    #[must_use]
    pub fn is_erased(&self, case: &CaseId, exhibit: Option<&ExhibitId>) -> bool {
        let case_erased = self
            .cases
            .get(case)
            .is_some_and(|case| case.facts.erased.is_some());
        case_erased
            || exhibit
                .and_then(|id| self.exhibits.get(id))
                .is_some_and(|exhibit| exhibit.facts.erased.is_some())
    }
}

impl Authority {
    /// The entry that waits for another person's approval, if any.
    #[must_use]
    pub fn pending_seq(&self) -> Option<u64> {
        let content = self.content.as_ref()?;
        match &content.pending {
            Some(pending) => Some(pending.seq),
            None if content.status == AuthorityStatus::Requested => Some(self.facts.requested_seq),
            None => None,
        }
    }
}
