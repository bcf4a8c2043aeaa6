//! Frames of packs and notes: each says what it is, how long it is and under which name, and has
//! its own checks, so that a torn end is recognised without any key.
//!
//! ```text
//! frame = "PBV1" ‖ u32 length of body ‖ name[32] ‖ u32 CRC-32 of these 40 bytes ‖ body ‖ u32 CRC-32 of body
//! ```
//! The checks find torn writes and decay. Against a forger they prove nothing: the body is
//! authenticated encryption.
//!
//! Must never know: what bodies are.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

const MAGIC: &[u8; 4] = b"PBV1";
/// Bytes before the body.
pub(crate) const HEAD: usize = 44;
/// Bytes that a body grows by.
pub(crate) const EXTRA: usize = 48;
/// No body is larger: notes and small blobs are far below.
const BODY_MAX: u32 = 1 << 27;

/// The beginning of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) name: [u8; 32],
    pub(crate) body: usize,
}

/// Room for the head; the body is appended, then [`end`] is called with the place it began at.
pub(crate) fn begin(out: &mut Vec<u8>) -> usize {
    let start = out.len();
    out.extend_from_slice(&[0; HEAD]);
    start
}

/// Completes the frame that began at `start`. None when its body is too long.
pub(crate) fn end(out: &mut Vec<u8>, start: usize, name: &[u8; 32]) -> Option<()> {
    let frame = out.get_mut(start..)?;
    let (head, body) = frame.split_first_chunk_mut::<HEAD>()?;
    let length = u32::try_from(body.len())
        .ok()
        .filter(|length| *length <= BODY_MAX)?;
    let check = crc32fast::hash(body);
    head.first_chunk_mut::<4>()?.copy_from_slice(MAGIC);
    head.get_mut(4..8)?.copy_from_slice(&length.to_be_bytes());
    head.get_mut(8..40)?.copy_from_slice(name);
    let head_check = crc32fast::hash(head.get(..40)?);
    head.get_mut(40..)?
        .copy_from_slice(&head_check.to_be_bytes());
    out.extend_from_slice(&check.to_be_bytes());
    Some(())
}

/// Reads the beginning of a frame; none where none begins.
pub(crate) fn head(bytes: &[u8]) -> Option<Head> {
    let head: &[u8; HEAD] = bytes.first_chunk()?;
    let (said, check) = head.split_last_chunk::<4>()?;
    if said.first_chunk::<4>()? != MAGIC || *check != crc32fast::hash(said).to_be_bytes() {
        return None;
    }
    let length = u32::from_be_bytes(*said.get(4..)?.first_chunk()?);
    Some(Head {
        name: *said.get(8..)?.first_chunk()?,
        body: usize::try_from(length)
            .ok()
            .filter(|_| length <= BODY_MAX)?,
    })
}

/// Reads a whole frame at the beginning of `bytes`: name, body, length of the frame.
pub(crate) fn whole(bytes: &[u8]) -> Option<(Head, &[u8], usize)> {
    let head = head(bytes)?;
    let rest = bytes.get(HEAD..)?;
    let (body, after) = rest.split_at_checked(head.body)?;
    let check: &[u8; 4] = after.first_chunk()?;
    if *check != crc32fast::hash(body).to_be_bytes() {
        return None;
    }
    Some((head, body, head.body.checked_add(EXTRA)?))
}

/// What a scan comes across.
#[derive(Debug)]
pub(crate) enum Seen<'a> {
    Frame {
        at: u64,
        length: usize,
        name: [u8; 32],
        body: &'a [u8],
    },
    /// Bytes that are no frame, with whole frames after them: damage.
    Gap { at: u64, length: u64 },
    /// Bytes that are no frame, up to the end: torn, or damage in the last frame.
    Tail { at: u64, length: u64 },
}

/// Reads a file of at most [`crate::store::PACK_MAX`] and some (or notes) from `from` to its end.
/// Gives the place after the last whole frame.
pub(crate) fn scan(file: &File, from: u64, visit: &mut dyn FnMut(Seen<'_>)) -> io::Result<u64> {
    const WINDOW: usize = 4 << 20;
    let end = file.metadata()?.len();
    let mut window: Vec<u8> = Vec::new();
    // The window holds the bytes from `at` on.
    let mut at = from;
    let mut last_whole = from;
    let mut want = WINDOW;
    let mut used = 0_usize;
    loop {
        window.drain(..used);
        used = 0;
        fill(file, at, end, want, &mut window)?;
        want = WINDOW;
        let reaches_end = u64::try_from(window.len())
            .ok()
            .and_then(|n| n.checked_add(at))
            >= Some(end);
        let start = at;
        loop {
            let rest = window.get(used..).unwrap_or_default();
            if rest.is_empty() && reaches_end {
                return Ok(last_whole);
            }
            if let Some((head, body, length)) = whole(rest) {
                visit(Seen::Frame {
                    at,
                    length,
                    name: head.name,
                    body,
                });
                used = used.saturating_add(length);
                at = place(start, used);
                last_whole = at;
                continue;
            }
            if !reaches_end {
                // More of the file may make it whole; a frame that does not fit needs more room.
                let needed = head(rest).map_or(HEAD, |head| head.body.saturating_add(EXTRA));
                if rest.len() < needed {
                    want = needed.max(WINDOW);
                    break;
                }
            }
            let Some(skip) = next_whole(file, at, end, rest, reaches_end)? else {
                let length = end.saturating_sub(at);
                visit(Seen::Tail { at, length });
                return Ok(last_whole);
            };
            visit(Seen::Gap { at, length: skip });
            at = at.saturating_add(skip);
            window.clear();
            used = 0;
            break;
        }
    }
}

fn place(start: u64, used: usize) -> u64 {
    start.saturating_add(u64::try_from(used).unwrap_or(u64::MAX))
}

/// Fills `window`, which holds the bytes from `at`, up to `want` bytes or the end.
fn fill(file: &File, at: u64, end: u64, want: usize, window: &mut Vec<u8>) -> io::Result<()> {
    let have = window.len();
    let left = end.saturating_sub(place(at, have));
    let more = want
        .saturating_sub(have)
        .min(usize::try_from(left).unwrap_or(usize::MAX));
    window.resize(have.saturating_add(more), 0);
    file.read_exact_at(window.get_mut(have..).unwrap_or_default(), place(at, have))
}

/// How far after `at` the next whole frame begins; none where none does. `known` are the bytes
/// from `at` on that were read already.
fn next_whole(
    file: &File,
    at: u64,
    end: u64,
    known: &[u8],
    complete: bool,
) -> io::Result<Option<u64>> {
    let mut bytes = known.to_vec();
    if !complete {
        // At most a pack and a bit: damage is rare, and this needs no cleverness.
        let left = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
        fill(file, at, end, left.min(1 << 28), &mut bytes)?;
    }
    let mut from = 1_usize;
    while let Some(rest) = bytes.get(from..) {
        let Some(hit) = rest.windows(4).position(|window| window == MAGIC) else {
            break;
        };
        from = from.saturating_add(hit);
        if bytes.get(from..).is_some_and(|rest| whole(rest).is_some()) {
            return Ok(u64::try_from(from).ok());
        }
        from = from.saturating_add(1);
    }
    Ok(None)
}
