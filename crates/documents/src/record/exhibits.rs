//! Each exhibit: what it is, what was done to it, who held it, what is missing, how it was read.

use workbench::package::printed::{PrintedAcquisition, PrintedCustody, PrintedExhibit, PrintedGap};

use super::{Setter, fact};
use crate::{
    page::{Block, Section, Table, Tone},
    text::Text,
    words::Fill,
};

impl Setter<'_> {
    pub(super) fn exhibits(self) -> Vec<Section> {
        let mut first = Section::new("exhibits", 2, self.words.say("exhibits"));
        if self.record.exhibits.is_empty() {
            first.say(self.words.say("exhibits-none"));
        }
        let mut sections = vec![first];
        for (place, exhibit) in self.record.exhibits.iter().enumerate() {
            sections.push(self.exhibit(place, exhibit));
            sections.push(self.custody(place, exhibit));
            sections.push(self.gaps(place, exhibit));
            sections.push(self.acquisition(place, exhibit));
        }
        sections
    }

    fn exhibit(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        let words = self.words;
        let title = words.fill("exhibit", &self.named(exhibit));
        let mut section = Section::new(format!("exhibit-{}", place.saturating_add(1)), 3, title);
        let mut facts = Vec::new();
        fact(
            &mut facts,
            words.say("exhibit-description"),
            [Text::user(&exhibit.description)],
        );
        fact(
            &mut facts,
            words.say("exhibit-id"),
            [Text::mono(&exhibit.id)],
        );
        for (code, value) in &exhibit.details {
            let shown = match code.as_str() {
                "power" | "lock" => words.code(code, value),
                "offline" => match value.as_str() {
                    "yes" | "true" => words.say("yes"),
                    "no" | "false" => words.say("no"),
                    _ => Text::user(value),
                },
                "serial" | "imei" => Text::mono(value),
                _ => Text::user(value),
            };
            fact(&mut facts, words.code("value", code), [shown]);
        }
        section.add(Block::Facts(facts));
        if exhibit.actions.is_empty() {
            section.add(Block::Note(Tone::Wait, words.say("actions-none")));
        } else {
            section.add(Block::Table(Table {
                caption: words.say("actions"),
                head: ["action-head", "action-changed-head", "action-reason-head"]
                    .map(|key| words.say(key))
                    .into(),
                widths: vec![3, 2, 5],
                rows: exhibit
                    .actions
                    .iter()
                    .map(|(action, changed, reason)| {
                        let answer = words.say(if *changed { "yes" } else { "no" });
                        vec![words.code("action", action), answer, Text::user(reason)]
                    })
                    .collect(),
            }));
        }
        section
    }

    /// Number and kind, for headings.
    pub(super) fn named(self, exhibit: &PrintedExhibit) -> [(&'static str, Fill); 2] {
        let kind = self.words.code("kind", &exhibit.kind).plain();
        [
            ("number", Fill::User(exhibit.number.clone())),
            ("kind", Fill::Words(kind)),
        ]
    }

    fn under(self, kind: &str, place: usize, exhibit: &PrintedExhibit) -> Section {
        Section::new(
            format!("{kind}-{}", place.saturating_add(1)),
            4,
            self.words
                .fill(kind, &[("number", Fill::User(exhibit.number.clone()))]),
        )
    }

    fn custody(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        let words = self.words;
        let mut section = self.under("custody", place, exhibit);
        if exhibit.custody.is_empty() {
            section.add(Block::Note(Tone::Stop, words.say("custody-none")));
            return section;
        }
        section.add(Block::Table(Table {
            caption: section.title.clone(),
            head: [
                "custody-link",
                "custody-when",
                "custody-who",
                "custody-where",
                "custody-seal",
            ]
            .map(|key| words.say(key))
            .into(),
            widths: vec![4, 5, 5, 5, 4],
            rows: exhibit.custody.iter().map(|link| self.link(link)).collect(),
        }));
        section
    }

    fn link(self, link: &PrintedCustody) -> Vec<Text> {
        let words = self.words;
        let entry = words.fill("custody-entry", &[("seq", Fill::Count(link.seq))]);
        let mut when = words.moment(link.entered);
        if let Some(text) = &link.happened {
            let happened = words.fill("custody-happened", &[("text", Fill::User(text.clone()))]);
            when = when.and("\n").then(happened);
        }
        let party = |name: &str| {
            if name.is_empty() {
                Fill::Words(words.plain("unknown"))
            } else {
                Fill::User(name.to_owned())
            }
        };
        let who = Text::join(
            [("custody-from", &link.from), ("custody-to", &link.to)]
                .map(|(key, name)| words.fill(key, &[("name", party(name))])),
            "\n",
        );
        let place = [&link.place, &link.purpose]
            .into_iter()
            .filter(|text| !text.is_empty())
            .map(|text| Text::user(text));
        let seals = [
            ("custody-seal-given", &link.seal_given),
            ("custody-seal-taken", &link.seal_taken),
        ]
        .into_iter()
        .filter_map(|(key, seal)| {
            let (number, condition) = seal.as_ref()?;
            let condition = words.code("seal", condition).plain();
            let number = if number.is_empty() { "–" } else { number };
            Some(words.fill(
                key,
                &[
                    ("number", Fill::User(number.to_owned())),
                    ("condition", Fill::Words(condition)),
                ],
            ))
        });
        vec![
            words.code("link", &link.link).and("\n").then(entry),
            when,
            who,
            Text::join(place, "\n"),
            Text::join(seals, "\n"),
        ]
    }

    fn gaps(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        let words = self.words;
        let mut section = self.under("gaps", place, exhibit);
        if exhibit.gaps.is_empty() {
            section.say(words.say("gaps-none"));
            return section;
        }
        section.add(Block::Table(Table {
            caption: section.title.clone(),
            head: ["gap-subject", "gap-kind", "gap-what", "gap-explanation"]
                .map(|key| words.say(key))
                .into(),
            widths: vec![2, 3, 4, 4],
            rows: exhibit.gaps.iter().map(|gap| self.gap(gap)).collect(),
        }));
        section
    }

    fn gap(self, gap: &PrintedGap) -> Vec<Text> {
        let explanation = match &gap.explanation {
            Some(text) => Text::user(text),
            None => self.words.say("gap-unexplained"),
        };
        // A gap of custody is nothing but its kind, which stands beside it in the reader's words.
        let what = match gap.what == gap.kind {
            true => "",
            false => gap.what.as_str(),
        };
        vec![
            Text::user(&gap.subject),
            self.words.code("gap", &gap.kind),
            Text::user(what),
            explanation,
        ]
    }

    fn acquisition(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        let mut section = self.under("acquisition", place, exhibit);
        match &exhibit.acquisition {
            Some(acquisition) => {
                section.add(Block::Facts(self.acquired(acquisition)));
            }
            None => {
                section.add(Block::Note(Tone::Note, self.words.say("acquisition-none")));
            }
        }
        section
    }

    fn acquired(self, acquisition: &PrintedAcquisition) -> Vec<(Text, Vec<Text>)> {
        let words = self.words;
        let entries = words.fill(
            "acq-entries-value",
            &[
                ("started", Fill::Count(acquisition.started_seq)),
                ("finished", Fill::Count(acquisition.finished_seq)),
            ],
        );
        let mut facts = Vec::new();
        let mut add = |key: &str, value: Text| fact(&mut facts, words.say(key), [value]);
        add("acq-entries", entries);
        add("acq-parsers", Text::user(&acquisition.parsers));
        add("acq-files", words.number(acquisition.files));
        add("acq-bytes", words.number(acquisition.bytes));
        add("acq-rows", words.number(acquisition.rows));
        add("acq-gaps", words.number(acquisition.gaps));
        add("acq-changed", words.number(acquisition.changed));
        add("acq-root", Text::mono(&acquisition.manifest_root));
        facts
    }
}
