//! The shared nouns of evidence: hashes, ids, locators, times, findings.
//!
//! Every other crate above floor 0 speaks in these types. Each is built where it can be
//! refused and trusted afterwards.
//!
//! Must never know: how any of these is stored, which clock is asked, which parser ran.

mod finding;
mod hash;
mod id;
mod locator;
mod row;
mod time;

pub use finding::{Extent, Finding, GapKind, MatchOpinion, Unread};
pub use hash::{ContentHash, Digests, HexError, Md5Hash, Sha1Hash};
pub use id::{
    AuthorityId, CaseId, CommandId, ErasureId, ExhibitId, HoldId, IdError, ListId, PackageId,
    PersonId,
};
pub use locator::{Locator, LocatorError, Segment, SegmentError};
pub use row::ItemRow;
pub use time::{Precision, Time, TimeError, Timestamp};
