//! One round: the end of the record is taken to each witness of the policy, and what comes back is
//! verified before it is kept.
//!
//! All witnesses are asked at once, so one that is away costs no more than its own time. A round
//! may be repeated at any time; it changes nothing of the record.

use ledger::{
    checkpoint::Checkpoint,
    contradiction::Contradiction,
    entry::{Entry, Outcome as ActOutcome},
    note::{Note, VerifierKey},
    policy::Witness,
    tree::Hash,
    witness::{self, encode_request},
};

use super::{
    Outcome, Outsiders, Round, Tip, Told, WitnessingError,
    kept::{self, Kept, KeptNote, Said},
    policy, status, time_of,
};
use crate::ports::{Flow, OutsiderError, Record, RecordError, Reply, Testimony};

/// How often a witness may answer that it wants a proof from another size.
const TRIES: usize = 2;

/// Takes the end of the record to every witness that has not cosigned it yet. Without a policy
/// there is nothing to do and [`WitnessingError::NoPolicy`] says so.
pub fn round(outsiders: &Outsiders) -> Result<Round, WitnessingError> {
    ask_all(outsiders, Asked::WhoeverIsBehind)
}

/// As [`round`], but those who have cosigned the present end are asked as well whether they have
/// seen more: after a restore, and when a person wants to know.
pub fn round_of_all(outsiders: &Outsiders) -> Result<Round, WitnessingError> {
    ask_all(outsiders, Asked::Everybody)
}

/// Whom a round asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    WhoeverIsBehind,
    Everybody,
}

fn ask_all(outsiders: &Outsiders, asked: Asked) -> Result<Round, WitnessingError> {
    let testimony = outsiders.testimony.as_ref();
    let (_, policy) = policy(testimony)?.ok_or(WitnessingError::NoPolicy)?;
    let tip = kept::tip(outsiders)?;
    let answers: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = policy
            .witnesses()
            .iter()
            .map(|witness| scope.spawn(|| Asking::begin(outsiders, &tip, witness)?.run(asked)))
            .collect();
        let joined = running.into_iter().map(|one| one.join());
        joined
            .map(|one| one.expect("asking a witness does not panic"))
            .collect()
    });
    let mut told = Vec::new();
    for (witness, answer) in policy.witnesses().iter().zip(answers) {
        told.push(answer?.keep(outsiders, witness)?);
    }
    kept::keep_cosigned(outsiders, &policy, &tip)?;
    let status = status(testimony, &outsiders.log, tip.checkpoint.size)?;
    Ok(Round {
        told,
        status: status.ok_or(WitnessingError::NoPolicy)?,
    })
}

/// What one witness answered, verified, before anything is kept.
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    pub(super) news: Option<String>,
    pub(super) said: Said,
    /// A larger note that it cosigned.
    pub(super) note: Option<KeptNote>,
    /// Files to keep as evidence: name and bytes.
    pub(super) evidence: Vec<(String, Vec<u8>)>,
}

impl Answer {
    pub(super) fn keep(
        self,
        outsiders: &Outsiders,
        witness: &Witness,
    ) -> Result<Told, WitnessingError> {
        let testimony = outsiders.testimony.as_ref();
        for (name, bytes) in &self.evidence {
            testimony.write(name, bytes)?;
        }
        let before = kept::note_of(testimony, &outsiders.log, &witness.key)?;
        let before = before.map_or(0, |before| before.checkpoint.size);
        // A reply that travelled by file may be older than what came since.
        if let Some(note) = self.note.filter(|note| note.checkpoint.size >= before) {
            testimony.write(&Kept::Note.name(&witness.key), &note.bytes)?;
        }
        kept::keep_said(testimony, &witness.key, &self.said)?;
        Ok(Told {
            witness: witness.name.clone(),
            outcome: self.outcome,
            news: self.news,
        })
    }
}

/// One witness being asked.
pub(super) struct Asking<'a> {
    outsiders: &'a Outsiders,
    tip: &'a Tip,
    witness: &'a Witness,
    kept: Option<KeptNote>,
    said: Said,
    news: Option<String>,
}

