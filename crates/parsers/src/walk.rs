//! One job from its beginning to its end: opens what can be opened, holds the limits, recurses.

use std::{
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
};

use evidence::{Finding, GapKind, Locator, Segment, Timestamp, Unread};
use parser_protocol::{
    FromWorker, Limits, MediaType,
    media_type::{self, HEAD_BYTES},
};

use crate::{
    containers,
    content::Content,
    gaps::{self, Gaps},
    names::Names,
    output::{HostGone, Output},
    picture,
};

/// How much of a member is read and sent at once. At least [`HEAD_BYTES`].
const CHUNK_BYTES: usize = 64 << 10;

/// What a nested container may give beyond its share by size.
const NESTED_BASE_BYTES: u64 = 16 << 20;

/// Examines a content and says everything about it, `Done` last.
pub fn examine(
    media_type: MediaType,
    content: &dyn Content,
    limits: Limits,
    output: &mut dyn Output,
) -> Result<(), HostGone> {
    let mut walk = Walk {
        budgets: Vec::new(),
        held_left: limits.held_bytes,
        limits,
        members_left: limits.members,
        open: false,
        output,
        path: Vec::new(),
    };
    let budget = limits.job_output_bytes(content.bytes());
    match walk.look_into(media_type, content, budget) {
        Ok(()) | Err(Stop::Members) => walk.output.message(&FromWorker::Done),
        Err(Stop::Host) => Err(HostGone),
    }
}

/// Why a job ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The host takes nothing more.
    Host,
    /// No more members may be named in this job. Each container on the way out says so.
    Members,
}

impl From<HostGone> for Stop {
    fn from(_: HostGone) -> Self {
        Self::Host
    }
}

/// The state of a job.
pub(crate) struct Walk<'o> {
    /// Bytes that each open container may still give, the outermost first.
    budgets: Vec<u64>,
    held_left: u64,
    limits: Limits,
    members_left: u64,
    /// Whether a member was begun and not ended.
    open: bool,
    output: &'o mut dyn Output,
    /// The locator of what is examined now; empty for the job's item.
    path: Vec<Segment>,
}

impl Walk<'_> {
    fn finding(&mut self, finding: Finding) -> Result<(), Stop> {
        let of = Locator::new(self.path.clone()).ok();
        self.output.message(&FromWorker::Finding { of, finding })?;
        Ok(())
    }

    fn gap(&mut self, parser: &str, kind: GapKind, reason: &str) -> Result<(), Stop> {
        self.finding(Finding::Gap {
            parser: parser.to_owned(),
            unread: gaps::unread(kind, None, reason),
        })
    }

    /// Looks into the content that lies at `path`.
    fn look_into(
        &mut self,
        kind: MediaType,
        content: &dyn Content,
        budget: u64,
    ) -> Result<(), Stop> {
        if let Some(reason) = kind.unread_because() {
            return self.gap("type 1", GapKind::Unsupported, reason);
        }
        if kind.is_picture() {
            let limits = self.limits;
            let findings = catch_unwind(AssertUnwindSafe(|| picture::read(kind, content, &limits)))
                .unwrap_or_else(|_| picture::gave_up());
            return findings
                .into_iter()
                .try_for_each(|finding| self.finding(finding));
        }
        let Some(opener) = containers::opener(kind) else {
            return Ok(());
        };
        let depth = u32::try_from(self.path.len()).unwrap_or(u32::MAX);
        if depth >= self.limits.depth {
            let reason = format!("containers are opened to a depth of {}", self.limits.depth);
            return self.gap(opener.parser, GapKind::OverLimit, &reason);
        }
        self.budgets.push(budget);
        let result = self.open(&opener, content);
        self.budgets.pop();
        result
    }

    fn open(&mut self, opener: &containers::Opener, content: &dyn Content) -> Result<(), Stop> {
        let depth = self.path.len();
        let mut container = Container {
            gaps: Gaps::default(),
            members: 0,
            names: Names::default(),
            walk: self,
        };
        // The libraries below are not all free of panics. One is a gap in this container, and
        // the worker goes on; the messages sent so far stay in order.
        let result = catch_unwind(AssertUnwindSafe(|| (opener.open)(&mut container, content)));
        let Container {
            mut gaps,
            members,
            walk,
            ..
        } = container;
        walk.path.truncate(depth);
        walk.budgets.truncate(depth.saturating_add(1));
        let result = result.unwrap_or_else(|_| {
            let gap = gaps::unread(GapKind::Damaged, None, "the parser gave up on it");
            gaps.push(gap.clone());
            walk.close(vec![gap])
        });
        if result == Err(Stop::Host) {
            return result;
        }
        if result == Err(Stop::Members) {
            let reason = format!("the limit of {} members is reached", walk.limits.members);
            gaps.push(gaps::unread(GapKind::OverLimit, None, &reason));
        }
        walk.finding(Finding::Container {
            members,
            parser: opener.parser.to_owned(),
            unread: gaps.into_list(),
        })?;
        result
    }

    /// Ends the member that is open, if one is.
    fn close(&mut self, unread: Vec<Unread>) -> Result<(), Stop> {
        if self.open {
            self.open = false;
            self.output.message(&FromWorker::MemberEnd { unread })?;
        }
        Ok(())
    }

    /// How many bytes may be sent now.
    fn output_left(&self) -> u64 {
        self.budgets.iter().copied().min().unwrap_or(0)
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if bytes.is_empty() {
            return Ok(());
        }
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        for budget in &mut self.budgets {
            *budget = budget.saturating_sub(count);
        }
        self.output.data(bytes)?;
        Ok(())
    }
}

