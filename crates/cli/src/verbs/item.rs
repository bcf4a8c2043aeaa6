//! `probity item`.

use std::{
    fs::OpenOptions,
    io::{BufWriter, IsTerminal as _, Write},
    path::Path,
};

use anyhow::Context as _;
use casework::{
    Act,
    command::{Blob, ItemDerive, ItemExport, ItemSearch, ItemView, Query},
};
use evidence::{AuthorityId, ExhibitId, Finding, ItemRow};
use parser_protocol::Limits;
use serde_json::json;
use workbench::{digest, items, package, ports::ItemQuery};

use super::{Session, exhibit};
use crate::{
    answer::{Answer, Failure},
    args::{Global, ItemVerb},
    names,
};

pub(super) fn run(global: &Global, verb: ItemVerb) -> anyhow::Result<Answer> {
    match verb {
        ItemVerb::Search {
            case,
            exhibit,
            authority,
            contains,
            digest,
            matched,
            gaps,
            limit,
            reason,
        } => {
            let session = Session::begin(global, Act::ItemSearch)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let authority = authority_for(&session, exhibit, authority.as_deref())?;
            let query = Query {
                contains,
                digest,
                gaps,
                matched,
            };
            let command = ItemSearch {
                authority,
                case,
                exhibits: vec![exhibit],
                query,
                reason,
            };
            search(&session, command, limit)
        }
        ItemVerb::View {
            row,
            case,
            exhibit,
            authority,
            reason,
            out,
        } => {
            let session = Session::begin(global, Act::ItemView)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let authority = authority_for(&session, exhibit, authority.as_deref())?;
            let command = ItemView {
                authority,
                case,
                exhibit,
                items: vec![row],
                reason,
            };
            view(global, &session, command, out.as_deref())
        }
        ItemVerb::Derive {
            row,
            case,
            exhibit,
            authority,
            copy,
            removed,
            tool,
            reason,
        } => {
            let session = Session::begin(global, Act::ItemDerive)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let authority = authority_for(&session, exhibit, authority.as_deref())?;
            let extension = copy.extension().and_then(|end| end.to_str());
            let command = ItemDerive {
                authority,
                // Made when the copy is stored.
                blob: Blob {
                    bytes: 0,
                    sha256: digest::sha256(b""),
                },
                case,
                exhibit,
                extension: extension.unwrap_or("bin").to_ascii_lowercase(),
                reason,
                removed,
                row,
                tool,
            };
            let mut file = std::fs::File::open(&copy)
                .with_context(|| format!("opening {}", copy.display()))?;
            let receipt = package::derive(session.office(), &session.actor, command, &mut file)?;
            let done = format!(
                "The copy is kept; choose it with `--derivative {}`.",
                receipt.entry.seq
            );
            Ok(Answer::receipt(&receipt, done))
        }
        ItemVerb::Export {
            rows,
            case,
            exhibit,
            authority,
            recipient,
            conditions,
            reason,
            into,
        } => {
            let session = Session::begin(global, Act::ItemExport)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let authority = authority_for(&session, exhibit, authority.as_deref())?;
            let items = rows;
            let command = ItemExport {
                authority,
                case,
                conditions,
                exhibit,
                items,
                reason,
                recipient,
            };
            export(&session, command, &into)
        }
    }
}

/// The authority named, or the one under which the exhibit was taken in.
pub(super) fn authority_for(
    session: &Session,
    exhibit: ExhibitId,
    name: Option<&str>,
) -> anyhow::Result<AuthorityId> {
    if let Some(name) = name {
        return session
            .office()
            .with_state(|state| names::authority(state, name));
    }
    items::intake_authority(session.office(), exhibit).ok_or_else(|| {
        Failure::could_not(
            "the exhibit is not taken in",
            "begin with `probity intake start`",
        )
    })
}