impl<'a> Asking<'a> {
    pub(super) fn begin(
        outsiders: &'a Outsiders,
        tip: &'a Tip,
        witness: &'a Witness,
    ) -> Result<Self, WitnessingError> {
        let testimony = outsiders.testimony.as_ref();
        Ok(Self {
            kept: kept::note_of(testimony, &outsiders.log, &witness.key)?,
            said: kept::said(testimony, &witness.key)?,
            outsiders,
            tip,
            witness,
            news: None,
        })
    }

    fn run(mut self, asked: Asked) -> Result<Answer, WitnessingError> {
        // What it cosigned before must be a beginning of this record.
        if let Some(kept) = self.kept.take() {
            if let Some(answer) = self.compare(&kept)? {
                return Ok(answer);
            }
            let is_done = kept.note.text == self.tip.note.text;
            if is_done && (asked == Asked::WhoeverIsBehind || self.witness.url.is_none()) {
                let time = time_of(kept.time);
                return Ok(self.answer(Outcome::Cosigned { time }, None));
            }
            self.kept = Some(kept);
        }
        let Some(url) = &self.witness.url else {
            return Ok(self.answer(Outcome::ByFile, None));
        };
        let address = format!("{}/add-checkpoint", url.trim_end_matches('/'));
        for _ in 0..TRIES {
            let old = self.old();
            let request = self.request(old)?;
            let posted = self
                .outsiders
                .courier
                .post(&address, "text/plain", &request);
            let reply = match posted {
                Ok(reply) => reply,
                Err(error) => return Ok(self.unreached(&error)),
            };
            if reply.status != 409 {
                return self.judge(&reply);
            }
            if let Some(answer) = self.other_size(old, &reply.body)? {
                return Ok(answer);
            }
        }
        Ok(self.refused("it names one size after another as the last that it has seen"))
    }

    /// The size from which the witness is thought to want a proof.
    pub(super) fn old(&self) -> u64 {
        let cosigned = self.kept.as_ref().map_or(0, |kept| kept.checkpoint.size);
        let old = self.said.seen.unwrap_or(cosigned);
        if old > self.tip.checkpoint.size {
            cosigned
        } else {
            old
        }
    }

    pub(super) fn request(&self, old: u64) -> Result<Vec<u8>, RecordError> {
        let size = self.tip.checkpoint.size;
        let proof = match old {
            0 => Vec::new(),
            old if old == size => Vec::new(),
            old => self.outsiders.proofs.consistency(old, size)?,
        };
        Ok(encode_request(old, &proof, &self.tip.note.to_bytes()))
    }

    /// The answers that end the asking.
    fn judge(self, reply: &Reply) -> Result<Answer, WitnessingError> {
        match reply.status {
            200 => Ok(self.cosignature(&reply.body)),
            422 => self.other_history(),
            status => {
                let what = match status {
                    400 => "it calls the request malformed (400)".to_owned(),
                    403 => {
                        "it does not trust the key of this record (403): give it the record's key"
                            .to_owned()
                    }
                    404 => {
                        "it does not watch this record (404): give it the record's key".to_owned()
                    }
                    429 | 500..=599 => {
                        let what = format!("it answers with status {status}");
                        return Ok(self.away(what));
                    }
                    _ => format!("it answers with status {status}"),
                };
                Ok(self.refused(&what))
            }
        }
    }

    /// Verifies the body of an answer 200 over the tip.
    pub(super) fn cosignature(self, body: &[u8]) -> Answer {
        let text = self.tip.note.text.as_str();
        let Some((line, time)) = witness::read_cosignature(body, text, &self.witness.key) else {
            return self.refused("what it sent as its cosignature does not hold");
        };
        let note = Note {
            text: text.to_owned(),
            signatures: self
                .tip
                .note
                .signatures
                .iter()
                .cloned()
                .chain([line])
                .collect(),
        };
        let (log, key) = (&self.outsiders.log, &self.witness.key);
        match kept::read_note(note.to_bytes(), log, key) {
            Some(note) => {
                let time = time_of(time);
                self.answer(Outcome::Cosigned { time }, Some(note))
            }
            None => self.refused("what it sent as its cosignature does not hold"),
        }
    }

