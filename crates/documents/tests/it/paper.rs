//! PDF: what can be seen in the file without another program, and what `pdftotext` reads, where it
//! is installed. The program that writes PDF/A refuses a glyph that is none, so every print here
//! shows also that no character is without its shape.

use std::{fs, process::Command};

use crate::{FULL, LANGUAGES, bytes, sample};

fn count(haystack: &[u8], needle: &str) -> usize {
    haystack
        .windows(needle.len())
        .filter(|window| *window == needle.as_bytes())
        .count()
}

#[test]
fn each_pdf_is_an_archival_one_in_its_language() {
    for language in LANGUAGES {
        for sheet in ["record", "challenges"] {
            let pdf = bytes(&FULL, &format!("print/{sheet}.{language}.pdf"));
            assert!(pdf.starts_with(b"%PDF-1.7"), "{sheet}.{language}");
            for said in [
                "<pdfaid:part>2</pdfaid:part>",
                "<pdfaid:conformance>A</pdfaid:conformance>",
            ] {
                assert_eq!(count(pdf, said), 1, "{sheet}.{language}: {said}");
            }
            assert!(
                count(pdf, &format!("/Lang({language})"))
                    + count(pdf, &format!("/Lang ({language})"))
                    > 0
            );
            assert!(count(pdf, "/URI") == 0 && count(pdf, "/JavaScript") == 0);
        }
    }
}

/// Runs a tool of Poppler on each record and gives what it says; `None` if it is not installed.
fn poppler(tool: &str, arguments: &[&str]) -> Option<Vec<(&'static str, String)>> {
    if Command::new(tool).arg("-v").output().is_err() {
        eprintln!("skipped: {tool} is not installed");
        return None;
    }
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("record.pdf");
    let said = LANGUAGES.map(|language| {
        let pdf = bytes(&FULL, &format!("print/record.{language}.pdf"));
        fs::write(&path, pdf).expect("the file is written");
        let output = Command::new(tool).arg(&path).args(arguments).output();
        let text = output.expect("the tool runs").stdout;
        (language, String::from_utf8_lossy(&text).into_owned())
    });
    Some(said.into())
}

#[test]
fn the_text_can_be_read_out_and_hashes_are_in_one_piece() {
    let root = sample::some(&["en"]).proof.root;
    for (language, text) in poppler("pdftotext", &["-"]).unwrap_or_default() {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = match language {
            "ar" => "سجل",
            "es" => "Cadena de custodia de la pieza KES/26/001",
            "fr" => "Chaîne de garde de la pièce KES/26/001",
            "ru" => "Цепь хранения объекта KES/26/001",
            "zh" => "证据包记录",
            _ => "Chain of custody of exhibit KES/26/001",
        };
        assert!(flat.contains(said), "{language} does not say {said}");
        assert!(
            flat.contains(&root),
            "{language}: the root is not in one piece"
        );
        assert!(
            !text.contains('\u{FFFD}'),
            "{language}: a character was lost"
        );
    }
}

#[test]
fn every_font_is_embedded() {
    for (language, text) in poppler("pdffonts", &[]).unwrap_or_default() {
        let fonts: Vec<&str> = text.lines().skip(2).collect();
        assert!(fonts.len() >= 3, "{language}: {text}");
        for font in fonts {
            // Columns: name, type, encoding, emb, sub, uni, object.
            assert!(font.contains(" yes yes yes "), "{language}: {font}");
        }
    }
}

#[test]
fn a_record_has_as_many_sheets_as_it_needs() {
    for (language, text) in poppler("pdfinfo", &[]).unwrap_or_default() {
        let pages = text.lines().find_map(|line| line.strip_prefix("Pages:"));
        let pages: u32 = pages.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        assert!((10..=20).contains(&pages), "{language}: {pages} pages");
    }
}
