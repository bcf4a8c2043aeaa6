//! What a newcomer runs first: the demonstration, on its own evidence and on a folder of one's own;
//! whether its office is accepted by `verify`; and whether one changed byte is not. The packages that
//! it made are kept for the steps that judge packages.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};

use crate::fixtures::{self, Kind, Order};
use crate::probity::{Probity, demo_office};
use crate::shell::{self, House};
use crate::validators::copy_tree;

/// What `verify` answers when integrity is broken.
const BROKEN: i32 = 3;

/// The step alone.
pub(crate) fn run(house: &House) -> anyhow::Result<ExitCode> {
    trial(house, &Probity::build(house)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Gives the packages that the demonstration made.
pub(super) fn trial(house: &House, probity: &Probity) -> anyhow::Result<Vec<PathBuf>> {
    let folder = house.scratch("demo")?;
    let own = folder.join("own");
    shell::must(probity.demo(&own, None))?;
    shell::must(probity.verify_demo(&own))?;
    let packages = keep_packages(&own, &house.scratch("demo-packages")?)?;

    let evidence = folder.join("evidence");
    fixtures::make(&Order::new(&evidence, Kind::Evidence))?;
    let given = folder.join("given");
    shell::must_quietly(probity.demo(&given, Some(&evidence)))?;
    shell::must_quietly(probity.verify_demo(&given))?;
    println!("the demonstration on a given folder ends well and verifies");

    for place in ["record", "vault"] {
        let changed = change_one_byte(&demo_office(&given).join(place))?;
        let output = probity
            .verify_demo(&given)
            .output()
            .context("could not verify")?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(
            output.status.code() == Some(BROKEN),
            "one byte of {} was changed, and verify ended with {}:\n{said}",
            changed.path.display(),
            output.status
        );
        changed.undo()?;
    }
    shell::must_quietly(probity.verify_demo(&given))?;
    println!(
        "one changed byte is found in the record and in the vault, and nothing once it is put back"
    );
    std::fs::remove_dir_all(&folder).context("could not remove the demonstration")?;
    Ok(packages)
}

/// Copies of all packages that lie anywhere below a folder.
fn keep_packages(folder: &Path, into: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut kept = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        if next.join("bagit.txt").is_file() {
            let copy = into.join(kept.len().to_string());
            copy_tree(&next, &copy)?;
            kept.push(copy);
            continue;
        }
        for entry in std::fs::read_dir(&next).context("could not look into the demonstration")? {
            let path = entry
                .context("could not look into the demonstration")?
                .path();
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            }
        }
    }
    ensure!(!kept.is_empty(), "the demonstration made no package");
    println!("packages that the demonstration made: {}", kept.len());
    Ok(kept)
}

struct Changed {
    path: PathBuf,
    before: Vec<u8>,
}

impl Changed {
    fn undo(self) -> anyhow::Result<()> {
        std::fs::write(&self.path, self.before).context("could not put a byte back")
    }
}

/// Changes a byte in the middle of the largest file below this folder.
fn change_one_byte(folder: &Path) -> anyhow::Result<Changed> {
    let mut largest: Option<(u64, PathBuf)> = None;
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).context("could not look into the office")? {
            let entry = entry.context("could not look into the office")?;
            let about = entry.metadata().context("could not look into the office")?;
            if about.is_dir() {
                open.push(entry.path());
            } else if largest.as_ref().is_none_or(|(size, _)| *size < about.len()) {
                largest = Some((about.len(), entry.path()));
            }
        }
    }
    let (_, path) = largest.with_context(|| format!("{} is empty", folder.display()))?;
    let before = std::fs::read(&path).context("could not read a file of the office")?;
    let mut after = before.clone();
    let middle = after.len() / 2;
    let byte = after
        .get_mut(middle)
        .context("the largest file of the office is empty")?;
    *byte ^= 1;
    std::fs::write(&path, after).context("could not change a byte")?;
    Ok(Changed { path, before })
}
