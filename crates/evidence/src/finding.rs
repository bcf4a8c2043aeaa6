//! What a parser or matcher said about an item, with its name and version, and what could not be
//! read (invariants P1 and E3).

use serde::{Deserialize, Serialize};

/// The four families in which anything unreadable falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapKind {
    /// The content is not of the format that was tried.
    NotOurs,
    /// The format is known and this variant of it is not read: encryption, a rare method.
    Unsupported,
    /// The content breaks the rules of its format.
    Damaged,
    /// Reading on would exceed a limit on size, count, depth, memory or time.
    OverLimit,
    /// The source itself gave an error or no leave to read.
    Unreadable,
    /// The worker died, hung or lied; nothing it said about the rest is believed.
    WorkerFailed,
}

/// A run of bytes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// How many bytes; absent where the end is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    pub offset: u64,
}

/// Something that could not be read, where, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    /// Where in the item; absent when the whole item is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
    pub kind: GapKind,
    /// In words, for the examiner. Escaped as a locator's names are.
    pub reason: String,
}

/// What the list says of a signal, as the aggregate of those who hold an opinion.
///
/// The numbers 0 to 3 of python-threatexchange: NEGATIVE_CLASS, INVESTIGATION_SEED,
/// POSITIVE_CLASS, DISPUTED.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchOpinion {
    Negative,
    Seed,
    Positive,
    Disputed,
}

/// What one tool said about one item. Written as an object with one member, the kind; the members
/// inside stand in the order of their names (RFC 8785).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Finding {
    /// A container was opened and so many members were listed.
    Container {
        members: u64,
        parser: String,
        unread: Vec<Unread>,
    },
    /// A picture was decoded and hashed.
    Picture {
        height: u32,
        parser: String,
        /// 64 lower-case hexadecimal digits.
        pdq: String,
        /// 0 to 100; below 50 a PDQ hash is not matched.
        pdq_quality: u8,
        width: u32,
    },
    /// The item resembles a signal of a list: a lead, never a verdict.
    Match {
        /// `pdq`, `sha256`, `sha1` or `md5`.
        algorithm: String,
        /// Bits that differ; 0 for exact algorithms.
        distance: u16,
        labels: Vec<String>,
        list: crate::ListId,
        /// The matcher and its version.
        matcher: String,
        opinion: MatchOpinion,
        signal: String,
        /// When the list says that the signal was added, as it writes it; may be empty.
        signal_added: String,
        threshold: u16,
    },
    /// Nothing more could be said, and why.
    Gap { parser: String, unread: Unread },
    /// The item changed while it was read, or was gone afterwards (E1 does not hold for it).
    Changed { detail: String },
}
