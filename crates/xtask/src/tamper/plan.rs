//! What is done to a package so that it must be refused, and how it is undone.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::random::Random;

/// One tampering with one file of a package; paths are those within the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tampering {
    pub(crate) path: String,
    pub(crate) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// One bit of the byte at this place.
    Flipped {
        place: usize,
        bit: u8,
    },
    /// Only so many bytes are left.
    Cut {
        bytes: usize,
    },
    /// One byte more at the end.
    Longer,
    Removed,
    /// Another name, beside the old one.
    Renamed,
    /// The same bytes once more, under another name.
    Copied,
    /// A link to the file in its place.
    Linked,
    /// An empty folder beside it.
    EmptyFolder,
}

impl What {
    pub(crate) fn name(self) -> &'static str {
        match self {
            What::Flipped { .. } => "flipped",
            What::Cut { .. } => "cut",
            What::Longer => "longer",
            What::Removed => "removed",
            What::Renamed => "renamed",
            What::Copied => "copied",
            What::Linked => "linked",
            What::EmptyFolder => "empty folder",
        }
    }
}

impl fmt::Display for Tampering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            What::Flipped { place, bit } => {
                write!(f, "{}: bit {bit} of byte {place} flipped", self.path)
            }
            What::Cut { bytes } => write!(f, "{}: cut to {bytes} bytes", self.path),
            other => write!(f, "{}: {}", self.path, other.name()),
        }
    }
}

/// Puts everything back when it is dropped by `undo`.
pub(crate) struct Undo {
    made: Option<PathBuf>,
    restored: Option<(PathBuf, Vec<u8>)>,
}

impl Undo {
    pub(crate) fn undo(self) -> anyhow::Result<()> {
        if let Some(made) = self.made {
            if made.is_dir() && !made.is_symlink() {
                std::fs::remove_dir(&made)
            } else {
                std::fs::remove_file(&made)
            }
            .with_context(|| format!("could not remove {}", made.display()))?;
        }
        if let Some((path, bytes)) = self.restored {
            write(&path, &bytes)?;
        }
        Ok(())
    }
}

impl Tampering {
    /// The name that a renamed or copied file has then.
    fn other_name(&self) -> String {
        format!("{}x", self.path)
    }

    /// Any of these MUST be named as what does not hold.
    pub(crate) fn to_be_named(&self) -> Vec<String> {
        match self.what {
            What::Renamed => vec![self.path.clone(), self.other_name()],
            What::Copied => vec![self.other_name()],
            What::EmptyFolder => vec![self.empty_folder()],
            _ => vec![self.path.clone()],
        }
    }

    fn empty_folder(&self) -> String {
        format!("{}-empty", self.path.replace('.', "-"))
    }

    /// Whether what is left is no package at all, which has an exit code of its own.
    pub(crate) fn leaves_no_package(&self) -> bool {
        self.path == "bagit.txt" && matches!(self.what, What::Removed | What::Renamed)
    }

    /// What differs, as files: path and bytes, or `None` where the file is gone. Nothing for what
    /// is no matter of files.
    pub(crate) fn changes(&self, bytes: &[u8]) -> Option<Vec<(String, Option<Vec<u8>>)>> {
        let changed = |bytes: Vec<u8>| Some(vec![(self.path.clone(), Some(bytes))]);
        match self.what {
            What::Flipped { place, bit } => {
                let mut bytes = bytes.to_vec();
                *bytes.get_mut(place)? ^= 1_u8.checked_shl(bit.into())?;
                changed(bytes)
            }
            What::Cut { bytes: left } => changed(bytes.get(..left)?.to_vec()),
            What::Longer => changed([bytes, b"\n"].concat()),
            What::Removed => Some(vec![(self.path.clone(), None)]),
            What::Renamed => Some(vec![
                (self.path.clone(), None),
                (self.other_name(), Some(bytes.to_vec())),
            ]),
            What::Copied => Some(vec![(self.other_name(), Some(bytes.to_vec()))]),
            What::Linked | What::EmptyFolder => None,
        }
    }

    /// Does it to a package on the disk; `bytes` are those of the file.
    pub(crate) fn apply(&self, package: &Path, bytes: &[u8]) -> anyhow::Result<Undo> {
        let path = package.join(&self.path);
        let mut undo = Undo {
            made: None,
            restored: None,
        };
        match self.what {
            What::Linked => {
                let other = package.with_extension("linked");
                write(&other, bytes)?;
                remove(&path)?;
                std::os::unix::fs::symlink(&other, &path).context("could not make a link")?;
                undo.made = Some(path.clone());
                undo.restored = Some((path, bytes.to_vec()));
            }
            What::EmptyFolder => {
                let folder = package.join(self.empty_folder());
                std::fs::create_dir(&folder).context("could not make a folder")?;
                undo.made = Some(folder);
            }
            _ => {
                let changes = self
                    .changes(bytes)
                    .with_context(|| format!("cannot be done: {self}"))?;
                for (name, bytes) in changes {
                    let place = package.join(&name);
                    match bytes {
                        Some(bytes) => write(&place, &bytes)?,
                        None => remove(&place)?,
                    }
                    if name != self.path {
                        undo.made = Some(place);
                    }
                }
                undo.restored = Some((path, bytes.to_vec()));
            }
        }
        Ok(undo)
    }
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))
}

