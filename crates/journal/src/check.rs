//! The whole record, derived again from its bytes.
//!
//! It takes no lock and changes nothing, so it also works beside a writer and on a record that
//! refuses to open. Memory is bounded by one bundle and one tile per level; the names of published
//! files are kept (some 8,000 for a million entries).
//!
//! The order of reading makes it safe beside a writer: names first, then checkpoint, then heads,
//! then segments, so that everything met is covered by what is read after it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use ledger::note::VerifierKey;
use ledger::tree::{Edge, empty_root};
use workbench::ports::Tip;

use crate::disk::{Disk, Kind, RealDisk};
use crate::forget::read_intent;
use crate::frame::{Order, Payload, prove};
use crate::head::{Head, read_checkpoint, read_slots};
use crate::layout::{
    CHECKPOINT, FORGET, Found, HEADS, LOCK, Layout, Met, SEGMENTS, TEMPORARY, TILES, Walk,
};
use crate::outside;
use crate::trouble::Trouble;

use published::Published;

mod published;

/// Faults beyond this many are counted only.
const FAULTS_MAX: usize = 1000;

/// One thing that is not as it must be, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A file of the record's folder, with byte and entry where they are known.
    pub place: String,
    pub what: String,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The largest signed size and its root; of the empty tree if nothing signed can be read.
    pub tip: Tip,
    /// Whole frames in the segments.
    pub entries: u64,
    /// How many sealed payloads are erased. Whether each has its entry `erasure.done` is for the
    /// readers of payloads to say.
    pub erased: u64,
    /// What breaks the record.
    pub faults: Vec<Fault>,
    /// Traces of work under way or of a crash: nobody was answered for it, and the next opening
    /// for writing finishes or removes it.
    pub unfinished: Vec<Fault>,
}

/// Checks every byte of the record in `dir`; an empty list means that all of it holds.
/// `second_head` is the file of the second head slot when it lies on another medium.
pub fn check(dir: &Path, second_head: Option<&Path>, key: &VerifierKey) -> Vec<Fault> {
    inspect(dir, second_head, key).faults
}

/// As [`check`], with sizes and with what a crash or a writer at work left unfinished.
pub fn inspect(dir: &Path, second_head: Option<&Path>, key: &VerifierKey) -> Report {
    inspect_on(Arc::new(RealDisk), dir, second_head, key)
}

/// As [`inspect`], on a disk of the caller's choice.
pub fn inspect_on(
    disk: Arc<dyn Disk>,
    dir: &Path,
    second_head: Option<&Path>,
    key: &VerifierKey,
) -> Report {
    let layout = Layout::new(disk, dir, second_head);
    let mut checker = Checker {
        intent: BTreeSet::new(),
        notes: Vec::new(),
        findings: Findings::default(),
        layout,
    };
    checker.run(key)
}

/// Faults and unfinished things, in the order of finding.
#[derive(Debug, Default)]
struct Findings {
    faults: Vec<Fault>,
    more: u64,
    unfinished: Vec<Fault>,
}

impl Findings {
    fn fault(&mut self, place: impl Into<String>, what: impl Into<String>) {
        if self.faults.len() >= FAULTS_MAX {
            self.more = self.more.saturating_add(1);
            return;
        }
        self.faults.push(Fault {
            place: place.into(),
            what: what.into(),
        });
    }

    fn trouble(&mut self, trouble: Trouble) {
        let is_absent = trouble.is_absent();
        let (place, what) = trouble.into_words();
        self.fault(
            place,
            if is_absent {
                "is missing".to_owned()
            } else {
                what
            },
        );
    }

    fn unfinished(&mut self, place: impl Into<String>, what: impl Into<String>) {
        if self.unfinished.len() < FAULTS_MAX {
            self.unfinished.push(Fault {
                place: place.into(),
                what: what.into(),
            });
        }
    }

    fn into_lists(mut self) -> (Vec<Fault>, Vec<Fault>) {
        if self.more > 0 {
            self.faults.push(Fault {
                place: "the record".to_owned(),
                what: format!("{} more faults", self.more),
            });
        }
        (self.faults, self.unfinished)
    }
}

struct Checker {
    layout: Layout,
    intent: BTreeSet<u64>,
    /// The readable signed notes, by name.
    notes: Vec<(String, Head)>,
    findings: Findings,
}

/// The tree as the segments give it.
struct Derived {
    edge: Edge,
    published: Published,
    order: Order,
    erased: u64,
    /// Whether no frame was missed, so that numbers and tree are known.
    is_gapless: bool,
}

