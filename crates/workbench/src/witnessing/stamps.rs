//! Time stamps of RFC 3161 over the record's checkpoints: asked of the configured authorities, and
//! kept only after every check of `ledger::timestamp` held.
//!
//! An authority that is away costs nothing but its stamp. The entries' own time is the office's
//! clock; a stamp bounds it by somebody else's.

use ledger::{
    note::VerifierKey,
    timestamp::{self, Request, Trust},
    tree::Hash,
};

use super::{Cosigned, Outsiders, WitnessingError, kept, time_of};
use crate::{
    digest,
    ports::{RecordError, Testimony},
};
use evidence::Time;

/// The content type of a request (RFC 3161, 3.4).
const QUERY: &str = "application/timestamp-query";
/// The parts of a kept stamp. The request is written last: where it is, the others are.
const PARTS: [&str; 4] = ["note", "pem", "tsr", "tsq"];

/// A time-stamp authority as the settings name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    pub address: String,
    /// The PEM file of its root and of further certificates, as it stands.
    pub pem: Vec<u8>,
    trust: Trust,
}

impl Authority {
    /// `policy` is the one policy that is accepted, as dotted numbers; without it each is.
    pub fn new(
        address: String,
        pem: Vec<u8>,
        policy: Option<String>,
    ) -> Result<Self, timestamp::TimestampError> {
        let mut trust = Trust::from_pem(&pem)?;
        trust.policies = policy.into_iter().collect();
        Ok(Self {
            address,
            pem,
            trust,
        })
    }

    /// Eight digits that stand for the address in names of files.
    fn mark(&self) -> String {
        let hash = Hash::of(self.address.as_bytes()).to_string();
        hash.get(..8).unwrap_or(&hash).to_owned()
    }
}

/// A time stamp over one checkpoint, verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub address: String,
    /// What the authority's clock said.
    pub time: Time,
    /// The files of a package: `<n>.tsq`, `<n>.tsr` and `<n>.pem`.
    pub request: Vec<u8>,
    pub reply: Vec<u8>,
    pub pem: Vec<u8>,
}

/// What came of asking every authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    pub stamps: Vec<Stamp>,
    /// Authorities without a stamp: address, and why.
    pub missing: Vec<(String, String)>,
}

/// Stamps of exactly this cosigned checkpoint from every configured authority: those that are kept,
/// and new ones from the others. Whoever does not answer is named in [`Stamps::missing`].
pub fn stamps(outsiders: &Outsiders, cosigned: &Cosigned) -> Result<Stamps, WitnessingError> {
    stamp_note(outsiders, &cosigned.note, cosigned.size)
}

/// The stamps of the day: asked for at the first cosigned checkpoint of a day, from each authority
/// that has given none today. An office whose policy asks for no witness stamps its own checkpoint.
/// Call it when the end of the record is cosigned.
pub fn daily_stamps(outsiders: &Outsiders) -> Result<Stamps, WitnessingError> {
    let today = outsiders.clock.now().date();
    let kept = outsiders.testimony.list("timestamps")?;
    let has_today = |authority: &&Authority| {
        let mark = authority.mark();
        !kept.iter().any(|name| {
            name.starts_with(&format!("timestamps/{today}-"))
                && name.ends_with(&format!("-{mark}.tsq"))
        })
    };
    let wanting: Vec<_> = outsiders
        .authorities
        .iter()
        .filter(has_today)
        .cloned()
        .collect();
    if wanting.is_empty() {
        return Ok(Stamps::default());
    }
    let tip = kept::tip(outsiders)?;
    let only = Outsiders {
        authorities: wanting,
        ..outsiders.clone()
    };
    stamp_note(&only, &tip.note.to_bytes(), tip.checkpoint.size)
}

fn stamp_note(outsiders: &Outsiders, note: &[u8], size: u64) -> Result<Stamps, WitnessingError> {
    let stamped = timestamp::stamped_bytes(note, &outsiders.log)
        .map_err(|cause| WitnessingError::Checkpoint(cause.into()))?;
    let mut found = Stamps::default();
    let mut asked = Vec::new();
    for authority in &outsiders.authorities {
        match kept_stamp(outsiders, authority, &stamped)? {
            Some(stamp) => found.stamps.push(stamp),
            None => asked.push((authority, new_request(outsiders, &stamped))),
        }
    }
    let answers: Vec<_> = std::thread::scope(|scope| {
        let stamped = stamped.as_slice();
        let running: Vec<_> = asked
            .iter()
            .map(|(authority, request)| {
                scope.spawn(move || ask(outsiders, authority, request, stamped))
            })
            .collect();
        let joined = running.into_iter().map(|one| one.join());
        joined
            .map(|one| one.expect("asking an authority does not panic"))
            .collect()
    });
    for ((authority, _), answer) in asked.iter().zip(answers) {
        match answer {
            Ok(stamp) => {
                keep(outsiders, authority, &stamp, &stamped, size)?;
                found.stamps.push(stamp);
            }
            Err(why) => found.missing.push((authority.address.clone(), why)),
        }
    }
    Ok(found)
}

