//! What is found when a record is opened (guide, section 7): a survey that changes nothing.
//!
//! It proves that the signed head, the right edge of the tree and at least the last thousand
//! entries agree, and says where whole frames end. The whole record is the business of `check`.

use std::collections::{BTreeSet, VecDeque};

use ledger::note::VerifierKey;
use ledger::tile::{WIDTH, entries_path, tile_path};
use ledger::tree::{Edge, Hash};

use crate::disk::Access;
use crate::forget::read_intent;
use crate::frame::{Order, Payload, SEGMENT_HEADER_BYTES, prove};
use crate::head::{Head, choose, read_checkpoint, read_slots};
use crate::layout::{Found, Layout, Mark, Met, Walk};
use crate::outside;
use crate::tiles::{load_tower, read_tile, width_of};
use crate::tower::Tower;
use crate::trouble::Trouble;

/// How many of the last entries are always proved at the start.
const PROVED_ENTRIES: u64 = 1000;

/// The signed notes of a record.
#[derive(Debug)]
pub(crate) struct Signed {
    /// The largest signed size: a head, or the checkpoint if the newer slot is unreadable.
    pub(crate) head: Head,
    pub(crate) checkpoint: Head,
    /// The slot to write next.
    pub(crate) next_slot: usize,
    /// Why a slot is unreadable, if one is.
    pub(crate) unreadable_slot: Option<String>,
    /// The notes that witnesses cosigned, by name.
    pub(crate) cosigned: Vec<(String, Head)>,
    /// Those that cannot be read, and why. Witnesses give them again, so this refuses nothing.
    pub(crate) unreadable_cosigned: Vec<String>,
}

/// Reads heads and checkpoint and compares them with each other.
pub(crate) fn read_signed(layout: &Layout, key: &VerifierKey) -> Result<Signed, Trouble> {
    let checkpoint = read_checkpoint(layout, key)?;
    let slots = read_slots(layout, key)?;
    let unreadable_slot = match &slots {
        [Err(what), _] => Some(format!("head-0: {what}")),
        [_, Err(what)] => Some(format!("head-1: {what}")),
        _ => None,
    };
    let (mut head, next_slot) = choose(slots)?;
    if checkpoint.size == head.size && checkpoint.root != head.root {
        return Err(Trouble::broken(
            "checkpoint",
            format!("two roots are signed for size {}", head.size),
        ));
    }
    if checkpoint.size > head.size {
        if unreadable_slot.is_none() {
            return Err(Trouble::broken(
                "head-0 and head-1",
                format!(
                    "the published checkpoint has {} entries, the heads only {}: the record went backwards",
                    checkpoint.size, head.size
                ),
            ));
        }
        head = checkpoint.clone();
    }
    let (cosigned, unreadable_cosigned) = read_cosigned(layout, key, &head)?;
    Ok(Signed {
        head,
        checkpoint,
        next_slot,
        unreadable_slot,
        cosigned,
        unreadable_cosigned,
    })
}

/// Reads what witnesses cosigned. It must not be ahead of the heads, nor contradict them.
#[allow(
    clippy::type_complexity,
    reason = "notes and complaints, taken apart at once"
)]
fn read_cosigned(
    layout: &Layout,
    key: &VerifierKey,
    head: &Head,
) -> Result<(Vec<(String, Head)>, Vec<String>), Trouble> {
    let mut cosigned = Vec::new();
    let mut unreadable = Vec::new();
    for (name, note) in outside::read_notes(layout, key)? {
        match note {
            Err(what) => unreadable.push(format!("{name}: {what}")),
            Ok(note) if note.size > head.size => {
                return Err(Trouble::broken(
                    name,
                    format!(
                        "a witness cosigned {} entries, the heads have only {}: the record went backwards",
                        note.size, head.size
                    ),
                ));
            }
            Ok(note) if note.size == head.size && note.root != head.root => {
                return Err(Trouble::broken(
                    name,
                    format!("two roots are signed for size {}", head.size),
                ));
            }
            Ok(note) => cosigned.push((name, note)),
        }
    }
    Ok((cosigned, unreadable))
}

/// A place behind the last whole frame where bytes must go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    pub(crate) segment: u64,
    pub(crate) offset: u64,
    /// Whether the segment holds no whole frame at all.
    pub(crate) is_whole_segment: bool,
}

/// What the segments hold.
#[derive(Debug)]
pub(crate) struct Scan {
    /// The tree over all whole frames.
    pub(crate) edge: Edge,
    /// The tree of the published size; of size 0 if the published files must be made again.
    pub(crate) tower: Tower,
    pub(crate) chain: Hash,
    pub(crate) order: Order,
    pub(crate) marks: VecDeque<Mark>,
    /// The last segment, and where its whole frames end.
    pub(crate) segment: u64,
    pub(crate) segment_end: u64,
    /// Bytes to cut, which nobody was answered for.
    pub(crate) tail: Option<Tail>,
}

/// Surveys the segments under the signed notes.
pub(crate) fn scan(layout: &Layout, signed: &Signed) -> Result<Scan, Trouble> {
    let published = signed.checkpoint.size;
    let proved_from = published.min(signed.head.size.saturating_sub(PROVED_ENTRIES));
    let from = (proved_from >> 8) << 8;
    if from > 0 {
        let quick =
            load_tower(layout, published, from).and_then(|tower| scan_from(layout, signed, tower));
        if let Ok(found) = quick {
            return Ok(confirm_published(layout, found));
        }
    }
    // Either the record is short, or a tile or the record is wrong: the segments alone decide.
    let found = scan_from(layout, signed, Tower::default())?;
    if from > 0 {
        return Ok(forget_published(found));
    }
    Ok(confirm_published(layout, found))
}

