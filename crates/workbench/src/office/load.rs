//! Opening an office: the state comes from the read tables where they follow the record, and from
//! the record itself where they do not.

use std::sync::{Mutex, mpsc};

use casework::{RowKey, State};
use evidence::Time;

use super::{CommitError, Inner, Office, Ports, follow};
use crate::{
    decode::{self, Act, DecodeError},
    ports::{Flow, RecordError, TableError},
};

/// How many entries are replayed before the tables follow.
const REPLAY_STEP: usize = 8192;

/// How an office came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// The tables were up to date.
    Ready,
    /// The tables lagged behind by so many entries.
    CaughtUp { entries: u64 },
    /// The tables were missing, damaged or not of this record; all entries were replayed.
    Rebuilt { entries: u64 },
}

/// An entry of the record read and its payload opened, or why not.
type Decoded = Result<Act, (u64, DecodeError)>;

impl Office {
    /// Opens an office over its adapters. Does not look for what has fallen due: see
    /// [`Office::tick`].
    pub fn open(ports: Ports) -> Result<(Self, Opening), CommitError> {
        let (state, opening) = state(&ports)?;
        let inner = Inner {
            state,
            published: Time::EPOCH,
            stopped: None,
        };
        let office = Self {
            ports,
            waiting: Mutex::default(),
            inner: Mutex::new(inner),
            keyring: Mutex::default(),
        };
        Ok((office, opening))
    }

    /// Makes the read tables and all item tables again from record and vault (C1).
    pub fn rebuild(&self) -> Result<u64, CommitError> {
        let mut inner = self.lock();
        self.ports.tables.clear()?;
        inner.state = replay(&self.ports, State::new(), true)?;
        Ok(inner.state.size())
    }

    /// Lets the tables catch up after a failure to follow; what fails again is left to the next
    /// start.
    ///
    /// The state becomes that of the replay, which differs from the one before only in what lay
    /// under a key that an erasure under way has destroyed.
    pub(super) fn catch_up(&self, inner: &mut Inner) -> Result<(), CommitError> {
        let position = self.ports.tables.position()?;
        if position == inner.state.size() {
            return Ok(());
        }
        // The rows that the missed entries changed are not known any more: all are written.
        self.ports.tables.clear()?;
        inner.state = replay(&self.ports, State::new(), true)?;
        Ok(())
    }
}

/// The state at the tip of the record.
pub(super) fn state(ports: &Ports) -> Result<(State, Opening), CommitError> {
    let size = ports.record.tip().size;
    match from_tables(ports)? {
        Some(state) if state.size() == size => Ok((state, Opening::Ready)),
        Some(state) if state.size() < size => {
            let entries = size.saturating_sub(state.size());
            let state = replay(ports, state, true)?;
            Ok((state, Opening::CaughtUp { entries }))
        }
        _ => {
            ports.tables.clear()?;
            let state = replay(ports, State::new(), true)?;
            Ok((state, Opening::Rebuilt { entries: size }))
        }
    }
}

/// The state that the tables hold; `None` if they hold none that can be used.
pub(crate) fn from_tables(ports: &Ports) -> Result<Option<State>, CommitError> {
    let position = match ports.tables.position() {
        Ok(position) => position,
        Err(TableError::Damaged { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut rows = Vec::new();
    let mut usable = true;
    let loaded = ports
        .tables
        .load(&mut |row| match follow::open(ports.keys.as_ref(), &row) {
            Ok(Some(plain)) => rows.push((row.kind, row.id, plain)),
            Ok(None) | Err(_) => usable = false,
        });
    match loaded {
        Ok(()) if usable => {}
        Ok(()) | Err(TableError::Damaged { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let rows = rows
        .iter()
        .map(|(kind, id, plain)| (kind.as_str(), id.as_str(), plain.as_slice()));
    Ok(State::from_rows(rows)
        .ok()
        .filter(|state| state.size() == position))
}

/// Applies the entries of the record from the state's own size on. Entries are read and their
/// payloads opened on one thread and applied on another; the tables follow step by step.
pub(crate) fn replay(
    ports: &Ports,
    mut state: State,
    follow_tables: bool,
) -> Result<State, CommitError> {
    let mut step = Step::default();
    each_act(ports, state.size(), &mut |act| {
        let seq = act.entry.seq;
        let touched =
            casework::apply(&mut state, &act.entry, act.sealed.payload()).map_err(|error| {
                RecordError::Broken {
                    place: format!("entry {seq}"),
                    what: error.to_string(),
                }
            })?;
        if follow_tables {
            step.entries.push(follow::entry_row(&act.entry));
            step.touched.extend(touched.0);
            if step.entries.len() >= REPLAY_STEP {
                step.follow(ports, &state)?;
            }
        }
        Ok(())
    })?;
    step.follow(ports, &state)?;
    Ok(state)
}

#[derive(Default)]
struct Step {
    entries: Vec<crate::ports::EntryRow>,
    touched: Vec<RowKey>,
}

impl Step {
    fn follow(&mut self, ports: &Ports, state: &State) -> Result<(), CommitError> {
        if !self.entries.is_empty() {
            let missing = follow::MissingKey::RemovesRow;
            follow::apply(ports, state, &self.entries, &self.touched, missing)?;
            self.entries.clear();
            self.touched.clear();
        }
        Ok(())
    }
}

/// Shows all acts from `from` on, in order. Reading and opening run ahead on a thread of their
/// own.
pub(crate) fn each_act(
    ports: &Ports,
    from: u64,
    visit: &mut dyn FnMut(Act) -> Result<(), CommitError>,
) -> Result<(), CommitError> {
    const TOGETHER: usize = 512;
    let (sender, receiver) = mpsc::sync_channel::<Vec<Decoded>>(8);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut batch = Vec::with_capacity(TOGETHER);
            let result = ports.record.read(from, &mut |seq, entry, sealed| {
                let act = decode::decode(ports.keys.as_ref(), entry, sealed);
                batch.push(act.map_err(|error| (seq, error)));
                if batch.len() < TOGETHER {
                    return Flow::More;
                }
                let full = std::mem::replace(&mut batch, Vec::with_capacity(TOGETHER));
                if sender.send(full).is_ok() {
                    Flow::More
                } else {
                    Flow::Stop
                }
            });
            // A receiver that is gone has its own reason, which it reports.
            let _ = sender.send(batch);
            result
        });
        let mut result = Ok(());
        'all: for batch in &receiver {
            for decoded in batch {
                result = match decoded {
                    Ok(act) => visit(act),
                    Err((seq, source)) => Err(CommitError::Entry { seq, source }),
                };
                if result.is_err() {
                    break 'all;
                }
            }
        }
        drop(receiver);
        let read = reader.join().expect("reading does not panic");
        result.and(read.map_err(CommitError::Record))
    })
}
