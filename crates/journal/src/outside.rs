//! What outsiders said of the record, kept beside it: the policy, cosigned notes, time stamps,
//! and the proofs that they are shown.
//!
//! These files follow from nothing of ours and are no part of the truth; but a note that our own
//! key signed must not be ahead of the segments, nor have another root. This module must not know
//! who may witness: it reads the policy and asks nobody.

use std::io;
use std::path::Path;
use std::sync::Arc;

use ledger::checkpoint::Checkpoint;
use ledger::note::VerifierKey;
use ledger::policy::{Policy, UnacceptedError, UnknownLines};
use ledger::tree::Hash;
use workbench::ports::{Proofs, RecordError, Testimony};

use crate::disk::{Kind, RealDisk};
use crate::forget::replace;
use crate::head::Head;
use crate::journal::Journal;
use crate::layout::Layout;
use crate::trouble::{Trouble, is_full};

pub(crate) const COSIGNED: &str = "cosigned";
pub(crate) const POLICY: &str = "policy.txt";
const WITNESSES: &str = "witnesses";
/// The folders, each with files one level deep.
pub(crate) const FOLDERS: [&str; 4] = ["contradictions", "policies", "timestamps", WITNESSES];

/// The largest of these files: a reply of a time-stamp authority with its certificates.
const BYTES_MAX: u64 = 1 << 20;
/// The longest name in a folder.
const NAME_MAX: usize = 100;

/// Whether a file of this name belongs to the words of outsiders.
pub(crate) fn is_name(name: &str) -> bool {
    match name.split_once('/') {
        None => name == COSIGNED || name == POLICY,
        Some((folder, part)) => FOLDERS.contains(&folder) && is_part(part),
    }
}

fn is_part(part: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
    !part.is_empty()
        && part.len() <= NAME_MAX
        && !part.starts_with(['.', '-'])
        && part.bytes().all(plain)
}

fn refuse_name(name: &str) -> Result<(), RecordError> {
    if is_name(name) {
        return Ok(());
    }
    Err(RecordError::Unreadable {
        what: format!("{name:?} is no name for the words of an outsider"),
    })
}

/// Reads a file that may be missing.
pub(crate) fn read(layout: &Layout, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
    match layout.read_file(name, BYTES_MAX) {
        Err(trouble) if trouble.is_absent() => Ok(None),
        other => other.map(Some),
    }
}

/// The name of a kept note, and what it says or why it cannot be read.
type Signed = (String, Result<Head, String>);

/// The kept notes that our own key signed: what witnesses cosigned. Their sizes and roots are our
/// own word.
pub(crate) fn read_notes(layout: &Layout, key: &VerifierKey) -> Result<Vec<Signed>, Trouble> {
    let mut names = vec![COSIGNED.to_owned()];
    let listed = layout
        .disk
        .list(&layout.path(WITNESSES))
        .unwrap_or_default();
    for item in listed {
        let name = format!("{WITNESSES}/{}", item.name.to_string_lossy());
        if is_name(&name) && name.ends_with(".note") {
            names.push(name);
        }
    }
    let mut notes = Vec::new();
    for name in names {
        let Some(note) = read(layout, &name)? else {
            continue;
        };
        let head = match Checkpoint::open(&note, key) {
            Ok(checkpoint) => Ok(Head {
                size: checkpoint.size,
                root: checkpoint.root,
                note,
            }),
            Err(cause) => Err(cause.to_string()),
        };
        notes.push((name, head));
    }
    Ok(notes)
}

/// What is wrong with the policy and with the cosigned note under it; for the whole check.
pub(crate) fn inspect(layout: &Layout, key: &VerifierKey) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, what: String| faults.push((name.to_owned(), what));
    let policy = match read(layout, POLICY).map(|text| text.map(|text| Policy::parse(&text))) {
        Ok(None) => None,
        Ok(Some(Ok(policy))) => {
            if policy.logs().iter().all(|log| log.key != *key) {
                fault(POLICY, "does not name the key of this record".to_owned());
            }
            Some(policy)
        }
        Ok(Some(Err(cause))) => {
            fault(POLICY, cause.to_string());
            None
        }
        Err(trouble) => {
            fault(POLICY, trouble.into_words().1);
            None
        }
    };
    match (read(layout, COSIGNED), policy) {
        (Ok(None), _) => {}
        (Ok(Some(note)), Some(policy)) => {
            if let Err(cause) = policy.accept(&note, UnknownLines::Refuse) {
                fault(COSIGNED, unaccepted(&cause));
            }
        }
        (Ok(Some(_)), None) => fault(COSIGNED, "there is no policy to judge it by".to_owned()),
        (Err(trouble), _) => fault(COSIGNED, trouble.into_words().1),
    }
    faults
}

