//! Readers: as many as like, without a lock, beside a writer at work.
//!
//! They read up to a signed head and never beyond it, so what they see is durable and complete.
//! Every entry shown was hashed and followed along the chain; a reading from the first entry to
//! the last also proves the root of the head.

use std::path::Path;
use std::sync::Arc;

use ledger::note::VerifierKey;
use ledger::tree::Edge;
use workbench::ports::{Flow, RecordError, Tip};

use crate::disk::{Access, Disk, RealDisk};
use crate::forget::read_intent;
use crate::frame::{Payload, prove};
use crate::head::Head;
use crate::layout::{CHECKPOINT, Found, Layout, Mark, Walk};
use crate::proofs::Proofs;
use crate::start::read_signed;
use crate::trouble::{OpenError, Trouble};

/// Is shown number, entry and sealed payload, and says whether to go on.
pub type Visit<'a> = &'a mut dyn FnMut(u64, &[u8], &[u8]) -> Flow;

/// A record opened for reading, as of its newest head at that time.
#[derive(Debug)]
pub struct Reader {
    layout: Layout,
    key: VerifierKey,
    head: Head,
}

impl Reader {
    /// Opens the record in `dir`. `second_head` is the file of the second head slot when it lies
    /// on another medium.
    pub fn open(
        dir: &Path,
        second_head: Option<&Path>,
        key: VerifierKey,
    ) -> Result<Self, OpenError> {
        Self::open_on(Arc::new(RealDisk), dir, second_head, key)
    }

    /// As [`Self::open`], on a disk of the caller's choice.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        second_head: Option<&Path>,
        key: VerifierKey,
    ) -> Result<Self, OpenError> {
        let layout = Layout::new(disk, dir, second_head);
        if layout
            .open(CHECKPOINT, Access::Read)
            .is_err_and(|trouble| trouble.is_absent())
            && layout.segments().is_err_and(|trouble| trouble.is_absent())
        {
            return Err(OpenError::Missing { place: layout.dir });
        }
        let head = newest_head(&layout, &key)?;
        Ok(Self { layout, key, head })
    }

    /// Moves on to the newest head; the record may only have grown.
    pub fn refresh(&mut self) -> Result<Tip, RecordError> {
        let head = newest_head(&self.layout, &self.key)?;
        let (old, new) = (self.head.tip(), head.tip());
        if new.size < old.size || (new.size == old.size && new.root != old.root) {
            return Err(RecordError::Broken {
                place: "head-0 and head-1".to_owned(),
                what: format!(
                    "the record went back from {} entries to {}",
                    old.size, new.size
                ),
            });
        }
        self.head = head;
        Ok(new)
    }

    /// The signed end of the record.
    pub fn tip(&self) -> Tip {
        self.head.tip()
    }

    /// The signed note of the tip.
    pub fn checkpoint(&self) -> &[u8] {
        &self.head.note
    }

    /// As [`workbench::ports::Record::read`].
    pub fn read(&self, from: u64, visit: Visit<'_>) -> Result<(), RecordError> {
        Ok(read_entries(&self.layout, self.tip(), from, None, visit)?)
    }

    /// Proofs out of the tree that ends at the tip.
    pub fn proofs(&self) -> Result<Proofs, RecordError> {
        Proofs::new(&self.layout, self.head.clone(), &self.key)
    }
}

/// A slot may be half written at the moment of looking, and a checkpoint newer than the heads that
/// were read just before it; a second look settles both.
fn newest_head(layout: &Layout, key: &VerifierKey) -> Result<Head, Trouble> {
    match read_signed(layout, key) {
        Ok(signed) if signed.unreadable_slot.is_none() => Ok(signed.head),
        _ => read_signed(layout, key).map(|signed| signed.head),
    }
}

/// Shows the entries from `from` up to the tip. `mark` is a known place at or before `from`.
pub(crate) fn read_entries(
    layout: &Layout,
    tip: Tip,
    from: u64,
    mark: Option<Mark>,
    visit: Visit<'_>,
) -> Result<(), Trouble> {
    if from >= tip.size {
        return Ok(());
    }
    let mut walk = match mark {
        Some(mark) => Walk::resume(layout, mark)?,
        None => Walk::begin(layout, from)?,
    };
    let mut edge = (from == 0).then(Edge::default);
    while walk.seq() < tip.size {
        let met = match walk.step()? {
            Found::Frame(met) if met.seq < from => continue,
            Found::Frame(met) => met,
            Found::End => {
                return Err(Trouble::broken(
                    "segments",
                    format!("end before the {} entries of the signed head", tip.size),
                ));
            }
            Found::Torn { place } => return Err(Trouble::broken(place, "the frame is cut")),
            Found::Damaged { place, what } => return Err(Trouble::broken(place, what)),
        };
        let proven =
            prove(&met.frame, &met.before).map_err(|what| Trouble::broken(met.place(), what))?;
        if let Some(edge) = edge.as_mut() {
            edge.push(proven.leaf);
        }
        let mut zeros = Vec::new();
        let sealed = match proven.payload {
            Payload::Whole | Payload::Erased => met.frame.sealed,
            Payload::Damaged if read_intent(layout)?.contains(&met.seq) => {
                // Its erasure is under way.
                zeros.resize(met.frame.sealed.len(), 0);
                &zeros
            }
            Payload::Damaged => {
                return Err(Trouble::broken(
                    met.place(),
                    "the sealed payload is not the one that the entry names",
                ));
            }
        };
        if visit(met.seq, met.frame.entry, sealed) == Flow::Stop {
            return Ok(());
        }
    }
    match edge {
        Some(edge) if edge.root() != tip.root => Err(Trouble::broken(
            "segments",
            "the entries have not the root of the signed head",
        )),
        _ => Ok(()),
    }
}
