//! The office's side: its policy, and how far its record is cosigned.

use std::path::Path;

use serde_json::{Value, json};
use workbench::witnessing::{self, Answered, Outcome, PolicyRefusal, Status, WitnessingError};

use super::desk::{read, write_new};
use crate::{
    aftermath,
    answer::{Answer, Code, Failure},
    args::Global,
    verbs::check_record,
    wiring::{self, Folder},
};

pub(super) fn policy(global: &Global, file: &Path, dry_run: bool) -> anyhow::Result<Answer> {
    let text = read(file)?;
    let open = wiring::open(global)?;
    let outsiders = &open.outsiders;
    let change = match dry_run {
        true => witnessing::compare_policy(outsiders.testimony.as_ref(), &outsiders.log, &text),
        false => witnessing::install_policy(outsiders, &text),
    };
    let change = change.map_err(refused)?;
    let mut said = String::new();
    for line in &change.removed {
        said.push_str(&format!("- {line}\n"));
    }
    for line in &change.added {
        said.push_str(&format!("+ {line}\n"));
    }
    if change.removed.is_empty() && change.added.is_empty() {
        said.push_str("It changes nothing.\n");
    }
    if change.unwitnessed {
        said.push_str("Its quorum is `none`: nobody outside vouches for this record.\n");
    }
    for name in &change.by_file {
        said.push_str(&format!(
            "Witness {name} has no address: carry requests to it by file (`probity witness request`).\n"
        ));
    }
    said.push_str(match dry_run {
        true => "Nothing was changed.\n",
        false => "The policy is installed; the one before, if any, is kept in record/policies.\n",
    });
    let value = json!({
        "added": change.added, "removed": change.removed, "by_file": change.by_file,
        "quorum": change.policy.quorum(), "installed": !dry_run,
    });
    Ok(Answer::done(value, said))
}

fn refused(refusal: PolicyRefusal) -> anyhow::Error {
    let hint = match &refusal {
        PolicyRefusal::OtherLog { key } => format!("its line should be: log {key}"),
        PolicyRefusal::Logs { .. } => "leave one `log` line, with this record's key".to_owned(),
        PolicyRefusal::Address { .. } => {
            "give the address that the witness is reached at, or leave it out to ask by file"
                .to_owned()
        }
        PolicyRefusal::Form(_) => {
            "`probity witness policy --help` shows a policy; lines are log, witness, group, quorum"
                .to_owned()
        }
        PolicyRefusal::Witnessing(_) => return refusal.into(),
    };
    Failure::could_not(refusal.to_string(), hint)
}

/// How far the record in a folder is cosigned; takes no lock and no passphrase.
pub(crate) fn kept(folder: &Folder, size: u64) -> anyhow::Result<Option<Status>> {
    let settings = wiring::settings(folder)?;
    let key = wiring::verifier(&settings)?;
    let testimony = journal::Bystander::new(&folder.record());
    Ok(witnessing::status(&testimony, &key, size)?)
}

pub(super) fn status(global: &Global) -> anyhow::Result<Answer> {
    let folder = Folder(global.office.clone());
    let settings = wiring::settings(&folder)?;
    let size = check_record(&folder, &settings)?.tip.size;
    match kept(&folder, size)? {
        Some(status) => Ok(answer(&status)),
        None => Err(no_policy()),
    }
}

fn no_policy() -> anyhow::Error {
    Failure::could_not(
        WitnessingError::NoPolicy.to_string(),
        "ask the overseer for the policy, and install it with `probity witness policy FILE`",
    )
}

fn answer(status: &Status) -> Answer {
    let is_ahead = status.witnesses.iter().any(|one| one.ahead.is_some());
    let code = match (is_ahead, status.waiting(), &status.quorum) {
        (true, ..) => Code::Broken,
        (false, 0, _) | (false, _, None) => Code::Done,
        _ => Code::Different,
    };
    Answer {
        code,
        value: value(status),
        text: text(status),
    }
}

fn value(status: &Status) -> Value {
    let witnesses: Vec<_> = status
        .witnesses
        .iter()
        .map(|one| {
            json!({
                "name": one.name, "key": one.key.to_string(), "url": one.url, "size": one.size,
                "time": one.time, "ahead": one.ahead,
                "failing": one.failing.as_ref().map(|failing| json!({
                    "since": failing.since, "what": failing.what,
                })),
            })
        })
        .collect();
    json!({
        "size": status.size, "cosigned": status.cosigned, "waiting": status.waiting(),
        "since": status.since, "quorum": status.quorum, "witnesses": witnesses,
    })
}

fn text(status: &Status) -> String {
    let mut text = format!("record    {}\n", words(status));
    for one in &status.witnesses {
        let reached = match one.time {
            Some(time) => format!("{} entries at {time}", one.size),
            None => "nothing yet".to_owned(),
        };
        let place = one.url.as_deref().unwrap_or("by file");
        text.push_str(&format!("{:<9} {reached}  ({place})\n", one.name));
        if let Some(failing) = &one.failing {
            text.push_str(&format!(
                "          since {} it {}\n",
                failing.since, failing.what
            ));
        }
        if let Some(ahead) = one.ahead {
            text.push_str(&format!(
                "          IT HAS SEEN {ahead} ENTRIES of this record: what is beyond {} is lost\n",
                status.size
            ));
        }
    }
    text
}

