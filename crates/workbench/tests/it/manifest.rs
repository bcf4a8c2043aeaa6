//! The worked example of docs/specs/manifest.md, computed.

use testkit::MemorySource;

use crate::{
    intakes::{Try, disk, lines},
    world::container,
};

#[test]
fn the_worked_example() {
    let mut source = MemorySource::new(&[
        ("a.zip", &container(&["b=two"])),
        ("name \"x\"%\n.txt", b"hello"),
    ]);
    source.set_unreadable("z");
    let disk = disk();
    let manifest = Try::of(&source).run(&disk).unwrap();
    let text = lines(&disk, &manifest);
    let page = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/specs/manifest.md"
    ))
    .unwrap();
    for line in text.lines() {
        assert!(page.contains(line), "the page lacks {line}");
    }
    let root = manifest.root.to_string();
    assert!(page.contains(&root), "the page lacks the root {root}");
    let blob = manifest.blob;
    let file = format!("{} bytes, SHA-256 `{}`", blob.bytes, blob.sha256);
    assert!(page.contains(&file), "the page lacks {file}");
    for line in text.lines() {
        let leaf = ledger::tree::leaf_hash(line.as_bytes()).to_string();
        assert!(page.contains(&leaf), "the page lacks the leaf {leaf}");
    }
}
