//! Tests of the print. One program; each module holds one subject.

mod sample;

use workbench::ports::Documents;

#[test]
fn prints_what_the_port_promises() {
    let files = documents::Printer::with_embedded_fonts_only()
        .print(&sample::empty(&["en"]))
        .expect("an empty record is printed");
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "index.html",
            "print/acts.csv",
            "print/challenges.en.pdf",
            "print/items.csv",
            "print/record.en.pdf"
        ]
    );
}
