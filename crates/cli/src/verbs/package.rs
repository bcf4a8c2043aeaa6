//! `probity package`.

mod choose;
mod create;
/// The reader that `probity-audit` has: both doors look at a package in the same way.
#[path = "../../../auditor/src/bin/probity-audit/folder.rs"]
mod folder;
mod show;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use auditor::Outside;
use casework::{
    Act,
    command::{PackageApprove, PackageHandOver, PackageReject},
    state::{Package, State},
};
use evidence::{PackageId, Precision};

use super::{Session, exhibit};
use crate::{
    answer::{Answer, Code, Failure},
    args::{Global, PackageVerb},
    names,
};

pub(crate) use create::write;

pub(super) fn run(global: &Global, verb: PackageVerb) -> anyhow::Result<Answer> {
    match verb {
        PackageVerb::Propose(args) => choose::propose(global, *args),
        PackageVerb::Approve { package, reasons } => {
            let session = Session::begin(global, Act::PackageApprove)?;
            let (package, propose_seq) = session.office().with_state(|state| {
                let (id, package) = find(state, &package)?;
                anyhow::Ok((id, package.facts.proposed_seq))
            })?;
            let command = PackageApprove {
                package,
                propose_seq,
                reasons,
            };
            let receipt = session.office().act(&session.actor, command)?;
            let done = format!(
                "{} is approved; `probity package create` writes it, once.",
                names::short(package)
            );
            Ok(Answer::receipt(&receipt, done).with("package", package))
        }
        PackageVerb::Reject { package, reasons } => {
            let session = Session::begin(global, Act::PackageReject)?;
            let (package, propose_seq) = session.office().with_state(|state| {
                let (id, package) = find(state, &package)?;
                anyhow::Ok((id, package.facts.proposed_seq))
            })?;
            let command = PackageReject {
                package,
                propose_seq,
                reasons,
            };
            let receipt = session.office().act(&session.actor, command)?;
            let done = format!("{} is rejected.", names::short(package));
            Ok(Answer::receipt(&receipt, done).with("package", package))
        }
        PackageVerb::Create {
            package,
            out,
            recipients,
        } => create::create(global, &package, &out, &recipients),
        PackageVerb::List { case, reason } => show::list(global, &case, reason),
        PackageVerb::Show { package, reason } => show::show(global, &package, reason),
        PackageVerb::HandOver {
            package,
            to,
            how,
            receipt,
            happened,
            authority,
            reason,
        } => {
            let session = Session::begin(global, Act::PackageHandOver)?;
            let now = session.office().ports().clock.now();
            let (id, command) = session.office().with_state(|state| {
                let (id, package) = find(state, &package)?;
                let content = package.content.as_ref();
                let authority = match authority.as_deref() {
                    Some(name) => names::authority(state, name)?,
                    None => content
                        .map(|content| content.authority)
                        .ok_or_else(|| erased(id))?,
                };
                let command = PackageHandOver {
                    authority,
                    happened: exhibit::stamp(
                        happened.unwrap_or(now),
                        Precision::Second,
                        "entered by hand",
                    ),
                    how,
                    package: id,
                    reason,
                    receipt,
                    to: exhibit::party(state, &to),
                };
                anyhow::Ok((id, command))
            })?;
            let receipt = session.office().act(&session.actor, command)?;
            let done = format!("It is recorded who has {}.", names::short(id));
            Ok(Answer::receipt(&receipt, done).with("package", id))
        }
        PackageVerb::Verify {
            folder,
            policy,
            roots,
        } => verify(&folder, policy.as_deref(), &roots),
    }
}

fn find<'a>(state: &'a State, name: &str) -> anyhow::Result<(PackageId, &'a Package)> {
    let id = names::package(state, name)?;
    let package = state.package(&id).ok_or_else(|| erased(id))?;
    Ok((id, package))
}

fn erased(id: PackageId) -> anyhow::Error {
    Failure::could_not(
        format!("{id} was erased with its case"),
        "what remains of it stands in `probity office acts`",
    )
}

/// What outsiders would say of a package.
pub(crate) fn verify(
    place: &Path,
    policy: Option<&Path>,
    roots: &[PathBuf],
) -> anyhow::Result<Answer> {
    let mut outside = Outside::default();
    if let Some(path) = policy {
        let text = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        outside = outside
            .with_policy(&text)
            .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    }
    for path in roots {
        let root = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        outside = outside
            .with_timestamp_root(&root)
            .map_err(|what| anyhow::anyhow!("{}: {what}", path.display()))?;
    }
    let found = std::fs::metadata(place);
    let found = found.with_context(|| format!("looking at {}", place.display()))?;
    if !found.is_dir() {
        return Err(Failure::could_not(
            format!("{} is no folder", place.display()),
            "open an encrypted package first: age -d -i KEY package.tar.age | tar -x",
        ));
    }
    let report = auditor::audit(&folder::read(place), &outside);
    Ok(Answer {
        code: match report.exit.code() {
            0 => Code::Done,
            1 => Code::Different,
            2 => Code::CouldNot,
            _ => Code::Broken,
        },
        value: serde_json::from_str(&report.to_json())?,
        text: report.to_text(),
    })
}
