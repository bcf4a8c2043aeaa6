//! Running totals of the whole record, for `period.close`: how many entries of each act and
//! outcome, and how many refusals for each reason. Public facts only.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    act::{Act, Outcome},
    reason::Reason,
};

/// Counts by act and outcome, and by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    acts: BTreeMap<(Act, Outcome), u64>,
    reasons: BTreeMap<Reason, u64>,
}

impl Totals {
    pub(crate) fn add(&mut self, act: Act, outcome: Outcome, reason: Option<Reason>) {
        let count = self.acts.entry((act, outcome)).or_default();
        *count = count.saturating_add(1);
        if let Some(reason) = reason {
            let count = self.reasons.entry(reason).or_default();
            *count = count.saturating_add(1);
        }
    }

    #[must_use]
    pub fn of(&self, act: Act, outcome: Outcome) -> u64 {
        self.acts.get(&(act, outcome)).copied().unwrap_or(0)
    }

    #[must_use]
    pub fn refused_for(&self, reason: Reason) -> u64 {
        self.reasons.get(&reason).copied().unwrap_or(0)
    }

    /// As `period.close` writes them: `item.view:refused` and `reason:not-member`.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let acts = self
            .acts
            .iter()
            .map(|((act, outcome), count)| (format!("{act}:{outcome}"), *count));
        let reasons = self
            .reasons
            .iter()
            .map(|(reason, count)| (format!("reason:{reason}"), *count));
        acts.chain(reasons).collect()
    }

    fn from_counts(counts: &BTreeMap<String, u64>) -> Option<Self> {
        let mut totals = Self::default();
        for (name, count) in counts {
            let (first, second) = name.split_once(':')?;
            if first == "reason" {
                totals.reasons.insert(Reason::parse(second).ok()?, *count);
            } else {
                let key = (Act::parse(first).ok()?, Outcome::parse(second).ok()?);
                totals.acts.insert(key, *count);
            }
        }
        Some(totals)
    }
}

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.counts().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Totals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let counts = BTreeMap::<String, u64>::deserialize(deserializer)?;
        Self::from_counts(&counts).ok_or_else(|| D::Error::custom("these are no totals"))
    }
}
