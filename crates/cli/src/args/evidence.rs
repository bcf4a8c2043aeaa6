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
    /// Say whose data an exhibit holds, once that is known.
    Assess {
        exhibit: String,
        subject: SubjectCategory,
        #[arg(long)]
        case: String,
        #[arg(long)]
        reason: String,
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

fn opinion(text: &str) -> Result<MatchOpinion, String> {
    match text {
        "negative" => Ok(MatchOpinion::Negative),
        "seed" => Ok(MatchOpinion::Seed),
        "positive" => Ok(MatchOpinion::Positive),
        "disputed" => Ok(MatchOpinion::Disputed),
        _ => Err("one of negative, seed, positive, disputed".to_owned()),
    }
}
