//! PDF/A of a page. Everything goes to the template as values, never as markup, so that no text can
//! do anything there; the template has no files, no packages, no network and no clock.

use std::sync::LazyLock;

use evidence::Time;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Array, Bytes, Datetime, Dict, Duration, IntoValue, Smart, Value},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use workbench::ports::PrintError;

use crate::{
    fonts::{self, Fonts},
    page::{Block, Page, Section, Table, Tone},
    text::{Span, Text},
    words::{Fill, Words},
};

const TEMPLATE: &str = include_str!("../templates/paper.typ");

/// Pieces into which a long word is cut, so that a line can break between them.
const PIECE: usize = 8;
/// Words up to this length are never cut.
const WHOLE: usize = 24;
/// The length of a SHA-256 in hexadecimal.
const DIGEST: usize = 64;

static MAIN: LazyLock<Source> = LazyLock::new(|| {
    let path = VirtualPath::new("/paper.typ").expect("the path of the template is a path");
    let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
    Source::new(id, TEMPLATE.to_owned())
});

/// All that the template can see.
struct Desk {
    standard: LazyHash<Library>,
    fonts: Fonts,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.standard
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        MAIN.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == MAIN.id() {
            Ok(MAIN.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets a page as PDF. `ident` names the document for ever; the same page and ident give the same
/// bytes.
pub(crate) fn pdf(
    mut page: Page,
    words: &Words,
    ident: &str,
    embedded_fonts_only: bool,
) -> Result<Vec<u8>, PrintError> {
    let (fonts, missing) = fonts::choose(&mut page, words.language == "zh", embedded_fonts_only);
    if !missing.is_empty() {
        let numbers: Vec<String> = missing.into_iter().map(crate::text::numbered).collect();
        let mut notes = Section::new("notes", 2, words.say("notes"));
        let fills = [("characters", Fill::Mono(numbers.join(" ")))];
        notes.add(Block::Note(Tone::Note, words.fill("note-glyphs", &fills)));
        page.sections.push(notes);
    }
    let mut inputs = values(&page, words);
    inputs.insert("fonts".into(), fonts.families.clone().into_value());
    let desk = Desk {
        standard: LazyHash::new(Library::builder().with_inputs(inputs).build()),
        fonts,
    };
    let document = typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(|errors| failed(&errors))?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a]).map_err(|error| PrintError::Setting {
            what: error.message().to_string(),
        })?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(None),
        timestamp: date(page.prepared),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| failed(&errors))?;
    // What was kept for a next edition of the same document is of no use to the next document.
    typst::comemo::evict(0);
    Ok(bytes)
}

/// The date of the document: that of the package, so that nothing depends on a clock.
fn date(time: Time) -> Option<Timestamp> {
    let iso = time.to_string();
    let part = |from: usize, to: usize| iso.get(from..to)?.parse().ok();
    let year = iso.get(0..4)?.parse().ok()?;
    let datetime = Datetime::from_ymd_hms(
        year,
        part(5, 7)?,
        part(8, 10)?,
        part(11, 13)?,
        part(14, 16)?,
        part(17, 19)?,
    )?;
    Some(Timestamp::new_utc(datetime))
}

fn failed(errors: &[SourceDiagnostic]) -> PrintError {
    let what: Vec<String> = errors
        .iter()
        .map(|error| error.message.to_string())
        .collect();
    PrintError::Setting {
        what: what.join("; "),
    }
}

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect()
}

fn list(values: impl IntoIterator<Item = Value>) -> Value {
    values.into_iter().collect::<Array>().into_value()
}

fn values(page: &Page, words: &Words) -> Dict {
    let set = Values {
        rtl: words.right_to_left(),
    };
    dict([
        ("lang", page.language.into_value()),
        ("dir", page.direction.into_value()),
        ("name", page.title.plain().into_value()),
        ("title", set.text(&page.title)),
        ("running", set.text(&page.running)),
        ("contents", words.plain("contents").into_value()),
        (
            "sections",
            list(page.sections.iter().map(|section| {
                dict([
                    ("level", i64::from(section.level).into_value()),
                    ("title", set.text(&section.title)),
                    ("listed", section.listed.into_value()),
                    (
                        "blocks",
                        list(section.blocks.iter().map(|block| set.block(block))),
                    ),
                ])
                .into_value()
            })),
        ),
    ])
}

