//! What is wrong with an interference test: what it does not address, and reasons that look copied.
//!
//! The inspections of the UK Investigatory Powers Commissioner (2017) show what fails in practice:
//! proportionality 29, collateral intrusion 29, necessity 21, protected professions 19, independence
//! of the decision maker 10, no prompt review 5, boiler-plate reasons 4.
//!
//! What blocks is judged from the terms alone, never from other authorities: a decision must be
//! the same when those have been erased.

use std::collections::BTreeSet;

use evidence::Time;

use crate::{
    codes::codes,
    terms::{InterferenceTest, Terms},
};

codes! {
    /// How much a warning weighs.
    Severity {
        /// An approval is refused with `test-incomplete`.
        Blocks = "blocks",
        /// The person who approves should look.
        Warns = "warns",
    }
}

/// Something wrong in a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The member of the terms, for example `test.necessity`.
    pub field: &'static str,
    pub severity: Severity,
    pub text: String,
}

/// Fewer words than this say nothing about one case.
const WORDS_MIN: usize = 6;
/// Two texts that share at least this many hundredths of their word triples are near-identical.
const NEAR_HUNDREDTHS: usize = 80;
/// A year: longer validity wants a look.
const LONG_VALIDITY_SECONDS: i64 = 366 * 86_400;

/// Texts that stand for nothing.
const EMPTY_PHRASES: &[&str] = &[
    "n/a",
    "na",
    "none",
    "nil",
    "tbd",
    "todo",
    "to be determined",
    "not applicable",
    "see above",
    "as above",
    "see attached",
    "see file",
    "ditto",
    "test",
    "xxx",
];

/// Pieces that only a form that nobody filled in contains.
const TEMPLATE_PIECES: &[&str] = &[
    "lorem ipsum",
    "[insert",
    "<insert",
    "[name",
    "<name",
    "[reason",
    "<reason",
    "___",
    "xxxx",
    "todo:",
    "delete as appropriate",
    "fill in",
    "{{",
];

/// Looks at the terms asked for, beside those of earlier authorities.
#[must_use]
pub fn check(terms: &Terms, previous: &[&Terms]) -> Vec<Warning> {
    let mut found = Vec::new();
    addressed(&terms.test, &mut found);
    protected(terms, &mut found);
    sensitive(terms, &mut found);
    bounds(terms, &mut found);
    for (field, text) in reasons(&terms.test) {
        copied(field, text, previous, &mut found);
    }
    found
}

/// Whether a text says something: enough words, and not those of an empty form.
#[must_use]
pub fn says_something(text: &str) -> bool {
    emptiness(text).is_none()
}

