//! The command line: `probity <noun> <verb>`.

use std::path::PathBuf;

use casework::{
    Role,
    command::{ErasureGround, Judgement, Purpose, ReturnTo},
    field::{CustodyGap, ExhibitKind, SealCondition},
    terms::{AuthorityKind, DataCategory, SubjectCategory},
};
use clap::{Args, Parser, Subcommand};
use evidence::{MatchOpinion, Time};

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
    /// Erase an exhibit or a case, by two persons.
    #[command(subcommand)]
    Erasure(ErasureVerb),
    /// Legal holds that forbid erasing.
    #[command(subcommand)]
    Hold(HoldVerb),
    /// Check every invariant of the office (exit code 3 if one is broken).
    #[command(after_help = "Example:\n  probity verify --office demo-office")]
    Verify(Verify),
    /// Look at this machine and this office, and say what is not as it should be.
    Doctor,
    /// What is to be done, and which clocks run out.
    Due,
    /// Print completions for a shell.
    Completions { shell: clap_complete::Shell },
    /// Write the manual pages into a folder.
    Man { folder: PathBuf },
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

#[derive(Debug, Subcommand)]
pub(crate) enum OfficeVerb {
    /// Make an office with its first administrator.
    #[command(
        after_help = "Example:\n  probity office init --office office --name 'Made-up Unit' \\\n    --origin office.example/record --handle amina --person 'Amina Example'"
    )]
    Init {
        /// The agency's name.
        #[arg(long)]
        name: String,
        /// The record's name for ever, such as `office.example/record`.
        #[arg(long)]
        origin: String,
        /// The first administrator's handle.
        #[arg(long)]
        handle: String,
        /// The first administrator's name.
        #[arg(long)]
        person: String,
    },
    /// Show the office: its record, people, cases.
    Status,
    /// Make the read tables again from record and vault.
    Rebuild,
    /// Save record, vault and settings into a new folder; with `--keys` the keys into another.
    Backup {
        folder: PathBuf,
        /// Also save the keys, into this folder. Keep it apart, and replace it after each erasure.
        #[arg(long, value_name = "DIR")]
        keys: Option<PathBuf>,
    },
    /// Bring a backup back as the office. An older one than was known is recognised.
    Restore {
        backup: PathBuf,
        /// The backup of the keys.
        #[arg(long, value_name = "DIR")]
        keys: PathBuf,
        /// Go on with a record that is shorter than the known one: who proposed it. The acting
        /// person confirms.
        #[arg(long, value_name = "HANDLE")]
        proposed_by: Option<String>,
        /// Why the older record is gone on with.
        #[arg(long)]
        reason: Option<String>,
        /// The size that the record is known to have had, from a checkpoint or a witness.
        #[arg(long)]
        known_size: Option<u64>,
    },
    /// Change the office's passphrase.
    Passphrase {
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Let an age recipient open the office too.
    AddRecipient { recipient: String },
    /// The acts in the record, newest first.
    Acts {
        /// Only those of this case.
        #[arg(long)]
        case: Option<String>,
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Confirm that the clock, which went back, may be gone on with.
    ConfirmClock {
        #[arg(long)]
        reason: String,
    },
    /// Change what an office may set.
    Set {
        /// Within how many hours an emergency must be approved.
        #[arg(long)]
        emergency_hours: Option<u32>,
        /// Within how many days data subjects that are `unknown` must be assessed.
        #[arg(long)]
        unknown_subject_days: Option<u32>,
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PersonVerb {
    /// Add a person, with a key under a passphrase of their own.
    Add {
        handle: String,
        #[arg(long)]
        name: String,
        /// One role or several.
        #[arg(long = "has", required = true, value_name = "ROLE")]
        roles: Vec<Role>,
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    List,
    /// Change name, handle or roles.
    Change {
        person: String,
        #[arg(long)]
        handle: Option<String>,
        #[arg(long)]
        name: Option<String>,
        #[arg(long = "has", value_name = "ROLE")]
        roles: Vec<Role>,
        #[arg(long)]
        reason: String,
    },
    Remove {
        person: String,
        #[arg(long)]
        reason: String,
    },
    /// Change your own passphrase.
    Passphrase {
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Show who may do what.
    Permissions,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuthorityVerb {
    /// Print a form to fill in: the terms of an authority with its interference test.
    Template {
        #[arg(default_value = "warrant")]
        kind: AuthorityKind,
    },
    /// Look at filled-in terms without asking for anything.
    Lint {
        terms: PathBuf,
    },
    /// Ask for an authority with these terms.
    #[command(
        after_help = "Example:\n  probity authority template warrant > terms.toml\n  probity authority request terms.toml --case 3f2a --as bo"
    )]
    Request {
        terms: PathBuf,
        /// The case that the authority covers; in place of the cases in the file.
        #[arg(long)]
        case: Option<String>,
    },
    /// Approve what waits for approval. Whoever asked cannot.
    Approve {
        authority: String,
        #[arg(long)]
        reasons: String,
        /// The court or independent body behind it, and its reference.
        #[arg(long, default_value = "")]
        independent: String,
    },
    /// Reject what waits for approval.
    Reject {
        authority: String,
        #[arg(long)]
        reasons: String,
    },
    /// Ask for other terms.
    Amend {
        authority: String,
        terms: PathBuf,
        #[arg(long)]
        reason: String,
    },
    /// Ask for a longer validity.
    Renew {
        authority: String,
        #[arg(long)]
        until: Time,
        #[arg(long)]
        review: Time,
        #[arg(long)]
        reason: String,
    },
    Revoke {
        authority: String,
        #[arg(long)]
        reason: String,
    },
    List,
    /// Show the terms and the decisions on them; the look is recorded.
    Show {
        authority: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseVerb {
    Open {
        title: String,
        #[arg(long, default_value = "investigation")]
        purpose: Purpose,
        #[arg(long, default_value = "")]
        description: String,
        /// When the case must be looked at again, such as 2027-06-30.
        #[arg(long)]
        review: Time,
        /// Further members.
        #[arg(long = "member", value_name = "HANDLE")]
        members: Vec<String>,
    },
    List,
    /// Show a case; the look is recorded.
    Show {
        case: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Add or remove members, set title or review date.
    Change {
        case: String,
        #[arg(long, value_name = "HANDLE")]
        add: Vec<String>,
        #[arg(long, value_name = "HANDLE")]
        remove: Vec<String>,
        #[arg(long)]
        title: Option<String>,
        #[arg(long)]
        review: Option<Time>,
        #[arg(long)]
        reason: String,
    },
    Close {
        case: String,
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExhibitVerb {
    /// Print a form to fill in: the field record.
    Template,
    /// Take an exhibit into custody.
    Receive {
        #[arg(long)]
        case: String,
        #[arg(long)]
        authority: String,
        /// Its number in the case, such as `AB/1`.
        #[arg(long)]
        number: String,
        #[arg(long)]
        kind: ExhibitKind,
        #[arg(long)]
        description: String,
        /// Whose data it holds.
        #[arg(long, default_value = "unknown")]
        subject: SubjectCategory,
        /// The label of the described source in the authority that it belongs to.
        #[arg(long, default_value = "")]
        source: String,
        /// The filled-in field record.
        #[arg(long, value_name = "FILE")]
        record: Option<PathBuf>,
        /// Photographs, kept in the vault.
        #[arg(long = "photo", value_name = "FILE")]
        photos: Vec<PathBuf>,
    },
    /// The exhibits of a case; the look is recorded.
    List {
        #[arg(long)]
        case: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Show an exhibit with its custody; the look is recorded.
    Show {
        exhibit: String,
        #[arg(long)]
        case: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Hand an exhibit over.
    HandOver {
        exhibit: String,
        #[arg(long)]
        case: String,
        #[arg(long)]
        authority: Option<String>,
        #[command(flatten)]
        transfer: TransferArgs,
    },
    /// Record a return to the office, or to whom it belongs.
    Return {
        exhibit: String,
        #[arg(long)]
        case: String,
        #[arg(long, default_value = "office")]
        where_to: ReturnTo,
        #[command(flatten)]
        transfer: TransferArgs,
    },
    /// Declare and explain a gap in the record.
    Gap {
        exhibit: String,
        #[arg(long)]
        case: String,
        #[arg(long)]
        gap: CustodyGap,
        #[arg(long)]
        explanation: String,
    },
}

/// A change of hands.
#[derive(Debug, Args)]
pub(crate) struct TransferArgs {
    /// Who gives: a handle, or `Name, Organisation` of somebody outside.
    #[arg(long)]
    pub(crate) from: String,
    /// Who takes.
    #[arg(long)]
    pub(crate) to: String,
    #[arg(long)]
    pub(crate) place: String,
    #[arg(long)]
    pub(crate) purpose: String,
    /// When it happened, if not now.
    #[arg(long)]
    pub(crate) happened: Option<Time>,
    /// The seal as the giver saw it: number and condition, such as `S-1 intact`.
    #[arg(long, default_value = "")]
    pub(crate) seal_given: String,
    #[arg(long, default_value = "not-checked")]
    pub(crate) seal_given_condition: SealCondition,
    /// The seal as the taker saw it.
    #[arg(long, default_value = "")]
    pub(crate) seal_taken: String,
    #[arg(long, default_value = "not-checked")]
    pub(crate) seal_taken_condition: SealCondition,
    /// Reference of the paper that both sides signed.
    #[arg(long, default_value = "")]
    pub(crate) document: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IntakeVerb {
    /// Take in a folder, a file or an archive. It is only read.
    #[command(
        after_help = "Example:\n  probity intake start /media/evidence --case 3f2a --exhibit AB/1 --authority 77c0 --as bo"
    )]
    Start {
        source: PathBuf,
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        authority: String,
        #[arg(long, default_value = "")]
        description: String,
        /// Categories of data; by default those of the authority.
        #[arg(long)]
        data: Vec<DataCategory>,
        /// Categories of data subjects; by default that of the exhibit.
        #[arg(long)]
        subject: Vec<SubjectCategory>,
        /// Signal lists to match against; by default all in use.
        #[arg(long)]
        list: Vec<String>,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Go on with an intake that was interrupted.
    Resume {
        source: PathBuf,
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Give an open intake up; what was read is removed.
    Stop {
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct HowArgs {
    /// Threads; by default one for each processor.
    #[arg(long)]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ItemVerb {
    /// Look for items; the search is recorded.
    Search {
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        authority: Option<String>,
        /// Text in the locator.
        #[arg(long, default_value = "")]
        contains: String,
        /// MD5, SHA-1 or SHA-256.
        #[arg(long, default_value = "")]
        digest: String,
        /// Only items that match a signal.
        #[arg(long)]
        matched: bool,
        /// Only items with gaps.
        #[arg(long)]
        gaps: bool,
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// Why you look.
        #[arg(long)]
        reason: String,
    },
    /// Write an item's content to standard output or to a file; the look is recorded.
    View {
        /// The row in the exhibit's manifest.
        row: u64,
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        authority: Option<String>,
        #[arg(long)]
        reason: String,
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Export items into a folder, for a named recipient.
    Export {
        #[arg(required = true)]
        rows: Vec<u64>,
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        authority: Option<String>,
        #[arg(long)]
        recipient: String,
        /// Conditions that travel with the data.
        #[arg(long = "condition")]
        conditions: Vec<String>,
        #[arg(long)]
        reason: String,
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ListVerb {
    /// Bring in a list in CSV or ThreatExchange-style JSON.
    Import {
        file: PathBuf,
        #[arg(long)]
        name: String,
        #[arg(long)]
        authority: String,
        /// Who gave it, and under what conditions.
        #[arg(long, default_value = "")]
        source: String,
        /// The opinion of rows that state none.
        #[arg(long, default_value = "seed", value_parser = opinion)]
        opinion: MatchOpinion,
    },
    /// Bring in a newer version of a list: additions, changed opinions, deletions.
    Update {
        list: String,
        file: PathBuf,
        #[arg(long)]
        authority: String,
        #[arg(long)]
        reason: String,
    },
    /// Take one signal out of a list.
    WithdrawSignal {
        list: String,
        /// `pdq`, `sha256`, `sha1` or `md5`.
        algorithm: String,
        /// The hash in hexadecimal.
        signal: String,
        #[arg(long)]
        authority: String,
        #[arg(long)]
        reason: String,
    },
    /// Use a list no more.
    Withdraw {
        list: String,
        #[arg(long)]
        reason: String,
    },
    #[command(name = "list")]
    All,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewVerb {
    /// The matches of an exhibit that wait for a decision; the look is recorded as a search.
    Queue {
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        authority: Option<String>,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
        /// Also those that are decided.
        #[arg(long)]
        all: bool,
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// One match with its explanation; the look is recorded.
    Show {
        index: u64,
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        authority: Option<String>,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Decide on a match.
    Decide {
        index: u64,
        judgement: Judgement,
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        authority: Option<String>,
        #[arg(long)]
        reason: String,
    },
    /// Take a decision back.
    Undo {
        index: u64,
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: String,
        #[arg(long)]
        authority: Option<String>,
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ErasureVerb {
    /// Propose to erase a case, or one exhibit of it.
    Propose {
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: Option<String>,
        #[arg(long)]
        ground: ErasureGround,
        /// Outlives what is erased, so it must not repeat any of it.
        #[arg(long)]
        reason: String,
    },
    /// Approve a proposal of another person.
    Approve {
        erasure: String,
        #[arg(long)]
        reason: String,
    },
    /// Carry out what is approved, and print the certificate.
    CarryOut {
        erasure: String,
    },
    List,
    /// Print the certificate of an erasure again.
    Certificate {
        erasure: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum HoldVerb {
    Place {
        #[arg(long)]
        case: String,
        #[arg(long)]
        exhibit: Option<String>,
        #[arg(long)]
        reason: String,
    },
    Lift {
        hold: String,
        #[arg(long)]
        reason: String,
    },
    List,
}

fn opinion(text: &str) -> Result<MatchOpinion, String> {
    match text {
        "negative" => Ok(MatchOpinion::Negative),
        "seed" => Ok(MatchOpinion::Seed),
        "positive" => Ok(MatchOpinion::Positive),
        "disputed" => Ok(MatchOpinion::Disputed),
        _ => Err("one of negative, seed, positive, disputed".to_owned()),
    }
}
