//! One file of the source becomes rows: its own, and one for each member inside it.
//!
//! The file is read once: hashed, identified and encrypted in the same pass. What must be decoded
//! goes to a worker; of the worker's answer only bytes are believed, and they are hashed here.

use std::{
    collections::BTreeSet,
    io::{ErrorKind, Write},
};

use evidence::{Extent, Finding, GapKind, ItemRow, Locator, Unread};
use parser_protocol::{MediaType, media_type};

use super::{Plan, collect::Made};
use crate::{
    digest::Hasher,
    ports::{BlobError, Found, FoundKind, Job, Parser, ParserError, Piece, SourceFile},
};

/// Who says what could not be read of the source itself.
const SOURCE: &str = "source";
/// Who says what could not be read of a member of a container.
const MEMBER: &str = "member";

/// Contents up to this size are held in memory and sent to the worker; larger ones go by handle.
const INLINE_BYTES_MAX: usize = 1024 * 1024;
/// How much is read at a time.
const STEP_BYTES: usize = 128 * 1024;
/// How much of the beginning tells the type.
const HEAD_BYTES: usize = media_type::HEAD_BYTES;

/// How many findings of the worker are kept of one item.
const FINDINGS_MAX: usize = 1024;

/// What one thread of an intake needs, and reuses from file to file.
pub(crate) struct Examiner<'a> {
    plan: &'a Plan<'a>,
    parser_version: String,
    worker: Option<Box<dyn Parser>>,
    buffer: Vec<u8>,
    step: Vec<u8>,
}

/// What was read of a file before it ended or broke.
struct ReadFile {
    row: ItemRow,
    media_type: MediaType,
    whole: bool,
}

impl<'a> Examiner<'a> {
    pub(crate) fn new(plan: &'a Plan<'a>) -> Self {
        Self {
            plan,
            parser_version: plan.parsers.version(),
            worker: None,
            buffer: Vec::new(),
            step: vec![0; STEP_BYTES],
        }
    }

    /// Takes in one thing that the walk has found. Members that are too many to hold go to `emit`
    /// as runs, before the file itself is returned.
    pub(crate) fn examine(
        &mut self,
        index: u64,
        found: Found,
        emit: &mut dyn FnMut(Made),
    ) -> Result<Made, BlobError> {
        let row = bare_row(found.locator, found.times);
        match found.kind {
            FoundKind::Gap(unread) => Ok(self.gap(index, row, unread)),
            FoundKind::File { .. } => match self.plan.source.open(&row.locator) {
                Err(unread) => Ok(self.gap(index, row, unread)),
                Ok(file) => self.examine_file(index, row, file, emit),
            },
        }
    }

    fn gap(&self, index: u64, mut row: ItemRow, unread: Unread) -> Made {
        row.findings.push(Finding::Gap {
            parser: SOURCE.to_owned(),
            unread,
        });
        let mut rows = Vec::new();
        self.write(&mut row, &mut rows);
        Made::File {
            index,
            locator: row.locator,
            rows,
            bytes: 0,
            large: false,
        }
    }

    fn examine_file(
        &mut self,
        index: u64,
        row: ItemRow,
        mut file: Box<dyn SourceFile>,
        emit: &mut dyn FnMut(Made),
    ) -> Result<Made, BlobError> {
        let ReadFile {
            mut row,
            media_type,
            whole,
        } = self.read_once(row, file.as_mut())?;
        let members_max = usize::try_from(self.plan.limits.members).unwrap_or(usize::MAX);
        let mut answer = Answer::new(row.locator.clone(), members_max);
        let mut large = false;
        if whole && row.bytes > 0 && is_examined(&media_type) {
            let result =
                self.ask_worker(&media_type, row.bytes, file.as_ref(), &mut |piece, me| {
                    answer.take(piece);
                    if answer.members.len() >= me.plan.sizes.held_members {
                        let rows = me.write_all(answer.finished_members());
                        large = true;
                        emit(Made::Run {
                            file: answer.item.clone(),
                            rows,
                        });
                    }
                });
            answer.close_open_member(result.as_ref().err());
            if let Err(error) = result {
                let kind = GapKind::WorkerFailed;
                let gap = self.worker_gap(kind, plain_words(&error.to_string()));
                answer.own.push(gap);
            }
            for (kind, what) in std::mem::take(&mut answer.not_kept) {
                answer.own.push(self.worker_gap(kind, what.to_owned()));
            }
        }
        if let Some(detail) = file.changed() {
            row.findings.push(Finding::Changed { detail });
        }
        row.findings.append(&mut answer.own);
        let bytes = row.bytes;
        let mut rows = Vec::new();
        self.write(&mut row, &mut rows);
        let mut members = answer.members;
        if !large {
            members.sort_by(|a, b| a.locator.cmp(&b.locator));
            members.dedup_by(|later, first| {
                let same = later.locator == first.locator;
                if same {
                    add_repeated(first);
                }
                same
            });
        }
        let members = self.write_all(members);
        if large {
            emit(Made::Run {
                file: row.locator.clone(),
                rows: members,
            });
        } else {
            rows.extend_from_slice(&members);
        }
        Ok(Made::File {
            index,
            locator: row.locator,
            rows,
            bytes,
            large,
        })
    }

