//! The command line: `probity <noun> <verb>`.

mod evidence;
mod house;
mod law;
mod package;
mod witness;

use std::path::PathBuf;

use casework::Role;
use clap::{Args, Parser, Subcommand};

use crate::aftermath::Aftermath;

pub(crate) use self::{
    evidence::{ExhibitVerb, HowArgs, IntakeVerb, ItemVerb, ListVerb, ReviewVerb, TransferArgs},
    house::{OfficeVerb, PersonVerb},
    law::{AuthorityVerb, CaseVerb, ErasureVerb, HoldVerb},
    package::{PackageVerb, Propose},
    witness::WitnessVerb,
};

/// A workbench for lawful and provable casework: authorities, exhibits, intake, review, and a
/// record that shows when it was tampered with.
#[derive(Debug, Parser)]
#[command(
    name = "probity",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = "\
Exit codes: 0 done, 1 looked and found a difference or nothing, 2 could not (or refused), 3 integrity broken.

Begin with `probity demo`, or make an office with `probity office init`.")]
pub(crate) struct Program {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Noun,
}

/// What every verb takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// The office's folder.
    #[arg(
        long,
        global = true,
        env = "PROBITY_OFFICE",
        default_value = "office",
        value_name = "DIR"
    )]
    pub(crate) office: PathBuf,
    /// Who acts: the person's handle.
    #[arg(long = "as", global = true, env = "PROBITY_AS", value_name = "HANDLE")]
    pub(crate) who: Option<String>,
    /// In which of the person's roles; by default the first that may do the act.
    #[arg(long, global = true)]
    pub(crate) role: Option<Role>,
    /// A file with the passphrase of the office (otherwise PROBITY_PASSPHRASE, or it is asked for).
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// A file with an age identity that opens the office instead of a passphrase.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// A file with the acting person's passphrase (otherwise PROBITY_PERSON_PASSPHRASE, or it is
    /// asked for).
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) person_passphrase_file: Option<PathBuf>,
    /// Answer with one JSON object.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What is said at the end.
    #[arg(skip)]
    pub(crate) aftermath: Aftermath,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Noun {
    /// A demonstration office with a whole case, on evidence that it makes itself or on your own
    /// folder, which is only read.
    Demo(Demo),
    /// Make, look after, save and restore an office.
    #[command(subcommand)]
    Office(OfficeVerb),
    /// The people of the office and their roles.
    #[command(subcommand)]
    Person(PersonVerb),
    /// Legal permissions: ask, approve, look.
    #[command(subcommand)]
    Authority(AuthorityVerb),
    /// Cases and their members.
    #[command(subcommand)]
    Case(CaseVerb),
    /// Exhibits, their field records and their custody.
    #[command(subcommand)]
    Exhibit(ExhibitVerb),
    /// Take an exhibit's content in.
    #[command(subcommand)]
    Intake(IntakeVerb),
    /// Items: list, see, export.
    #[command(subcommand)]
    Item(ItemVerb),
    /// Signal lists.
    #[command(subcommand)]
    List(ListVerb),
    /// Matches that wait for a person.
    #[command(subcommand)]
    Review(ReviewVerb),
    /// What leaves the office as evidence: propose, approve, create, hand over, check.
    #[command(subcommand)]
    Package(PackageVerb),
    /// Erase an exhibit or a case, by two persons.
    #[command(subcommand)]
    Erasure(ErasureVerb),
    /// Legal holds that forbid erasing.
    #[command(subcommand)]
    Hold(HoldVerb),
    /// Witnesses: being one, and letting the record be cosigned by them.
    #[command(subcommand)]
    Witness(WitnessVerb),
    /// Check every invariant of the office (exit code 3 if one is broken).
    #[command(after_help = "Example:\n  probity verify --office demo-office")]
    Verify(Verify),
    /// Look at this machine and this office, and say what is not as it should be.
    Doctor,
    /// What is to be done, and which clocks run out.
    Due,
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder.
    Man {
        /// The folder; it is made if it is missing.
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  probity demo\n  probity demo ~/pictures --into /tmp/demo-office"
)]
pub(crate) struct Demo {
    /// Your own folder or file as evidence. Nothing is written to it.
    pub(crate) path: Option<PathBuf>,
    /// Where the demonstration office is made; by default a new folder `demo-office` or
    /// `demo-office-2` and so on.
    #[arg(long, value_name = "DIR")]
    pub(crate) into: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Look at the record alone, which needs no passphrase.
    #[arg(long)]
    pub(crate) record_only: bool,
}
