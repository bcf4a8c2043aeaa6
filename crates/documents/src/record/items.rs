//! Items with their names, hashes, times, findings and decisions, and redacted copies.

use workbench::package::printed::{PrintedFinding, PrintedItem};

use super::{Form, ITEMS_SHOWN, Setter, count, fact, items_page_name};
use crate::{
    page::{Block, Page, Section, Tone},
    text::Text,
    words::Fill,
};

impl Setter<'_> {
    pub(super) fn items(self) -> Vec<Section> {
        let (words, items) = (self.words, &self.record.items);
        let mut first = Section::new("items", 2, words.say("items"));
        if items.is_empty() {
            first.say(words.say("items-none"));
            return vec![first];
        }
        let table = ("file", Fill::Link("print/items.csv".to_owned()));
        if items.len() > ITEMS_SHOWN {
            let key = match self.form {
                Form::Screen => "items-split",
                Form::Paper => "items-split-paper",
            };
            let fills = [
                ("total", count(items.len())),
                ("shown", count(ITEMS_SHOWN)),
                table.clone(),
            ];
            first.add(Block::Note(Tone::Note, words.fill(key, &fills)));
        }
        if self.form == Form::Screen {
            first.say(words.fill("items-all", &[table]));
            let further = self.further();
            if !further.is_empty() {
                first.add(Block::List(further));
            }
        }
        let mut sections = vec![first];
        sections.extend(items.iter().take(ITEMS_SHOWN).map(|item| self.item(item)));
        sections
    }

    /// Links to the further pages of items.
    fn further(self) -> Vec<Text> {
        let total = self.record.items.len();
        (ITEMS_SHOWN..total)
            .step_by(ITEMS_SHOWN)
            .enumerate()
            .map(|(place, from)| {
                let file = items_page_name(self.words.language, place.saturating_add(2));
                self.range("further-items", from)
                    .and(": ")
                    .then(Text::link(&file))
            })
            .collect()
    }

    fn range(self, key: &str, from: usize) -> Text {
        let last = from
            .saturating_add(ITEMS_SHOWN)
            .min(self.record.items.len());
        self.words.fill(
            key,
            &[
                ("first", count(from.saturating_add(1))),
                ("last", count(last)),
            ],
        )
    }

    /// The further pages of items, each with its name.
    pub(crate) fn items_pages(self) -> Vec<(String, Page)> {
        let total = self.record.items.len();
        (ITEMS_SHOWN..total)
            .step_by(ITEMS_SHOWN)
            .enumerate()
            .map(|(place, from)| {
                let mut first = Section::new("items", 2, self.words.say("items"));
                let back = super::page_name(self.record, self.words.language);
                first.say(
                    self.words
                        .say("back-to-record")
                        .and(": ")
                        .then(Text::link(&back)),
                );
                let mut sections = vec![first];
                let shown = self.record.items.iter().skip(from).take(ITEMS_SHOWN);
                sections.extend(shown.map(|item| self.item(item)));
                (
                    items_page_name(self.words.language, place.saturating_add(2)),
                    self.page(self.range("title-items", from), sections),
                )
            })
            .collect()
    }

    fn item(self, item: &PrintedItem) -> Section {
        let words = self.words;
        let title = words.fill("item", &[("number", Fill::Mono(item.number.clone()))]);
        let mut section = Section::new(format!("item-{}", item.number), 3, title);
        section.listed = false;
        let mut facts = Vec::new();
        let mut add = |key: &str, values: Vec<Text>| fact(&mut facts, words.say(key), values);
        let file = match &item.file {
            Some(path) => Text::link(path),
            None => words.say("item-listed"),
        };
        add("item-file", vec![file]);
        add("item-role", vec![words.code("itemrole", &item.role)]);
        let row = [
            ("exhibit", Fill::User(self.exhibit_number(&item.exhibit))),
            ("row", Fill::Count(item.row)),
        ];
        add("item-exhibit", vec![words.fill("item-exhibit-value", &row)]);
        let names = item.locator.iter().map(|name| Text::user(name));
        add("item-name", names.collect());
        add("item-type", vec![Text::mono(&item.media_type)]);
        let size = words.fill("item-size-value", &[("n", Fill::Count(item.bytes))]);
        add("item-size", vec![size]);
        let times = item
            .times
            .iter()
            .map(|(source, text)| Text::user(source).and(": ").then(Text::user(text)));
        add("item-time", times.collect());
        for (name, hash) in [
            ("SHA-256", &item.sha256),
            ("SHA-1", &item.sha1),
            ("MD5", &item.md5),
        ] {
            let hash = hash.iter().map(|digits| Text::mono(digits));
            fact(&mut facts, Text::own(name), hash);
        }
        section.add(Block::Facts(facts));
        for finding in &item.findings {
            section.add(Block::Facts(self.finding(finding)));
        }
        self.judged(item, &mut section);
        section
    }

    /// The number of an exhibit by its id; the id itself if the package does not hold the exhibit.
    fn exhibit_number(self, id: &str) -> String {
        self.record
            .exhibits
            .iter()
            .find(|exhibit| exhibit.id == id)
            .map_or_else(|| id.to_owned(), |exhibit| exhibit.number.clone())
    }

    fn finding(self, finding: &PrintedFinding) -> Vec<(Text, Vec<Text>)> {
        let words = self.words;
        let kind = words.code("finding", &finding.kind).plain();
        let by = words.fill(
            "finding-by",
            &[
                ("kind", Fill::Words(kind)),
                ("by", Fill::User(finding.by.clone())),
            ],
        );
        let mut facts = vec![(words.say("item-finding"), vec![by])];
        for (name, value) in &finding.values {
            let shown = match name.as_str() {
                "opinion" | "signal-now" => words.code("opinion", value),
                "gap" => words.code("gap", value),
                "pdq" | "signal" | "list" => Text::mono(value),
                "reason" | "detail" | "labels" | "list-name" | "signal-added" => Text::user(value),
                _ => match value.parse() {
                    Ok(number) => words.number(number),
                    Err(_) => Text::user(value),
                },
            };
            fact(&mut facts, words.code("value", name), [shown]);
        }
        facts
    }

    fn judged(self, item: &PrintedItem, section: &mut Section) {
        let words = self.words;
        for decision in &item.decisions {
            let judgement = words.code("judgement", &decision.judgement).plain();
            let who = words.fill(
                "decision",
                &[
                    ("judgement", Fill::Words(judgement)),
                    ("person", Fill::Mono(decision.person.clone())),
                    ("seq", Fill::Count(decision.seq)),
                ],
            );
            let why = words.fill(
                "decision-reason",
                &[("reason", Fill::User(decision.reason.clone()))],
            );
            section.add(Block::Facts(vec![(
                words.say("item-decision"),
                vec![who, why],
            )]));
            if decision.signal_doubtful {
                section.add(Block::Note(Tone::Stop, words.say("decision-doubtful")));
            }
        }
        let matched = item.findings.iter().any(|finding| finding.kind == "match");
        if matched && item.decisions.is_empty() {
            section.add(Block::Note(Tone::Wait, words.say("decision-none")));
        }
    }

    pub(super) fn derivatives(self) -> Vec<Section> {
        let words = self.words;
        let mut first = Section::new("derivatives", 2, words.say("derivatives"));
        if self.record.derivatives.is_empty() {
            first.say(words.say("derivatives-none"));
        }
        let mut sections = vec![first];
        for (place, copy) in self.record.derivatives.iter().enumerate() {
            let title = words.fill("derivative", &[("number", Fill::Mono(copy.from.clone()))]);
            let id = format!("derivative-{}", place.saturating_add(1));
            let mut section = Section::new(id, 3, title);
            section.add(Block::Note(Tone::Note, words.say("derivative-warning")));
            let mut facts = Vec::new();
            let mut add = |key: &str, value: Text| fact(&mut facts, words.say(key), [value]);
            add("derivative-file", Text::link(&copy.file));
            add("derivative-from", Text::mono(&copy.from));
            add("derivative-removed", Text::user(&copy.removed));
            add("derivative-reason", Text::user(&copy.reason));
            add("derivative-entry", words.number(copy.seq));
            add("derivative-hash", Text::mono(&copy.sha256));
            add("derivative-original", Text::mono(&copy.original));
            section.add(Block::Facts(facts));
            sections.push(section);
        }
        sections
    }
}
