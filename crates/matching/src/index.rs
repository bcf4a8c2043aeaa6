//! Exact indexes over signal lists: digests in sorted arrays, PDQ hashes within a distance.
//!
//! No neighbour is ever missed: the PDQ index is exact by construction (the pigeonhole
//! principle) and a plain scan stands beside it as the oracle. Results come in one order:
//! distance, list, value.
//!
//! Must not decide what a match means: see [`crate::explain`].

mod exact;
mod hamming;

use std::{collections::BTreeSet, sync::Arc};

use evidence::{Digests, ListId, Time};

use self::{exact::ExactSet, hamming::HammingSet};
use crate::{
    list::SignalList,
    pdq::{self, DISTANCE_MAX, QUALITY_MIN},
    signal::{Algorithm, Signal, Value},
};

/// A signal that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Bits that differ; 0 for digests.
    pub distance: u16,
    pub list: ListId,
    pub signal: Signal,
    /// The largest distance that would have matched; 0 for digests.
    pub threshold: u16,
}

/// Why an index cannot be built or asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    #[error("a PDQ radius of {radius} is over the limit of {DISTANCE_MAX}")]
    Radius { radius: u16 },
    #[error("the list {list} is given twice")]
    ListTwice { list: ListId },
    #[error("{signals} signals are more than an index holds")]
    TooMany { signals: usize },
}

/// How an index is built.
#[derive(Clone, Debug)]
pub struct Options {
    /// The largest PDQ distance that matches, at most [`DISTANCE_MAX`].
    pub pdq_radius: u16,
    /// Signals that expire at or before this moment do not match; absent when none expires.
    pub at: Option<Time>,
    /// Signals that were withdrawn do not match.
    pub withdrawn: BTreeSet<(ListId, Value)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pdq_radius: DISTANCE_MAX,
            at: None,
            withdrawn: BTreeSet::new(),
        }
    }
}

/// Where a signal stands: the list's place in the index, and its place in the list's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    list: u32,
    at: u32,
}

/// An index over any number of lists.
#[derive(Debug)]
pub struct Index {
    /// Sorted by id.
    lists: Vec<(ListId, Arc<SignalList>)>,
    md5: ExactSet<16>,
    sha1: ExactSet<20>,
    sha256: ExactSet<32>,
    pdq: HammingSet,
    pdq_radius: u16,
    withdrawn: BTreeSet<(ListId, Value)>,
}

impl Index {
    /// Builds the index. The order of the lists does not matter.
    pub fn build(
        mut lists: Vec<(ListId, Arc<SignalList>)>,
        options: Options,
    ) -> Result<Self, IndexError> {
        if options.pdq_radius > DISTANCE_MAX {
            return Err(IndexError::Radius {
                radius: options.pdq_radius,
            });
        }
        lists.sort_by_key(|(id, _)| *id);
        if let Some([(list, _), _]) = lists.array_windows::<2>().find(|[(a, _), (b, _)]| a == b) {
            return Err(IndexError::ListTwice { list: *list });
        }
        let signals = lists.iter().map(|(_, list)| list.len()).sum();
        if u32::try_from(signals).is_err() {
            return Err(IndexError::TooMany { signals });
        }
        Ok(Self {
            md5: ExactSet::build(gather(&lists, &options, Algorithm::Md5)),
            sha1: ExactSet::build(gather(&lists, &options, Algorithm::Sha1)),
            sha256: ExactSet::build(gather(&lists, &options, Algorithm::Sha256)),
            pdq: HammingSet::build(gather(&lists, &options, Algorithm::Pdq)),
            pdq_radius: options.pdq_radius,
            withdrawn: options.withdrawn,
            lists,
        })
    }

