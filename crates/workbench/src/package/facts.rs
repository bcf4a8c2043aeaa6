//! What is said of a package, once for people (the printed record) and once for machines
//! (`record/package.json`): both from the same facts.

use std::collections::{BTreeMap, BTreeSet};

use casework::{
    State, custody,
    field::{FieldRecord, Party, Seal},
    state::{Authority, Package, PackageContent, Whereabouts},
};
use evidence::{PersonId, Time};
use ledger::{
    entry::person_key_id,
    note::{KeyKind, VerifierKey},
    tree::Hash,
};

use super::{
    PackageError,
    acts::Acts,
    chosen::{ExhibitPart, digits},
    findings, names,
    outline::{Derived, Extract, OneExhibit, OneGap, OneItem, OnePerson, Outline, Withheld},
    printed::*,
};
use crate::{
    office::Office,
    witnessing::{Cosigned, Stamp},
};

/// Everything that the two are made from.
pub(super) struct Facts<'a> {
    pub(super) office: &'a Office,
    pub(super) id: evidence::PackageId,
    pub(super) package: &'a Package,
    pub(super) content: &'a PackageContent,
    pub(super) parts: &'a [ExhibitPart],
    pub(super) copies: &'a [Copy],
    pub(super) acts: &'a Acts,
    pub(super) cosigned: &'a Cosigned,
    pub(super) stamps: &'a [Stamp],
    pub(super) program: &'a str,
    pub(super) prepared: Time,
}

/// A redacted copy that goes along.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    pub(super) owner: evidence::ExhibitId,
    pub(super) derivative: casework::state::Derivative,
    /// Its path in the package.
    pub(super) file: String,
    /// The number of the item from which it was made.
    pub(super) from: String,
    pub(super) original: evidence::ContentHash,
}

/// The copies that were chosen, numbered from `next` on.
pub(super) fn copies(parts: &[ExhibitPart], mut next: u64) -> Result<Vec<Copy>, PackageError> {
    let mut copies = Vec::new();
    for part in parts {
        let content = part.exhibit.content.as_ref();
        let derivatives = content.map_or(&[][..], |content| &content.derivatives);
        for seq in &part.chosen.derivatives {
            let exhibit = part.id;
            let found = derivatives.iter().find(|one| one.seq == *seq);
            let derivative = found.ok_or(PackageError::NotInPackage { seq: *seq })?;
            let row = derivative.row;
            let gap = PackageError::Gap { exhibit, row };
            let from = part.picks.iter().find(|pick| pick.row == row);
            let from = from.ok_or(PackageError::NotInPackage { seq: *seq })?;
            copies.push(Copy {
                owner: exhibit,
                file: names::derived(next, &derivative.extension),
                from: from.digits(),
                original: from.item.sha256.ok_or(gap)?,
                derivative: derivative.clone(),
            });
            next = next.saturating_add(1);
        }
    }
    Ok(copies)
}

