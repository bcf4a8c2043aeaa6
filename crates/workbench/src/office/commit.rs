//! The one commit (guide, section 7): decide, seal, append as a group, and only then answer.
//!
//! Callers leave their requests in a line; one of them takes all that wait, at most
//! [`GROUP_MAX`], through one append, and the others sleep until their answers are there.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use casework::{Act, Context, Decision, Payload, RowKey, Salt, Scope, SealedHashes, decide};
use ledger::{commitment, entry::Entry, tree::Hash};

use super::{CommitError, Inner, Office, Receipt, Request, follow};
use crate::{
    decode::{self, key_scope},
    digest,
    ports::{Flow, Frame, KeyError, KeyScope, KeyUse, RecordError},
};

/// How many acts go through one append at most.
const GROUP_MAX: usize = 1024;
/// How long tiles and checkpoint may lag behind, in seconds.
const PUBLISH_AFTER_SECONDS: i64 = 1;

type Answer = Result<Receipt, CommitError>;

/// A request in the list, and the place for its answer.
#[derive(Debug)]
pub(super) struct Waiting {
    request: Request,
    answer: Mutex<Option<Answer>>,
}

impl Waiting {
    fn give(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }

    fn take(&self) -> Option<Answer> {
        self.answer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

/// The line of requests, and whether somebody is taking a group through.
#[derive(Debug, Default)]
pub(super) struct Queue {
    line: Mutex<Line>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Line {
    waiting: Vec<Arc<Waiting>>,
    busy: bool,
    /// How many requests the last group had.
    last_group: usize,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next group. After a group of several, callers who were just answered are on their way
    /// back: as long as they keep coming they are let in, since each group costs a sync.
    fn next_group(&self) -> Vec<Arc<Waiting>> {
        let mut line = self.lock();
        let mut seen = 0;
        while line.last_group > 1 && seen < line.waiting.len() && line.waiting.len() < GROUP_MAX {
            seen = line.waiting.len();
            drop(line);
            std::thread::yield_now();
            line = self.lock();
        }
        let count = line.waiting.len().min(GROUP_MAX);
        line.last_group = count;
        line.waiting.drain(..count).collect()
    }
}

/// The turn of whoever takes a group through; the next one's begins when it is dropped.
struct Turn<'a>(&'a Queue);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.lock().busy = false;
        self.0.moved.notify_all();
    }
}

impl Office {
    /// Submits several commands; their order is kept, and other callers' commands may come between.
    pub fn submit_all(&self, requests: Vec<Request>) -> Vec<Answer> {
        let mine: Vec<_> = requests
            .into_iter()
            .map(|request| {
                Arc::new(Waiting {
                    request,
                    answer: Mutex::new(None),
                })
            })
            .collect();
        self.queue
            .lock()
            .waiting
            .extend(mine.iter().map(Arc::clone));
        mine.iter().map(|waiting| self.answer_of(waiting)).collect()
    }

