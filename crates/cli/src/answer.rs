//! Answers: data on standard output, everything else on standard error; with `--json` one object.
//!
//! Exit codes: 0 done · 1 looked and found a difference or nothing · 2 could not · 3 integrity
//! broken.

use std::{io::Write, process::ExitCode};

use casework::Refusal;
use serde_json::{Value, json};
use workbench::office::Receipt;

use crate::args::Global;

/// What a verb has to say.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Code,
    pub(crate) value: Value,
    /// For people, with its last newline.
    pub(crate) text: String,
}

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Done = 0,
    Different = 1,
    CouldNot = 2,
    Broken = 3,
}

/// An error that has an exit code of its own, and advice.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) what: String,
    pub(crate) hint: Option<String>,
}

impl Failure {
    pub(crate) fn could_not(what: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
        let hint = Some(hint.into());
        anyhow::Error::new(Self {
            code: Code::CouldNot,
            what: what.into(),
            hint,
        })
    }

    pub(crate) fn broken(what: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
        let hint = Some(hint.into());
        anyhow::Error::new(Self {
            code: Code::Broken,
            what: what.into(),
            hint,
        })
    }
}

impl Answer {
    pub(crate) fn done(value: Value, text: impl Into<String>) -> Self {
        Self {
            code: Code::Done,
            value,
            text: text.into(),
        }
    }

    /// Nothing was found.
    pub(crate) fn nothing(text: impl Into<String>) -> Self {
        Self {
            code: Code::Different,
            value: json!([]),
            text: text.into(),
        }
    }

    /// A list, or the words for an empty one.
    pub(crate) fn list(values: Vec<Value>, lines: Vec<String>, empty: &str) -> Self {
        if values.is_empty() {
            return Self::nothing(format!("{empty}\n"));
        }
        let lines: Vec<_> = lines.iter().map(|line| one_line(line)).collect();
        let mut text = lines.join("\n");
        text.push('\n');
        Self::done(Value::Array(values), text)
    }

    /// The answer to an act: what it is called, and what became of it.
    pub(crate) fn receipt(receipt: &Receipt, done: impl Into<String>) -> Self {
        let value = receipt_value(receipt);
        match &receipt.refusal {
            None if receipt.is_done() => {
                let again = if receipt.repeated {
                    " (answered before)"
                } else {
                    ""
                };
                let text = format!("{} (entry {}){again}\n", done.into(), receipt.entry.seq);
                Self::done(value, text)
            }
            refusal => Self {
                code: Code::CouldNot,
                value,
                text: refusal_text(receipt, refusal.as_ref()),
            },
        }
    }

    /// Adds a member to the answer's object.
    pub(crate) fn with(mut self, name: &str, value: impl serde::Serialize) -> Self {
        if let (Value::Object(members), Ok(value)) = (&mut self.value, serde_json::to_value(value))
        {
            members.insert(name.to_owned(), value);
        }
        self
    }
}

/// A receipt as an object.
pub(crate) fn receipt_value(receipt: &Receipt) -> Value {
    let entry = &receipt.entry;
    json!({
        "act": entry.act,
        "at": entry.at,
        "outcome": entry.outcome.as_str(),
        "reason": entry.reason,
        "refusal": receipt.refusal,
        "repeated": receipt.repeated,
        "seq": entry.seq,
    })
}

fn refusal_text(receipt: &Receipt, refusal: Option<&Refusal>) -> String {
    let entry = &receipt.entry;
    let reason = entry.reason.as_deref().unwrap_or("no reason");
    let mut text = format!("refused: {} ({reason}", entry.act);
    if let Some(refusal) = refusal {
        text.push_str(&format!(", {})\nhint: {}\n", refusal.element, refusal.hint));
    } else {
        text.push_str(")\n");
    }
    text.push_str(&format!(
        "The refusal stands in the record as entry {}.\n",
        entry.seq
    ));
    text
}