fn unaccepted(cause: &UnacceptedError) -> String {
    format!("is not cosigned as the policy asks: {cause}")
}

impl Proofs for Journal {
    fn checkpoint(&self) -> Vec<u8> {
        Self::checkpoint(self)
    }

    fn root(&self, size: u64) -> Result<Hash, RecordError> {
        self.proofs()?.root(size)
    }

    fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, RecordError> {
        self.proofs()?.consistency_proof(old, new)
    }

    fn tlog_proofs(
        &self,
        note: &[u8],
        size: u64,
        seqs: &[u64],
        give: &mut dyn FnMut(u64, Vec<u8>),
    ) -> Result<(), RecordError> {
        let mut proofs = self.proofs()?;
        for seq in seqs {
            give(*seq, proofs.tlog_proof_under(*seq, size, note)?);
        }
        Ok(())
    }
}

impl Testimony for Journal {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, RecordError> {
        refuse_name(name)?;
        Ok(read(self.layout(), name)?)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), RecordError> {
        refuse_name(name)?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > BYTES_MAX) {
            return Err(RecordError::Unreadable {
                what: format!("{name} has more than {BYTES_MAX} bytes"),
            });
        }
        let _one = self.outside();
        let made =
            make_folder(self.layout(), name).and_then(|()| replace(self.layout(), name, bytes));
        made.map_err(refuse)
    }

    fn remove(&self, name: &str) -> Result<(), RecordError> {
        refuse_name(name)?;
        let _one = self.outside();
        let layout = self.layout();
        let path = layout.path(name);
        match layout.disk.remove(&path, Kind::File) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other.map_err(|cause| refuse(Trouble::disk(name)(cause)))?,
        }
        let folder = path.parent().unwrap_or(&layout.dir);
        let synced = layout.disk.sync_folder(folder);
        synced.map_err(|cause| refuse(Trouble::disk(name)(cause)))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, RecordError> {
        list(self.layout(), folder)
    }
}

fn list(layout: &Layout, folder: &str) -> Result<Vec<String>, RecordError> {
    if !FOLDERS.contains(&folder) {
        refuse_name(folder)?;
    }
    let listed = match layout.disk.list(&layout.path(folder)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(|cause| refuse(Trouble::disk(folder)(cause)))?,
    };
    let names = listed.into_iter().filter(|item| item.kind == Kind::File);
    let mut names: Vec<_> = names
        .map(|item| format!("{folder}/{}", item.name.to_string_lossy()))
        .filter(|name| is_name(name))
        .collect();
    names.sort();
    Ok(names)
}

fn make_folder(layout: &Layout, name: &str) -> Result<(), Trouble> {
    let Some((folder, _)) = name.split_once('/') else {
        return Ok(());
    };
    match layout.disk.create_folder(&layout.path(folder)) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) => Err(Trouble::disk(folder)(cause)),
        Ok(()) => layout
            .disk
            .sync_folder(&layout.dir)
            .map_err(Trouble::disk(folder)),
    }
}

/// The record itself is not touched here, so a refusal stops nothing.
fn refuse(trouble: Trouble) -> RecordError {
    match trouble {
        Trouble::Disk { cause, .. } if is_full(&cause) => RecordError::Full,
        other => other.into(),
    }
}

/// Looks at the words of outsiders beside a writer: takes no lock and changes nothing.
#[derive(Debug)]
pub struct Bystander(Layout);

impl Bystander {
    /// Of the record in `dir`.
    pub fn new(dir: &Path) -> Self {
        Self(Layout::new(Arc::new(RealDisk), dir, None))
    }
}

impl Testimony for Bystander {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, RecordError> {
        refuse_name(name)?;
        Ok(read(&self.0, name)?)
    }

    fn write(&self, name: &str, _: &[u8]) -> Result<(), RecordError> {
        Err(only_looks(name))
    }

    fn remove(&self, name: &str) -> Result<(), RecordError> {
        Err(only_looks(name))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, RecordError> {
        list(&self.0, folder)
    }
}

fn only_looks(name: &str) -> RecordError {
    RecordError::Unreadable {
        what: format!("{name} is only looked at here"),
    }
}
