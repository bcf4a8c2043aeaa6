//! `probity exhibit`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use casework::{
    Act,
    command::{
        Assessment, CaseChange, ExhibitDeclareGap, ExhibitHandOver, ExhibitReceive, ExhibitReturn,
    },
    field::{DeclaredGap, FieldRecord, Party, Photo, Seal, Transfer},
    state::{State, Whereabouts},
};
use evidence::{CaseId, ExhibitId, Precision, Time, Timestamp};
use serde_json::json;
use workbench::{digest, items};

use super::Session;
use crate::{
    answer::{Answer, Failure, one_line},
    args::{ExhibitVerb, Global, TransferArgs},
    names,
};

pub(super) fn run(global: &Global, verb: ExhibitVerb) -> anyhow::Result<Answer> {
    match verb {
        ExhibitVerb::Template => {
            let text = include_str!("../../templates/field-record.toml");
            toml::from_str::<FieldRecord>(text).context("the form that this program carries")?;
            Ok(Answer::done(json!({ "form": text }), text))
        }
        ExhibitVerb::Receive {
            case,
            authority,
            number,
            kind,
            description,
            subject,
            source,
            record,
            photos,
        } => {
            let session = Session::begin(global, Act::ExhibitReceive)?;
            let (case, authority) = session.office().with_state(|state| {
                anyhow::Ok((
                    names::case(state, &case)?,
                    names::authority(state, &authority)?,
                ))
            })?;
            let exhibit = ExhibitId::from_random(session.random());
            let mut record = read_record(record.as_deref())?;
            record.photos.extend(photographs(&photos)?);
            let command = ExhibitReceive {
                authority,
                case,
                description,
                exhibit,
                kind,
                number,
                record,
                source,
                subject,
            };
            receive(&session, command, &photos)
        }
        ExhibitVerb::List { case, reason } => list(global, &case, reason),
        ExhibitVerb::Show {
            exhibit,
            case,
            reason,
        } => show(global, &case, &exhibit, reason),
        ExhibitVerb::HandOver {
            exhibit,
            case,
            authority,
            transfer,
        } => {
            let session = Session::begin(global, Act::ExhibitHandOver)?;
            let (case, exhibit) = find(&session, &case, &exhibit)?;
            let authority = match authority {
                Some(name) => session
                    .office()
                    .with_state(|state| names::authority(state, &name))?,
                None => received_under(&session, exhibit)?,
            };
            let transfer = read_transfer(&session, &transfer)?;
            let command = ExhibitHandOver {
                authority,
                case,
                exhibit,
                transfer,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(&receipt, "The hand-over is recorded."))
        }
        ExhibitVerb::Return {
            exhibit,
            case,
            where_to,
            transfer,
        } => {
            let session = Session::begin(global, Act::ExhibitReturn)?;
            let (case, exhibit) = find(&session, &case, &exhibit)?;
            let transfer = read_transfer(&session, &transfer)?;
            let command = ExhibitReturn {
                case,
                exhibit,
                to: where_to,
                transfer,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(&receipt, "The return is recorded."))
        }
        ExhibitVerb::Assess {
            exhibit,
            subject,
            case,
            reason,
        } => {
            let session = Session::begin(global, Act::CaseChange)?;
            let (case, exhibit) = find(&session, &case, &exhibit)?;
            let command = CaseChange {
                add: Vec::new(),
                assess: vec![Assessment { exhibit, subject }],
                case,
                reason,
                remove: Vec::new(),
                review: None,
                title: None,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(
                &receipt,
                format!("The exhibit holds data of: {subject}."),
            ))
        }
        ExhibitVerb::Gap {
            exhibit,
            case,
            gap,
            explanation,
        } => {
            let session = Session::begin(global, Act::ExhibitDeclareGap)?;
            let (case, exhibit) = find(&session, &case, &exhibit)?;
            let gap = DeclaredGap { explanation, gap };
            let command = ExhibitDeclareGap {
                case,
                exhibit,
                gap,
                seal: None,
            };
            let receipt = session.office().act(&session.actor, command)?;
            Ok(Answer::receipt(&receipt, "The gap is declared."))
        }
    }
}

