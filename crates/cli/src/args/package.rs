//! `probity package`.

use std::path::PathBuf;

use casework::command::Language;
use clap::{Args, Subcommand};
use evidence::Time;

#[derive(Debug, Subcommand)]
pub(crate) enum PackageVerb {
    /// Choose what leaves the office and say why the rest stays behind; another person approves.
    #[command(
        after_help = "Examples:\n  probity package propose --case Hills --items K/1:3,5,9-12 --original K/1:0 \\\n    --withheld-reason 'private pictures' --destination 'District Court' \\\n    --language ar,en --reason 'ordered by the court, 7/26' --as bo\n  probity package propose --case Hills --confirmed-matches K/1 \\\n    --withheld-reason 'nobody has confirmed them' --destination Defence --reason 'disclosure' --as bo\n  probity item search --case Hills --exhibit K/1 --contains letter --reason 'for the court' --as bo --json > found.json\n  probity package propose --case Hills --found found.json …"
    )]
    Propose(Box<Propose>),
    /// Approve a package that somebody else has proposed. It then may be created once.
    #[command(
        after_help = "Example:\n  probity package show 3f2a --reason 'to decide on it' --as chidi\n  probity package approve 3f2a --reasons 'Only what the court asked for.' --as chidi"
    )]
    Approve {
        /// The package: the beginning of its id.
        package: String,
        /// The reasons of the decision; they go into the record.
        #[arg(long)]
        reasons: String,
    },
    /// Reject a package that somebody else has proposed.
    Reject {
        /// The package: the beginning of its id.
        package: String,
        /// The reasons of the decision; they go into the record.
        #[arg(long)]
        reasons: String,
    },
    /// Write an approved package, seal it, and record that it was created. After a stop between the
    /// two, ask again with the same folder: the seal is then written.
    #[command(
        after_help = "Examples:\n  probity package create 3f2a --out /media/court --as bo\n  probity package create 3f2a --out /media/court --recipient age1… --recipient age1… --as bo"
    )]
    Create {
        /// The package: the beginning of its id.
        package: String,
        /// The folder into which it is put, under its own id. It must be there.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Encrypt it to this recipient, as one file `.tar.age`; may be given again.
        #[arg(long = "recipient", value_name = "age1…")]
        recipients: Vec<String>,
    },
    /// List the packages of a case; the look is recorded.
    List {
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Show what is in a package and who has it; the look is recorded.
    Show {
        /// The package: the beginning of its id.
        package: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Record to whom a package was given: whoever has it must be told of an erasure.
    #[command(
        after_help = "Example:\n  probity package hand-over 3f2a --to 'Gita Example, District Court' --how 'by hand, sealed disk' \\\n    --receipt 'signed, 17/26' --reason 'ordered by the court' --as dara"
    )]
    HandOver {
        /// The package: the beginning of its id.
        package: String,
        /// Who took it: a handle, or `Name, Organisation` of somebody outside.
        #[arg(long)]
        to: String,
        /// By what way: by hand, on which carrier, by which service.
        #[arg(long)]
        how: String,
        /// What the receiver signed or answered.
        #[arg(long, default_value = "")]
        receipt: String,
        /// When it happened, if not now.
        #[arg(long)]
        happened: Option<Time>,
        /// The authority: the beginning of its id; by default that of the proposal.
        #[arg(long)]
        authority: Option<String>,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Check a package as an outsider would, without the office (exit codes 0, 1, 2 and 3 as
    /// `probity-audit` has them).
    #[command(
        after_help = "Example:\n  probity package verify /media/court/package-3f2a… --policy overseer.txt"
    )]
    Verify {
        /// The package's folder.
        folder: PathBuf,
        /// Judge by this policy (keys of log and witnesses, quorum) and not by the package's own.
        #[arg(long, value_name = "FILE")]
        policy: Option<PathBuf>,
        /// Believe time stamps under this certificate only; may be given again.
        #[arg(long = "timestamp-root", value_name = "FILE")]
        roots: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Propose {
    /// The case: its title, or the beginning of its id.
    #[arg(long)]
    pub(crate) case: String,
    /// The authority: the beginning of its id; by default that of the first exhibit's intake.
    #[arg(long)]
    pub(crate) authority: Option<String>,
    /// An exhibit of which perhaps nothing but its history goes along.
    #[arg(long = "exhibit", value_name = "EXHIBIT")]
    pub(crate) exhibits: Vec<String>,
    /// Items with their content: the exhibit and rows, such as `K/1:3,5,9-12` or `K/1:all`.
    #[arg(long = "items", value_name = "EXHIBIT:ROWS")]
    pub(crate) items: Vec<String>,
    /// Items of which only the row and its proof go along.
    #[arg(long = "listed", value_name = "EXHIBIT:ROWS")]
    pub(crate) listed: Vec<String>,
    /// Whole files of the source.
    #[arg(long = "original", value_name = "EXHIBIT:ROWS")]
    pub(crate) originals: Vec<String>,
    /// Every item of this exhibit of which somebody has confirmed a match.
    #[arg(long = "confirmed-matches", value_name = "EXHIBIT")]
    pub(crate) confirmed: Vec<String>,
    /// Items that `item search --json` has found, saved to a file.
    #[arg(long = "found", value_name = "FILE")]
    pub(crate) found: Vec<PathBuf>,
    /// A redacted copy: the entry that `item derive` has answered with.
    #[arg(long = "derivative", value_name = "ENTRY")]
    pub(crate) derivatives: Vec<u64>,
    /// Why everything else stays behind; needed if anything does.
    #[arg(long, default_value = "")]
    pub(crate) withheld_reason: String,
    /// Whether the names of the persons of the office who acted are disclosed.
    #[arg(long)]
    pub(crate) disclose_names: bool,
    /// An entry whose payload is opened beyond those that always are.
    #[arg(long = "open", value_name = "ENTRY")]
    pub(crate) open: Vec<u64>,
    /// Languages of the printed record, the reader's first.
    #[arg(
        long = "language",
        value_name = "CODE",
        value_delimiter = ',',
        default_value = "en"
    )]
    pub(crate) languages: Vec<Language>,
    /// For whom it is.
    #[arg(long)]
    pub(crate) destination: String,
    /// Why; it goes into the record.
    #[arg(long)]
    pub(crate) reason: String,
}
