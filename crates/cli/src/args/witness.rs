//! `probity witness`.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Subcommand};

/// Where a witness keeps its key and its memory.
#[derive(Clone, Debug, Args)]
pub(crate) struct Desk {
    /// The witness's own folder.
    #[arg(
        long = "folder",
        env = "PROBITY_WITNESS",
        default_value = "witness",
        value_name = "DIR"
    )]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WitnessVerb {
    /// For the witness: make its folder with a new key. The key is not encrypted.
    #[command(
        after_help = "Example:\n  probity witness init --name overseer.example/witness witness\n\nThen write the key of each record to watch into witness/logs.txt."
    )]
    Init {
        /// The name of the witness's key for ever, such as `overseer.example/witness`.
        #[arg(long)]
        name: String,
        /// The folder; it is made.
        folder: PathBuf,
    },
    /// For the witness: answer offices over the network, until interrupted. Give the outside a
    /// server with TLS in front of it.
    #[command(
        after_help = "Example:\n  probity witness serve --folder witness --listen 127.0.0.1:8732"
    )]
    Serve {
        #[command(flatten)]
        desk: Desk,
        /// Where to listen. Port 0 takes a free one; the first line of the output names it.
        #[arg(long, default_value = "127.0.0.1:8732", value_name = "ADDRESS")]
        listen: SocketAddr,
        /// What stands before the addresses, such as `/witness`.
        #[arg(long, default_value = "", value_name = "PATH")]
        prefix: String,
    },
    /// For the witness: answer one request that came as a file, for an office or a witness without
    /// network.
    #[command(
        after_help = "Example:\n  probity witness sign office.request --reply office.reply --folder witness\n\nExit code 0: cosigned. 1: the reply asks the office for another request. 2: refused, no reply.\n3: the record shows another history than before; the evidence is kept."
    )]
    Sign {
        /// The request, as `probity witness request` writes it.
        request: PathBuf,
        /// The reply to carry back; by default the request's name with `.reply` behind it.
        #[arg(long, value_name = "FILE")]
        reply: Option<PathBuf>,
        #[command(flatten)]
        desk: Desk,
    },
    /// For the witness: its key, the records that it watches and what it has seen of them.
    Show {
        /// Write the last checkpoint of this record to the output instead.
        origin: Option<String>,
        #[command(flatten)]
        desk: Desk,
    },
    /// For the office: install the policy that says who judges this record.
    #[command(
        after_help = "Example of a policy:\n  log office.example/record+c1c58430+Aar4FvgMC526hPfxZYySjnBw+tWSHbBzcDvU2wEf2EYb\n  witness overseer overseer.example/witness+5619eba8+BG34RGqmEI/2tgwg5+/DkmdgoJL3+3atT6UvxO903tHB https://overseer.example/w\n  quorum overseer\n\nThe one before is kept in the record's folder."
    )]
    Policy {
        /// The policy, in the form of C2SP tlog-policy.
        file: PathBuf,
        /// Show what it would change, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// For the office: how many entries are not yet cosigned, by whom, since when.
    Status,
    /// For the office: ask the witnesses now, as is done at the end of every command.
    Submit,
    /// For the office: write the request to a witness into a file.
    #[command(after_help = "Example:\n  probity witness request office.request --witness court")]
    Request {
        /// The file; it is not written over.
        file: PathBuf,
        /// The witness's name in the policy, if there are several.
        #[arg(long, value_name = "NAME")]
        witness: Option<String>,
    },
    /// For the office: take in a witness's reply, or the checkpoint that it shows.
    Reply {
        /// The reply, as `probity witness sign` writes it.
        file: PathBuf,
        /// The witness's name in the policy, if there are several.
        #[arg(long, value_name = "NAME")]
        witness: Option<String>,
    },
}
