//! The content of what was chosen, out of the vault into the package: one thread opens and checks,
//! the caller's thread hashes and writes, so that neither waits for the other.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read},
    sync::mpsc::{self, Receiver, Sender, SyncSender},
};

use evidence::{CaseId, Locator};
use parser_protocol::Limits;

use super::{
    PackageError,
    bag::Bag,
    chosen::{ExhibitPart, Pick},
    names::Expected,
};
use crate::{
    items::{self, Given, ItemError},
    office::Office,
    ports::Owner,
};

const PIECE_BYTES: usize = 256 * 1024;
/// How many pieces may wait between the threads.
const WAITING: usize = 16;

/// What goes from the opening thread to the writing one.
enum Event {
    /// The content of this row follows.
    Begin(u64),
    Data(Vec<u8>),
    End,
    Failed(ItemError),
}

/// Writes the content of every row of the exhibit that goes along with its content.
pub(super) fn write(
    office: &Office,
    case: CaseId,
    part: &ExhibitPart,
    limits: &Limits,
    bag: &mut Bag<'_>,
) -> Result<(), PackageError> {
    let wanted: BTreeMap<u64, &Pick> = part
        .picks
        .iter()
        .filter(|pick| pick.file.is_some())
        .map(|pick| (pick.row, pick))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let (events, received) = mpsc::sync_channel(WAITING);
    let (spent, reused) = mpsc::channel();
    std::thread::scope(|scope| {
        let owner = Owner::Exhibit(case, part.id);
        let giving = Giving {
            events,
            reused,
            piece: Vec::new(),
        };
        scope.spawn(move || give_all(office, owner, part, limits, giving));
        let mut taking = Taking {
            received,
            spent,
            piece: Vec::new(),
            at: 0,
            ended: true,
            failed: None,
        };
        take_all(&wanted, &mut taking, bag)
    })
}

fn take_all(
    wanted: &BTreeMap<u64, &Pick>,
    taking: &mut Taking,
    bag: &mut Bag<'_>,
) -> Result<(), PackageError> {
    for _ in 0..wanted.len() {
        let row = taking.begin()?;
        let pick = wanted.get(&row).ok_or(ItemError::Gap)?;
        let path = pick.file.as_deref().ok_or(ItemError::Gap)?;
        let expected = Expected {
            bytes: pick.item.bytes,
            sha256: pick.item.sha256.ok_or(ItemError::Gap)?,
        };
        let written = bag.write_expected(path, taking, expected);
        match taking.failed.take() {
            Some(error) => return Err(error.into()),
            None => written?,
        }
    }
    Ok(())
}

/// The writing side: reads as the content of one row after the other.
struct Taking {
    received: Receiver<Event>,
    spent: Sender<Vec<u8>>,
    piece: Vec<u8>,
    at: usize,
    ended: bool,
    failed: Option<ItemError>,
}

impl Taking {
    /// The row whose content comes next.
    fn begin(&mut self) -> Result<u64, PackageError> {
        loop {
            match self.received.recv() {
                Ok(Event::Begin(row)) => {
                    self.ended = false;
                    return Ok(row);
                }
                // Whoever writes may stop before the end.
                Ok(Event::Data(_) | Event::End) => {}
                Ok(Event::Failed(error)) => return Err(error.into()),
                Err(_) => return Err(ItemError::Gap.into()),
            }
        }
    }
}

impl Read for Taking {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.piece.len() {
            if self.ended {
                return Ok(0);
            }
            match self.received.recv() {
                Ok(Event::Data(piece)) => {
                    let old = std::mem::replace(&mut self.piece, piece);
                    self.at = 0;
                    // Nobody takes it back when everything was read.
                    let _ = self.spent.send(old);
                }
                Ok(Event::End) => self.ended = true,
                Ok(Event::Failed(error)) => {
                    let what = io::Error::other(error.to_string());
                    self.failed = Some(error);
                    return Err(what);
                }
                Ok(Event::Begin(_)) | Err(_) => {
                    return Err(io::Error::other("the content does not end"));
                }
            }
        }
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let count = rest.len().min(out.len());
        let (Some(from), Some(to)) = (rest.get(..count), out.get_mut(..count)) else {
            return Ok(0);
        };
        to.copy_from_slice(from);
        self.at = self.at.saturating_add(count);
        Ok(count)
    }
}

