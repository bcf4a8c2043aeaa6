//! `probity doctor`: what this machine and this office are like, and what is not as it should be.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use serde_json::json;
use workbench::ports::Clock as _;

use super::{check, witness};
use crate::{
    answer::{Answer, Code},
    args::Global,
    wiring::{self, Folder, SystemClock},
};

/// Free space below which a person is told.
const FREE_BYTES_MIN: u64 = 2 * 1024 * 1024 * 1024;

/// One thing that was looked at.
struct Finding {
    good: bool,
    what: &'static str,
    text: String,
}

pub(super) fn run(global: &Global) -> anyhow::Result<Answer> {
    let mut findings = Vec::new();
    look_at_workers(&mut findings);
    let folder = Folder(global.office.clone());
    if folder.settings().try_exists()? {
        look_at_disk(&folder.0, &mut findings);
        look_at_access(&folder, &mut findings);
        look_at_record(&folder, &mut findings)?;
    } else {
        findings.push(Finding {
            good: true,
            what: "office",
            text: format!(
                "there is none in {}; only the machine was looked at",
                folder.0.display()
            ),
        });
    }
    let mut text = String::new();
    for finding in &findings {
        let mark = if finding.good { "ok     " } else { "LOOK AT" };
        text.push_str(&format!("{mark}  {:<12} {}\n", finding.what, finding.text));
    }
    let good = findings.iter().all(|finding| finding.good);
    let value = json!(
        findings
            .iter()
            .map(|finding| json!({ "good": finding.good, "what": finding.what, "text": finding.text }))
            .collect::<Vec<_>>()
    );
    Ok(Answer {
        code: if good { Code::Done } else { Code::Different },
        value,
        text,
    })
}

fn look_at_workers(findings: &mut Vec<Finding>) {
    let finding = match wiring::workers() {
        Ok(workers) => {
            let missing = workers.confinement().missing();
            Finding {
                good: missing.is_empty(),
                what: "workers",
                text: if missing.is_empty() {
                    "parsers run without network, files and keys".to_owned()
                } else {
                    format!("parsers are NOT confined by: {}", missing.join(", "))
                },
            }
        }
        Err(error) => Finding {
            good: false,
            what: "workers",
            text: format!("{error:#}"),
        },
    };
    findings.push(finding);
}

fn look_at_disk(path: &Path, findings: &mut Vec<Finding>) {
    if let Ok(space) = rustix::fs::statvfs(path) {
        let free = space.f_bavail.saturating_mul(space.f_frsize);
        findings.push(Finding {
            good: free >= FREE_BYTES_MIN,
            what: "space",
            text: format!("{} MB free", free / 1_000_000),
        });
    }
    let encrypted = is_encrypted(path);
    findings.push(Finding {
        good: encrypted == Some(true),
        what: "encryption",
        text: match encrypted {
            Some(true) => "the office lies on an encrypted disk",
            Some(false) | None => {
                "the disk does not seem to be encrypted: a thief reads the items of cases and the \
                 public entries; use an encrypted disk (LUKS)"
            }
        }
        .to_owned(),
    });
}

/// Whether the block device under `path` is a dm-crypt one; `None` where that cannot be seen.
fn is_encrypted(path: &Path) -> Option<bool> {
    let device = fs::metadata(path).ok()?.dev();
    let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
    let place = format!("/sys/dev/block/{major}:{minor}/dm/uuid");
    match fs::read_to_string(place) {
        Ok(uuid) => Some(uuid.starts_with("CRYPT-")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(false),
        Err(_) => None,
    }
}

fn look_at_access(folder: &Folder, findings: &mut Vec<Finding>) {
    // The office's own folder shuts everybody else out of all that lies in it.
    if let Ok(found) = fs::metadata(&folder.0) {
        let others = found.permissions().mode() & 0o077;
        findings.push(Finding {
            good: others == 0,
            what: "access",
            text: if others == 0 {
                "only the office's own account reaches its files".to_owned()
            } else {
                format!(
                    "other accounts reach {}: chmod 700",
                    folder.keys().display()
                )
            },
        });
    }
}

fn look_at_record(folder: &Folder, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let settings = wiring::settings(folder)?;
    let report = check::check_record(folder, &settings)?;
    findings.push(Finding {
        good: report.faults.is_empty(),
        what: "record",
        text: match report.faults.first() {
            None => format!("{} entries, every byte holds", report.tip.size),
            Some(fault) => format!("BROKEN at {}: {}", fault.place, fault.what),
        },
    });
    for unfinished in &report.unfinished {
        findings.push(Finding {
            good: true,
            what: "unfinished",
            text: format!(
                "{}: {} (finished at the next start)",
                unfinished.place, unfinished.what
            ),
        });
    }
    let (good, text) = witness::finding(folder, report.tip.size);
    findings.push(Finding {
        good,
        what: "witnesses",
        text,
    });
    findings.push(Finding {
        good: settings.second_head.is_some(),
        what: "second head",
        text: match &settings.second_head {
            Some(path) => format!("lies at {}", path.display()),
            None => {
                "lies beside the first; `second_head` in probity.toml puts it on another medium"
                    .to_owned()
            }
        },
    });
    findings.push(look_at_clock(folder));
    Ok(())
}

/// The clock against the newest file of the record: a clock that went back shows here.
fn look_at_clock(folder: &Folder) -> Finding {
    let newest = ["head-0", "head-1"]
        .iter()
        .filter_map(|name| fs::metadata(folder.record().join(name)).ok())
        .map(|found| found.mtime())
        .max();
    let now = SystemClock.now().seconds();
    let behind = newest.map_or(0, |newest| newest.saturating_sub(now));
    Finding {
        good: behind <= 0,
        what: "clock",
        text: if behind <= 0 {
            "is not behind the record".to_owned()
        } else {
            format!(
                "is {behind} seconds behind the record; set it, or `probity office confirm-clock`"
            )
        },
    }
}