    /// The witness wants a proof from another size. `None` if that can be given.
    pub(super) fn other_size(
        &mut self,
        old: u64,
        body: &[u8],
    ) -> Result<Option<Answer>, WitnessingError> {
        let Some(seen) = witness::read_size(body) else {
            return Ok(Some(self.take().refused("its answer 409 names no size")));
        };
        let size = self.tip.checkpoint.size;
        if seen == old {
            let what = format!("it refuses the size {seen} and names that very size");
            return Ok(Some(self.take().refused(&what)));
        }
        if seen > size {
            return self.take().lost(seen).map(Some);
        }
        let before = self.kept.as_ref().map_or(0, |kept| kept.checkpoint.size);
        if seen < before {
            self.news = Some(format!(
                "witness {} has forgotten: it cosigned {before} entries before and now knows {seen}",
                self.witness.name
            ));
        }
        self.said.seen = Some(seen);
        Ok(None)
    }

    /// The witness knows more entries than there are.
    pub(super) fn lost(self, seen: u64) -> Result<Answer, WitnessingError> {
        match self.shown() {
            Some(shown) => match self.compare(&shown)? {
                Some(answer) => Ok(answer),
                None => self.unproven(seen),
            },
            None => self.unproven(seen),
        }
    }

    fn unproven(self, seen: u64) -> Result<Answer, WitnessingError> {
        let outcome = Outcome::Lost {
            seen,
            evidence: None,
            agreed: agreed_loss(self.outsiders.record.as_ref())? >= seen,
        };
        Ok(self.failed(outcome, Vec::new()))
    }

    /// The witness says that this record does not continue what it has seen.
    fn other_history(self) -> Result<Answer, WitnessingError> {
        if let Some(shown) = self.shown()
            && let Some(answer) = self.compare(&shown)?
        {
            return Ok(answer);
        }
        let outcome = Outcome::Forked {
            evidence: None,
            agreed: agreed_loss(self.outsiders.record.as_ref())? > 0,
        };
        Ok(self.failed(outcome, Vec::new()))
    }

    /// The note that the witness shows as its latest of this record, if it is signed by both.
    fn shown(&self) -> Option<KeptNote> {
        let url = self.witness.url.as_ref()?;
        let path = witness::monitor_path(self.outsiders.log.name());
        let address = format!("{}/{path}", url.trim_end_matches('/'));
        let reply = self.outsiders.courier.get(&address).ok()?;
        if reply.status != 200 {
            return None;
        }
        kept::read_note(reply.body, &self.outsiders.log, &self.witness.key)
    }

    /// Compares a note of ours that a witness holds with the record; an answer if the record does
    /// not continue it.
    pub(super) fn compare(&self, shown: &KeptNote) -> Result<Option<Answer>, WitnessingError> {
        let size = self.tip.checkpoint.size;
        let theirs = &shown.checkpoint;
        if theirs.size > size {
            let name = Kept::Ahead.name(&self.witness.key);
            let outcome = Outcome::Lost {
                seen: theirs.size,
                evidence: Some(name.clone()),
                agreed: agreed_loss(self.outsiders.record.as_ref())? >= theirs.size,
            };
            let evidence = vec![(name, shown.bytes.clone())];
            return Ok(Some(self.failed(outcome, evidence)));
        }
        let root = self.outsiders.proofs.root(theirs.size)?;
        if root == theirs.root {
            return Ok(None);
        }
        let made = contradiction(self.outsiders, self.tip, theirs, &shown.bytes, root)?;
        let outcome = Outcome::Forked {
            evidence: made.as_ref().map(|(name, _)| name.clone()),
            agreed: agreed_loss(self.outsiders.record.as_ref())? >= theirs.size,
        };
        Ok(Some(self.failed(outcome, made.into_iter().collect())))
    }

    fn unreached(self, error: &OutsiderError) -> Answer {
        match error {
            OutsiderError::Away { what, .. } => {
                let what = what.clone();
                self.away(what)
            }
            other => {
                let what = other.to_string();
                self.refused(&what)
            }
        }
    }

