//! What is printed, before it is a page or a PDF: sections of paragraphs, facts and tables. Both
//! forms are made from this one, so that they say the same.

use evidence::Time;

use crate::text::Text;

/// A whole print.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) language: &'static str,
    pub(crate) direction: &'static str,
    pub(crate) title: Text,
    /// When the package was prepared: the date of the PDF.
    pub(crate) prepared: Time,
    /// What stands at the head of each sheet of paper.
    pub(crate) running: Text,
    pub(crate) sections: Vec<Section>,
}

/// A heading and what stands under it. Sections follow one another; `level` says which lies in which.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// The anchor, unique in the page.
    pub(crate) id: String,
    pub(crate) level: u8,
    pub(crate) title: Text,
    /// Whether the table of contents names it.
    pub(crate) listed: bool,
    pub(crate) blocks: Vec<Block>,
}

/// How a note is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Note,
    Wait,
    Stop,
}

impl Tone {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Wait => "wait",
            Self::Stop => "stop",
        }
    }

    /// The same without colour.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Note => "i",
            Self::Wait => "?",
            Self::Stop => "!",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Block {
    Paragraph(Text),
    Note(Tone, Text),
    /// Names with one or more values each.
    Facts(Vec<(Text, Vec<Text>)>),
    Table(Table),
    List(Vec<Text>),
    /// Numbered, each with lines for a command line if there are any.
    Steps(Vec<(Text, Option<&'static str>)>),
    /// Lines for a command line, left to right.
    Code(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) caption: Text,
    pub(crate) head: Vec<Text>,
    pub(crate) rows: Vec<Vec<Text>>,
    /// Shares of the width on paper, one for each column.
    pub(crate) widths: Vec<u32>,
}

impl Section {
    pub(crate) fn new(id: impl Into<String>, level: u8, title: Text) -> Self {
        Self {
            id: id.into(),
            level,
            title,
            listed: level < 4,
            blocks: Vec::new(),
        }
    }

    pub(crate) fn say(&mut self, text: Text) -> &mut Self {
        self.blocks.push(Block::Paragraph(text));
        self
    }

    pub(crate) fn add(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }
}

impl Page {
    /// Changes every string of the page.
    pub(crate) fn map(&mut self, change: &mut dyn FnMut(&str) -> Option<String>) {
        self.title.map(change);
        self.running.map(change);
        for section in &mut self.sections {
            section.title.map(change);
            for block in &mut section.blocks {
                block.map(change);
            }
        }
    }
}

impl Block {
    fn map(&mut self, change: &mut dyn FnMut(&str) -> Option<String>) {
        match self {
            Self::Paragraph(text) | Self::Note(_, text) => text.map(change),
            Self::List(texts) => texts.iter_mut().for_each(|text| text.map(change)),
            Self::Steps(steps) => steps.iter_mut().for_each(|(text, _)| text.map(change)),
            Self::Facts(facts) => {
                for (name, values) in facts {
                    name.map(change);
                    values.iter_mut().for_each(|value| value.map(change));
                }
            }
            Self::Table(table) => {
                table.caption.map(change);
                table.head.iter_mut().for_each(|text| text.map(change));
                table
                    .rows
                    .iter_mut()
                    .flatten()
                    .for_each(|text| text.map(change));
            }
            Self::Code(code) => {
                if let Some(new) = change(code) {
                    *code = new;
                }
            }
        }
    }
}
