//! How far the record is cosigned, from what is kept; nobody is asked.

use evidence::Time;
use ledger::{
    note::VerifierKey,
    policy::{Policy, UnknownLines},
};

use super::{COSIGNED, WitnessingError, kept, policy, time_of};
use crate::ports::Testimony;

/// How far the record is cosigned. Entries beyond [`Status::cosigned`] could be dropped unseen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Entries of the record.
    pub size: u64,
    /// Entries under the largest note that satisfies the policy and that a witness cosigned.
    pub cosigned: u64,
    /// The latest cosignature of that note.
    pub since: Option<Time>,
    /// The policy's quorum; `None` if it asks for nobody.
    pub quorum: Option<String>,
    pub witnesses: Vec<WitnessStatus>,
}

/// How far one witness has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessStatus {
    /// Its name in the policy.
    pub name: String,
    pub key: VerifierKey,
    /// Where it is asked; without one, by file.
    pub url: Option<String>,
    /// The last size that it cosigned; 0 if none.
    pub size: u64,
    /// When, by its own clock.
    pub time: Option<Time>,
    pub failing: Option<Failing>,
    /// The size of a note of ours that it showed and that this record does not continue.
    pub ahead: Option<u64>,
}

/// A witness that did not cosign what it was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    pub since: Time,
    pub what: String,
}

impl Status {
    /// Entries that are not cosigned as the policy asks.
    pub fn waiting(&self) -> u64 {
        self.size.saturating_sub(self.cosigned)
    }

    /// Whether somebody is named who looks at this record.
    pub fn is_watched(&self) -> bool {
        !self.witnesses.is_empty()
    }
}

/// How far the record of `size` entries is cosigned; `None` without a policy.
pub fn status(
    testimony: &dyn Testimony,
    log: &VerifierKey,
    size: u64,
) -> Result<Option<Status>, WitnessingError> {
    let Some((_, policy)) = policy(testimony)? else {
        return Ok(None);
    };
    let (cosigned, since) = cosigned(testimony, &policy)?;
    let mut witnesses = Vec::new();
    for witness in policy.witnesses() {
        let kept = kept::note_of(testimony, log, &witness.key)?;
        let said = kept::said(testimony, &witness.key)?;
        let seconds = said.since.and_then(|seconds| u64::try_from(seconds).ok());
        let ahead = testimony.read(&kept::Kept::Ahead.name(&witness.key))?;
        let ahead = ahead.and_then(|note| kept::read_note(note, log, &witness.key));
        witnesses.push(WitnessStatus {
            name: witness.name.clone(),
            key: witness.key.clone(),
            url: witness.url.clone(),
            size: kept.as_ref().map_or(0, |kept| kept.checkpoint.size),
            time: kept.map(|kept| time_of(kept.time)),
            failing: seconds.zip(said.what).map(|(seconds, what)| Failing {
                since: time_of(seconds),
                what,
            }),
            ahead: ahead
                .map(|ahead| ahead.checkpoint.size)
                .filter(|ahead| *ahead > size),
        });
    }
    Ok(Some(Status {
        size,
        cosigned,
        since,
        quorum: policy.quorum().map(str::to_owned),
        witnesses,
    }))
}

/// Size and latest time of the kept cosigned note; nothing if it does not hold any more.
fn cosigned(
    testimony: &dyn Testimony,
    policy: &Policy,
) -> Result<(u64, Option<Time>), WitnessingError> {
    let Some(note) = testimony.read(COSIGNED)? else {
        return Ok((0, None));
    };
    let Ok(accepted) = policy.accept(&note, UnknownLines::Refuse) else {
        return Ok((0, None));
    };
    let times = accepted.opened.verified.iter().filter_map(|one| one.time);
    Ok((accepted.checkpoint.size, times.max().map(time_of)))
}
