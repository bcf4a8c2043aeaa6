//! The items of a case: their table follows the manifests in the vault, and their content is read
//! again from the originals. Looking is an act, decided and written down before anything is shown.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    sync::mpsc,
};

use casework::{
    command::{ItemExport, ItemView},
    state::Intake,
};
use evidence::{AuthorityId, CaseId, ContentHash, ExhibitId, ItemRow, Locator};
use parser_protocol::{Limits, MediaType};

use crate::{
    digest::Hasher,
    office::{Actor, CommitError, Office, Receipt},
    ports::{BlobError, ItemQuery, Job, Owner, ParserError, Piece, TableError},
};

/// Contents up to this size are sent to the worker; larger ones go by handle.
const INLINE_BYTES_MAX: u64 = 1024 * 1024;

/// Why an item cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ItemError {
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error("the vault could not give the content")]
    Vault(#[from] BlobError),
    #[error("the items could not be listed")]
    Tables(#[from] TableError),
    #[error("the manifest of {exhibit} is damaged at row {row}")]
    Manifest { exhibit: ExhibitId, row: u64 },
    #[error("{exhibit} has no row {row}")]
    Unknown { exhibit: ExhibitId, row: u64 },
    /// Nothing of it was read when it was taken in.
    #[error("the item has no content: it is a gap")]
    Gap,
    #[error("the container did not give the member again")]
    Member(#[source] ParserError),
    #[error("the container does not give the member any more")]
    NotGiven,
    /// What the container gives now is not what it gave then.
    #[error("the member's hash is {found}, the manifest says {expected}")]
    Differs {
        expected: ContentHash,
        found: ContentHash,
    },
    #[error("the content could not be written out")]
    Output(#[source] std::io::Error),
    #[error("the container could not be held in memory")]
    Memory(#[source] std::io::Error),
}

/// Brings the items of a case up to the manifests in the record.
pub fn follow(office: &Office, case: CaseId) -> Result<(), TableError> {
    let items = &office.ports().items;
    let held = items.held(case)?;
    let finished = office.with_state(|state| finished(state, case));
    for (exhibit, position) in &held {
        if !finished
            .iter()
            .any(|(id, seq, _)| id == exhibit && seq == position)
        {
            items.forget_exhibit(case, *exhibit)?;
        }
    }
    for (exhibit, position, manifest) in finished {
        if held.contains(&(exhibit, position)) {
            continue;
        }
        let owner = Owner::Exhibit(case, exhibit);
        // The notes of an intake are needed no more once its manifest stands in the record.
        office
            .ports()
            .progress
            .clear(owner)
            .map_err(|error| TableError::Io {
                what: error.to_string(),
            })?;
        let mut failed = None;
        match office.ports().blobs.open(owner, &manifest) {
            Ok(reader) => {
                read_ahead(reader, |rows| {
                    items.replace(case, exhibit, position, &mut || match rows.next()? {
                        Ok(row) => Some(row),
                        Err(what) => {
                            failed = Some(what);
                            None
                        }
                    })
                })?;
            }
            Err(error) => failed = Some(error.to_string()),
        }
        if let Some(what) = failed {
            items.forget_exhibit(case, exhibit)?;
            return Err(TableError::Damaged {
                what: format!("{exhibit}: {what}"),
            });
        }
    }
    Ok(())
}

/// Gives the rows of a manifest, which are opened and read on a thread of their own.
fn read_ahead<R>(
    reader: Box<dyn Read + Send>,
    take: impl FnOnce(&mut dyn Iterator<Item = Result<ItemRow, String>>) -> R,
) -> R {
    const TOGETHER: usize = 128;
    let (sender, receiver) = mpsc::sync_channel::<Vec<_>>(8);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut rows = ManifestRows::new(reader);
            loop {
                let some: Vec<_> = rows.by_ref().take(TOGETHER).collect();
                if some.is_empty() || sender.send(some).is_err() {
                    return;
                }
            }
        });
        take(&mut receiver.into_iter().flatten())
    })
}

/// The exhibits of a case that are taken in: id, entry, manifest.
fn finished(state: &casework::State, case: CaseId) -> Vec<(ExhibitId, u64, ContentHash)> {
    state
        .exhibits()
        .filter(|(_, exhibit)| exhibit.facts.case == case)
        .filter_map(|(id, exhibit)| match &exhibit.content.as_ref()?.intake {
            Intake::Finished(intake) => Some((*id, intake.finished_seq, intake.manifest.sha256)),
            Intake::None | Intake::Open(_) => None,
        })
        .collect()
}

/// The lines of a manifest as they are read, and the rows they hold.
pub struct ManifestRows<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
}

