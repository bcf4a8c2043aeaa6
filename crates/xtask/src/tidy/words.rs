//! Words that must not be in the tree: work left open in the code, and places that exist on one
//! machine only.

use super::{Fault, Tracked};

// Written in two halves so that this file does not find itself.
const LEFT_OPEN: &[&str] = &[
    concat!("to", "do!"),
    concat!("unimpl", "emented!"),
    concat!("#[ign", "ore"),
    concat!("db", "g!("),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

const ONE_MACHINE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/tmp/tar", "get-"),
    concat!("/Use", "rs/"),
];

pub(super) fn check(tracked: &[Tracked]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tracked {
        let Some(text) = file.text() else { continue };
        for (number, line) in (1_usize..).zip(text.lines()) {
            if file.path.ends_with(".rs") {
                for word in LEFT_OPEN.iter().filter(|word| line.contains(**word)) {
                    let what = format!("'{word}' is work left open");
                    faults.push(Fault::at(&file.path, number, what));
                }
            }
            for word in ONE_MACHINE.iter().filter(|word| line.contains(**word)) {
                let what = format!("'{word}' is a place of one machine");
                faults.push(Fault::at(&file.path, number, what));
            }
        }
    }
    faults
}

#[cfg(test)]
mod test {
    use super::super::test::{file, shown};
    use super::*;

    #[test]
    fn every_word_is_found_with_its_line() {
        for word in LEFT_OPEN {
            let text = format!("fn one() {{\n    {word}(\n");
            assert_eq!(
                shown(&check(&[file("a.rs", &text), file("a.md", &text)])),
                format!("a.rs:2: '{word}' is work left open\n")
            );
        }
        for word in ONE_MACHINE {
            assert_eq!(
                shown(&check(&[file("a.md", &format!("see {word}main"))])),
                format!("a.md:1: '{word}' is a place of one machine\n")
            );
        }
    }

    #[test]
    fn harmless_text_is_left_alone() {
        let text = "the work of a method; to do; ignored; /home/somebody\n";
        assert_eq!(shown(&check(&[file("a.rs", text)])), "");
        let picture = Tracked {
            path: "a.png".into(),
            bytes: vec![0xff, 0xfe],
        };
        assert_eq!(shown(&check(&[picture])), "");
    }
}
