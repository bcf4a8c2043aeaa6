//! An office on disk: its settings, and its adapters put together.

use std::{
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use casework::{
    Role,
    command::{OfficeOpen, PersonAdd},
    permissions,
};
use courier::HttpCourier;
use database::{CaseTables, OfficeTables};
use evidence::{CommandId, PersonId, Time};
use journal::Journal;
use ledger::note::VerifierKey;
use parser_protocol::Limits;
use sandbox::{Program, WorkerPool};
use serde::{Deserialize, Serialize};
use vault::{Cost, NewSlot, PersonKey, Ring, Secret, Vault};
use workbench::{
    digest,
    office::{Actor, Office, Opening, Ports, Request},
    ports::{Clock, Random, TableError},
    witnessing::{self, Authority, Outsiders, WitnessingError},
};

use crate::{
    aftermath::{self, Aftermath},
    answer::Failure,
    args::Global,
    passphrase,
    who::Signer,
};

/// The name under which this program is the parser worker.
pub(crate) const WORKER_NAME: &str = "probity-parser";
/// The format of an office's folder that this program writes.
const FORMAT: u32 = 1;

/// `probity.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Format of the folder.
    pub(crate) format: u32,
    pub(crate) name: String,
    /// The record's name in its checkpoints, for ever the same.
    pub(crate) origin: String,
    /// The record's public key.
    pub(crate) vkey: String,
    /// Where the second head of the record lies, if on another medium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) second_head: Option<PathBuf>,
    /// Authorities that stamp the record's checkpoints with their time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) timestamp: Vec<TimestampSetting>,
}

/// `[[timestamp]]` of `probity.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimestampSetting {
    /// Where it is asked, such as `http://stamp.example/`.
    pub(crate) address: String,
    /// The PEM file of its root, from the office's folder.
    pub(crate) root: PathBuf,
    /// The one policy that is accepted, as dotted numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
}

/// The folders of an office.
#[derive(Clone, Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn settings(&self) -> PathBuf {
        self.0.join("probity.toml")
    }

    pub(crate) fn record(&self) -> PathBuf {
        self.0.join("record")
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.0.join("vault")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    pub(crate) fn tables(&self) -> PathBuf {
        self.0.join("office.db")
    }

    pub(crate) fn cases(&self) -> PathBuf {
        self.0.join("cases")
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        Time::from_micros(micros).unwrap_or(Time::EPOCH)
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// An office that is open, with what only this door needs to know.
pub(crate) struct Open {
    pub(crate) folder: Folder,
    pub(crate) settings: Settings,
    pub(crate) office: Office,
    /// Witnesses and time-stamp authorities.
    pub(crate) outsiders: Outsiders,
    /// Time-stamp authorities of the settings that cannot be used, and why.
    unusable: Vec<String>,
    /// Whether witnesses are asked at the end.
    pub(crate) asks: bool,
    /// Whether they are asked even if they have cosigned everything: a restored office may be older
    /// than they know.
    pub(crate) asks_everybody: bool,
    aftermath: Aftermath,
    pub(crate) opening: Opening,
    pub(crate) workers: Arc<WorkerPool>,
    /// What was mended in the record at start.
    pub(crate) repairs: Vec<String>,
}

impl Drop for Open {
    /// Tiles and checkpoint are brought up to date at exit. If that fails they are made at the
    /// next start.
    fn drop(&mut self) {
        let _ = self.office.publish();
        if self.asks {
            self.aftermath
                .remember(std::mem::take(&mut self.unusable), false);
            self.aftermath.ask(&self.outsiders, self.asks_everybody);
        }
    }
}

/// What is said of a new office.
pub(crate) struct NewOffice<'a> {
    pub(crate) name: &'a str,
    pub(crate) origin: &'a str,
    pub(crate) handle: &'a str,
    pub(crate) person: &'a str,
    pub(crate) passphrase: &'a str,
    pub(crate) person_passphrase: &'a str,
    /// What a guess of a passphrase costs.
    pub(crate) cost: Cost,
}

/// Makes an office with its first administrator.
pub(crate) fn create(folder: &Folder, new: &NewOffice<'_>) -> anyhow::Result<(Open, Actor)> {
    if folder.settings().try_exists().unwrap_or(true) {
        return Err(Failure::could_not(
            format!("{} holds an office already", folder.0.display()),
            "take another folder",
        ));
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder.0)
        .with_context(|| format!("making the folder {}", folder.0.display()))?;
    let slot = NewSlot::Passphrase {
        passphrase: new.passphrase,
        cost: new.cost,
    };
    let ring = Arc::new(Ring::create(&folder.keys(), &[slot])?);
    let key = ring.log_key(new.origin)?;
    let vkey = key.verifier().to_string();
    let journal = Journal::create(&folder.record(), None, key)?;
    let settings = Settings {
        format: FORMAT,
        name: new.name.to_owned(),
        origin: new.origin.to_owned(),
        vkey: vkey.clone(),
        second_head: None,
        timestamp: Vec::new(),
    };
    write_settings(folder, &settings)?;
    let open = assemble(folder.clone(), settings, ring, journal)?;
    let person = PersonId::from_random(open.office.ports().random_id());
    let key = PersonKey::create(&folder.keys(), person, new.person_passphrase, new.cost)?;
    let administrator = PersonAdd {
        person,
        handle: new.handle.to_owned(),
        key: Some(hex(&key.public())),
        name: new.person.to_owned(),
        roles: vec![Role::Administrator],
    };
    let program = PersonId::from_random(open.office.ports().random_id());
    let command = OfficeOpen {
        administrator,
        name: new.name.to_owned(),
        origin: new.origin.to_owned(),
        permissions: digest::sha256(&permissions::table_bytes()),
        vkey,
    };
    let receipt = open.office.submit(Request {
        id: CommandId::from_random(open.office.ports().random_id()),
        actor: Actor {
            person: program,
            role: Role::Program,
            signer: None,
        },
        command: command.into(),
    })?;
    if let Some(refusal) = receipt.refusal {
        return Err(Failure::could_not(
            format!("the office could not be opened: {}", refusal.element),
            refusal.hint,
        ));
    }
    let signer = Arc::new(Signer(key));
    let actor = Actor {
        person,
        role: Role::Administrator,
        signer: Some(signer),
    };
    Ok((open, actor))
}

pub(crate) fn hex(bytes: &[u8; 32]) -> String {
    evidence::ContentHash(*bytes).to_string()
}

fn write_settings(folder: &Folder, settings: &Settings) -> anyhow::Result<()> {
    let text = toml::to_string_pretty(settings)?;
    let path = folder.settings();
    std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
}

/// The settings of an office, which need no passphrase.
pub(crate) fn settings(folder: &Folder) -> anyhow::Result<Settings> {
    let path = folder.settings();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::could_not(
            format!("{} cannot be read: {error}", path.display()),
            "name the office's folder with `--office DIR`, or make one with `probity office init`",
        )
    })?;
    // The format is looked at first, so that a newer office is not called malformed.
    let format = toml::from_str::<toml::Table>(&text)
        .ok()
        .and_then(|table| table.get("format").and_then(toml::Value::as_integer));
    match format {
        Some(format) if format > i64::from(FORMAT) => Err(Failure::could_not(
            format!(
                "{} is of format {format}, this program knows {FORMAT}",
                folder.0.display()
            ),
            "use the newer Probity that made it",
        )),
        _ => toml::from_str(&text).with_context(|| format!("reading {}", path.display())),
    }
}

