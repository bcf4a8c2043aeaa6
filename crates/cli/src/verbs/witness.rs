//! `probity witness`: the witness's own verbs, and the office's side of it.

mod desk;
mod office;

use crate::{
    answer::Answer,
    args::{Global, WitnessVerb},
};

pub(crate) use desk::open_to;
pub(crate) use office::{finding, kept, words};

pub(super) fn run(global: &Global, verb: WitnessVerb) -> anyhow::Result<Answer> {
    match verb {
        WitnessVerb::Init { name, folder } => desk::init(&name, &folder),
        WitnessVerb::Serve {
            desk,
            listen,
            prefix,
        } => desk::serve(global, &desk.folder, listen, &prefix),
        WitnessVerb::Sign {
            request,
            reply,
            desk,
        } => desk::sign(&desk.folder, &request, reply),
        WitnessVerb::Show { origin, desk } => desk::show(&desk.folder, origin.as_deref()),
        WitnessVerb::Policy { file, dry_run } => office::policy(global, &file, dry_run),
        WitnessVerb::Status => office::status(global),
        WitnessVerb::Submit => office::submit(global),
        WitnessVerb::Request { file, witness } => {
            office::request(global, &file, witness.as_deref())
        }
        WitnessVerb::Reply { file, witness } => office::reply(global, &file, witness.as_deref()),
    }
}