    fn write_all(&self, members: Vec<ItemRow>) -> Vec<u8> {
        let mut rows = Vec::new();
        for mut member in members {
            self.write(&mut member, &mut rows);
        }
        rows
    }

    /// Adds the matches to a row and writes it as a line. Findings are put in their order, so that
    /// the order in which a worker gave them does not show (E2).
    fn write(&self, row: &mut ItemRow, rows: &mut Vec<u8>) {
        let matches = (self.plan.matcher)(row);
        row.findings.extend(matches);
        row.findings.sort();
        serde_json::to_writer(&mut *rows, row).expect("a row is plain data");
        rows.push(b'\n');
    }

    /// Reads the file to its end: three digests, the type, and the encrypted copy in the vault.
    /// Small content stays in `self.buffer` for the worker.
    fn read_once(
        &mut self,
        mut row: ItemRow,
        file: &mut dyn SourceFile,
    ) -> Result<ReadFile, BlobError> {
        let mut hasher = Hasher::default();
        let mut blob = self.plan.blobs.begin(self.plan.owner)?;
        let mut head = Vec::new();
        let mut bytes: u64 = 0;
        let mut whole = true;
        self.buffer.clear();
        loop {
            let count = match file.read(&mut self.step) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    whole = false;
                    row.findings.push(Finding::Gap {
                        parser: SOURCE.to_owned(),
                        unread: Unread {
                            extent: Some(Extent {
                                bytes: None,
                                offset: bytes,
                            }),
                            kind: GapKind::Unreadable,
                            reason: plain_words(&error.to_string()),
                        },
                    });
                    break;
                }
            };
            let read = self.step.get(..count).unwrap_or_default();
            hasher.update(read);
            blob.write_all(read).map_err(blob_error)?;
            if head.len() < HEAD_BYTES {
                let wanted = HEAD_BYTES.saturating_sub(head.len()).min(read.len());
                head.extend_from_slice(read.get(..wanted).unwrap_or_default());
            }
            if self.buffer.len().saturating_add(count) <= INLINE_BYTES_MAX {
                self.buffer.extend_from_slice(read);
            }
            bytes = bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        }
        let digests = hasher.finish();
        blob.finish(digests.sha256)?;
        let media_type = media_type::identify(&head, bytes);
        row.bytes = bytes;
        row.media_type = media_type.as_str().to_owned();
        set_digests(&mut row, digests);
        Ok(ReadFile {
            row,
            media_type,
            whole,
        })
    }

    fn worker_gap(&self, kind: GapKind, reason: String) -> Finding {
        Finding::Gap {
            parser: self.parser_version.clone(),
            unread: Unread {
                extent: None,
                kind,
                reason,
            },
        }
    }

    fn ask_worker(
        &mut self,
        media_type: &MediaType,
        bytes: u64,
        file: &dyn SourceFile,
        take: &mut dyn FnMut(Piece<'_>, &Self),
    ) -> Result<(), ParserError> {
        let inline = u64::try_from(self.buffer.len()) == Ok(bytes);
        let job = if inline {
            Job::Bytes {
                media_type: *media_type,
                bytes: &self.buffer,
                limits: self.plan.limits,
            }
        } else {
            let file = file.handle().map_err(|error| ParserError::NotStarted {
                what: error.to_string(),
            })?;
            Job::File {
                media_type: *media_type,
                file,
                bytes,
                limits: self.plan.limits,
            }
        };
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => self.plan.parsers.start()?,
        };
        let result = worker.examine(job, &mut |piece| take(piece, self));
        self.worker = Some(worker);
        result
    }
}

/// Types that a worker is asked about: containers and pictures.
fn is_examined(media_type: &MediaType) -> bool {
    media_type.wants_worker()
}

fn bare_row(locator: Locator, times: Vec<evidence::Timestamp>) -> ItemRow {
    ItemRow {
        bytes: 0,
        findings: Vec::new(),
        locator,
        md5: None,
        sha1: None,
        sha256: None,
        times,
        media_type: "unread".to_owned(),
    }
}

fn set_digests(row: &mut ItemRow, digests: evidence::Digests) {
    row.md5 = Some(digests.md5);
    row.sha1 = Some(digests.sha1);
    row.sha256 = Some(digests.sha256);
}

/// An operating system's message without the parts that differ from machine to machine: only the
/// words before the number.
fn plain_words(message: &str) -> String {
    let words = message.split(" (os error").next().unwrap_or(message);
    evidence::Segment::from_bytes(words.as_bytes())
        .as_str()
        .to_owned()
}

/// Says of a member that others of the same name were given, of which nothing is kept: a locator
/// names one row. Said once, and findings stay in their order.
pub(crate) fn add_repeated(row: &mut ItemRow) {
    row.findings.push(Finding::Gap {
        parser: MEMBER.to_owned(),
        unread: Unread {
            extent: None,
            kind: GapKind::Damaged,
            reason: "the container has more than one member of this name; this is the first"
                .to_owned(),
        },
    });
    row.findings.sort();
    row.findings.dedup();
}

