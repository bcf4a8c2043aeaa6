//! The audit of a whole record as a folder of tiles (`docs/specs/tree.md`, sections 3, 5 and 10;
//! `docs/specs/entry.md`, section 6): every leaf, every tile, the root, and what entries say of
//! each other.
//!
//! The caller reads files and may check bundles with several threads ([`Bundle::check`] is a pure
//! function of one bundle and its tile); [`RecordAudit`] takes them in order.

use std::collections::HashMap;

use ledger::checkpoint::Checkpoint;
use ledger::entry::Entry;
use ledger::report::Tally;
use ledger::tile::{WIDTH, decode_tile, tile_path};
use ledger::tree::{Edge, Hash, Levels, root};

use crate::report::Faults;

mod answer;
mod bundle;
mod judge;

pub use answer::{RecordChecked, RecordReport};
pub use bundle::Bundle;
pub use judge::{RecordJudge, place_of};

/// What is remembered of one entry.
#[derive(Debug)]
struct Seen {
    seq: u64,
    at: String,
    case: Option<String>,
    case_prev: Option<u64>,
    commit: Option<Hash>,
}

/// What counting meets, in order.
#[derive(Debug)]
enum Step {
    /// How often each `act:outcome`, and each `reason:code`, occurred.
    Count { acts: Tally, reasons: Tally },
    /// A `period.close` that was done.
    Close(Box<Entry>),
}

/// Takes bundles in order and remembers what they say.
#[derive(Debug)]
pub struct RecordAudit {
    checkpoint: Checkpoint,
    faults: Faults,
    edge: Edge,
    /// Roots of full tiles of leaves.
    tile_roots: Vec<Hash>,
    last_at: String,
    last_of_case: HashMap<String, u64>,
    commits: Vec<(Hash, u64)>,
    acts: Tally,
    reasons: Tally,
    /// Entries of a case that do not name the one before.
    unchained: u64,
    checked: RecordChecked,
}

impl RecordAudit {
    /// Begins the audit of the record of this checkpoint.
    pub fn new(checkpoint: Checkpoint) -> Self {
        Self {
            checkpoint,
            faults: Faults::default(),
            edge: Edge::default(),
            tile_roots: Vec::new(),
            last_at: String::new(),
            last_of_case: HashMap::new(),
            commits: Vec::new(),
            acts: Tally::new(),
            reasons: Tally::new(),
            unchained: 0,
            checked: RecordChecked::default(),
        }
    }

    /// Notes what the caller found about a file.
    pub fn fault(&mut self, file: &str, what: impl Into<String>) {
        self.faults.add(file, what);
    }

    /// Takes the next bundle.
    pub fn add(&mut self, bundle: Bundle) {
        let Bundle {
            path,
            leaves,
            root,
            seen,
            steps,
            faults,
            is_cut: _,
        } = bundle;
        for fault in faults {
            self.faults.add(&fault.file, fault.what);
        }
        let count = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
        self.checked.entries = self.checked.entries.saturating_add(count);
        self.checked.tiles = self.checked.tiles.saturating_add(2);
        leaves.into_iter().for_each(|leaf| self.edge.push(leaf));
        self.tile_roots.extend(root);
        for entry in seen {
            self.entry(&path, entry);
        }
        for step in steps {
            match step {
                Step::Count { acts, reasons } => {
                    merge(&mut self.acts, acts);
                    merge(&mut self.reasons, reasons);
                }
                Step::Close(entry) => self.close(&path, &entry),
            }
        }
    }

    /// Order, chain of the case, commitment.
    fn entry(&mut self, path: &str, entry: Seen) {
        let Seen {
            seq,
            at,
            case,
            case_prev,
            commit,
        } = entry;
        // Times of one length compare as texts.
        if at < self.last_at {
            let what = format!("entry {seq} is earlier than the one before it");
            self.faults.add(path, what);
        } else {
            self.last_at = at;
        }
        self.commits.extend(commit.map(|commit| (commit, seq)));
        let Some(case) = case else { return };
        let last = self.last_of_case.insert(case, seq);
        match (case_prev, last) {
            (None, None) => {}
            (None, Some(_)) => self.unchained = self.unchained.saturating_add(1),
            (Some(named), last) if last != Some(named) => {
                let is = last.map_or("is the first".to_string(), |last| format!("follows {last}"));
                self.faults.add(
                    path,
                    format!("entry {seq} {is} of its case, and names {named} as the one before"),
                );
            }
            (Some(_), _) => {}
        }
    }

