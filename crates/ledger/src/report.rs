//! The numbers of a transparency report: a pure function over public entries between two
//! checkpoints.
//!
//! Whoever has the entries `a … b−1`, the peaks of `[0, a)` and two cosigned checkpoints can count
//! again, and knows that no entry was left out, added or changed. Nothing here knows what an act
//! means.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use crate::checkpoint::Checkpoint;
use crate::entry::{Entry, EntryError, Outcome, PERIOD_CLOSE};
use crate::tree::{Edge, leaf_hash};

/// What begins the names of totals of reasons. No act begins so, since an act has a full stop.
const REASON: &str = "reason:";

/// How often each name occurred.
pub type Tally = BTreeMap<String, u64>;

/// The counts over a run of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub entries: u64,
    /// `act:outcome`.
    pub by_act_and_outcome: Tally,
    /// The calendar day of `at`, UTC.
    pub by_day: Tally,
    /// `reason` of refusals.
    pub by_reason: Tally,
    pub by_role: Tally,
    /// `name:code`; an entry with two codes under a name counts under both.
    pub by_tag: Tally,
}

/// Why the entries are not those between the two checkpoints, or contradict themselves.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    #[error("the peaks do not lead to the root of the checkpoint at {size} entries")]
    Begin { size: u64 },
    #[error("entry {seq} cannot be read: {error}")]
    Entry { seq: u64, error: EntryError },
    #[error("entry {seq} says it is entry {found}")]
    Seq { seq: u64, found: u64 },
    #[error("entry {seq} is earlier than the one before it")]
    Time { seq: u64 },
    #[error("entry {seq} states {stated} for {name}, {counted} were counted")]
    Totals {
        seq: u64,
        name: String,
        stated: u64,
        counted: u64,
    },
    #[error("the entries lead to {counted} entries, the checkpoint is of {wanted}")]
    Size { counted: u64, wanted: u64 },
    #[error("the entries do not lead to the root of the checkpoint at {size} entries")]
    End { size: u64 },
}

/// Counts while entries stream past. Memory is bounded by the number of different names.
#[derive(Clone, Debug)]
pub struct Report {
    edge: Edge,
    counts: Counts,
    last_at: String,
    /// Running totals of `act:outcome` since the beginning of the record.
    acts: Totals,
    /// Running totals of `reason:code` since the beginning of the record.
    reasons: Totals,
}

/// The running totals of one family of names.
#[derive(Clone, Debug)]
struct Totals {
    tally: Tally,
    /// Whether the tally counts from the beginning of the record, rather than from the beginning
    /// of this run.
    whole: bool,
}

impl Totals {
    /// Compares what a `period.close` states. Totals of this run alone are replaced by it, if it
    /// states at least as much. The error is (name, stated, counted).
    fn check(&mut self, stated: Tally) -> Result<(), (String, u64, u64)> {
        for name in self.tally.keys().chain(stated.keys()) {
            let counted = self.tally.get(name).copied().unwrap_or_default();
            let empty = stated.get(name) == Some(&0);
            let stated = stated.get(name).copied().unwrap_or_default();
            if empty || stated < counted || (self.whole && stated != counted) {
                return Err((name.clone(), stated, counted));
            }
        }
        let whole = true;
        *self = Self {
            tally: stated,
            whole,
        };
        Ok(())
    }
}

impl Report {
    /// Begins after the entries below `edge`, which must lead to the checkpoint `begin`.
    pub fn begin(edge: Edge, begin: &Checkpoint) -> Result<Self, ReportError> {
        let size = begin.size;
        if edge.size() != size || edge.root() != begin.root {
            return Err(ReportError::Begin { size });
        }
        Ok(Self::after(edge))
    }

    /// Begins with the first entry of the record.
    pub fn from_start() -> Self {
        Self::after(Edge::default())
    }

    fn after(edge: Edge) -> Self {
        let totals = Totals {
            tally: Tally::new(),
            whole: edge.size() == 0,
        };
        Self {
            edge,
            counts: Counts::default(),
            last_at: String::new(),
            acts: totals.clone(),
            reasons: totals,
        }
    }

    /// Reads the next entry strictly, counts it and adds it to the tree. Each `period.close` must
    /// state the running totals of all entries before it; the first one of a run that does not
    /// begin with the record gives the totals to go on from.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), ReportError> {
        let seq = self.edge.size();
        let entry = Entry::parse(bytes).map_err(|error| ReportError::Entry { seq, error })?;
        if entry.seq != seq {
            let found = entry.seq;
            return Err(ReportError::Seq { seq, found });
        }
        // Times of one length compare as texts.
        if entry.at < self.last_at {
            return Err(ReportError::Time { seq });
        }
        if entry.act == PERIOD_CLOSE && entry.outcome == Outcome::Done {
            self.check_totals(&entry)?;
        }
        self.count(&entry);
        self.last_at = entry.at;
        self.edge.push(leaf_hash(bytes));
        Ok(())
    }

    /// Ends at the checkpoint `end`, to which the entries must lead.
    pub fn finish(self, end: &Checkpoint) -> Result<Counts, ReportError> {
        let (counted, wanted) = (self.edge.size(), end.size);
        if counted != wanted {
            return Err(ReportError::Size { counted, wanted });
        }
        if self.edge.root() != end.root {
            return Err(ReportError::End { size: wanted });
        }
        Ok(self.counts)
    }

    fn count(&mut self, entry: &Entry) {
        let counts = &mut self.counts;
        counts.entries = counts.entries.saturating_add(1);
        let act = format!("{}:{}", entry.act, entry.outcome.as_str());
        bump(&mut self.acts.tally, &act);
        bump(&mut counts.by_act_and_outcome, &act);
        let day = entry.at.split('T').next().unwrap_or_default();
        bump(&mut counts.by_day, day);
        if let Some(reason) = &entry.reason {
            bump(&mut counts.by_reason, reason);
            bump(&mut self.reasons.tally, &format!("{REASON}{reason}"));
        }
        bump(&mut counts.by_role, &entry.role);
        for (name, codes) in &entry.tags {
            for code in codes {
                bump(&mut counts.by_tag, &format!("{name}:{code}"));
            }
        }
    }

    /// Compares the totals that a `period.close` states. Those of reasons may be left out, but
    /// only all together.
    fn check_totals(&mut self, close: &Entry) -> Result<(), ReportError> {
        let (reasons, acts): (Tally, Tally) = close
            .counts
            .iter()
            .map(|(name, count)| (name.clone(), *count))
            .partition(|(name, _)| name.starts_with(REASON));
        let mut checked = self.acts.check(acts);
        if !reasons.is_empty() {
            checked = checked.and_then(|()| self.reasons.check(reasons));
        }
        checked.map_err(|(name, stated, counted)| ReportError::Totals {
            seq: close.seq,
            name,
            stated,
            counted,
        })
    }
}

/// Adds one to a name, without a copy of the name where it is known.
fn bump(tally: &mut Tally, name: &str) {
    match tally.get_mut(name) {
        Some(count) => *count = count.saturating_add(1),
        None => {
            tally.insert(name.to_string(), 1);
        }
    }
}
