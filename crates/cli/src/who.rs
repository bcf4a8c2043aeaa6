//! Who acts: a person who has proved it with their own passphrase, in a role that they hold.

use std::{path::Path, sync::Arc};

use casework::{Act, Role, permissions, permissions::Cell, state::Person};
use evidence::PersonId;
use ledger::entry::{PersonSig, person_key_id};
use vault::PersonKey;
use workbench::office::{Actor, Office, PersonSigner};

use crate::{answer::Failure, args::Global, passphrase};

/// A person's key as the commit asks for it.
#[derive(Debug)]
pub(crate) struct Signer(pub(crate) PersonKey);

impl PersonSigner for Signer {
    fn sign(&self, text: &[u8]) -> PersonSig {
        PersonSig {
            key: person_key_id(&self.0.public()),
            sig: self.0.sign(text),
        }
    }
}

/// The acting person, for an act of this kind.
pub(crate) fn actor(
    global: &Global,
    keys: &Path,
    office: &Office,
    act: Act,
) -> anyhow::Result<Actor> {
    let handle = global.who.as_deref().ok_or_else(|| {
        Failure::could_not(
            "nobody is named as acting",
            "say who you are with `--as HANDLE`",
        )
    })?;
    let found = office.with_state(|state| {
        state
            .person_by_handle(handle)
            .map(|(id, person)| (id, person.clone()))
    });
    let (id, person) = found.ok_or_else(|| {
        Failure::could_not(
            format!("nobody here is called `{handle}`"),
            "`probity person list` shows the people of this office",
        )
    })?;
    let role = match global.role {
        Some(role) => role,
        None => role_for(&person, act),
    };
    let text = passphrase::PERSON.read(global.person_passphrase_file.as_deref())?;
    let key = open_key(keys, id, handle, &text)?;
    Ok(Actor {
        person: id,
        role,
        signer: Some(Arc::new(Signer(key))),
    })
}

fn open_key(keys: &Path, id: PersonId, handle: &str, text: &str) -> anyhow::Result<PersonKey> {
    PersonKey::open(keys, id, text).map_err(|error| match error {
        vault::RingError::WrongPassphrase => Failure::could_not(
            format!("the passphrase is not that of `{handle}`"),
            "try again; nothing was changed",
        ),
        vault::RingError::Missing { .. } => Failure::could_not(
            format!("`{handle}` has no key in this office"),
            "an administrator makes one with `probity person key`",
        ),
        other => other.into(),
    })
}

/// The first of the person's roles that the permission table does not shut out of this act; any
/// of their roles otherwise, so that the refusal is recorded.
fn role_for(person: &Person, act: Act) -> Role {
    let allowed = |role: &&Role| permissions::may(act, **role) != Cell::No;
    let first = person
        .roles
        .iter()
        .find(allowed)
        .or_else(|| person.roles.iter().next());
    first.copied().unwrap_or(Role::Examiner)
}
