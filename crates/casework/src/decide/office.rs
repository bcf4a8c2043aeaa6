//! Rules of the office itself: its opening, its persons, settings, clock, record and periods.

use std::collections::BTreeSet;

use evidence::{PersonId, Time};

use super::{Check, Extra, Judge, distinct, number, refuse, text, that};
use crate::{
    act::Role,
    command::{
        ClockConfirm, ConfigChange, OfficeOpen, PeriodClose, PersonAdd, PersonChange, PersonRemove,
        RecordRestore,
    },
    reason::Reason,
};

pub(super) fn open(judge: &Judge<'_>, fields: &OfficeOpen) -> Check {
    that(judge.state.office.is_none(), Reason::OfficeOpen, "office")?;
    text("name", &fields.name)?;
    text("origin", &fields.origin)?;
    text("vkey", &fields.vkey)?;
    let person = &fields.administrator;
    handle(&person.handle)?;
    text("administrator: name", &person.name)?;
    key(person.key.as_deref())?;
    that(
        person.roles == [Role::Administrator],
        Reason::RolesConflict,
        "administrator: roles",
    )?;
    that(
        person.person != judge.context.actor,
        Reason::IdUsed,
        "administrator: person",
    )
}

pub(super) fn person_add(judge: &Judge<'_>, fields: &PersonAdd) -> Check {
    let used = judge.state.persons.contains_key(&fields.person)
        || judge
            .state
            .office
            .as_ref()
            .is_some_and(|office| office.program == fields.person);
    that(!used, Reason::IdUsed, "person")?;
    handle(&fields.handle)?;
    text("name", &fields.name)?;
    key(fields.key.as_deref())?;
    roles(&fields.roles)?;
    free_handle(judge, &fields.handle, &fields.person)
}

pub(super) fn person_change(judge: &Judge<'_>, fields: &PersonChange) -> Check {
    let person = judge.known_person(&fields.person)?;
    text("reason", &fields.reason)?;
    let changes = fields.handle.is_some()
        || fields.key.is_some()
        || fields.name.is_some()
        || fields.roles.is_some();
    that(changes, Reason::NothingToChange, "person")?;
    if let Some(new) = &fields.handle {
        handle(new)?;
        free_handle(judge, new, &fields.person)?;
    }
    if let Some(name) = &fields.name {
        text("name", name)?;
    }
    key(fields.key.as_deref())?;
    let own = fields.person == judge.context.actor;
    let rights = fields.roles.is_some() || fields.key.is_some();
    that(!(own && rights), Reason::OwnRoles, "roles or key")?;
    if let Some(new) = &fields.roles {
        roles(new)?;
        if person.roles.contains(&Role::Administrator) && !new.contains(&Role::Administrator) {
            another_administrator(judge, &fields.person)?;
        }
    }
    Ok(())
}

pub(super) fn person_remove(judge: &Judge<'_>, fields: &PersonRemove) -> Check {
    let person = judge.known_person(&fields.person)?;
    text("reason", &fields.reason)?;
    if person.roles.contains(&Role::Administrator) {
        another_administrator(judge, &fields.person)?;
    }
    Ok(())
}

pub(super) fn clock_confirm(judge: &Judge<'_>, fields: &ClockConfirm) -> Check {
    text("reason", &fields.reason)?;
    let behind = judge.context.clock.is_some();
    that(behind, Reason::ClockNotBehind, "clock")
}

pub(super) fn record_restore(
    judge: &Judge<'_>,
    fields: &RecordRestore,
    extra: &mut Extra,
) -> Check {
    judge.known_person(&fields.proposer)?;
    text("reason", &fields.reason)?;
    number("known_size", fields.known_size)?;
    number("found_size", fields.found_size)?;
    // The record that goes on must be the one that was found, and shorter than the one known.
    that(
        fields.found_size == judge.state.size() && fields.known_size > fields.found_size,
        Reason::InvalidField,
        "found_size, known_size",
    )?;
    extra.count("found", fields.found_size);
    extra.count("known", fields.known_size);
    Ok(())
}

pub(super) fn config_change(judge: &Judge<'_>, fields: &ConfigChange) -> Check {
    text("reason", &fields.reason)?;
    let settings = fields.settings;
    that(
        (1..=96).contains(&settings.emergency_hours),
        Reason::InvalidField,
        "settings: emergency_hours",
    )?;
    that(
        (1..=365).contains(&settings.unknown_subject_days),
        Reason::InvalidField,
        "settings: unknown_subject_days",
    )?;
    let changes = settings != judge.state.settings();
    that(changes, Reason::NothingToChange, "settings")
}

pub(super) fn period_close(judge: &Judge<'_>, fields: &PeriodClose, extra: &mut Extra) -> Check {
    let day = fields.day.parse::<Time>().ok();
    let well_formed = day.is_some_and(|day| day.date() == fields.day);
    that(well_formed, Reason::InvalidField, "day")?;
    let closed = judge.state.position.closed_day.as_ref();
    let over = fields.day < judge.at().date();
    let next = closed.is_none_or(|closed| *closed < fields.day);
    that(over && next, Reason::NotDue, "day")?;
    extra.counts = judge.state.position.totals.counts();
    Ok(())
}

fn handle(handle: &str) -> Check {
    let mut characters = handle.chars();
    let begins = characters.next().is_some_and(|c| c.is_ascii_lowercase());
    let goes_on = characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    that(
        begins && goes_on && handle.len() <= 64,
        Reason::InvalidField,
        "handle: [a-z][a-z0-9-]*, at most 64",
    )
}

fn free_handle(judge: &Judge<'_>, handle: &str, person: &PersonId) -> Check {
    let holder = judge.state.handles.get(handle);
    that(
        holder.is_none_or(|holder| holder == person),
        Reason::HandleUsed,
        "handle",
    )
}

fn key(key: Option<&str>) -> Check {
    that(
        key.is_none_or(|key| evidence::ContentHash::from_hex(key).is_ok()),
        Reason::InvalidField,
        "key: 64 lower-case hexadecimal digits",
    )
}

/// At least one role; administrator and overseer stand alone; nobody is the program.
fn roles(roles: &[Role]) -> Check {
    that(!roles.is_empty(), Reason::InvalidField, "roles: none")?;
    distinct("roles", roles)?;
    let set: BTreeSet<Role> = roles.iter().copied().collect();
    for alone in [Role::Administrator, Role::Overseer] {
        if set.contains(&alone) && set.len() > 1 {
            return refuse(Reason::RolesConflict, format!("roles: {alone}"));
        }
    }
    that(
        !set.contains(&Role::Program),
        Reason::RolesConflict,
        "roles: program",
    )
}

fn another_administrator(judge: &Judge<'_>, person: &PersonId) -> Check {
    let another = judge.state.persons.iter().any(|(id, other)| {
        id != person && !other.removed && other.roles.contains(&Role::Administrator)
    });
    that(another, Reason::LastAdministrator, "roles: administrator")
}
