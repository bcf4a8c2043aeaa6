//! The program `probity`: the command line, and the wiring of all adapters.
//!
//! Each verb reads its arguments, resolves short names, calls one use case and shows the answer.
//! No rule of law or custody is decided here.
//!
//! Started under the name `probity-parser` the same program is the parser worker: it never comes
//! to the code of this crate beyond the first lines of `main`.

mod aftermath;
mod answer;
mod args;
mod demo;
mod interrupt;
mod names;
mod passphrase;
mod verbs;
mod who;
mod wiring;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let name = std::env::args_os().next().unwrap_or_default();
    if std::path::Path::new(&name)
        .file_name()
        .is_some_and(|name| name == wiring::WORKER_NAME)
    {
        parsers::worker::main();
    }
    let program = args::Program::parse();
    let global = program.global;
    let answer = verbs::run(&global, program.verb);
    answer::give(&global, answer)
}
