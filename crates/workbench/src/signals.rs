//! Signal lists: brought into the office, kept in the vault in one canonical form, and made ready
//! to match against.

use std::{
    io::{Read, Write},
    sync::Arc,
};

use casework::{
    Command,
    command::{Blob, ListChange, ListImport, ListUse, SignalCounts},
};
use evidence::{AuthorityId, ContentHash, Digests, Finding, ItemRow, ListId, MatchOpinion, Time};
use matching::{
    explain,
    index::{Index, IndexError, Options},
    list::{self, Import, SignalList},
    signal::{Algorithm, Value},
};

use crate::{
    digest,
    office::{Actor, CommitError, Office, Receipt},
    ports::{BlobError, KeyScope, Owner},
};

/// Why signals cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SignalsError {
    #[error("there is no list {list}, or it has another version than the one asked for")]
    Unknown { list: ListId },
    #[error("the list {list} cannot be read from the vault")]
    Vault { list: ListId, source: BlobError },
    #[error("the list {list} in the vault is not a signal list")]
    Form {
        list: ListId,
        source: list::DecodeError,
    },
    #[error("the lists cannot be indexed together")]
    Index(#[from] IndexError),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error("the vault could not be used")]
    Blob(#[from] BlobError),
}

/// What is said about a list that is brought in.
#[derive(Clone, Debug)]
pub struct Describe {
    pub authority: AuthorityId,
    pub name: String,
    pub source: String,
}

/// Stores an imported list and asks for its admission. Refused, it is not used; its bytes stay
/// unreferenced until the vault is tidied.
pub fn admit(
    office: &Office,
    actor: &Actor,
    list: ListId,
    import: &Import,
    describe: Describe,
) -> Result<Receipt, SignalsError> {
    let (blob, signals) = store(office, &import.list)?;
    let format = match import.format {
        list::Format::Csv => "csv",
        list::Format::Json => "json",
    };
    Ok(office.act(
        actor,
        ListImport {
            authority: describe.authority,
            blob,
            format: format.to_owned(),
            list,
            name: describe.name,
            signals,
            source: describe.source,
            version: blob.sha256,
        },
    )?)
}

/// Puts a newer version of a list in place of the present one: new signals are added, the opinions
/// on known ones joined, and those that the file declares deleted are gone.
pub fn update(
    office: &Office,
    actor: &Actor,
    list: ListId,
    import: &Import,
    authority: AuthorityId,
    reason: String,
) -> Result<Receipt, SignalsError> {
    let present = load_present(office, list)?;
    let newer = present.updated(&import.list, &import.deletions);
    let (blob, signals) = store(office, &newer)?;
    let version = blob.sha256;
    let change = ListChange {
        authority,
        blob,
        list,
        reason,
        signals,
        version,
    };
    Ok(office.act(actor, Command::from(change))?)
}

/// Takes single signals out of a list: from the next intake on they do not match.
pub fn withdraw_signals(
    office: &Office,
    actor: &Actor,
    list: ListId,
    values: &[Value],
    authority: AuthorityId,
    reason: String,
) -> Result<Receipt, SignalsError> {
    let present = load_present(office, list)?;
    let newer = present.updated(&SignalList::default(), values);
    let (blob, signals) = store(office, &newer)?;
    let version = blob.sha256;
    let change = ListChange {
        authority,
        blob,
        list,
        reason,
        signals,
        version,
    };
    Ok(office.act(actor, Command::from(change))?)
}

fn store(office: &Office, list: &SignalList) -> Result<(Blob, SignalCounts), SignalsError> {
    let bytes = list::encode(list);
    let sha256 = digest::sha256(&bytes);
    let mut stored = 0;
    for year in years_of_entry(office) {
        stored = store_in_year(office, year, sha256, &bytes)?;
    }
    let mut counts = SignalCounts::default();
    for signal in list.signals() {
        let count = match signal.opinion {
            MatchOpinion::Negative => &mut counts.negative,
            MatchOpinion::Seed => &mut counts.seed,
            MatchOpinion::Positive => &mut counts.positive,
            MatchOpinion::Disputed => &mut counts.disputed,
        };
        *count = count.saturating_add(1);
    }
    Ok((
        Blob {
            bytes: stored,
            sha256,
        },
        counts,
    ))
}

/// The years in which an entry that is asked for now may be written: the year of the entry decides
/// under which key its blob is looked for. Around New Year there are two.
fn years_of_entry(office: &Office) -> Vec<u16> {
    const SOON_SECONDS: i64 = 600;
    let now = office.ports().clock.now();
    let last = office.with_state(casework::State::last_at);
    let at = last.map_or(now, |last| last.max(now));
    let mut years = vec![at.year(), at.plus_seconds(SOON_SECONDS).year()];
    years.dedup();
    years
}

/// Stores a list under the key of the office of this year; how many bytes it has.
fn store_in_year(
    office: &Office,
    year: u16,
    sha256: ContentHash,
    bytes: &[u8],
) -> Result<u64, SignalsError> {
    let ports = office.ports();
    let owner = Owner::Office(year);
    // It may be the first thing that is kept in this year.
    ports
        .keys
        .create(&[KeyScope::Office(year)])
        .map_err(CommitError::Keys)?;
    let mut writer = ports.blobs.begin(owner)?;
    writer.write_all(bytes).map_err(crate::intake::blob_error)?;
    let stored = writer.finish(sha256)?;
    ports.blobs.sync(owner)?;
    Ok(stored.bytes)
}

/// The list in its present version.
pub fn load_present(office: &Office, list: ListId) -> Result<SignalList, SignalsError> {
    let (version, year) = office
        .with_state(|state| {
            state
                .list(&list)
                .map(|found| (found.version, found.blob_year))
        })
        .ok_or(SignalsError::Unknown { list })?;
    load(office, list, version, year)
}

fn load(
    office: &Office,
    list: ListId,
    version: ContentHash,
    year: u16,
) -> Result<SignalList, SignalsError> {
    let mut bytes = Vec::new();
    let mut reader = office
        .ports()
        .blobs
        .open(Owner::Office(year), &version)
        .map_err(|source| SignalsError::Vault { list, source })?;
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| SignalsError::Vault {
            list,
            source: crate::intake::blob_error(error),
        })?;
    list::decode(&bytes).map_err(|source| SignalsError::Form { list, source })
}

