//! Under which authority, by whom, in which acts, and what was withheld.

use workbench::package::printed::{PrintedAct, PrintedAuthority, PrintedWithheld, WithheldKind};

use super::{ACTS_SHOWN, Form, Setter, count, fact};
use crate::{
    page::{Block, Section, Table, Tone},
    text::Text,
    words::Fill,
};

impl Setter<'_> {
    pub(super) fn withheld(self) -> Section {
        let words = self.words;
        let mut section = Section::new("withheld", 2, words.say("withheld"));
        if self.record.withheld.is_empty() {
            section.say(words.say("withheld-none"));
            return section;
        }
        section.add(Block::Table(Table {
            caption: words.say("withheld"),
            head: ["withheld-subject", "withheld-count", "withheld-reason"]
                .map(|key| words.say(key))
                .into(),
            widths: vec![4, 2, 5],
            rows: self
                .record
                .withheld
                .iter()
                .map(|one| {
                    let (subject, reason) = self.subject_and_reason(one);
                    vec![subject, words.number(one.count), reason]
                })
                .collect(),
        }));
        section
    }

    fn subject_and_reason(self, one: &PrintedWithheld) -> (Text, Text) {
        let words = self.words;
        let reason = Text::user(&one.reason);
        match &one.kind {
            WithheldKind::Items { exhibit } => {
                let fills = [("exhibit", Fill::User(exhibit.clone()))];
                (words.fill("withheld-items", &fills), reason)
            }
            WithheldKind::Entries => (
                words.say("withheld-entries"),
                words.say("withheld-entries-reason"),
            ),
            WithheldKind::Payloads => (
                words.say("withheld-payloads"),
                words.say("withheld-payloads-reason"),
            ),
            WithheldKind::Other => (Text::user(&one.subject), reason),
        }
    }

    pub(super) fn authorities(self) -> Vec<Section> {
        let words = self.words;
        let mut first = Section::new("authorities", 2, words.say("authorities"));
        if self.record.authorities.is_empty() {
            first.add(Block::Note(Tone::Stop, words.say("authorities-none")));
        }
        let mut sections = vec![first];
        for (place, authority) in self.record.authorities.iter().enumerate() {
            let id = format!("authority-{}", place.saturating_add(1));
            let mut section = Section::new(id, 3, words.code("basis", &authority.kind));
            section.add(Block::Facts(self.authority(authority)));
            sections.push(section);
        }
        sections
    }

    fn authority(self, authority: &PrintedAuthority) -> Vec<(Text, Vec<Text>)> {
        let words = self.words;
        let request = ("request", Fill::Count(authority.request_seq));
        let entries = match authority.approve_seq {
            Some(approve) => words.fill(
                "authority-approved",
                &[request, ("approve", Fill::Count(approve))],
            ),
            None => words.fill("authority-not-approved", &[request]),
        };
        let valid = words.fill(
            "authority-valid-value",
            &[
                ("from", Fill::Moment(authority.from)),
                ("until", Fill::Moment(authority.until)),
            ],
        );
        let mut facts = Vec::new();
        let mut add = |key: &str, value: Text| fact(&mut facts, words.say(key), [value]);
        add("authority-basis", Text::user(&authority.basis));
        add(
            "authority-operations",
            words.codes("op", &authority.operations),
        );
        add("authority-data", words.codes("data", &authority.data));
        add(
            "authority-subjects",
            words.codes("subject", &authority.subjects),
        );
        add("authority-valid", valid);
        add("authority-entries", entries);
        add("authority-id", Text::mono(&authority.id));
        facts
    }

    pub(super) fn persons(self) -> Section {
        let words = self.words;
        let mut section = Section::new("persons", 2, words.say("persons"));
        if self.record.persons.is_empty() {
            section.say(words.say("persons-none"));
            return section;
        }
        section
            .say(words.say("persons-why"))
            .add(Block::Table(Table {
                caption: words.say("persons"),
                head: ["person-id", "person-roles", "person-name"]
                    .map(|key| words.say(key))
                    .into(),
                widths: vec![6, 3, 3],
                rows: self
                    .record
                    .persons
                    .iter()
                    .map(|person| {
                        let name = match &person.name {
                            Some(name) => Text::user(name),
                            None => words.say("person-undisclosed"),
                        };
                        vec![
                            Text::mono(&person.id),
                            words.codes("role", &person.roles),
                            name,
                        ]
                    })
                    .collect(),
            }));
        section
    }

    pub(super) fn acts(self) -> Section {
        let (words, acts) = (self.words, &self.record.acts);
        let mut section = Section::new("acts", 2, words.say("acts"));
        if acts.is_empty() {
            section.say(words.say("acts-none"));
            return section;
        }
        section.say(words.say("acts-why"));
        if acts.len() > ACTS_SHOWN {
            let key = match self.form {
                Form::Screen => "acts-split",
                Form::Paper => "acts-split-paper",
            };
            let fills = [
                ("shown", count(ACTS_SHOWN)),
                ("total", count(acts.len())),
                ("file", Fill::Link("print/acts.csv".to_owned())),
            ];
            section.add(Block::Note(Tone::Note, words.fill(key, &fills)));
        }
        section.add(Block::Table(Table {
            caption: words.say("acts"),
            head: ["act-seq", "act-time", "act-what", "act-who", "act-outcome"]
                .map(|key| words.say(key))
                .into(),
            widths: vec![28, 126, 82, 180, 77],
            rows: acts
                .iter()
                .take(ACTS_SHOWN)
                .map(|act| self.act(act))
                .collect(),
        }));
        section
    }

    fn act(self, act: &PrintedAct) -> Vec<Text> {
        let words = self.words;
        let outcome = match &act.refused {
            Some(rule) => {
                let rule = words.code("reason", rule).plain();
                words.fill("act-refused", &[("rule", Fill::Words(rule))])
            }
            None => words.say("act-done"),
        };
        let opened = words.say(if act.opened {
            "act-opened"
        } else {
            "act-closed"
        });
        vec![
            words.number(act.seq),
            Text::mono(&act.at.to_string()),
            words.code("act", &act.act),
            words
                .code("role", &act.role)
                .and("\n")
                .then(Text::mono(&act.actor)),
            outcome.and("\n").then(opened),
        ]
    }
}
