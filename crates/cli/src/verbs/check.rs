//! `probity verify`.

use serde_json::json;
use workbench::verify::{self, Fault, Invariant, Report};

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
    let record = check_record(&folder, &settings)?;
    if !record.faults.is_empty() || args.record_only {
        return Ok(answer(&record, None));
    }
    let ring = wiring::open_ring(global, &folder)?;
    let open = wiring::open_with(folder, settings, ring)?;
    let report = verify::verify(open.office.ports())?;
    Ok(answer(&record, Some(&report)))
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
