//! Being built: what is wrong with an interference test.

use crate::{codes::codes, terms::Terms};

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

/// Looks at the terms asked for, beside those of earlier authorities.
#[must_use]
pub fn check(_terms: &Terms, _previous: &[&Terms]) -> Vec<Warning> {
    unreachable!("being built")
}