impl Checker {
    fn run(&mut self, key: &VerifierKey) -> Report {
        let published = Published::list(&self.layout, &mut self.findings);
        self.read_names();
        self.read_notes(key);
        let newest = self.notes.iter().max_by_key(|(_, note)| note.size);
        let tip = newest.map_or(
            Tip {
                size: 0,
                root: empty_root(),
            },
            |(_, note)| note.tip(),
        );
        let is_signed = !self.notes.is_empty();
        let mut derived = Derived {
            edge: Edge::default(),
            published,
            order: Order::default(),
            erased: 0,
            is_gapless: true,
        };
        self.compare_roots(&derived.edge);
        if let Err(trouble) = self.walk(&mut derived, is_signed.then_some(tip.size)) {
            derived.is_gapless = false;
            self.findings.trouble(trouble);
        }
        self.finish(&mut derived);
        let (faults, unfinished) = std::mem::take(&mut self.findings).into_lists();
        Report {
            tip,
            entries: derived.edge.size(),
            erased: derived.erased,
            faults,
            unfinished,
        }
    }

    /// Compares the names of the record's folder with those that belong there.
    fn read_names(&mut self) {
        let listed = match self.layout.disk.list(&self.layout.dir) {
            Ok(listed) => listed,
            Err(cause) => return self.findings.trouble(Trouble::disk("the record")(cause)),
        };
        let [_, second_head] = HEADS;
        for item in listed {
            let name = item.name.to_string_lossy().into_owned();
            let is_elsewhere = name == second_head && self.layout.second_head.is_some();
            let wanted = match name.as_str() {
                SEGMENTS | TILES | TEMPORARY => Kind::Folder,
                name if outside::FOLDERS.contains(&name) => Kind::Folder,
                CHECKPOINT | FORGET | LOCK | outside::COSIGNED | outside::POLICY => Kind::File,
                _ if HEADS.contains(&name.as_str()) && !is_elsewhere => Kind::File,
                _ => Kind::Other,
            };
            if wanted == Kind::Other || wanted != item.kind {
                self.findings.fault(name, "not a file of the record");
            }
        }
        match self.layout.read_file(LOCK, 0) {
            Err(trouble) if !trouble.is_absent() => {
                self.findings.fault(LOCK, "the lock file must be empty");
            }
            _ => {}
        }
        for item in self
            .layout
            .disk
            .list(&self.layout.path(TEMPORARY))
            .unwrap_or_default()
        {
            let name = format!("{TEMPORARY}/{}", item.name.to_string_lossy());
            self.findings.unfinished(name, "a temporary file");
        }
        self.read_outside_names();
        match read_intent(&self.layout) {
            Ok(seqs) => {
                if !seqs.is_empty() {
                    let what = format!("the erasure of {} payloads", seqs.len());
                    self.findings.unfinished(FORGET, what);
                }
                self.intent = seqs;
            }
            Err(trouble) => self.findings.trouble(trouble),
        }
    }

    /// Compares the names of outsiders' words with those that such words have.
    fn read_outside_names(&mut self) {
        for folder in outside::FOLDERS {
            let path = self.layout.path(folder);
            for item in self.layout.disk.list(&path).unwrap_or_default() {
                let name = format!("{folder}/{}", item.name.to_string_lossy());
                if item.kind != Kind::File || !outside::is_name(&name) {
                    self.findings.fault(name, "not a file of the record");
                }
            }
        }
    }

    fn read_notes(&mut self, key: &VerifierKey) {
        for (name, what) in outside::inspect(&self.layout, key) {
            self.findings.fault(name, what);
        }
        for (name, note) in outside::read_notes(&self.layout, key).unwrap_or_default() {
            match note {
                Ok(note) => self.notes.push((name, note)),
                // Of the cosigned note this was said above, under its policy.
                Err(_) if name == outside::COSIGNED => {}
                Err(what) => self.findings.fault(name, what),
            }
        }
        match read_checkpoint(&self.layout, key) {
            Ok(note) => self.notes.push((CHECKPOINT.to_owned(), note)),
            Err(trouble) => self.findings.trouble(trouble),
        }
        let are_good = |slots: &[Result<Head, String>; 2]| slots.iter().all(Result::is_ok);
        let slots = match read_slots(&self.layout, key) {
            Ok(slots) if are_good(&slots) => Ok(slots),
            // A slot may be half written at the moment of looking.
            _ => read_slots(&self.layout, key),
        };
        match slots {
            Ok(slots) => {
                let mut largest = 0;
                let mut all_good = true;
                for (name, slot) in HEADS.into_iter().zip(slots) {
                    match slot {
                        Ok(note) => {
                            largest = note.size.max(largest);
                            self.notes.push((name.to_owned(), note));
                        }
                        Err(what) => {
                            all_good = false;
                            self.findings.fault(name, what);
                        }
                    }
                }
                let published = self.notes.iter().find(|(name, _)| *name == CHECKPOINT);
                if all_good && published.is_some_and(|(_, note)| note.size > largest) {
                    self.findings.fault(
                        "head-0 and head-1",
                        "the published checkpoint is ahead of the heads: the record went backwards",
                    );
                }
            }
            Err(trouble) => self.findings.trouble(trouble),
        }
    }

