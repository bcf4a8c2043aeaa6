//! `probity person`.

use casework::{
    Act, Role,
    command::{PersonAdd, PersonChange, PersonRemove},
    permissions,
};
use evidence::PersonId;
use serde_json::json;
use vault::{Cost, PersonKey};

use super::Session;
use crate::{
    answer::{Answer, Failure},
    args::{Global, PersonVerb},
    names, passphrase, wiring,
};

pub(super) fn run(global: &Global, verb: PersonVerb) -> anyhow::Result<Answer> {
    match verb {
        PersonVerb::Add {
            handle,
            name,
            roles,
            new_passphrase_file,
        } => {
            let session = Session::begin(global, Act::PersonAdd)?;
            let own = passphrase::NEW.read(new_passphrase_file.as_deref())?;
            add(&session, &handle, name, roles, &own)
        }
        PersonVerb::List => list(global),
        PersonVerb::Change {
            person,
            handle,
            name,
            roles,
            reason,
        } => {
            let session = Session::begin(global, Act::PersonChange)?;
            let person = session
                .office()
                .with_state(|state| names::person(state, &person))?;
            let roles = (!roles.is_empty()).then_some(roles);
            let command = PersonChange {
                person,
                handle,
                key: None,
                name,
                reason,
                roles,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(&receipt, "The person is changed."))
        }
        PersonVerb::Remove { person, reason } => {
            let session = Session::begin(global, Act::PersonRemove)?;
            let person = session
                .office()
                .with_state(|state| names::person(state, &person))?;
            let receipt = session
                .office()
                .act(&session.actor, PersonRemove { person, reason })?;
            Ok(Answer::receipt(&receipt, "The person is removed."))
        }
        PersonVerb::Passphrase {
            new_passphrase_file,
        } => own_passphrase(global, new_passphrase_file),
        PersonVerb::Permissions => {
            let text = permissions::markdown();
            Ok(Answer::done(json!({ "markdown": text }), text))
        }
    }
}

/// The key is made first: it must be there when the record says that it is.
fn add(
    session: &Session,
    handle: &str,
    name: String,
    roles: Vec<Role>,
    own: &str,
) -> anyhow::Result<Answer> {
    let person = PersonId::from_random(session.random());
    let key = PersonKey::create(&session.open.folder.keys(), person, own, Cost::RECOMMENDED)?;
    let key = Some(wiring::hex(&key.public()));
    let command = PersonAdd {
        person,
        handle: handle.to_owned(),
        key,
        name,
        roles,
    };
    let receipt = session.office().act(&session.actor, command)?;
    Ok(
        Answer::receipt(&receipt, format!("`{handle}` belongs to the office."))
            .with("person", person),
    )
}

fn list(global: &Global) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let (values, lines) = open.office.with_state(|state| {
        let rows = state.persons().filter(|(_, person)| !person.removed);
        rows.map(|(id, person)| {
            let roles: Vec<_> = person.roles.iter().map(|role| role.as_str()).collect();
            let value = json!({
                "person": id, "handle": person.handle, "name": person.name, "roles": roles,
                "key": person.key,
            });
            let line = format!(
                "{:<16} {:<24} {:<40} {}",
                person.handle,
                person.name,
                roles.join(", "),
                names::short(id)
            );
            (value, line)
        })
        .unzip::<_, _, Vec<_>, Vec<_>>()
    });
    Ok(Answer::list(values, lines, "There is nobody."))
}

fn own_passphrase(global: &Global, file: Option<std::path::PathBuf>) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let handle = global.who.as_deref().unwrap_or_default();
    let person = open
        .office
        .with_state(|state| names::person(state, handle))?;
    let old = passphrase::PERSON.read(global.person_passphrase_file.as_deref())?;
    let key = PersonKey::open(&open.folder.keys(), person, &old).map_err(|error| match error {
        vault::RingError::WrongPassphrase => Failure::could_not(
            format!("the passphrase is not that of `{handle}`"),
            "try again; nothing was changed",
        ),
        other => other.into(),
    })?;
    let new = passphrase::NEW.read(file.as_deref())?;
    key.change_passphrase(&open.folder.keys(), &new, Cost::RECOMMENDED)?;
    Ok(Answer::done(
        json!({ "person": person }),
        "You have a new passphrase.\n",
    ))
}
