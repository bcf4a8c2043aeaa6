//! Opinions on a signal and their aggregate (python-threatexchange, `fetch_state.py`).

use evidence::MatchOpinion;

/// What several holders of an opinion say together: the same stays the same; a negative beside
/// anything else is disputed; otherwise the higher. Nothing said is a seed for investigation.
pub fn aggregate(opinions: impl IntoIterator<Item = MatchOpinion>) -> MatchOpinion {
    opinions
        .into_iter()
        .reduce(combine)
        .unwrap_or(MatchOpinion::Seed)
}

/// The aggregate of two. Commutative and associative, so the order of rows never matters.
pub fn combine(a: MatchOpinion, b: MatchOpinion) -> MatchOpinion {
    use MatchOpinion::{Disputed, Negative, Positive, Seed};
    match (a, b) {
        (Disputed, _) | (_, Disputed) => Disputed,
        (Negative, Negative) => Negative,
        (Negative, _) | (_, Negative) => Disputed,
        (Positive, _) | (_, Positive) => Positive,
        (Seed, Seed) => Seed,
    }
}

/// Reads the spellings of the exchange formats: the names and numbers of python-threatexchange,
/// the statuses of ThreatExchange, the answers of TCAP exports, and our own words.
/// Case, spaces, `_` and `-` do not matter. A status that is known and says nothing is a seed.
pub fn parse(text: &str) -> Option<MatchOpinion> {
    let word: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    Some(match word.as_str() {
        "negative" | "negativeclass" | "nonmalicious" | "benign" | "0" | "no" => {
            MatchOpinion::Negative
        }
        "seed" | "investigationseed" | "unknown" | "suspicious" | "1" => MatchOpinion::Seed,
        "positive" | "positiveclass" | "malicious" | "confirmed" | "2" | "yes" => {
            MatchOpinion::Positive
        }
        "disputed" | "3" => MatchOpinion::Disputed,
        _ => return None,
    })
}