    /// How many signals can match.
    pub fn len(&self) -> usize {
        [
            self.md5.len(),
            self.sha1.len(),
            self.sha256.len(),
            self.pdq.len(),
        ]
        .iter()
        .sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// From now on this signal never matches.
    pub fn withdraw(&mut self, list: ListId, value: Value) {
        self.withdrawn.insert((list, value));
    }

    /// The signals whose digest is one of these three.
    pub fn digests(&self, digests: &Digests) -> Vec<Hit> {
        let mut hits = self.exact(Algorithm::Md5, self.md5.find(digests.md5.as_bytes()));
        hits.extend(self.exact(Algorithm::Sha1, self.sha1.find(digests.sha1.as_bytes())));
        hits.extend(self.exact(
            Algorithm::Sha256,
            self.sha256.find(digests.sha256.as_bytes()),
        ));
        order(&mut hits);
        hits
    }

    /// The signals of exactly this value, of any algorithm.
    pub fn exactly(&self, value: &Value) -> Vec<Hit> {
        let mut hits = match value {
            Value::Md5(bytes) => self.exact(Algorithm::Md5, self.md5.find(bytes)),
            Value::Sha1(bytes) => self.exact(Algorithm::Sha1, self.sha1.find(bytes)),
            Value::Sha256(bytes) => self.exact(Algorithm::Sha256, self.sha256.find(bytes)),
            Value::Pdq(hash) => self.near(hash, 0),
        };
        order(&mut hits);
        hits
    }

    /// The PDQ signals within the radius. A picture of quality below [`QUALITY_MIN`] has too
    /// little structure for its hash to mean anything, and gives nothing.
    pub fn pdq(&self, hash: &pdq::Hash, quality: u8) -> Vec<Hit> {
        if quality < QUALITY_MIN {
            return Vec::new();
        }
        self.near(hash, self.pdq_radius)
    }

    /// The PDQ signals within another radius of at most [`DISTANCE_MAX`], whatever the quality.
    pub fn pdq_within(&self, hash: &pdq::Hash, radius: u16) -> Result<Vec<Hit>, IndexError> {
        if radius > DISTANCE_MAX {
            return Err(IndexError::Radius { radius });
        }
        Ok(self.near(hash, radius))
    }

    fn near(&self, hash: &pdq::Hash, radius: u16) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self
            .pdq
            .within(hash, radius)
            .into_iter()
            .filter_map(|(distance, place)| self.hit(Algorithm::Pdq, place, distance, radius))
            .collect();
        order(&mut hits);
        hits
    }

    fn exact<'a>(&'a self, algorithm: Algorithm, places: &'a [Place]) -> Vec<Hit> {
        places
            .iter()
            .filter_map(|place| self.hit(algorithm, *place, 0, 0))
            .collect()
    }

    fn hit(
        &self,
        algorithm: Algorithm,
        place: Place,
        distance: u16,
        threshold: u16,
    ) -> Option<Hit> {
        let (id, list) = self.lists.get(usize::try_from(place.list).ok()?)?;
        let at = usize::try_from(place.at).ok()?;
        let value = list.value(algorithm, at)?;
        if self.withdrawn.contains(&(*id, value)) {
            return None;
        }
        Some(Hit {
            distance,
            list: *id,
            signal: list.signal(algorithm, at)?,
            threshold,
        })
    }
}

/// The one order of results.
fn order(hits: &mut [Hit]) {
    hits.sort_by(|a, b| {
        (a.distance, a.list, a.signal.value).cmp(&(b.distance, b.list, b.signal.value))
    });
}

/// The hashes of one algorithm in all lists, without the withdrawn and the expired.
fn gather<const N: usize>(
    lists: &[(ListId, Arc<SignalList>)],
    options: &Options,
    algorithm: Algorithm,
) -> Vec<([u8; N], Place)> {
    let count = lists.iter().map(|(_, list)| list.count(algorithm)).sum();
    let mut found = Vec::with_capacity(count);
    for (list_place, (id, list)) in (0_u32..).zip(lists) {
        let (hashes, _) = list.hashes(algorithm).as_chunks::<N>();
        for (at, hash) in hashes.iter().enumerate() {
            let expired = match (options.at, list.expires(algorithm, at)) {
                (Some(now), Some(end)) => end <= now,
                _ => false,
            };
            let withdrawn = !options.withdrawn.is_empty()
                && Value::from_bytes(algorithm, hash)
                    .is_some_and(|value| options.withdrawn.contains(&(*id, value)));
            if !expired && !withdrawn {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                found.push((
                    *hash,
                    Place {
                        list: list_place,
                        at,
                    },
                ));
            }
        }
    }
    found
}
