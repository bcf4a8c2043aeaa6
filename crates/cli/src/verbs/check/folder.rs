//! What lies in an office's folder beside record and blobs: the settings, the keys of persons,
//! and files that nobody should have put there.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use casework::State;
use vault::PersonKey;
use workbench::verify::{Fault, Invariant};

use crate::wiring::{self, Folder, Settings};

/// Compares the folder with the state that the record gives.
pub(super) fn check(folder: &Folder, settings: &Settings, state: &State) -> io::Result<Vec<Fault>> {
    let mut faults = Vec::new();
    check_settings(settings, state, &mut faults);
    check_persons(folder, state, &mut faults)?;
    check_vault(folder, state, &mut faults)?;
    check_strays(folder, &mut faults)?;
    Ok(faults)
}

fn fault(invariant: Invariant, place: impl Into<String>, what: impl Into<String>) -> Fault {
    Fault {
        invariant,
        place: place.into(),
        what: what.into(),
    }
}

/// INVARIANT C1: what the settings say of the office is what its first entry says.
fn check_settings(settings: &Settings, state: &State, faults: &mut Vec<Fault>) {
    let Some(office) = state.office() else {
        return;
    };
    for (name, kept, said) in [
        ("name", &settings.name, &office.name),
        ("origin", &settings.origin, &office.origin),
        ("vkey", &settings.vkey, &office.vkey),
    ] {
        if kept != said {
            let what = format!("`{name}` is `{kept}`, and the record says `{said}`");
            faults.push(fault(Invariant::C1, "probity.toml", what));
        }
    }
}

/// INVARIANT A1: each person signs with the key that the record names, and nobody with another.
fn check_persons(folder: &Folder, state: &State, faults: &mut Vec<Fault>) -> io::Result<()> {
    let keys = folder.keys();
    let mut known = HashSet::new();
    for (id, person) in state.persons() {
        known.insert(id.to_string());
        let Some(named) = person.key.as_deref().filter(|_| !person.removed) else {
            continue;
        };
        let place = format!("keys/persons/{id}");
        match PersonKey::inspect(&keys, *id) {
            Ok(public) if wiring::hex(&public) == named => {}
            Ok(_) => faults.push(fault(
                Invariant::A1,
                place,
                "is not the key that the record names",
            )),
            Err(error) => faults.push(fault(Invariant::A1, place, error.to_string())),
        }
    }
    for name in names(&keys.join("persons"))? {
        // A change that was interrupted leaves its new file; the next change replaces it.
        let id = name.strip_suffix(".new").unwrap_or(&name);
        if !known.contains(id) {
            let place = format!("keys/persons/{name}");
            faults.push(fault(
                Invariant::A1,
                place,
                "belongs to nobody in the record",
            ));
        }
    }
    Ok(())
}

/// INVARIANTS D1 and V2: a folder of blobs belongs to an exhibit of the record, or to the office.
fn check_vault(folder: &Folder, state: &State, faults: &mut Vec<Fault>) -> io::Result<()> {
    for name in names(&folder.vault())? {
        let place = format!("vault/{name}");
        let year = name.strip_prefix("office-").map(str::parse::<u16>);
        if matches!(year, Some(Ok(_))) {
            continue;
        }
        let id = name.strip_suffix(".papers").unwrap_or(&name);
        let exhibit = id
            .parse()
            .ok()
            .and_then(|id| Some((id, state.exhibit(&id)?)));
        match exhibit {
            Some((id, found)) if state.is_erased(&found.facts.case, Some(&id)) => {
                faults.push(fault(
                    Invariant::D1,
                    place,
                    "is erased and still has a folder of blobs",
                ))
            }
            Some(_) => {}
            None => faults.push(fault(
                Invariant::V2,
                place,
                "belongs to no exhibit of the record",
            )),
        }
    }
    Ok(())
}

/// Files of an interrupted change are taken up or removed by the opening of the keys, which came
/// before: whatever else lies here was put here.
fn check_strays(folder: &Folder, faults: &mut Vec<Fault>) -> io::Result<()> {
    for name in names(&folder.keys())? {
        if !["root", "ring", "persons"].contains(&name.as_str()) {
            let place = format!("keys/{name}");
            faults.push(fault(Invariant::D1, place, "is no file of the keys"));
        }
    }
    Ok(())
}

/// The names in a folder, in order; none where there is no folder.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = PathBuf::from(entry?.file_name());
        names.push(name.display().to_string());
    }
    names.sort();
    Ok(names)
}
