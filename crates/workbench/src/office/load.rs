//! Opening an office: the state comes from the read tables where they follow the record, and from
//! the record itself where they do not.

use std::{
    collections::BTreeSet,
    sync::{Mutex, mpsc},
};

use casework::{RowKey, State, state::COMMAND_WINDOW};
use evidence::Time;

use super::{
    CommitError, Inner, Office, Ports, commit,
    follow::{self, MissingKey},
    read_ahead::each_act,
};
use crate::ports::{EntryRow, RecordError, TableError};

/// How many entries are replayed before the tables follow. Well above [`COMMAND_WINDOW`], so that
/// most of the commands that are remembered for a while are never written.
const REPLAY_STEP: usize = 65_536;

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
            queue: commit::Queue::default(),
            inner: Mutex::new(inner),
            keyring: Mutex::default(),
            intakes: Mutex::default(),
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

/// Applies the entries of the record from the state's own size on. Reading and opening run ahead on
/// threads of their own, and the tables are written on another, step by step.
pub(crate) fn replay(
    ports: &Ports,
    mut state: State,
    follow_tables: bool,
) -> Result<State, CommitError> {
    std::thread::scope(|scope| {
        let (sender, steps) = mpsc::sync_channel::<follow::Step>(0);
        let tables = scope.spawn(move || {
            steps
                .into_iter()
                .try_for_each(|step| step.write(ports, MissingKey::RemovesRow))
        });
        let mut gathered = Gathered::after(&state);
        let applied = each_act(ports, state.size(), &mut |act| {
            let seq = act.entry.seq;
            let broken = |error: casework::ApplyError| RecordError::Broken {
                place: format!("entry {seq}"),
                what: error.to_string(),
            };
            let touched = casework::apply(&mut state, &act.entry, act.sealed.payload());
            let touched = touched.map_err(broken)?;
            if follow_tables {
                gathered.entries.push(follow::entry_row(act.entry));
                gathered.touched.extend(touched.0);
            }
            if gathered.entries.len() < REPLAY_STEP {
                return Ok(());
            }
            let gathered = std::mem::replace(&mut gathered, Gathered::after(&state));
            gathered.send(&state, &sender)
        });
        let applied = applied.and_then(|()| gathered.send(&state, &sender));
        drop(sender);
        // When the tables failed, that is why nobody took the next step, and the better reason.
        tables.join().expect("writing tables does not panic")?;
        applied.map(|()| state)
    })
}

/// What the entries of a step changed.
struct Gathered {
    first: u64,
    entries: Vec<EntryRow>,
    touched: BTreeSet<RowKey>,
}

impl Gathered {
    /// Nothing yet, after the entries of this state.
    fn after(state: &State) -> Self {
        Self {
            first: state.size(),
            entries: Vec::new(),
            touched: BTreeSet::new(),
        }
    }

    /// Hands the step to the tables. If they are gone they say themselves why.
    fn send(
        mut self,
        state: &State,
        tables: &mpsc::SyncSender<follow::Step>,
    ) -> Result<(), CommitError> {
        if self.entries.is_empty() {
            return Ok(());
        }
        // A command that was remembered and forgotten within the step is not in the tables.
        let forgotten = state.size().saturating_sub(COMMAND_WINDOW);
        self.touched.retain(
            |key| !matches!(key, RowKey::Answered(seq) if (self.first..forgotten).contains(seq)),
        );
        let step = follow::Step::new(state, self.entries, &self.touched)?;
        tables.send(step).map_err(|_| CommitError::Stopped {
            what: "the tables take no more".to_owned(),
        })
    }
}
