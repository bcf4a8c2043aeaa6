//! Archives without a central directory: cut off, or made by a program that died. Members are
//! taken from the headers before them, one after the other.

use std::io::{self, BufReader, Read};

use evidence::GapKind;

use super::{directory::Listed, fields::Local, give_content, method, unreadable};
use crate::{
    content::{Content, Window, read_up_to},
    gaps::{self, between, unread},
    times,
    walk::{Container, Stop},
};

/// Gives the members that begin at `at` and after it.
pub(super) fn open(
    container: &mut Container<'_, '_>,
    content: &dyn Content,
    mut at: u64,
) -> Result<(), Stop> {
    let bytes = content.bytes();
    while at < bytes {
        let found = match find(content, at) {
            Ok(found) => found,
            Err(error) => return unreadable(container, &error, at),
        };
        let start = found.unwrap_or(bytes);
        if start > at {
            let reason = "bytes between the headers that were found";
            container.gap(unread(GapKind::Damaged, between(at, start), reason));
        }
        if found.is_none() {
            break;
        }
        let local = match Local::read(content, start) {
            Ok(Some(local)) => local,
            Ok(None) => {
                let reason = "the archive ends inside the header of a member";
                container.gap(unread(GapKind::Damaged, between(start, bytes), reason));
                break;
            }
            Err(error) => return unreadable(container, &error, start),
        };
        at = give(container, content, start, local)?;
    }
    Ok(())
}

/// The next header of a member at `from` or after it.
fn find(content: &dyn Content, from: u64) -> io::Result<Option<u64>> {
    let mut chunk = vec![0; 64 << 10];
    let mut at = from;
    loop {
        let count = read_up_to(content, at, &mut chunk)?;
        let seen = chunk.get(..count).unwrap_or_default();
        if let Some(place) = seen.windows(4).position(|four| four == b"PK\x03\x04") {
            return Ok(Some(
                at.saturating_add(u64::try_from(place).unwrap_or(u64::MAX)),
            ));
        }
        if count < chunk.len() {
            return Ok(None);
        }
        // A header may lie across two chunks.
        at = at.saturating_add(u64::try_from(count.saturating_sub(3)).unwrap_or(1));
    }
}

/// Gives one member; says where it ends.
fn give(
    container: &mut Container<'_, '_>,
    content: &dyn Content,
    start: u64,
    local: Local,
) -> Result<u64, Stop> {
    let data = start.saturating_add(local.header_bytes);
    let open_ended = local.has_descriptor() && local.stored_bytes == 0;
    let stored_bytes = if open_ended {
        content.bytes().saturating_sub(data)
    } else {
        local.stored_bytes
    };
    let data_end = data.saturating_add(stored_bytes);
    let listed = Listed {
        bytes: local.bytes,
        crc: local.crc,
        flags: local.flags,
        method: local.method,
        name: local.name,
        offset: start,
        stored_bytes,
        times: times::dos("zip local header, modified", local.date, local.time)
            .into_iter()
            .collect(),
    };
    if listed.is_folder() {
        return Ok(data_end);
    }
    let mut gaps = Vec::new();
    if listed.is_encrypted() {
        gaps.push(unread(GapKind::Unsupported, None, "encrypted"));
        give_content(container, &listed, gaps, &mut io::empty())?;
        return Ok(if open_ended { data } else { data_end });
    }
    let window = Window::new(content, data, data_end);
    if open_ended && listed.method == 8 {
        // A deflate stream says itself where it ends.
        let mut decoder =
            flate2::bufread::DeflateDecoder::new(BufReader::with_capacity(32 << 10, window));
        give_content(container, &listed, gaps, &mut decoder)?;
        return Ok(data.saturating_add(decoder.total_in()));
    }
    if open_ended {
        let reason = "its size stands behind it and cannot be found";
        gaps.push(unread(GapKind::Damaged, None, reason));
        give_content(container, &listed, gaps, &mut io::empty())?;
        return Ok(data);
    }
    let reader = method::unpack(&listed, window, container.limits().memory_bytes);
    match reader {
        Ok(mut reader) => {
            let mut cut = Cut {
                cut: data_end > content.bytes(),
                reader: &mut reader,
            };
            give_content(container, &listed, gaps, &mut cut)?;
        }
        Err(error) => {
            let (kind, reason) = gaps::explain(&error);
            gaps.push(unread(kind, None, &reason));
            give_content(container, &listed, gaps, &mut io::empty())?;
        }
    }
    Ok(data_end)
}

/// Says at its end that the archive ended first.
struct Cut<'r> {
    cut: bool,
    reader: &'r mut dyn Read,
}

impl Read for Cut<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        if count == 0 && !into.is_empty() && self.cut {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(count)
    }
}
