//! Writing a package, with the adapters of this program.

use std::path::{Path, PathBuf};

use casework::Act;
use documents::Printer;
use evidence::PackageId;
use outbox::{Encrypted, Folder, verifiers};
use parser_protocol::Limits;
use serde_json::json;
use workbench::{
    office::Actor,
    package::{self, Made, PackageError, Tools},
    ports::Outbox,
    witnessing::{self, WitnessingError},
};

use super::{super::Session, find};
use crate::{
    answer::{Answer, Failure},
    args::Global,
    names,
    wiring::Open,
};

/// Where packages are put together before they are encrypted, in the office's folder.
const STAGING: &str = "outbox";

pub(super) fn create(
    global: &Global,
    name: &str,
    out: &Path,
    recipients: &[String],
) -> anyhow::Result<Answer> {
    let session = Session::begin(global, Act::PackageCreate)?;
    let find = |state: &casework::State| anyhow::Ok(find(state, name)?.0);
    let id = session.office().with_state(find)?;
    let (made, place) = write(&session.open, &session.actor, id, out, recipients)?;
    let (created, only_seal) = match made {
        Made::Refused(receipt) => return Ok(Answer::receipt(&receipt, "")),
        Made::Created { created, only_seal } => (created, only_seal),
    };
    let shown = place.display();
    let what = if only_seal { "sealed" } else { "created" };
    let mut text = format!(
        "{} is {what}: {} files, {} items, {} entries (entry {}).\nIt lies in {shown}\nSHA-256 of its tag manifest: {}\n",
        names::short(id),
        created.files,
        created.items,
        created.entries,
        created.seq,
        created.digest,
    );
    if recipients.is_empty() {
        text.push_str(&format!("Check it: probity package verify {shown}\n"));
    } else {
        text.push_str(&format!("Open it: age -d -i KEY {shown} | tar -x\n"));
    }
    let value = json!({
        "digest": created.digest, "entries": created.entries, "files": created.files,
        "items": created.items, "package": id, "place": place, "seq": created.seq,
    });
    Ok(Answer::done(value, text))
}

/// The program's name and version, as a package states it.
fn program() -> String {
    format!("probity {}", env!("CARGO_PKG_VERSION"))
}

/// Writes an approved package into `out`; says where it lies.
pub(crate) fn write(
    open: &Open,
    actor: &Actor,
    id: PackageId,
    out: &Path,
    recipients: &[String],
) -> anyhow::Result<(Made, PathBuf)> {
    let name = id.to_string();
    let (mut outbox, place): (Box<dyn Outbox>, PathBuf) = if recipients.is_empty() {
        let folder = Folder::new(out, &name)?;
        let place = folder.place().to_owned();
        (Box::new(folder), place)
    } else {
        let staging = open.folder.0.join(STAGING);
        let file = Encrypted::new(out, &name, &staging, recipients)?;
        let place = file.place().to_owned();
        (Box::new(file), place)
    };
    let outsiders = &open.outsiders;
    let cosigned = || match witnessing::cosigned(outsiders) {
        // Nobody was named who judges this record: it stands on the office's own word.
        Err(WitnessingError::NoPolicy) => {
            package::own_word(outsiders.proofs.as_ref(), &outsiders.log)
        }
        other => other,
    };
    let stamps =
        |cosigned: &witnessing::Cosigned| Ok(witnessing::stamps(outsiders, cosigned)?.stamps);
    let all = verifiers::all();
    let verifiers: Vec<(&str, &[u8])> = all
        .iter()
        .map(|one| (one.path, one.bytes.as_ref()))
        .collect();
    let mut tools = Tools {
        outbox: outbox.as_mut(),
        documents: &Printer::new(),
        proofs: outsiders.proofs.as_ref(),
        cosigned: &cosigned,
        stamps: &stamps,
        verifiers: &verifiers,
        limits: Limits::default(),
        program: &program(),
    };
    let made = package::create(&open.office, actor, id, &mut tools).map_err(advise)?;
    Ok((made, place))
}

/// What can be done about it, where that is known.
fn advise(error: PackageError) -> anyhow::Error {
    use workbench::ports::OutboxError;
    let hint = match &error {
        PackageError::Unsealed { .. } => {
            "nothing is lost: make room or wait, and ask again with the same `--out`"
        }
        PackageError::Outbox(OutboxError::Exists { .. }) => {
            "nothing is written over: name another folder with `--out`"
        }
        PackageError::Outbox(OutboxError::Full) => {
            "nothing left the office and nothing was recorded; make room, or name another disk with `--out`"
        }
        PackageError::Witnessing(WitnessingError::Missing { .. }) => {
            "nothing left the office; wait until the witness answers, or carry the request with `probity witness request`"
        }
        PackageError::Policy => {
            "put the old policy back with `probity witness policy`, and ask again"
        }
        _ => return error.into(),
    };
    let what = crate::answer::chain(&error);
    Failure::could_not(what, hint)
}
