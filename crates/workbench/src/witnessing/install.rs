//! Installing a policy: who judges this office's record.
//!
//! The policy comes from outside, from the overseer or the court. What was there before is kept.

use ledger::{
    note::VerifierKey,
    policy::{Policy, PolicyError},
};

use super::{COSIGNED, Outsiders, POLICY, WitnessingError, kept, policy};
use crate::ports::{RecordError, Testimony};

/// What a new policy changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyChange {
    pub policy: Policy,
    /// Lines of the old policy that the new one does not have, then those that are new.
    pub removed: Vec<String>,
    pub added: Vec<String>,
    /// Witnesses that are reached by file only, since they have no address.
    pub by_file: Vec<String>,
    /// The new policy asks for no cosignature.
    pub unwitnessed: bool,
}

/// Why a policy is not installed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyRefusal {
    #[error(transparent)]
    Form(#[from] PolicyError),
    #[error("the policy does not name this record's own key {key}")]
    OtherLog { key: String },
    /// A second log would let an office show the record of another one as its own.
    #[error("the policy names {count} logs; that of this office names its own record alone")]
    Logs { count: usize },
    #[error("witness {name}: {url:?} is no address that begins with https:// or http://")]
    Address { name: String, url: String },
    #[error(transparent)]
    Witnessing(#[from] WitnessingError),
}

impl From<RecordError> for PolicyRefusal {
    fn from(error: RecordError) -> Self {
        Self::Witnessing(error.into())
    }
}

/// Reads a policy for this record and says what it would change.
pub fn compare_policy(
    testimony: &dyn Testimony,
    log: &VerifierKey,
    text: &[u8],
) -> Result<PolicyChange, PolicyRefusal> {
    let new = Policy::parse(text)?;
    if new.logs().iter().all(|one| one.key != *log) {
        return Err(PolicyRefusal::OtherLog {
            key: log.to_string(),
        });
    }
    if new.logs().len() > 1 {
        return Err(PolicyRefusal::Logs {
            count: new.logs().len(),
        });
    }
    for witness in new.witnesses() {
        if let Some(url) = &witness.url
            && !["https://", "http://"]
                .iter()
                .any(|scheme| url.starts_with(scheme))
        {
            return Err(PolicyRefusal::Address {
                name: witness.name.clone(),
                url: url.clone(),
            });
        }
    }
    // A damaged policy is replaced as if there were none.
    let old = match policy(testimony) {
        Ok(old) => old.map(|(_, old)| old.to_string()).unwrap_or_default(),
        Err(WitnessingError::Policy(_)) => String::new(),
        Err(error) => return Err(error.into()),
    };
    let text = new.to_string();
    let only = |these: &str, those: &str| {
        let is_new = |line: &&str| those.lines().all(|other| other != *line);
        these.lines().filter(is_new).map(str::to_owned).collect()
    };
    let without_url = new.witnesses().iter().filter(|one| one.url.is_none());
    Ok(PolicyChange {
        removed: only(&old, &text),
        added: only(&text, &old),
        by_file: without_url.map(|one| one.name.clone()).collect(),
        unwitnessed: new.quorum().is_none(),
        policy: new,
    })
}

/// Installs a policy. The one before is kept in `policies/` with the note that was cosigned under
/// it; cosignatures that the new policy asks for and that are kept count at once.
pub fn install_policy(outsiders: &Outsiders, text: &[u8]) -> Result<PolicyChange, PolicyRefusal> {
    let testimony = outsiders.testimony.as_ref();
    let change = compare_policy(testimony, &outsiders.log, text)?;
    if let Some(old) = testimony.read(POLICY)?
        && old != text
    {
        let number = next_number(testimony)?;
        testimony.write(&format!("policies/{number:06}.txt"), &old)?;
        if let Some(cosigned) = testimony.read(COSIGNED)? {
            testimony.write(&format!("policies/{number:06}.cosigned"), &cosigned)?;
        }
    }
    // In this order a stop in between leaves a note that is judged by no policy, never one that
    // is judged by the wrong one.
    if change.removed.is_empty() && change.added.is_empty() {
        testimony.write(POLICY, text)?;
    } else {
        testimony.remove(COSIGNED)?;
        testimony.write(POLICY, text)?;
        let tip = kept::tip(outsiders)?;
        kept::keep_cosigned(outsiders, &change.policy, &tip)?;
    }
    Ok(change)
}

fn next_number(testimony: &dyn Testimony) -> Result<u64, RecordError> {
    let names = testimony.list("policies")?;
    let number = |name: &String| {
        let digits = name.strip_prefix("policies/")?.strip_suffix(".txt")?;
        digits.parse::<u64>().ok()
    };
    let last = names.iter().filter_map(number).max().unwrap_or(0);
    Ok(last.saturating_add(1))
}
