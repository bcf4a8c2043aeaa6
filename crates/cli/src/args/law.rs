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
