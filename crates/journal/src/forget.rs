//! Erasing sealed payloads: zeros in place, and the list that lets an interrupted erasure be
//! finished.
//!
//! Half-overwritten bytes look like damage, so the numbers to erase are made durable in the file
//! `forget` first and removed last. It never touches an entry.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::disk::{Access, DiskFile, Kind};
use crate::frame::{sha256, wide};
use crate::layout::{FORGET, Found, Layout, SEGMENTS, TEMPORARY, Walk, segment_name};
use crate::trouble::Trouble;

const FIRST_LINE: &str = "probity/forget@v1\n";
/// Some millions of numbers.
const INTENT_BYTES_MAX: u64 = 64 * 1024 * 1024;
static ZEROS: [u8; 65_536] = [0; 65_536];

/// A segment opened for overwriting, and the ranges (offset, length) overwritten in it.
type Overwritten = (Arc<dyn DiskFile>, Vec<(u64, u64)>);

/// Writes the list: first line, one number a line, and the hash of all that.
pub(crate) fn encode_intent(seqs: &BTreeSet<u64>) -> Vec<u8> {
    let mut text = FIRST_LINE.to_owned();
    for seq in seqs {
        text.push_str(&seq.to_string());
        text.push('\n');
    }
    let hash = sha256(text.as_bytes());
    text.push_str(&format!("{hash}\n"));
    text.into_bytes()
}

fn decode_intent(bytes: &[u8]) -> Option<BTreeSet<u64>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let numbers = text.strip_prefix(FIRST_LINE)?;
    let (numbers, _) = numbers
        .strip_suffix('\n')?
        .rsplit_once('\n')
        .unwrap_or_default();
    let seqs = numbers
        .split('\n')
        .filter(|line| !line.is_empty())
        .map(|line| line.parse().ok())
        .collect::<Option<BTreeSet<u64>>>()?;
    (encode_intent(&seqs) == bytes).then_some(seqs)
}

/// The payloads whose erasure has begun; none if there is no list.
pub(crate) fn read_intent(layout: &Layout) -> Result<BTreeSet<u64>, Trouble> {
    match layout.read_file(FORGET, INTENT_BYTES_MAX) {
        Ok(bytes) => decode_intent(&bytes)
            .ok_or_else(|| Trouble::broken(FORGET, "not a list of payloads to erase")),
        Err(trouble) if trouble.is_absent() => Ok(BTreeSet::new()),
        Err(trouble) => Err(trouble),
    }
}

/// Makes the list durable. From here on the erasure will be finished, now or at the next start.
pub(crate) fn write_intent(layout: &Layout, seqs: &BTreeSet<u64>) -> Result<(), Trouble> {
    replace(layout, FORGET, &encode_intent(seqs))
}

/// Overwrites the payloads on the list, reads the zeros back, and removes the list.
pub(crate) fn finish(layout: &Layout, seqs: &BTreeSet<u64>) -> Result<(), Trouble> {
    let mut rest: Vec<u64> = seqs.iter().rev().copied().collect();
    let mut touched: BTreeMap<u64, Overwritten> = BTreeMap::new();
    while let Some(first) = rest.last().copied() {
        let mut walk = Walk::begin(layout, first)?;
        let segment = walk.segment();
        let name = segment_name(segment);
        let file = layout.open(&name, Access::Write)?;
        let mut ranges = Vec::new();
        while let Some(wanted) = rest.last().copied() {
            match walk.step()? {
                Found::Frame(met) if met.segment != segment => break,
                Found::Frame(met) if met.seq == wanted => {
                    ranges.push((met.frame.sealed_offset, wide(met.frame.sealed.len())));
                    rest.pop();
                }
                Found::Frame(_) => {}
                Found::End => {
                    return Err(Trouble::broken(
                        format!("entry {wanted}"),
                        "is not in the record",
                    ));
                }
                Found::Torn { place } => return Err(Trouble::broken(place, "the frame is cut")),
                Found::Damaged { place, what } => return Err(Trouble::broken(place, what)),
            }
        }
        for (offset, length) in &ranges {
            zero(&*file, *offset, *length).map_err(Trouble::disk(name.clone()))?;
        }
        touched.insert(segment, (file, ranges));
    }
    for (segment, (file, ranges)) in &touched {
        let name = segment_name(*segment);
        file.sync().map_err(Trouble::disk(name.clone()))?;
        for (offset, length) in ranges {
            file.forget_copy(*offset, *length);
            if !is_zero(&**file, *offset, *length).map_err(Trouble::disk(name.clone()))? {
                return Err(Trouble::broken(
                    format!("{name}, byte {offset}"),
                    "the zeros of an erased payload were not found on reading back",
                ));
            }
        }
    }
    match layout.disk.remove(&layout.path(FORGET), Kind::File) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(Trouble::disk(FORGET)(cause))
        }
        _ => layout
            .disk
            .sync_folder(&layout.dir)
            .map_err(Trouble::disk(FORGET)),
    }
}

