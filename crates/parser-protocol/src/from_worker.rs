//! What the worker says to the host. The decoder believes nothing: sizes, counts, spellings and
//! ranges are checked here, the order of messages in [`crate::session`].

use evidence::{Extent, Finding, GapKind, Locator, Precision, Segment, Time, Timestamp, Unread};

use crate::{
    confinement::Confinement,
    frame::{self, Frame, FrameError},
    wire::{self, Fields},
};

/// The longest spelling of one name; a longer name is cut by the worker and said to be so.
pub const NAME_BYTES_MAX: usize = 16 << 10;
/// The most names in one locator.
pub const DEPTH_MAX: u32 = 64;
/// The most gaps in one list; the worker sums up what goes beyond.
pub const UNREAD_MAX: u32 = 256;
/// The longest reason, source or name of a parser.
pub const TEXT_BYTES_MAX: usize = 1024;
/// The most times of one member.
pub const TIMES_MAX: u32 = 16;

const HELLO: u8 = 65;
const MEMBER: u8 = 66;
const DATA: u8 = 67;
const MEMBER_END: u8 = 68;
const FINDING: u8 = 69;
const DONE: u8 = 70;

/// A message of the worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromWorker<'a> {
    /// The answer to the host's hello, after the worker has confined itself.
    Hello {
        version: u16,
        confinement: Confinement,
        /// Name and version of every parser, for the record.
        parsers: String,
    },
    /// A member begins; its locator is relative to the job's item.
    Member {
        locator: Locator,
        declared_bytes: Option<u64>,
        times: Vec<Timestamp>,
    },
    /// The next bytes of the member begun last. Not empty.
    Data(&'a [u8]),
    /// The member begun last ends.
    MemberEnd { unread: Vec<Unread> },
    /// A finding about a member or about the job's item itself. A worker may say `Container`,
    /// `Picture` and `Gap` and nothing else.
    Finding {
        of: Option<Locator>,
        finding: Finding,
    },
    /// The job is done.
    Done,
}

impl<'a> FromWorker<'a> {
    /// Appends the frame of this message. Findings that no worker may make become nothing.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Hello {
                version,
                confinement,
                parsers,
            } => frame::put_frame(out, HELLO, |out| {
                out.extend_from_slice(&version.to_le_bytes());
                wire::put_u8(out, confinement.to_bits());
                wire::put_text(out, parsers);
            }),
            Self::Member {
                locator,
                declared_bytes,
                times,
            } => frame::put_frame(out, MEMBER, |out| {
                put_locator(out, locator);
                wire::put_option(out, *declared_bytes);
                wire::put_list(out, times, put_timestamp);
            }),
            Self::Data(bytes) => encode_data(bytes, out),
            Self::MemberEnd { unread } => frame::put_frame(out, MEMBER_END, |out| {
                wire::put_list(out, unread, put_unread);
            }),
            Self::Finding { of, finding } => {
                if let Some(code) = finding_code(finding) {
                    frame::put_frame(out, FINDING, |out| {
                        wire::put_u8(out, u8::from(of.is_some()));
                        if let Some(of) = of {
                            put_locator(out, of);
                        }
                        wire::put_u8(out, code);
                        put_finding(out, finding);
                    });
                }
            }
            Self::Done => frame::put_frame(out, DONE, |_| {}),
        }
    }

    /// Reads the message in a frame.
    pub fn decode(frame: Frame<'a>) -> Result<Self, FrameError> {
        let mut fields = Fields(frame.payload);
        let message = match frame.kind {
            HELLO => Self::Hello {
                version: fields.u16("version")?,
                confinement: Confinement::from_bits(fields.u8("confinement")?).ok_or(
                    FrameError::Value {
                        field: "confinement",
                    },
                )?,
                parsers: take_text(&mut fields, "parsers")?,
            },
            MEMBER => Self::Member {
                locator: take_locator(&mut fields)?,
                declared_bytes: fields.option("declared size")?,
                times: fields.list("times", TIMES_MAX, take_timestamp)?,
            },
            DATA if frame.payload.is_empty() => return Err(FrameError::Short { field: "data" }),
            DATA => return Ok(Self::Data(frame.payload)),
            MEMBER_END => Self::MemberEnd {
                unread: fields.list("gaps", UNREAD_MAX, take_unread)?,
            },
            FINDING => Self::Finding {
                of: if fields.flag("of")? {
                    Some(take_locator(&mut fields)?)
                } else {
                    None
                },
                finding: take_finding(&mut fields)?,
            },
            DONE => Self::Done,
            kind => return Err(FrameError::Kind { kind }),
        };
        fields.end()?;
        Ok(message)
    }
}

/// Appends the frame of [`FromWorker::Data`] without a value in between.
pub fn encode_data(bytes: &[u8], out: &mut Vec<u8>) {
    frame::put_frame(out, DATA, |out| out.extend_from_slice(bytes));
}

/// A text in the one spelling of a locator's names, so that it needs no escape anywhere.
fn take_text(fields: &mut Fields<'_>, field: &'static str) -> Result<String, FrameError> {
    take_spelled(fields, field, TEXT_BYTES_MAX).map(|segment| segment.as_str().to_owned())
}

fn take_spelled(
    fields: &mut Fields<'_>,
    field: &'static str,
    bytes_max: usize,
) -> Result<Segment, FrameError> {
    Segment::parse(fields.text(field, bytes_max)?).map_err(|_| FrameError::Spelling { field })
}

fn put_locator(out: &mut Vec<u8>, locator: &Locator) {
    wire::put_list(out, locator.segments(), |out, segment| {
        wire::put_text(out, segment.as_str());
    });
}

