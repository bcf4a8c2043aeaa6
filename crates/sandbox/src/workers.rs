//! The parser workers: processes that are started, watched, ended and replaced.
//!
//! A worker gets one Unix socket as its standard input, an empty environment and nothing else. It
//! confines itself before it sees evidence and says what holds; a worker whose confinement is not
//! full is used, and said aloud to be so, by [`WorkerPool::confinement`] and
//! [`Parsers::version`].

use std::{
    ffi::OsString,
    fs::File,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use parser_protocol::{Confinement, Limits};
use workbench::ports::{Job, Parser, ParserError, Parsers, Piece};

mod answer;
mod process;

use process::Process;

/// After so much time of work a worker is replaced between two jobs, long before the kernel's
/// limit on its processor time would end it in the middle of one.
const WORK_MAX: Duration = Duration::from_secs(3600);

/// The program that runs as a worker.
#[derive(Clone, Debug)]
pub struct Program {
    /// The executable; usually the running one.
    pub path: PathBuf,
    /// The name under which it is started, by which it knows that it is a worker.
    pub name: OsString,
    /// Further arguments.
    pub arguments: Vec<OsString>,
}

/// Starts workers.
#[derive(Debug)]
pub struct WorkerPool {
    program: Arc<Program>,
    memory_bytes: u64,
    confinement: Confinement,
    parsers: String,
    /// The worker that was started to ask it; the first caller gets it.
    spare: Mutex<Option<Process>>,
}

impl WorkerPool {
    /// A pool of workers of `program`, each with at most `limits.memory_bytes` of address space.
    /// Starts one of them, so that a program that does not work is known at once.
    pub fn new(program: Program, limits: &Limits) -> Result<Self, ParserError> {
        let first = Process::start(&program, limits.memory_bytes)?;
        Ok(Self {
            confinement: first.confinement(),
            memory_bytes: limits.memory_bytes,
            parsers: first.parsers().to_owned(),
            program: Arc::new(program),
            spare: Mutex::new(Some(first)),
        })
    }

    /// What holds the workers. Where it is not [`Confinement::FULL`], the person who runs an
    /// intake is to be told.
    #[must_use]
    pub fn confinement(&self) -> Confinement {
        self.confinement
    }
}

impl Parsers for WorkerPool {
    fn start(&self) -> Result<Box<dyn Parser>, ParserError> {
        let spare = self
            .spare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let process = match spare {
            Some(process) => process,
            None => Process::start(&self.program, self.memory_bytes)?,
        };
        Ok(Box::new(Worker {
            memory_bytes: self.memory_bytes,
            process: Some(process),
            program: self.program.clone(),
        }))
    }

    fn scratch(&self) -> io::Result<File> {
        answer::scratch()
    }

    fn version(&self) -> String {
        let missing = self.confinement.missing();
        if missing.is_empty() {
            self.parsers.clone()
        } else {
            format!("{}; NOT CONFINED BY: {}", self.parsers, missing.join(", "))
        }
    }
}

/// One worker, and the means to replace it.
struct Worker {
    memory_bytes: u64,
    /// Absent after an error, until the next job.
    process: Option<Process>,
    program: Arc<Program>,
}

impl Parser for Worker {
    fn examine(
        &mut self,
        job: Job<'_>,
        visit: &mut dyn FnMut(Piece<'_>),
    ) -> Result<(), ParserError> {
        let mut process = match self.process.take() {
            Some(process) if process.worked() < WORK_MAX => process,
            _ => Process::start(&self.program, self.memory_bytes)?,
        };
        // A worker that failed is dropped here, which ends it.
        answer::examine(&mut process, job, visit)?;
        self.process = Some(process);
        Ok(())
    }
}
