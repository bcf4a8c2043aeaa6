//! `probity office backup` and `restore`.
//!
//! A backup holds what cannot be made again: record, vault and settings. The keys go into a folder
//! of their own, never into the same one: whoever has both and the passphrase has everything, and
//! a backup of the keys must be replaced at each erasure, which the other need not (guide,
//! section 9). Read tables are not saved: they would keep erased names.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use casework::{Act, command::RecordRestore};
use serde_json::json;

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
    let (Some(proposer), Some(reason)) = (&older.proposed_by, &older.reason) else {
        return Err(Failure::could_not(
            if known > found {
                format!(
                    "the backup has {found} entries and the record was known to have {known}: \
                         {} acts would be lost",
                    known.saturating_sub(found)
                )
            } else {
                "a restore is an act of two persons".to_owned()
            },
            "name who proposes it and why with `--proposed-by HANDLE --reason TEXT`; whoever acts confirms",
        ));
    };
    let aside = move_aside(&folder)?;
    copy(&saved.record(), &folder.record())?;
    copy(&saved.vault(), &folder.vault())?;
    copy(keys, &folder.keys())?;
    copy_file(&saved.settings(), &folder.settings())?;

    let open = wiring::open(global)?;
    let actor = who::actor(global, &folder.keys(), &open.office, Act::RecordRestore)?;
    let proposer = open
        .office
        .with_state(|state| names::person(state, proposer))?;
    let command = RecordRestore {
        found_size: found,
        known_size: known,
        proposer,
        reason: reason.clone(),
    };
    let receipt = open.office.act(&actor, command)?;
    let mut done = format!("The office is restored with {found} entries");
    if known > found {
        done.push_str(&format!(
            "; it was known to have {known}, and the record says so. Erasures among the lost acts must be done again"
        ));
    }
    if let Some(aside) = aside {
        done.push_str(&format!(
            "; what was there before lies in {}",
            aside.display()
        ));
    }
    done.push('.');
    Ok(Answer::receipt(&receipt, done)
        .with("found", found)
        .with("known", known))
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
        fs::create_dir_all(&folder.0)?;
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
            fs::create_dir_all(&folder.0)?;
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
