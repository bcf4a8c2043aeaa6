//! Opening for writing: what the survey of `start` found half done is finished here, or the record
//! is refused. The table is that of the guide, section 7.

use std::sync::Arc;

use ledger::note::SigningKey;

use crate::disk::{Access, DiskFile, Kind};
use crate::forget;
use crate::frame::{CHAIN_START, SEGMENT_HEADER_BYTES};
use crate::head::{Head, SLOT_BYTES, SLOT_LENGTH};
use crate::layout::{FORGET, Layout, SEGMENTS, TEMPORARY, segment_name};
use crate::start::{Scan, Tail, read_signed, scan};
use crate::trouble::Trouble;

/// A record that is in order again.
#[derive(Debug)]
pub(crate) struct Repaired {
    pub(crate) scan: Scan,
    pub(crate) head: Head,
    pub(crate) next_slot: usize,
    /// What was done, one sentence each.
    pub(crate) done: Vec<String>,
}

pub(crate) fn repair(layout: &Layout, key: &SigningKey) -> Result<Repaired, Trouble> {
    let mut done = Vec::new();
    let verifier = key.verifier();
    let signed = read_signed(layout, &verifier)?;
    forget::settle_last_segment(layout)?;
    let found = scan(layout, &signed)?;
    // From here on the record is known to be good up to its head; now it may be changed.
    clear_temporary(layout, &mut done)?;
    finish_erasure(layout, &mut done)?;
    if let Some(tail) = found.tail {
        cut(layout, tail)?;
        done.push(format!(
            "cut a group that was not finished, behind byte {} of {}",
            tail.offset,
            segment_name(tail.segment)
        ));
    }
    let mut head = signed.head;
    let mut next_slot = signed.next_slot;
    let size = found.edge.size();
    let is_ahead = size > head.size;
    if is_ahead {
        done.push(format!(
            "signed {size} entries, of which {} were under the last head",
            head.size
        ));
        // INVARIANT L1, L3: the scan met the signed root at its size and went on from there.
        head = Head::sign(key, size, found.edge.root());
    }
    if let Some(what) = &signed.unreadable_slot {
        done.push(format!("wrote an unreadable head anew ({what})"));
    }
    for what in &signed.unreadable_cosigned {
        done.push(format!(
            "passed over a cosigned note that cannot be read, witnesses are asked again ({what})"
        ));
    }
    if is_ahead || signed.unreadable_slot.is_some() {
        let slots = open_slots(layout)?;
        // Also a slot of a wrong length is written anew.
        for (slot, (_, name)) in slots.iter().zip(layout.heads()) {
            slot.set_length(SLOT_LENGTH).map_err(Trouble::disk(name))?;
        }
        write_slot(&slots, next_slot, &head)?;
        next_slot ^= 1;
    }
    Ok(Repaired {
        scan: found,
        head,
        next_slot,
        done,
    })
}

/// Opens both head slots for writing.
pub(crate) fn open_slots(layout: &Layout) -> Result<[Arc<dyn DiskFile>; 2], Trouble> {
    let [(first, first_name), (second, second_name)] = layout.heads();
    let open = |path: &std::path::Path, name| {
        layout
            .disk
            .open(path, Access::Write)
            .map_err(Trouble::disk(name))
    };
    Ok([open(&first, first_name)?, open(&second, second_name)?])
}

/// Writes a head into a slot, durably. The slot was allocated when the record was made.
///
/// It is not read back here: a head that was lost leaves the segments ahead of the older head,
/// which the next start signs again, so nothing that was answered depends on it. Before a
/// checkpoint is published, [`confirm_slot`] makes sure of it.
pub(crate) fn write_slot(
    slots: &[Arc<dyn DiskFile>; 2],
    slot: usize,
    head: &Head,
) -> Result<(), Trouble> {
    let name = format!("head-{slot}");
    let Some(bytes) = head.slot() else {
        return Err(Trouble::broken(name, "the note is too long for a head"));
    };
    let [first, second] = slots;
    let file = if slot == 0 { first } else { second };
    file.write_at(&bytes, 0)
        .and_then(|()| file.sync())
        .map_err(Trouble::disk(name))
}

/// Reads the newest head back from its slot.
pub(crate) fn confirm_slot(slot: Option<&Arc<dyn DiskFile>>, head: &Head) -> Result<(), Trouble> {
    let place = "the newest head";
    let mut found = vec![0; SLOT_BYTES];
    let count = match slot {
        Some(slot) => {
            slot.forget_copy(0, SLOT_LENGTH);
            slot.read_at(&mut found, 0).map_err(Trouble::disk(place))?
        }
        None => 0,
    };
    if count != found.len() || head.slot().as_ref() != Some(&found) {
        return Err(Trouble::broken(place, "its write was lost"));
    }
    Ok(())
}

fn clear_temporary(layout: &Layout, done: &mut Vec<String>) -> Result<(), Trouble> {
    let folder = layout.path(TEMPORARY);
    match layout.disk.create_folder(&folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(Trouble::disk(TEMPORARY)(cause));
        }
        _ => {}
    }
    let listed = layout
        .disk
        .list(&folder)
        .map_err(Trouble::disk(TEMPORARY))?;
    for item in listed {
        layout
            .disk
            .remove(&folder.join(&item.name), item.kind)
            .map_err(Trouble::disk(TEMPORARY))?;
        done.push("removed a temporary file".to_owned());
    }
    Ok(())
}

fn finish_erasure(layout: &Layout, done: &mut Vec<String>) -> Result<(), Trouble> {
    let seqs = forget::read_intent(layout)?;
    if seqs.is_empty() && layout.open(FORGET, Access::Read).is_err() {
        return Ok(());
    }
    done.push(format!(
        "finished the erasure of {} sealed payloads",
        seqs.len()
    ));
    forget::finish(layout, &seqs)
}

/// Cuts what lies behind the last whole frame; nobody was answered for it.
fn cut(layout: &Layout, tail: Tail) -> Result<(), Trouble> {
    let name = segment_name(tail.segment);
    if tail.is_whole_segment && tail.segment > 0 {
        layout
            .disk
            .remove(&layout.path(&name), Kind::File)
            .map_err(Trouble::disk(name))?;
        return layout
            .disk
            .sync_folder(&layout.path(SEGMENTS))
            .map_err(Trouble::disk(SEGMENTS));
    }
    let file = layout.open(&name, Access::Write)?;
    let cut = || {
        if tail.is_whole_segment {
            file.write_at(&CHAIN_START.0, 0)?;
        }
        file.set_length(tail.offset.max(SEGMENT_HEADER_BYTES))?;
        file.sync()
    };
    cut().map_err(Trouble::disk(name))
}