impl Facts<'_> {
    /// The machine's view, taken from that of people so that the two cannot differ.
    pub(super) fn outline(&self, printed: &PrintedRecord) -> Outline {
        let mut gaps: Vec<OneGap> = Vec::new();
        for gap in printed.exhibits.iter().flat_map(|exhibit| &exhibit.gaps) {
            gaps.push(OneGap {
                explanation: gap.explanation.clone(),
                kind: gap.kind.clone(),
                subject: gap.subject.clone(),
                what: gap.what.clone(),
            });
        }
        Outline {
            authorities: self.office.with_state(|state| self.extracts(state)),
            case: self.package.facts.case,
            derivatives: self.copies.iter().map(derived).collect(),
            exhibits: self.parts.iter().filter_map(one_exhibit).collect(),
            gaps,
            items: self.parts.iter().flat_map(items).collect(),
            languages: printed.languages.clone(),
            package: self.id,
            persons: self.office.with_state(|state| self.persons(state)),
            prepared: self.prepared,
            program: self.program.to_owned(),
            v: 1,
            withheld: self.withheld().into_iter().map(|(_, one)| one).collect(),
        }
    }

    pub(super) fn printed(&self) -> Result<PrintedRecord, PackageError> {
        let mut items = Vec::new();
        let mut lists = crate::review::Lists::default();
        for part in self.parts {
            for pick in &part.picks {
                let show = |person: &PersonId| person.to_string();
                items.push(findings::item(self.office, part, pick, &mut lists, &show)?);
            }
        }
        let office = self.office;
        Ok(PrintedRecord {
            languages: languages(self.content),
            package: self.id.to_string(),
            program: self.program.to_owned(),
            office: office.with_state(|state| {
                let found = state.office();
                found.map_or_else(String::new, |office| office.name.clone())
            }),
            prepared: self.prepared,
            case: office.with_state(|state| self.case(state)),
            reason: self.content.reason.clone(),
            destination: self.content.destination.clone(),
            proof: self.proof(),
            authorities: office.with_state(|state| self.authorities(state)),
            exhibits: office.with_state(|state| {
                let each = self.parts.iter();
                each.filter_map(|part| self.exhibit(state, part)).collect()
            }),
            items,
            derivatives: self.copies.iter().map(printed_copy).collect(),
            withheld: self
                .withheld()
                .into_iter()
                .map(|(kind, one)| PrintedWithheld {
                    kind,
                    subject: one.subject,
                    count: one.count,
                    reason: one.reason,
                })
                .collect(),
            persons: office
                .with_state(|state| self.persons(state))
                .into_iter()
                .map(|one| PrintedPerson {
                    id: one.person.to_string(),
                    roles: one.roles,
                    name: one.name,
                })
                .collect(),
            acts: self.acts.acts.iter().filter_map(act).collect(),
        })
    }

    fn case(&self, state: &State) -> PrintedCase {
        let id = self.package.facts.case;
        let case = state.case(&id);
        let content = case.and_then(|case| case.content.as_ref());
        PrintedCase {
            id: id.to_string(),
            title: content.map_or_else(String::new, |content| content.title.clone()),
            purpose: content.map_or_else(String::new, |content| content.purpose.to_string()),
            opened: case.map_or(Time::EPOCH, |case| case.facts.opened_at),
        }
    }

    fn proof(&self) -> PrintedProof {
        let policy = &self.cosigned.policy;
        let logs = policy.logs().iter().map(|log| judge(&log.key, "log", None));
        let witnesses = policy.witnesses().iter().map(|witness| {
            let signed = self.cosigned.witnesses.iter();
            let at = signed.filter(|(name, _)| *name == witness.name);
            judge(&witness.key, "witness", at.map(|(_, at)| *at).next())
        });
        PrintedProof {
            origin: policy
                .logs()
                .first()
                .map_or("", |log| log.key.name())
                .to_owned(),
            size: self.cosigned.size,
            root: self.cosigned.root.to_string(),
            case_entries: Some(self.acts.case_entries),
            judges: logs.chain(witnesses).collect(),
            quorum: policy.quorum().unwrap_or("none").to_owned(),
            stamps: (1_usize..)
                .zip(self.stamps)
                .map(|(number, stamp)| (format!("record/timestamps/{number}"), stamp.time))
                .collect(),
        }
    }

    fn authorities(&self, state: &State) -> Vec<PrintedAuthority> {
        let subjects = |authority: &Authority| {
            let content = authority.content.as_ref();
            content.map_or_else(Vec::new, |content| texts(&content.terms.scope.subjects))
        };
        self.extracts(state)
            .into_iter()
            .map(|one| PrintedAuthority {
                id: one.authority.to_string(),
                kind: one.kind,
                basis: one.basis,
                operations: one.operations,
                data: one.data,
                subjects: state
                    .authority(&one.authority)
                    .map(subjects)
                    .unwrap_or_default(),
                from: one.from,
                until: one.until,
                request_seq: one.request_seq,
                approve_seq: one.approve_seq,
            })
            .collect()
    }

    fn extracts(&self, state: &State) -> Vec<Extract> {
        let ids = self.acts.authorities.iter();
        ids.filter_map(|id| {
            let authority = state.authority(id)?;
            let content = authority.content.as_ref()?;
            let terms = &content.terms;
            let approved = content.judgements.iter().rev().find(|one| one.approved);
            Some(Extract {
                approve_seq: approved.map(|one| one.seq),
                authority: *id,
                basis: basis(terms),
                data: texts(&terms.scope.data),
                from: terms.validity.from,
                kind: terms.kind.to_string(),
                operations: texts(&terms.scope.operations),
                request_seq: approved.map_or(authority.facts.requested_seq, |one| one.request_seq),
                until: terms.validity.until,
            })
        })
        .collect()
    }

    fn exhibit(&self, state: &State, part: &ExhibitPart) -> Option<PrintedExhibit> {
        let content = part.exhibit.content.as_ref()?;
        let custody = custody(state, &part.id)?;
        let mut gaps: Vec<PrintedGap> = content
            .gaps
            .iter()
            .map(|gap| PrintedGap {
                subject: content.number.clone(),
                kind: gap.gap.to_string(),
                what: gap.gap.to_string(),
                explanation: gap.explanation.clone(),
            })
            .collect();
        gaps.extend(part.picks.iter().flat_map(findings::gaps));
        let party = |party: &Party| self.party(state, party);
        let custody = custody
            .lines
            .iter()
            .map(|line| PrintedCustody {
                seq: line.seq,
                link: line.link.to_string(),
                entered: line.entered_at,
                happened: line.happened.map(|happened| happened.text.clone()),
                from: line.from.map(party).unwrap_or_default(),
                to: match line.to {
                    Some(to) => party(to),
                    None => party(&Party::Person(line.entered_by)),
                },
                place: line.place.to_owned(),
                purpose: line.purpose.to_owned(),
                seal_given: line.seal_given.map(seal),
                seal_taken: line.seal_taken.map(seal),
            })
            .collect();
        let actions = content.record.actions.iter();
        Some(PrintedExhibit {
            id: part.id.to_string(),
            number: content.number.clone(),
            kind: content.kind.to_string(),
            description: content.description.clone(),
            details: self.details(state, &content.record, &content.whereabouts),
            actions: actions
                .map(|one| (one.action.to_string(), one.changes_data, one.reason.clone()))
                .collect(),
            custody,
            gaps,
            acquisition: Some(acquisition(part)),
        })
    }

    fn details(
        &self,
        state: &State,
        record: &FieldRecord,
        whereabouts: &Whereabouts,
    ) -> Vec<(String, String)> {
        let item = &record.item;
        let site = &record.site;
        let party = |party: &Option<Party>| {
            let shown = party.as_ref().map(|party| self.party(state, party));
            shown.unwrap_or_default()
        };
        let mut details: Vec<(&str, String)> = vec![
            ("make", item.make.clone()),
            ("model", item.model.clone()),
            ("serial", item.serial.clone()),
        ];
        details.extend(item.imei.iter().map(|one| ("imei", one.clone())));
        details.extend([
            ("label", item.label.clone()),
            ("condition", item.condition.clone()),
            (
                "power",
                item.power.map(|one| one.to_string()).unwrap_or_default(),
            ),
            ("screen", item.screen.clone()),
        ]);
        details.extend(
            item.connections
                .iter()
                .map(|one| ("connections", one.clone())),
        );
        details.extend(item.cards.iter().map(|one| ("cards", one.clone())));
        let recorded = record.recorded.as_ref();
        details.extend([
            ("language", item.language.clone()),
            (
                "lock",
                item.lock.map(|one| one.to_string()).unwrap_or_default(),
            ),
            ("place", site.place.clone()),
            ("operation", site.operation.clone()),
            ("mandate", site.mandate.clone()),
            ("unit", site.unit.clone()),
            (
                "recorded",
                recorded.map(|one| one.text.clone()).unwrap_or_default(),
            ),
            ("collector", party(&record.collector)),
            ("witness", party(&record.witness)),
            ("packaging", record.packaging.description.clone()),
        ]);
        let holder = match whereabouts {
            Whereabouts::Office(person) => Party::Person(*person),
            Whereabouts::Outside(party) | Whereabouts::Returned(party) => party.clone(),
        };
        details.push(("whereabouts", self.party(state, &holder)));
        let told = details.into_iter().filter(|(_, value)| !value.is_empty());
        told.map(|(code, value)| (code.to_owned(), value)).collect()
    }

    /// Somebody as the reader is told: a person of the office by id, and by name only if names are
    /// disclosed.
    fn party(&self, state: &State, party: &Party) -> String {
        match party {
            Party::Person(id) => match state.person(id) {
                Some(person) if self.content.disclose_names => person.name.clone(),
                _ => id.to_string(),
            },
            Party::Outside { name, organisation } if organisation.is_empty() => name.clone(),
            Party::Outside { name, organisation } => format!("{name}, {organisation}"),
        }
    }

    /// Everybody of the office who acted. A key is given where it is the one that signed.
    fn persons(&self, state: &State) -> Vec<OnePerson> {
        let mut signed: BTreeMap<PersonId, BTreeSet<[u8; 4]>> = BTreeMap::new();
        for act in &self.acts.acts {
            let Ok(person) = act.entry.actor.parse::<PersonId>() else {
                continue;
            };
            let keys = signed.entry(person).or_default();
            keys.extend(act.entry.person_sig.map(|sig| sig.key));
        }
        let one = |(id, keys): (PersonId, BTreeSet<[u8; 4]>)| {
            let person = state.person(&id)?;
            let fits = |key: &evidence::ContentHash| {
                let own = person_key_id(&key.0);
                keys.iter().all(|used| *used == own)
            };
            let key = person
                .key
                .as_ref()
                .and_then(|key| evidence::ContentHash::from_hex(key).ok());
            Some(OnePerson {
                key: key.filter(fits).map(|key| key.to_string()),
                name: self.content.disclose_names.then(|| person.name.clone()),
                person: id,
                roles: texts(&person.roles),
            })
        };
        signed.into_iter().filter_map(one).collect()
    }

    fn withheld(&self) -> Vec<(WithheldKind, Withheld)> {
        let items = self.parts.iter().map(|part| {
            let exhibit = number_of(part);
            let one = Withheld {
                count: part.withheld(),
                reason: part.chosen.withheld.clone(),
                subject: format!("items of {exhibit}"),
            };
            (WithheldKind::Items { exhibit }, one)
        });
        let entries = Withheld {
            count: self.acts.others,
            reason: "not about the chosen exhibits".to_owned(),
            subject: "entries of the case".to_owned(),
        };
        let payloads = Withheld {
            count: self.acts.closed,
            reason: "not opened for this package".to_owned(),
            subject: "payloads of entries of the package".to_owned(),
        };
        let ours = [
            (WithheldKind::Entries, entries),
            (WithheldKind::Payloads, payloads),
        ];
        items.chain(ours).filter(|(_, one)| one.count > 0).collect()
    }
}