/// Lists made ready for matching.
#[derive(Debug)]
pub struct Signals {
    index: Index,
}

impl Signals {
    /// All lists that are in use, with their present versions.
    pub fn in_use(office: &Office) -> Vec<ListUse> {
        office.with_state(|state| {
            state
                .lists()
                .filter(|(_, list)| list.withdrawn_at.is_none())
                .map(|(id, list)| ListUse {
                    list: *id,
                    version: list.version,
                })
                .collect()
        })
    }

    /// These lists in these versions, as of `at`. A list that was changed or withdrawn since is
    /// loaded in the version asked for, so that an interrupted intake goes on with the lists that
    /// it began with; what was withdrawn meanwhile is marked when a person decides.
    pub fn load_versions(
        office: &Office,
        lists: &[ListUse],
        at: Time,
    ) -> Result<Self, SignalsError> {
        let mut loaded = Vec::new();
        for used in lists {
            let list = used.list;
            let years = office.with_state(|state| {
                let found = state.list(&list)?;
                Some(found.imported_at.year()..=found.changed_at.year().max(at.year()))
            });
            // The blob lies under the key of the year in which that version was stored.
            let mut result = Err(SignalsError::Unknown { list });
            for year in years.ok_or(SignalsError::Unknown { list })? {
                result = load(office, list, used.version, year);
                if result.is_ok() {
                    break;
                }
            }
            loaded.push((list, Arc::new(result?)));
        }
        let options = Options {
            at: Some(at),
            ..Options::default()
        };
        Ok(Self {
            index: Index::build(loaded, options)?,
        })
    }

    /// The matches of an item, given its row so far.
    pub fn matches(&self, row: &ItemRow) -> Vec<Finding> {
        let mut hits = Vec::new();
        if let (Some(sha256), Some(sha1), Some(md5)) = (row.sha256, row.sha1, row.md5) {
            hits = self.index.digests(&Digests { sha256, sha1, md5 });
        }
        for finding in &row.findings {
            if let Finding::Picture {
                pdq, pdq_quality, ..
            } = finding
                && let Ok(Value::Pdq(hash)) = Value::parse(Algorithm::Pdq, pdq)
            {
                hits.extend(self.index.pdq(&hash, *pdq_quality));
            }
        }
        explain::findings(&hits)
    }
}

/// What the list says now of a signal that matched; `None` if it was withdrawn.
pub fn opinion_of(list: &SignalList, algorithm: &str, signal: &str) -> Option<MatchOpinion> {
    let algorithm = Algorithm::parse(algorithm)?;
    let value = Value::parse(algorithm, signal).ok()?;
    let place = list.find(&value)?;
    list.signal(algorithm, place).map(|signal| signal.opinion)
}