fn new_request(outsiders: &Outsiders, stamped: &[u8]) -> Request {
    let mut nonce = [0; 8];
    outsiders.random.fill(&mut nonce);
    Request::new(&digest::sha256(stamped).0, nonce)
}

/// Asks one authority and verifies what it answers.
fn ask(
    outsiders: &Outsiders,
    authority: &Authority,
    request: &Request,
    stamped: &[u8],
) -> Result<Stamp, String> {
    let der = request.to_der();
    let reply = outsiders
        .courier
        .post(&authority.address, QUERY, &der)
        .map_err(|error| error.to_string())?;
    if reply.status != 200 {
        return Err(format!("it answers with status {}", reply.status));
    }
    let verified = timestamp::verify(&reply.body, request, stamped, &authority.trust)
        .map_err(|error| format!("its stamp is not kept: {error}"))?;
    Ok(Stamp {
        address: authority.address.clone(),
        time: time_of(verified.time),
        request: der,
        reply: reply.body,
        pem: authority.pem.clone(),
    })
}

fn keep(
    outsiders: &Outsiders,
    authority: &Authority,
    stamp: &Stamp,
    stamped: &[u8],
    size: u64,
) -> Result<(), RecordError> {
    let today = outsiders.clock.now().date();
    let base = format!("timestamps/{today}-{size:012}-{}", authority.mark());
    let bytes = [stamped, &stamp.pem, &stamp.reply, &stamp.request];
    for (part, bytes) in PARTS.iter().zip(bytes) {
        outsiders
            .testimony
            .write(&format!("{base}.{part}"), bytes)?;
    }
    Ok(())
}

/// A kept stamp of this authority over these bytes, verified again under the authority's root of
/// today. One that does not hold is asked for again.
fn kept_stamp(
    outsiders: &Outsiders,
    authority: &Authority,
    stamped: &[u8],
) -> Result<Option<Stamp>, RecordError> {
    let testimony = outsiders.testimony.as_ref();
    let end = format!("-{}.tsq", authority.mark());
    for name in testimony.list("timestamps")? {
        let Some(base) = name.strip_suffix(".tsq").filter(|_| name.ends_with(&end)) else {
            continue;
        };
        let Some([note, pem, reply, request]) = read_parts(testimony, base)? else {
            continue;
        };
        let verified = Request::parse(&request)
            .and_then(|request| timestamp::verify(&reply, &request, stamped, &authority.trust));
        if let (true, Ok(verified)) = (note == stamped, verified) {
            return Ok(Some(Stamp {
                address: authority.address.clone(),
                time: time_of(verified.time),
                request,
                reply,
                pem,
            }));
        }
    }
    Ok(None)
}

fn read_parts(testimony: &dyn Testimony, base: &str) -> Result<Option<[Vec<u8>; 4]>, RecordError> {
    let mut parts = [const { Vec::new() }; 4];
    for (part, into) in PARTS.iter().zip(&mut parts) {
        match testimony.read(&format!("{base}.{part}"))? {
            Some(bytes) => *into = bytes,
            None => return Ok(None),
        }
    }
    Ok(Some(parts))
}

/// Verifies every kept stamp again, each under the root that was kept with it: how many hold, and
/// what is wrong with the others (file, reason).
pub fn check_stamps(
    testimony: &dyn Testimony,
    log: &VerifierKey,
) -> Result<(u64, Vec<(String, String)>), RecordError> {
    let mut held: u64 = 0;
    let mut faults = Vec::new();
    for name in testimony.list("timestamps")? {
        let Some(base) = name.strip_suffix(".tsq") else {
            continue;
        };
        match check_stamp(testimony, log, base)? {
            Ok(()) => held = held.saturating_add(1),
            Err(what) => faults.push((name, what)),
        }
    }
    Ok((held, faults))
}

fn check_stamp(
    testimony: &dyn Testimony,
    log: &VerifierKey,
    base: &str,
) -> Result<Result<(), String>, RecordError> {
    let Some([note, pem, reply, request]) = read_parts(testimony, base)? else {
        return Ok(Err("a part of it is missing".to_owned()));
    };
    // The stamped bytes are a checkpoint of ours with our own signature alone.
    let is_ours = ledger::checkpoint::Checkpoint::open(&note, log)
        .is_ok_and(|_| timestamp::stamped_bytes(&note, log).is_ok_and(|bytes| bytes == note));
    if !is_ours {
        return Ok(Err(
            "what was stamped is no checkpoint of this record".to_owned()
        ));
    }
    let verified = Trust::from_pem(&pem).and_then(|trust| {
        let request = Request::parse(&request)?;
        timestamp::verify(&reply, &request, &note, &trust)
    });
    Ok(verified.map(|_| ()).map_err(|error| error.to_string()))
}
