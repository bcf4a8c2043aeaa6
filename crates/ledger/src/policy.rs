//! Trust policies (C2SP `tlog-policy`): which logs and witnesses are known, and which cosignatures
//! are enough.
//!
//! A policy comes from outside the office (from the overseer, from a court). This module must not
//! know where from.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::checkpoint::{Checkpoint, CheckpointError, decimal};
use crate::note::{KeyKind, NoteError, Opened, VerifierKey};

/// The largest policy that is read, in bytes.
pub const POLICY_BYTES_MAX: usize = 65_536;

/// The predefined quorum that asks for no cosignature.
const NONE: &str = "none";

/// A log whose checkpoints are accepted. Its key name is its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    pub key: VerifierKey,
    pub url: Option<String>,
}

/// A witness whose cosignatures count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The name within this policy.
    pub name: String,
    pub key: VerifierKey,
    pub url: Option<String>,
}

/// A group that has witnessed when `threshold` of its members have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub threshold: usize,
    /// Names of witnesses and of groups defined above.
    pub members: Vec<String>,
}

/// A policy whose names are all defined above their use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    /// `None` asks for no cosignature.
    quorum: Option<String>,
}

/// What is wrong with a line of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    #[error("it is none of log, witness, group, quorum with what belongs to them")]
    Shape,
    #[error("the key is not a verifier key of the right type")]
    Key,
    #[error("the key was given before")]
    KeyTwice,
    #[error("the name is reserved or was defined before")]
    Name,
    #[error("a name is not defined above")]
    Undefined,
    #[error("a name is a member of a group already")]
    MemberTwice,
    #[error("the threshold is neither all, any nor a number from 1 to the number of members")]
    Threshold,
    #[error("there is a quorum already")]
    QuorumTwice,
}

/// Why a text is not a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("the policy is longer than {max} bytes", max = POLICY_BYTES_MAX)]
    TooLong,
    #[error("the policy is not text without control characters, ended by a newline")]
    Characters,
    #[error("line {line} of the policy: {what}")]
    Line { line: usize, what: LineError },
    #[error("the policy names no quorum")]
    NoQuorum,
}

/// Why a checkpoint does not satisfy a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnacceptedError {
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("the cosignatures are not enough for the quorum {quorum}")]
    Quorum { quorum: String },
}

/// What to do with signature lines of keys that the policy does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownLines {
    /// As C2SP says, for checkpoints from the network.
    PassOver,
    /// As packages demand: otherwise a changed key name passes unseen.
    Refuse,
}

/// A checkpoint that satisfies a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub checkpoint: Checkpoint,
    pub opened: Opened,
}

impl Policy {
    /// Reads a policy. Octets above 127 must form UTF-8, which C2SP recommends and we demand.
    pub fn parse(text: &[u8]) -> Result<Self, PolicyError> {
        if text.len() > POLICY_BYTES_MAX {
            return Err(PolicyError::TooLong);
        }
        let text = core::str::from_utf8(text).map_err(|_| PolicyError::Characters)?;
        let control = |byte: u8| (byte < b' ' && byte != b'\n' && byte != b'\t') || byte == 0x7f;
        if text.bytes().any(control) {
            return Err(PolicyError::Characters);
        }
        let lines = text.strip_suffix('\n').ok_or(PolicyError::Characters)?;
        let mut reader = Reader::default();
        for (place, line) in lines.split('\n').enumerate() {
            let at = |what| PolicyError::Line {
                line: place.saturating_add(1),
                what,
            };
            reader.line(line).map_err(at)?;
        }
        Ok(Self {
            quorum: reader.quorum.ok_or(PolicyError::NoQuorum)?,
            logs: reader.logs,
            witnesses: reader.witnesses,
            groups: reader.groups,
        })
    }

    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The witness or group that must have witnessed; `None` asks for no cosignature.
    pub fn quorum(&self) -> Option<&str> {
        self.quorum.as_deref()
    }

    /// Opens a checkpoint and decides whether it satisfies the policy: signed by one of the logs,
    /// every signature of a known key holds, the quorum is reached.
    pub fn accept(&self, note: &[u8], unknown: UnknownLines) -> Result<Accepted, UnacceptedError> {
        let logs: Vec<VerifierKey> = self.logs.iter().map(|log| log.key.clone()).collect();
        let witnesses: Vec<VerifierKey> = self.witnesses.iter().map(|w| w.key.clone()).collect();
        let (checkpoint, opened) = Checkpoint::open_with(note, &logs, &witnesses)?;
        let opened = match unknown {
            UnknownLines::PassOver => opened,
            UnknownLines::Refuse => opened
                .only_known()
                .map_err(|error: NoteError| CheckpointError::Note(error))?,
        };
        match &self.quorum {
            Some(quorum) if !self.has_witnessed(quorum, &opened) => Err(UnacceptedError::Quorum {
                quorum: quorum.clone(),
            }),
            _ => Ok(Accepted { checkpoint, opened }),
        }
    }

