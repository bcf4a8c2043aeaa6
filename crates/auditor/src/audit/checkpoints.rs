//! The seal, the policy and the two checkpoints (section 3).

use std::collections::BTreeMap;

use ledger::entry::{Entry, Outcome};
use ledger::policy::{Policy, UnknownLines};
use ledger::proof::TlogProof;
use ledger::tree::{leaf_hash, verify_inclusion};

use super::{Audit, Found, unverified};
use crate::paths::{self, Name, POLICY, SEAL_ENTRY, SEAL_PROOF};
use crate::report::Fault;

/// Reads both files of the seal and follows the path from one to the other. Whether the
/// checkpoint is believed comes later.
pub(super) fn read_seal(audit: &mut Audit<'_>) {
    let files = audit.files;
    let faults = &mut audit.faults;
    let bytes = files.content(SEAL_ENTRY);
    let entry = match bytes.map(Entry::parse) {
        Some(Ok(entry)) => Some(entry),
        Some(Err(error)) => {
            faults.add(SEAL_ENTRY, error.to_string());
            faults.mark_changed(SEAL_ENTRY);
            None
        }
        None => None,
    };
    if let Some(entry) = &entry {
        if entry.act != "package.create" || entry.outcome != Outcome::Done {
            faults.add(SEAL_ENTRY, "is not an act package.create that was done");
        }
        if entry.package.is_none() {
            faults.add(SEAL_ENTRY, "has no member package, so it seals nothing");
        }
    }
    let proof = match files.content(SEAL_PROOF).map(TlogProof::parse) {
        Some(Ok(proof)) => Some(proof),
        Some(Err(error)) => {
            faults.add(SEAL_PROOF, error.to_string());
            faults.mark_changed(SEAL_PROOF);
            None
        }
        None => None,
    };
    let checkpoint = proof
        .as_ref()
        .and_then(|proof| unverified(&proof.checkpoint));
    if let (Some(bytes), Some(entry), Some(proof), Some(checkpoint)) =
        (bytes, &entry, &proof, &checkpoint)
    {
        let (index, hashes) = (proof.index, &proof.hashes);
        let root = &checkpoint.root;
        let led = verify_inclusion(index, checkpoint.size, &leaf_hash(bytes), hashes, root);
        if entry.seq != index || led.is_err() {
            // Two files disagree, and nothing says which of them was changed.
            faults.add(
                SEAL_ENTRY,
                "is not the entry that seal/package.tlog-proof proves",
            );
            faults.add(SEAL_PROOF, "does not prove seal/package.json");
            faults.mark_changed(SEAL_ENTRY);
        }
    }
    audit.seal.entry = entry;
    audit.seal.checkpoint = proof.map(|proof| Found {
        path: SEAL_PROOF.to_string(),
        checkpoint,
        note: proof.checkpoint,
        accepted: None,
    });
}

pub(super) fn read_policy(audit: &mut Audit<'_>) {
    match audit.files.content(POLICY).map(Policy::parse) {
        Some(Ok(policy)) => audit.policy = Some(policy),
        Some(Err(error)) => audit.faults.add(POLICY, error.to_string()),
        None => {}
    }
}

/// Asks the package's policy about checkpoint B.
pub(super) fn accept_seal(audit: &mut Audit<'_>) {
    let found = audit.seal.checkpoint.take();
    audit.seal.checkpoint = found.map(|found| accept(audit, found));
}

fn accept(audit: &mut Audit<'_>, mut found: Found) -> Found {
    match audit.accept(&found.note) {
        Some(Ok(accepted)) => found.accepted = Some(accepted),
        Some(Err(what)) => {
            let file = audit.faults.blame(&[&found.path, POLICY]).to_string();
            audit.faults.add(&file, what);
        }
        None => {}
    }
    found
}

/// Reads the proofs of all entries and finds checkpoint A, the one that they hold. Where they do
/// not hold the same, that of most is taken, so that the few are named.
pub(super) fn find_base(audit: &mut Audit<'_>) {
    let files = audit.files;
    let mut holders: BTreeMap<Vec<u8>, Vec<u64>> = BTreeMap::new();
    for (path, _) in files.below("record/entries/") {
        let (Name::EntryProof(seq), Some(bytes)) = (paths::name(path), files.content(path)) else {
            continue;
        };
        match TlogProof::parse(bytes) {
            Ok(proof) => {
                holders
                    .entry(proof.checkpoint.clone())
                    .or_default()
                    .push(seq);
                audit.proofs.insert(seq, proof);
            }
            Err(error) => {
                audit.faults.add(path, error.to_string());
                audit.faults.mark_changed(path);
            }
        }
    }
    // Of equally many the first one is taken, in the order of entries.
    let most = holders.iter().max_by(|(_, a), (_, b)| {
        a.len()
            .cmp(&b.len())
            .then_with(|| b.iter().min().cmp(&a.iter().min()))
    });
    let Some((note, with)) = most else {
        if files.below("record/entries/").next().is_none() {
            audit.faults.add("record/entries", "holds no entry");
        }
        return;
    };
    let others = holders.iter().filter(|(other, _)| *other != note);
    for seq in others.flat_map(|(_, seqs)| seqs) {
        let what = "holds another checkpoint than the proofs of the other entries";
        audit.faults.add(&proof_path(*seq), what);
    }
    let first = with.iter().min().copied().unwrap_or_default();
    let found = Found {
        path: proof_path(first),
        checkpoint: unverified(note),
        note: note.clone(),
        accepted: None,
    };
    let found = accept(audit, found);
    compare_with_seal(audit, &found);
    audit.base = Some(found);
}

fn proof_path(seq: u64) -> String {
    format!("record/entries/{seq}.tlog-proof")
}

/// What binds A, B and the seal's entry (sections 3.3 and 3.4).
fn compare_with_seal(audit: &mut Audit<'_>, base: &Found) {
    let seal = &audit.seal;
    let faults = &mut audit.faults;
    let Some(a) = &base.checkpoint else {
        return;
    };
    if let Some(b) = seal
        .checkpoint
        .as_ref()
        .and_then(|found| found.checkpoint.as_ref())
    {
        let file = faults.blame(&[SEAL_PROOF, &base.path]).to_string();
        if a.origin != b.origin {
            faults.add(
                &file,
                "its checkpoint is of another log than that of the entries",
            );
        }
        if a.size > b.size {
            faults.add(
                &file,
                "its checkpoint is of a smaller log than that of the entries",
            );
        }
    }
    if let Some(entry) = seal.entry.as_ref().filter(|entry| entry.seq < a.size) {
        let file = faults.blame(&[SEAL_ENTRY, &base.path]).to_string();
        let (seq, size) = (entry.seq, a.size);
        faults.add(&file, format!("the seal is entry {seq} and does not lie behind the checkpoint of the entries, of size {size}"));
    }
}

/// Asks the policy from outside about both checkpoints; lines of keys that it does not know are
/// passed over (section 5.2).
pub(super) fn ask_outside(audit: &mut Audit<'_>) {
    let Some(policy) = &audit.outside.policy else {
        return;
    };
    for found in [&audit.base, &audit.seal.checkpoint].into_iter().flatten() {
        if let Err(error) = policy.accept(&found.note, UnknownLines::PassOver) {
            audit.outside_holds = false;
            audit.stamps.outside_faults.push(Fault {
                file: found.path.clone(),
                what: format!("under the policy from outside: {error}"),
            });
        }
    }
}