impl<R> std::fmt::Debug for ManifestRows<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ManifestRows")
    }
}

impl<R: Read> ManifestRows<R> {
    pub fn new(reader: R) -> Self {
        Self {
            reader: BufReader::with_capacity(64 * 1024, reader),
            line: Vec::new(),
        }
    }

    /// The bytes of the row given last, without the newline: the leaf of the manifest's tree.
    pub fn line(&self) -> &[u8] {
        &self.line
    }
}

impl<R: Read> Iterator for ManifestRows<R> {
    type Item = Result<ItemRow, String>;

    fn next(&mut self) -> Option<Self::Item> {
        self.line.clear();
        match self.reader.read_until(b'\n', &mut self.line) {
            Ok(0) => None,
            Ok(_) if self.line.pop() == Some(b'\n') => {
                Some(serde_json::from_slice(&self.line).map_err(|error| error.to_string()))
            }
            Ok(_) => Some(Err("the last line does not end".to_owned())),
            Err(error) => Some(Err(error.to_string())),
        }
    }
}

/// One row of an exhibit.
pub fn row(
    office: &Office,
    case: CaseId,
    exhibit: ExhibitId,
    number: u64,
) -> Result<ItemRow, ItemError> {
    let after = number.checked_sub(1).map(|before| (exhibit, before));
    let query = ItemQuery {
        exhibit: Some(exhibit),
        after,
        limit: 1,
        ..ItemQuery::default()
    };
    let mut found = None;
    office
        .ports()
        .items
        .items(case, &query, &mut |_, at, row| {
            if at == number {
                found = Some(row);
            }
        })?;
    found.ok_or(ItemError::Unknown {
        exhibit,
        row: number,
    })
}