/// Turns what is printed into values of the template.
#[derive(Clone, Copy)]
struct Values {
    rtl: bool,
}

impl Values {
    fn text(self, text: &Text) -> Value {
        list(text.0.iter().map(|span| {
            let (kind, text, iso) = match span {
                Span::Own(text) => ("own", text, None),
                Span::User(text) => ("user", text, None),
                Span::Mono(text) | Span::Link(text) => ("mono", text, None),
                Span::Moment { words, iso } => ("moment", words, Some(iso)),
            };
            let shown = match span {
                Span::Own(_) => list([text.as_str().into_value()]),
                _ => self.pieces(text),
            };
            dict([
                ("kind", kind.into_value()),
                ("pieces", shown),
                ("iso", iso.map_or(Value::None, |iso| self.pieces(iso))),
            ])
            .into_value()
        }))
    }

    /// A text in pieces between which a line may break, isolated from the direction of its line
    /// where it could turn it or be turned by it.
    fn pieces(self, text: &str) -> Value {
        let foreign = text.chars().any(|letter| u32::from(letter) >= 0x590);
        let turned = self.rtl && !is_digest(text);
        let isolated = if foreign || turned {
            format!("\u{2068}{text}\u{2069}")
        } else {
            text.to_owned()
        };
        list(cut(&isolated).into_iter().map(IntoValue::into_value))
    }

    fn texts<'a>(self, texts: impl IntoIterator<Item = &'a Text>) -> Value {
        list(texts.into_iter().map(|text| self.text(text)))
    }

    fn block(self, block: &Block) -> Value {
        let entries = match block {
            Block::Paragraph(text) => dict([
                ("kind", "paragraph".into_value()),
                ("text", self.text(text)),
            ]),
            Block::Note(tone, text) => dict([
                ("kind", "note".into_value()),
                ("tone", tone.as_str().into_value()),
                ("sign", tone.sign().into_value()),
                ("text", self.text(text)),
            ]),
            Block::Facts(facts) => dict([
                ("kind", "facts".into_value()),
                (
                    "facts",
                    list(
                        facts
                            .iter()
                            .map(|(name, values)| list([self.text(name), self.texts(values)])),
                    ),
                ),
            ]),
            Block::Table(table) => self.table(table),
            Block::List(texts) => {
                dict([("kind", "list".into_value()), ("texts", self.texts(texts))])
            }
            Block::Steps(steps) => dict([
                ("kind", "steps".into_value()),
                (
                    "steps",
                    list(steps.iter().map(|(text, code)| {
                        list([self.text(text), code.unwrap_or_default().into_value()])
                    })),
                ),
            ]),
            Block::Code(code) => dict([
                ("kind", "code".into_value()),
                ("text", code.as_str().into_value()),
            ]),
        };
        entries.into_value()
    }

    fn table(self, table: &Table) -> Dict {
        dict([
            ("kind", "table".into_value()),
            ("caption", self.text(&table.caption)),
            ("head", self.texts(&table.head)),
            ("rows", list(table.rows.iter().map(|row| self.texts(row)))),
            (
                "widths",
                list(
                    table
                        .widths
                        .iter()
                        .map(|width| i64::from(*width).into_value()),
                ),
            ),
        ])
    }
}

/// Whether it is a word of letters and digits that fits a line, such as a hash: it is left whole, so
/// that it can be copied as it is.
fn is_digest(text: &str) -> bool {
    text.len() <= DIGEST && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Cuts words that no line could hold into pieces.
fn cut(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in text.split_inclusive(|letter: char| letter.is_whitespace()) {
        let long = word.chars().count() > WHOLE && !is_digest(word);
        for (place, letter) in word.chars().enumerate() {
            let ends = long && place > 0 && place.is_multiple_of(PIECE);
            // A mark belongs to the letter before it.
            if ends && (letter.is_ascii() || letter.is_alphabetic()) {
                pieces.push(String::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(letter);
            }
        }
    }
    pieces
}