/// The opening side.
struct Giving {
    events: SyncSender<Event>,
    reused: Receiver<Vec<u8>>,
    piece: Vec<u8>,
}

impl Giving {
    /// The writer is gone: it has its own reason, which it reports.
    fn send(&mut self, event: Event) -> io::Result<()> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.events.send(event).map_err(gone)
    }

    fn room(&self) -> Vec<u8> {
        let mut piece = self.reused.try_recv().unwrap_or_default();
        piece.resize(PIECE_BYTES, 0);
        piece
    }

    /// Gives everything that `from` has, in pieces that are read in place.
    fn file(&mut self, row: u64, from: &mut dyn Read) -> Result<(), ItemError> {
        self.send(Event::Begin(row)).map_err(ItemError::Output)?;
        loop {
            let mut piece = self.room();
            let mut full = 0;
            while let Some(room) = piece.get_mut(full..).filter(|room| !room.is_empty()) {
                match from.read(room).map_err(crate::intake::blob_error)? {
                    0 => break,
                    count => full = full.saturating_add(count),
                }
            }
            piece.truncate(full);
            let last = full < PIECE_BYTES;
            if full > 0 {
                self.send(Event::Data(piece)).map_err(ItemError::Output)?;
            }
            if last {
                return self.send(Event::End).map_err(ItemError::Output);
            }
        }
    }

    fn part(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.piece.len().saturating_add(bytes.len()) > PIECE_BYTES {
            self.flush()?;
        }
        self.piece.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let mut next = self.reused.try_recv().unwrap_or_default();
        next.clear();
        let piece = std::mem::replace(&mut self.piece, next);
        self.send(Event::Data(piece))
    }
}

fn give_all(
    office: &Office,
    owner: Owner,
    part: &ExhibitPart,
    limits: &Limits,
    mut giving: Giving,
) {
    if let Err(error) = give(office, owner, part, limits, &mut giving) {
        let _ = giving.send(Event::Failed(error));
    }
}

/// Files of the source one after the other; of each container all its members in one pass.
fn give(
    office: &Office,
    owner: Owner,
    part: &ExhibitPart,
    limits: &Limits,
    giving: &mut Giving,
) -> Result<(), ItemError> {
    let mut inside: BTreeMap<u64, BTreeMap<Locator, u64>> = BTreeMap::new();
    for pick in part.picks.iter().filter(|pick| pick.file.is_some()) {
        match pick.item.locator.segments() {
            [_] | [] => {
                let sha256 = pick.item.sha256.ok_or(ItemError::Gap)?;
                let mut blob = office.ports().blobs.open(owner, &sha256)?;
                giving.file(pick.row, &mut blob)?;
            }
            [_, inner @ ..] => {
                let inner = Locator::new(inner.to_vec()).map_err(|_| ItemError::Gap)?;
                let members = inside.entry(pick.original).or_default();
                members.insert(inner, pick.row);
            }
        }
    }
    let rows: BTreeMap<u64, &Pick> = part.picks.iter().map(|pick| (pick.row, pick)).collect();
    for (original, members) in inside {
        let container = rows.get(&original).ok_or(ItemError::Gap)?;
        let wanted: BTreeSet<Locator> = members.keys().cloned().collect();
        items::members(
            office,
            owner,
            &container.item,
            wanted,
            limits,
            &mut |given| match given {
                Given::Begin(locator) => {
                    let row = members.get(locator).copied();
                    giving.send(Event::Begin(row.unwrap_or(u64::MAX)))
                }
                Given::Data(bytes) => giving.part(bytes),
                Given::End => {
                    giving.flush()?;
                    giving.send(Event::End)
                }
            },
        )?;
    }
    Ok(())
}
