//! What became of asking witnesses, and in what words it is told.

use std::fmt;

use evidence::Time;

use super::Status;

/// What became of a witness in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has cosigned the present end, at this time by its own clock.
    Cosigned { time: Time },
    /// It has no address; the request is carried by file.
    ByFile,
    /// It could not be reached. Work goes on.
    Away { what: String },
    /// It does not cosign, or what it sent does not hold. A person must see this.
    Refused { what: String },
    /// It has seen more entries than the record holds: entries are lost, or it lies. `evidence`
    /// names the file with the note of ours that it showed. `agreed` if two persons gave these
    /// entries up (`record.restore`).
    Lost {
        seen: u64,
        evidence: Option<String>,
        agreed: bool,
    },
    /// It has seen another history. `evidence` names the file that proves it to anybody.
    Forked {
        evidence: Option<String>,
        agreed: bool,
    },
}

impl Outcome {
    /// Whether this breaks the integrity of the record.
    pub fn is_broken(&self) -> bool {
        matches!(
            self,
            Self::Lost { agreed: false, .. } | Self::Forked { agreed: false, .. }
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = |evidence: &Option<String>, none: &'static str| match evidence {
            Some(name) => format!("; the evidence is in record/{name}"),
            None => none.to_owned(),
        };
        match self {
            Self::Cosigned { time } => write!(f, "cosigned at {time}"),
            Self::ByFile => f.write_str("has no address and is asked by file"),
            Self::Away { what } => write!(f, "is away: {what}"),
            Self::Refused { what } => write!(f, "does not cosign: {what}"),
            Self::Lost {
                seen,
                evidence,
                agreed,
            } => {
                write!(f, "has seen {seen} entries, more than this record holds")?;
                if *agreed {
                    return f.write_str(", and two persons gave the others up");
                }
                f.write_str(&kept(
                    evidence,
                    "; it showed no checkpoint of ours that says so, so it may be wrong: ask its people for one",
                ))
            }
            Self::Forked { evidence, agreed } => {
                f.write_str("has seen another history of this record")?;
                if *agreed {
                    return f.write_str(", which two persons gave up");
                }
                f.write_str(&kept(evidence, " and showed no note that proves it"))
            }
        }
    }
}

/// What became of one witness, and what else is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub witness: String,
    pub outcome: Outcome,
    /// What a person should know although it went well.
    pub news: Option<String>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "witness {} {}", self.witness, self.outcome)
    }
}

/// What became of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub told: Vec<Told>,
    /// How far the record is cosigned now.
    pub status: Status,
}

impl Round {
    /// The first witness that has seen another record than this one.
    pub fn broken(&self) -> Option<&Told> {
        self.told.iter().find(|told| told.outcome.is_broken())
    }
}
