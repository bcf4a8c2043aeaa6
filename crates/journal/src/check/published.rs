//! The published files against what follows from the segments, byte for byte.
//!
//! Files may lag behind the head. What is there must be right, and what the checkpoint promises
//! must be there.

use std::collections::{BTreeMap, BTreeSet};

use ledger::tile::{WIDTH, entries_path, tile_path, widths};
use ledger::tree::Hash;

use crate::disk::Kind;
use crate::layout::{Layout, TILES};
use crate::publish::BUNDLE_BYTES_MAX;
use crate::tiles::width_of;
use crate::tower::Tower;
use crate::trouble::Trouble;

use super::Findings;

/// Folders below `tile`: level, then groups of three digits of a 64-bit number, then the partial.
const DEPTH_MAX: usize = 10;

/// A row of published files: the tiles of a level, or the bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    Tiles(u8),
    Entries,
}

impl Row {
    fn name(self, n: u64, width: u16) -> String {
        match self {
            Self::Tiles(level) => tile_path(level, n, width),
            Self::Entries => entries_path(n, width),
        }
    }

    fn level(self) -> u8 {
        match self {
            Self::Tiles(level) => level,
            Self::Entries => 0,
        }
    }
}

/// The names found, and the tree so far.
#[derive(Debug, Default)]
pub(super) struct Published {
    found: BTreeMap<(Row, u64), BTreeSet<u16>>,
    tower: Tower,
    /// The unfinished bundle, and where each of its entries ends.
    bundle: Vec<u8>,
    bundle_ends: Vec<usize>,
}

impl Published {
    /// Lists all published files; names that no tree has are faults.
    pub(super) fn list(layout: &Layout, findings: &mut Findings) -> Self {
        let mut published = Self::default();
        let mut folders = vec![(TILES.to_owned(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            let listed = match layout.disk.list(&layout.path(&folder)) {
                Ok(listed) => listed,
                Err(cause) => {
                    // A partial folder may go at any time, once the full file is there.
                    if cause.kind() != std::io::ErrorKind::NotFound || depth == 0 {
                        findings.trouble(Trouble::disk(folder)(cause));
                    }
                    continue;
                }
            };
            for item in listed {
                let name = format!("{folder}/{}", item.name.to_string_lossy());
                match (item.kind, parse(&name)) {
                    (Kind::Folder, _) if depth < DEPTH_MAX && is_folder_name(&name) => {
                        folders.push((name, depth.saturating_add(1)));
                    }
                    (Kind::File, Some((row, n, width))) => {
                        published.found.entry((row, n)).or_default().insert(width);
                    }
                    _ => findings.fault(name, "not a file of the record"),
                }
            }
        }
        published
    }

    /// Adds an entry to the tree and compares each file that it completes.
    pub(super) fn take(
        &mut self,
        layout: &Layout,
        findings: &mut Findings,
        entry: &[u8],
        leaf: Hash,
    ) {
        let seq = self.tower.size();
        let mut full = Vec::new();
        let pushed = self.tower.push(leaf, |tile| {
            full.push((tile.level, tile.n, tile_bytes(tile.hashes)));
            Ok::<(), std::convert::Infallible>(())
        });
        match pushed {
            Ok(()) => {}
            Err(never) => match never {},
        }
        for (level, n, bytes) in full {
            self.compare_tile(layout, findings, level, n, &bytes);
        }
        // An entry too long for a bundle was reported as a damaged frame.
        let length = u16::try_from(entry.len()).unwrap_or(u16::MAX);
        self.bundle.extend_from_slice(&length.to_be_bytes());
        self.bundle.extend_from_slice(entry);
        self.bundle_ends.push(self.bundle.len());
        if u64::try_from(self.bundle_ends.len()) == Ok(WIDTH) {
            self.compare_bundle(layout, findings, seq >> 8);
            self.bundle.clear();
            self.bundle_ends.clear();
        }
    }

    /// Compares the unfinished files, and the set of files with what `checkpoint` entries need.
    pub(super) fn finish(&mut self, layout: &Layout, findings: &mut Findings, checkpoint: u64) {
        let unfinished: Vec<_> = self
            .tower
            .unfinished()
            .map(|tile| (tile.level, tile.n, tile_bytes(tile.hashes)))
            .collect();
        for (level, n, bytes) in unfinished {
            self.compare_tile(layout, findings, level, n, &bytes);
        }
        let size = self.tower.size();
        if !self.bundle_ends.is_empty() {
            self.compare_bundle(layout, findings, size >> 8);
        }
        for ((row, n), found) in &self.found {
            let most = width_of(size, row.level(), *n);
            for width in found.range(most.saturating_add(1)..) {
                findings.fault(row.name(*n, *width), "the file is beyond the record");
            }
        }
        if checkpoint > size {
            return;
        }
        for (level, n, width) in widths(checkpoint) {
            self.require(findings, Row::Tiles(level), n, width);
            if level == 0 {
                self.require(findings, Row::Entries, n, width);
            }
        }
    }

    fn require(&self, findings: &mut Findings, row: Row, n: u64, width: u16) {
        let is_there = self
            .found
            .get(&(row, n))
            .is_some_and(|found| found.contains(&width) || found.contains(&256));
        if !is_there {
            findings.fault(row.name(n, width), "is missing");
        }
    }

    fn compare_tile(
        &self,
        layout: &Layout,
        findings: &mut Findings,
        level: u8,
        n: u64,
        bytes: &[u8],
    ) {
        self.compare(layout, findings, (Row::Tiles(level), n), |width| {
            bytes.get(..usize::from(width).saturating_mul(32))
        });
    }

    fn compare_bundle(&self, layout: &Layout, findings: &mut Findings, n: u64) {
        self.compare(layout, findings, (Row::Entries, n), |width| {
            let last = usize::from(width).checked_sub(1)?;
            self.bundle.get(..*self.bundle_ends.get(last)?)
        });
    }

    /// Compares every file of one tile or bundle with the beginning that it must be. Wider ones
    /// are beyond the record and reported at the end.
    fn compare<'a>(
        &self,
        layout: &Layout,
        findings: &mut Findings,
        (row, n): (Row, u64),
        expected: impl Fn(u16) -> Option<&'a [u8]>,
    ) {
        for width in self.found.get(&(row, n)).into_iter().flatten() {
            let Some(expected) = expected(*width) else {
                continue;
            };
            let name = row.name(n, *width);
            match layout.read_file(&name, BUNDLE_BYTES_MAX) {
                Ok(bytes) if bytes == expected => {}
                Ok(bytes) => {
                    let same = bytes.iter().zip(expected).take_while(|(a, b)| a == b);
                    findings.fault(
                        format!("{name}, byte {}", same.count()),
                        "the published file is not the one that follows from the segments",
                    );
                }
                Err(trouble) => {
                    let is_replaced = *width < 256
                        && trouble.is_absent()
                        && layout
                            .read_file(&row.name(n, 256), BUNDLE_BYTES_MAX)
                            .is_ok();
                    if !is_replaced {
                        findings.trouble(trouble);
                    }
                }
            }
        }
    }
}

fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// What a name under `tile` stands for, if it is one that the writer would give.
fn parse(name: &str) -> Option<(Row, u64, u16)> {
    let (row, place) = name.strip_prefix("tile/")?.split_once('/')?;
    let row = match row {
        "entries" => Row::Entries,
        level => Row::Tiles(level.parse().ok()?),
    };
    let (number, width) = match place.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok()?),
        None => (place, 256),
    };
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let n = digits.parse().ok()?;
    let is_width = width > 0 && (width < 256 || !place.contains(".p/"));
    (is_width && row.name(n, width) == name).then_some((row, n, width))
}

