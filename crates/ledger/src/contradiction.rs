//! The proof that a log showed two histories: two checkpoints that it signed and that cannot both
//! be of one append-only log.
//!
//! Anybody can check one with the log's public key alone: no entry, no witness and no network is
//! needed. It says nothing of which history is the true one, nor of who made the second. The
//! format is in `docs/specs/witness.md`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::json;
use crate::note::VerifierKey;
use crate::tree::{Hash, HashError, ProofError, consistency_roots};

/// The most hashes of a file: those of a consistency proof, and one that such a proof leaves out.
pub const HASHES_MAX: usize = 65;

/// The largest file, in bytes: two notes and the hashes.
pub const CONTRADICTION_BYTES_MAX: usize = 160_000;

/// Two notes of one log and the hashes between them. Nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The note of the smaller size, or either where the sizes are the same.
    pub first: Vec<u8>,
    /// The note of the larger size.
    pub second: Vec<u8>,
    /// From the first size to the second in the *second* history, beginning with the hash of the
    /// last complete subtree of the first size, which a consistency proof of RFC 6962 leaves out
    /// where that size is a power of two. Empty where the sizes are the same.
    pub hashes: Vec<Hash>,
}

/// What a contradiction proves: the log signed both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    pub first: Checkpoint,
    pub second: Checkpoint,
    /// The root over the first `first.size` entries in the second history.
    pub other_root: Hash,
}

/// Why bytes are not a file of this form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    #[error("the file is longer than {max} bytes", max = CONTRADICTION_BYTES_MAX)]
    TooLong,
    #[error("the file is not canonical JSON with first, proof, second and v")]
    Shape,
    #[error("the version {found} is not known")]
    Version { found: u64 },
    #[error("the proof has more than {max} hashes", max = HASHES_MAX)]
    TooManyHashes,
    #[error("hash {place} of the proof: {cause}")]
    Hash { place: usize, cause: HashError },
}

/// Why two notes do not contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotProven {
    #[error("the first note: {0}")]
    First(CheckpointError),
    #[error("the second note: {0}")]
    Second(CheckpointError),
    #[error("the first note has {first} entries, more than the second with {second}")]
    Order { first: u64, second: u64 },
    #[error("both notes have the same size and root")]
    Same,
    #[error("every log continues the empty one")]
    Empty,
    #[error(
        "two notes of one size contradict each other by themselves; hashes do not belong there"
    )]
    NeedlessHashes,
    #[error("the hashes lead nowhere: {0}")]
    Hashes(ProofError),
    #[error("the hashes do not lead to the root of the second note")]
    OtherTree,
    #[error("the second note continues the first: the notes agree")]
    Consistent,
}

/// The file. Members are in the order of canonical JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    first: String,
    proof: Vec<String>,
    second: String,
    v: u64,
}

impl Contradiction {
    /// Two notes of one log, put in order, with the consistency proof (RFC 6962, 2.1.2) that leads
    /// from the smaller size to the larger in the history of the larger. `root` is the root at the
    /// smaller size in that history where it is known; without it nothing can be proved where that
    /// size is a power of two. `None` if what is given does not contradict itself.
    pub fn between(
        log: &VerifierKey,
        (one, other): (&[u8], &[u8]),
        proof: &[Hash],
        root: Option<Hash>,
    ) -> Option<Self> {
        let sizes = (
            Checkpoint::open(one, log).ok()?.size,
            Checkpoint::open(other, log).ok()?.size,
        );
        let (first, second) = if sizes.0 <= sizes.1 {
            (one, other)
        } else {
            (other, one)
        };
        let mut hashes = Vec::new();
        if sizes.0 != sizes.1 {
            if sizes.0.min(sizes.1).is_power_of_two() {
                hashes.push(root?);
            }
            hashes.extend_from_slice(proof);
        }
        let made = Self {
            first: first.to_vec(),
            second: second.to_vec(),
            hashes,
        };
        made.prove(log).is_ok().then_some(made)
    }

    /// Reads a file strictly. Nothing is verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormError> {
        if bytes.len() > CONTRADICTION_BYTES_MAX {
            return Err(FormError::TooLong);
        }
        let file: File = json::from_canonical(bytes).map_err(|_| FormError::Shape)?;
        if file.v != 1 {
            return Err(FormError::Version { found: file.v });
        }
        if file.proof.len() > HASHES_MAX {
            return Err(FormError::TooManyHashes);
        }
        let hash = |(place, text): (usize, &String)| {
            Hash::from_base64(text).map_err(|cause| FormError::Hash { place, cause })
        };
        Ok(Self {
            first: file.first.into_bytes(),
            second: file.second.into_bytes(),
            hashes: file
                .proof
                .iter()
                .enumerate()
                .map(hash)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The bytes of the file; `None` if the notes are not text.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let text = |note: &[u8]| core::str::from_utf8(note).map(ToString::to_string).ok();
        let file = File {
            first: text(&self.first)?,
            proof: self.hashes.iter().map(Hash::to_base64).collect(),
            second: text(&self.second)?,
            v: 1,
        };
        json::canonical(&file).ok()
    }

    /// Checks that the log signed both notes and that they cannot both be of one history.
    pub fn prove(&self, log: &VerifierKey) -> Result<Proven, NotProven> {
        let first = Checkpoint::open(&self.first, log).map_err(NotProven::First)?;
        let second = Checkpoint::open(&self.second, log).map_err(NotProven::Second)?;
        let other_root = self.other_root(&first, &second)?;
        Ok(Proven {
            first,
            second,
            other_root,
        })
    }

    fn other_root(&self, first: &Checkpoint, second: &Checkpoint) -> Result<Hash, NotProven> {
        let (old, new) = (first.size, second.size);
        if old > new {
            return Err(NotProven::Order {
                first: old,
                second: new,
            });
        }
        if old == new {
            return match (self.hashes.is_empty(), first.root == second.root) {
                (false, _) => Err(NotProven::NeedlessHashes),
                (true, true) => Err(NotProven::Same),
                (true, false) => Ok(second.root),
            };
        }
        if old == 0 {
            return Err(NotProven::Empty);
        }
        let Some((begin, rest)) = self.hashes.split_first() else {
            return Err(NotProven::Hashes(ProofError::Length));
        };
        let (from_old, from_new) =
            consistency_roots(old, new, begin, rest).map_err(NotProven::Hashes)?;
        // What leads to the second root is bound by it: nobody finds other hashes that do.
        if from_new != second.root {
            return Err(NotProven::OtherTree);
        }
        if from_old == first.root {
            return Err(NotProven::Consistent);
        }
        Ok(from_old)
    }
}
