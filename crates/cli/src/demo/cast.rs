//! The people of the demonstration. All of them are made up.

use std::{collections::BTreeMap, sync::Arc};

use casework::{Role, command::PersonAdd};
use evidence::PersonId;
use vault::{Cost, PersonKey};
use workbench::office::{Actor, PersonSigner};

use super::{PASSPHRASE, Teller};
use crate::{
    who::Signer,
    wiring::{self, Folder, NewOffice, Open},
};

/// Handle, name, roles.
const PEOPLE: [(&str, &str, &[Role]); 6] = [
    ("bo", "Bo Example", &[Role::Examiner]),
    // Holds two roles, so that approving one's own request can be tried and refused.
    (
        "chidi",
        "Chidi Example",
        &[Role::AuthorisingOfficer, Role::Analyst],
    ),
    ("dara", "Dara Example", &[Role::Custodian]),
    ("edda", "Edda Example", &[Role::Reviewer]),
    ("farid", "Farid Example", &[Role::AuthorisingOfficer]),
    ("olu", "Olu Example", &[Role::Overseer]),
];

/// Everybody, by handle.
pub(super) struct Cast {
    people: BTreeMap<&'static str, (PersonId, Arc<Signer>)>,
}

impl Cast {
    /// Makes the office and brings its people in.
    pub(super) fn assemble(folder: &Folder, teller: &mut Teller) -> anyhow::Result<(Open, Self)> {
        let new = NewOffice {
            name: "Made-up Unit",
            origin: "office.example/record",
            handle: "amina",
            person: "Amina Example",
            passphrase: PASSPHRASE,
            person_passphrase: PASSPHRASE,
            cost: Cost::RECOMMENDED,
        };
        let (open, amina) = wiring::create(folder, &new)?;
        let mut cast = Self {
            people: BTreeMap::new(),
        };
        for (handle, name, roles) in PEOPLE {
            let person = PersonId::from_random(open.office.ports().random_id());
            let key = PersonKey::create(&folder.keys(), person, PASSPHRASE, Cost::RECOMMENDED)?;
            let command = PersonAdd {
                person,
                handle: handle.to_owned(),
                key: Some(wiring::hex(&key.public())),
                name: name.to_owned(),
                roles: roles.to_vec(),
            };
            let receipt = open.office.act(&amina, command)?;
            let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
            teller.done(
                "amina",
                &format!("adds {handle}, {}", roles.join(" and ")),
                &receipt,
            )?;
            cast.people.insert(handle, (person, Arc::new(Signer(key))));
        }
        let amina_key = PersonKey::open(&folder.keys(), amina.person, PASSPHRASE)?;
        cast.people
            .insert("amina", (amina.person, Arc::new(Signer(amina_key))));
        Ok((open, cast))
    }

    pub(super) fn id(&self, handle: &str) -> PersonId {
        self.people
            .get(handle)
            .map(|(id, _)| *id)
            .expect("only people of the cast are named")
    }

    pub(super) fn actor(&self, handle: &str, role: Role) -> Actor {
        let (person, signer) = self
            .people
            .get(handle)
            .expect("only people of the cast are named");
        let signer: Arc<dyn PersonSigner> = signer.clone();
        Actor {
            person: *person,
            role,
            signer: Some(signer),
        }
    }
}
