//! What the host says to the worker.

use crate::{
    Limits, MediaType,
    frame::{self, Frame, FrameError},
    wire::{self, Fields},
};

/// The longest content that is sent inline, in one [`ToWorker::Bytes`].
pub const INLINE_BYTES_MAX: usize = frame::PAYLOAD_BYTES_MAX;

const HELLO: u8 = 1;
const JOB: u8 = 2;
const BYTES: u8 = 3;

/// A message to the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToWorker<'a> {
    /// First of all: the version of the protocol, and how many bytes of address space the worker
    /// may have.
    Hello { version: u16, memory_bytes: u64 },
    /// A job. Where `inline` is set, one `Bytes` of `bytes` bytes follows; where it is not, one
    /// file descriptor travels with the first byte of this frame (SCM_RIGHTS, unix(7)).
    Job {
        media_type: MediaType,
        bytes: u64,
        inline: bool,
        limits: Limits,
    },
    /// The content of the job.
    Bytes(&'a [u8]),
}

impl<'a> ToWorker<'a> {
    /// Appends the frame of this message.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Hello {
                version,
                memory_bytes,
            } => frame::put_frame(out, HELLO, |out| {
                out.extend_from_slice(&version.to_le_bytes());
                wire::put_u64(out, *memory_bytes);
            }),
            Self::Job {
                media_type,
                bytes,
                inline,
                limits,
            } => frame::put_frame(out, JOB, |out| {
                wire::put_text(out, media_type.as_str());
                wire::put_u64(out, *bytes);
                wire::put_u8(out, u8::from(*inline));
                put_limits(out, limits);
            }),
            Self::Bytes(bytes) => {
                frame::put_frame(out, BYTES, |out| out.extend_from_slice(bytes));
            }
        }
    }

    /// Reads the message in a frame.
    pub fn decode(frame: Frame<'a>) -> Result<Self, FrameError> {
        let mut fields = Fields(frame.payload);
        let message = match frame.kind {
            HELLO => Self::Hello {
                version: fields.u16("version")?,
                memory_bytes: fields.u64("memory limit")?,
            },
            JOB => {
                let media_type = MediaType::from_text(fields.text("media type", 128)?).ok_or(
                    FrameError::Value {
                        field: "media type",
                    },
                )?;
                let bytes = fields.u64("length")?;
                let inline = fields.flag("inline")?;
                let limits = take_limits(&mut fields)?;
                let fits = usize::try_from(bytes).is_ok_and(|bytes| bytes <= INLINE_BYTES_MAX);
                if inline && !fits {
                    return Err(FrameError::Size { field: "length" });
                }
                Self::Job {
                    media_type,
                    bytes,
                    inline,
                    limits,
                }
            }
            BYTES => return Ok(Self::Bytes(frame.payload)),
            kind => return Err(FrameError::Kind { kind }),
        };
        fields.end()?;
        Ok(message)
    }
}

fn put_limits(out: &mut Vec<u8>, limits: &Limits) {
    for value in [
        limits.memory_bytes,
        limits.time_ms,
        limits.time_ms_per_mib,
        limits.output_bytes,
        limits.output_ratio,
        limits.members,
        u64::from(limits.depth),
        limits.member_bytes,
        limits.held_bytes,
        limits.picture_pixels,
    ] {
        wire::put_u64(out, value);
    }
}

fn take_limits(fields: &mut Fields<'_>) -> Result<Limits, FrameError> {
    let mut next = || fields.u64("limits");
    Ok(Limits {
        memory_bytes: next()?,
        time_ms: next()?,
        time_ms_per_mib: next()?,
        output_bytes: next()?,
        output_ratio: next()?,
        members: next()?,
        depth: u32::try_from(next()?).map_err(|_| FrameError::Value { field: "depth" })?,
        member_bytes: next()?,
        held_bytes: next()?,
        picture_pixels: next()?,
    })
}
