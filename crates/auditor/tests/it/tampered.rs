//! What an attacker without the office's key may do to a package. Each change is a list of files
//! that were touched, one of which a verifier must name.

use ledger::entry::Entry;
use ledger::proof::TlogProof;

use super::builder::{Draft, Package, Tree, bag, remake_manifests};
use super::random::Random;

/// A package that was changed.
pub(crate) struct Tampered {
    /// What was done, in words.
    pub(crate) how: String,
    pub(crate) files: Tree,
    /// One of these must be named, where the change is to be refused.
    pub(crate) names: Vec<String>,
}

fn tampered(how: impl Into<String>, files: Tree, names: &[&str]) -> Tampered {
    Tampered {
        how: how.into(),
        files,
        names: names.iter().map(|name| (*name).to_string()).collect(),
    }
}

/// Files that speak of each other without anything to decide between them.
pub(crate) fn may_be_named(path: &str) -> Vec<&str> {
    match path {
        "seal/package.json" | "seal/package.tlog-proof" => {
            vec!["seal/package.json", "seal/package.tlog-proof"]
        }
        path => vec![path],
    }
}

/// Every kind of change, with the given randomness for places.
pub(crate) fn every_kind(package: &Package, other: &Package, random: &mut Random) -> Vec<Tampered> {
    let mut all = Vec::new();
    for path in package.files.keys() {
        single(package, other, path, random, &mut all);
    }
    whole(package, other, random, &mut all);
    all
}

/// Changes of one file.
fn single(
    package: &Package,
    other: &Package,
    path: &str,
    random: &mut Random,
    all: &mut Vec<Tampered>,
) {
    let content = &package.files[path];
    let mut change = |how: String, content: Option<Vec<u8>>, names: &[&str]| {
        let mut files = package.files.clone();
        match content {
            Some(content) => files.insert(path.to_string(), content),
            None => files.remove(path),
        };
        if files != package.files {
            all.push(tampered(how, files, names));
        }
    };
    let names = may_be_named(path);
    if !content.is_empty() {
        let mut flipped = content.clone();
        let place = random.below(content.len());
        flipped[place] ^= 1 << random.below(8);
        change(
            format!("byte {place} of {path} changed"),
            Some(flipped),
            &names,
        );
        let short = content[..content.len() - 1].to_vec();
        change(format!("{path} one byte shorter"), Some(short), &names);
        change(format!("{path} emptied"), Some(Vec::new()), &names);
    }
    let mut long = content.clone();
    long.push(b'\n');
    change(format!("{path} one newline longer"), Some(long), &names);
    change(format!("{path} removed"), None, &names);
    if let Some(others) = other.files.get(path) {
        change(
            format!("{path} taken from another package"),
            Some(others.clone()),
            &names,
        );
    }
    let mut files = package.files.clone();
    let renamed = format!("{path}x");
    let content = files.remove(path).unwrap();
    files.insert(renamed.clone(), content);
    let mut names = names;
    names.push(&renamed);
    all.push(tampered(format!("{path} renamed"), files, &names));
}

/// Changes of more than one file.
fn whole(package: &Package, other: &Package, random: &mut Random, all: &mut Vec<Tampered>) {
    for added in [
        "extra.txt",
        "data/items/999999.txt",
        "record/entries/77777.json",
        "seal/extra.json",
        "data/exhibits/EX-9/x.dd",
    ] {
        let mut files = package.files.clone();
        files.insert(added.to_string(), b"{}".to_vec());
        all.push(tampered(format!("{added} added"), files.clone(), &[added]));
        remake_manifests(&mut files);
        all.push(tampered(
            format!("{added} added and manifests made anew"),
            files,
            &[added, "tagmanifest-sha256.txt"],
        ));
    }
    let paths: Vec<&String> = package
        .files
        .keys()
        .filter(|path| !path.contains("manifest"))
        .collect();
    for path in &paths {
        let mut files = package.files.clone();
        let content = files.get_mut(*path).unwrap();
        match content.len() {
            0 => content.push(b'x'),
            length => content[random.below(length)] ^= 1,
        }
        if files.contains_key("bag-info.txt") && path.starts_with("data/") {
            bag(&mut files);
        }
        remake_manifests(&mut files);
        let mut names = may_be_named(path);
        names.push("tagmanifest-sha256.txt");
        all.push(tampered(
            format!("{path} changed and manifests made anew"),
            files,
            &names,
        ));
    }
    left_out(package, all);
    checkpoints(package, other, all);
    let mut files = package.files.clone();
    files.insert(
        "seal/package.json".into(),
        other.files["seal/package.json"].clone(),
    );
    files.insert(
        "seal/package.tlog-proof".into(),
        other.files["seal/package.tlog-proof"].clone(),
    );
    all.push(tampered(
        "the whole seal of another package",
        files,
        &["seal/package.json", "seal/package.tlog-proof"],
    ));
}