fn number_of(part: &ExhibitPart) -> String {
    let content = part.exhibit.content.as_ref();
    content.map_or_else(|| part.id.to_string(), |content| content.number.clone())
}

fn languages(content: &PackageContent) -> Vec<String> {
    texts(&content.languages)
}

fn texts<'a, T: ToString + 'a>(codes: impl IntoIterator<Item = &'a T>) -> Vec<String> {
    codes.into_iter().map(ToString::to_string).collect()
}

fn basis(terms: &casework::terms::Terms) -> String {
    let rules = terms.test.legal_basis.iter();
    let rules: Vec<String> = rules
        .map(|rule| match rule.text.is_empty() {
            true => rule.article.clone(),
            false => format!("{}: {}", rule.article, rule.text),
        })
        .collect();
    rules.join("; ")
}

fn judge(key: &VerifierKey, role: &str, cosigned: Option<Time>) -> PrintedJudge {
    let kind: u8 = match key.kind() {
        KeyKind::Ed25519 => 1,
        KeyKind::Cosignature => 4,
    };
    let mut bytes = vec![kind];
    bytes.extend(key.public());
    PrintedJudge {
        name: key.name().to_owned(),
        role: role.to_owned(),
        fingerprint: Hash::of(&bytes).to_string(),
        cosigned,
    }
}

