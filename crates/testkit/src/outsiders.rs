//! Outsiders in memory: proofs out of the memory record, a place for their words, and a network of
//! witnesses that a test can take away, put back to an earlier memory, or let lie.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use ledger::{
    checkpoint::Checkpoint,
    cosignature::CosigningKey,
    note::{SigningKey, VerifierKey},
    proof::TlogProof,
    tree::{self, Hash, Levels, leaf_hash},
    witness::{self, Answer},
};
use workbench::ports::{
    Courier, OutsiderError, Proofs, Record as _, RecordError, Reply, Testimony,
};

use crate::{Fault, Faults, MemoryRecord};

/// Proofs over a memory record, under a log key of the test.
#[derive(Debug)]
pub struct MemoryProofs {
    record: Arc<MemoryRecord>,
    key: SigningKey,
}

impl MemoryProofs {
    pub fn new(record: Arc<MemoryRecord>, origin: &str, seed: [u8; 32]) -> Self {
        Self {
            record,
            key: SigningKey::from_seed(origin, seed).unwrap(),
        }
    }

    pub fn verifier(&self) -> VerifierKey {
        self.key.verifier()
    }

    fn tree(&self) -> Levels {
        let frames = self.record.frames();
        frames.iter().map(|frame| leaf_hash(&frame.entry)).collect()
    }
}

fn missing(cause: impl ToString) -> RecordError {
    RecordError::Unreadable {
        what: cause.to_string(),
    }
}

impl Proofs for MemoryProofs {
    fn checkpoint(&self) -> Vec<u8> {
        let tip = self.record.tip();
        let checkpoint = Checkpoint {
            origin: self.key.name().to_owned(),
            size: tip.size,
            root: tip.root,
        };
        checkpoint.sign(&self.key)
    }

    fn root(&self, size: u64) -> Result<Hash, RecordError> {
        tree::root(&mut self.tree(), size).map_err(missing)
    }

    fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, RecordError> {
        tree::consistency_proof(&mut self.tree(), old, new).map_err(missing)
    }

    fn tlog_proofs(
        &self,
        note: &[u8],
        size: u64,
        seqs: &[u64],
        give: &mut dyn FnMut(u64, Vec<u8>),
    ) -> Result<(), RecordError> {
        let mut tree = self.tree();
        for seq in seqs {
            let proof = TlogProof {
                index: *seq,
                hashes: tree::inclusion_proof(&mut tree, *seq, size).map_err(missing)?,
                checkpoint: note.to_vec(),
            };
            give(*seq, proof.to_bytes());
        }
        Ok(())
    }
}

/// Words of outsiders in a map.
#[derive(Debug, Default)]
pub struct MemoryTestimony {
    faults: Faults,
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl MemoryTestimony {
    pub fn new(faults: Faults) -> Self {
        Self {
            faults,
            files: Mutex::default(),
        }
    }

    /// All files, to be put back later.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.lock().unwrap().clone()
    }

    /// Puts all files back, as a restored backup does.
    pub fn put_back(&self, files: BTreeMap<String, Vec<u8>>) {
        *self.files.lock().unwrap() = files;
    }

    fn change(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>),
    ) -> Result<(), RecordError> {
        let (done, result) = match self.faults.next() {
            Fault::None => (true, Ok(())),
            Fault::DoAndFail => (true, Err(missing("a fault of the test"))),
            Fault::Fail | Fault::HalfAndFail => (false, Err(missing("a fault of the test"))),
            Fault::Full => (false, Err(RecordError::Full)),
        };
        if done {
            change(&mut self.files.lock().unwrap());
        }
        result
    }
}

impl Testimony for MemoryTestimony {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, RecordError> {
        Ok(self.files.lock().unwrap().get(name).cloned())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), RecordError> {
        self.change(|files| {
            files.insert(name.to_owned(), bytes.to_vec());
        })
    }

