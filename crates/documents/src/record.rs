//! Puts together what the record says, section by section, in one language: which facts stand where
//! and in which words. How they look is decided by `html` and `pdf`.

mod challenges;
mod exhibits;
mod front;
mod items;
mod people;
pub(crate) mod tables;

use workbench::package::printed::PrintedRecord;

use crate::{
    page::{Page, Section},
    text::Text,
    words::{Fill, Words},
};

/// Items in one page or PDF; the rest follows on further pages.
pub(crate) const ITEMS_SHOWN: usize = 300;
/// Acts in one page or PDF; all are in a table for spreadsheets.
pub(crate) const ACTS_SHOWN: usize = 1_000;

/// For what it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Screen,
    Paper,
}

/// Sets one record in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setter<'a> {
    pub(crate) words: &'a Words,
    pub(crate) record: &'a PrintedRecord,
    pub(crate) form: Form,
}

/// The name of a page of the record.
pub(crate) fn page_name(record: &PrintedRecord, language: &str) -> String {
    if record
        .languages
        .first()
        .is_some_and(|first| first == language)
    {
        "index.html".to_owned()
    } else {
        format!("index.{language}.html")
    }
}

/// The name of a further page of items; the first of them is number 2.
pub(crate) fn items_page_name(language: &str, number: usize) -> String {
    format!("index.{language}.items-{number}.html")
}

impl Setter<'_> {
    /// The whole record.
    pub(crate) fn record(self) -> Page {
        let mut sections = self.front();
        sections.extend(self.exhibits());
        sections.extend(self.items());
        sections.extend(self.derivatives());
        sections.push(self.withheld());
        sections.extend(self.authorities());
        sections.push(self.persons());
        sections.push(self.acts());
        if self.form == Form::Screen {
            sections.extend(self.challenges());
        }
        self.page(self.words.say("title-record"), sections)
    }

    /// The sheet of challenges and answers, alone.
    pub(crate) fn challenge_sheet(self) -> Page {
        let mut sections = vec![self.summary()];
        sections.extend(self.challenges());
        self.page(self.words.say("title-challenges"), sections)
    }

    fn page(self, title: Text, sections: Vec<Section>) -> Page {
        Page {
            language: self.words.language,
            direction: self.words.direction(),
            title,
            prepared: self.record.prepared,
            running: self.words.fill(
                "running",
                &[
                    ("case", Fill::User(self.record.case.title.clone())),
                    ("package", Fill::Mono(self.record.package.clone())),
                ],
            ),
            sections,
        }
    }
}

/// A number of things, for sentences.
pub(crate) fn count(number: usize) -> Fill {
    Fill::Count(u64::try_from(number).unwrap_or(u64::MAX))
}

/// A fact, unless its value is empty.
pub(crate) fn fact(
    facts: &mut Vec<(Text, Vec<Text>)>,
    name: Text,
    values: impl IntoIterator<Item = Text>,
) {
    let values: Vec<Text> = values
        .into_iter()
        .filter(|value| !value.plain().trim().is_empty())
        .collect();
    if !values.is_empty() {
        facts.push((name, values));
    }
}
