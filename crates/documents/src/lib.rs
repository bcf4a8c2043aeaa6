//! Prints: pages for any browser and PDF, in six languages. It keeps nothing and asks nobody.
//!
//! One record becomes one `page::Page` for each language, and that becomes HTML (`html`) and PDF
//! (`pdf`), so both say the same. The same record gives the same bytes, on every machine that has
//! the same fonts: there is no clock here and no chance. The only files that are read are installed
//! fonts, and only for characters that the fonts in this crate lack.

#![forbid(unsafe_code)]

mod fonts;
mod html;
mod page;
mod pdf;
mod record;
mod text;
mod words;

use workbench::{
    package::printed::PrintedRecord,
    ports::{Documents, PrintError, PrintedFile},
};

use crate::{
    record::{Form, Setter, tables},
    words::{LANGUAGES, Words},
};

/// Prints packages' records.
#[derive(Debug, Default)]
pub struct Printer {
    /// Installed fonts are not looked at; prints are then the same on every machine.
    embedded_fonts_only: bool,
}

impl Printer {
    /// A printer that uses installed fonts for characters that its own lack.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A printer that knows its own fonts only.
    #[must_use]
    pub fn with_embedded_fonts_only() -> Self {
        Self {
            embedded_fonts_only: true,
        }
    }

    /// The pages and PDFs of one language.
    fn language(
        &self,
        record: &PrintedRecord,
        language: &str,
    ) -> Result<Vec<PrintedFile>, PrintError> {
        let words = Words::of(language)?;
        let on = |form| Setter {
            words: &words,
            record,
            form,
        };
        let screen = on(Form::Screen);
        let mut pages = vec![(record::page_name(record, language), screen.record())];
        pages.extend(screen.items_pages());
        let mut files = Vec::new();
        for (path, page) in pages {
            let bytes = html::page(&page, &words, &screen.other_languages())?.into_bytes();
            files.push(PrintedFile { path, bytes });
        }
        let paper = on(Form::Paper);
        for (name, page) in [
            ("record", paper.record()),
            ("challenges", paper.challenge_sheet()),
        ] {
            let ident = format!("{} {name} {language}", record.package);
            let bytes = pdf::pdf(page, &words, &ident, self.embedded_fonts_only)?;
            let path = format!("print/{name}.{language}.pdf");
            files.push(PrintedFile { path, bytes });
        }
        Ok(files)
    }
}

impl Documents for Printer {
    fn languages(&self) -> &'static [&'static str] {
        &LANGUAGES
    }

    /// Prints `index.html`, `index.<language>.html`, `index.<language>.items-<n>.html`,
    /// `print/record.<language>.pdf`, `print/challenges.<language>.pdf`, `print/items.csv` and
    /// `print/acts.csv`, sorted by path. A language that is named twice is printed once.
    fn print(&self, record: &PrintedRecord) -> Result<Vec<PrintedFile>, PrintError> {
        let mut files = Vec::new();
        for (place, language) in record.languages.iter().enumerate() {
            if !record
                .languages
                .iter()
                .take(place)
                .any(|one| one == language)
            {
                files.extend(self.language(record, language)?);
            }
        }
        for (path, table) in [
            ("print/items.csv", tables::items(record)),
            ("print/acts.csv", tables::acts(record)),
        ] {
            files.push(PrintedFile {
                path: path.to_owned(),
                bytes: table.into_bytes(),
            });
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(files)
    }
}
