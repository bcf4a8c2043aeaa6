//! Starting other programs: without a keyboard, without colour unless somebody looks, and with
//! their output passed on as it comes.
//!
//! Must not know what the programs are for.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

/// The tree that the tasks work on.
#[derive(Clone, Debug)]
pub(crate) struct House {
    pub(crate) root: PathBuf,
}

impl House {
    /// The working tree in which `cargo xtask` was called. Cargo tells where this crate lies; the
    /// root is two folders up.
    pub(crate) fn find() -> anyhow::Result<House> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here
            .ancestors()
            .nth(2)
            .context("the crate xtask does not lie in crates/ of the tree")?;
        ensure!(
            root.join("Cargo.lock").is_file(),
            "{} is not the root of the tree: it has no Cargo.lock",
            root.display()
        );
        Ok(House {
            root: root.to_path_buf(),
        })
    }

    /// A program to be started in the root of the tree, with no keyboard.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, program: &str, words: &[S]) -> Command {
        let mut command = Command::new(program);
        command
            .args(words)
            .current_dir(&self.root)
            .stdin(Stdio::null());
        // `cargo xtask` passes on variables that describe xtask itself; the programs started here
        // must not take them for their own.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        if !std::io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some() {
            command
                .env("CARGO_TERM_COLOR", "never")
                .env("NO_COLOR", "1");
        }
        command
    }

    pub(crate) fn cargo<S: AsRef<OsStr>>(&self, words: &[S]) -> Command {
        self.command("cargo", words)
    }

    /// The folder that Cargo builds into.
    pub(crate) fn build_folder(&self) -> anyhow::Result<PathBuf> {
        let metadata = self.metadata()?;
        let folder = metadata
            .get("target_directory")
            .and_then(serde_json::Value::as_str);
        Ok(PathBuf::from(
            folder.context("cargo metadata names no build folder")?,
        ))
    }

    /// A new, empty folder for what a task makes, inside the build folder: never tracked, and on
    /// a disk with room.
    pub(crate) fn scratch(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.build_folder()?.join("xtask").join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)
                .with_context(|| format!("could not empty {}", folder.display()))?;
        }
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("could not make {}", folder.display()))?;
        Ok(folder)
    }

    /// What Cargo knows of the crates of this tree, as it prints it. Needs no network.
    pub(crate) fn metadata(&self) -> anyhow::Result<serde_json::Value> {
        let text = output(self.cargo(&[
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ]))?;
        serde_json::from_str(&text).context("cargo metadata printed something that is not JSON")
    }
}

/// Whether a program can be started at all, asked with harmless words such as `--version`.
pub(crate) fn exists(mut command: Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a program to its end and gives what it printed on stdout.
pub(crate) fn output(mut command: Command) -> anyhow::Result<String> {
    let shown = show(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not start {shown}"))?;
    ensure!(
        output.status.success(),
        "{shown} ended with {}",
        output.status
    );
    String::from_utf8(output.stdout).with_context(|| format!("{shown} printed no UTF-8"))
}

/// Runs a program with its output on ours; an error when it fails.
pub(crate) fn must(mut command: Command) -> anyhow::Result<()> {
    let shown = show(&command);
    let status = command
        .status()
        .with_context(|| format!("could not start {shown}"))?;
    ensure!(status.success(), "{shown} ended with {status}");
    Ok(())
}

/// Runs a program that talks too much; shows what it said only when it fails.
pub(crate) fn must_quietly(mut command: Command) -> anyhow::Result<()> {
    let shown = show(&command);
    let output = command
        .output()
        .with_context(|| format!("could not start {shown}"))?;
    if !output.status.success() {
        println!("{}", String::from_utf8_lossy(&output.stdout));
        println!("{}", String::from_utf8_lossy(&output.stderr));
        anyhow::bail!("{shown} ended with {}", output.status);
    }
    Ok(())
}

/// Runs a program, passes on what it says line by line and gives all lines with whether it
/// succeeded. stdout and stderr are one stream, as they would be on a terminal.
pub(crate) fn overheard(mut command: Command) -> anyhow::Result<(bool, Vec<String>)> {
    let shown = show(&command);
    let (reader, writer) = std::io::pipe().context("could not make a pipe")?;
    let second = writer.try_clone().context("could not make a pipe")?;
    let mut child = command
        .stdout(writer)
        .stderr(second)
        .spawn()
        .with_context(|| format!("could not start {shown}"))?;
    // The command holds the writing ends; while they live, the reading end never ends.
    drop(command);
    let mut lines = Vec::new();
    for line in BufReader::new(reader).split(b'\n') {
        let line =
            String::from_utf8_lossy(&line.context("could not read the output")?).into_owned();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{line}").context("could not pass on the output")?;
        lines.push(line);
    }
    let status = child
        .wait()
        .with_context(|| format!("could not wait for {shown}"))?;
    Ok((status.success(), lines))
}

/// The command as a person would type it, for messages.
pub(crate) fn show(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for word in command.get_args() {
        text.push(' ');
        text.push_str(&word.to_string_lossy());
    }
    text
}
