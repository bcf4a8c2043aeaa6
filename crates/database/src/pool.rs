//! A bounded number of connections to a few files, and who may use a file at the same time.
//!
//! Many may read while one writes; who holds a file whole is alone with it and finds no
//! connection open, so that it can be removed or replaced.
//!
//! ASSUMES: one program at a time uses the files (the office's lock), and a visitor called while
//! a file is read does not call the tables again.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use rusqlite::Connection;
use workbench::ports::TableError;

use crate::file::{self, Schema};

/// Connections in use at once; more callers wait.
const BUSY_MAX: usize = 16;
/// Connections kept open after use, the longest unused is closed first.
const IDLE_MAX: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Read,
    Write,
    Whole,
}

impl Use {
    fn bears(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Read, Self::Read | Self::Write) | (Self::Write, Self::Read)
        )
    }
}

#[derive(Default)]
struct State {
    busy: Vec<(PathBuf, Use)>,
    idle: Vec<(PathBuf, Connection)>,
}

pub(crate) struct Pool {
    schema: &'static Schema,
    /// The most pages that each file may have.
    pages_max: Option<i64>,
    state: Mutex<State>,
    freed: Condvar,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Pool {
    pub(crate) fn new(schema: &'static Schema, bytes_max: Option<u64>) -> Self {
        Self {
            schema,
            pages_max: bytes_max.map(file::pages),
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Each change under the lock is whole, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, path: &Path, wanted: Use) -> (MutexGuard<'_, State>, Turn<'_>) {
        let mut state = self
            .freed
            .wait_while(self.lock(), |state| {
                state.busy.len() >= BUSY_MAX
                    || state
                        .busy
                        .iter()
                        .any(|(other, held)| other == path && !wanted.bears(*held))
            })
            .unwrap_or_else(PoisonError::into_inner);
        state.busy.push((path.to_owned(), wanted));
        let turn = Turn {
            pool: self,
            path: path.to_owned(),
            held: wanted,
        };
        (state, turn)
    }

    /// A connection to read or write; `None` if there is no file and `create` is false.
    pub(crate) fn connect(
        &self,
        path: &Path,
        wanted: Use,
        create: bool,
    ) -> Result<Option<Connected<'_>>, TableError> {
        let (mut state, turn) = self.wait(path, wanted);
        let place = state.idle.iter().rposition(|(idle, _)| idle == path);
        let idle = place.map(|place| state.idle.remove(place).1);
        drop(state);
        let connection = match idle {
            Some(connection) => Some(connection),
            None => file::open(path, self.schema, create, self.pages_max)?,
        };
        Ok(connection.map(|connection| Connected {
            connection: Some(connection),
            turn,
        }))
    }

    /// The file alone, with no connection open.
    pub(crate) fn whole(&self, path: &Path) -> Turn<'_> {
        let (mut state, turn) = self.wait(path, Use::Whole);
        state.idle.retain(|(idle, _)| idle != path);
        turn
    }
}

/// The right to use a file, given back when dropped.
pub(crate) struct Turn<'pool> {
    pool: &'pool Pool,
    path: PathBuf,
    held: Use,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.lock();
        let place = state
            .busy
            .iter()
            .position(|(path, held)| *path == self.path && *held == self.held);
        if let Some(place) = place {
            state.busy.swap_remove(place);
        }
        drop(state);
        self.pool.freed.notify_all();
    }
}

/// A connection, kept for the next caller when dropped.
pub(crate) struct Connected<'pool> {
    connection: Option<Connection>,
    turn: Turn<'pool>,
}

impl Drop for Connected<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let mut state = self.turn.pool.lock();
            state.idle.push((self.turn.path.clone(), connection));
            if state.idle.len() > IDLE_MAX {
                // Closed under the lock, so that nobody can hold that file whole meanwhile.
                state.idle.remove(0);
            }
        }
    }
}

impl Deref for Connected<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("the connection is taken only when this is dropped")
    }
}

impl DerefMut for Connected<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
            .as_mut()
            .expect("the connection is taken only when this is dropped")
    }
}