/// The record's public key, as the settings state it.
pub(crate) fn verifier(settings: &Settings) -> anyhow::Result<VerifierKey> {
    settings
        .vkey
        .parse()
        .map_err(|error| anyhow::anyhow!("the record's key in probity.toml: {error}"))
}

/// Opens the office that the command line names, and does what has fallen due.
pub(crate) fn open(global: &Global) -> anyhow::Result<Open> {
    let folder = Folder(global.office.clone());
    let settings = settings(&folder)?;
    let ring = open_ring(global, &folder)?;
    let mut open = open_with(folder, settings, ring)?;
    open.aftermath = global.aftermath.clone();
    refuse_lost(&mut open)?;
    open.office.tick().context("doing what has fallen due")?;
    workbench::erase::resume(&open.office).context("finishing an erasure")?;
    Ok(open)
}

/// An office whose witness showed entries that are not here does no more acts.
fn refuse_lost(open: &mut Open) -> anyhow::Result<()> {
    let of = &open.outsiders;
    let lost = witnessing::lost_entries(of.testimony.as_ref(), of.record.as_ref(), &of.log);
    // A policy that does not read keeps nobody from an act; it is told at the end.
    let lost = match lost {
        Err(WitnessingError::Policy(_)) => None,
        other => other?,
    };
    let Some((witness, seen)) = lost else {
        return Ok(());
    };
    open.asks = false;
    let size = open.outsiders.record.tip().size;
    let mut hints = aftermath::lost(size, seen);
    let what = hints.remove(0);
    Err(Failure::broken(
        format!("witness {witness} has seen {seen} entries. {what}"),
        hints.join("\n").replace("hint: ", ""),
    ))
}

/// Opens the keys with the office's passphrase or an age identity.
pub(crate) fn open_ring(global: &Global, folder: &Folder) -> anyhow::Result<Arc<Ring>> {
    if let Some(path) = &global.identity {
        let text = std::fs::read_to_string(path)
            .map(zeroize::Zeroizing::new)
            .with_context(|| format!("reading the identity {}", path.display()))?;
        return Ok(Arc::new(Ring::open(
            &folder.keys(),
            &Secret::Identity(&text),
        )?));
    }
    let text = passphrase::OFFICE.read(global.passphrase_file.as_deref())?;
    Ok(Arc::new(Ring::open(
        &folder.keys(),
        &Secret::Passphrase(&text),
    )?))
}