fn search(session: &Session, command: ItemSearch, limit: usize) -> anyhow::Result<Answer> {
    let case = command.case;
    let text = |text: &String| (!text.is_empty()).then(|| text.clone());
    let query = ItemQuery {
        exhibit: command.exhibits.first().copied(),
        matched: command.query.matched,
        gaps: command.query.gaps,
        contains: text(&command.query.contains),
        digest: text(&command.query.digest),
        after: None,
        limit,
    };
    let receipt = session.office().act(&session.actor, command)?;
    if !receipt.is_done() {
        return Ok(Answer::receipt(&receipt, ""));
    }
    items::follow(session.office(), case)?;
    let mut values = Vec::new();
    let mut lines = Vec::new();
    session
        .office()
        .ports()
        .items
        .items(case, &query, &mut |exhibit, number, row| {
            lines.push(line(number, &row));
            values.push(json!({ "exhibit": exhibit, "row": number, "item": row }));
        })?;
    Ok(Answer::list(values, lines, "Nothing fits."))
}

/// One row, as people are shown it.
pub(crate) fn line(number: u64, row: &ItemRow) -> String {
    let mut marks = String::new();
    for finding in &row.findings {
        match finding {
            Finding::Match {
                algorithm,
                distance,
                ..
            } => {
                marks.push_str(&format!("  match {algorithm} at {distance}"));
            }
            Finding::Gap { unread, .. } => marks.push_str(&format!("  gap: {}", unread.reason)),
            Finding::Changed { .. } => marks.push_str("  CHANGED"),
            Finding::Container { members, .. } => marks.push_str(&format!("  {members} members")),
            Finding::Picture { width, height, .. } => {
                marks.push_str(&format!("  {width}×{height}"))
            }
        }
    }
    format!(
        "{number:>6}  {:>12}  {:<26} {}{marks}",
        row.bytes, row.media_type, row.locator
    )
}

fn view(
    global: &Global,
    session: &Session,
    command: ItemView,
    out: Option<&Path>,
) -> anyhow::Result<Answer> {
    let limits = Limits::default();
    let (office, actor) = (session.office(), &session.actor);
    let Some(path) = out else {
        if global.json {
            return Err(Failure::could_not(
                "content and JSON cannot share the standard output",
                "name a file with `--out`",
            ));
        }
        if std::io::stdout().is_terminal() {
            return Err(Failure::could_not(
                "evidence is not written to a terminal, which would obey what it holds",
                "name a file with `--out`, or send the output to a program",
            ));
        }
        let mut stdout = std::io::stdout().lock();
        let receipt = items::view(office, actor, command, &limits, &mut stdout)?;
        stdout.flush()?;
        return Ok(match receipt.is_done() {
            true => Answer::done(json!({}), ""),
            false => Answer::receipt(&receipt, ""),
        });
    };
    let mut content = Vec::new();
    let receipt = items::view(office, actor, command, &limits, &mut content)?;
    if receipt.is_done() {
        let mut file = new_file(path)?;
        file.write_all(&content)?;
        file.flush()?;
    }
    Ok(Answer::receipt(
        &receipt,
        format!("The content is in {}.", path.display()),
    ))
}

/// A file that did not exist before: nothing is ever written over.
fn new_file(path: &Path) -> anyhow::Result<BufWriter<std::fs::File>> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("making the file {}", path.display()))?;
    Ok(BufWriter::new(file))
}

/// Files are named by row: a name from the evidence could climb out, hide, or be refused.
fn export(session: &Session, command: ItemExport, into: &Path) -> anyhow::Result<Answer> {
    std::fs::create_dir_all(into).with_context(|| format!("making {}", into.display()))?;
    let mut written = Vec::new();
    let receipt = items::export(
        session.office(),
        &session.actor,
        command,
        &Limits::default(),
        &mut |number, row| {
            let name = format!("item-{number:06}.bin");
            let file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(into.join(&name))?;
            written.push(json!({
                "file": name, "locator": row.locator, "sha256": row.sha256, "type": row.media_type,
            }));
            Ok(Box::new(BufWriter::new(file)))
        },
    )?;
    if receipt.is_done() {
        let mut contents = new_file(&into.join("contents.json"))?;
        contents.write_all(serde_json::to_string_pretty(&written)?.as_bytes())?;
        contents.flush()?;
    }
    let done = format!(
        "{} items and `contents.json` are in {}.",
        written.len(),
        into.display()
    );
    Ok(Answer::receipt(&receipt, done).with("items", written))
}
