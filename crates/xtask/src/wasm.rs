//! `cargo xtask wasm`: builds the auditor that lies inside `verify.html`.
//!
//! The module is kept under version control, so that the page can be put together without the
//! target being installed, and so that anybody can build it anew and compare: the same compiler
//! gives the same bytes on every machine, since no path of the machine is written into them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use crate::shell::{self, House};

/// Where nothing of an operating system is.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const MODULE: &str = "crates/auditor/web/auditor.wasm";
/// Which compiler made the module, one line.
const COMPILER: &str = "crates/auditor/web/auditor.wasm.rustc";

/// What the committed module is, compared with what these sources give.
pub(crate) enum Compared {
    Same,
    /// Cannot be compared here; says what is missing.
    Skipped(String),
}

/// `cargo xtask wasm [--check]`.
pub(crate) fn run(house: &House, words: &[String]) -> anyhow::Result<ExitCode> {
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            if let Some(missing) = missing(house)? {
                anyhow::bail!("{missing}");
            }
            let module = build(house)?;
            write(house, MODULE, &module)?;
            write(house, COMPILER, compiler(house)?.as_bytes())?;
            println!("{MODULE}: {} bytes", module.len());
        }
        ["--check"] => match check(house)? {
            Compared::Same => println!("{MODULE} is what these sources give"),
            Compared::Skipped(why) => println!("skipped: {why}"),
        },
        _ => anyhow::bail!("cargo xtask wasm [--check]"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the module anew and compares it with the one under version control.
pub(crate) fn check(house: &House) -> anyhow::Result<Compared> {
    if let Some(missing) = missing(house)? {
        return Ok(Compared::Skipped(missing));
    }
    let read = |path: &str| {
        std::fs::read(house.root.join(path)).with_context(|| format!("could not read {path}"))
    };
    let (here, there) = (compiler(house)?, read(COMPILER)?);
    if here.as_bytes() != there {
        return Ok(Compared::Skipped(format!(
            "{MODULE} was made by another compiler ({})",
            String::from_utf8_lossy(&there).trim()
        )));
    }
    anyhow::ensure!(
        build(house)? == read(MODULE)?,
        "{MODULE} is not what these sources give; run cargo xtask wasm"
    );
    Ok(Compared::Same)
}

/// Why the module cannot be built here.
pub(crate) fn missing(house: &House) -> anyhow::Result<Option<String>> {
    let installed = sysroot(house)?.join("lib/rustlib").join(TARGET).is_dir();
    Ok((!installed)
        .then(|| format!("the target {TARGET} is not installed (rustup target add {TARGET})")))
}

fn sysroot(house: &House) -> anyhow::Result<PathBuf> {
    let root = shell::output(house.command("rustc", &["--print", "sysroot"]))?;
    Ok(PathBuf::from(root.trim()))
}

fn compiler(house: &House) -> anyhow::Result<String> {
    shell::output(house.command("rustc", &["--version"]))
}

fn build(house: &House) -> anyhow::Result<Vec<u8>> {
    let words = [
        "rustc",
        "--quiet",
        "--locked",
        "--package",
        "auditor",
        "--lib",
        "--crate-type",
        "cdylib",
        "--no-default-features",
        "--profile",
        "wasm",
        "--target",
        TARGET,
    ];
    let mut command = house.cargo(&words);
    let folder = house.build_folder()?.join("xtask/wasm");
    command.env("CARGO_TARGET_DIR", &folder);
    command.env("CARGO_ENCODED_RUSTFLAGS", flags(house)?);
    // Flags of the person who builds, and parts kept from an earlier build, would change the bytes.
    command.env_remove("RUSTFLAGS");
    command.env("CARGO_INCREMENTAL", "0");
    shell::must(command)?;
    let module = folder.join(TARGET).join("wasm/auditor.wasm");
    std::fs::read(&module).with_context(|| format!("could not read {}", module.display()))
}

/// Takes the paths of this machine out of the module.
fn flags(house: &House) -> anyhow::Result<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let home = home.context("neither CARGO_HOME nor HOME is known")?;
    let flag = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let flags = [
        flag(&house.root, "/probity"),
        flag(&home, "/cargo"),
        flag(&sysroot(house)?, "/rust"),
    ];
    Ok(flags.join("\u{1f}"))
}

fn write(house: &House, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(house.root.join(path), bytes).with_context(|| format!("could not write {path}"))
}
