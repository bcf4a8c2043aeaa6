//! The permission table: against a second table of another shape, against `decide`, and against
//! the page.

use std::{collections::BTreeMap, fs, path::Path};

use casework::{
    Act, Reason, Role,
    permissions::{self, Cell},
};

use crate::world::{World, member, stranger};

/// What each role may, as somebody would say it: `act`, `act*` for own cases only, `act+` for a
/// second person only. Written independently of the table in the crate.
const SECOND_TABLE: &[(&str, &str)] = &[
    (
        "administrator",
        "person.add person.change person.remove clock.confirm",
    ),
    (
        "authorising-officer",
        "authority.approve+ authority.reject+ authority.revoke case.view erasure.approve+ hold.place \
         package.approve+ package.reject+ \
         hold.lift+ record.restore+ config.change",
    ),
    (
        "custodian",
        "case.view* exhibit.receive* exhibit.hand-over* exhibit.return* exhibit.declare-gap* \
         erasure.propose* package.hand-over*",
    ),
    (
        "examiner",
        "authority.request* authority.amend* authority.renew* case.open case.change* case.close* \
         case.view* exhibit.receive* exhibit.hand-over* exhibit.return* exhibit.declare-gap* intake.start* \
         intake.finish* intake.stop* item.view* item.search* item.export* list.import list.change \
         list.withdraw erasure.propose* item.derive* package.propose* package.create* \
         package.hand-over*",
    ),
    (
        "analyst",
        "authority.request* authority.amend* authority.renew* case.open case.view* item.view* item.search* \
         list.import list.change list.withdraw match.decide* match.undo* \
         item.derive*",
    ),
    (
        "reviewer",
        "case.view* exhibit.declare-gap* item.view* item.search* list.withdraw match.decide* match.undo*",
    ),
    (
        "prosecutor",
        "authority.request* authority.amend* authority.renew* authority.revoke* case.open \
         case.change* case.close* case.view* item.view* item.search* item.export* erasure.propose* hold.place* \
         item.derive* package.propose* package.create* package.hand-over*",
    ),
    ("overseer", "case.view hold.place"),
    (
        "program",
        "office.open authority.lapse intake.finish intake.stop erasure.done period.close",
    ),
];

fn naive(act: Act, role: Role) -> Cell {
    let mut cells = BTreeMap::new();
    for (role, acts) in SECOND_TABLE {
        for act in acts.split_whitespace() {
            let (name, cell) = match (act.strip_suffix('*'), act.strip_suffix('+')) {
                (Some(name), _) => (name, Cell::Own),
                (_, Some(name)) => (name, Cell::Second),
                _ => (act, Cell::Yes),
            };
            assert!(cells.insert((*role, name), cell).is_none(), "twice: {act}");
        }
    }
    cells
        .get(&(role.as_str(), act.as_str()))
        .copied()
        .unwrap_or(Cell::No)
}

#[test]
fn every_cell_is_that_of_the_second_table() {
    for act in Act::ALL {
        for role in Role::ALL {
            assert_eq!(
                permissions::may(*act, *role),
                naive(*act, *role),
                "{act} {role}"
            );
        }
    }
}

#[test]
fn the_second_table_names_only_what_exists() {
    for (role, acts) in SECOND_TABLE {
        Role::parse(role).expect("a role");
        for act in acts.split_whitespace() {
            Act::parse(act.trim_end_matches(['*', '+'])).expect("an act");
        }
    }
}

/// Every cell through `decide`: a member or second person is let through to the end, all others
/// are refused for the right reason.
#[test]
fn decide_obeys_every_cell() {
    let world = World::new();
    let samples = world.samples();
    for act in Act::ALL {
        let command = samples
            .iter()
            .find(|command| command.act() == *act)
            .unwrap_or_else(|| panic!("no sample of {act}"));
        for role in Role::ALL {
            let reason = |actor| {
                let decision = world.ask_fit(actor, *role, command);
                let signs = decision.needs_person_signature;
                let second = permissions::may(*act, *role) == Cell::Second;
                assert_eq!(signs, second && decision.is_done(), "{act} {role}");
                decision.refusal.map(|refusal| refusal.reason)
            };
            let (of_member, of_stranger) = match naive(*act, *role) {
                Cell::No => (
                    Some(Reason::RoleNotPermitted),
                    Some(Reason::RoleNotPermitted),
                ),
                Cell::Yes | Cell::Second => (None, None),
                Cell::Own => (None, Some(Reason::NotMember)),
            };
            assert_eq!(
                reason(member(*role)),
                of_member,
                "{act} by a member as {role}"
            );
            assert_eq!(
                reason(stranger(*role)),
                of_stranger,
                "{act} by a stranger as {role}"
            );
        }
    }
}

#[test]
fn an_administrator_sees_and_an_overseer_touches_no_data() {
    let data = [
        "intake.",
        "item.",
        "match.",
        "exhibit.",
        "list.",
        "package.",
        "authority.",
        "case.",
    ];
    for act in Act::ALL {
        for role in [Role::Administrator, Role::Overseer] {
            // Oversight reads what is written about every case; it is itself recorded.
            let reads = *act == Act::CaseView && role == Role::Overseer;
            if !reads && data.iter().any(|noun| act.as_str().starts_with(noun)) {
                assert_eq!(permissions::may(*act, role), Cell::No, "{act} {role}");
            }
        }
    }
}

#[test]
fn the_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/specs/permissions.md");
    if std::env::var_os("PROBITY_WRITE").is_some() {
        fs::write(&path, permissions::markdown()).expect("written");
    }
    let page = fs::read_to_string(&path).expect("docs/specs/permissions.md");
    assert_eq!(page, permissions::markdown(), "run with PROBITY_WRITE=1");
}

#[test]
fn the_bytes_name_every_cell_that_is_not_no() {
    let text = String::from_utf8(permissions::table_bytes()).expect("text");
    let cells = Act::ALL
        .iter()
        .flat_map(|act| Role::ALL.iter().map(move |role| (act, role)))
        .filter(|(act, role)| naive(**act, **role) != Cell::No)
        .count();
    assert_eq!(text.lines().count(), cells + 1);
    assert!(text.contains("item.view examiner own\n"));
}
