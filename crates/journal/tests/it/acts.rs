//! Made-up entries and payloads, and a record of them in a temporary folder.

use std::path::Path;

use journal::Journal;
use ledger::entry::{Entry, Outcome};
use ledger::note::{SigningKey, VerifierKey};
use ledger::tree::Hash;
use workbench::ports::{Flow, Frame, Record};

pub(crate) const ORIGIN: &str = "office.example/record";

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, [7; 32]).unwrap()
}

pub(crate) fn verifier() -> VerifierKey {
    key().verifier()
}

/// The payload of entry `seq`: every fifth entry has none.
pub(crate) fn payload(seq: u64) -> Vec<u8> {
    if seq % 5 == 4 {
        return Vec::new();
    }
    let length = usize::try_from(40 + seq % 7).unwrap();
    Hash::of(&seq.to_be_bytes())
        .0
        .iter()
        .cycle()
        .take(length)
        .copied()
        .collect()
}

pub(crate) fn entry(seq: u64, sealed: &[u8]) -> Entry {
    let stated = (!sealed.is_empty()).then(|| Hash::of(sealed));
    Entry {
        act: "item.view".to_owned(),
        actor: format!("person-{:032x}", 0xabc_u32),
        at: format!(
            "2026-01-05T{:02}:{:02}:{:02}.325980Z",
            seq / 3600 % 24,
            seq / 60 % 60,
            seq % 60
        ),
        authority: None,
        case: Some(format!("case-{:032x}", 0x51_u32)),
        case_prev: None,
        commit: stated.map(|hash| Hash::of(&hash.0)),
        counts: std::iter::empty().collect(),
        manifest: None,
        outcome: Outcome::Done,
        package: None,
        person_sig: None,
        reason: None,
        role: "examiner".to_owned(),
        sealed: stated,
        seq,
        tags: std::iter::empty().collect(),
    }
}

pub(crate) fn frame(seq: u64) -> Frame {
    let sealed = payload(seq);
    Frame {
        entry: entry(seq, &sealed).encode().unwrap(),
        sealed,
    }
}

pub(crate) fn frames(from: u64, to: u64) -> Vec<Frame> {
    (from..to).map(frame).collect()
}

/// A record of `size` entries, appended in groups of up to 7, with small segments; published at
/// `published` (if that is a group's end) and left as it is.
pub(crate) fn record(dir: &Path, size: u64, published: u64) {
    let journal = Journal::create(dir, None, key())
        .unwrap()
        .with_segment_bytes(4000);
    let mut at = 0;
    while at < size {
        let end = if at < published { published } else { size };
        let next = (at + 7).min(end);
        journal.append(&frames(at, next)).unwrap();
        at = next;
        if at == published {
            journal.publish().unwrap();
        }
    }
}

/// All that a reading from `from` shows.
pub(crate) fn read_all(
    record: &dyn Record,
    from: u64,
) -> Result<Vec<(u64, Frame)>, workbench::ports::RecordError> {
    let mut seen = Vec::new();
    record.read(from, &mut |seq, entry, sealed| {
        seen.push((
            seq,
            Frame {
                entry: entry.to_vec(),
                sealed: sealed.to_vec(),
            },
        ));
        Flow::More
    })?;
    Ok(seen)
}
