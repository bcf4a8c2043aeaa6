//! The answer to a command: what goes into the public entry, what is sealed, and under whose key.

use std::collections::BTreeMap;

use evidence::{AuthorityId, CaseId, CommandId, ExhibitId, PersonId, Time};
use ledger::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::{
    act::{Act, Outcome, Role},
    reason::Reason,
};

/// How far a clock may be behind the record before a person must confirm it.
pub const CLOCK_BEHIND_SECONDS_MAX: i64 = 300;

/// Who asks, when, and in which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The time of the entry: the clock, or the last entry's `at` if the clock is behind it.
    pub at: Time,
    pub actor: PersonId,
    pub role: Role,
    pub command: CommandId,
    /// The clock's reading, only if it lies before `at`.
    pub clock: Option<Time>,
}

impl Context {
    /// A context with a clock that is not behind.
    #[must_use]
    pub fn new(at: Time, actor: PersonId, role: Role, command: CommandId) -> Self {
        Self {
            at,
            actor,
            role,
            command,
            clock: None,
        }
    }

    /// Whether the clock was behind the record.
    #[must_use]
    pub fn clock_behind(&self) -> bool {
        self.clock.is_some()
    }
}

/// Under whose key something is sealed, and so with what it is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Scope {
    /// What belongs to no case, by the calendar year (UTC).
    Office(u16),
    Case(CaseId),
    Exhibit(CaseId, ExhibitId),
}

/// The result of an act in bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manifest {
    pub root: Hash,
    pub size: u64,
}

/// What everybody may see of the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPart {
    pub act: Act,
    pub role: Role,
    pub outcome: Outcome,
    /// Present with `refused`, and only with it.
    pub reason: Option<Reason>,
    pub authority: Option<AuthorityId>,
    pub case: Option<CaseId>,
    /// Written as the tag `exhibit`; not repeated in `tags`.
    pub exhibit: Option<ExhibitId>,
    /// Name → codes, sorted and without doubles.
    pub tags: BTreeMap<&'static str, Vec<String>>,
    pub counts: BTreeMap<String, u64>,
    pub manifest: Option<Manifest>,
    /// SHA-256 of the tag manifest of a package that was created.
    pub package: Option<Hash>,
}

/// Why an act is refused, exactly. Sealed; only `reason` is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The element that refused, for example `data: content` or `role: analyst`.
    pub element: String,
    pub hint: String,
    pub reason: Reason,
}

/// What was decided. Nothing has changed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub public: PublicPart,
    /// Under whose key the payload is sealed; [`crate::scope_of`] says the same of the entry.
    pub scope: Scope,
    pub refusal: Option<Refusal>,
    /// The entry must carry the person's own signature.
    pub needs_person_signature: bool,
}

impl Decision {
    /// Whether the act is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.refusal.is_none()
    }
}
