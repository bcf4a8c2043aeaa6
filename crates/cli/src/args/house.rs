//! `probity office` and `probity person`.

use std::path::PathBuf;

use casework::Role;
use clap::Subcommand;

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
    #[command(
        after_help = "Example:\n  probity office backup /media/disk/office-backup --keys /media/safe/office-keys"
    )]
    Backup {
        /// The folder that is written.
        folder: PathBuf,
        /// Also save the keys, into this folder. Keep it apart, and replace it after each erasure.
        #[arg(long, value_name = "DIR")]
        keys: Option<PathBuf>,
    },
    /// Bring a backup back as the office. An older one than was known is recognised.
    #[command(
        after_help = "Example:\n  probity office restore /media/disk/office-backup --keys /media/safe/office-keys \\\n    --as chidi --proposed-by amina --reason 'the disk broke'"
    )]
    Restore {
        /// The folder of the backup.
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
        /// A file with the new passphrase (otherwise PROBITY_NEW_PASSPHRASE, or it is asked for).
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Let an age recipient open the office too.
    AddRecipient {
        /// The recipient, `age1…`.
        recipient: String,
    },
    /// The acts in the record, newest first.
    Acts {
        /// Only those of this case.
        #[arg(long)]
        case: Option<String>,
        /// How many are shown at most.
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Confirm that the clock, which went back, may be gone on with.
    ConfirmClock {
        /// Why; it goes into the record.
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
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PersonVerb {
    /// Add a person, with a key under a passphrase of their own.
    #[command(
        after_help = "Example:\n  probity person add bo --name 'Bo Example' --has examiner --as amina"
    )]
    Add {
        /// A short name to act under, such as `bo`.
        handle: String,
        /// Its name.
        #[arg(long)]
        name: String,
        /// One role or several.
        #[arg(long = "has", required = true, value_name = "ROLE")]
        roles: Vec<Role>,
        /// A file with the new passphrase (otherwise PROBITY_NEW_PASSPHRASE, or it is asked for).
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// List them.
    List,
    /// Change name, handle or roles.
    Change {
        /// The person: the handle, or the beginning of the id.
        person: String,
        /// The new handle.
        #[arg(long)]
        handle: Option<String>,
        /// The new name.
        #[arg(long)]
        name: Option<String>,
        /// One role or several; they take the place of the ones before.
        #[arg(long = "has", value_name = "ROLE")]
        roles: Vec<Role>,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Take a person out of the office.
    Remove {
        /// The person: the handle, or the beginning of the id.
        person: String,
        /// Why; it goes into the record.
        #[arg(long)]
        reason: String,
    },
    /// Change your own passphrase.
    Passphrase {
        /// A file with the new passphrase (otherwise PROBITY_NEW_PASSPHRASE, or it is asked for).
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Show who may do what.
    Permissions,
}
