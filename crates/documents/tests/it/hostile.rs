//! Texts that try to be markup, names without end, and records that are large.

use std::collections::BTreeSet;

use crate::{
    bytes, page,
    pages::{check_page, plain},
    print, sample,
};

#[test]
fn hostile_texts_stay_texts() {
    let files = print(&sample::hostile(&["en", "ar"], 8, 3));
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for path in ["index.html", "index.ar.html"] {
        let page = page(&files, path);
        check_page(path, &page, &paths);
        let plain = plain(&page);
        for shown in [
            "</style><script>alert(1)</script>&amp;<!-- \"'>",
            "invoice[U+202E]gpj.exe[U+2066][U+2069][U+2069]",
            "a[U+0000]b[U+0007]c[U+200B]d[U+FEFF]e\nf g",
            "{{ page }} {% for %} {$count}",
            "<bdi class=\"mono\" dir=\"ltr\">javascript:alert(1)</bdi>",
            "#import \"@preview/cetz:0.1.0\": *",
        ] {
            assert!(plain.contains(shown), "{path}: {shown}");
        }
    }
    assert!(bytes(&files, "print/record.en.pdf").starts_with(b"%PDF"));
}

#[test]
fn a_package_of_10_000_items_becomes_many_pages() {
    let files = print(&sample::hostile(&["zh"], 10_000, 10_000));
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let pages = paths.iter().filter(|path| path.ends_with(".html")).count();
    assert_eq!(pages, 34);
    for file in &files {
        let limit = if file.path.ends_with(".html") { 2 } else { 16 } << 20;
        let size = file.bytes.len();
        assert!(size < limit, "{} has {size} bytes", file.path);
    }
    for path in [
        "index.html",
        "index.zh.items-2.html",
        "index.zh.items-34.html",
    ] {
        check_page(path, &page(&files, path), &paths);
    }
    let last = page(&files, "index.zh.items-34.html");
    assert!(last.contains("id=\"item-010000\"") && !last.contains("id=\"item-009900\""));
    let table = page(&files, "print/items.csv");
    assert_eq!(table.matches("\r\n").count(), 10_001);
    assert!(!table.contains(",=cmd"));
    assert_eq!(
        page(&files, "print/acts.csv").matches("\r\n").count(),
        10_001
    );
}

#[test]
fn a_character_that_no_font_has_is_shown_by_its_number_and_noted() {
    let length = |title: &str| {
        let mut record = sample::empty(&["en"]);
        record.case.title = title.to_owned();
        bytes(&print(&record), "print/record.en.pdf").len()
    };
    // The first has a note at its end; the second says the same in its title and needs none.
    assert!(length("\u{2A6D6} rare") > length("[U+2A6D6] rare"));
}
