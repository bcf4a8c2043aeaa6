//! Short names for ids: the beginning of an id, an exhibit's number, a list's name, a handle.
//! A name that fits more than one thing is refused, never guessed.

use casework::State;
use evidence::{AuthorityId, CaseId, ErasureId, ExhibitId, HoldId, ListId, PackageId, PersonId};

use crate::answer::Failure;

/// The one thing that fits.
fn one<T: Copy + ToString>(
    kind: &str,
    name: &str,
    all: impl Iterator<Item = (T, Vec<String>)>,
) -> anyhow::Result<T> {
    let mut exact = Vec::new();
    let mut begun = Vec::new();
    for (id, names) in all {
        let text = id.to_string();
        let (letters, digits) = text.split_once('-').unwrap_or(("", &text));
        let typed = name
            .strip_prefix(letters)
            .and_then(|rest| rest.strip_prefix('-'))
            .unwrap_or(name);
        if text == name || names.iter().any(|other| other == name) {
            exact.push(id);
        } else if typed.len() >= 4 && digits.starts_with(typed) {
            begun.push(id);
        }
    }
    let fits = if exact.is_empty() { begun } else { exact };
    match fits.as_slice() {
        [id] => Ok(*id),
        [] => Err(Failure::could_not(
            format!("there is no {kind} `{name}`"),
            format!("`probity {kind} list` shows them; four digits of an id are enough"),
        )),
        _ => Err(Failure::could_not(
            format!("{} {} are called `{name}`", fits.len(), several(kind)),
            "give more of the id",
        )),
    }
}

/// The plural of a kind.
fn several(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{kind}s"),
    }
}

pub(crate) fn person(state: &State, name: &str) -> anyhow::Result<PersonId> {
    one(
        "person",
        name,
        state
            .persons()
            .map(|(id, person)| (*id, vec![person.handle.clone()])),
    )
}

pub(crate) fn case(state: &State, name: &str) -> anyhow::Result<CaseId> {
    let names = |case: &casework::state::Case| {
        case.content
            .iter()
            .map(|content| content.title.clone())
            .collect()
    };
    one(
        "case",
        name,
        state.cases().map(|(id, case)| (*id, names(case))),
    )
}

pub(crate) fn exhibit(state: &State, case: CaseId, name: &str) -> anyhow::Result<ExhibitId> {
    let names = |exhibit: &casework::state::Exhibit| {
        exhibit
            .content
            .iter()
            .map(|content| content.number.clone())
            .collect()
    };
    let mine = state
        .exhibits()
        .filter(|(_, exhibit)| exhibit.facts.case == case);
    one(
        "exhibit",
        name,
        mine.map(|(id, exhibit)| (*id, names(exhibit))),
    )
}

pub(crate) fn authority(state: &State, name: &str) -> anyhow::Result<AuthorityId> {
    one(
        "authority",
        name,
        state.authorities().map(|(id, _)| (*id, Vec::new())),
    )
}

pub(crate) fn list(state: &State, name: &str) -> anyhow::Result<ListId> {
    one(
        "list",
        name,
        state
            .lists()
            .map(|(id, list)| (*id, vec![list.name.clone()])),
    )
}

pub(crate) fn package(state: &State, name: &str) -> anyhow::Result<PackageId> {
    one(
        "package",
        name,
        state.packages().map(|(id, _)| (*id, Vec::new())),
    )
}

pub(crate) fn erasure(state: &State, name: &str) -> anyhow::Result<ErasureId> {
    one(
        "erasure",
        name,
        state.erasures().map(|(id, _)| (*id, Vec::new())),
    )
}

pub(crate) fn hold(state: &State, name: &str) -> anyhow::Result<HoldId> {
    one("hold", name, state.holds().map(|(id, _)| (*id, Vec::new())))
}

/// The beginning of an id, as people are shown it.
pub(crate) fn short(id: impl ToString) -> String {
    let text = id.to_string();
    match text.split_once('-') {
        Some((kind, digits)) => format!("{kind}-{}", digits.get(..8).unwrap_or(digits)),
        None => text,
    }
}