    /// Whether the named witness or group has witnessed. Groups name only what stands above them,
    /// so one pass in order is enough.
    fn has_witnessed(&self, name: &str, opened: &Opened) -> bool {
        let mut witnessed: BTreeSet<&str> = BTreeSet::new();
        for witness in &self.witnesses {
            if opened.is_signed_by(&witness.key) {
                witnessed.insert(&witness.name);
            }
        }
        for group in &self.groups {
            let has = |member: &&String| witnessed.contains(member.as_str());
            if group.members.iter().filter(has).count() >= group.threshold {
                witnessed.insert(&group.name);
            }
        }
        witnessed.contains(name)
    }
}

impl fmt::Display for Policy {
    /// The policy as text that [`Policy::parse`] reads: logs, witnesses, groups, quorum.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = |url: &Option<String>| match url {
            Some(url) => alloc::format!(" {url}"),
            None => String::new(),
        };
        for log in &self.logs {
            writeln!(f, "log {}{}", log.key, tail(&log.url))?;
        }
        for witness in &self.witnesses {
            writeln!(
                f,
                "witness {} {}{}",
                witness.name,
                witness.key,
                tail(&witness.url)
            )?;
        }
        for group in &self.groups {
            let threshold = match group.threshold {
                all if all == group.members.len() => "all".to_string(),
                1 => "any".to_string(),
                some => some.to_string(),
            };
            writeln!(
                f,
                "group {} {threshold} {}",
                group.name,
                group.members.join(" ")
            )?;
        }
        writeln!(f, "quorum {}", self.quorum.as_deref().unwrap_or(NONE))
    }
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    /// Names of witnesses and groups, and whether they are a member of a group already.
    names: BTreeMap<String, bool>,
    quorum: Option<Option<String>>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), LineError> {
        let words: Vec<&str> = line.split([' ', '\t']).filter(|w| !w.is_empty()).collect();
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key, url @ ..] => self.log(key, url),
            ["witness", name, key, url @ ..] => self.witness(name, key, url),
            ["group", name, threshold, members @ ..] => self.group(name, threshold, members),
            ["quorum", name] => self.quorum(name),
            _ => Err(LineError::Shape),
        }
    }

    fn log(&mut self, key: &str, url: &[&str]) -> Result<(), LineError> {
        let key = read_key(key, KeyKind::Ed25519)?;
        if self.logs.iter().any(|log| is_twin(&log.key, &key)) {
            return Err(LineError::KeyTwice);
        }
        let url = read_url(url)?;
        self.logs.push(Log { key, url });
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str, url: &[&str]) -> Result<(), LineError> {
        let key = read_key(key, KeyKind::Cosignature)?;
        if self.witnesses.iter().any(|w| is_twin(&w.key, &key)) {
            return Err(LineError::KeyTwice);
        }
        let url = read_url(url)?;
        self.define(name)?;
        let name = name.to_string();
        self.witnesses.push(Witness { name, key, url });
        Ok(())
    }

    fn group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), LineError> {
        let threshold = match threshold {
            "all" => Some(members.len()),
            "any" => Some(1),
            number => decimal(number).and_then(|number| usize::try_from(number).ok()),
        };
        let threshold = threshold
            .filter(|threshold| (1..=members.len()).contains(threshold))
            .ok_or(LineError::Threshold)?;
        for member in members {
            match self.names.get_mut(*member) {
                None => return Err(LineError::Undefined),
                Some(true) => return Err(LineError::MemberTwice),
                Some(is_member) => *is_member = true,
            }
        }
        self.define(name)?;
        self.groups.push(Group {
            name: name.to_string(),
            threshold,
            members: members.iter().map(|member| (*member).to_string()).collect(),
        });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), LineError> {
        if self.quorum.is_some() {
            return Err(LineError::QuorumTwice);
        }
        if name != NONE && !self.names.contains_key(name) {
            return Err(LineError::Undefined);
        }
        self.quorum = Some((name != NONE).then(|| name.to_string()));
        Ok(())
    }

    fn define(&mut self, name: &str) -> Result<(), LineError> {
        if name == NONE || self.names.contains_key(name) {
            return Err(LineError::Name);
        }
        self.names.insert(name.to_string(), false);
        Ok(())
    }
}

fn read_key(text: &str, kind: KeyKind) -> Result<VerifierKey, LineError> {
    let key: VerifierKey = text.parse().map_err(|_| LineError::Key)?;
    if key.kind() == kind {
        Ok(key)
    } else {
        Err(LineError::Key)
    }
}

/// Whether two keys are one, or cannot be told apart in a signature line: ids are short, so two keys
/// of one name and id are quickly made.
fn is_twin(a: &VerifierKey, b: &VerifierKey) -> bool {
    a.public() == b.public() || (a.name() == b.name() && a.id() == b.id())
}

fn read_url(words: &[&str]) -> Result<Option<String>, LineError> {
    match words {
        [] => Ok(None),
        [url] => Ok(Some((*url).to_string())),
        _ => Err(LineError::Shape),
    }
}
