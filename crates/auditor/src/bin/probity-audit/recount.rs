//! `probity-audit report DIR`: counts entries between two checkpoints again.

use std::path::{Path, PathBuf};

use auditor::record::{Bundle, RecordJudge};
use auditor::recount;
use ledger::checkpoint::Checkpoint;
use ledger::report::{Counts, Report, ReportError};
use ledger::tile::{WIDTH, decode_bundle, decode_tile};
use ledger::tree::{Edge, Hash, Levels, Nodes, root};

use crate::package::small_file;
use crate::record::{Folder, judge};
use crate::words::{Sorted, Words};
use crate::{Answer, Failure};

pub(crate) fn run(words: Words) -> Result<Answer, Failure> {
    let options = [
        "--begin",
        "--end",
        "--peaks",
        "--policy",
        "--vkey",
        "--compare",
    ];
    let words = words.sort(&["--json"], &options)?;
    let folder = Folder(words.place("record")?.clone());
    let judge = judge(&words, &folder)?;
    let end_place = match words.value("--end")? {
        Some(file) => PathBuf::from(file),
        None => folder.0.join("checkpoint"),
    };
    let end = checkpoint(&end_place, &judge)?;
    let begin = match words.value("--begin")? {
        Some(file) => Some(checkpoint(&PathBuf::from(file), &judge)?),
        None => None,
    };
    let counts = match count(&words, &folder, begin.as_ref(), &end)? {
        Ok(counts) => counts,
        // The entries are not those below the checkpoints.
        Err(error) => {
            let text = format!("{error}\n\nThe entries do not hold.\n");
            return Ok(Answer { text, code: 3 });
        }
    };
    let mut text = match words.has("--json") {
        true => {
            let bytes = ledger::json::canonical(&recount::to_value(&counts));
            let bytes = bytes.map_err(|error| Failure::new(error.to_string()))?;
            String::from_utf8_lossy(&bytes).into_owned() + "\n"
        }
        false => recount::to_text(&counts),
    };
    let Some(file) = words.value("--compare")? else {
        return Ok(Answer { text, code: 0 });
    };
    let published = small_file(file)?;
    let found = recount::differences(&counts, &published)
        .map_err(|what| Failure::new(format!("{}: {what}", PathBuf::from(file).display())))?;
    let code = u8::from(!found.is_empty());
    if !words.has("--json") {
        text.push_str(match code {
            0 => "\nThe published report says the same.\n",
            _ => "\nThe published report differs:\n",
        });
        found
            .iter()
            .for_each(|line| text.push_str(&format!("  - {line}\n")));
    }
    Ok(Answer { text, code })
}

/// A checkpoint that the judge believes.
fn checkpoint(place: &Path, judge: &RecordJudge) -> Result<Checkpoint, Failure> {
    let note = small_file(place.as_os_str())?;
    let failed = |what: String| Failure::new(format!("{}: {what}", place.display()));
    let checkpoint = RecordJudge::read(&note).map_err(failed)?;
    judge.accepts(&note).map_err(failed)?;
    Ok(checkpoint)
}

/// Counts the entries from one checkpoint to the other.
fn count(
    words: &Sorted,
    folder: &Folder,
    begin: Option<&Checkpoint>,
    end: &Checkpoint,
) -> Result<Result<Counts, ReportError>, Failure> {
    let first = begin.map_or(0, |begin| begin.size);
    let mut report = match begin {
        None => Report::from_start(),
        Some(begin) => {
            let peaks = match words.value("--peaks")? {
                Some(file) => stated_peaks(&small_file(file)?)?,
                None => peaks_of_tiles(folder, begin.size)?,
            };
            let edge = Edge::from_peaks(begin.size, &peaks);
            let edge = edge.ok_or_else(|| {
                Failure::new(format!(
                    "there must be one peak for each set bit of {}",
                    begin.size
                ))
            })?;
            match Report::begin(edge, begin) {
                Ok(report) => report,
                Err(error) => return Ok(Err(error)),
            }
        }
    };
    let mut seq = first;
    while seq < end.size {
        let n = seq.checked_div(WIDTH).unwrap_or_default();
        let before = seq;
        let missing = || Failure::new(format!("the bundle of entry {before} is not there"));
        let width = Bundle::width(n, end.size);
        let bytes = folder.file(None, n, width).ok_or_else(missing)?;
        let entries = decode_bundle(&bytes).map_err(|error| Failure::new(error.to_string()))?;
        let skipped = seq.saturating_sub(n.saturating_mul(WIDTH));
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        for entry in entries.into_iter().take(usize::from(width)).skip(skipped) {
            if let Err(error) = report.add(entry) {
                return Ok(Err(error));
            }
            seq = seq.saturating_add(1);
        }
        if seq == before {
            return Err(missing());
        }
    }
    Ok(report.finish(end))
}

/// Peaks in base64, one a line, largest first.
fn stated_peaks(text: &[u8]) -> Result<Vec<Hash>, Failure> {
    let text = std::str::from_utf8(text).unwrap_or_default();
    let peaks = text
        .lines()
        .map(Hash::from_base64)
        .collect::<Result<_, _>>();
    peaks.map_err(|error| Failure::new(format!("--peaks: {error}")))
}

/// The peaks of the first `size` entries, from the tiles of the folder.
fn peaks_of_tiles(folder: &Folder, size: u64) -> Result<Vec<Hash>, Failure> {
    let mut peaks = Vec::new();
    let mut begin = 0_u64;
    let mut tiles = Tiles(folder);
    for level in (0..64_u8).rev() {
        let width = 1_u64 << level;
        if size & width != 0 {
            peaks.push(tiles.node(level, begin >> level)?);
            begin = begin.saturating_add(width);
        }
    }
    Ok(peaks)
}

/// Roots of complete subtrees, read from tiles.
struct Tiles<'a>(&'a Folder);

impl Nodes for Tiles<'_> {
    type Error = Failure;

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, Failure> {
        // A tile has eight levels; the hashes below the wanted one lie side by side in it.
        let (tile_level, inner) = (level >> 3, level & 7);
        let count = 1_u64 << inner;
        let first = index.saturating_mul(count);
        let (n, at) = (first >> 8, first & 255);
        let failed = || {
            Failure::new(format!(
                "a tile of level {tile_level} is not there or too short"
            ))
            .hint("give the peaks with --peaks FILE")
        };
        let width = u16::try_from(at.saturating_add(count)).map_err(|_| failed())?;
        let bytes = self.0.tile(Some(tile_level), n, width).ok_or_else(failed)?;
        let hashes = decode_tile(&bytes).map_err(|error| Failure::new(error.to_string()))?;
        let range = usize::try_from(at)
            .ok()
            .zip(usize::try_from(at.saturating_add(count)).ok());
        let range = range
            .and_then(|(from, to)| hashes.get(from..to))
            .ok_or_else(failed)?;
        let mut levels: Levels = range.iter().copied().collect();
        root(&mut levels, count).map_err(|error| Failure::new(error.to_string()))
    }
}