pub(super) fn find(
    session: &Session,
    case: &str,
    exhibit: &str,
) -> anyhow::Result<(CaseId, ExhibitId)> {
    session
        .office()
        .with_state(|state| resolve(state, case, exhibit))
}

pub(super) fn resolve(
    state: &State,
    case: &str,
    exhibit: &str,
) -> anyhow::Result<(CaseId, ExhibitId)> {
    let case = names::case(state, case)?;
    Ok((case, names::exhibit(state, case, exhibit)?))
}

fn received_under(session: &Session, exhibit: ExhibitId) -> anyhow::Result<evidence::AuthorityId> {
    let first = session.office().with_state(|state| {
        state
            .exhibit(&exhibit)
            .and_then(|found| found.facts.authorities.iter().next().copied())
    });
    items::intake_authority(session.office(), exhibit)
        .or(first)
        .ok_or_else(|| {
            Failure::could_not(
                "no authority is known for this exhibit",
                "name one with `--authority`",
            )
        })
}

fn read_record(path: Option<&Path>) -> anyhow::Result<FieldRecord> {
    let Some(path) = path else {
        return Ok(FieldRecord::default());
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("reading the field record in {}", path.display()))?;
    toml::from_str(&text).map_err(|error| {
        Failure::could_not(
            format!("{} holds no field record: {error}", path.display()),
            "`probity exhibit template` prints a form to fill in",
        )
    })
}

fn photographs(paths: &[PathBuf]) -> anyhow::Result<Vec<Photo>> {
    paths
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path)
                .with_context(|| format!("reading the photograph {}", path.display()))?;
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            Ok(Photo {
                bytes: u64::try_from(bytes.len())?,
                caption: evidence::Segment::from_bytes(name).as_str().to_owned(),
                sha256: digest::sha256(&bytes),
            })
        })
        .collect()
}

/// Photographs are durable in the vault before the entry that names them.
fn receive(
    session: &Session,
    command: ExhibitReceive,
    photos: &[PathBuf],
) -> anyhow::Result<Answer> {
    let exhibit = command.exhibit;
    let number = command.number.clone();
    let mut papers = Vec::new();
    for path in photos {
        papers.push(std::fs::read(path)?);
    }
    let receipt = workbench::exhibits::receive(
        session.office(),
        &session.actor,
        command,
        &papers.iter().map(Vec::as_slice).collect::<Vec<_>>(),
    )?;
    let done = format!("{number} is in custody as {}.", names::short(exhibit));
    Ok(Answer::receipt(&receipt, done).with("exhibit", exhibit))
}

fn read_transfer(session: &Session, args: &TransferArgs) -> anyhow::Result<Transfer> {
    let now = session.office().ports().clock.now();
    let happened = match args.happened {
        Some(time) => stamp(time, Precision::Minute, "stated"),
        None => stamp(now, Precision::Second, "office clock"),
    };
    let party = |text: &str| session.office().with_state(|state| party(state, text));
    let seal = |number: &str, condition| Seal {
        condition,
        number: number.to_owned(),
    };
    Ok(Transfer {
        from: party(&args.from),
        to: party(&args.to),
        happened,
        place: args.place.clone(),
        purpose: args.purpose.clone(),
        seal_given: seal(&args.seal_given, args.seal_given_condition),
        seal_taken: seal(&args.seal_taken, args.seal_taken_condition),
        document: args.document.clone(),
    })
}

pub(super) fn stamp(time: Time, precision: Precision, source: &str) -> Timestamp {
    Timestamp {
        precision,
        source: source.to_owned(),
        text: time.to_string(),
        utc: Some(time),
    }
}

/// A person of the office by handle, or somebody outside: `Name, Organisation`.
pub(super) fn party(state: &State, text: &str) -> Party {
    if let Some((id, _)) = state.person_by_handle(text) {
        return Party::Person(id);
    }
    let (name, organisation) = text.split_once(',').unwrap_or((text, ""));
    Party::Outside {
        name: name.trim().to_owned(),
        organisation: organisation.trim().to_owned(),
    }
}

pub(super) fn party_text(state: &State, party: &Party) -> String {
    match party {
        Party::Person(id) => state
            .person(id)
            .map_or_else(|| id.to_string(), |p| p.handle.clone()),
        Party::Outside { name, organisation } if organisation.is_empty() => name.clone(),
        Party::Outside { name, organisation } => format!("{name}, {organisation}"),
    }
}

