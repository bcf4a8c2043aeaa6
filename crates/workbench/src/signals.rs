//! Signal lists: brought into the office, and made ready to match against.

use std::io::{Read, Write};

use casework::{Blob, Command, ListChange, ListImport, ListUse, SignalCounts};
use evidence::{AuthorityId, Digests, Finding, ItemRow, ListId, MatchOpinion, Time};
use matching::{
    explain,
    index::Index,
    list::{Import, List},
};

use crate::{
    digest,
    office::{Actor, CommitError, Office, Receipt},
    ports::{BlobError, Owner},
};

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SignalsError {
    #[error("the list {list} cannot be read from the vault")]
    Vault { list: ListId, source: BlobError },
    #[error("the list {list} in the vault is not a signal list: {what}")]
    Form { list: ListId, what: String },
    #[error("there is no list {list}")]
    Unknown { list: ListId },
}
