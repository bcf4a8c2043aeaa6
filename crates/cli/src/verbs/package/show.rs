//! What packages there are, what is in them and who has them.

use casework::{
    command::Chosen,
    state::{Package, State},
};
use serde_json::json;
use workbench::package;

use super::{
    super::{Session, exhibit},
    find,
};
use crate::{
    answer::{Answer, one_line},
    args::Global,
    names,
};

pub(super) fn list(global: &Global, case: &str, reason: String) -> anyhow::Result<Answer> {
    let find = |state: &State| Ok((Some(names::case(state, case)?), None));
    let session = match Session::look(global, find, reason)? {
        Ok(session) => session,
        Err(refused) => return Ok(refused),
    };
    let case = session
        .office()
        .with_state(|state| names::case(state, case))?;
    let mut values = Vec::new();
    let mut lines = Vec::new();
    for listed in package::list(session.office(), case) {
        let facts = &listed.package.facts;
        let content = listed.package.content.as_ref();
        lines.push(format!(
            "{}  {:<11} {}  {}",
            names::short(listed.id),
            listed.status,
            facts.proposed_at.date(),
            content.map_or("(erased)", |content| &content.destination),
        ));
        values.push(json!({
            "package": listed.id, "status": listed.status, "facts": facts, "content": content,
        }));
    }
    Ok(Answer::list(values, lines, "There are no packages."))
}

pub(super) fn show(global: &Global, name: &str, reason: String) -> anyhow::Result<Answer> {
    let of_case = |state: &State| {
        let (_, package) = find(state, name)?;
        Ok((Some(package.facts.case), None))
    };
    let session = match Session::look(global, of_case, reason)? {
        Ok(session) => session,
        Err(refused) => return Ok(refused),
    };
    session.office().with_state(|state| {
        let (id, package) = find(state, name)?;
        let value = json!({
            "package": id, "status": package.facts.status(), "facts": package.facts,
            "content": package.content,
        });
        let text = format!("{id}\n{}", text(state, package));
        Ok(Answer::done(value, text))
    })
}

fn text(state: &State, package: &Package) -> String {
    let facts = &package.facts;
    let mut text = String::new();
    let mut say = |name: &str, value: String| {
        text.push_str(&format!("{name:<13} {}\n", one_line(&value)));
    };
    let handle = |id| {
        let person = state.person(&id);
        person.map_or_else(|| id.to_string(), |person| person.handle.clone())
    };
    say("status", facts.status().to_string());
    say(
        "proposed",
        format!(
            "{} by {} (entry {})",
            facts.proposed_at,
            handle(facts.proposed_by),
            facts.proposed_seq
        ),
    );
    if let Some(judged) = facts.judged {
        let word = if judged.approved {
            "approved"
        } else {
            "rejected"
        };
        say(
            word,
            format!(
                "{} by {} (entry {})",
                judged.at,
                handle(judged.by),
                judged.seq
            ),
        );
    }
    if let Some(created) = facts.created {
        say(
            "created",
            format!(
                "{} by {} (entry {}): {} files, {} items, {} entries",
                created.at,
                handle(created.by),
                created.seq,
                created.files,
                created.items,
                created.entries
            ),
        );
        say("digest", created.digest.to_string());
    }
    let Some(content) = &package.content else {
        say("content", "erased with its case".to_owned());
        return text;
    };
    say("for", content.destination.clone());
    say("reason", content.reason.clone());
    if !content.judgement.is_empty() {
        say("reasons", content.judgement.clone());
    }
    let languages: Vec<_> = content.languages.iter().map(ToString::to_string).collect();
    say("languages", languages.join(", "));
    let names = if content.disclose_names {
        "disclosed"
    } else {
        "not disclosed"
    };
    say("names", names.to_owned());
    for chosen in &content.exhibits {
        say("exhibit", chosen_text(state, chosen));
        say("withheld", chosen.withheld.clone());
    }
    for given in &content.hand_overs {
        say(
            "handed over",
            format!(
                "{} to {}, {} (entry {})",
                given.happened.text,
                exhibit::party_text(state, &given.to),
                given.how,
                given.seq
            ),
        );
    }
    text
}

fn chosen_text(state: &State, chosen: &Chosen) -> String {
    let exhibit = state.exhibit(&chosen.exhibit);
    let content = exhibit.and_then(|exhibit| exhibit.content.as_ref());
    let number = content.map_or_else(
        || format!("{} (erased)", names::short(chosen.exhibit)),
        |content| content.number.clone(),
    );
    let rows = |rows: &casework::command::Rows| serde_json::to_string(rows).unwrap_or_default();
    format!(
        "{number}: items {}, originals {}, only listed {}, redacted copies {:?}",
        rows(&chosen.items),
        rows(&chosen.originals),
        rows(&chosen.listed),
        chosen.derivatives
    )
}