fn list(global: &Global, case: &str, reason: String) -> anyhow::Result<Answer> {
    let find = |state: &State| anyhow::Ok((Some(names::case(state, case)?), None));
    let session = match Session::look(global, find, reason)? {
        Ok(session) => session,
        Err(refused) => return Ok(refused),
    };
    let (values, lines) = session.office().with_state(|state| {
        let case = names::case(state, case)?;
        let rows = state
            .exhibits()
            .filter(|(_, exhibit)| exhibit.facts.case == case);
        anyhow::Ok(
            rows.map(|(id, exhibit)| {
                let line = match &exhibit.content {
                    None => format!("{}  erased", names::short(id)),
                    Some(content) => format!(
                        "{}  {:<8} {:<12} {}",
                        names::short(id),
                        content.number,
                        content.kind,
                        content.description
                    ),
                };
                let value =
                    json!({ "exhibit": id, "content": exhibit.content, "facts": exhibit.facts });
                (value, line)
            })
            .unzip::<_, _, Vec<_>, Vec<_>>(),
        )
    })?;
    Ok(Answer::list(values, lines, "The case has no exhibits."))
}

fn show(global: &Global, case: &str, exhibit: &str, reason: String) -> anyhow::Result<Answer> {
    let find = |state: &State| {
        let (case, exhibit) = resolve(state, case, exhibit)?;
        anyhow::Ok((Some(case), Some(exhibit)))
    };
    let session = match Session::look(global, find, reason)? {
        Ok(session) => session,
        Err(refused) => return Ok(refused),
    };
    session.office().with_state(|state| {
        let (_, id) = resolve(state, case, exhibit)?;
        let exhibit = state.exhibit(&id).expect("the name was resolved in this state");
        let mut text = format!("{id}\n");
        let Some(content) = &exhibit.content else {
            text.push_str("erased: only public facts are left\n");
            let value = json!({ "exhibit": id, "facts": exhibit.facts });
            return Ok(Answer::done(value, text));
        };
        let whereabouts = match &content.whereabouts {
            Whereabouts::Office(person) => {
                format!("in the office, with {}", party_text(state, &Party::Person(*person)))
            }
            Whereabouts::Outside(party) => format!("with {}", party_text(state, party)),
            Whereabouts::Returned(party) => format!("returned to {}", party_text(state, party)),
        };
        text.push_str(&format!(
            "number    {}\nkind      {}\n          {}\nsubject   {}\nreceived  {}\nnow       {whereabouts}\n",
            one_line(&content.number), content.kind, one_line(&content.description), content.subject,
            exhibit.facts.received_at,
        ));
        for step in &content.custody {
            text.push_str(&format!(
                "{:<17} {}  {} → {}  {} ({} → {})\n",
                step.link,
                step.transfer.happened.text,
                party_text(state, &step.transfer.from),
                party_text(state, &step.transfer.to),
                one_line(&step.transfer.purpose),
                seal_text(&step.transfer.seal_given),
                seal_text(&step.transfer.seal_taken),
            ));
        }
        for gap in &content.gaps {
            let explanation = gap.explanation.as_deref().unwrap_or("not explained yet");
            text.push_str(&format!("gap       {}: {}\n", gap.gap, one_line(explanation)));
        }
        text.push_str(&format!("intake    {}\n", intake_text(&content.intake)));
        let value = json!({ "exhibit": id, "content": content, "facts": exhibit.facts });
        Ok(Answer::done(value, text))
    })
}

fn seal_text(seal: &Seal) -> String {
    if seal.number.is_empty() {
        format!("seal {}", seal.condition)
    } else {
        format!("seal {} {}", seal.number, seal.condition)
    }
}

fn intake_text(intake: &casework::state::Intake) -> String {
    use casework::state::Intake;
    match intake {
        Intake::None => "not taken in".to_owned(),
        Intake::Open(open) => format!("begun at {}, not finished", open.started_at),
        Intake::Finished(done) => format!(
            "{} items from {} files, {} bytes, {} gaps, {} matches; root {}",
            done.rows, done.files, done.bytes, done.gaps, done.matches, done.root
        ),
    }
}
