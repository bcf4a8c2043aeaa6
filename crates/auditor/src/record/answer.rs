//! The answer of an audit of a record.

use serde::Serialize;

use ledger::tree::Hash;

use super::{RecordAudit, RecordJudge};
use crate::report::{Exit, Fault, Judge, Trust};

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecordChecked {
    /// Acts `period.close` whose totals were compared.
    pub closes: u64,
    pub entries: u64,
    /// Tiles and bundles.
    pub tiles: u64,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordReport {
    pub checked: RecordChecked,
    pub exit: Exit,
    pub faults: Vec<Fault>,
    pub judges: Vec<Judge>,
    pub origin: String,
    pub root: Hash,
    pub size: u64,
    pub trust: Trust,
    pub unknown: Vec<String>,
}

pub(super) fn report(audit: RecordAudit, judge: &RecordJudge) -> RecordReport {
    let mut unknown = Vec::new();
    if !judge.asks_witnesses() {
        unknown.push("Nobody asked for a witness, so nothing shows that anybody outside the office saw this record.".to_string());
    }
    if audit.unchained > 0 {
        unknown.push(format!(
            "{} entries of cases do not name the entry of their case before them.",
            audit.unchained
        ));
    }
    unknown.push("Payloads and signatures of persons are not in these files.".to_string());
    unknown.push("Nothing here shows acts that were never recorded.".to_string());
    let exit = match audit.faults.is_empty() {
        true => Exit::Holds,
        false => Exit::Broken,
    };
    RecordReport {
        checked: audit.checked,
        exit,
        faults: audit.faults.into_vec(),
        judges: judge.judges(),
        origin: audit.checkpoint.origin,
        root: audit.checkpoint.root,
        size: audit.checkpoint.size,
        trust: judge.trust(),
        unknown,
    }
}

#[derive(Serialize)]
struct Written<'a> {
    checked: RecordChecked,
    exit: u8,
    faults: &'a [Fault],
    judges: &'a [Judge],
    origin: &'a str,
    root: Hash,
    size: u64,
    trust: Trust,
    unknown: &'a [String],
    v: u8,
}

impl RecordReport {
    /// Adds the verdict on the checkpoint's signatures. A judge from outside who is not satisfied
    /// leaves the record whole: exit code 1.
    pub fn judged(mut self, judge: &RecordJudge, note: &[u8]) -> Self {
        match judge.accepts(note) {
            Ok(times) if times.is_empty() => {}
            Ok(times) => {
                let said = format!("Witnesses saw this record: {}.", times.join(", "));
                self.unknown.insert(0, said);
            }
            Err(what) => {
                let file = "checkpoint".to_string();
                self.faults.push(Fault { file, what });
                self.faults.sort();
                self.exit = match (self.exit, judge) {
                    (Exit::Holds, RecordJudge::Outside(_) | RecordJudge::Key(_)) => {
                        Exit::NotUnderOutside
                    }
                    _ => Exit::Broken,
                };
            }
        }
        self
    }

    /// One canonical JSON object, without a newline.
    pub fn to_json(&self) -> String {
        let written = Written {
            checked: self.checked,
            exit: self.exit.code(),
            faults: &self.faults,
            judges: &self.judges,
            origin: &self.origin,
            root: self.root,
            size: self.size,
            trust: self.trust,
            unknown: &self.unknown,
            v: 1,
        };
        match ledger::json::canonical(&written) {
            Ok(bytes) => String::from_utf8(bytes).expect("JSON is UTF-8"),
            // Only a size above 2^53 has no form in JSON.
            Err(error) => format!("{{\"exit\":2,\"error\":\"{error}\"}}"),
        }
    }

    /// The answer in words.
    pub fn to_text(&self) -> String {
        let mut text = match self.trust {
            Trust::Package => "The record names its own judges. Compare these fingerprints with \
                               those that the overseer publishes:\n"
                .to_string(),
            Trust::Outside => "Judged from outside:\n".to_string(),
        };
        for judge in &self.judges {
            let Judge {
                fingerprint,
                name,
                role,
            } = judge;
            text.push_str(&format!("  {role:<8}{name}\n          {fingerprint}\n"));
        }
        let RecordChecked {
            closes,
            entries,
            tiles,
        } = self.checked;
        text.push_str(&format!(
            "\nRecord: {}\nSize: {}\nRoot: {}\nChecked: entries {entries}, tiles and bundles \
             {tiles}, running totals {closes}\n",
            self.origin, self.size, self.root
        ));
        if !self.faults.is_empty() {
            text.push_str("\nWhat does not hold:\n");
        }
        for fault in &self.faults {
            text.push_str(&format!("  - {}: {}\n", fault.file, fault.what));
        }
        text.push_str("\nWhat is known besides, and what cannot be:\n");
        for said in &self.unknown {
            text.push_str(&format!("  - {said}\n"));
        }
        let words = match self.exit {
            Exit::NotUnderOutside => {
                "The record is whole, but its checkpoint does not hold under what was brought from outside."
            }
            exit => exit.words(),
        };
        text.push_str(&format!("\n{words}\n"));
        text
    }
}
