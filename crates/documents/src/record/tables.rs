//! Items and acts as tables for spreadsheets (RFC 4180), in codes, the same for every language. A
//! cell that a spreadsheet could take for a formula begins with an apostrophe.

use workbench::package::printed::PrintedRecord;

use crate::text::visible;

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

fn cell(text: &str) -> String {
    let shown = visible(text);
    let formula = shown.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if formula { format!("'{shown}") } else { shown };
    if safe.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

/// `print/items.csv`.
pub(crate) fn items(record: &PrintedRecord) -> String {
    let mut all = row(&[
        "number",
        "role",
        "exhibit",
        "row",
        "file",
        "name",
        "type",
        "bytes",
        "sha256",
        "sha1",
        "md5",
        "times",
        "findings",
        "decisions",
    ]);
    for item in &record.items {
        let times: Vec<String> = item
            .times
            .iter()
            .map(|(source, text)| format!("{source}: {text}"))
            .collect();
        let findings: Vec<String> = item
            .findings
            .iter()
            .map(|finding| format!("{} ({})", finding.kind, finding.by))
            .collect();
        let decisions: Vec<String> = item
            .decisions
            .iter()
            .map(|decision| format!("{} ({})", decision.judgement, decision.seq))
            .collect();
        all.push_str(&row(&[
            &item.number,
            &item.role,
            &item.exhibit,
            &item.row.to_string(),
            item.file.as_deref().unwrap_or_default(),
            &item.locator.join(" > "),
            &item.media_type,
            &item.bytes.to_string(),
            item.sha256.as_deref().unwrap_or_default(),
            item.sha1.as_deref().unwrap_or_default(),
            item.md5.as_deref().unwrap_or_default(),
            &times.join("; "),
            &findings.join("; "),
            &decisions.join("; "),
        ]));
    }
    all
}

/// `print/acts.csv`.
pub(crate) fn acts(record: &PrintedRecord) -> String {
    let mut all = row(&["entry", "at", "act", "actor", "role", "refused", "opened"]);
    for act in &record.acts {
        all.push_str(&row(&[
            &act.seq.to_string(),
            &act.at.to_string(),
            &act.act,
            &act.actor,
            &act.role,
            act.refused.as_deref().unwrap_or_default(),
            if act.opened { "yes" } else { "no" },
        ]));
    }
    all
}
