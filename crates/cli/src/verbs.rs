//! One module per noun. Each verb reads its arguments, calls one use case, and shows the answer.

mod authority;
mod case;
mod check;
mod doctor;
mod erasure;
mod exhibit;
mod intake;
mod item;
mod keep;
mod list;
mod office;
mod package;
mod person;
mod review;
mod witness;

use casework::{Act, State, command::CaseView};
use clap::CommandFactory as _;
use evidence::{CaseId, ExhibitId};
use serde_json::json;
use workbench::office::{Actor, Office};

use crate::{
    answer::Answer,
    args::{Global, Noun, Program},
    demo, who,
    wiring::{self, Open},
};

/// Runs one verb.
pub(crate) fn run(global: &Global, noun: Noun) -> anyhow::Result<Answer> {
    match noun {
        Noun::Demo(args) => demo::run(&args),
        Noun::Office(verb) => office::run(global, verb),
        Noun::Person(verb) => person::run(global, verb),
        Noun::Authority(verb) => authority::run(global, verb),
        Noun::Case(verb) => case::run(global, verb),
        Noun::Exhibit(verb) => exhibit::run(global, verb),
        Noun::Intake(verb) => intake::run(global, verb),
        Noun::Item(verb) => item::run(global, verb),
        Noun::List(verb) => list::run(global, verb),
        Noun::Review(verb) => review::run(global, verb),
        Noun::Package(verb) => package::run(global, verb),
        Noun::Erasure(verb) => erasure::run(global, verb),
        Noun::Hold(verb) => erasure::run_hold(global, verb),
        Noun::Witness(verb) => witness::run(global, verb),
        Noun::Verify(args) => check::run(global, &args),
        Noun::Doctor => doctor::run(global),
        Noun::Due => case::due(global),
        Noun::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Program::command(), "probity", &mut text);
            let text = String::from_utf8(text)?;
            Ok(Answer::done(json!({ "completions": text }), text))
        }
        Noun::Man { folder } => {
            std::fs::create_dir_all(&folder)?;
            clap_mangen::generate_to(Program::command(), &folder)?;
            let text = format!("The manual pages are in {}.\n", folder.display());
            Ok(Answer::done(json!({ "folder": folder }), text))
        }
    }
}

pub(crate) use check::{answer as check_answer, check_record, with_witnesses};
pub(crate) use intake::answer as intake_answer;
pub(crate) use package::{verify as verify_package, write as write_package};
pub(crate) use review::explain as explain_lead;
pub(crate) use witness::{kept as witnessed, open_to as open_witness};

/// An open office and the person who acts in it.
struct Session {
    open: Open,
    actor: Actor,
}

impl Session {
    /// Opens the office for an act of this kind.
    fn begin(global: &Global, act: Act) -> anyhow::Result<Self> {
        let open = wiring::open(global)?;
        let actor = who::actor(global, &open.folder.keys(), &open.office, act)?;
        Ok(Self { open, actor })
    }

    /// Opens the office and asks to look at what is written about a case; a refusal is the answer.
    fn look(
        global: &Global,
        find: impl FnOnce(&State) -> anyhow::Result<(Option<CaseId>, Option<ExhibitId>)>,
        reason: String,
    ) -> anyhow::Result<Result<Self, Answer>> {
        let session = Self::begin(global, Act::CaseView)?;
        let (case, exhibit) = session.office().with_state(find)?;
        // What belongs to no case is nobody's in particular.
        let Some(case) = case else {
            return Ok(Ok(session));
        };
        let command = CaseView {
            case,
            exhibit,
            reason,
        };
        let receipt = session.office().act(&session.actor, command)?;
        Ok(if receipt.is_done() {
            Ok(session)
        } else {
            Err(Answer::receipt(&receipt, ""))
        })
    }

    fn office(&self) -> &Office {
        &self.open.office
    }

    /// A new id.
    fn random(&self) -> [u8; 16] {
        self.open.office.ports().random_id()
    }
}