/// Asks to see an item and, if it is allowed, writes its content to `out`.
pub fn view(
    office: &Office,
    actor: &Actor,
    command: ItemView,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<Receipt, ItemError> {
    let (case, exhibit, items) = (command.case, command.exhibit, command.items.clone());
    let receipt = office.act(actor, command)?;
    if receipt.is_done() {
        for number in items {
            let row = row(office, case, exhibit, number)?;
            read(office, case, exhibit, &row, limits, out)?;
        }
    }
    Ok(receipt)
}

/// Gives the place to which an item is exported, by its row number and row.
pub type Give<'a> = dyn FnMut(u64, &ItemRow) -> std::io::Result<Box<dyn Write>> + 'a;

/// Asks to export items and, if it is allowed, gives each to `give` with its row.
pub fn export(
    office: &Office,
    actor: &Actor,
    command: ItemExport,
    limits: &Limits,
    give: &mut Give<'_>,
) -> Result<Receipt, ItemError> {
    let (case, exhibit, items) = (command.case, command.exhibit, command.items.clone());
    let receipt = office.act(actor, command)?;
    if receipt.is_done() {
        for number in items {
            let row = row(office, case, exhibit, number)?;
            let mut out = give(number, &row).map_err(ItemError::Output)?;
            read(office, case, exhibit, &row, limits, out.as_mut())?;
            out.flush().map_err(ItemError::Output)?;
        }
    }
    Ok(receipt)
}

/// Which authority a view of this exhibit would go under, by default: the one it was taken in
/// under.
pub fn intake_authority(office: &Office, exhibit: ExhibitId) -> Option<AuthorityId> {
    office.with_state(
        |state| match &state.exhibit(&exhibit)?.content.as_ref()?.intake {
            Intake::Finished(intake) => Some(intake.started.authority),
            Intake::Open(open) => Some(open.authority),
            Intake::None => None,
        },
    )
}

/// INVARIANT V1: nothing leaves that has not the hash of its row; of a member that differs the
/// caller has seen bytes, and learns that it must not use them.
fn read(
    office: &Office,
    case: CaseId,
    exhibit: ExhibitId,
    row: &ItemRow,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<(), ItemError> {
    let owner = Owner::Exhibit(case, exhibit);
    let sha256 = row.sha256.ok_or(ItemError::Gap)?;
    if row.locator.depth() == 0 {
        let mut blob = office.ports().blobs.open(owner, &sha256)?;
        return copy(&mut blob, out);
    }
    let [first, inner @ ..] = row.locator.segments() else {
        return Err(ItemError::Gap);
    };
    let relative = Locator::new(inner.to_vec()).map_err(|_| ItemError::Gap)?;
    let original = original(office, case, exhibit, &Locator::root(first.clone()))?;
    member(office, owner, &original, &relative, sha256, limits, out)
}

fn copy(from: &mut dyn Read, to: &mut dyn Write) -> Result<(), ItemError> {
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let count = from.read(&mut buffer).map_err(crate::intake::blob_error)?;
        if count == 0 {
            return Ok(());
        }
        to.write_all(buffer.get(..count).unwrap_or_default())
            .map_err(ItemError::Output)?;
    }
}

/// The row of the file of the source in which a member lies.
fn original(
    office: &Office,
    case: CaseId,
    exhibit: ExhibitId,
    locator: &Locator,
) -> Result<ItemRow, ItemError> {
    let contains = locator
        .segments()
        .first()
        .map(|name| name.as_str().to_owned());
    let mut query = ItemQuery {
        exhibit: Some(exhibit),
        contains,
        limit: 1000,
        ..ItemQuery::default()
    };
    loop {
        let mut found = None;
        let mut last = None;
        office
            .ports()
            .items
            .items(case, &query, &mut |of, at, row| {
                if row.locator == *locator {
                    found = Some(row);
                }
                last = Some((of, at));
            })?;
        match (found, last) {
            (Some(row), _) => return Ok(row),
            (None, Some(last)) => query.after = Some(last),
            (None, None) => return Err(ItemError::Gap),
        }
    }
}

/// What a container gives of the members that are wanted, in its own order.
pub(crate) enum Given<'a> {
    Begin(&'a Locator),
    Data(&'a [u8]),
    End,
}

/// Opens a container again in a worker and gives the members that are wanted, by their locators
/// within it. Nothing that is given is to be used before its hash was compared.
pub(crate) fn members(
    office: &Office,
    owner: Owner,
    original: &ItemRow,
    mut wanted: BTreeSet<Locator>,
    limits: &Limits,
    give: &mut dyn FnMut(Given<'_>) -> std::io::Result<()>,
) -> Result<(), ItemError> {
    let ports = office.ports();
    let sha256 = original.sha256.ok_or(ItemError::Gap)?;
    let media_type = MediaType::from_text(&original.media_type).ok_or(ItemError::Gap)?;
    let mut blob = ports.blobs.open(owner, &sha256)?;
    let mut bytes = Vec::new();
    let job = if original.bytes <= INLINE_BYTES_MAX {
        copy(&mut blob, &mut bytes)?;
        Job::Bytes {
            media_type,
            bytes: &bytes,
            limits: *limits,
        }
    } else {
        let mut file = ports.parsers.scratch().map_err(ItemError::Memory)?;
        copy(&mut blob, &mut file)?;
        Job::File {
            media_type,
            file,
            bytes: original.bytes,
            limits: *limits,
        }
    };
    let mut here = false;
    let mut failed = None;
    let mut parser = ports.parsers.start().map_err(ItemError::Member)?;
    let result = parser.examine(job, &mut |piece| {
        if failed.is_some() {
            return;
        }
        let given = match piece {
            // Of members with one name the first alone stands in the manifest.
            Piece::Member { locator, .. } => {
                here = wanted.remove(&locator);
                here.then(|| give(Given::Begin(&locator)))
            }
            Piece::Data(bytes) => here.then(|| give(Given::Data(bytes))),
            Piece::MemberEnd { .. } => {
                let ended = std::mem::take(&mut here);
                ended.then(|| give(Given::End))
            }
            Piece::Finding { .. } => None,
        };
        failed = given.and_then(Result::err);
    });
    match (failed, result) {
        (Some(error), _) => Err(ItemError::Output(error)),
        // What was wanted is there: what the container says further on is not asked for.
        (None, _) if wanted.is_empty() && !here => Ok(()),
        (None, Err(error)) => Err(ItemError::Member(error)),
        (None, Ok(())) => Err(ItemError::NotGiven),
    }
}

/// Opens the container again in a worker and writes out the one member.
fn member(
    office: &Office,
    owner: Owner,
    original: &ItemRow,
    relative: &Locator,
    expected: ContentHash,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<(), ItemError> {
    let mut hasher = Hasher::default();
    let wanted = BTreeSet::from([relative.clone()]);
    let given = members(office, owner, original, wanted, limits, &mut |piece| {
        if let Given::Data(bytes) = piece {
            hasher.update(bytes);
            out.write_all(bytes)?;
        }
        Ok(())
    });
    if let Err(ItemError::Output(error)) = given {
        return Err(ItemError::Output(error));
    }
    let found = hasher.finish().sha256;
    match given {
        _ if found == expected => Ok(()),
        // Also if it was not given at all: what it gives now is nothing.
        Ok(()) | Err(ItemError::NotGiven) => Err(ItemError::Differs { expected, found }),
        Err(error) => Err(error),
    }
}
