//! Who judges a record, and which files belong to it.

use ledger::checkpoint::Checkpoint;
use ledger::note::{Note, VerifierKey};
use ledger::policy::{Policy, UnknownLines};

use crate::report::{Judge, Trust};
use crate::text::utc;

/// The keys under which the checkpoint of a record is believed.
#[derive(Clone, Debug)]
pub enum RecordJudge {
    /// The policy that lies in the record's own folder.
    Own(Policy),
    /// A policy that the reader brings.
    Outside(Policy),
    /// The log's key alone, which the reader brings.
    Key(VerifierKey),
}

impl RecordJudge {
    /// What the checkpoint says, and what is wrong with its signatures. `Err` where it is no
    /// checkpoint at all.
    pub fn read(note: &[u8]) -> Result<Checkpoint, String> {
        let note = Note::parse(note).map_err(|error| error.to_string())?;
        Checkpoint::from_text(&note.text).map_err(|error| error.to_string())
    }

    /// Whether the note satisfies the judge; gives the times of cosignatures in words.
    pub fn accepts(&self, note: &[u8]) -> Result<Vec<String>, String> {
        match self {
            Self::Key(key) => Checkpoint::open(note, key)
                .map(|_| Vec::new())
                .map_err(|error| error.to_string()),
            Self::Own(policy) | Self::Outside(policy) => {
                let accepted = policy.accept(note, UnknownLines::PassOver);
                let accepted = accepted.map_err(|error| error.to_string())?;
                let times = accepted.opened.verified.iter().filter_map(|verified| {
                    let time = verified.time?;
                    Some(format!("{} by {}", utc(time), verified.key.name()))
                });
                Ok(times.collect())
            }
        }
    }

    pub(crate) fn judges(&self) -> Vec<Judge> {
        match self {
            Self::Key(key) => vec![Judge::of_key(key)],
            Self::Own(policy) | Self::Outside(policy) => Judge::of_policy(policy),
        }
    }

    pub(crate) fn trust(&self) -> Trust {
        match self {
            Self::Own(_) => Trust::Package,
            Self::Outside(_) | Self::Key(_) => Trust::Outside,
        }
    }

    /// Whether a cosignature is asked for.
    pub(crate) fn asks_witnesses(&self) -> bool {
        match self {
            Self::Key(_) => false,
            Self::Own(policy) | Self::Outside(policy) => policy.quorum().is_some(),
        }
    }
}

/// What a path below the record's folder names: the level (`None` for entries), the number, and
/// the width (256 for a full one). `None` for anything that is no tile.
pub fn place_of(path: &str) -> Option<(Option<u8>, u64, u16)> {
    let rest = path.strip_prefix("tile/")?;
    let (level, rest) = rest.split_once('/')?;
    let level = match level {
        "entries" => None,
        level => Some(level.parse::<u8>().ok()?),
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse::<u16>().ok()?),
        None => (rest, 256),
    };
    let mut n = 0_u64;
    for group in number.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let value: u64 = digits.parse().ok()?;
        n = n.checked_mul(1000)?.checked_add(value)?;
    }
    // There is one spelling: whatever would be written otherwise is no tile.
    let written = match level {
        None => ledger::tile::entries_path(n, width),
        Some(level) => ledger::tile::tile_path(level, n, width),
    };
    (written == path && width > 0).then_some((level, n, width))
}
