//! The signed end of the record: two slots of 4 KiB, written in turn, and the strict reading of a
//! checkpoint note.
//!
//! It knows one note at a time; whether the note fits the tree is for others to say.

use ledger::checkpoint::Checkpoint;
use ledger::note::{SigningKey, VerifierKey};
use ledger::tree::Hash;
use workbench::ports::Tip;

use crate::disk::Access;
use crate::layout::{CHECKPOINT, Layout, read_whole};
use crate::trouble::Trouble;

/// Size of a head slot; allocated once, so that a full disk cannot refuse a head.
pub(crate) const SLOT_BYTES: usize = 4096;
pub(crate) const SLOT_LENGTH: u64 = 4096;

/// A checkpoint of ours and its exact bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) note: Vec<u8>,
}

impl Head {
    /// Signs the end of the record. The callers have compared it with the head before (L1, L3).
    pub(crate) fn sign(key: &SigningKey, size: u64, root: Hash) -> Self {
        let checkpoint = Checkpoint {
            origin: key.name().to_owned(),
            size,
            root,
        };
        Self {
            size,
            root,
            note: checkpoint.sign(key),
        }
    }

    /// Reads a note strictly: our origin, our signature, and nothing beside them, so that no byte
    /// of it can change unseen.
    pub(crate) fn open(note: &[u8], key: &VerifierKey) -> Result<Self, String> {
        let checkpoint = Checkpoint::open(note, key).map_err(|cause| cause.to_string())?;
        if checkpoint.origin != key.name() {
            return Err("the origin is not the name of the key".to_owned());
        }
        let text = checkpoint.to_text();
        let signatures = note.strip_prefix(text.as_bytes()).unwrap_or_default();
        let lines = signatures.iter().filter(|byte| **byte == b'\n').count();
        // An empty line, then exactly one signature: ours, which was verified above.
        if lines != 2 {
            return Err("there must be one signature".to_owned());
        }
        Ok(Self {
            size: checkpoint.size,
            root: checkpoint.root,
            note: note.to_vec(),
        })
    }

    pub(crate) fn tip(&self) -> Tip {
        Tip {
            size: self.size,
            root: self.root,
        }
    }

    /// The note, filled up with zeros. A note too long for a slot cannot be made from a key name
    /// of any sensible length; `None` says so.
    pub(crate) fn slot(&self) -> Option<Vec<u8>> {
        let mut bytes = self.note.clone();
        if bytes.len() > SLOT_BYTES {
            return None;
        }
        bytes.resize(SLOT_BYTES, 0);
        Some(bytes)
    }
}

/// Reads the note in a slot: everything up to the zeros that fill it.
fn read_slot_bytes(bytes: &[u8], key: &VerifierKey) -> Result<Head, String> {
    if bytes.len() != SLOT_BYTES {
        return Err(format!(
            "a head has 4096 bytes, this one has {}",
            bytes.len()
        ));
    }
    let end = bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last.saturating_add(1));
    Head::open(bytes.get(..end).unwrap_or_default(), key)
}

/// Reads both slots; for each the head, or why it is none. A slot that is not there is an error:
/// slots are made once and never removed.
pub(crate) fn read_slots(
    layout: &Layout,
    key: &VerifierKey,
) -> Result<[Result<Head, String>; 2], Trouble> {
    let [first, second] = layout.heads();
    let read = |(path, name): (std::path::PathBuf, &'static str)| {
        let file = layout
            .disk
            .open(&path, Access::Read)
            .map_err(Trouble::disk(name))?;
        match read_whole(&*file, name, SLOT_LENGTH) {
            Ok(bytes) => Ok(read_slot_bytes(&bytes, key)),
            Err(Trouble::Broken { what, .. }) => Ok(Err(what)),
            Err(trouble) => Err(trouble),
        }
    };
    Ok([read(first)?, read(second)?])
}

/// The larger of two heads and the index of the slot to write next: the unreadable one, or else
/// the older. Two roots for one size break the record (L3).
pub(crate) fn choose(slots: [Result<Head, String>; 2]) -> Result<(Head, usize), Trouble> {
    match slots {
        [Ok(a), Ok(b)] if a.size == b.size && a.root != b.root => Err(Trouble::broken(
            "head-0 and head-1",
            format!("two roots are signed for size {}", a.size),
        )),
        [Ok(a), Ok(b)] if a.size >= b.size => Ok((a, 1)),
        [_, Ok(b)] => Ok((b, 0)),
        [Ok(a), Err(_)] => Ok((a, 1)),
        [Err(first), Err(second)] => Err(Trouble::broken(
            "head-0 and head-1",
            format!(
                "neither can be read ({first}; {second}); compare with `checkpoint` and the witness"
            ),
        )),
    }
}

/// The published checkpoint. It is made with the record and replaced by renaming only, so it is
/// always there and never torn.
pub(crate) fn read_checkpoint(layout: &Layout, key: &VerifierKey) -> Result<Head, Trouble> {
    let bytes = layout.read_file(CHECKPOINT, SLOT_LENGTH)?;
    Head::open(&bytes, key).map_err(|what| Trouble::broken(CHECKPOINT, what))
}