/// An entry left out, with everything that speaks of it.
fn left_out(package: &Package, all: &mut Vec<Tampered>) {
    for path in package
        .files
        .keys()
        .filter(|path| path.starts_with("record/entries/") && path.ends_with(".json"))
    {
        let seq = path
            .trim_start_matches("record/entries/")
            .trim_end_matches(".json");
        let mut files = package.files.clone();
        files.remove(path);
        files.remove(&format!("record/entries/{seq}.tlog-proof"));
        files.remove(&format!("record/payloads/{seq}.json"));
        all.push(tampered(
            format!("entry {seq} left out"),
            files.clone(),
            &[path],
        ));
        bag(&mut files);
        all.push(tampered(
            format!("entry {seq} left out, bag made anew"),
            files,
            &["tagmanifest-sha256.txt"],
        ));
    }
}

/// Changes of what is signed.
fn checkpoints(package: &Package, other: &Package, all: &mut Vec<Tampered>) {
    let proofs: Vec<&String> = package
        .files
        .keys()
        .filter(|path| path.ends_with(".tlog-proof"))
        .collect();
    let base = proofs
        .iter()
        .find(|path| path.starts_with("record/"))
        .unwrap();
    let of = |package: &Package, path: &str| TlogProof::parse(&package.files[path]).unwrap();
    let a = of(package, base).checkpoint;
    let b = of(package, "seal/package.tlog-proof").checkpoint;
    let other_b = of(other, "seal/package.tlog-proof").checkpoint;
    for path in proofs {
        let proof = of(package, path);
        let swapped = if proof.checkpoint == a { &b } else { &a };
        let kinds = [
            ("the checkpoint of the other size", swapped.clone()),
            ("the checkpoint of another office", other_b.clone()),
            (
                "the cosignature of another size",
                cosignature_from(&proof.checkpoint, swapped),
            ),
        ];
        for (what, checkpoint) in kinds {
            if checkpoint == proof.checkpoint {
                continue;
            }
            let mut files = package.files.clone();
            let proof = TlogProof {
                checkpoint,
                ..proof.clone()
            };
            files.insert(path.clone(), proof.to_bytes());
            all.push(tampered(
                format!("{path} with {what}"),
                files.clone(),
                &may_be_named(path),
            ));
            remake_manifests(&mut files);
            let mut names = may_be_named(path);
            names.push("tagmanifest-sha256.txt");
            all.push(tampered(
                format!("{path} with {what}, manifests made anew"),
                files,
                &names,
            ));
        }
    }
    // An attacker with a key of his own, under the office's name, seals what he likes.
    let mut forged = Draft::random(4_711);
    let seal = Entry::parse(&package.files["seal/package.json"]).unwrap();
    forged.case = seal.case.unwrap();
    let forged = forged.build();
    let mut files = package.files.clone();
    for path in ["seal/package.json", "seal/package.tlog-proof"] {
        files.insert(path.into(), forged.files[path].clone());
    }
    all.push(tampered(
        "a seal by a forged key",
        files,
        &["seal/package.json", "seal/package.tlog-proof"],
    ));
}

/// A checkpoint whose last signature line is that of another one.
fn cosignature_from(checkpoint: &[u8], other: &[u8]) -> Vec<u8> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (mut own, other) = (text(checkpoint), text(other));
    let last = |text: &str| text.trim_end().rsplit('\n').next().unwrap().to_string();
    let end = own.len() - last(&own).len() - 1;
    own.truncate(end);
    own.push_str(&last(&other));
    own.push('\n');
    own.into_bytes()
}