fn remove(path: &Path) -> anyhow::Result<()> {
    std::fs::remove_file(path).with_context(|| format!("could not remove {}", path.display()))
}

/// Every file of a package that is read into memory here, with its path, in the order of paths.
pub(crate) fn files(package: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut open = vec![package.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)
            .with_context(|| format!("could not read {}", folder.display()))?
        {
            let path = entry.context("could not read a folder")?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path
                .strip_prefix(package)
                .context("a file lies outside of its folder")?
                .to_str()
                .context("a name is not UTF-8")?
                .to_owned();
            let bytes = std::fs::read(&path)
                .with_context(|| format!("could not read {}", path.display()))?;
            found.push((name, bytes));
        }
    }
    found.sort();
    ensure!(!found.is_empty(), "{} holds no files", package.display());
    Ok(found)
}

/// What is done to every file once: everything but flips.
fn whole_file(path: &str, size: usize) -> Vec<Tampering> {
    let mut kinds = vec![
        What::Longer,
        What::Removed,
        What::Renamed,
        What::Copied,
        What::Linked,
        What::EmptyFolder,
    ];
    let mut lengths = vec![0, size / 2, size.saturating_sub(1)];
    lengths.dedup();
    kinds.extend(
        lengths
            .into_iter()
            .filter(|left| *left < size)
            .map(|bytes| What::Cut { bytes }),
    );
    kinds
        .into_iter()
        .map(|what| Tampering {
            path: path.to_owned(),
            what,
        })
        .collect()
}

fn flip(path: &str, place: usize) -> Tampering {
    let bit = u8::try_from(place % 8).expect("a remainder of 8 fits");
    Tampering {
        path: path.to_owned(),
        what: What::Flipped { place, bit },
    }
}

/// Every byte of every file of at most this size flipped, and everything else once for each file.
pub(crate) fn all(files: &[(String, Vec<u8>)], bytes_max: usize) -> Vec<Tampering> {
    let mut plan = Vec::new();
    for (path, bytes) in files {
        plan.extend(whole_file(path, bytes.len()));
        if bytes.len() <= bytes_max {
            plan.extend((0..bytes.len()).map(|place| flip(path, place)));
        }
    }
    plan
}

/// At least `count` tamperings, of every kind and of every file, the same for the same seed.
pub(crate) fn sample(files: &[(String, Vec<u8>)], count: usize, seed: u64) -> Vec<Tampering> {
    let each = count
        .checked_div(files.len())
        .unwrap_or_default()
        .saturating_add(1)
        .max(2);
    let mut plan = Vec::new();
    for (number, (path, bytes)) in (0_u64..).zip(files) {
        let mut random = Random::part(seed, number);
        // The kinds take turns from file to file, so that all occur in a small sample.
        let mut kinds = whole_file(path, bytes.len());
        let turns = usize::try_from(number)
            .ok()
            .and_then(|number| number.checked_rem(kinds.len()));
        kinds.rotate_left(turns.unwrap_or_default());
        kinds.truncate(each / 2);
        let flips = each.saturating_sub(kinds.len());
        plan.append(&mut kinds);
        if let Ok(size) = u64::try_from(bytes.len())
            && size > 0
        {
            for _ in 0..flips {
                let place = usize::try_from(random.below(size)).expect("it is below a length");
                plan.push(flip(path, place));
            }
        }
    }
    plan
}

#[cfg(test)]
mod test {
    use super::*;

    fn made() -> Vec<(String, Vec<u8>)> {
        (0..12)
            .map(|n| (format!("{n:02}.txt"), vec![b'a'; n]))
            .collect()
    }

    #[test]
    fn a_sample_has_every_kind_and_every_file() {
        let plan = sample(&made(), 200, 7);
        assert!(plan.len() >= 190, "{}", plan.len());
        let mut kinds: Vec<_> = plan.iter().map(|one| one.what.name()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), 8, "{kinds:?}");
        for (path, _) in made() {
            assert!(plan.iter().any(|one| one.path == path), "{path}");
        }
        assert_eq!(plan, sample(&made(), 200, 7));
    }

    #[test]
    fn all_flips_each_byte_of_what_is_small() {
        let flips = |bytes_max| {
            all(&made(), bytes_max)
                .iter()
                .filter(|one| one.what.name() == "flipped")
                .count()
        };
        assert_eq!(flips(11), 66);
        assert_eq!(flips(10), 55);
    }

    #[test]
    fn what_was_done_is_undone() {
        let holder = tempfile::tempdir().expect("a folder for the test");
        let package = holder.path().join("package");
        std::fs::create_dir(&package).expect("a folder for the test");
        for (path, bytes) in made() {
            std::fs::write(package.join(path), bytes).expect("a file of the test");
        }
        for tampering in all(&made(), 100) {
            let bytes = std::fs::read(package.join(&tampering.path)).expect("a file of the test");
            let undo = tampering.apply(&package, &bytes).expect("it is done");
            let links = package.join(&tampering.path).is_symlink();
            let folders = package.join(tampering.empty_folder()).is_dir();
            let differs = files(&package).expect("files of the test") != made();
            assert!(links || folders || differs, "{tampering}");
            undo.undo().expect("it is undone");
            assert_eq!(
                files(&package).expect("files of the test"),
                made(),
                "{tampering}"
            );
            assert!(!package.join(&tampering.path).is_symlink(), "{tampering}");
        }
    }
}