/// Prints an answer and ends the program with its code.
pub(crate) fn give(global: &Global, answer: anyhow::Result<Answer>) -> ExitCode {
    let (mut code, out, mut err) = match answer {
        Ok(answer) if global.json => (answer.code, pretty(&answer.value), String::new()),
        Ok(answer) if answer.code == Code::CouldNot => {
            (answer.code, String::new(), harmless(&answer.text))
        }
        Ok(answer) => (answer.code, harmless(&answer.text), String::new()),
        Err(error) => failure(global, &error),
    };
    let (lines, broken) = global.aftermath.take();
    for line in lines {
        err.push_str(&harmless(&format!("{}\n", one_line(&line))));
    }
    if broken {
        code = Code::Broken;
    }
    // A closed pipe at the other end is no failure of ours.
    let _ = std::io::stdout().write_all(out.as_bytes());
    let _ = std::io::stderr().write_all(err.as_bytes());
    let code = match code {
        Code::Done => 0,
        Code::Different => 1,
        Code::CouldNot => 2,
        Code::Broken => 3,
    };
    ExitCode::from(code)
}

fn pretty(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        // Outside of strings JSON holds nothing of the kind, so this stays the same value.
        if is_command(letter) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            escaped.push(letter);
        }
    }
    escaped.push('\n');
    escaped
}

/// What somebody typed, on one line: a line end in it would let it look like an answer of ours.
pub(crate) fn one_line(text: &str) -> String {
    text.replace('\n', "\\n")
}

/// Text that a terminal shows and does not obey: what people or evidence wrote may hold commands
/// to the terminal, and marks that turn the direction of reading.
pub(crate) fn harmless(text: &str) -> String {
    text.chars()
        .map(|letter| match is_command(letter) {
            true => letter.escape_unicode().to_string(),
            false => letter.to_string(),
        })
        .collect()
}

/// Control characters but line end and tab, and the marks of direction (Unicode Standard Annex 9).
fn is_command(letter: char) -> bool {
    let turns = matches!(letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || letter.is_control() && !matches!(letter, '\n' | '\t')
}

fn failure(global: &Global, error: &anyhow::Error) -> (Code, String, String) {
    let own = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Failure>());
    let code = own.map_or_else(|| code_of(error), |failure| failure.code);
    let what = format!("{error:#}");
    let hint = own
        .and_then(|failure| failure.hint.clone())
        .or_else(|| hint_of(error));
    if global.json {
        let value = json!({ "error": what, "hint": hint });
        return (code, pretty(&value), String::new());
    }
    let mut text = format!("error: {what}\n");
    if let Some(hint) = hint {
        text.push_str(&format!("hint: {hint}\n"));
    }
    (code, String::new(), harmless(&text))
}

/// Damage anywhere below is exit code 3.
fn code_of(error: &anyhow::Error) -> Code {
    use workbench::ports::{BlobError, RecordError};
    let broken = error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(RecordError::Broken { .. }))
            || matches!(cause.downcast_ref(), Some(BlobError::Damaged { .. }))
            || matches!(
                cause.downcast_ref(),
                Some(journal::OpenError::Broken { .. })
            )
            || matches!(
                cause.downcast_ref(),
                Some(vault::RingError::Damaged { .. } | vault::RingError::Missing { .. })
            )
    });
    if broken { Code::Broken } else { Code::CouldNot }
}

fn hint_of(error: &anyhow::Error) -> Option<String> {
    use workbench::ports::{RecordError, SourceError, TableError};
    error.chain().find_map(|cause| {
        let text = if let Some(error) = cause.downcast_ref::<journal::OpenError>() {
            match error {
                journal::OpenError::Missing { .. } => "make an office with `probity office init`",
                journal::OpenError::Exists { .. } => "take another folder",
                journal::OpenError::Locked { .. } => "wait until the other program has ended",
                journal::OpenError::Broken { .. } => {
                    "run `probity verify`; going on takes `probity office restore` by two persons"
                }
                journal::OpenError::Disk { .. } => "look at the disk and at the folder's owner",
            }
        } else if let Some(vault::RingError::WrongPassphrase) = cause.downcast_ref() {
            "try again; nothing was changed"
        } else if let Some(vault::RingError::Damaged { .. } | vault::RingError::Missing { .. }) =
            cause.downcast_ref()
        {
            "bring keys/ back from the backup of the keys; without keys nothing can be read"
        } else if let Some(SourceError::Missing { .. } | SourceError::Unreadable { .. }) =
            cause.downcast_ref()
        {
            "name a folder, a file or an archive that you may read"
        } else if let Some(TableError::Newer { .. }) = cause.downcast_ref() {
            "use the newer Probity, or `probity office rebuild` with this one"
        } else if let Some(RecordError::Full) = cause.downcast_ref() {
            "free some space and ask again; nothing was recorded"
        } else {
            return None;
        };
        Some(text.to_owned())
    })
}

/// An error with everything behind it, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
