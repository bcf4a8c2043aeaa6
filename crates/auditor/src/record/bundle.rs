//! One bundle of entries with its tile of leaves: all that can be checked without the others.

use ledger::entry::{Entry, Outcome, PERIOD_CLOSE};
use ledger::report::Tally;
use ledger::tile::{WIDTH, decode_bundle, decode_tile, entries_path, tile_path};
use ledger::tree::{Hash, leaf_hash};

use super::{Seen, Step, root_of};
use crate::report::Fault;

/// A bundle that was checked by itself.
#[derive(Debug)]
pub struct Bundle {
    pub(super) path: String,
    pub(super) leaves: Vec<Hash>,
    /// The root over the leaves, where the bundle is full.
    pub(super) root: Option<Hash>,
    pub(super) seen: Vec<Seen>,
    pub(super) steps: Vec<Step>,
    pub(super) faults: Vec<Fault>,
    pub(super) is_cut: bool,
}

/// How many entries bundle `n` of a record of `size` entries has.
fn width_of(n: u64, size: u64) -> u16 {
    let rest = size.saturating_sub(n.saturating_mul(WIDTH)).min(WIDTH);
    u16::try_from(rest).unwrap_or(u16::MAX)
}

/// The path of bundle `n` in a record of `size` entries.
pub(super) fn path_of(n: u64, size: u64) -> String {
    entries_path(n, width_of(n, size))
}

impl Bundle {
    /// How many bundles a record of `size` entries has.
    pub fn count(size: u64) -> u64 {
        size.div_ceil(WIDTH)
    }

    /// How many entries bundle `n` of a record of `size` entries has.
    pub fn width(n: u64, size: u64) -> u16 {
        width_of(n, size)
    }

    /// Checks bundle `n` of a record of `size` entries: the strict form of each entry, its `seq`,
    /// and the tile of leaves. Files may be those of a larger record; what is behind the size is
    /// passed over.
    pub fn check(n: u64, size: u64, bundle: Option<&[u8]>, tile: Option<&[u8]>) -> Self {
        let width = width_of(n, size);
        let mut checked = Self {
            path: entries_path(n, width),
            leaves: Vec::new(),
            root: None,
            seen: Vec::new(),
            steps: Vec::new(),
            faults: Vec::new(),
            is_cut: false,
        };
        let wanted = usize::from(width);
        match bundle.map(decode_bundle) {
            None => checked.fault("is not there"),
            Some(Err(error)) => checked.fault(error.to_string()),
            Some(Ok(entries)) if entries.len() < wanted => {
                checked.fault(format!("has {} of {wanted} entries", entries.len()));
            }
            Some(Ok(entries)) => {
                let first = n.saturating_mul(WIDTH);
                let entries = entries.get(..wanted).unwrap_or_default();
                for (seq, bytes) in (first..).zip(entries) {
                    checked.entry(seq, bytes);
                }
                checked.tile(n, width, tile);
            }
        }
        checked.is_cut = checked.leaves.len() < wanted;
        if u64::from(width) == WIDTH && checked.leaves.len() == wanted {
            checked.root = Some(root_of(&checked.leaves));
        }
        checked
    }

    /// Whether not all of its entries are there; then nothing behind it can be checked.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    fn fault(&mut self, what: impl Into<String>) {
        let (file, what) = (self.path.clone(), what.into());
        self.faults.push(Fault { file, what });
    }

    fn entry(&mut self, seq: u64, bytes: &[u8]) {
        self.leaves.push(leaf_hash(bytes));
        let entry = match Entry::parse(bytes) {
            Ok(entry) => entry,
            Err(error) => return self.fault(format!("entry {seq}: {error}")),
        };
        if entry.seq != seq {
            self.fault(format!("entry {seq} says that it is entry {}", entry.seq));
        }
        if entry.act == PERIOD_CLOSE && entry.outcome == Outcome::Done {
            self.steps.push(Step::Close(Box::new(entry.clone())));
        }
        self.tally(&entry);
        let Entry {
            at,
            case,
            case_prev,
            commit,
            ..
        } = entry;
        self.seen.push(Seen {
            seq,
            at,
            case,
            case_prev,
            commit,
        });
    }

    fn tally(&mut self, entry: &Entry) {
        if !matches!(self.steps.last(), Some(Step::Count { .. })) {
            self.steps.push(Step::Count {
                acts: Tally::new(),
                reasons: Tally::new(),
            });
        }
        let Some(Step::Count { acts, reasons }) = self.steps.last_mut() else {
            return;
        };
        let bump = |tally: &mut Tally, name: String| {
            let count = tally.entry(name).or_default();
            *count = count.saturating_add(1);
        };
        bump(acts, format!("{}:{}", entry.act, entry.outcome.as_str()));
        if let Some(reason) = &entry.reason {
            bump(reasons, format!("reason:{reason}"));
        }
    }

    /// Compares the tile of leaves with the entries.
    fn tile(&mut self, n: u64, width: u16, tile: Option<&[u8]>) {
        let what = match tile.map(decode_tile) {
            None => "is not there".to_string(),
            Some(Err(error)) => error.to_string(),
            Some(Ok(found)) if found.get(..self.leaves.len()) == Some(&self.leaves) => return,
            Some(Ok(_)) => "is not what the entries lead to".to_string(),
        };
        let file = tile_path(0, n, width);
        self.faults.push(Fault { file, what });
    }
}
