//! `probity office backup` and `restore`.
//!
//! A backup holds what cannot be made again: record, vault and settings. The keys go into a folder
//! of their own, never into the same one: whoever has both and the passphrase has everything, and
//! a backup of the keys must be replaced at each erasure, which the other need not (guide,
//! section 9). Read tables are not saved: they would keep erased names.

use std::{
    fs::{self, File},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use casework::{Act, command::RecordRestore};
use serde_json::json;
use workbench::office::Receipt;

use super::check;
use crate::{
    answer::{Answer, Failure},
    args::Global,
    names, who,
    wiring::{self, Folder},
};

/// Files that belong to a running program and not to a backup.
const PASSED_OVER: [&str; 2] = ["lock", "tmp"];

pub(super) fn backup(global: &Global, into: &Path, keys: Option<&Path>) -> anyhow::Result<Answer> {
    // Open, so that nobody writes meanwhile, and published, so that the checkpoint is the tip's.
    let open = wiring::open(global)?;
    open.office.publish()?;
    refuse_existing(into)?;
    let mut bytes = copy(&open.folder.record(), &into.join("record"))?;
    bytes = bytes.saturating_add(copy(&open.folder.vault(), &into.join("vault"))?);
    copy_file(&open.folder.settings(), &into.join("probity.toml"))?;
    if let Some(keys) = keys {
        refuse_existing(keys)?;
        bytes = bytes.saturating_add(copy(&open.folder.keys(), keys)?);
    }
    let tip = open.office.ports().record.tip();
    let text = format!(
        "{} entries and their evidence, {bytes} bytes, are saved in {}.\n{}",
        tip.size,
        into.display(),
        match keys {
            Some(keys) => format!(
                "The keys are saved in {}. Keep them apart, and replace them after each erasure.\n",
                keys.display()
            ),
            None => "The keys are NOT saved: without them the backup cannot be read.\n".to_owned(),
        }
    );
    let value = json!({ "size": tip.size, "root": tip.root.to_string(), "bytes": bytes });
    Ok(Answer::done(value, text))
}

/// What two persons say when the backup is older than the record was known to be.
pub(super) struct Older {
    pub(super) proposed_by: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) known_size: Option<u64>,
}

pub(super) fn restore(
    global: &Global,
    backup: &Path,
    keys: &Path,
    older: &Older,
) -> anyhow::Result<Answer> {
    let saved = Folder(backup.to_owned());
    let settings = wiring::settings(&saved)?;
    let report = check::check_record(&saved, &settings)?;
    if let Some(fault) = report.faults.first() {
        return Err(Failure::broken(
            format!(
                "the backup is broken at record/{}: {}",
                fault.place, fault.what
            ),
            "take another backup",
        ));
    }
    let folder = Folder(global.office.clone());
    let found = report.tip.size;
    let known = known_size(&folder)?.max(older.known_size).unwrap_or(found);
    let agreed = match (&older.proposed_by, &older.reason) {
        (Some(proposer), Some(reason)) => Some((proposer, reason)),
        _ if known > found => {
            return Err(Failure::could_not(
                format!(
                    "the backup has {found} entries and the record was known to have {known}: \
                     {} acts would be lost",
                    known.saturating_sub(found)
                ),
                "name who proposes it and why with `--proposed-by HANDLE --reason TEXT`; whoever acts confirms",
            ));
        }
        _ => None,
    };
    // Everything is tried beside the office first: a restore that is refused changes nothing.
    let beside = Beside::make(&folder)?;
    copy(&saved.record(), &beside.folder.record())?;
    copy(&saved.vault(), &beside.folder.vault())?;
    copy(keys, &beside.folder.keys()).map_err(|error| {
        Failure::could_not(
            format!("the keys in {} cannot be used: {error:#}", keys.display()),
            "name the backup of the keys with `--keys`; the office is as it was",
        )
    })?;
    copy_file(&saved.settings(), &beside.folder.settings())?;
    let mut done = format!("The office is restored with {found} entries");
    // Nothing that was known is lost where the record is whole: then there is nothing to confirm.
    let receipt = match agreed {
        Some((proposer, reason)) if known > found => {
            let receipt = confirm(global, &beside.folder, proposer, (found, known), reason)?;
            done.push_str(&format!(
                "; it was known to have {known}, and the record says so. Erasures among the lost acts must be done again"
            ));
            Some(receipt)
        }
        _ => {
            let mut open = open_at(global, &beside.folder)?;
            open.asks_everybody = true;
            drop(open);
            done.push_str("; no longer record was known");
            None
        }
    };
    if let Some(aside) = beside.take_place(&folder)? {
        done.push_str(&format!(
            "; what was there before lies in {}",
            aside.display()
        ));
    }
    done.push('.');
    let answer = match &receipt {
        Some(receipt) => Answer::receipt(receipt, done),
        None => Answer::done(json!({}), format!("{done}\n")),
    };
    Ok(answer.with("found", found).with("known", known))
}

