//! `probity intake`.

use std::{
    io::{IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use casework::{
    Act,
    command::{IntakeStart, ListUse},
    state::{Intake, State},
    terms::{Terms, Volume},
};
use evidence::{AuthorityId, CaseId, ExhibitId};
use parser_protocol::Limits;
use sandbox::DiskSource;
use serde_json::json;
use workbench::{
    intake::{Counts, IntakeError},
    signals::Signals,
    take_in::{self, HowTo, Taken},
};

use super::{Session, exhibit};
use crate::{
    answer::{Answer, Code, Failure, receipt_value},
    args::{Global, HowArgs, IntakeVerb},
    interrupt, names,
};

pub(super) fn run(global: &Global, verb: IntakeVerb) -> anyhow::Result<Answer> {
    match verb {
        IntakeVerb::Start {
            source,
            case,
            exhibit,
            authority,
            description,
            data,
            subject,
            list,
            how,
        } => {
            let session = Session::begin(global, Act::IntakeStart)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let authority = session
                .office()
                .with_state(|state| names::authority(state, &authority))?;
            let stop = interrupt::flag()?;
            let folder = DiskSource::open(&source)?;
            let planned = take_in::measure(&folder)?;
            if stop.load(Ordering::Acquire) {
                return Err(Failure::could_not(
                    "interrupted before anything was asked for",
                    "begin again when you like; nothing was recorded",
                ));
            }
            let lists = lists(&session, &list)?;
            let mut command = session
                .office()
                .with_state(|state| from_terms(state, case, exhibit, authority));
            command.description = description;
            command.lists = lists;
            command.planned = Volume {
                bytes: planned.bytes,
                items: planned.files,
            };
            if !data.is_empty() {
                command.data = data;
            }
            if !subject.is_empty() {
                command.subjects = subject;
            }
            let way = Way {
                global,
                session: &session,
                source: &folder,
                args: &how,
                planned: command.planned,
                stop: &stop,
            };
            carry_out(&way, |how_to| {
                take_in::start(session.office(), &session.actor, command, how_to)
            })
        }
        IntakeVerb::Resume {
            source,
            case,
            exhibit,
            how,
        } => {
            let session = Session::begin(global, Act::IntakeStart)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let planned = session
                .office()
                .with_state(|state| open_plan(state, exhibit));
            let planned = planned.ok_or_else(|| {
                Failure::could_not(
                    "no intake of this exhibit is open",
                    "begin one with `probity intake start`",
                )
            })?;
            let folder = DiskSource::open(&source)?;
            let way = Way {
                global,
                session: &session,
                source: &folder,
                args: &how,
                planned,
                stop: &*interrupt::flag()?,
            };
            carry_out(&way, |how_to| {
                take_in::carry_on(session.office(), &session.actor, case, exhibit, how_to)
            })
        }
        IntakeVerb::Stop {
            case,
            exhibit,
            reason,
        } => {
            let session = Session::begin(global, Act::IntakeStop)?;
            let (case, exhibit) = exhibit::find(&session, &case, &exhibit)?;
            let receipt =
                take_in::give_up(session.office(), &session.actor, case, exhibit, &reason)?;
            Ok(Answer::receipt(
                &receipt,
                "The intake is given up; what was read is removed.",
            ))
        }
    }
}

/// A start with what the authority and the exhibit's own entry say, to be narrowed by options.
fn from_terms(
    state: &State,
    case: CaseId,
    exhibit: ExhibitId,
    authority: AuthorityId,
) -> IntakeStart {
    let terms: Option<&Terms> = state
        .authority(&authority)
        .and_then(|authority| authority.content.as_ref())
        .map(|content| &content.terms);
    let subject = state
        .exhibit(&exhibit)
        .and_then(|exhibit| exhibit.content.as_ref())
        .map(|content| content.subject);
    IntakeStart {
        authority,
        case,
        data: terms
            .map(|terms| terms.scope.data.clone())
            .unwrap_or_default(),
        description: String::new(),
        exhibit,
        lists: Vec::new(),
        period: terms.and_then(|terms| terms.scope.period),
        planned: Volume::default(),
        protected: Vec::new(),
        sensitive: Vec::new(),
        subjects: subject.into_iter().collect(),
    }
}

fn open_plan(state: &State, exhibit: ExhibitId) -> Option<Volume> {
    match &state.exhibit(&exhibit)?.content.as_ref()?.intake {
        Intake::Open(open) => Some(open.planned),
        Intake::None | Intake::Finished(_) => None,
    }
}

fn lists(session: &Session, wanted: &[String]) -> anyhow::Result<Vec<ListUse>> {
    let all = Signals::in_use(session.office());
    if wanted.is_empty() {
        return Ok(all);
    }
    wanted
        .iter()
        .map(|name| {
            let id = session
                .office()
                .with_state(|state| names::list(state, name))?;
            all.iter()
                .find(|used| used.list == id)
                .copied()
                .ok_or_else(|| {
                    Failure::could_not(format!("the list `{name}` is withdrawn"), "leave it out")
                })
        })
        .collect()
}

/// How an intake is run from here.
struct Way<'a> {
    global: &'a Global,
    session: &'a Session,
    source: &'a DiskSource,
    args: &'a HowArgs,
    planned: Volume,
    stop: &'a AtomicBool,
}

/// Runs an intake, with progress on a terminal, until it ends or is interrupted.
fn carry_out(
    way: &Way<'_>,
    run: impl FnOnce(&HowTo<'_>) -> Result<Taken, take_in::TakeInError>,
) -> anyhow::Result<Answer> {
    let missing = way.session.open.workers.confinement().missing();
    if !missing.is_empty() {
        let what = missing.join(", ");
        let _ = writeln!(
            std::io::stderr(),
            "warning: the parser workers are not confined by: {what}"
        );
    }
    let threads = way
        .args
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let shown = !way.global.json && std::io::stderr().is_terminal();
    let progress = Progress::new(way.planned, shown);
    let how = HowTo {
        source: way.source,
        limits: Limits::default(),
        threads,
        stop: way.stop,
        watch: &|counts| progress.show(counts),
    };
    let taken = run(&how);
    progress.end();
    match taken {
        Err(take_in::TakeInError::Intake(IntakeError::Stopped)) => Err(Failure::could_not(
            "the intake was interrupted; what was read is kept",
            "go on with `probity intake resume`, or give it up with `probity intake stop`",
        )),
        taken => Ok(answer(taken?)),
    }
}

/// The answer to an intake.
pub(crate) fn answer(taken: Taken) -> Answer {
    match taken {
        Taken::RefusedStart(receipt) => Answer::receipt(&receipt, ""),
        Taken::OverCap(receipt) => Answer {
            code: Code::CouldNot,
            value: receipt_value(&receipt),
            text: format!(
                "stopped: the source holds more than the authority allows; what was read is removed (entry {})\n",
                receipt.entry.seq
            ),
        },
        Taken::RefusedResult { receipt, .. } => Answer::receipt(&receipt, ""),
        Taken::Done { manifest, receipt } => {
            let counts = &manifest.counts;
            let mut text = format!(
                "{} items from {} files ({} bytes); {} gaps, {} matches ({} on positive signals)\nmanifest root {}\n",
                counts.rows,
                counts.files,
                counts.bytes,
                counts.gaps,
                counts.matches,
                counts.matches_positive,
                manifest.root,
            );
            text.push_str(&match counts.changed {
                0 => "every original was read again and is unchanged".to_owned(),
                changed => format!(
                    "{changed} originals CHANGED while they were taken in; their rows say how"
                ),
            });
            Answer::receipt(&receipt, text)
                .with("counts", counts_value(counts))
                .with(
                    "manifest",
                    json!({
                        "root": manifest.root.to_string(), "sha256": manifest.blob.sha256,
                        "bytes": manifest.blob.bytes,
                    }),
                )
        }
    }
}

fn counts_value(counts: &Counts) -> serde_json::Value {
    json!({
        "rows": counts.rows, "files": counts.files, "bytes": counts.bytes, "gaps": counts.gaps,
        "matches": counts.matches, "matches_positive": counts.matches_positive,
        "changed": counts.changed,
    })
}

/// One line on the terminal, written over a few times a second.
struct Progress {
    planned: Volume,
    shown: bool,
    began: Instant,
    last: std::cell::Cell<Option<Instant>>,
    bytes_at_start: std::cell::Cell<Option<u64>>,
}

impl Progress {
    fn new(planned: Volume, shown: bool) -> Self {
        Self {
            planned,
            shown,
            began: Instant::now(),
            last: std::cell::Cell::new(None),
            bytes_at_start: std::cell::Cell::new(None),
        }
    }

    fn show(&self, counts: &Counts) {
        let soon = self
            .last
            .get()
            .is_some_and(|last| last.elapsed() < Duration::from_millis(200));
        if !self.shown || soon {
            return;
        }
        self.last.set(Some(Instant::now()));
        // What an earlier attempt did is no part of this one's rate.
        let start = self.bytes_at_start.get().unwrap_or(counts.bytes);
        self.bytes_at_start.set(Some(start));
        let elapsed = self.began.elapsed().as_millis();
        let done = u128::from(counts.bytes.saturating_sub(start));
        let rate = done.saturating_mul(1000).checked_div(elapsed).unwrap_or(0);
        let left = u128::from(self.planned.bytes.saturating_sub(counts.bytes));
        let time_left = match left.checked_div(rate) {
            Some(seconds) => format!("{}:{:02} left", seconds / 60, seconds % 60),
            None => String::new(),
        };
        let line = format!(
            "\r{} of {} files, {} of {} MB, {} MB/s, {time_left}   ",
            counts.files,
            self.planned.items,
            counts.bytes / 1_000_000,
            self.planned.bytes / 1_000_000,
            rate / 1_000_000,
        );
        let mut err = std::io::stderr();
        let _ = err.write_all(line.as_bytes()).and_then(|()| err.flush());
    }

    fn end(&self) {
        if self.shown && self.last.get().is_some() {
            let _ = std::io::stderr().write_all(b"\n");
        }
    }
}