/// Keeps the published size only if the newest tiles are there and right.
fn confirm_published(layout: &Layout, found: Scan) -> Scan {
    let size = found.tower.size();
    let tiles_stand = found.tower.unfinished().all(|tile| {
        read_tile(layout, size, tile.level, tile.n).is_ok_and(|hashes| hashes == tile.hashes)
    });
    let last = size.saturating_sub(1) >> 8;
    let is_there = |name: String| layout.open(&name, Access::Read).is_ok();
    let width = width_of(size, 0, last);
    let files_stand =
        size == 0 || is_there(entries_path(last, width)) && is_there(tile_path(0, last, width));
    if tiles_stand && files_stand {
        found
    } else {
        forget_published(found)
    }
}

fn forget_published(mut found: Scan) -> Scan {
    found.tower = Tower::default();
    found.marks.clear();
    found
}

struct Scanner<'a> {
    signed: &'a Signed,
    intent: BTreeSet<u64>,
    from: u64,
    scan: Scan,
}

/// Proves every frame from the segment that holds `tower.size()` on, and the tree from there.
fn scan_from(layout: &Layout, signed: &Signed, tower: Tower) -> Result<Scan, Trouble> {
    let from = tower.size();
    let mut walk = Walk::begin(layout, from)?;
    let edge = tower
        .edge()
        .ok_or_else(|| Trouble::broken("tile", "the tiles do not fit the size"))?;
    let mut scanner = Scanner {
        signed,
        intent: read_intent(layout)?,
        from,
        scan: Scan {
            edge,
            tower,
            chain: walk.before(),
            order: Order::default(),
            marks: VecDeque::new(),
            segment: walk.segment(),
            segment_end: SEGMENT_HEADER_BYTES,
            tail: None,
        },
    };
    scanner.compare_roots()?;
    let mut seq = walk.seq();
    let stopped = loop {
        let trouble = match walk.step()? {
            Found::Frame(met) => match scanner.take(&met) {
                Ok(()) => None,
                Err(what) => Some((met.place(), what)),
            },
            Found::End => break None,
            Found::Torn { place } => Some((place, "the frame is cut".to_owned())),
            Found::Damaged { place, what } => Some((place, what)),
        };
        if let Some((place, what)) = trouble {
            break Some((place, what));
        }
        seq = seq.saturating_add(1);
        scanner.scan.segment = walk.segment();
        scanner.scan.segment_end = walk.offset();
        scanner.compare_roots()?;
    };
    let mut found = scanner.scan;
    if let Some((place, what)) = stopped {
        // Only the newest frames, which no head covers, may be torn: in the segment of the last
        // good frame, or in one that was just begun.
        let is_newest = walk.segment() == found.segment || walk.segment() == seq;
        if seq < signed.head.size || !walk.is_last() || !is_newest {
            return Err(Trouble::broken(place, what));
        }
        let is_whole_segment = walk.segment() == seq;
        found.tail = Some(Tail {
            segment: walk.segment(),
            offset: found.segment_end,
            is_whole_segment,
        });
    } else {
        found.segment = walk.segment();
        found.segment_end = walk.offset();
    }
    if seq < signed.head.size {
        return Err(Trouble::broken(
            "segments",
            format!(
                "the segments end with {seq} entries, the signed head has {}: the record went backwards",
                signed.head.size
            ),
        ));
    }
    Ok(found)
}

impl Scanner<'_> {
    fn take(&mut self, met: &Met<'_>) -> Result<(), String> {
        let proven = prove(&met.frame, &met.before)?;
        if proven.payload == Payload::Damaged && !self.intent.contains(&met.seq) {
            return Err("the sealed payload is not the one that the entry names".to_owned());
        }
        if met.seq >= self.from {
            self.scan
                .order
                .check(met.seq, met.frame.entry, met.frame.sealed, proven.payload)?;
            self.scan.edge.push(proven.leaf);
            if met.seq < self.signed.checkpoint.size {
                let ignored = |_: crate::tower::Tile<'_>| Ok::<(), String>(());
                self.scan.tower.push(proven.leaf, ignored)?;
            }
        }
        self.scan.chain = proven.chain;
        let first_open = (self.signed.checkpoint.size >> 8) << 8;
        if met.seq >= first_open && met.seq.is_multiple_of(WIDTH) {
            self.scan.marks.push_back(met.mark());
        }
        Ok(())
    }

    /// Each signed note must have the root of the tree of its size.
    fn compare_roots(&self) -> Result<(), Trouble> {
        let edge = &self.scan.edge;
        let cosigned = self.signed.cosigned.iter();
        let cosigned = cosigned.map(|(name, note)| (name.as_str(), note));
        let ours = [
            ("the signed head", &self.signed.head),
            ("the published checkpoint", &self.signed.checkpoint),
        ];
        for (name, note) in ours.into_iter().chain(cosigned) {
            if note.size == edge.size() && note.root != edge.root() {
                return Err(Trouble::broken(
                    name,
                    format!("its root is not that of the {} entries", note.size),
                ));
            }
        }
        Ok(())
    }
}
