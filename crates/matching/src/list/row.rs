//! A row as the exchange formats give it, in texts, and the checks by which it becomes signals.
//! CSV columns and JSON members go by the same names.

use evidence::{MatchOpinion, Time};

use super::import::{LABELS_MAX, Options, Reason, TEXT_BYTES_MAX};
use crate::{
    opinion,
    pdq::{self, QUALITY_MIN},
    signal::{Algorithm, Sharing, Signal, Value},
};

/// What a column or member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Algorithm,
    Hash,
    /// A column that is named after the algorithm of its hashes.
    HashOf(Algorithm),
    Labels,
    Opinion,
    Added,
    Source,
    Sharing,
    Expires,
    Quality,
    Deleted,
    Ignored,
}

impl Field {
    /// The field of a name; case, spaces, `_` and `-` do not matter.
    pub(super) fn of_name(name: &str) -> Self {
        let word: String = name
            .chars()
            .filter(|character| character.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        match word.as_str() {
            "signaltype" | "type" | "algorithm" | "hashtype" | "hashalgorithm"
            | "indicatortype" => Self::Algorithm,
            "signalstr" | "signal" | "indicator" | "hash" | "hashdigest" | "hashvalue"
            | "digest" | "value" => Self::Hash,
            "tags" | "labels" | "tag" | "label" => Self::Labels,
            "category" | "opinion" | "status" | "verdict" => Self::Opinion,
            "addedon" | "added" | "createdon" | "created" | "creationtime" | "dateadded" => {
                Self::Added
            }
            "source" | "collab" | "owner" | "provider" => Self::Source,
            "tlp" | "sharing" => Self::Sharing,
            "expires" | "expiry" | "expireson" | "validuntil" => Self::Expires,
            "quality" | "pdqquality" => Self::Quality,
            "deleted" | "shoulddelete" | "withdrawn" => Self::Deleted,
            _ => match Algorithm::parse(&word) {
                Some(algorithm) => Self::HashOf(algorithm),
                None => Self::Ignored,
            },
        }
    }

    pub(super) fn holds_hash(self) -> bool {
        matches!(self, Self::Hash | Self::HashOf(_))
    }
}

/// The texts of a row. Empty texts are as good as none.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) algorithm: String,
    pub(super) hashes: Vec<(Option<Algorithm>, String)>,
    pub(super) labels: Vec<String>,
    pub(super) opinion: String,
    /// An opinion that was worked out already; it goes before the text.
    pub(super) opinion_known: Option<MatchOpinion>,
    pub(super) added: String,
    pub(super) source: String,
    pub(super) sharing: String,
    pub(super) expires: String,
    pub(super) quality: String,
    pub(super) deleted: String,
}

/// A row that was read.
pub(super) struct Read {
    pub(super) values: Vec<Result<Value, Reason>>,
    pub(super) deleted: bool,
    /// What the row says of each value. Its own value means nothing.
    pub(super) said: Signal,
}

impl Row {
    /// Puts a text where its field belongs. Labels in one text stand apart by spaces, `;`, `|`
    /// or `,`.
    pub(super) fn set(&mut self, field: Field, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let place = match field {
            Field::Hash => {
                self.hashes.push((None, text.to_owned()));
                return;
            }
            Field::HashOf(algorithm) => {
                self.hashes.push((Some(algorithm), text.to_owned()));
                return;
            }
            Field::Labels => {
                let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | ','));
                self.labels
                    .extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
                return;
            }
            Field::Ignored => return,
            Field::Algorithm => &mut self.algorithm,
            Field::Opinion => &mut self.opinion,
            Field::Added => &mut self.added,
            Field::Source => &mut self.source,
            Field::Sharing => &mut self.sharing,
            Field::Expires => &mut self.expires,
            Field::Quality => &mut self.quality,
            Field::Deleted => &mut self.deleted,
        };
        text.clone_into(place);
    }

    /// Checks the row. Reasons that concern the whole row come as an error, those that concern
    /// one hash beside the other hashes.
    pub(super) fn read(self, options: &Options) -> Result<Read, Reason> {
        if self.hashes.is_empty() {
            return Err(Reason::Missing { field: "hash" });
        }
        let deleted = truth(&self.deleted)?;
        let quality = quality(&self.quality)?;
        let named = if self.algorithm.is_empty() {
            Ok(options.algorithm_default)
        } else {
            Algorithm::parse(&self.algorithm)
                .map(Some)
                .ok_or_else(|| Reason::UnknownAlgorithm {
                    found: shown(&self.algorithm),
                })
        };
        let values = self
            .hashes
            .iter()
            .map(|(of_column, text)| {
                let algorithm = match of_column {
                    Some(algorithm) => *algorithm,
                    None => named.clone()?.ok_or(Reason::Missing { field: "type" })?,
                };
                match quality {
                    Some(quality)
                        if algorithm == Algorithm::Pdq && quality < QUALITY_MIN && !deleted =>
                    {
                        Err(Reason::LowQuality { quality })
                    }
                    _ => Ok(Value::parse(algorithm, text)?),
                }
            })
            .collect();
        let said = self.said(options)?;
        Ok(Read {
            values,
            deleted,
            said,
        })
    }

    fn said(self, options: &Options) -> Result<Signal, Reason> {
        if self.labels.len() > LABELS_MAX {
            return Err(Reason::TooManyLabels {
                found: self.labels.len(),
            });
        }
        let opinion = match self.opinion_known {
            Some(opinion) => opinion,
            None if self.opinion.is_empty() => options.opinion_default,
            None => known("opinion", &self.opinion, opinion::parse)?,
        };
        let sharing = match self.sharing.as_str() {
            "" => None,
            text => Some(known("sharing mark", text, Sharing::parse)?),
        };
        let expires = match self.expires.as_str() {
            "" => None,
            text => Some(known("date in UTC", text, |text| {
                text.parse::<Time>().ok()
            })?),
        };
        let mut labels = self.labels;
        for label in &labels {
            plain("label", label)?;
        }
        labels.sort_unstable();
        labels.dedup();
        let source = if self.source.is_empty() {
            options.source_default.clone()
        } else {
            self.source
        };
        plain("source", &source)?;
        plain("date added", &self.added)?;
        Ok(Signal {
            value: Value::Pdq(pdq::Hash([0; 32])),
            added: self.added,
            expires,
            labels,
            opinion,
            sharing,
            source,
        })
    }
}

fn known<T>(
    field: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Reason> {
    parse(text).ok_or_else(|| Reason::Unknown {
        field,
        found: shown(text),
    })
}

fn truth(text: &str) -> Result<bool, Reason> {
    match text.to_ascii_lowercase().as_str() {
        "" | "0" | "false" | "no" | "n" => Ok(false),
        "1" | "true" | "yes" | "y" => Ok(true),
        _ => known("yes or no", text, |_| None),
    }
}

fn quality(text: &str) -> Result<Option<u8>, Reason> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = |text: &str| text.parse::<u8>().ok().filter(|quality| *quality <= 100);
    known("quality from 0 to 100", text, read).map(Some)
}

fn plain(field: &'static str, text: &str) -> Result<(), Reason> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Reason::LongText { field });
    }
    if text.chars().any(char::is_control) {
        return Err(Reason::ControlCharacter { field });
    }
    Ok(())
}

/// The beginning of a text, for a report, without anything that a terminal would act on.
fn shown(text: &str) -> String {
    let safe = |character: char| {
        if character.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            character
        }
    };
    text.chars().take(40).map(safe).collect()
}