    fn answer_of(&self, waiting: &Waiting) -> Answer {
        let mut line = self.queue.lock();
        loop {
            if let Some(answer) = waiting.take() {
                return answer;
            }
            if line.busy {
                line = self
                    .queue
                    .moved
                    .wait(line)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            line.busy = true;
            drop(line);
            let turn = Turn(&self.queue);
            let group = self.queue.next_group();
            if group.is_empty() {
                // Only a panic in the midst of a commit leaves a request neither waiting nor
                // answered.
                return Err(CommitError::Stopped {
                    what: "a commit did not come to its end".to_owned(),
                });
            }
            self.commit(&mut self.lock(), &group);
            drop(turn);
            line = self.queue.lock();
        }
    }

    /// Takes a group through the commit and gives every member its answer.
    fn commit(&self, inner: &mut Inner, group: &[Arc<Waiting>]) {
        if let Some(what) = &inner.stopped {
            for waiting in group {
                waiting.give(Err(CommitError::Stopped { what: what.clone() }));
            }
            return;
        }
        let mut batch = Batch::default();
        for waiting in group {
            match self.prepare(inner, &waiting.request, &mut batch) {
                Ok(Prepared::New(receipt)) => batch.answers.push((Arc::clone(waiting), *receipt)),
                // A repeat within this very group is answered once the group is durable.
                Ok(Prepared::Repeat(seq)) => batch.repeats.push((Arc::clone(waiting), seq)),
                Err(error) => waiting.give(Err(error)),
            }
        }
        match self.write(inner, &mut batch) {
            Ok(()) => {
                for (waiting, receipt) in batch.answers {
                    waiting.give(Ok(receipt));
                }
                for (waiting, seq) in batch.repeats {
                    waiting.give(self.repeated(seq));
                }
            }
            Err(error) => self.fail(inner, batch, error),
        }
    }

    /// Decides one command on the state as the group so far leaves it, and prepares its frame.
    fn prepare(
        &self,
        inner: &mut Inner,
        request: &Request,
        batch: &mut Batch,
    ) -> Result<Prepared, CommitError> {
        if let Some(seq) = inner.state.answered(&request.id) {
            return Ok(Prepared::Repeat(seq));
        }
        let reading = self.ports.clock.now();
        let at = inner
            .state
            .last_at()
            .map_or(reading, |last| last.max(reading));
        let context = Context {
            at,
            actor: request.actor.person,
            role: request.actor.role,
            command: request.id,
            clock: (reading < at).then_some(reading),
        };
        let decision = decide(&inner.state, &request.command, &context);
        let payload = self.payload(request, &context, &decision);
        let (entry, sealed) = self.entry(inner, request, &context, &decision, &payload)?;
        let bytes = entry.encode().map_err(|error| CommitError::TooLarge {
            what: error.to_string(),
        })?;
        let touched = casework::apply(&mut inner.state, &entry, Some(&payload))
            .expect("INVARIANT C2: what decide allows, apply takes");
        batch.touched.extend(touched.0);
        batch.entries.push(follow::entry_row(entry.clone()));
        batch.frames.push(Frame {
            entry: bytes,
            sealed,
        });
        Ok(Prepared::New(Box::new(Receipt {
            entry,
            refusal: decision.refusal,
            repeated: false,
        })))
    }

    fn payload(&self, request: &Request, context: &Context, decision: &Decision) -> Payload {
        let mut salt = [0; 32];
        self.ports.random.fill(&mut salt);
        Payload {
            clock: context.clock,
            command: request.command.clone(),
            command_id: request.id,
            refusal: decision.refusal.clone(),
            salt: Salt(salt),
            v: 1,
        }
    }

    /// Makes the key of what this act brings into being. One that was destroyed never comes back:
    /// while an erasure is under way, no act finds a key for what goes.
    fn make_key(&self, decision: &Decision) -> Result<(), KeyError> {
        let scope = key_scope(&decision.scope);
        let keys = &self.ports.keys;
        let done = decision.is_done();
        let new = match decision.scope {
            Scope::Office(_) => true,
            Scope::Case(_) => done && decision.public.act == Act::CaseOpen,
            Scope::Exhibit(case, _) => {
                done && decision.public.act == Act::ExhibitReceive && keys.has(KeyScope::Case(case))
            }
        };
        if new {
            keys.create(&[scope])
        } else {
            Err(KeyError::Missing { scope })
        }
    }

    /// Seals the payload and builds the entry, signed by the person where the act needs it.
    fn entry(
        &self,
        inner: &Inner,
        request: &Request,
        context: &Context,
        decision: &Decision,
        payload: &Payload,
    ) -> Result<(Entry, Vec<u8>), CommitError> {
        let scope = key_scope(&decision.scope);
        if !self.ports.keys.has(scope) {
            self.make_key(decision)?;
        }
        let plain = payload.encode().map_err(|error| CommitError::TooLarge {
            what: error.to_string(),
        })?;
        let commit = commitment::commit(&payload.salt.0, &plain);
        let sealed = self.ports.keys.seal(
            scope,
            KeyUse::Payload,
            &commitment::payload_context(&commit),
            &plain,
        )?;
        let hashes = SealedHashes {
            commit,
            sealed: Hash(digest::sha256(&sealed).0),
        };
        let case_prev = decision
            .public
            .case
            .and_then(|case| inner.state.case_prev(&case));
        let seq = inner.state.size();
        let mut entry = casework::entry(decision, context, seq, case_prev, Some(hashes));
        if decision.needs_person_signature {
            let person = request.actor.person;
            let signer = request
                .actor
                .signer
                .as_ref()
                .ok_or(CommitError::Signature { person })?;
            entry.person_sig = Some(signer.sign(&entry.person_signed_text()));
        }
        Ok((entry, sealed))
    }

    /// Appends the group and lets the read tables follow.
    fn write(&self, inner: &mut Inner, batch: &mut Batch) -> Result<(), RecordError> {
        if batch.frames.is_empty() {
            return Ok(());
        }
        self.ports.record.append(&batch.frames)?;
        // From here on the acts are done, whatever becomes of the followers: they catch up at the
        // next commit or at the next start.
        let entries = std::mem::take(&mut batch.entries);
        let step = follow::Step::new(&inner.state, entries, &batch.touched);
        let missing = follow::MissingKey::Fails;
        if step
            .and_then(|step| step.write(&self.ports, missing))
            .is_err()
        {
            // Also if this fails: the next start catches up.
            let _ = self.catch_up(inner);
        }
        let now = self.ports.clock.now();
        if now.seconds_since(inner.published) >= PUBLISH_AFTER_SECONDS
            && self.ports.record.publish().is_ok()
        {
            inner.published = now;
        }
        Ok(())
    }

    /// Nothing of the group is known to stand in the record: its decisions leave the state again,
    /// so that nobody reads from it what may never have happened.
    fn fail(&self, inner: &mut Inner, batch: Batch, error: RecordError) {
        let what = error.to_string();
        if !matches!(error, RecordError::Full) {
            inner.stopped = Some(what.clone());
        }
        match super::load::state(&self.ports) {
            Ok((state, _)) => inner.state = state,
            Err(error) => {
                inner.state = casework::State::new();
                inner.stopped.get_or_insert(error.to_string());
            }
        }
        let full = matches!(error, RecordError::Full);
        let mut first = Some(error);
        let waiting = batch.answers.into_iter().map(|(waiting, _)| waiting);
        for waiting in waiting.chain(batch.repeats.into_iter().map(|(waiting, _)| waiting)) {
            let error = match first.take() {
                Some(error) => CommitError::Record(error),
                None if full => CommitError::Record(RecordError::Full),
                None => CommitError::Stopped { what: what.clone() },
            };
            waiting.give(Err(error));
        }
    }

    /// What an earlier request of the same id was answered.
    fn repeated(&self, seq: u64) -> Answer {
        let mut found = None;
        self.ports.record.read(seq, &mut |_, entry, sealed| {
            found = Some(decode::decode(self.ports.keys.as_ref(), entry, sealed));
            Flow::Stop
        })?;
        let act = found
            .ok_or(RecordError::Unreadable {
                what: format!("entry {seq} is not there"),
            })?
            .map_err(|source| CommitError::Entry { seq, source })?;
        let refusal = act
            .sealed
            .payload()
            .and_then(|payload| payload.refusal.clone());
        Ok(Receipt {
            entry: act.entry,
            refusal,
            repeated: true,
        })
    }
}

/// What becomes of a request before the append.
enum Prepared {
    New(Box<Receipt>),
    Repeat(u64),
}

/// A group between decision and append.
#[derive(Default)]
struct Batch {
    frames: Vec<Frame>,
    entries: Vec<crate::ports::EntryRow>,
    touched: Vec<RowKey>,
    answers: Vec<(Arc<Waiting>, Receipt)>,
    repeats: Vec<(Arc<Waiting>, u64)>,
}
