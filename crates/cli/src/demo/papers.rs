//! The papers of the demonstration: terms, field records, seals, approvals. All of it is made up.

use casework::{
    command::AuthorityApprove,
    field::{
        CustodyGap, DeclaredGap, FieldRecord, ItemFacts, Packaging, Power, Seal, SealCondition,
        Site,
    },
    terms::Terms,
};
use evidence::{AuthorityId, CaseId, Precision, Timestamp};

use super::story::{DAY, Stage};

impl Stage<'_> {
    pub(super) fn stamp(&self, source: &str) -> Timestamp {
        let now = self.office.ports().clock.now();
        Timestamp {
            precision: Precision::Second,
            source: source.to_owned(),
            text: now.to_string(),
            utc: Some(now),
        }
    }

    pub(super) fn field_record(&self) -> FieldRecord {
        FieldRecord {
            offline: true,
            recorded: Some(self.stamp("officer's watch")),
            site: Site {
                operation: "Exercise Hills".to_owned(),
                mandate: "warrant 12/2026 of the made-up court".to_owned(),
                place: "kitchen table".to_owned(),
                ..Site::default()
            },
            item: ItemFacts {
                make: "Example".to_owned(),
                model: "One".to_owned(),
                serial: "EX-0001".to_owned(),
                power: Some(Power::Off),
                ..ItemFacts::default()
            },
            packaging: Packaging {
                description: "paper bag".to_owned(),
                seal: Some(seal("S-1", SealCondition::Intact)),
            },
            gaps: vec![DeclaredGap {
                gap: CustodyGap::Witness,
                explanation: "The officer was alone for the first ten minutes.".to_owned(),
            }],
            ..FieldRecord::default()
        }
    }

    pub(super) fn terms(&self) -> Terms {
        let text = include_str!("../../templates/demo-warrant.toml");
        self.dated(text, vec![self.case])
    }

    pub(super) fn list_terms(&self) -> Terms {
        self.dated(include_str!("../../templates/demo-list.toml"), Vec::new())
    }

    /// Made-up terms with dates that are right today.
    fn dated(&self, text: &str, cases: Vec<CaseId>) -> Terms {
        let mut terms: Terms = toml::from_str(text).expect("the terms are part of the program");
        terms.scope.cases = cases;
        terms.validity.from = self.now.plus_seconds(-DAY);
        terms.validity.until = self.now.plus_seconds(300 * DAY);
        terms.review = self.now.plus_seconds(90 * DAY);
        terms.retention.until = self.now.plus_seconds(700 * DAY);
        terms
    }
}

pub(super) fn seal(number: &str, condition: SealCondition) -> Seal {
    Seal {
        condition,
        number: number.to_owned(),
    }
}

pub(super) fn approval(authority: AuthorityId, request_seq: u64) -> AuthorityApprove {
    AuthorityApprove {
        authority,
        independent: "Made-up District Court, order 12/2026".to_owned(),
        reasons: "Necessary and in proportion; the lighter measures were tried first.".to_owned(),
        request_seq,
    }
}