/// A member as its container states it.
#[derive(Default)]
pub(crate) struct Member<'n> {
    pub(crate) name: &'n [u8],
    pub(crate) declared_bytes: Option<u64>,
    /// Bytes that it takes up in its container, where it has its own: what it unpacks to is
    /// measured by them.
    pub(crate) stored_bytes: Option<u64>,
    pub(crate) times: Vec<Timestamp>,
    /// What is known not to be readable before reading.
    pub(crate) unread: Vec<Unread>,
}

/// What was taken of a member.
pub(crate) struct Taken {
    pub(crate) bytes: u64,
    /// Whether nothing was said to be missing.
    pub(crate) whole: bool,
}

/// A container while it is read: its names, its count, its gaps.
pub(crate) struct Container<'w, 'o> {
    gaps: Gaps,
    members: u64,
    names: Names,
    walk: &'w mut Walk<'o>,
}

impl Container<'_, '_> {
    /// Says what of the container itself could not be read.
    pub(crate) fn gap(&mut self, gap: Unread) {
        self.gaps.push(gap);
    }

    pub(crate) fn limits(&self) -> Limits {
        self.walk.limits
    }

    /// How many bytes members may still give.
    pub(crate) fn output_left(&self) -> u64 {
        self.walk.output_left()
    }

    /// Gives one member: names it, reads it to its end, and then looks into it. An error of
    /// `reader` is a gap of the member.
    pub(crate) fn member(
        &mut self,
        member: Member<'_>,
        reader: &mut dyn Read,
    ) -> Result<Taken, Stop> {
        let Member {
            name,
            declared_bytes,
            stored_bytes,
            times,
            unread,
        } = member;
        if self.walk.members_left == 0 {
            return Err(Stop::Members);
        }
        let Ok((segment, cut)) = self.names.next(name) else {
            return Err(Stop::Members);
        };
        self.walk.members_left = self.walk.members_left.saturating_sub(1);
        self.members = self.members.saturating_add(1);
        let mut gaps = unread;
        if cut {
            let reason = format!("its name of {} bytes is cut", name.len());
            gaps.push(gaps::unread(GapKind::OverLimit, None, &reason));
        }
        self.walk.path.push(segment);
        let locator = Locator::new(self.walk.path.clone());
        if let Ok(locator) = locator {
            self.walk.output.message(&FromWorker::Member {
                locator,
                declared_bytes,
                times,
            })?;
            self.walk.open = true;
        }
        let (count, inner) = self.walk.read_member(reader, stored_bytes, &mut gaps)?;
        let whole = gaps.is_empty();
        self.walk.close(gaps)?;
        let result = match inner {
            Some(inner) => self.walk.look_into_held(inner, stored_bytes),
            None => Ok(()),
        };
        self.walk.path.pop();
        result.map(|()| Taken {
            bytes: count,
            whole,
        })
    }
}