/// How far the record is cosigned, in one line.
pub(crate) fn words(status: &Status) -> String {
    let since = match status.since {
        Some(since) => format!(" (last at {since})"),
        None => String::new(),
    };
    match (&status.quorum, status.waiting()) {
        (None, _) if status.cosigned == 0 => format!(
            "{} entries; the policy asks for no witness, so nobody outside vouches for them",
            status.size
        ),
        (_, 0) => format!("all {} entries are cosigned{since}", status.size),
        (_, waiting) => format!(
            "{} of {} entries are cosigned{since}; {waiting} could still be dropped unseen",
            status.cosigned, status.size
        ),
    }
}

/// For `doctor`: whether all is well, and in what words.
pub(crate) fn finding(folder: &Folder, size: u64) -> (bool, String) {
    match kept(folder, size) {
        Ok(None) => (
            false,
            "nobody outside watches this record; `probity witness policy` names who does"
                .to_owned(),
        ),
        Ok(Some(status)) => {
            let mut text = words(&status);
            let failing = status.witnesses.iter().filter_map(|one| {
                let failing = one.failing.as_ref()?;
                Some(format!(
                    "; {} since {}: it {}",
                    one.name, failing.since, failing.what
                ))
            });
            text.extend(failing);
            (status.waiting() == 0 && status.quorum.is_some(), text)
        }
        Err(error) => (false, format!("{error:#}")),
    }
}

pub(super) fn submit(global: &Global) -> anyhow::Result<Answer> {
    let mut open = wiring::open(global)?;
    open.office.publish()?;
    // What is asked here is not asked again at the end.
    open.asks = false;
    let round = match witnessing::round_of_all(&open.outsiders) {
        Err(WitnessingError::NoPolicy) => return Err(no_policy()),
        other => other?,
    };
    let mut text = text(&round.status);
    for line in aftermath::lines(&round) {
        text.push_str(&format!("{line}\n"));
    }
    let well = |outcome: &Outcome| matches!(outcome, Outcome::Cosigned { .. });
    let code = match round.broken() {
        Some(_) => Code::Broken,
        None if round.told.iter().all(|told| well(&told.outcome)) => Code::Done,
        None => Code::Different,
    };
    let told: Vec<_> = round
        .told
        .iter()
        .map(|told| {
            json!({ "witness": told.witness, "outcome": told.outcome.to_string(), "news": told.news })
        })
        .collect();
    let mut value = value(&round.status);
    if let Value::Object(members) = &mut value {
        members.insert("told".to_owned(), Value::Array(told));
    }
    Ok(Answer { code, value, text })
}

pub(super) fn request(
    global: &Global,
    file: &Path,
    witness: Option<&str>,
) -> anyhow::Result<Answer> {
    let open = wiring::open(global)?;
    let request = witnessing::request(&open.outsiders, witness).map_err(which)?;
    write_new(file, &request)?;
    let size = open.office.ports().record.tip().size;
    let text = format!(
        "The request for {size} entries is in {}. Carry it to the witness; it answers with `probity witness sign`.\n",
        file.display()
    );
    Ok(Answer::done(json!({ "file": file, "size": size }), text))
}

fn which(error: WitnessingError) -> anyhow::Error {
    match error {
        WitnessingError::NoPolicy => no_policy(),
        WitnessingError::WhichWitness { .. } | WitnessingError::NoWitness { .. } => {
            Failure::could_not(
                error.to_string(),
                "name one with `--witness NAME`; `probity witness status` shows them",
            )
        }
        other => other.into(),
    }
}

pub(super) fn reply(global: &Global, file: &Path, witness: Option<&str>) -> anyhow::Result<Answer> {
    let body = read(file)?;
    let open = wiring::open(global)?;
    let Answered { told, ask_again } =
        witnessing::reply(&open.outsiders, witness, &body).map_err(which)?;
    let value = json!({
        "witness": told.witness, "outcome": told.outcome.to_string(), "ask_again": ask_again,
    });
    let mut text = format!("{told}\n");
    let code = match &told.outcome {
        outcome if outcome.is_broken() => Code::Broken,
        Outcome::Cosigned { .. } => Code::Done,
        _ if ask_again => {
            text.push_str(
                "Write another request with `probity witness request`, and carry it there.\n",
            );
            Code::Different
        }
        _ => Code::CouldNot,
    };
    if let Outcome::Lost {
        seen,
        agreed: false,
        ..
    } = &told.outcome
    {
        for line in aftermath::lost(open.office.ports().record.tip().size, *seen) {
            text.push_str(&format!("{line}\n"));
        }
    }
    Ok(Answer { code, value, text })
}
