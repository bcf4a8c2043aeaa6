//! What could not be read: how it is carried through readers, and how it is listed.

use std::{fmt, io};

use evidence::{Extent, GapKind, Segment, Unread};
use parser_protocol::{TEXT_BYTES_MAX, UNREAD_MAX};

/// A text in the spelling of a locator's names, cut to what a message may carry.
pub(crate) fn spelled(text: &str) -> String {
    let mut segment = Segment::from_bytes(text.as_bytes());
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while segment.as_str().len() > TEXT_BYTES_MAX {
        end = text.floor_char_boundary(end.saturating_sub(end / 4).saturating_sub(1));
        segment = Segment::from_bytes(text.get(..end).unwrap_or_default().as_bytes());
    }
    segment.as_str().to_owned()
}

/// A gap in words that are ours or quoted from the evidence.
pub(crate) fn unread(kind: GapKind, extent: Option<Extent>, reason: &str) -> Unread {
    Unread {
        extent,
        kind,
        reason: spelled(reason),
    }
}

/// From `offset` to an end that is not known.
pub(crate) fn from(offset: u64) -> Option<Extent> {
    Some(Extent {
        bytes: None,
        offset,
    })
}

/// From `start` up to `end`.
pub(crate) fn between(start: u64, end: u64) -> Option<Extent> {
    Some(Extent {
        bytes: Some(end.saturating_sub(start)),
        offset: start,
    })
}

/// A gap on its way through [`io::Error`], since readers are stacked on [`io::Read`].
#[derive(Debug)]
pub(crate) struct ReadGap {
    pub(crate) kind: GapKind,
    pub(crate) reason: String,
}

impl fmt::Display for ReadGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for ReadGap {}

/// An error of a reader that says which family it belongs to.
pub(crate) fn read_gap(kind: GapKind, reason: impl Into<String>) -> io::Error {
    io::Error::other(ReadGap {
        kind,
        reason: reason.into(),
    })
}

/// The family and the words of an error. What is not told otherwise is damage, except an error
/// of the system below, which can only be an error of the source.
pub(crate) fn explain(error: &io::Error) -> (GapKind, String) {
    if let Some(gap) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<ReadGap>())
    {
        return (gap.kind, gap.reason.clone());
    }
    if error.raw_os_error().is_some() {
        return (GapKind::Unreadable, "the source gave an error".to_owned());
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => (
            GapKind::Damaged,
            "it ends before the end of its content".to_owned(),
        ),
        io::ErrorKind::OutOfMemory => (
            GapKind::OverLimit,
            "unpacking it needs more memory than allowed".to_owned(),
        ),
        _ => (GapKind::Damaged, format!("it cannot be unpacked: {error}")),
    }
}

/// A list of gaps that stays within what a message may carry and counts what goes beyond.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    list: Vec<Unread>,
    beyond: u64,
}

impl Gaps {
    pub(crate) fn push(&mut self, gap: Unread) {
        // One place is kept for the count.
        let room = usize::try_from(UNREAD_MAX).unwrap_or(0).saturating_sub(1);
        if self.list.len() < room {
            self.list.push(gap);
        } else {
            self.beyond = self.beyond.saturating_add(1);
        }
    }

    pub(crate) fn into_list(mut self) -> Vec<Unread> {
        if self.beyond > 0 {
            let reason = format!("and {} more gaps, not listed", self.beyond);
            self.list.push(unread(GapKind::OverLimit, None, &reason));
        }
        self.list
    }
}
