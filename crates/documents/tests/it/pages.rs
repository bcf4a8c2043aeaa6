//! Pages: well formed, alone, safe, and saying what the facts say.

use std::{collections::BTreeSet, path::Path, process::Command};

use crate::{FULL, page, print, sample};

/// Checks that every element is closed in order, and gives all attributes: element, name, value.
fn attributes(page: &str) -> Vec<(String, String, String)> {
    let mut open: Vec<String> = Vec::new();
    let mut all = Vec::new();
    let mut rest = page
        .strip_prefix("<!doctype html>")
        .expect("a page has a doctype");
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed out of order");
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        assert!(
            name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "<{tag}>"
        );
        let mut inside = &tag[name.len()..];
        while let Some(equals) = inside.find("=\"") {
            let value = &inside[equals + 2..];
            let quote = value.find('"').expect("a value ends");
            let attribute = inside[..equals].trim().to_owned();
            all.push((name.to_owned(), attribute, value[..quote].to_owned()));
            inside = &value[quote + 1..];
        }
        assert!(inside.trim().is_empty(), "<{tag}>");
        if name == "style" {
            let close = rest.find("</style>").expect("the style ends");
            rest = &rest[close + "</style>".len()..];
        } else if name != "meta" {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?} are not closed");
    all
}

/// What every page must keep, whatever the record holds.
pub(crate) fn check_page(path: &str, page: &str, files: &BTreeSet<&str>) {
    let all = attributes(page);
    let values = |wanted: &str| -> Vec<&str> {
        let chosen = all.iter().filter(|(_, name, _)| name == wanted);
        chosen.map(|(_, _, value)| value.as_str()).collect()
    };
    let ids = values("id");
    let unique: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "{path}: an id is there twice");
    for link in values("href") {
        if let Some(anchor) = link.strip_prefix('#') {
            assert!(ids.contains(&anchor), "{path}: {link} leads nowhere");
            continue;
        }
        let safe = link
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
        assert!(safe && !link.starts_with('/'), "{path}: {link}");
        let ours = link.starts_with("index") || link.starts_with("print/");
        assert!(
            !ours || files.contains(link),
            "{path}: {link} is not printed"
        );
    }
    for name in values("aria-labelledby") {
        assert!(ids.contains(&name), "{path}: nothing is called {name}");
    }
    for (element, name, _) in &all {
        let bad = name.starts_with("on") || ["src", "style", "action"].contains(&name.as_str());
        assert!(!bad, "{path}: <{element} {name}>");
    }
    for bad in [
        "<script", "<iframe", "<object", "<link", "<img", "@import", "url(",
    ] {
        assert!(!page.contains(bad), "{path} has {bad}");
    }
}

#[test]
fn pages_are_well_formed_and_stand_alone() {
    let files: BTreeSet<&str> = FULL.iter().map(|file| file.path.as_str()).collect();
    for path in files.iter().filter(|path| path.ends_with(".html")) {
        check_page(path, &page(&FULL, path), &files);
    }
}

#[test]
fn the_policy_allows_this_style_and_nothing_else() {
    use base64ct::{Base64, Encoding};
    use sha2::{Digest, Sha256};
    let page = page(&FULL, "index.ar.html");
    let from = page.find("<style>").expect("there is a style") + "<style>".len();
    let until = page.find("</style>").expect("the style ends");
    let hash = Base64::encode_string(&Sha256::digest(&page.as_bytes()[from..until]));
    let policy = format!(
        "content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\""
    );
    assert!(plain(&page).contains(&policy), "{policy}");
}

#[test]
fn each_page_says_its_language_and_direction() {
    for (path, said) in [
        ("index.html", "<html lang=\"en\" dir=\"ltr\">"),
        ("index.ar.html", "<html lang=\"ar\" dir=\"rtl\">"),
        ("index.zh.html", "<html lang=\"zh\" dir=\"ltr\">"),
    ] {
        assert!(page(&FULL, path).contains(said), "{path}");
    }
}

