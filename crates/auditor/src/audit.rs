//! The audit of a package: every MUST of `docs/specs/package.md`.
//!
//! All faults are collected, not the first alone. A file that is broken by itself is named once;
//! what depends on it is passed over, so that no innocent file is named.

use std::collections::BTreeMap;

use ledger::checkpoint::Checkpoint;
use ledger::entry::{Entry, Outcome};
use ledger::policy::{Accepted, Policy, PolicyError, UnknownLines};
use ledger::proof::TlogProof;
use ledger::tree::Hash;

use crate::files::{Files, Odd};
use crate::paths::{self, Name};
use crate::report::{Checked, Exit, Fault, Faults, Judge, Report, Trust};
use crate::text::harmless;

mod bag;
mod checkpoints;
mod entries;
mod items;
mod layout;
mod payloads;
mod stamps;
mod statement;
mod unknown;

use statement::Statement;

/// What the reader brings from outside.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    policy: Option<Policy>,
    stamp_roots: stamps::Roots,
}

impl Outside {
    /// Judges by this policy, a text as in `docs/specs/tree.md`, section 7.
    pub fn with_policy(mut self, policy: &[u8]) -> Result<Self, PolicyError> {
        self.policy = Some(Policy::parse(policy)?);
        Ok(self)
    }

    /// Believes time stamps under these certificates only: one file, PEM or DER. May be asked
    /// again for further ones. The error says what is wrong with the file.
    pub fn with_timestamp_root(mut self, root: &[u8]) -> Result<Self, String> {
        self.stamp_roots.add(root)?;
        Ok(self)
    }

    fn trust(&self) -> Trust {
        match self.policy {
            Some(_) => Trust::Outside,
            None => Trust::Package,
        }
    }
}

/// An entry of the package that was read and proved.
#[derive(Debug)]
struct Proved {
    entry: Entry,
    path: String,
}

impl Proved {
    /// Whether it is this act, and was done.
    fn is_done(&self, act: &str) -> bool {
        self.entry.act == act && self.entry.outcome == Outcome::Done
    }
}

/// One of the two checkpoints, and the proof in which it was found.
#[derive(Debug)]
struct Found {
    /// The file in which it stands.
    path: String,
    note: Vec<u8>,
    /// Size and root, be they believed or not.
    checkpoint: Option<Checkpoint>,
    /// Present where it satisfies the package's policy.
    accepted: Option<Accepted>,
}

/// The seal: the entry `package.create`.
#[derive(Debug)]
struct Seal {
    entry: Option<Entry>,
    checkpoint: Option<Found>,
}

/// Everything that the checks share.
struct Audit<'a> {
    files: &'a Files,
    outside: &'a Outside,
    faults: Faults,
    policy: Option<Policy>,
    seal: Seal,
    /// The proofs of entries that could be read, by the number in their name.
    proofs: BTreeMap<u64, TlogProof>,
    /// Checkpoint A.
    base: Option<Found>,
    /// By `seq`.
    entries: BTreeMap<u64, Proved>,
    statement: Option<Statement>,
    /// Numbers of item proofs that hold, with what their row says.
    rows: BTreeMap<String, items::Row>,
    /// Whether what was brought from outside is satisfied so far.
    outside_holds: bool,
    stamps: stamps::Stamps,
    /// Entries whose person's signature could not be checked for want of a key.
    unchecked_persons: Vec<u64>,
    /// How many persons' signatures hold under a key that the package states.
    checked_persons: usize,
    /// Originals without an item proof.
    bare_originals: Vec<String>,
}

/// Audits a package.
pub fn audit(files: &Files, outside: &Outside) -> Report {
    if let Some(report) = unreadable(files, outside) {
        return report;
    }
    let mut audit = Audit {
        files,
        outside,
        faults: Faults::default(),
        policy: None,
        seal: Seal {
            entry: None,
            checkpoint: None,
        },
        proofs: BTreeMap::new(),
        base: None,
        entries: BTreeMap::new(),
        statement: None,
        rows: BTreeMap::new(),
        outside_holds: true,
        stamps: stamps::Stamps::default(),
        unchecked_persons: Vec::new(),
        checked_persons: 0,
        bare_originals: Vec::new(),
    };
    layout::check(&mut audit);
    checkpoints::read_seal(&mut audit);
    bag::check(&mut audit);
    checkpoints::read_policy(&mut audit);
    checkpoints::accept_seal(&mut audit);
    checkpoints::find_base(&mut audit);
    statement::read(&mut audit);
    entries::check(&mut audit);
    payloads::check(&mut audit);
    items::check(&mut audit);
    statement::check(&mut audit);
    stamps::check(&mut audit);
    checkpoints::ask_outside(&mut audit);
    report(audit)
}

/// Exit code 2: there is no `bagit.txt`, or the system did not give something.
fn unreadable(files: &Files, outside: &Outside) -> Option<Report> {
    let mut faults = Faults::default();
    for (path, odd) in &files.odd {
        if let Odd::Unreadable(why) = odd {
            faults.add(path, format!("cannot be read: {why}"));
        }
    }
    let has = |path: &str| files.files.contains_key(path) || files.odd.contains_key(path);
    if faults.is_empty() && !has(paths::BAGIT) {
        faults.add(paths::BAGIT, "is not there, so this is no package");
    }
    let unreadable = !faults.is_empty();
    unreadable.then(|| Report::unreadable(faults.into_vec(), outside.trust()))
}

fn report(audit: Audit<'_>) -> Report {
    let unknown = unknown::sentences(&audit);
    let unknown = unknown.iter().map(|said| harmless(said)).collect();
    let judged_by = audit.outside.policy.as_ref().or(audit.policy.as_ref());
    let judges = judged_by.map(Judge::of_policy).unwrap_or_default();
    let package = audit.files.files.get(paths::TAG_MANIFEST);
    let whole = audit.faults.is_empty();
    let exit = match (whole, audit.outside_holds) {
        (true, true) => Exit::Holds,
        (true, false) => Exit::NotUnderOutside,
        (false, _) => Exit::Broken,
    };
    let mut faults = audit.faults;
    for Fault { file, what } in audit.stamps.outside_faults {
        faults.add(&file, what);
    }
    Report {
        checked: checked(audit.files, audit.stamps.verified),
        exit,
        faults: faults.into_vec(),
        judges,
        package: package.map(|file| file.sha256),
        trust: audit.outside.trust(),
        unknown,
    }
}

fn checked(files: &Files, timestamps: usize) -> Checked {
    let mut checked = Checked {
        files: files.files.len(),
        timestamps,
        ..Checked::default()
    };
    for path in files.files.keys() {
        let count = match paths::name(path) {
            Name::Entry(_) => &mut checked.entries,
            Name::ItemProof(_) => &mut checked.items,
            Name::Payload(_) => &mut checked.payloads,
            _ => continue,
        };
        *count = count.saturating_add(1);
    }
    checked
}

/// A checkpoint as its text says it, believed or not.
fn unverified(note: &[u8]) -> Option<Checkpoint> {
    let note = ledger::note::Note::parse(note).ok()?;
    Checkpoint::from_text(&note.text).ok()
}

impl Audit<'_> {
    /// Asks the package's own policy about a note, lines of unknown keys refused.
    fn accept(&self, note: &[u8]) -> Option<Result<Accepted, String>> {
        let accepted = self.policy.as_ref()?.accept(note, UnknownLines::Refuse);
        Some(accepted.map_err(|error| error.to_string()))
    }

    fn sha256(&self, path: &str) -> Option<Hash> {
        self.files.files.get(path).map(|file| file.sha256)
    }
}