    fn remove(&self, name: &str) -> Result<(), RecordError> {
        self.change(|files| {
            files.remove(name);
        })
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, RecordError> {
        let files = self.files.lock().unwrap();
        let within = |name: &&String| {
            name.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        Ok(files.keys().filter(within).cloned().collect())
    }
}

/// A witness of a test.
#[derive(Debug)]
struct MemoryWitness {
    key: CosigningKey,
    log: VerifierKey,
    time: u64,
    seen: Option<(Checkpoint, Vec<u8>)>,
    /// What it answers instead, whatever it is asked.
    lies: Option<Reply>,
    away: bool,
}

/// A network in memory: witnesses by address.
#[derive(Debug, Default)]
pub struct MemoryCourier {
    witnesses: Mutex<BTreeMap<String, MemoryWitness>>,
    /// How many times anybody was asked anything.
    calls: Mutex<u64>,
}

impl MemoryCourier {
    /// Adds a witness of this log at an address; its key.
    pub fn add(&self, address: &str, name: &str, seed: [u8; 32], log: VerifierKey) -> VerifierKey {
        let key = CosigningKey::from_seed(name, seed).unwrap();
        let verifier = key.verifier();
        let witness = MemoryWitness {
            key,
            log,
            time: 1_800_000_000,
            seen: None,
            lies: None,
            away: false,
        };
        let mut witnesses = self.witnesses.lock().unwrap();
        witnesses.insert(address.to_owned(), witness);
        verifier
    }

    fn change(&self, address: &str, change: impl FnOnce(&mut MemoryWitness)) {
        change(self.witnesses.lock().unwrap().get_mut(address).unwrap());
    }

    pub fn set_away(&self, address: &str, away: bool) {
        self.change(address, |witness| witness.away = away);
    }

    /// Lets it answer this, whatever it is asked; `None` ends the lies.
    pub fn set_lies(&self, address: &str, lies: Option<Reply>) {
        self.change(address, |witness| witness.lies = lies);
    }

    /// What it remembers, to be put back later.
    pub fn memory(&self, address: &str) -> Option<(Checkpoint, Vec<u8>)> {
        self.witnesses.lock().unwrap()[address].seen.clone()
    }

    pub fn set_memory(&self, address: &str, seen: Option<(Checkpoint, Vec<u8>)>) {
        self.change(address, |witness| witness.seen = seen);
    }

    pub fn calls(&self) -> u64 {
        *self.calls.lock().unwrap()
    }
}

fn reply(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    Reply {
        status,
        content_type: content_type.to_owned(),
        body: body.into(),
    }
}

impl MemoryWitness {
    fn add_checkpoint(&mut self, request: &[u8]) -> Reply {
        let stored = self.seen.as_ref().map(|(checkpoint, _)| checkpoint);
        match witness::decide(stored, request, std::slice::from_ref(&self.log)) {
            Answer::Accept(seen) => {
                self.time += 1;
                let (body, note) = seen.cosign(&self.key, self.time);
                self.seen = Some((seen.checkpoint, note));
                reply(200, "text/plain", body)
            }
            Answer::Refuse(refusal) => reply(
                refusal.status(),
                refusal.content_type().unwrap_or("text/plain"),
                refusal.body().unwrap_or_else(|| refusal.to_string()),
            ),
        }
    }
}

impl MemoryCourier {
    fn ask(
        &self,
        address: &str,
        answer: impl FnOnce(&mut MemoryWitness, &str) -> Reply,
    ) -> Result<Reply, OutsiderError> {
        *self.calls.lock().unwrap() += 1;
        let away = || OutsiderError::Away {
            address: address.to_owned(),
            what: "nobody is there".to_owned(),
        };
        let mut witnesses = self.witnesses.lock().unwrap();
        for (prefix, witness) in witnesses.iter_mut() {
            let Some(path) = address.strip_prefix(&format!("{prefix}/")) else {
                continue;
            };
            if witness.away {
                return Err(away());
            }
            return Ok(match &witness.lies {
                Some(lie) => lie.clone(),
                None => answer(witness, path),
            });
        }
        Err(away())
    }
}

impl Courier for MemoryCourier {
    fn post(&self, address: &str, _: &str, body: &[u8]) -> Result<Reply, OutsiderError> {
        self.ask(address, |witness, path| match path {
            "add-checkpoint" => witness.add_checkpoint(body),
            _ => reply(404, "text/plain", "nothing here"),
        })
    }

    fn get(&self, address: &str) -> Result<Reply, OutsiderError> {
        self.ask(address, |witness, path| {
            let is_monitor = path == witness::monitor_path(witness.log.name());
            match &witness.seen {
                Some((_, note)) if is_monitor => reply(200, "text/plain", note.clone()),
                _ => reply(404, "text/plain", "nothing here"),
            }
        })
    }
}