/// Whether a folder of this name could lead to a published file.
fn is_folder_name(name: &str) -> bool {
    let mut parts = name.split('/').skip(1);
    let is_row = |row: &str| {
        row == "entries"
            || row
                .parse::<u8>()
                .is_ok_and(|level| level.to_string() == row)
    };
    let is_three = |digits: &str| digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
    parts.next().is_some_and(is_row)
        && parts.all(|part| {
            part.strip_prefix('x')
                .or_else(|| part.strip_suffix(".p"))
                .is_some_and(is_three)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<(Row, u64, u16)>) {
        assert_eq!(parse(name), expected, "{name}");
    }

    #[test]
    fn names_are_those_that_the_writer_gives() {
        check("tile/0/000", Some((Row::Tiles(0), 0, 256)));
        check("tile/1/000.p/1", Some((Row::Tiles(1), 0, 1)));
        check(
            "tile/entries/x001/x234/067.p/44",
            Some((Row::Entries, 1_234_067, 44)),
        );
        for wrong in [
            "tile/0/0",
            "tile/0/0000",
            "tile/00/000",
            "tile/0/000.p/0",
            "tile/0/000.p/01",
            "tile/0/000.p/256",
            "tile/0/000.p",
            "tile/0/x000/001",
            "tile/0/X001/000",
            "tile/000",
            "tile/a/000",
            "tile/0/000 ",
            "tile/256/000",
            "tile/0/000.p/1/1",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn folders_are_those_that_lead_somewhere() {
        for (name, expected) in [
            ("tile/0", true),
            ("tile/entries", true),
            ("tile/0/x001", true),
            ("tile/0/001.p", true),
            ("tile/01", false),
            ("tile/0/1", false),
            ("tile/other", false),
        ] {
            assert_eq!(is_folder_name(name), expected, "{name}");
        }
    }
}