    /// The running totals that a `period.close` states (`entry.md`, section 6).
    fn close(&mut self, path: &str, close: &Entry) {
        let (reasons, acts): (Tally, Tally) = close
            .counts
            .iter()
            .map(|(name, count)| (name.clone(), *count))
            .partition(|(name, _)| name.starts_with("reason:"));
        self.checked.closes = self.checked.closes.saturating_add(1);
        if acts != self.acts || (!reasons.is_empty() && reasons != self.reasons) {
            let what = format!("entry {} states other totals than were counted", close.seq);
            self.faults.add(path, what);
        }
    }

    /// Ends the audit. `read` gives the tile of hashes of a level above the leaves (level, number,
    /// width), cut to that width.
    pub fn finish(
        mut self,
        judge: &RecordJudge,
        read: &dyn Fn(u8, u64, u16) -> Option<Vec<u8>>,
    ) -> RecordReport {
        self.upper_tiles(read);
        self.commits_once();
        let Checkpoint { size, root, .. } = self.checkpoint.clone();
        if self.edge.size() != size {
            let what = format!("is of {size} entries, {} are there", self.edge.size());
            self.faults.add("checkpoint", what);
        } else if self.edge.root() != root {
            self.faults
                .add("checkpoint", "has another root than the entries lead to");
        }
        answer::report(self, judge)
    }

    /// Recomputes every tile above the leaves.
    fn upper_tiles(&mut self, read: &dyn Fn(u8, u64, u16) -> Option<Vec<u8>>) {
        let mut hashes = std::mem::take(&mut self.tile_roots);
        let mut level = 1_u8;
        while !hashes.is_empty() {
            let mut above = Vec::new();
            let width = usize::try_from(WIDTH).unwrap_or(usize::MAX);
            for (n, tile) in hashes.chunks(width).enumerate() {
                let (n, count) = (u64::try_from(n), u16::try_from(tile.len()));
                let (n, count) = (n.unwrap_or(u64::MAX), count.unwrap_or(u16::MAX));
                let path = tile_path(level, n, count);
                match read(level, n, count).map(|bytes| decode_tile(&bytes)) {
                    None => self.faults.add(&path, "is not there"),
                    Some(Ok(found)) if found == tile => {}
                    Some(_) => self
                        .faults
                        .add(&path, "is not what the tiles below it lead to"),
                }
                self.checked.tiles = self.checked.tiles.saturating_add(1);
                if tile.len() == width {
                    above.push(root_of(tile));
                }
            }
            hashes = above;
            level = level.saturating_add(1);
        }
    }

    /// No commitment occurs twice (`entry.md`, section 5).
    fn commits_once(&mut self) {
        self.commits.sort_unstable();
        for pair in self.commits.windows(2) {
            if let [(one, first), (other, second)] = pair
                && one == other
            {
                let n = second.checked_div(WIDTH).unwrap_or_default();
                let what = format!("entry {second} has the commit of entry {first}");
                self.faults
                    .add(&bundle::path_of(n, self.checkpoint.size), what);
            }
        }
    }
}

/// The root of a full tile.
fn root_of(tile: &[Hash]) -> Hash {
    let size = u64::try_from(tile.len()).unwrap_or(u64::MAX);
    let mut levels: Levels = tile.iter().copied().collect();
    root(&mut levels, size).expect("all subtrees of leaves at hand are at hand")
}

fn merge(into: &mut Tally, from: Tally) {
    for (name, count) in from {
        let sum = into.entry(name).or_default();
        *sum = sum.saturating_add(count);
    }
}