    fn away(self, what: String) -> Answer {
        self.failed(Outcome::Away { what }, Vec::new())
    }

    pub(super) fn refused(self, what: &str) -> Answer {
        let what = what.to_owned();
        self.failed(Outcome::Refused { what }, Vec::new())
    }

    fn failed(&self, outcome: Outcome, evidence: Vec<(String, Vec<u8>)>) -> Answer {
        let now = self.outsiders.clock.now();
        Answer {
            said: self.said.clone().failed(outcome.to_string(), now),
            outcome,
            news: self.news.clone(),
            note: None,
            evidence,
        }
    }

    fn answer(self, outcome: Outcome, note: Option<KeptNote>) -> Answer {
        // Whoever is asked by file has not failed by waiting.
        let said = match &outcome {
            Outcome::ByFile => self.said,
            _ => Said::default(),
        };
        Answer {
            outcome,
            news: self.news,
            said,
            note,
            evidence: Vec::new(),
        }
    }

    /// The witness wants a proof from this size.
    pub(super) fn want(&mut self, seen: u64) {
        self.said.seen = Some(seen);
    }

    /// The witness shows a note that this record continues: as good as its cosignature.
    pub(super) fn agrees(self, shown: KeptNote) -> Answer {
        let time = time_of(shown.time);
        let cosigned = self.kept.as_ref().map_or(0, |kept| kept.checkpoint.size);
        let is_news = shown.checkpoint.size > cosigned;
        self.answer(Outcome::Cosigned { time }, is_news.then_some(shown))
    }

    /// Leaves nothing behind that could be asked again.
    fn take(&mut self) -> Self {
        Self {
            outsiders: self.outsiders,
            tip: self.tip,
            witness: self.witness,
            kept: self.kept.take(),
            said: self.said.clone(),
            news: self.news.take(),
        }
    }
}

/// The proof that our key signed two histories: name and bytes of its file.
fn contradiction(
    outsiders: &Outsiders,
    tip: &Tip,
    theirs: &Checkpoint,
    note: &[u8],
    root: Hash,
) -> Result<Option<(String, Vec<u8>)>, WitnessingError> {
    let size = tip.checkpoint.size;
    let proof = match theirs.size {
        0 => return Ok(None),
        old if old == size => Vec::new(),
        old => outsiders.proofs.consistency(old, size)?,
    };
    let ours = tip.note.to_bytes();
    let made = Contradiction::between(&outsiders.log, (note, &ours), &proof, Some(root));
    let bytes = made.and_then(|made| made.to_bytes());
    Ok(bytes.map(|bytes| (format!("contradictions/{}.json", Hash::of(&bytes)), bytes)))
}

/// The largest size that two persons gave up by `record.restore`; 0 if they never did. The whole
/// record is looked through, since this is asked only when a witness contradicts it.
fn agreed_loss(record: &dyn Record) -> Result<u64, RecordError> {
    let mut agreed = 0;
    record.read(0, &mut |_, entry, _| {
        if let Ok(entry) = Entry::parse(entry)
            && entry.act == "record.restore"
            && entry.outcome == ActOutcome::Done
        {
            agreed = entry.counts.get("known").copied().unwrap_or(0).max(agreed);
        }
        Flow::More
    })?;
    Ok(agreed)
}

/// A note of ours that a witness showed, that this record does not reach, and that nobody gave up:
/// with one of these the office must not go on. Returns the witness's name in the policy and the
/// size.
pub fn lost_entries(
    testimony: &dyn Testimony,
    record: &dyn Record,
    log: &VerifierKey,
) -> Result<Option<(String, u64)>, WitnessingError> {
    let size = record.tip().size;
    let status = status(testimony, log, size)?;
    let ahead = status.into_iter().flat_map(|status| status.witnesses);
    let ahead = ahead.filter_map(|one| Some((one.name, one.ahead?)));
    match ahead.max_by_key(|(_, seen)| *seen) {
        Some((name, seen)) if seen > size && agreed_loss(record)? < seen => Ok(Some((name, seen))),
        _ => Ok(None),
    }
}
