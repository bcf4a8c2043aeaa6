//! The same exchange by file, for offices or witnesses without a network: the request's bytes are
//! those of the body of `add-checkpoint`, the reply's those of its answer.

use ledger::{
    checkpoint::{Checkpoint, CheckpointError},
    note::Note,
    policy::{Policy, Witness},
};

use super::{
    Outsiders, Tip, Told, WitnessingError,
    kept::{self, Kept},
    policy,
    round::Asking,
};

/// What a reply brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub told: Told,
    /// The witness wants a proof from another size: a new request must be carried to it.
    pub ask_again: bool,
}

/// The one witness that is meant.
fn find<'a>(policy: &'a Policy, name: Option<&str>) -> Result<&'a Witness, WitnessingError> {
    match (name, policy.witnesses()) {
        (None, [one]) => Ok(one),
        (None, []) => Err(WitnessingError::NoWitness {
            name: String::new(),
        }),
        (None, several) => Err(WitnessingError::WhichWitness {
            names: several.iter().map(|one| one.name.clone()).collect(),
        }),
        (Some(name), all) => {
            let found = all.iter().find(|one| one.name == name);
            found.ok_or_else(|| WitnessingError::NoWitness {
                name: name.to_owned(),
            })
        }
    }
}

/// The request to a witness for the present end of the record. `witness` is its name in the
/// policy; it may be left out where there is only one. The note that is asked for is kept, since
/// the record goes on while the file travels.
pub fn request(outsiders: &Outsiders, witness: Option<&str>) -> Result<Vec<u8>, WitnessingError> {
    let testimony = outsiders.testimony.as_ref();
    let (_, policy) = policy(testimony)?.ok_or(WitnessingError::NoPolicy)?;
    let witness = find(&policy, witness)?;
    let tip = kept::tip(outsiders)?;
    let asking = Asking::begin(outsiders, &tip, witness)?;
    let request = asking.request(asking.old())?;
    testimony.write(&Kept::Requested.name(&witness.key), &tip.note.to_bytes())?;
    Ok(request)
}

/// Takes a reply in: a cosignature line, the size that the witness has seen, or the checkpoint that
/// it shows. `witness` must be named for a size where there are several.
pub fn reply(
    outsiders: &Outsiders,
    witness: Option<&str>,
    body: &[u8],
) -> Result<Answered, WitnessingError> {
    let testimony = outsiders.testimony.as_ref();
    let (_, policy) = policy(testimony)?.ok_or(WitnessingError::NoPolicy)?;
    let witness = match (witness, signer(&policy, body)) {
        (None, Some(signer)) => signer,
        (name, _) => find(&policy, name)?,
    };
    let requested = testimony.read(&Kept::Requested.name(&witness.key))?;
    let requested = requested.ok_or_else(|| WitnessingError::Answer {
        what: format!("witness {} was asked nothing by file", witness.name),
    })?;
    let tip = Tip {
        checkpoint: Checkpoint::open(&requested, &outsiders.log)?,
        note: Note::parse(&requested).map_err(CheckpointError::Note)?,
    };
    let mut asking = Asking::begin(outsiders, &tip, witness)?;
    let (answer, ask_again) = if let Some(seen) = ledger::witness::read_size(body) {
        let size = outsiders.record.tip().size;
        if seen > size {
            (asking.lost(seen)?, false)
        } else {
            // Any size up to our own can be proved from, also the one that was asked for.
            asking.want(seen);
            let what = format!("it has seen {seen} entries and wants a proof from there");
            (asking.refused(&what), true)
        }
    } else if let Some(shown) = kept::read_note(body.to_vec(), &outsiders.log, &witness.key) {
        let now = kept::tip(outsiders)?;
        let against = Asking::begin(outsiders, &now, witness)?;
        match against.compare(&shown)? {
            Some(answer) => (answer, false),
            None => (against.agrees(shown), false),
        }
    } else {
        (asking.cosignature(body), false)
    };
    let told = answer.keep(outsiders, witness)?;
    // It may be the present end that is cosigned now.
    kept::keep_cosigned(outsiders, &policy, &kept::tip(outsiders)?)?;
    Ok(Answered { told, ask_again })
}

/// The witness whose line or note this is.
fn signer<'a>(policy: &'a Policy, body: &[u8]) -> Option<&'a Witness> {
    let text = std::str::from_utf8(body).ok()?;
    let lines = text.lines().filter_map(ledger::note::Signature::from_line);
    let ids: Vec<_> = lines.map(|line| (line.name, line.key_id)).collect();
    policy.witnesses().iter().find(|witness| {
        ids.iter()
            .any(|(name, id)| name == witness.key.name() && *id == witness.key.id())
    })
}
