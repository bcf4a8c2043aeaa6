//! `probity list`.

use std::{fs::File, path::Path};

use anyhow::Context as _;
use casework::{Act, command::ListWithdraw};
use evidence::{ListId, MatchOpinion};
use matching::{
    list::{self, Import, Options},
    signal::{Algorithm, Value},
};
use serde_json::json;
use workbench::signals::{self, Describe};

use super::Session;
use crate::{
    answer::{Answer, Failure},
    args::{Global, ListVerb},
    names, wiring,
};

pub(super) fn run(global: &Global, verb: ListVerb) -> anyhow::Result<Answer> {
    match verb {
        ListVerb::Import {
            file,
            name,
            authority,
            source,
            opinion,
        } => {
            let import = read(&file, opinion)?;
            let session = Session::begin(global, Act::ListImport)?;
            let authority = session
                .office()
                .with_state(|state| names::authority(state, &authority))?;
            let list = ListId::from_random(session.random());
            let describe = Describe {
                authority,
                name: name.clone(),
                source,
            };
            let receipt =
                signals::admit(session.office(), &session.actor, list, &import, describe)?;
            let done = format!("The list `{name}` is in use.\n{}", summary(&import));
            Ok(Answer::receipt(&receipt, done.trim_end())
                .with("list", list)
                .with("rejected", rejected(&import)))
        }
        ListVerb::Update {
            list,
            file,
            authority,
            reason,
        } => {
            let import = read(&file, MatchOpinion::Seed)?;
            let session = Session::begin(global, Act::ListChange)?;
            let (list, authority) = find(&session, &list, &authority)?;
            let receipt = signals::update(
                session.office(),
                &session.actor,
                list,
                &import,
                authority,
                reason,
            )?;
            let done = format!("The list has a new version.\n{}", summary(&import));
            Ok(Answer::receipt(&receipt, done.trim_end()).with("rejected", rejected(&import)))
        }
        ListVerb::WithdrawSignal {
            list,
            algorithm,
            signal,
            authority,
            reason,
        } => {
            let value = value(&algorithm, &signal)?;
            let session = Session::begin(global, Act::ListChange)?;
            let (list, authority) = find(&session, &list, &authority)?;
            let receipt = signals::withdraw_signals(
                session.office(),
                &session.actor,
                list,
                &[value],
                authority,
                reason,
            )?;
            Ok(Answer::receipt(&receipt, "The signal matches no more."))
        }
        ListVerb::Withdraw { list, reason } => {
            let session = Session::begin(global, Act::ListWithdraw)?;
            let list = session
                .office()
                .with_state(|state| names::list(state, &list))?;
            let receipt = session
                .office()
                .act(&session.actor, ListWithdraw { list, reason })?;
            Ok(Answer::receipt(&receipt, "The list is used no more."))
        }
        ListVerb::All => all(global),
    }
}

fn find(
    session: &Session,
    list: &str,
    authority: &str,
) -> anyhow::Result<(ListId, evidence::AuthorityId)> {
    session.office().with_state(|state| {
        Ok((
            names::list(state, list)?,
            names::authority(state, authority)?,
        ))
    })
}

fn read(path: &Path, opinion_default: MatchOpinion) -> anyhow::Result<Import> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let options = Options {
        opinion_default,
        ..Options::default()
    };
    list::import(file, &options).map_err(|error| match error.hint() {
        Some(hint) => Failure::could_not(format!("{}: {error}", path.display()), hint),
        None => anyhow::Error::new(error).context(path.display().to_string()),
    })
}

fn value(algorithm: &str, signal: &str) -> anyhow::Result<Value> {
    let kind = Algorithm::parse(algorithm).ok_or_else(|| {
        Failure::could_not(
            format!("there is no algorithm `{algorithm}`"),
            "one of pdq, sha256, sha1, md5",
        )
    })?;
    Ok(Value::parse(kind, signal)?)
}

/// What was read, and every row that was not.
fn summary(import: &Import) -> String {
    let mut text = format!("{} signals from {} rows", import.list.len(), import.rows);
    if import.rejected.total == 0 {
        return text;
    }
    text.push_str(&format!(
        "; {} rows were not taken:\n",
        import.rejected.total
    ));
    for row in import.rejected.rows.iter().take(20) {
        text.push_str(&format!("  line {}: {}\n", row.at.line, row.reason));
    }
    if import.rejected.total > 20 {
        text.push_str("  … all of them with `--json`\n");
    }
    text
}

fn rejected(import: &Import) -> Vec<serde_json::Value> {
    import
        .rejected
        .rows
        .iter()
        .map(|row| json!({ "line": row.at.line, "row": row.at.row, "reason": row.reason.to_string() }))
        .collect()
}

fn all(global: &Global) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let (values, lines) = open.office.with_state(|state| {
        state
            .lists()
            .map(|(id, list)| {
                let counts = &list.signals;
                let standing = if list.withdrawn_at.is_some() { "withdrawn" } else { "in use" };
                let line = format!(
                    "{}  {standing:<9} {:>8} positive {:>6} seed {:>6} negative {:>6} disputed  changed {}  {}",
                    names::short(id),
                    counts.positive, counts.seed, counts.negative, counts.disputed,
                    list.changed_at.date(),
                    list.name,
                );
                (json!({ "list": id, "content": list }), line)
            })
            .unzip::<_, _, Vec<_>, Vec<_>>()
    });
    Ok(Answer::list(values, lines, "There are no signal lists."))
}
