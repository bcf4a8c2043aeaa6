//! `verify`: every invariant that can be checked on a live office, each with what was looked at.
//!
//! The journal checks its own bytes (L1 to L3); this module takes every decision again, replays
//! the state and compares it with the tables, opens every blob, and walks every manifest. It
//! changes nothing.

mod acts;
mod evidence_kept;

use casework::State;

use crate::office::{CommitError, Ports, from_tables};

/// The invariants of DESIGN.md that `verify` speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    L1,
    L2,
    L3,
    V1,
    V2,
    C1,
    C2,
    E1,
    E3,
    A1,
    D1,
}

impl Invariant {
    pub fn name(self) -> &'static str {
        match self {
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
            Self::V1 => "V1",
            Self::V2 => "V2",
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::E1 => "E1",
            Self::E3 => "E3",
            Self::A1 => "A1",
            Self::D1 => "D1",
        }
    }

    pub fn text(self) -> &'static str {
        match self {
            Self::L1 => "every checkpoint is consistent with every earlier one",
            Self::L2 => "the bytes of an entry never change once accepted",
            Self::L3 => "for one size at most one root is ever signed",
            Self::V1 => "what the vault returns for an address has that hash",
            Self::V2 => "no entry refers to a blob that was not durable before it",
            Self::C1 => "the state on disk equals the replay of the record",
            Self::C2 => "each event is an entry, each entry an event",
            Self::E1 => "the original's hash after intake equals its hash before",
            Self::E3 => "every byte of the source is accounted for",
            Self::A1 => "every act was allowed by the permission table and an authority in force",
            Self::D1 => "after erasure no key, payload or blob holds what was erased",
        }
    }
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub invariant: Invariant,
    /// Where: an entry, a blob, a file.
    pub place: String,
    pub what: String,
}

/// What was looked at, and what does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub entries: u64,
    /// Decisions taken again with the same answer.
    pub decisions: u64,
    /// Entries whose payload is erased: their decisions cannot be taken again.
    pub erased: u64,
    /// Persons' signatures that hold.
    pub signatures: u64,
    pub blobs: u64,
    pub blob_bytes: u64,
    /// Files that an interrupted write left behind; harmless.
    pub leftovers: u64,
    pub manifests: u64,
    pub rows: u64,
    /// Items that changed during their intake, as their manifests declare (E1).
    pub changed: u64,
    pub faults: Vec<Fault>,
}

impl Report {
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn fault(
        &mut self,
        invariant: Invariant,
        place: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.faults.push(Fault {
            invariant,
            place: place.into(),
            what: what.into(),
        });
    }
}

/// Checks an office. An error means that it could not be looked at; what does not hold is in the
/// report.
pub fn verify(ports: &Ports) -> Result<Report, CommitError> {
    Ok(verify_and_replay(ports)?.0)
}

/// As [`verify`], with the state that the record gives when it is replayed. There is none where
/// the record breaks off.
pub fn verify_and_replay(ports: &Ports) -> Result<(Report, Option<State>), CommitError> {
    let mut report = Report::default();
    let state = acts::check(ports, &mut report)?;
    if let Some(state) = &state {
        check_tables(ports, state, &mut report)?;
        evidence_kept::check(ports, state, &mut report)?;
    }
    Ok((report, state))
}

/// INVARIANT C1. Tables that lag behind hold an earlier state of the same record and are no fault.
fn check_tables(ports: &Ports, state: &State, report: &mut Report) -> Result<(), CommitError> {
    match from_tables(ports)? {
        Some(kept) if kept.size() < state.size() => {}
        Some(kept) if kept == *state => {}
        Some(_) => report.fault(
            Invariant::C1,
            "office.db",
            "differs from the replay of the record; make it again with `probity office rebuild`",
        ),
        None => report.fault(
            Invariant::C1,
            "office.db",
            "cannot be read; make it again with `probity office rebuild`",
        ),
    }
    Ok(())
}