    /// Walks every frame. `signed` is the largest signed size, if anything signed is readable.
    fn walk(&mut self, derived: &mut Derived, signed: Option<u64>) -> Result<(), Trouble> {
        let mut walk = Walk::begin(&self.layout, 0)?;
        loop {
            let is_covered = signed.is_none_or(|size| walk.seq() < size);
            match walk.step()? {
                Found::Frame(met) => {
                    if !self.take(&met, derived, is_covered) && !is_covered {
                        return Ok(());
                    }
                }
                Found::End => return Ok(()),
                Found::Torn { place } => {
                    if !is_covered && walk.is_last() {
                        self.findings.unfinished(place, "the newest frame is cut");
                        return Ok(());
                    }
                    self.findings.fault(place, "the frame is cut");
                    if !self.leave_segment(&mut walk, derived) {
                        return Ok(());
                    }
                }
                Found::Damaged { place, what } => {
                    let is_chain = walk_can_go_on(&what);
                    self.findings.fault(place, what);
                    if !is_chain && !self.leave_segment(&mut walk, derived) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Goes on behind frames that cannot be found any more; the tree is not known from here on.
    fn leave_segment(&mut self, walk: &mut Walk, derived: &mut Derived) -> bool {
        derived.is_gapless = false;
        walk.skip_segment()
    }

    /// Checks one frame and adds it to the tree; `false` if something was wrong with it.
    fn take(&mut self, met: &Met<'_>, derived: &mut Derived, is_covered: bool) -> bool {
        let before = self.findings.faults.len();
        let payload = match prove(&met.frame, &met.before) {
            Ok(proven) => proven.payload,
            Err(what) => {
                self.findings.fault(met.place(), what);
                Payload::Damaged
            }
        };
        if self.findings.faults.len() == before {
            self.judge_payload(met, payload, derived);
        }
        if let Err(what) = derived
            .order
            .check(met.seq, met.frame.entry, met.frame.sealed, payload)
        {
            self.findings.fault(met.place(), what);
        }
        if !is_covered && self.findings.faults.len() == before {
            self.findings
                .unfinished(met.place(), "the entry is not under a head yet");
        }
        if derived.is_gapless {
            let leaf = ledger::tree::leaf_hash(met.frame.entry);
            derived.edge.push(leaf);
            derived
                .published
                .take(&self.layout, &mut self.findings, met.frame.entry, leaf);
            self.compare_roots(&derived.edge);
        }
        self.findings.faults.len() == before
    }

    fn judge_payload(&mut self, met: &Met<'_>, payload: Payload, derived: &mut Derived) {
        match payload {
            Payload::Whole => {}
            Payload::Erased => derived.erased = derived.erased.saturating_add(1),
            Payload::Damaged => {
                // A writer may have begun an erasure since the list was read.
                let is_listed = self.intent.contains(&met.seq)
                    || read_intent(&self.layout).is_ok_and(|seqs| seqs.contains(&met.seq));
                if is_listed {
                    self.findings
                        .unfinished(met.place(), "its payload is being erased");
                } else {
                    self.findings.fault(
                        met.place(),
                        "the sealed payload is neither the one that the entry names nor erased",
                    );
                }
            }
        }
    }

    /// Each signed note must have the root of the tree of its size.
    fn compare_roots(&mut self, edge: &Edge) {
        for (name, note) in &self.notes {
            if note.size == edge.size() && note.root != edge.root() {
                self.findings.fault(
                    name.as_str(),
                    format!("its root is not that of the first {} entries", note.size),
                );
            }
        }
    }

    fn finish(&mut self, derived: &mut Derived) {
        if !derived.is_gapless {
            return;
        }
        let size = derived.edge.size();
        for (name, note) in &self.notes {
            if note.size > size {
                let what = format!(
                    "the segments end with {size} entries, {name} has {}: the record went backwards",
                    note.size
                );
                self.findings.fault(SEGMENTS, what);
            }
        }
        let checkpoint = self.notes.iter().find(|(name, _)| *name == CHECKPOINT);
        let checkpoint = checkpoint.map_or(0, |(_, note)| note.size);
        derived
            .published
            .finish(&self.layout, &mut self.findings, checkpoint);
    }
}

/// A wrong chain value at the beginning of a segment does not hide the frames behind it.
fn walk_can_go_on(what: &str) -> bool {
    what == crate::layout::CHAIN_BROKEN
}