fn emptiness(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let bare = lower.trim_end_matches(['.', '!', '-', ' ']);
    if bare.is_empty() {
        return Some("is not addressed".to_owned());
    }
    if EMPTY_PHRASES.contains(&bare) {
        return Some(format!("says only \"{bare}\""));
    }
    if let Some(piece) = TEMPLATE_PIECES.iter().find(|piece| lower.contains(**piece)) {
        return Some(format!("still holds the template's \"{piece}\""));
    }
    let words = words(&lower);
    let different: BTreeSet<&str> = words.iter().copied().collect();
    // Scripts without spaces have few words and many characters.
    let dense = lower.chars().filter(|c| !c.is_ascii()).count() >= WORDS_MIN * 3;
    if (words.len() < WORDS_MIN || different.len() < WORDS_MIN.div_ceil(2)) && !dense {
        return Some(format!("has only {} words", words.len()));
    }
    None
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The texts that must be written for this one case.
fn reasons(test: &InterferenceTest) -> [(&'static str, &str); 6] {
    [
        ("test.necessity", &test.necessity),
        ("test.proportionality", &test.proportionality),
        ("test.seriousness", &test.seriousness),
        ("test.collateral.intrusion", &test.collateral.intrusion),
        ("test.collateral.mitigation", &test.collateral.mitigation),
        ("test.discrimination", &test.discrimination),
    ]
}

fn push(
    found: &mut Vec<Warning>,
    field: &'static str,
    severity: Severity,
    text: impl Into<String>,
) {
    found.push(Warning {
        field,
        severity,
        text: text.into(),
    });
}

fn addressed(test: &InterferenceTest, found: &mut Vec<Warning>) {
    for (field, text) in reasons(test) {
        // Discrimination is a check whose answer may be short.
        let severity = match field {
            "test.discrimination" => Severity::Warns,
            _ => Severity::Blocks,
        };
        if let Some(what) = emptiness(text) {
            push(found, field, severity, what);
        }
    }
    let blocking_lists = [
        ("test.rights", test.rights.is_empty()),
        ("test.legal_basis", test.legal_basis.is_empty()),
        ("test.aims", test.aims.is_empty()),
        ("test.measure", test.measure.trim().is_empty()),
        ("test.remedy", test.remedy.trim().is_empty()),
        (
            "test.notification",
            test.notification.plan.trim().is_empty(),
        ),
    ];
    for (field, missing) in blocking_lists {
        if missing {
            push(found, field, Severity::Blocks, "is not addressed");
        }
    }
    if test
        .legal_basis
        .iter()
        .any(|basis| basis.article.trim().is_empty())
    {
        push(
            found,
            "test.legal_basis",
            Severity::Blocks,
            "names no article",
        );
    }
    if test.alternatives.is_empty() {
        let text = "names no less intrusive alternative";
        push(found, "test.alternatives", Severity::Blocks, text);
    }
    for alternative in &test.alternatives {
        if alternative.measure.trim().is_empty() || alternative.why_insufficient.trim().is_empty() {
            let text = "does not say why an alternative is not enough";
            push(found, "test.alternatives", Severity::Blocks, text);
        }
    }
}

fn protected(terms: &Terms, found: &mut Vec<Warning>) {
    for group in &terms.test.protected {
        let handled = terms
            .safeguards
            .protected
            .iter()
            .any(|one| one.group == *group && says_something(&one.handling));
        if !handled {
            let text = format!("material of the group {group} may be met; no handling is declared");
            push(found, "safeguards.protected", Severity::Blocks, text);
        }
    }
}

fn sensitive(terms: &Terms, found: &mut Vec<Warning>) {
    for one in &terms.safeguards.sensitive {
        if !says_something(&one.why) {
            let text = format!("does not say why {} is strictly necessary", one.category);
            push(found, "safeguards.sensitive", Severity::Blocks, text);
        }
    }
}

fn bounds(terms: &Terms, found: &mut Vec<Warning>) {
    let scope = &terms.scope;
    let touches_data = scope
        .operations
        .iter()
        .any(|operation| *operation != crate::terms::Operation::ImportList);
    if touches_data && (scope.data.is_empty() || scope.subjects.is_empty()) {
        let text = "names no data category or no data subjects; nothing is covered";
        push(found, "scope", Severity::Warns, text);
    }
    if touches_data && scope.period.is_none() {
        let text = "the data are not bounded in time";
        push(found, "scope.period", Severity::Warns, text);
    }
    if terms.retention.destruction.trim().is_empty() {
        let text = "does not say how the data are destroyed";
        push(found, "retention.destruction", Severity::Blocks, text);
    }
    if lasts(terms.validity.from, terms.validity.until) > LONG_VALIDITY_SECONDS {
        let text = "is longer than a year";
        push(found, "validity", Severity::Warns, text);
    }
}

fn lasts(from: Time, until: Time) -> i64 {
    until.seconds_since(from)
}

fn copied(field: &'static str, text: &str, previous: &[&Terms], found: &mut Vec<Warning>) {
    let mine = normal(text);
    if mine.is_empty() {
        return;
    }
    let mut nearest = 0;
    for other in previous {
        let theirs = reasons(&other.test)
            .into_iter()
            .find(|(name, _)| *name == field)
            .map(|(_, text)| normal(text))
            .unwrap_or_default();
        nearest = nearest.max(likeness(&mine, &theirs));
    }
    if nearest == 100 {
        let text = "is word for word that of another authority";
        push(found, field, Severity::Warns, text);
    } else if nearest >= NEAR_HUNDREDTHS {
        let text = "is almost that of another authority";
        push(found, field, Severity::Warns, text);
    }
}

/// Lower case, words only, numbers as one word: what a copied text keeps when names of dates change.
fn normal(text: &str) -> Vec<String> {
    words(&text.to_lowercase())
        .into_iter()
        .map(|word| {
            if word.chars().all(char::is_numeric) {
                "0".to_owned()
            } else {
                word.to_owned()
            }
        })
        .collect()
}

/// Shared word triples in hundredths of all (Jaccard); 100 only if the words are the same.
fn likeness(one: &[String], other: &[String]) -> usize {
    if one == other {
        return 100;
    }
    let triples = |words: &[String]| -> BTreeSet<Vec<String>> {
        words.windows(3).map(<[String]>::to_vec).collect()
    };
    let (one, other) = (triples(one), triples(other));
    let shared = one.intersection(&other).count();
    let all = one.union(&other).count();
    shared
        .saturating_mul(100)
        .checked_div(all)
        .unwrap_or(0)
        .min(99)
}
