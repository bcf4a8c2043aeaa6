//! `probity office`.

use casework::{
    Act,
    command::{ClockConfirm, ConfigChange},
};
use serde_json::json;
use vault::{Cost, NewSlot};
use workbench::office::Opening;

use super::{Session, keep};
use crate::{
    answer::Answer,
    args::{Global, OfficeVerb},
    names, passphrase,
    wiring::{self, Folder, NewOffice},
};

pub(super) fn run(global: &Global, verb: OfficeVerb) -> anyhow::Result<Answer> {
    match verb {
        OfficeVerb::Init {
            name,
            origin,
            handle,
            person,
        } => {
            let passphrase = passphrase::OFFICE.read(global.passphrase_file.as_deref())?;
            let own = passphrase::PERSON.read(global.person_passphrase_file.as_deref())?;
            let new = NewOffice {
                name: &name,
                origin: &origin,
                handle: &handle,
                person: &person,
                passphrase: &passphrase,
                person_passphrase: &own,
                cost: Cost::RECOMMENDED,
            };
            let (open, _) = wiring::create(&Folder(global.office.clone()), &new)?;
            let vkey = open.settings.vkey.clone();
            let text = format!(
                "The office `{name}` is open in {}.\nIts record's key, to give to witnesses and overseers:\n  {vkey}\nNext: `probity person add` for the people, as `{handle}`.\n",
                global.office.display()
            );
            Ok(Answer::done(
                json!({ "office": global.office, "vkey": vkey }),
                text,
            ))
        }
        OfficeVerb::Status => status(global),
        OfficeVerb::Rebuild => rebuild(global),
        OfficeVerb::Backup { folder, keys } => keep::backup(global, &folder, keys.as_deref()),
        OfficeVerb::Restore {
            backup,
            keys,
            proposed_by,
            reason,
            known_size,
        } => {
            let older = keep::Older {
                proposed_by,
                reason,
                known_size,
            };
            keep::restore(global, &backup, &keys, &older)
        }
        OfficeVerb::Passphrase {
            new_passphrase_file,
        } => {
            let ring = wiring::open_ring(global, &Folder(global.office.clone()))?;
            let new = passphrase::NEW.read(new_passphrase_file.as_deref())?;
            let slot = NewSlot::Passphrase {
                passphrase: &new,
                cost: Cost::RECOMMENDED,
            };
            ring.replace_slot(ring.opened_slot(), &slot)?;
            Ok(Answer::done(
                json!({}),
                "The office has a new passphrase.\n",
            ))
        }
        OfficeVerb::AddRecipient { recipient } => {
            let ring = wiring::open_ring(global, &Folder(global.office.clone()))?;
            ring.add_slot(&NewSlot::Age {
                recipient: &recipient,
            })?;
            Ok(Answer::done(
                json!({ "recipient": recipient }),
                "The recipient can open the office.\n",
            ))
        }
        OfficeVerb::Acts { case, limit } => acts(global, case.as_deref(), limit),
        OfficeVerb::ConfirmClock { reason } => {
            let session = Session::begin(global, Act::ClockConfirm)?;
            let receipt = session
                .office()
                .act(&session.actor, ClockConfirm { reason })?;
            Ok(Answer::receipt(&receipt, "The clock is confirmed."))
        }
        OfficeVerb::Set {
            emergency_hours,
            unknown_subject_days,
            reason,
        } => {
            let session = Session::begin(global, Act::ConfigChange)?;
            let mut settings = session.office().with_state(casework::State::settings);
            settings.emergency_hours = emergency_hours.unwrap_or(settings.emergency_hours);
            settings.unknown_subject_days =
                unknown_subject_days.unwrap_or(settings.unknown_subject_days);
            let command = ConfigChange { reason, settings };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(&receipt, "The settings are changed."))
        }
    }
}

fn status(global: &Global) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let tip = open.office.ports().record.tip();
    let (people, cases, exhibits, lists) = open.office.with_state(|state| {
        (
            state
                .persons()
                .filter(|(_, person)| !person.removed)
                .count(),
            state.cases().count(),
            state.exhibits().count(),
            state
                .lists()
                .filter(|(_, list)| list.withdrawn_at.is_none())
                .count(),
        )
    });
    let opening = match open.opening {
        Opening::Ready => "the tables were up to date".to_owned(),
        Opening::CaughtUp { entries } => format!("the tables caught up {entries} entries"),
        Opening::Rebuilt { entries } => {
            format!("the tables were made again from {entries} entries")
        }
    };
    let mut text = format!(
        "{} ({})\nrecord    {} entries, root {}\npeople    {people}\ncases     {cases}\nexhibits  {exhibits}\nlists     {lists}\nat start  {opening}\n",
        open.settings.name, open.settings.origin, tip.size, tip.root
    );
    for repair in &open.repairs {
        text.push_str(&format!("mended    {repair}\n"));
    }
    let value = json!({
        "name": open.settings.name, "origin": open.settings.origin, "vkey": open.settings.vkey,
        "size": tip.size, "root": tip.root.to_string(), "people": people, "cases": cases,
        "exhibits": exhibits, "lists": lists, "repairs": open.repairs,
    });
    Ok(Answer::done(value, text))
}

fn rebuild(global: &Global) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let entries = open.office.rebuild()?;
    let cases = open
        .office
        .with_state(|state| state.cases().map(|(id, _)| *id).collect::<Vec<_>>());
    for case in &cases {
        open.office.ports().items.forget_case(*case)?;
        workbench::items::follow(&open.office, *case)?;
    }
    let text = format!(
        "The tables were made again from {entries} entries and {} cases.\n",
        cases.len()
    );
    Ok(Answer::done(
        json!({ "entries": entries, "cases": cases.len() }),
        text,
    ))
}

fn acts(global: &Global, case: Option<&str>, limit: usize) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let case = open
        .office
        .with_state(|state| case.map(|name| names::case(state, name)).transpose())?;
    let mut values = Vec::new();
    let mut lines = Vec::new();
    open.office
        .ports()
        .tables
        .acts(case.as_ref(), None, limit, &mut |row| {
            let reason = row.reason.as_deref().unwrap_or_default();
            lines.push(format!(
                "{:>6}  {}  {:<22} {:<8} {reason:<24} {}  {}",
                row.seq,
                row.at.get(..19).unwrap_or(&row.at),
                row.act,
                row.outcome,
                row.role,
                names::short(&row.actor),
            ));
            values.push(json!({
                "seq": row.seq, "at": row.at, "act": row.act, "actor": row.actor, "role": row.role,
                "outcome": row.outcome, "reason": row.reason, "authority": row.authority,
                "case": row.case, "exhibit": row.exhibit,
            }));
        })?;
    Ok(Answer::list(values, lines, "There are no acts."))
}
