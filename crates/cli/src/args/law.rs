//! `probity authority`, `case`, `erasure` and `hold`.

use std::path::PathBuf;

use casework::{
    command::{ErasureGround, Purpose},
    terms::AuthorityKind,
};
use clap::Subcommand;
use evidence::Time;

#[derive(Debug, Subcommand)]
pub(crate) enum AuthorityVerb {
    /// Print a form to fill in: the terms of an authority with its interference test.
    Template {
        /// The kind of authority.
        #[arg(default_value = "warrant")]
        kind: AuthorityKind,
    },
    /// Look at filled-in terms without asking for anything.
    Lint {
        /// The filled-in form, as TOML, or as JSON in a file `.json`.
        terms: PathBuf,
    },
    /// Ask for an authority with these terms.
    #[command(
        after_help = "Example:\n  probity authority template warrant > terms.toml\n  probity authority request terms.toml --case 3f2a --as bo"
    )]
    Request {
        /// The filled-in form, as TOML, or as JSON in a file `.json`.
        terms: PathBuf,
        /// The case that the authority covers; in place of the cases in the file.
        #[arg(long)]
        case: Option<String>,
    },
    /// Approve what waits for approval. Whoever asked cannot.
    #[command(
        after_help = "Example:\n  probity authority approve 77c0 --reasons 'Necessary and in proportion, because …' --as chidi"
    )]
    Approve {
        /// The authority: the beginning of its id.
        authority: String,
        /// The reasons of the decision; they go into the record.
        #[arg(long)]
        reasons: String,
        /// The court or independent body behind it, and its reference.
        #[arg(long, default_value = "")]
        independent: String,
    },
    /// Reject what waits for approval.
    Reject {
        /// The authority: the beginning of its id.
        authority: String,
        /// The reasons of the decision; they go into the record.
        #[arg(long)]
        reasons: String,
    },
    /// Ask for other terms.
    Amend {
        /// The authority: the beginning of its id.
        authority: String,
        /// The filled-in form, as TOML, or as JSON in a file `.json`.
        terms: PathBuf,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Ask for a longer validity.
    Renew {
        /// The authority: the beginning of its id.
        authority: String,
        /// The new end, such as 2027-06-30.
        #[arg(long)]
        until: Time,
        /// When it must be looked at again.
        #[arg(long)]
        review: Time,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// End an authority before its time.
    Revoke {
        /// The authority: the beginning of its id.
        authority: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// List them.
    List,
    /// Show the terms and the decisions on them; the look is recorded.
    Show {
        /// The authority: the beginning of its id.
        authority: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseVerb {
    /// Open a case.
    #[command(
        after_help = "Example:\n  probity case open Hills --review 2027-06-30 --member dara --member edda --as bo"
    )]
    Open {
        /// The title: it names the case in all other verbs.
        title: String,
        /// What the case is for.
        #[arg(long, default_value = "investigation")]
        purpose: Purpose,
        /// What it is, in words.
        #[arg(long, default_value = "")]
        description: String,
        /// When the case must be looked at again, such as 2027-06-30.
        #[arg(long)]
        review: Time,
        /// Further members.
        #[arg(long = "member", value_name = "HANDLE")]
        members: Vec<String>,
    },
    /// List them.
    List,
    /// Show a case; the look is recorded.
    Show {
        /// The case: its title, or the beginning of its id.
        case: String,
        /// Why you look; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Add or remove members, set title or review date.
    Change {
        /// The case: its title, or the beginning of its id.
        case: String,
        /// Who becomes a member.
        #[arg(long, value_name = "HANDLE")]
        add: Vec<String>,
        /// Who is a member no more.
        #[arg(long, value_name = "HANDLE")]
        remove: Vec<String>,
        /// The new title.
        #[arg(long)]
        title: Option<String>,
        /// When it must be looked at again.
        #[arg(long)]
        review: Option<Time>,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Close a case.
    Close {
        /// The case: its title, or the beginning of its id.
        case: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ErasureVerb {
    /// Propose to erase a case, or one exhibit of it.
    #[command(
        after_help = "Example:\n  probity erasure propose --case Hills --exhibit K/2 --ground unlawful \\\n    --reason 'not covered by the warrant' --as dara"
    )]
    Propose {
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: Option<String>,
        /// Why the law asks for it.
        #[arg(long)]
        ground: ErasureGround,
        /// Outlives what is erased, so it must not repeat any of it.
        #[arg(long)]
        reason: String,
    },
    /// Approve a proposal of another person.
    Approve {
        /// The erasure: the beginning of its id.
        erasure: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Carry out what is approved, and print the certificate.
    CarryOut {
        /// The erasure: the beginning of its id.
        erasure: String,
    },
    /// List them.
    List,
    /// Print the certificate of an erasure again.
    Certificate {
        /// The erasure: the beginning of its id.
        erasure: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum HoldVerb {
    /// Forbid erasing until the hold is lifted.
    Place {
        /// The case: its title, or the beginning of its id.
        #[arg(long)]
        case: String,
        /// The exhibit: its number in the case, or the beginning of its id.
        #[arg(long)]
        exhibit: Option<String>,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Lift a hold.
    Lift {
        /// The hold: the beginning of its id.
        hold: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// List them.
    List,
}
