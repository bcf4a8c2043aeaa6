//! The notes of an intake in progress: rows done so far, in the order in which they will stand in
//! the manifest, so that an interrupted intake goes on where it stopped.
//!
//! A note is one line of JSON, the heading, and then rows, one a line:
//!
//! | heading | rows |
//! | --- | --- |
//! | `begin` | none; what this intake is, so that notes of another are not taken for its own |
//! | `resume` | none; a new attempt begins here |
//! | `group` | files of the source, complete and in order, each followed by its members in order |
//! | `run` | some members of one large container, in no order; counts only if its `large` follows |
//! | `large` | the row of that container; its members are those of all its runs in this attempt |

use evidence::Locator;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ports::{BlobError, Owner, Progress};

/// The first line of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Heading {
    Begin { what: String },
    Resume,
    Group,
    Run { file: Locator },
    Large { file: Locator },
}

impl Heading {
    /// The note: this heading, then `rows`.
    pub(crate) fn note(&self, rows: &[u8]) -> Vec<u8> {
        let mut note = serde_json::to_vec(self).expect("a heading is plain data");
        note.push(b'\n');
        note.extend_from_slice(rows);
        note
    }
}

/// A note taken apart. `None` for bytes that are no note of ours.
pub(crate) fn split(note: &[u8]) -> Option<(Heading, &[u8])> {
    let end = note.iter().position(|&byte| byte == b'\n')?;
    let (heading, rest) = note.split_at(end);
    Some((serde_json::from_slice(heading).ok()?, rest.get(1..)?))
}

/// What the notes of an earlier attempt say.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    /// The last file of the source that is done.
    pub(crate) last: Option<Locator>,
    /// Files and bytes of the source that are done.
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) names: Names,
}

/// The names of files of the source, in order, as one digest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Sha256);

impl Names {
    pub(crate) fn add(&mut self, locator: &Locator) {
        let name = serde_json::to_vec(locator).expect("a locator is plain data");
        self.0.update(&name);
        self.0.update(b"\n");
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.0.clone().finalize() == other.0.clone().finalize()
    }
}

/// Reads the notes. `None` when there are none, or when they belong to another intake.
pub(crate) fn earlier(
    progress: &dyn Progress,
    owner: Owner,
    what: &str,
) -> Result<Option<Earlier>, BlobError> {
    let mut earlier = Earlier::default();
    let mut ours = None;
    let mut broken = false;
    progress.read(owner, &mut |note| {
        let Some((heading, rows)) = split(note) else {
            broken = true;
            return;
        };
        match heading {
            Heading::Begin { what: found } => ours = Some(found == what),
            Heading::Resume | Heading::Run { .. } => {}
            Heading::Group | Heading::Large { .. } => earlier.count(rows, &mut broken),
        }
    })?;
    Ok(if ours == Some(true) && !broken {
        Some(earlier)
    } else {
        None
    })
}

impl Earlier {
    fn count(&mut self, rows: &[u8], broken: &mut bool) {
        for line in lines(rows) {
            let Ok(row) = serde_json::from_slice::<evidence::ItemRow>(line) else {
                *broken = true;
                return;
            };
            if row.locator.depth() == 0 {
                self.files = self.files.saturating_add(1);
                self.bytes = self.bytes.saturating_add(row.bytes);
                self.names.add(&row.locator);
                self.last = Some(row.locator);
            }
        }
    }
}

/// The rows of a note, without their newlines.
pub(crate) fn lines(rows: &[u8]) -> impl Iterator<Item = &[u8]> {
    rows.split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
}