fn take_locator(fields: &mut Fields<'_>) -> Result<Locator, FrameError> {
    let segments = fields.list("locator", DEPTH_MAX, |fields| {
        take_spelled(fields, "name", NAME_BYTES_MAX)
    })?;
    Locator::new(segments).map_err(|_| FrameError::Short { field: "locator" })
}

const PRECISIONS: [Precision; 8] = [
    Precision::Day,
    Precision::Minute,
    Precision::TwoSeconds,
    Precision::Second,
    Precision::Millisecond,
    Precision::Microsecond,
    Precision::HundredNanoseconds,
    Precision::Nanosecond,
];

const GAPS: [GapKind; 4] = [
    GapKind::NotOurs,
    GapKind::Unsupported,
    GapKind::Damaged,
    GapKind::OverLimit,
];

/// The place of a value in a closed list is its code.
fn code_of<T: PartialEq>(list: &[T], value: &T) -> u8 {
    let place = list.iter().position(|known| known == value);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(u8::MAX)
}

fn take_code<T: Copy>(
    fields: &mut Fields<'_>,
    field: &'static str,
    list: &[T],
) -> Result<T, FrameError> {
    list.get(usize::from(fields.u8(field)?))
        .copied()
        .ok_or(FrameError::Value { field })
}

fn put_timestamp(out: &mut Vec<u8>, time: &Timestamp) {
    wire::put_u8(out, code_of(&PRECISIONS, &time.precision));
    wire::put_text(out, &time.source);
    wire::put_text(out, &time.text);
    let micros = time.utc.and_then(|utc| u64::try_from(utc.micros()).ok());
    wire::put_option(out, micros);
}

fn take_timestamp(fields: &mut Fields<'_>) -> Result<Timestamp, FrameError> {
    Ok(Timestamp {
        precision: take_code(fields, "precision", &PRECISIONS)?,
        source: take_text(fields, "source of a time")?,
        text: take_text(fields, "text of a time")?,
        utc: match fields.option("time")? {
            None => None,
            Some(micros) => Some(
                i64::try_from(micros)
                    .ok()
                    .and_then(|micros| Time::from_micros(micros).ok())
                    .ok_or(FrameError::Value { field: "time" })?,
            ),
        },
    })
}

fn put_unread(out: &mut Vec<u8>, unread: &Unread) {
    wire::put_u8(out, code_of(&GAPS, &unread.kind));
    wire::put_u8(out, u8::from(unread.extent.is_some()));
    if let Some(extent) = &unread.extent {
        wire::put_u64(out, extent.offset);
        wire::put_option(out, extent.bytes);
    }
    wire::put_text(out, &unread.reason);
}

fn take_unread(fields: &mut Fields<'_>) -> Result<Unread, FrameError> {
    let kind = take_code(fields, "kind of gap", &GAPS)?;
    let extent = if fields.flag("extent")? {
        let offset = fields.u64("offset")?;
        let bytes = fields.option("extent")?;
        if bytes.is_some_and(|bytes| offset.checked_add(bytes).is_none()) {
            return Err(FrameError::Value { field: "extent" });
        }
        Some(Extent { bytes, offset })
    } else {
        None
    };
    Ok(Unread {
        extent,
        kind,
        reason: take_text(fields, "reason")?,
    })
}

const CONTAINER: u8 = 0;
const PICTURE: u8 = 1;
const GAP: u8 = 2;

fn finding_code(finding: &Finding) -> Option<u8> {
    match finding {
        Finding::Container { .. } => Some(CONTAINER),
        Finding::Picture { .. } => Some(PICTURE),
        Finding::Gap { .. } => Some(GAP),
        Finding::Match { .. } | Finding::Changed { .. } => None,
    }
}

fn put_finding(out: &mut Vec<u8>, finding: &Finding) {
    match finding {
        Finding::Container {
            members,
            parser,
            unread,
        } => {
            wire::put_u64(out, *members);
            wire::put_text(out, parser);
            wire::put_list(out, unread, put_unread);
        }
        Finding::Picture {
            height,
            parser,
            pdq,
            pdq_quality,
            width,
        } => {
            wire::put_u32(out, *width);
            wire::put_u32(out, *height);
            wire::put_text(out, parser);
            let hash = evidence::ContentHash::from_hex(pdq).map(|hash| hash.0);
            out.extend_from_slice(&hash.unwrap_or_default());
            wire::put_u8(out, *pdq_quality);
        }
        Finding::Gap { parser, unread } => {
            wire::put_text(out, parser);
            put_unread(out, unread);
        }
        Finding::Match { .. } | Finding::Changed { .. } => {}
    }
}

fn take_finding(fields: &mut Fields<'_>) -> Result<Finding, FrameError> {
    match fields.u8("kind of finding")? {
        CONTAINER => Ok(Finding::Container {
            members: fields.u64("members")?,
            parser: take_text(fields, "parser")?,
            unread: fields.list("gaps", UNREAD_MAX, take_unread)?,
        }),
        PICTURE => {
            let width = fields.u32("width")?;
            let height = fields.u32("height")?;
            let parser = take_text(fields, "parser")?;
            let pdq = fields.bytes_32("perceptual hash")?;
            let pdq_quality = fields.u8("quality")?;
            if width == 0 || height == 0 || pdq_quality > 100 {
                return Err(FrameError::Value { field: "picture" });
            }
            Ok(Finding::Picture {
                height,
                parser,
                pdq: evidence::ContentHash(pdq).to_string(),
                pdq_quality,
                width,
            })
        }
        GAP => Ok(Finding::Gap {
            parser: take_text(fields, "parser")?,
            unread: take_unread(fields)?,
        }),
        _ => Err(FrameError::Value {
            field: "kind of finding",
        }),
    }
}
