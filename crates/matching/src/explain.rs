//! From hits to findings that say why an item matched, and what a match may count for.

use evidence::{Finding, MatchOpinion};

use crate::{MATCHER, index::Hit};

/// Whether a match with this opinion counts as one with known content. Only a positive one does:
/// a seed is a reason to look, and a disputed signal never acts.
pub fn counts_as_positive(opinion: MatchOpinion) -> bool {
    opinion == MatchOpinion::Positive
}

/// The finding of one hit.
pub fn finding(hit: &Hit) -> Finding {
    let signal = &hit.signal;
    Finding::Match {
        algorithm: signal.value.algorithm().name().to_owned(),
        distance: hit.distance,
        labels: signal.labels.clone(),
        list: hit.list,
        matcher: MATCHER.to_owned(),
        opinion: signal.opinion,
        signal: signal.value.to_string(),
        signal_added: signal.added.clone(),
        threshold: hit.threshold,
    }
}

/// The findings of all hits, in the order of the hits.
pub fn findings(hits: &[Hit]) -> Vec<Finding> {
    hits.iter().map(finding).collect()
}
