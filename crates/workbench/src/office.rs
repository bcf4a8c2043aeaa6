//! An office at work: its state in memory, and the one way to add to its record.
//!
//! INVARIANT C2: [`Office::submit`] is the only place in the house that appends to the record.
//!
//! Must never know: how anything is stored, or which door asked.

mod commit;
mod follow;
mod load;
mod read_ahead;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use casework::{Command, Context, Refusal, Role, State};
use evidence::{CommandId, ExhibitId, PersonId, Time};
use ledger::entry::{Entry, PersonSig};
pub use load::Opening;
pub(crate) use load::from_tables;
pub(crate) use read_ahead::each_act;

use crate::{
    decode::DecodeError,
    ports::{
        BlobError, BlobStore, Clock, ItemTables, KeyError, Keys, Parsers, Progress, Random,
        ReadTables, Record, RecordError, TableError,
    },
};

/// The adapters of one office.
#[derive(Clone)]
pub struct Ports {
    pub record: Arc<dyn Record>,
    pub keys: Arc<dyn Keys>,
    pub blobs: Arc<dyn BlobStore>,
    pub progress: Arc<dyn Progress>,
    pub tables: Arc<dyn ReadTables>,
    pub items: Arc<dyn ItemTables>,
    pub parsers: Arc<dyn Parsers>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

impl Ports {
    /// Sixteen random bytes, for an id.
    pub fn random_id(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        bytes
    }
}

/// Signs in a person's name. The key is the person's own; the office cannot sign instead.
pub trait PersonSigner: Send + Sync {
    /// Signs the text that [`Entry::person_signed_text`] gives.
    fn sign(&self, text: &[u8]) -> PersonSig;
}

/// Who acts: a person, in one of their roles, with their key at hand where the act needs it.
#[derive(Clone)]
pub struct Actor {
    pub person: PersonId,
    pub role: Role,
    pub signer: Option<Arc<dyn PersonSigner>>,
}

impl std::fmt::Debug for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} as {}", self.person, self.role.as_str())
    }
}

/// A command on its way. A repeat with the same id answers what the first one answered.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: CommandId,
    pub actor: Actor,
    pub command: Command,
}

/// The answer to a request: where it stands in the record, and what became of it.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub entry: Entry,
    /// Why it was refused; `None` for a done act, and for a repeat of a refused one whose payload
    /// is erased.
    pub refusal: Option<Refusal>,
    /// The request had been answered before.
    pub repeated: bool,
}

impl Receipt {
    pub fn is_done(&self) -> bool {
        self.entry.outcome == ledger::entry::Outcome::Done
    }
}

/// Why a request has no place in the record. Nobody may take it as done or as refused.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    #[error("the record could not take the act")]
    Record(#[from] RecordError),
    #[error("the act could not be sealed")]
    Keys(#[from] KeyError),
    #[error("the vault could not be used")]
    Vault(#[from] BlobError),
    #[error("the tables could not be used")]
    Tables(#[from] TableError),
    /// An entry of the record does not read back.
    #[error("entry {seq} of the record does not read")]
    Entry { seq: u64, source: DecodeError },
    /// The act needs the person's own signature and no key was given.
    #[error("this act needs the key of {person}")]
    Signature { person: PersonId },
    /// The act is too large for one entry.
    #[error("the act does not fit into an entry: {what}")]
    TooLarge { what: String },
    /// An earlier failure left the state unknown.
    #[error("the office stopped after a failed write and must be opened again: {what}")]
    Stopped { what: String },
}

/// An open office.
#[derive(Debug)]
pub struct Office {
    ports: Ports,
    queue: commit::Queue,
    inner: Mutex<Inner>,
    /// Held by what makes or destroys keys around an act: receiving an exhibit, erasing.
    keyring: Mutex<()>,
    /// Exhibits whose intake is under way in this process.
    intakes: Mutex<BTreeSet<ExhibitId>>,
}

/// What only one thread may touch at a time.
#[derive(Debug)]
struct Inner {
    state: State,
    /// When tiles and checkpoint were last brought up to date.
    published: Time,
    /// Set after a failure that leaves the state unknown.
    stopped: Option<String>,
}

impl Office {
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Shows the present state.
    pub fn with_state<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.lock().state)
    }

    /// After a panic inside the commit the state may be half changed: the office does no more.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned| {
            let mut inner = poisoned.into_inner();
            inner
                .stopped
                .get_or_insert_with(|| "an earlier act met a fault of this program".to_owned());
            inner
        })
    }

    /// Keeps everybody else from making or destroying keys around an act.
    pub(crate) fn keyring(&self) -> MutexGuard<'_, ()> {
        self.keyring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the intake of this exhibit is under way; `None` if it was already.
    pub(crate) fn begin_intake(&self, exhibit: ExhibitId) -> Option<RunningIntake<'_>> {
        let mut running = self.intakes.lock().unwrap_or_else(PoisonError::into_inner);
        // Lazily: what is never begun must not end either.
        running.insert(exhibit).then(|| RunningIntake {
            office: self,
            exhibit,
        })
    }

    /// Takes the decision on one command and writes it down, done or refused.
    pub fn submit(&self, request: Request) -> Result<Receipt, CommitError> {
        let mut answers = self.submit_all(vec![request]);
        answers.pop().expect("one request has one answer")
    }

    /// Submits a command by this actor under a new command id.
    pub fn act(&self, actor: &Actor, command: impl Into<Command>) -> Result<Receipt, CommitError> {
        let id = CommandId::from_random(self.ports.random_id());
        self.submit(Request {
            id,
            actor: actor.clone(),
            command: command.into(),
        })
    }

    /// What the decision on this command would be now. Nothing is written down, and the answer is
    /// good for no longer than the state is: only [`Office::act`] decides.
    pub fn foresee(&self, actor: &Actor, command: &Command) -> Option<Refusal> {
        let reading = self.ports.clock.now();
        self.with_state(|state| {
            let at = state.last_at().map_or(reading, |last| last.max(reading));
            let context = Context {
                at,
                actor: actor.person,
                role: actor.role,
                command: CommandId::from_random([0; 16]),
                clock: (reading < at).then_some(reading),
            };
            casework::decide(state, command, &context).refusal
        })
    }

    /// Does what has fallen due by the clock: emergencies lapse, days are closed.
    pub fn tick(&self) -> Result<Vec<Receipt>, CommitError> {
        let now = self.ports.clock.now();
        let due = self.with_state(|state| casework::due(state, now));
        let Some(program) = self.program() else {
            return Ok(Vec::new());
        };
        due.into_iter()
            .map(|command| self.act(&program, command))
            .collect()
    }

    /// The program as an actor, once the office is open.
    pub fn program(&self) -> Option<Actor> {
        let person = self.with_state(|state| state.office().map(|office| office.program))?;
        Some(Actor {
            person,
            role: Role::Program,
            signer: None,
        })
    }

    /// Brings tiles, bundles and checkpoint up to date. Called within a second of a commit, and at
    /// exit.
    pub fn publish(&self) -> Result<(), CommitError> {
        let mut inner = self.lock();
        self.ports.record.publish()?;
        inner.published = self.ports.clock.now();
        Ok(())
    }
}

/// An intake under way; it ends when this is dropped.
pub(crate) struct RunningIntake<'a> {
    office: &'a Office,
    exhibit: ExhibitId,
}

impl Drop for RunningIntake<'_> {
    fn drop(&mut self) {
        let mut running = self
            .office
            .intakes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        running.remove(&self.exhibit);
    }
}