fn open_at(global: &Global, folder: &Folder) -> anyhow::Result<wiring::Open> {
    let mut there = global.clone();
    there.office = folder.0.clone();
    wiring::open(&there)
}

/// The act of the restore, in the office that is made beside the other. A refusal is an error:
/// nothing takes the office's place.
fn confirm(
    global: &Global,
    folder: &Folder,
    proposer: &str,
    (found_size, known_size): (u64, u64),
    reason: &str,
) -> anyhow::Result<Receipt> {
    let open = open_at(global, folder)?;
    let actor = who::actor(global, &folder.keys(), &open.office, Act::RecordRestore)?;
    let proposer = open
        .office
        .with_state(|state| names::person(state, proposer))?;
    let command = RecordRestore {
        found_size,
        known_size,
        proposer,
        reason: reason.to_owned(),
    };
    let receipt = open.office.act(&actor, command)?;
    match &receipt.refusal {
        None => Ok(receipt),
        Some(refusal) => Err(Failure::could_not(
            format!(
                "the restore is refused ({}, {}); the office is as it was",
                refusal.reason, refusal.element
            ),
            refusal.hint.clone(),
        )),
    }
}

/// A folder beside the office, removed again unless it takes the office's place.
struct Beside {
    folder: Folder,
    kept: bool,
}

impl Beside {
    fn make(office: &Folder) -> anyhow::Result<Self> {
        let mut name = office.0.file_name().unwrap_or_default().to_os_string();
        name.push(".restoring");
        let path = office.0.with_file_name(name);
        refuse_existing(&path)?;
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("making {}", path.display()))?;
        Ok(Self {
            folder: Folder(path),
            kept: false,
        })
    }

    /// Where what stood in the office's place now lies.
    fn take_place(mut self, office: &Folder) -> anyhow::Result<Option<PathBuf>> {
        let aside = move_aside(office)?;
        fs::rename(&self.folder.0, &office.0)
            .with_context(|| format!("moving the restored office to {}", office.0.display()))?;
        self.kept = true;
        Ok(aside)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.kept {
            // What is left over is refused at the next restore, by name.
            let _ = fs::remove_dir_all(&self.folder.0);
        }
    }
}

/// How large the record in this folder says that it was, as far as anything signed can be read.
fn known_size(folder: &Folder) -> anyhow::Result<Option<u64>> {
    if !folder.settings().try_exists()? {
        return Ok(None);
    }
    let settings = wiring::settings(folder)?;
    Ok(Some(check::check_record(folder, &settings)?.tip.size))
}

/// Nothing is written over: what stands in the office's place is renamed.
fn move_aside(folder: &Folder) -> anyhow::Result<Option<PathBuf>> {
    if !folder.0.try_exists()? {
        return Ok(None);
    }
    let name = folder.0.file_name().unwrap_or_default().to_os_string();
    for number in 1_u32.. {
        let mut aside = name.clone();
        aside.push(format!(".before-restore-{number}"));
        let path = folder.0.with_file_name(aside);
        if !path.try_exists()? {
            fs::rename(&folder.0, &path)
                .with_context(|| format!("moving {} aside", folder.0.display()))?;
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn refuse_existing(path: &Path) -> anyhow::Result<()> {
    if path.try_exists()? {
        return Err(Failure::could_not(
            format!("{} exists already", path.display()),
            "name a new folder: nothing is written over",
        ));
    }
    Ok(())
}

/// Copies a folder and makes it durable; the bytes of its files.
fn copy(from: &Path, to: &Path) -> anyhow::Result<u64> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    let mut bytes: u64 = 0;
    let mut entries = fs::read_dir(from)
        .with_context(|| format!("reading {}", from.display()))?
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if PASSED_OVER.iter().any(|passed| *passed == name) {
            continue;
        }
        let target = to.join(&name);
        bytes = bytes.saturating_add(if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?
        } else {
            copy_file(&entry.path(), &target)?
        });
    }
    File::open(to)?.sync_all()?;
    Ok(bytes)
}

fn copy_file(from: &Path, to: &Path) -> anyhow::Result<u64> {
    let bytes = fs::copy(from, to)
        .with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    File::open(to)?.sync_all()?;
    Ok(bytes)
}