fn acquisition(part: &ExhibitPart) -> PrintedAcquisition {
    let intake = &part.intake;
    PrintedAcquisition {
        started_seq: intake.started.started_seq,
        finished_seq: intake.finished_seq,
        parsers: intake.parsers.clone(),
        files: intake.files,
        bytes: intake.bytes,
        rows: intake.rows,
        gaps: intake.gaps,
        changed: intake.changed,
        manifest_root: intake.root.to_string(),
    }
}

fn seal(seal: &Seal) -> (String, String) {
    (seal.number.clone(), seal.condition.to_string())
}

fn one_exhibit(part: &ExhibitPart) -> Option<OneExhibit> {
    let content = part.exhibit.content.as_ref()?;
    Some(OneExhibit {
        description: content.description.clone(),
        exhibit: part.id,
        folder: part.folder.clone(),
        kind: content.kind.to_string(),
        number: content.number.clone(),
    })
}

fn items(part: &ExhibitPart) -> impl Iterator<Item = OneItem> {
    part.picks.iter().map(|pick| OneItem {
        exhibit: part.id,
        file: pick.file.clone(),
        number: digits(pick.number),
        role: pick.part.role(),
        row: pick.row,
    })
}

fn derived(copy: &Copy) -> Derived {
    Derived {
        file: copy.file.clone(),
        from: copy.from.clone(),
        original: copy.original,
        reason: copy.derivative.reason.clone(),
        removed: copy.derivative.removed.clone(),
        seq: copy.derivative.seq,
    }
}

fn printed_copy(copy: &Copy) -> PrintedDerivative {
    PrintedDerivative {
        file: copy.file.clone(),
        sha256: copy.derivative.blob.sha256.to_string(),
        from: copy.from.clone(),
        original: copy.original.to_string(),
        removed: copy.derivative.removed.clone(),
        reason: copy.derivative.reason.clone(),
        seq: copy.derivative.seq,
    }
}

fn act(act: &super::acts::ChosenAct) -> Option<PrintedAct> {
    Some(PrintedAct {
        seq: act.entry.seq,
        at: act.entry.at.parse().ok()?,
        act: act.entry.act.clone(),
        actor: act.entry.actor.clone(),
        role: act.entry.role.clone(),
        refused: act.entry.reason.clone(),
        opened: act.opened.is_some(),
    })
}
