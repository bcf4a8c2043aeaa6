//! `record/package.json`: what was chosen, withheld and not readable, for machines
//! (`docs/specs/package.md`, section 6).

use evidence::{AuthorityId, CaseId, ContentHash, ExhibitId, PackageId, PersonId, Time};
use serde::Serialize;

/// Members in the order of the specification; written as canonical JSON.
#[derive(Debug, Serialize)]
pub(super) struct Outline {
    pub(super) authorities: Vec<Extract>,
    pub(super) case: CaseId,
    pub(super) derivatives: Vec<Derived>,
    pub(super) exhibits: Vec<OneExhibit>,
    pub(super) gaps: Vec<OneGap>,
    pub(super) items: Vec<OneItem>,
    pub(super) languages: Vec<String>,
    pub(super) package: PackageId,
    pub(super) persons: Vec<OnePerson>,
    pub(super) prepared: Time,
    pub(super) program: String,
    pub(super) v: u8,
    pub(super) withheld: Vec<Withheld>,
}

/// What of an authority goes along without its payload, which names other sources.
#[derive(Debug, Serialize)]
pub(super) struct Extract {
    pub(super) approve_seq: Option<u64>,
    pub(super) authority: AuthorityId,
    pub(super) basis: String,
    pub(super) data: Vec<String>,
    pub(super) from: Time,
    pub(super) kind: String,
    pub(super) operations: Vec<String>,
    pub(super) request_seq: u64,
    pub(super) until: Time,
}

#[derive(Debug, Serialize)]
pub(super) struct Derived {
    pub(super) file: String,
    pub(super) from: String,
    pub(super) original: ContentHash,
    pub(super) reason: String,
    pub(super) removed: String,
    pub(super) seq: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct OneExhibit {
    pub(super) description: String,
    pub(super) exhibit: ExhibitId,
    pub(super) folder: String,
    pub(super) kind: String,
    pub(super) number: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct OneGap {
    pub(super) explanation: Option<String>,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) what: String,
}

#[derive(Debug, Serialize)]
pub(super) struct OneItem {
    pub(super) exhibit: ExhibitId,
    pub(super) file: Option<String>,
    pub(super) number: String,
    pub(super) role: &'static str,
    pub(super) row: u64,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct OnePerson {
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
    pub(super) person: PersonId,
    pub(super) roles: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Withheld {
    pub(super) count: u64,
    pub(super) reason: String,
    pub(super) subject: String,
}
