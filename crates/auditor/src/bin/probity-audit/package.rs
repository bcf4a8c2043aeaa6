//! `probity-audit package DIR`.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use auditor::{Fault, Outside, Report, Trust};

use crate::words::Words;
use crate::{Answer, Failure, folder};

/// The largest policy or certificate that is read, in bytes.
const SMALL_FILE_BYTES_MAX: u64 = 1 << 20;

pub(crate) fn run(words: Words) -> Result<Answer, Failure> {
    let words = words.sort(&["--json"], &["--policy", "--timestamp-root"])?;
    let place = words.place("package")?;
    let mut outside = Outside::default();
    if let Some(file) = words.value("--policy")? {
        let policy = small_file(file)?;
        outside = outside
            .with_policy(&policy)
            .map_err(|error| Failure::new(format!("{}: {error}", Path::new(file).display())))?;
    }
    for file in words.all("--timestamp-root") {
        let root = small_file(file)?;
        outside = outside
            .with_timestamp_root(&root)
            .map_err(|what| Failure::new(format!("{}: {what}", Path::new(file).display())))?;
    }
    let report = match fs::metadata(place) {
        Ok(facts) if facts.is_dir() => auditor::audit(&folder::read(place), &outside),
        Ok(_) => no_package("is no folder"),
        Err(error) => no_package(&error.to_string()),
    };
    let text = match words.has("--json") {
        true => report.to_json() + "\n",
        false => report.to_text(),
    };
    let code = report.exit.code();
    Ok(Answer { text, code })
}

fn no_package(what: &str) -> Report {
    let fault = Fault {
        file: ".".to_string(),
        what: what.to_string(),
    };
    Report::unreadable(vec![fault], Trust::Package)
}

/// Reads a file that the reader brings, with a limit.
pub(crate) fn small_file(file: &OsStr) -> Result<Vec<u8>, Failure> {
    let place = Path::new(file);
    let failed = |what: String| Failure::new(format!("{}: {what}", place.display()));
    let facts = fs::metadata(place).map_err(|error| failed(error.to_string()))?;
    if facts.len() > SMALL_FILE_BYTES_MAX {
        return Err(failed("is too large".to_string()));
    }
    fs::read(place).map_err(|error| failed(error.to_string()))
}