fn zero(file: &dyn DiskFile, offset: u64, length: u64) -> std::io::Result<()> {
    let mut at = offset;
    let mut left = length;
    while left > 0 {
        let part = left.min(wide(ZEROS.len()));
        let zeros = usize::try_from(part)
            .ok()
            .and_then(|part| ZEROS.get(..part));
        file.write_at(zeros.unwrap_or_default(), at)?;
        at = at.saturating_add(part);
        left = left.saturating_sub(part);
    }
    Ok(())
}

fn is_zero(file: &dyn DiskFile, offset: u64, length: u64) -> std::io::Result<bool> {
    let mut at = offset;
    let mut left = length;
    let mut buffer = vec![0; ZEROS.len()];
    while left > 0 {
        let part = left.min(wide(buffer.len()));
        let window = usize::try_from(part)
            .ok()
            .and_then(|part| buffer.get_mut(..part));
        let window = window.unwrap_or_default();
        if file.read_at(window, at)? < window.len() || window.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        at = at.saturating_add(part);
        left = left.saturating_sub(part);
    }
    Ok(true)
}

/// Puts a file in its place in one step: temporary file, sync, rename, sync of the folder.
pub(crate) fn replace(layout: &Layout, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let temporary = format!("{TEMPORARY}/{}", name.replace('/', "-"));
    let path = layout.path(&temporary);
    match layout.disk.remove(&path, Kind::File) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            return Err(Trouble::disk(temporary)(cause));
        }
        _ => {}
    }
    let file = layout.open(&temporary, Access::Create)?;
    write_durably(&*file, bytes).map_err(Trouble::disk(temporary))?;
    let target = layout.path(name);
    layout
        .disk
        .rename(&path, &target)
        .map_err(Trouble::disk(name))?;
    let folder = target.parent().unwrap_or(&layout.dir);
    layout.disk.sync_folder(folder).map_err(Trouble::disk(name))
}

/// Writes the whole of a file from its beginning, syncs it and reads it back.
pub(crate) fn write_durably(file: &dyn DiskFile, bytes: &[u8]) -> std::io::Result<()> {
    file.write_at(bytes, 0)?;
    file.sync()?;
    file.forget_copy(0, wide(bytes.len()));
    let mut found = vec![0; bytes.len()];
    let count = file.read_at(&mut found, 0)?;
    if count != bytes.len() || found != bytes || file.length()? != wide(bytes.len()) {
        return Err(std::io::Error::other(
            "other bytes were read back than were written",
        ));
    }
    Ok(())
}

/// Makes the length and bytes that a killed program left behind durable before they are believed.
pub(crate) fn settle_last_segment(layout: &Layout) -> Result<(), Trouble> {
    let Some(last) = layout.segments()?.last().copied() else {
        return Ok(());
    };
    let name = segment_name(last);
    let file = layout.open(&name, Access::Write)?;
    file.sync().map_err(Trouble::disk(name.clone()))?;
    let length = file.length().map_err(Trouble::disk(name))?;
    file.forget_copy(0, length);
    layout
        .disk
        .sync_folder(&layout.path(SEGMENTS))
        .map_err(Trouble::disk(SEGMENTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Option<&[u64]>) {
        let expected = expected.map(|seqs| seqs.iter().copied().collect());
        assert_eq!(decode_intent(bytes), expected);
    }

    #[test]
    fn the_list_is_read_as_written() {
        check(
            &encode_intent(&BTreeSet::from([1, 5, 300])),
            Some(&[1, 5, 300]),
        );
        check(&encode_intent(&BTreeSet::new()), Some(&[]));
    }

    #[test]
    fn a_changed_list_is_refused() {
        let good = encode_intent(&BTreeSet::from([1, 25]));
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                check(&bad, None);
            }
            check(&good[..at], None);
        }
    }
}
