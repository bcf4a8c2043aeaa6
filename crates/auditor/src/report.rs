//! The answer of an audit (section 5): what was checked, what does not hold, who judges, and what
//! cannot be known. The same for a person, as text, and for a program, as JSON.

use std::collections::BTreeSet;

use serde::Serialize;

use ledger::note::{KeyKind, VerifierKey};
use ledger::policy::Policy;
use ledger::tree::Hash;

use crate::text::harmless;

/// The sentence that begins an answer for which no policy came from outside (section 5.1).
pub(crate) const OWN_JUDGES: &str = "The package names its own judges";

/// One thing that does not hold. Ordered by file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The path in the package, as it is shown: bytes outside the alphabet as `%XX`.
    pub file: String,
    pub what: String,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Files `record/entries/*.json`.
    pub entries: usize,
    /// All files.
    pub files: usize,
    /// Item proofs.
    pub items: usize,
    pub payloads: usize,
    /// Replies of time-stamp authorities that were verified.
    pub timestamps: usize,
}

/// A key under which a checkpoint is believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judge {
    /// `H(type ‖ public key)`, 64 hexadecimal digits.
    pub fingerprint: String,
    pub name: String,
    /// `log` or `witness`.
    pub role: &'static str,
}

impl Judge {
    /// The judges of a policy: logs, then witnesses, in its order.
    pub fn of_policy(policy: &Policy) -> Vec<Self> {
        let logs = policy.logs().iter().map(|log| &log.key);
        let witnesses = policy.witnesses().iter().map(|witness| &witness.key);
        logs.chain(witnesses).map(Self::of_key).collect()
    }

    /// A key as a judge.
    pub fn of_key(key: &VerifierKey) -> Self {
        let (kind, role) = match key.kind() {
            KeyKind::Ed25519 => (1, "log"),
            KeyKind::Cosignature => (4, "witness"),
        };
        let mut bytes = vec![kind];
        bytes.extend_from_slice(&key.public());
        Self {
            fingerprint: Hash::of(&bytes).to_string(),
            name: key.name().to_string(),
            role,
        }
    }
}

/// Whose policy was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Trust {
    /// The package's own.
    Package,
    /// One that the reader brought.
    Outside,
}

/// How an audit ends (section 5, table).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything holds.
    Holds,
    /// Everything holds but what was asked from outside.
    NotUnderOutside,
    /// Not a package, or it cannot be read.
    Unreadable,
    /// Something does not hold.
    Broken,
}

impl Exit {
    /// The exit code of a program.
    pub fn code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::NotUnderOutside => 1,
            Self::Unreadable => 2,
            Self::Broken => 3,
        }
    }

    /// One sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Holds => "Everything that was checked holds.",
            Self::NotUnderOutside => {
                "The package is whole, but it does not hold under what was brought from outside."
            }
            Self::Unreadable => "This is not a package, or it cannot be read.",
            Self::Broken => "Something does not hold.",
        }
    }
}

/// The answer of an audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub checked: Checked,
    pub exit: Exit,
    /// Sorted by file.
    pub faults: Vec<Fault>,
    pub judges: Vec<Judge>,
    /// `H(tagmanifest-sha256.txt)`, where that file is there.
    pub package: Option<Hash>,
    pub trust: Trust,
    /// Sentences: what cannot be known.
    pub unknown: Vec<String>,
}

/// The report as it is written in JSON.
#[derive(Serialize)]
struct Written<'a> {
    checked: &'a Checked,
    exit: u8,
    faults: &'a [Fault],
    judges: &'a [Judge],
    package: Option<Hash>,
    trust: Trust,
    unknown: &'a [String],
    v: u8,
}

impl Report {
    /// An answer about something that is no package or cannot be read.
    pub fn unreadable(faults: Vec<Fault>, trust: Trust) -> Self {
        Self {
            checked: Checked::default(),
            exit: Exit::Unreadable,
            faults,
            judges: Vec::new(),
            package: None,
            trust,
            unknown: Vec::new(),
        }
    }

    /// One canonical JSON object, without a newline.
    pub fn to_json(&self) -> String {
        let written = Written {
            checked: &self.checked,
            exit: self.exit.code(),
            faults: &self.faults,
            judges: &self.judges,
            package: self.package,
            trust: self.trust,
            unknown: &self.unknown,
            v: 1,
        };
        let bytes = ledger::json::canonical(&written)
            .expect("a report has texts and counts of things in memory only");
        String::from_utf8(bytes).expect("JSON is UTF-8")
    }

    /// The answer in words, lines ended by newlines.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.judges_text(&mut text);
        let Checked {
            entries,
            files,
            items,
            payloads,
            timestamps,
        } = self.checked;
        text.push_str(&format!(
            "\nChecked: files {files}, entries {entries}, payloads {payloads}, items {items}, \
             time stamps {timestamps}\n"
        ));
        if let Some(package) = self.package {
            text.push_str(&format!("Package: {package}\n"));
        }
        section(
            &mut text,
            "What does not hold",
            self.faults
                .iter()
                .map(|fault| format!("{}: {}", fault.file, fault.what)),
        );
        section(
            &mut text,
            "What cannot be known",
            self.unknown.iter().cloned(),
        );
        text.push_str(&format!("\n{}\n", self.exit.words()));
        text
    }

    fn judges_text(&self, text: &mut String) {
        match self.trust {
            Trust::Package => text.push_str(&format!(
                "{OWN_JUDGES}. Compare these fingerprints with those that the overseer publishes:\n"
            )),
            Trust::Outside => text.push_str("Judged by the policy from outside:\n"),
        }
        for judge in &self.judges {
            let Judge {
                fingerprint,
                name,
                role,
            } = judge;
            let name = harmless(name);
            text.push_str(&format!("  {role:<8}{name}\n          {fingerprint}\n"));
        }
        if self.judges.is_empty() {
            text.push_str("  (none could be read)\n");
        }
    }
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    text.push_str(&format!("\n{title}:\n"));
    for line in lines {
        text.push_str(&format!("  - {line}\n"));
    }
}

/// Faults as they are found: each once, in order, and which files are known to have been changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    found: BTreeSet<Fault>,
    /// Files that are certainly not as they were sealed. Where two files disagree, one of these
    /// is blamed.
    changed: BTreeSet<String>,
}

impl Faults {
    pub(crate) fn add(&mut self, file: &str, what: impl Into<String>) {
        self.found.insert(Fault {
            file: file.to_string(),
            what: harmless(&what.into()),
        });
    }

    /// Notes that a file is not as it was sealed.
    pub(crate) fn mark_changed(&mut self, file: &str) {
        self.changed.insert(file.to_string());
    }

    pub(crate) fn is_changed(&self, file: &str) -> bool {
        self.changed.contains(file)
    }

    /// Of files that disagree: one that is known to have been changed, or else the first.
    pub(crate) fn blame<'a>(&self, files: &[&'a str]) -> &'a str {
        let changed = files.iter().find(|file| self.is_changed(file));
        changed.or(files.first()).copied().unwrap_or_default()
    }

    /// Whether a file below this folder, which is named with its slash, was named already.
    pub(crate) fn names_below(&self, folder: &str) -> bool {
        self.found
            .iter()
            .any(|fault| fault.file.starts_with(folder))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(crate) fn into_vec(self) -> Vec<Fault> {
        self.found.into_iter().collect()
    }
}
