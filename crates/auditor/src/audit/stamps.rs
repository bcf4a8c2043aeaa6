//! Time stamps (section 7): which are there, and what they say.

use std::collections::{BTreeMap, BTreeSet};

use super::Audit;
use crate::paths::{self, Name};
use crate::report::Fault;

#[cfg(feature = "timestamps")]
mod verify;

/// What is known of the package's time stamps.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    /// How many replies were verified.
    pub(super) verified: usize,
    /// Numbers of those that this verifier could not check.
    pub(super) unchecked: Vec<String>,
    /// Sentences: which authority says which time.
    pub(super) said: Vec<String>,
    /// What does not hold under what was brought from outside; also that of the policy.
    pub(super) outside_faults: Vec<Fault>,
}

/// Certificates that the reader brings.
#[derive(Clone, Debug, Default)]
pub(super) struct Roots {
    #[cfg(feature = "timestamps")]
    certificates: Vec<ledger::timestamp::Certificate>,
}

impl Roots {
    #[cfg(feature = "timestamps")]
    pub(super) fn add(&mut self, file: &[u8]) -> Result<(), String> {
        verify::add_roots(&mut self.certificates, file)
    }

    #[cfg(not(feature = "timestamps"))]
    pub(super) fn add(&mut self, _: &[u8]) -> Result<(), String> {
        Err("this verifier was made without time stamps".to_string())
    }
}

pub(super) fn check(audit: &mut Audit<'_>) {
    let files = audit.files;
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, _) in files.below("record/timestamps/") {
        if let Name::Stamp(number, ending) = paths::name(path) {
            found.entry(number).or_default().insert(ending);
        }
    }
    for (number, endings) in found {
        let mut whole = true;
        for ending in ["tsq", "tsr", "pem"] {
            if !endings.contains(ending) {
                whole = false;
                let path = format!("record/timestamps/{number}.{ending}");
                if !files.odd.contains_key(&path) {
                    audit
                        .faults
                        .add(&path, "is not there, though others of its number are");
                }
            }
        }
        if whole {
            one(audit, number);
        }
    }
}

#[cfg(feature = "timestamps")]
fn one(audit: &mut Audit<'_>, number: &str) {
    verify::check(audit, number);
}

#[cfg(not(feature = "timestamps"))]
fn one(audit: &mut Audit<'_>, number: &str) {
    audit.stamps.unchecked.push(number.to_string());
}
