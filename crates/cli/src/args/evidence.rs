//! `probity exhibit`, `intake`, `item`, `list` and `review`.

use std::path::PathBuf;

use casework::{
    command::{Judgement, ReturnTo},
    field::{CustodyGap, ExhibitKind, SealCondition},
    terms::{DataCategory, SubjectCategory},
};
use clap::{Args, Subcommand};
use evidence::{MatchOpinion, Time};

#[derive(Debug, Subcommand)]
pub(crate) enum ExhibitVerb {
    /// Print a form to fill in: the field record.
    Template,
    /// Take an exhibit into custody.
    #[command(
        after_help = "Example:\n  probity exhibit template > field.toml\n  probity exhibit receive --case Hills --authority 77c0 --number K/1 --kind phone \\\n    --description 'black telephone' --subject suspect --source phone --record field.toml --as dara"
    )]
    Receive {
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The authority: the beginning of its id.
        #[arg(long)]
        authority: String,
        /// Its number in the case, such as `AB/1`.
        #[arg(long)]
        number: String,
        /// What kind of thing it is.
        #[arg(long)]
        kind: ExhibitKind,
        /// What it is, in words.
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
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Show an exhibit with its custody; the look is recorded.
    Show {
        /// The exhibit: its number in the case, or the beginning of its id.
        exhibit: String,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Hand an exhibit over.
    #[command(
        after_help = "Example:\n  probity exhibit hand-over K/1 --case Hills --from dara --to 'Gita Example, Court' \\\n    --place 'Counter 2' --purpose 'expert opinion' --seal-given S-2 --seal-given-condition intact --as dara"
    )]
    HandOver {
        /// The exhibit: its number in the case, or the beginning of its id.
        exhibit: String,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The authority: the beginning of its id; by default that of the intake.
        #[arg(long)]
        authority: Option<String>,
        #[command(flatten)]
        transfer: TransferArgs,
    },
    /// Record a return to the office, or to whom it belongs.
    Return {
        /// The exhibit: its number in the case, or the beginning of its id.
        exhibit: String,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// To whom it returns.
        #[arg(long, default_value = "office")]
        where_to: ReturnTo,
        #[command(flatten)]
        transfer: TransferArgs,
    },
    /// Say whose data an exhibit holds, once that is known.
    Assess {
        /// The exhibit: its number in the case, or the beginning of its id.
        exhibit: String,
        /// Whose data it holds.
        subject: SubjectCategory,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Declare and explain a gap in the record.
    Gap {
        /// The exhibit: its number in the case, or the beginning of its id.
        exhibit: String,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// What is missing.
        #[arg(long)]
        gap: CustodyGap,
        /// Why it is missing.
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
    /// Where it happened.
    #[arg(long)]
    pub(crate) place: String,
    /// What for.
    #[arg(long)]
    pub(crate) purpose: String,
    /// When it happened, if not now.
    #[arg(long)]
    pub(crate) happened: Option<Time>,
    /// The seal as the giver saw it: number and condition, such as `S-1 intact`.
    #[arg(long, default_value = "")]
    pub(crate) seal_given: String,
    /// The condition of that seal.
    #[arg(long, default_value = "not-checked")]
    pub(crate) seal_given_condition: SealCondition,
    /// The seal as the taker saw it.
    #[arg(long, default_value = "")]
    pub(crate) seal_taken: String,
    /// The condition of that seal.
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
        after_help = "Example:\n  probity intake start /media/evidence --case 3f2a --exhibit AB/1 --authority 77c0 \\\n    --description 'the shared storage' --as bo"
    )]
    Start {
        /// The folder, file or archive.
        source: PathBuf,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id.
        #[arg(long)]
        authority: String,
        /// What is taken in, in words.
        #[arg(long)]
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
    #[command(
        after_help = "Example:\n  probity intake resume /media/evidence --case Hills --exhibit K/1 --as bo"
    )]
    Resume {
        /// The folder, file or archive.
        source: PathBuf,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        #[command(flatten)]
        how: HowArgs,
    },
    /// Give an open intake up; what was read is removed.
    Stop {
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// Why; it goes into the record.
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
    #[command(
        after_help = "Example:\n  probity item search --case Hills --exhibit K/1 --matched --reason 'daily review' --as edda"
    )]
    Search {
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id; by default that of the intake.
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
        /// How many are shown at most.
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
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id; by default that of the intake.
        #[arg(long)]
        authority: Option<String>,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
        /// The file that is written; it must not exist.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Keep a redacted copy of an item, which can go into a package in its place.
    #[command(
        after_help = "Example:\n  probity item derive 3 --case Hills --exhibit K/1 --copy redacted.png \\\n    --removed 'the face of a bystander' --tool 'drawn over with GIMP 2.10' --reason 'not about her' --as bo"
    )]
    Derive {
        /// The row in the exhibit's manifest from which the copy was made.
        row: u64,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id; by default that of the intake.
        #[arg(long)]
        authority: Option<String>,
        /// The copy. The extension of its name is kept.
        #[arg(long, value_name = "FILE")]
        copy: PathBuf,
        /// What was removed.
        #[arg(long)]
        removed: String,
        /// With which program, or how, it was made.
        #[arg(long)]
        tool: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Export items into a folder, for a named recipient.
    Export {
        /// The rows in the exhibit's manifest.
        #[arg(required = true)]
        rows: Vec<u64>,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id; by default that of the intake.
        #[arg(long)]
        authority: Option<String>,
        /// Who receives it.
        #[arg(long)]
        recipient: String,
        /// Conditions that travel with the data.
        #[arg(long = "condition")]
        conditions: Vec<String>,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
        /// The folder that is written into.
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ListVerb {
    /// Bring in a list in CSV or ThreatExchange-style JSON.
    #[command(
        after_help = "Example:\n  probity list import signals.csv --name exchange --authority 81bd \\\n    --source 'Made-up Exchange, TLP:GREEN' --as bo"
    )]
    Import {
        /// The file with the signals.
        file: PathBuf,
        /// Its name.
        #[arg(long)]
        name: String,
        /// The authority: the beginning of its id.
        #[arg(long)]
        authority: String,
        /// Who gave it, and under what conditions.
        #[arg(long)]
        source: String,
        /// The opinion of rows that state none.
        #[arg(long, default_value = "seed", value_parser = opinion)]
        opinion: MatchOpinion,
    },
    /// Bring in a newer version of a list: additions, changed opinions, deletions.
    Update {
        /// The list: its name, or the beginning of its id.
        list: String,
        /// The file with the signals.
        file: PathBuf,
        /// The authority: the beginning of its id.
        #[arg(long)]
        authority: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Take one signal out of a list.
    WithdrawSignal {
        /// The list: its name, or the beginning of its id.
        list: String,
        /// `pdq`, `sha256`, `sha1` or `md5`.
        algorithm: String,
        /// The hash in hexadecimal.
        signal: String,
        /// The authority: the beginning of its id.
        #[arg(long)]
        authority: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Use a list no more.
    Withdraw {
        /// The list: its name, or the beginning of its id.
        list: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// List the lists.
    #[command(name = "list")]
    All,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewVerb {
    /// The matches of an exhibit that wait for a decision; the look is recorded as a search.
    Queue {
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id; by default that of the intake.
        #[arg(long)]
        authority: Option<String>,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
        /// Also those that are decided.
        #[arg(long)]
        all: bool,
        /// How many are shown at most.
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// One match with its explanation; the look is recorded.
    Show {
        /// The number of the match, as the queue shows it.
        index: u64,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id; by default that of the intake.
        #[arg(long)]
        authority: Option<String>,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Decide on a match.
    #[command(
        after_help = "Example:\n  probity review decide 0 confirmed --case Hills --exhibit K/1 \\\n    --reason 'the same place, seen from the same side' --as edda"
    )]
    Decide {
        /// The number of the match, as the queue shows it.
        index: u64,
        /// The judgement.
        judgement: Judgement,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id; by default that of the intake.
        #[arg(long)]
        authority: Option<String>,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Take a decision back.
    Undo {
        /// The number of the match, as the queue shows it.
        index: u64,
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: String,
        /// The authority: the beginning of its id; by default that of the intake.
        #[arg(long)]
        authority: Option<String>,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
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