/// Recovers the vault's own error from the `io::Error` that `Write` had to wrap it in.
pub(crate) fn blob_error(error: std::io::Error) -> BlobError {
    if error.kind() == ErrorKind::StorageFull {
        return BlobError::Full;
    }
    match error.downcast::<BlobError>() {
        Ok(error) => error,
        Err(error) => BlobError::Io {
            what: error.to_string(),
        },
    }
}

/// A worker's answer as it comes in. Its bytes are hashed here and nowhere else.
struct Answer {
    item: Locator,
    own: Vec<Finding>,
    members: Vec<ItemRow>,
    open: Option<OpenMember>,
    /// How many more members are taken.
    members_left: usize,
    /// What was said and is not kept, and why. Each is said once, however often it happened.
    not_kept: BTreeSet<(GapKind, &'static str)>,
}

struct OpenMember {
    row: ItemRow,
    hasher: Hasher,
    head: Vec<u8>,
}

impl Answer {
    fn new(item: Locator, members_max: usize) -> Self {
        Self {
            item,
            own: Vec::new(),
            members: Vec::new(),
            open: None,
            members_left: members_max,
            not_kept: BTreeSet::new(),
        }
    }

    fn below(&self, relative: &Locator) -> Locator {
        relative
            .segments()
            .iter()
            .fold(self.item.clone(), |locator, name| {
                locator.inside(name.clone())
            })
    }

    fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Member { .. } if self.members_left == 0 => {
                self.open = None;
                self.not_kept
                    .insert((GapKind::OverLimit, "more members than the limit allows"));
            }
            Piece::Member { locator, times, .. } => {
                self.close_open_member(None);
                self.members_left = self.members_left.saturating_sub(1);
                let row = bare_row(self.below(&locator), times);
                self.open = Some(OpenMember {
                    row,
                    hasher: Hasher::default(),
                    head: Vec::new(),
                });
            }
            Piece::Data(bytes) => {
                if let Some(open) = &mut self.open {
                    open.take(bytes);
                }
            }
            Piece::MemberEnd { unread } => self.end_member(unread),
            Piece::Finding { of, finding } => self.finding(of, finding),
        }
    }

    fn finding(&mut self, of: Option<Locator>, finding: Finding) {
        // Who compares with lists and with originals is this program, never a worker.
        if matches!(finding, Finding::Match { .. } | Finding::Changed { .. }) {
            let what = "the worker gave a finding that is not for it to give";
            self.not_kept.insert((GapKind::WorkerFailed, what));
            return;
        }
        let findings = match of {
            None => Some(&mut self.own),
            Some(relative) => {
                let locator = self.below(&relative);
                let mut members = self.members.iter_mut().rev();
                let row = members.find(|row| row.locator == locator);
                row.map(|row| &mut row.findings)
            }
        };
        match findings {
            Some(findings) if findings.len() < FINDINGS_MAX => findings.push(finding),
            Some(_) => drop(
                self.not_kept
                    .insert((GapKind::OverLimit, "more findings than are kept")),
            ),
            None => drop(self.not_kept.insert((
                GapKind::WorkerFailed,
                "the worker gave a finding about no member that it had given",
            ))),
        }
    }

    fn end_member(&mut self, unread: Vec<Unread>) {
        if let Some(open) = self.open.take() {
            self.members.push(open.finish(unread));
        }
    }

    /// Takes out the members about which nothing more can come: all but the last one and the
    /// containers in which it lies.
    fn finished_members(&mut self) -> Vec<ItemRow> {
        let Some(last) = self.members.last().map(|row| row.locator.clone()) else {
            return Vec::new();
        };
        let (kept, finished) = std::mem::take(&mut self.members)
            .into_iter()
            .partition(|row| last.segments().starts_with(row.locator.segments()));
        self.members = kept;
        finished
    }

    /// A member that was begun and never ended is kept with what came of it.
    fn close_open_member(&mut self, error: Option<&ParserError>) {
        let reason = match error {
            Some(error) => plain_words(&error.to_string()),
            None => "the worker ended before the member did".to_owned(),
        };
        self.end_member(vec![Unread {
            extent: None,
            kind: GapKind::WorkerFailed,
            reason,
        }]);
    }
}

impl OpenMember {
    fn take(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        if self.head.len() < HEAD_BYTES {
            let wanted = HEAD_BYTES.saturating_sub(self.head.len()).min(bytes.len());
            self.head
                .extend_from_slice(bytes.get(..wanted).unwrap_or_default());
        }
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.row.bytes = self.row.bytes.saturating_add(count);
    }

    fn finish(mut self, unread: Vec<Unread>) -> ItemRow {
        self.row.media_type = media_type::identify(&self.head, self.row.bytes)
            .as_str()
            .to_owned();
        set_digests(&mut self.row, self.hasher.finish());
        self.row
            .findings
            .extend(unread.into_iter().map(|unread| Finding::Gap {
                parser: MEMBER.to_owned(),
                unread,
            }));
        self.row
    }
}
