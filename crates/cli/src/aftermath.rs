//! What is said after a command is done: how far witnesses have cosigned the record, and whether
//! one of them has seen another record than this one.
//!
//! It never changes what the command did. Only a broken record changes the exit code.

use std::sync::{Arc, Mutex, PoisonError};

use workbench::witnessing::{self, Outcome, Outsiders, Round, WitnessingError};

/// Words for the end of the program, shared by everything that was opened in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aftermath(Arc<Mutex<Told>>);

#[derive(Debug, Default)]
struct Told {
    lines: Vec<String>,
    broken: bool,
}

impl Aftermath {
    /// Takes the end of the record to the witnesses, if there are any, and remembers what to say.
    /// `everybody` asks those as well who have cosigned the present end.
    pub(crate) fn ask(&self, outsiders: &Outsiders, everybody: bool) {
        let round = match everybody {
            true => witnessing::round_of_all(outsiders),
            false => witnessing::round(outsiders),
        };
        match round {
            Ok(round) => {
                let broken = round.broken().is_some();
                self.remember(lines(&round), broken);
                let is_cosigned = round.status.waiting() == 0 || round.status.quorum.is_none();
                if is_cosigned && !broken {
                    self.stamp(outsiders);
                }
            }
            Err(WitnessingError::NoPolicy) => self.stamp(outsiders),
            Err(error) => {
                let what = format!("witnesses could not be asked: {}", chain(&error));
                self.remember(vec![what], false);
            }
        }
    }

    /// The stamps of the day, where authorities are named.
    fn stamp(&self, outsiders: &Outsiders) {
        if outsiders.authorities.is_empty() {
            return;
        }
        let lines = match witnessing::daily_stamps(outsiders) {
            Ok(stamps) => stamps
                .missing
                .into_iter()
                .map(|(address, why)| format!("no time stamp of today from {address}: {why}"))
                .collect(),
            Err(error) => vec![format!(
                "no time stamp could be asked for: {}",
                chain(&error)
            )],
        };
        self.remember(lines, false);
    }

    pub(crate) fn remember(&self, lines: Vec<String>, broken: bool) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.lines.extend(lines);
        told.broken |= broken;
    }

    /// The lines to say, and whether the record is broken.
    pub(crate) fn take(&self) -> (Vec<String>, bool) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut told.lines), told.broken)
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(&format!(": {next}"));
        cause = next.source();
    }
    text
}

/// What a round has to say to a person; nothing if all went well.
pub(crate) fn lines(round: &Round) -> Vec<String> {
    let mut lines = Vec::new();
    let mut away = Vec::new();
    for told in &round.told {
        lines.extend(told.news.clone());
        match &told.outcome {
            Outcome::Cosigned { .. } | Outcome::ByFile => {}
            Outcome::Away { .. } => away.push(told.to_string()),
            Outcome::Refused { .. } => lines.push(told.to_string()),
            Outcome::Lost { seen, agreed, .. } => {
                lines.push(told.to_string());
                if !agreed {
                    lines.extend(lost(round.status.size, *seen));
                }
            }
            Outcome::Forked { agreed, .. } => {
                lines.push(told.to_string());
                if !agreed {
                    lines.extend(forked());
                }
            }
        }
    }
    let waiting = round.status.waiting();
    if !away.is_empty() && waiting > 0 {
        let away = away.join("; ");
        lines.push(format!(
            "{waiting} entries are not cosigned yet, and are taken to the witnesses again after the next command ({away})"
        ));
    } else if !away.is_empty() {
        lines.push(away.join("; "));
    }
    lines
}

/// What to do when a witness knows more entries than there are.
pub(crate) fn lost(size: u64, seen: u64) -> Vec<String> {
    let last = seen.saturating_sub(1);
    vec![
        format!("INTEGRITY BROKEN: entries {size} to {last} of this record are lost, or another copy of this office is at work."),
        "hint: stop, and copy the office's folder as it is (cp -a) before anything else; tell the overseer; look for the newer copy.".to_owned(),
        format!("hint: if it is lost, two persons go on from a backup: probity office restore … --known-size {seen} --proposed-by HANDLE --reason TEXT"),
    ]
}

/// What to do when a witness has seen another history.
fn forked() -> Vec<String> {
    vec![
        "INTEGRITY BROKEN: two histories of this record exist; each was signed with its key.".to_owned(),
        "hint: stop, and copy the office's folder as it is (cp -a) before anything else; give the evidence to the overseer, who checks it with: probity-audit contradiction FILE --vkey KEY".to_owned(),
    ]
}
