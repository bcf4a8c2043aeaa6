//! One job: sent, and its answer checked message by message before it is passed on (P2).

use std::{
    fs::File,
    io::{self, Write},
    os::fd::AsFd,
};

use parser_protocol::{FromWorker, INLINE_BYTES_MAX, Limits, MediaType, Session, ToWorker};
use rustix::fs::{MemfdFlags, OFlags, SealFlags};
use workbench::ports::{Job, ParserError, Piece};

use super::process::{Patience, Process, lied};

/// Runs a job on a worker. After an error the worker must not be used again.
pub(super) fn examine(
    process: &mut Process,
    job: Job<'_>,
    visit: &mut dyn FnMut(Piece<'_>),
) -> Result<(), ParserError> {
    let (limits, bytes) = match &job {
        Job::Bytes { bytes, limits, .. } => {
            (*limits, u64::try_from(bytes.len()).unwrap_or(u64::MAX))
        }
        Job::File { bytes, limits, .. } => (*limits, *bytes),
    };
    let mut patience = Patience::new(limits.job_time_ms(bytes));
    send(process, job, &mut patience)?;
    let mut session = Session::new(limits, bytes);
    while !session.is_done() {
        match process.frame()? {
            Some(frame) => {
                let message = FromWorker::decode(frame).map_err(lied)?;
                session.accept(&message).map_err(lied)?;
                if let Some(piece) = piece(message) {
                    visit(piece);
                }
            }
            None => process.receive(&mut patience)?,
        }
    }
    if process.is_quiet() {
        Ok(())
    } else {
        Err(lied("it goes on after the end of the job"))
    }
}

fn piece(message: FromWorker<'_>) -> Option<Piece<'_>> {
    match message {
        FromWorker::Member {
            locator,
            declared_bytes,
            times,
        } => Some(Piece::Member {
            declared_bytes,
            locator,
            times,
        }),
        FromWorker::Data(bytes) => Some(Piece::Data(bytes)),
        FromWorker::MemberEnd { unread } => Some(Piece::MemberEnd { unread }),
        FromWorker::Finding { of, finding } => Some(Piece::Finding { finding, of }),
        FromWorker::Hello { .. } | FromWorker::Done => None,
    }
}

fn send(process: &mut Process, job: Job<'_>, patience: &mut Patience) -> Result<(), ParserError> {
    match job {
        Job::Bytes {
            media_type,
            bytes,
            limits,
        } if bytes.len() <= INLINE_BYTES_MAX => {
            let mut out = Vec::with_capacity(bytes.len().saturating_add(256));
            ToWorker::Job {
                bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
                inline: true,
                limits,
                media_type,
            }
            .encode(&mut out);
            ToWorker::Bytes(bytes).encode(&mut out);
            process.send(&out, None, patience)
        }
        Job::Bytes {
            media_type,
            bytes,
            limits,
        } => {
            let file = in_memory(bytes).map_err(|error| ParserError::NotStarted {
                what: format!("the content could not be handed over: {error}"),
            })?;
            let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            send_file(process, media_type, &file, bytes, limits, patience)
        }
        Job::File {
            media_type,
            file,
            bytes,
            limits,
        } => {
            freeze(&file).map_err(|error| ParserError::NotStarted {
                what: format!("the handle of the content is not read-only: {error}"),
            })?;
            send_file(process, media_type, &file, bytes, limits, patience)
        }
    }
}

fn send_file(
    process: &mut Process,
    media_type: MediaType,
    file: &File,
    bytes: u64,
    limits: Limits,
    patience: &mut Patience,
) -> Result<(), ParserError> {
    let mut out = Vec::new();
    ToWorker::Job {
        bytes,
        inline: false,
        limits,
        media_type,
    }
    .encode(&mut out);
    process.send(&out, Some(file.as_fd()), patience)
}

/// A new file in memory.
pub(super) fn scratch() -> io::Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    Ok(File::from(rustix::fs::memfd_create(c"content", flags)?))
}

/// A content as a file in memory.
fn in_memory(bytes: &[u8]) -> io::Result<File> {
    let mut file = scratch()?;
    file.write_all(bytes)?;
    freeze(&file)?;
    Ok(file)
}

/// Makes sure that nobody can write through the handle: it was opened for reading, or it is a
/// file in memory and is sealed.
fn freeze(file: &File) -> io::Result<()> {
    if rustix::fs::fcntl_getfl(file)? & OFlags::ACCMODE == OFlags::RDONLY {
        return Ok(());
    }
    let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    Ok(rustix::fs::fcntl_add_seals(file, seals)?)
}
