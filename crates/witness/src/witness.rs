//! A witness at work: one request at a time, compared, stored, and only then cosigned.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use ledger::{
    checkpoint::Checkpoint,
    contradiction::Contradiction,
    cosignature::CosigningKey,
    note::VerifierKey,
    witness::{self as decision, Refusal, Request},
};

use crate::{
    folder::Settings,
    memory::{Memory, MemoryError, Remembered},
};

const TEXT: &str = "text/plain; charset=utf-8";

/// An answer as HTTP gives it; by file, its body alone travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(status: u16, text: impl Into<String>) -> Self {
        Self {
            status,
            content_type: TEXT,
            body: text.into().into_bytes(),
        }
    }
}

/// What a person should see in the witness's log: one line, without line ends of strangers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Cosigned {
        origin: String,
        size: u64,
    },
    Refused {
        /// The record's name as the request states it, if it can be read.
        origin: Option<String>,
        size: Option<u64>,
        status: u16,
        why: String,
        /// The file of evidence, if one was kept.
        kept: Option<String>,
        /// It proves that the record has two histories.
        is_proof: bool,
    },
    /// The memory could not be written: nothing was cosigned.
    Failed {
        what: String,
    },
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cosigned { origin, size } => write!(f, "cosigned {origin} at {size}"),
            Self::Refused {
                origin,
                size,
                status,
                why,
                kept,
                is_proof,
            } => {
                write!(f, "REFUSED {status}")?;
                if let (Some(origin), Some(size)) = (origin, size) {
                    write!(f, " {origin} at {size}")?;
                }
                write!(f, ": {why}")?;
                if *is_proof {
                    f.write_str("; THIS RECORD HAS TWO HISTORIES")?;
                }
                match kept {
                    Some(kept) => write!(f, "; kept as {kept}"),
                    None => Ok(()),
                }
            }
            Self::Failed { what } => write!(f, "FAILED, nothing was cosigned: {what}"),
        }
    }
}

/// The clock of a witness: seconds since 1970.
pub type Clock = Box<dyn Fn() -> u64 + Send + Sync>;
/// Where events are told.
pub type Tell = Box<dyn Fn(&Event) + Send + Sync>;

/// A witness with its memory open.
pub struct Witness {
    key: CosigningKey,
    logs: Vec<VerifierKey>,
    clock: Clock,
    tell: Tell,
    memory: Mutex<Memory>,
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Witness({})", self.key.verifier())
    }
}

impl Witness {
    pub fn new(settings: Settings, memory: Memory, clock: Clock, tell: Tell) -> Self {
        Self {
            key: settings.key,
            logs: settings.logs,
            clock,
            tell,
            memory: Mutex::new(memory),
        }
    }

    /// The key to give to offices.
    pub fn verifier(&self) -> VerifierKey {
        self.key.verifier()
    }

    /// The keys of the records that are watched.
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A panic in the midst leaves the file and the map each as before or after, never between.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers `add-checkpoint`. Compares and stores in one step before it answers.
    pub fn add_checkpoint(&self, body: &[u8]) -> Answer {
        let mut memory = self.memory();
        match self.decide(&mut memory, body) {
            Ok((answer, event)) => {
                drop(memory);
                (self.tell)(&event);
                answer
            }
            Err(error) => {
                drop(memory);
                let what = error.to_string();
                (self.tell)(&Event::Failed { what });
                Answer::text(500, "the witness could not write down what it saw\n")
            }
        }
    }

    fn decide(&self, memory: &mut Memory, body: &[u8]) -> Result<(Answer, Event), MemoryError> {
        let request = match Request::parse(body) {
            Ok(request) => request,
            Err(refusal) => return Ok(refused(refusal, None, None)),
        };
        let (origin, size) = (request.checkpoint.origin.clone(), request.checkpoint.size);
        let stored = memory.get(&origin).cloned();
        let before = stored.as_ref().map(|stored| &stored.checkpoint);
        match request.clone().decide(before, &self.logs) {
            decision::Answer::Accept(seen) => {
                // A clock that went back must not let a later cosignature look like an earlier one.
                let earlier = stored.as_ref().map_or(0, |stored| stored.time);
                let time = (self.clock)().max(earlier);
                let (line, note) = seen.cosign(&self.key, time);
                memory.store(Remembered {
                    checkpoint: seen.checkpoint,
                    note,
                    time,
                })?;
                Ok((Answer::text(200, line), Event::Cosigned { origin, size }))
            }
            decision::Answer::Refuse(refusal) => {
                let evidence = match &stored {
                    Some(stored) => self.evidence(memory, &request, body, stored, refusal)?,
                    None => None,
                };
                Ok(refused(refusal, Some((origin, size)), evidence))
            }
        }
    }

    /// Keeps what a refused request shows: a proof of two histories where it is one, and else the
    /// request itself if the record signed it and it does not continue what was seen.
    fn evidence(
        &self,
        memory: &mut Memory,
        request: &Request,
        body: &[u8],
        stored: &Remembered,
        refusal: Refusal,
    ) -> Result<Option<(Option<String>, bool)>, MemoryError> {
        if !matches!(refusal, Refusal::Inconsistent | Refusal::OldSize { .. }) {
            return Ok(None);
        }
        let note = request.note.to_bytes();
        let origin = &request.checkpoint.origin;
        for log in self.logs.iter().filter(|log| log.name() == origin) {
            let notes = (stored.note.as_slice(), note.as_slice());
            let made = Contradiction::between(log, notes, &request.proof, None);
            if let Some(bytes) = made.and_then(|made| made.to_bytes()) {
                return Ok(Some((memory.keep_contradiction(&bytes)?, true)));
            }
        }
        match refusal {
            Refusal::Inconsistent => Ok(Some((memory.keep_refused(body, &stored.note)?, false))),
            _ => Ok(None),
        }
    }

    /// The latest note of a record, by the hash of its name, as `monitor_path` writes it.
    pub fn latest(&self, path: &str) -> Option<Vec<u8>> {
        let memory = self.memory();
        let found = memory
            .all()
            .find(|one| decision::monitor_path(&one.checkpoint.origin) == path);
        found.map(|one| one.note.clone())
    }

    /// What is remembered of every record.
    pub fn remembered(&self) -> Vec<Remembered> {
        self.memory().all().cloned().collect()
    }

    /// The names of the kept contradictions.
    pub fn contradictions(&self) -> Result<Vec<String>, MemoryError> {
        self.memory().contradictions()
    }

    /// A kept contradiction by its name.
    pub fn contradiction(&self, name: &str) -> Result<Option<Vec<u8>>, MemoryError> {
        self.memory().contradiction(name)
    }
}

fn refused(
    refusal: Refusal,
    of: Option<(String, u64)>,
    evidence: Option<(Option<String>, bool)>,
) -> (Answer, Event) {
    let (kept, is_proof) = evidence.unwrap_or_default();
    let answer = Answer {
        status: refusal.status(),
        content_type: refusal.content_type().unwrap_or(TEXT),
        body: match refusal.body() {
            Some(body) => body.into_bytes(),
            None => format!("{refusal}\n").into_bytes(),
        },
    };
    let (origin, size) = of.unzip();
    let event = Event::Refused {
        origin,
        size,
        status: refusal.status(),
        why: refusal.to_string(),
        kept,
        is_proof,
    };
    (answer, event)
}

/// The size and origin of a checkpoint, for people.
pub(crate) fn line(checkpoint: &Checkpoint) -> String {
    format!(
        "{}  {} entries, root {}\n",
        checkpoint.origin, checkpoint.size, checkpoint.root
    )
}
