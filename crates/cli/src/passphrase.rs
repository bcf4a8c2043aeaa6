//! Passphrases: from a file, from the environment, or typed without being shown.

use std::{
    io::{BufRead, IsTerminal, Write},
    path::Path,
};

use anyhow::Context as _;
use zeroize::Zeroizing;

use crate::answer::Failure;

/// Opens the office's keys.
pub(crate) const OFFICE: Source = Source {
    variable: "PROBITY_PASSPHRASE",
    prompt: "Passphrase of the office: ",
    option: "--passphrase-file",
};

/// Opens the acting person's own key.
pub(crate) const PERSON: Source = Source {
    variable: "PROBITY_PERSON_PASSPHRASE",
    prompt: "Your own passphrase: ",
    option: "--person-passphrase-file",
};

/// A passphrase for something new.
pub(crate) const NEW: Source = Source {
    variable: "PROBITY_NEW_PASSPHRASE",
    prompt: "New passphrase: ",
    option: "--new-passphrase-file",
};

/// Where a passphrase may come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    variable: &'static str,
    prompt: &'static str,
    option: &'static str,
}

impl Source {
    /// Reads the passphrase: the file if one is named, else the variable, else the terminal.
    pub(crate) fn read(&self, file: Option<&Path>) -> anyhow::Result<Zeroizing<String>> {
        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map(Zeroizing::new)
                .with_context(|| format!("reading the passphrase from {}", path.display()))?;
            return Ok(Zeroizing::new(
                text.trim_end_matches(['\r', '\n']).to_owned(),
            ));
        }
        if let Ok(text) = std::env::var(self.variable) {
            return Ok(Zeroizing::new(text));
        }
        if !std::io::stdin().is_terminal() {
            return Err(Failure::could_not(
                "a passphrase is needed and there is no terminal to type it at",
                format!("set {} or name a file with {}", self.variable, self.option),
            ));
        }
        self.ask()
    }

    fn ask(&self) -> anyhow::Result<Zeroizing<String>> {
        let mut err = std::io::stderr();
        err.write_all(self.prompt.as_bytes())?;
        err.flush()?;
        let hidden = Hidden::begin()?;
        let mut line = Zeroizing::new(String::new());
        std::io::stdin().lock().read_line(&mut line)?;
        drop(hidden);
        err.write_all(b"\n")?;
        Ok(Zeroizing::new(
            line.trim_end_matches(['\r', '\n']).to_owned(),
        ))
    }
}

/// The terminal without echo, until dropped.
struct Hidden(rustix::termios::Termios);

impl Hidden {
    fn begin() -> anyhow::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(std::io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(std::io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let action = rustix::termios::OptionalActions::Flush;
        // Nothing can be done about a terminal that is gone.
        let _ = rustix::termios::tcsetattr(std::io::stdin(), action, &self.0);
    }
}