#[test]
fn answers_follow_the_facts() {
    let page = page(&FULL, "index.html");
    for (said, there) in [
        ("No witness confirmed this state", false),
        ("overseer.example</bdi> confirmed this root", true),
        ("1 witness named by the rules did not confirm", true),
        ("Neither a witness nor a time-stamp authority", false),
        ("Of 52 acts of this case the package holds 9.", true),
        ("1 action in the field changed data", true),
        ("1 had changed while it was read.", true),
        ("none had changed.", true),
        ("A person decided on 1 of them: confirmed 1", true),
        ("1 has no decision by a person", true),
        ("The package rests on no match", false),
        ("1,352 things were withheld", true),
        ("In 1 link a seal was not found intact.", true),
        ("No link of custody is recorded.", true),
        ("1 act in the package was refused by the rules", true),
        ("refused: Nobody approves their own request", true),
    ] {
        assert_eq!(page.contains(said), there, "{said}");
    }
}

#[test]
fn each_kind_of_exhibit_has_its_own_question() {
    let page = page(&FULL, "index.html");
    for (question, times) in [
        ("<h4 id=\"q-mobile-", 3),
        ("<h4 id=\"q-storage-", 4),
        ("<h4 id=\"q-recorder-", 2),
        ("<h4 id=\"q-web-", 1),
        ("<h4 id=\"q-provider-", 2),
        ("<h4 id=\"q-thing-", 3),
        ("<h4 id=\"q-held-", 15),
    ] {
        assert_eq!(page.matches(question).count(), times, "{question}");
    }
}

#[test]
fn english_and_arabic_look_as_they_were_read() {
    let files = print(&sample::some(&["en", "ar"]));
    for (name, path) in [("english", "index.html"), ("arabic", "index.ar.html")] {
        let page = page(&files, path);
        let from = page.find("</style>").expect("the style ends");
        insta::assert_snapshot!(name, &page[from..]);
    }
}

/// The lines for a check by hand, taken from the page as a reader takes them, on the published
/// package.
#[test]
fn the_lines_for_a_check_by_hand_work() {
    let shared = std::env::var("PROBITY_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let package = Path::new(&shared).join("data/vectors/probity/package");
    if !package.exists() || Command::new("openssl").arg("version").output().is_err() {
        eprintln!("skipped: the published package or openssl is not there");
        return;
    }
    let page = page(&FULL, "index.html");
    let lines: Vec<String> = page
        .split("<pre dir=\"ltr\"><code>")
        .skip(1)
        .filter_map(|rest| rest.split("</code>").next())
        .map(plain)
        .collect();
    let run = |lines: &str| {
        let mut shell = Command::new("sh");
        let output = shell.arg("-c").arg(lines).current_dir(&package).output();
        String::from_utf8_lossy(&output.expect("a shell runs").stdout).into_owned()
    };
    let named = |start: &str| {
        lines
            .iter()
            .find(|one| one.starts_with(start))
            .expect("lines")
    };
    let prints = run(named("grep"));
    let log = "92673a3bef0270f79d096bce8e4c84a2005d6509e0b666375ec06efe5480328c";
    assert!(prints.contains(log), "{prints}");
    let signature = named("P=record/entries/1.tlog-proof");
    for (proof, verified) in [
        ("record/entries/10.tlog-proof", true),
        ("record/policy.txt", false),
    ] {
        let said = run(&signature.replace("record/entries/1.tlog-proof", proof));
        let holds = said.contains("Signature Verified Successfully");
        assert_eq!(holds, verified, "{said}");
    }
}

/// Text without its escapes.
pub(crate) fn plain(escaped: &str) -> String {
    [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ]
    .into_iter()
    .fold(escaped.to_owned(), |text, (from, to)| {
        text.replace(from, to)
    })
}
