//! Tests of the print. One program; each module holds one subject.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that counts wrongly fails, and says what it skips"
)]

mod hostile;
mod pages;
mod paper;
mod sample;
mod words;

use std::sync::LazyLock;

use workbench::{
    package::printed::PrintedRecord,
    ports::{Documents, PrintError, PrintedFile},
};

const LANGUAGES: [&str; 6] = ["ar", "en", "es", "fr", "ru", "zh"];

/// The full sample in all languages, English first: printed once for all tests.
static FULL: LazyLock<Vec<PrintedFile>> =
    LazyLock::new(|| print(&sample::full(&["en", "ar", "es", "fr", "ru", "zh"])));

/// Prints with the fonts of the crate alone, so that every machine gives the same.
fn print(record: &PrintedRecord) -> Vec<PrintedFile> {
    documents::Printer::with_embedded_fonts_only()
        .print(record)
        .expect("the record is printed")
}

/// A printed page as text.
fn page(files: &[PrintedFile], path: &str) -> String {
    String::from_utf8(bytes(files, path).to_vec()).expect("pages are UTF-8")
}

fn bytes<'a>(files: &'a [PrintedFile], path: &str) -> &'a [u8] {
    let file = files.iter().find(|file| file.path == path);
    &file.unwrap_or_else(|| panic!("{path} is not there")).bytes
}

#[test]
fn an_empty_record_has_its_files_and_says_what_is_missing() {
    let files = print(&sample::empty(&["en"]));
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let expected = [
        "index.html",
        "print/acts.csv",
        "print/challenges.en.pdf",
        "print/items.csv",
        "print/record.en.pdf",
    ];
    assert_eq!(paths, expected);
    let page = page(&files, "index.html");
    for said in [
        "The package names no key",
        "No witness confirmed this state",
        "The package names no authority",
        "The package holds no item.",
        "Neither a witness nor a time-stamp authority",
        "How many acts of this case are not in the package is not known.",
        "The package rests on no match",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn the_first_language_gets_the_index_and_each_language_its_files() {
    let mut expected: Vec<String> = ["index.html", "print/acts.csv", "print/items.csv"]
        .map(str::to_owned)
        .into();
    for language in LANGUAGES {
        expected.push(format!("print/record.{language}.pdf"));
        expected.push(format!("print/challenges.{language}.pdf"));
        if language != "en" {
            expected.push(format!("index.{language}.html"));
        }
    }
    expected.sort();
    let paths: Vec<String> = FULL.iter().map(|file| file.path.clone()).collect();
    assert_eq!(paths, expected);
}

#[test]
fn an_unknown_language_is_refused_by_name() {
    let printer = documents::Printer::new();
    for language in ["de", "", "EN", "../en"] {
        let refused = printer.print(&sample::empty(&[language]));
        let Err(PrintError::Language { language: named }) = refused else {
            panic!("{language:?} was not refused");
        };
        assert_eq!(named, language);
    }
    assert_eq!(printer.languages(), LANGUAGES);
}

#[test]
fn the_same_record_gives_the_same_bytes_and_a_language_named_twice_is_printed_once() {
    let once = print(&sample::empty(&["ar"]));
    let twice = print(&sample::empty(&["ar", "ar"]));
    assert!(once == twice);
}
