//! `probity verify`.

mod folder;

use serde_json::json;
use workbench::{
    office::Ports,
    verify::{self, Fault, Invariant, Report},
    witnessing::{self, Status},
};

use crate::{
    answer::{Answer, Code},
    args::{Global, Verify},
    wiring::{self, Folder, Settings},
};

/// The record is checked byte by byte first, even when it does not open; then, if it holds, the
/// acts, the tables and the evidence.
pub(super) fn run(global: &Global, args: &Verify) -> anyhow::Result<Answer> {
    let folder = Folder(global.office.clone());
    let settings = wiring::settings(&folder)?;
    let mut record = check_record(&folder, &settings)?;
    let witnessed = check_outsiders(&folder, &settings, &mut record)?;
    let answer =
        |report: Option<&Report>| with_witnesses(answer(&record, report), witnessed.as_ref());
    if !record.faults.is_empty() || args.record_only {
        return Ok(answer(None));
    }
    let ring = wiring::open_ring(global, &folder)?;
    let (ports, damage) = match wiring::open_to_look(&folder, &settings, ring) {
        Ok(found) => found,
        Err(error) if is_locked(&error) => {
            let mut answer = answer(None);
            answer
                .text
                .push_str("Another program is at work in this office: try the rest later.\n");
            return Ok(answer);
        }
        Err(error) => return Err(error),
    };
    let (mut report, state) = verify::verify_and_replay(&ports)?;
    if let Some(state) = state {
        let found = folder::check(&folder, &settings, &state)?;
        report.faults.extend(found);
    }
    report
        .faults
        .extend(lost_entries(&folder, &settings, &ports)?);
    if let Some(what) = damage {
        report.faults.push(Fault {
            invariant: Invariant::C1,
            place: "office.db".to_owned(),
            what: format!("{what}; it was removed and is made again at the next start"),
        });
    }
    Ok(answer(Some(&report)))
}

/// INVARIANT L1: a note of ours that a witness showed and that this record does not reach, unless
/// two persons gave those entries up.
fn lost_entries(
    folder: &Folder,
    settings: &Settings,
    ports: &Ports,
) -> anyhow::Result<Option<Fault>> {
    let key = wiring::verifier(settings)?;
    let testimony = journal::Bystander::new(&folder.record());
    let lost = witnessing::lost_entries(&testimony, ports.record.as_ref(), &key)?;
    Ok(lost.map(|(witness, seen)| Fault {
        invariant: Invariant::L1,
        place: "record/witnesses".to_owned(),
        what: format!("witness {witness} has seen {seen} entries, more than there are"),
    }))
}

/// Verifies the kept time stamps again, adds what is wrong to the record's faults, and says how far
/// the record is cosigned.
fn check_outsiders(
    folder: &Folder,
    settings: &Settings,
    record: &mut journal::Report,
) -> anyhow::Result<Option<Status>> {
    let key = wiring::verifier(settings)?;
    let testimony = journal::Bystander::new(&folder.record());
    let (_, faults) = witnessing::check_stamps(&testimony, &key)?;
    record.faults.extend(
        faults
            .into_iter()
            .map(|(place, what)| journal::Fault { place, what }),
    );
    // A policy that does not read is among the faults already.
    Ok(witnessing::status(&testimony, &key, record.tip.size).unwrap_or_default())
}

/// Adds how far the record is cosigned to what was found.
pub(crate) fn with_witnesses(mut answer: Answer, status: Option<&Status>) -> Answer {
    let Some(status) = status else {
        return answer;
    };
    let line = format!("witnesses {}\n", super::witness::words(status));
    answer.text.insert_str(0, &line);
    answer.with(
        "witnesses",
        json!({ "cosigned": status.cosigned, "waiting": status.waiting(), "since": status.since }),
    )
}

fn is_locked(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref(),
        Some(journal::OpenError::Locked { .. })
    )
}

/// What the journal says of its own bytes.
pub(crate) fn check_record(
    folder: &Folder,
    settings: &Settings,
) -> anyhow::Result<journal::Report> {
    let key = wiring::verifier(settings)?;
    Ok(journal::inspect(
        &folder.record(),
        settings.second_head.as_deref(),
        &key,
    ))
}

/// Both reports in words.
pub(crate) fn answer(record: &journal::Report, report: Option<&Report>) -> Answer {
    let mut faults: Vec<Fault> = record
        .faults
        .iter()
        .map(|fault| Fault {
            invariant: Invariant::L2,
            place: format!("record/{}", fault.place),
            what: fault.what.clone(),
        })
        .collect();
    faults.extend(report.iter().flat_map(|report| report.faults.clone()));
    let mut text = format!(
        "record    {} entries, root {}\n",
        record.tip.size, record.tip.root
    );
    for unfinished in &record.unfinished {
        text.push_str(&format!(
            "unfinished  {}: {}\n",
            unfinished.place, unfinished.what
        ));
    }
    if let Some(report) = report {
        text.push_str(&format!(
            "acts      {} decisions taken again with the same answer, {} signatures, {} erased\n\
             vault     {} blobs of {} bytes opened, {} leftovers of interrupted writes\n\
             items     {} rows in {} manifests, {} originals declared as changed\n",
            report.decisions,
            report.signatures,
            report.erased,
            report.blobs,
            report.blob_bytes,
            report.leftovers,
            report.rows,
            report.manifests,
            report.changed,
        ));
    }
    for fault in &faults {
        text.push_str(&format!(
            "BROKEN    {} at {}: {} ({})\n",
            fault.invariant.name(),
            fault.place,
            fault.what,
            fault.invariant.text()
        ));
    }
    let holds = faults.is_empty();
    text.push_str(match (holds, report.is_some()) {
        (true, true) => "Every invariant holds.\n",
        (true, false) => "The record holds; nothing else was looked at.\n",
        (false, _) => "The integrity of this office is broken.\n",
    });
    let value = json!({
        "holds": holds,
        "record": {
            "entries": record.entries, "size": record.tip.size,
            "root": record.tip.root.to_string(), "erased": record.erased,
            "unfinished": record.unfinished.iter().map(|u| json!({ "place": u.place, "what": u.what })).collect::<Vec<_>>(),
        },
        "faults": faults.iter().map(|fault| json!({
            "invariant": fault.invariant.name(), "place": fault.place, "what": fault.what,
        })).collect::<Vec<_>>(),
        "checked": report.map(|report| json!({
            "entries": report.entries, "decisions": report.decisions, "erased": report.erased,
            "signatures": report.signatures, "blobs": report.blobs,
            "blob_bytes": report.blob_bytes, "manifests": report.manifests, "rows": report.rows,
            "changed": report.changed, "leftovers": report.leftovers,
        })),
    });
    Answer {
        code: if holds { Code::Done } else { Code::Broken },
        value,
        text,
    }
}