/// A member that there is something to say about.
struct Inner {
    kind: MediaType,
    /// Its bytes, or `None` where they are more than may be held.
    held: Option<Vec<u8>>,
}

impl Walk<'_> {
    /// Reads a member to its end and sends it.
    fn read_member(
        &mut self,
        reader: &mut dyn Read,
        stored_bytes: Option<u64>,
        gaps: &mut Vec<Unread>,
    ) -> Result<(u64, Option<Inner>), Stop> {
        let ratio = self.limits.output_ratio;
        let mut share = stored_bytes.map_or(u64::MAX, |stored| {
            stored
                .saturating_mul(ratio)
                .saturating_add(NESTED_BASE_BYTES)
        });
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut count = 0u64;
        let mut inner: Option<Inner> = None;
        loop {
            let (filled, error) = fill(reader, &mut chunk);
            let allowed = share.min(self.output_left());
            let within = usize::try_from(allowed).map_or(filled, |allowed| allowed.min(filled));
            let bytes = chunk.get(..within).unwrap_or_default();
            if count == 0 && !bytes.is_empty() {
                inner = self.begin_holding(bytes, filled < CHUNK_BYTES);
            }
            self.hold(&mut inner, bytes);
            self.send(bytes)?;
            let sent = u64::try_from(within).unwrap_or(u64::MAX);
            count = count.saturating_add(sent);
            share = share.saturating_sub(sent);
            if within < filled {
                let reason = "it unpacks to more bytes than are allowed for its size";
                gaps.push(gaps::unread(GapKind::OverLimit, gaps::from(count), reason));
                break;
            }
            if let Some(error) = error {
                let (kind, reason) = gaps::explain(&error);
                gaps.push(gaps::unread(kind, gaps::from(count), &reason));
                break;
            }
            if filled < CHUNK_BYTES {
                break;
            }
        }
        Ok((count, inner))
    }

    /// Tells from the first bytes whether the member is to be looked into.
    fn begin_holding(&self, head: &[u8], whole: bool) -> Option<Inner> {
        let bytes = if whole {
            u64::try_from(head.len()).unwrap_or(u64::MAX)
        } else {
            u64::MAX
        };
        let kind = media_type::identify(head.get(..HEAD_BYTES).unwrap_or(head), bytes);
        kind.wants_worker().then(|| Inner {
            held: kind.unread_because().is_none().then(Vec::new),
            kind,
        })
    }

    fn hold(&mut self, inner: &mut Option<Inner>, bytes: &[u8]) {
        let Some(Inner { held, .. }) = inner else {
            return;
        };
        let Some(content) = held else {
            return;
        };
        let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let fits = size.saturating_add(more) <= self.limits.member_bytes;
        if fits && more <= self.held_left {
            self.held_left = self.held_left.saturating_sub(more);
            content.extend_from_slice(bytes);
        } else {
            self.held_left = self.held_left.saturating_add(size);
            *held = None;
        }
    }

    fn look_into_held(&mut self, inner: Inner, stored_bytes: Option<u64>) -> Result<(), Stop> {
        if let Some(reason) = inner.kind.unread_because() {
            return self.gap("type 1", GapKind::Unsupported, reason);
        }
        let Some(content) = inner.held else {
            let reason = "it is too large to be held in memory and looked into";
            return self.gap("type 1", GapKind::OverLimit, reason);
        };
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        // What a nested container gives is measured by what it takes up in the outermost file as
        // far as that is known, so that bombs do not multiply level by level.
        let measure = stored_bytes.map_or(size, |stored| stored.min(size));
        let budget = self
            .limits
            .output_ratio
            .saturating_mul(measure)
            .saturating_add(NESTED_BASE_BYTES);
        let result = self.look_into(inner.kind, &content.as_slice(), budget);
        self.held_left = self.held_left.saturating_add(size);
        result
    }
}

/// Reads until the chunk is full. What came before an error is kept.
fn fill(reader: &mut dyn Read, chunk: &mut [u8]) -> (usize, Option<std::io::Error>) {
    let mut filled = 0usize;
    while let Some(rest) = chunk.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(bytes) => filled = filled.saturating_add(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}