/// Opens an office whose keys are open.
fn open_with(folder: Folder, settings: Settings, ring: Arc<Ring>) -> anyhow::Result<Open> {
    let journal = open_journal(&folder, &settings, &ring)?;
    assemble(folder, settings, ring, journal)
}

/// Opens the record for writing, with the key that the settings name.
fn open_journal(folder: &Folder, settings: &Settings, ring: &Ring) -> anyhow::Result<Journal> {
    let key = ring.log_key(&settings.origin)?;
    if key.verifier().to_string() != settings.vkey {
        return Err(Failure::broken(
            "the keys of this office are not those of its record",
            "restore keys/ and probity.toml from one and the same backup",
        ));
    }
    let second_head = settings.second_head.as_deref();
    Ok(Journal::open(&folder.record(), second_head, key)?)
}

/// The adapters of an office as they stand, for looking: nothing follows or is made again. Also
/// says what is wrong with the tables where they do not open.
pub(crate) fn open_to_look(
    folder: &Folder,
    settings: &Settings,
    ring: Arc<Ring>,
) -> anyhow::Result<(Ports, Option<String>)> {
    let journal = open_journal(folder, settings, &ring)?;
    let damage = match OfficeTables::open(folder.tables()) {
        Err(TableError::Damaged { what }) => Some(what),
        Ok(_) | Err(_) => None,
    };
    let (ports, _) = ports(folder, ring, Arc::new(journal))?;
    Ok((ports, damage))
}

fn assemble(
    folder: Folder,
    settings: Settings,
    ring: Arc<Ring>,
    journal: Journal,
) -> anyhow::Result<Open> {
    let repairs = journal.repairs().to_vec();
    let journal = Arc::new(journal);
    let mut outsiders = outsiders(&journal);
    let (authorities, unusable) = authorities(&folder, &settings);
    outsiders.authorities = authorities;
    let (ports, workers) = ports(&folder, ring, journal)?;
    let (office, opening) = Office::open(ports)?;
    Ok(Open {
        folder,
        settings,
        office,
        outsiders,
        unusable,
        asks: true,
        asks_everybody: false,
        aftermath: Aftermath::default(),
        opening,
        workers,
        repairs,
    })
}

fn outsiders(journal: &Arc<Journal>) -> Outsiders {
    Outsiders {
        log: journal.verifier(),
        record: journal.clone(),
        proofs: journal.clone(),
        testimony: journal.clone(),
        courier: Arc::new(HttpCourier::default()),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        authorities: Vec::new(),
    }
}

/// The time-stamp authorities of the settings. One that cannot be used must not keep anybody from
/// an act: it is told at the end.
fn authorities(folder: &Folder, settings: &Settings) -> (Vec<Authority>, Vec<String>) {
    let mut authorities = Vec::new();
    let mut unusable = Vec::new();
    for setting in &settings.timestamp {
        let path = folder.0.join(&setting.root);
        let read = std::fs::read(&path).map_err(|error| error.to_string());
        let authority = read.and_then(|pem| {
            Authority::new(setting.address.clone(), pem, setting.policy.clone())
                .map_err(|error| error.to_string())
        });
        match authority {
            Ok(authority) => authorities.push(authority),
            Err(why) => unusable.push(format!(
                "time stamps of {} cannot be used: {}: {why}",
                setting.address,
                path.display()
            )),
        }
    }
    (authorities, unusable)
}

fn ports(
    folder: &Folder,
    ring: Arc<Ring>,
    journal: Arc<Journal>,
) -> anyhow::Result<(Ports, Arc<WorkerPool>)> {
    let vault = Arc::new(Vault::open(&folder.vault(), Arc::clone(&ring))?);
    let workers = Arc::new(workers()?);
    let ports = Ports {
        record: journal,
        keys: ring,
        blobs: vault.clone(),
        progress: vault,
        tables: Arc::new(open_tables(&folder.tables())?),
        items: Arc::new(CaseTables::open(folder.cases())?),
        parsers: workers.clone(),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
    };
    Ok((ports, workers))
}

/// Tables that are damaged are removed and made again from the record; those of a newer program
/// are left alone.
fn open_tables(path: &Path) -> anyhow::Result<OfficeTables> {
    match OfficeTables::open(path) {
        Err(TableError::Damaged { .. }) => {
            OfficeTables::remove(path)?;
            Ok(OfficeTables::open(path)?)
        }
        other => Ok(other?),
    }
}

/// The parser workers: this very program under another name.
pub(crate) fn workers() -> anyhow::Result<WorkerPool> {
    let path = std::env::current_exe().context("finding this program for its workers")?;
    let program = Program {
        path,
        name: WORKER_NAME.into(),
        arguments: Vec::new(),
    };
    Ok(WorkerPool::new(program, &Limits::default())?)
}
