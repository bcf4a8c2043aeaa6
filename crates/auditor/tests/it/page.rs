//! The page `verify.html`.

use std::collections::BTreeSet;
use std::process::Command;

use ledger::tree::Hash;

use super::vectors;

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(begin).unwrap();
    rest.split_once(end).unwrap().0
}

#[test]
fn the_page_names_its_own_script_and_loads_nothing() {
    let page = auditor::verify_page();
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for unsafe_word in [
        "'unsafe-inline'",
        "'unsafe-eval'",
        "http",
        "data:",
        "blob:",
        "*",
    ] {
        assert!(!policy.contains(unsafe_word), "{policy}");
    }
    let script = between(&page, "<script>", "</script>");
    let style = between(&page, "<style>", "</style>");
    for (kind, text) in [("script", script), ("style", style)] {
        let hash = Hash::of(text.as_bytes()).to_base64();
        assert!(
            policy.contains(&format!("{kind}-src 'sha256-{hash}'")),
            "{kind}"
        );
    }
    for address in [
        "http://",
        "https://",
        "src=",
        "@import",
        "fetch(",
        "innerHTML",
    ] {
        assert!(!page.contains(address), "{address}");
    }
    assert!(!page.contains("@TEXTS@") && !page.contains("@MODULE@") && !page.contains("@CODE@"));
    assert!(page.len() < 500_000, "{}", page.len());
}

#[test]
fn every_language_has_every_text() {
    let texts = include_str!("../../web/texts.json");
    let texts: serde_json::Value = serde_json::from_str(texts).unwrap();
    let texts = texts.as_object().unwrap();
    let languages: Vec<&String> = texts.keys().collect();
    assert_eq!(languages, ["ar", "en", "es", "fr", "ru", "zh"]);
    let keys = |language: &str| -> BTreeSet<&String> {
        texts[language].as_object().unwrap().keys().collect()
    };
    let page = include_str!("../../web/page.html");
    for language in ["ar", "en", "es", "fr", "ru", "zh"] {
        assert_eq!(keys(language), keys("en"), "{language}");
        for part in page.split("data-text=\"").skip(1) {
            let key = part.split('"').next().unwrap();
            let text = texts[language][key].as_str();
            assert!(
                text.is_some_and(|text| !text.is_empty()),
                "{language} {key}"
            );
        }
        let counts = texts[language]["counts"].as_str().unwrap();
        for place in ["files", "entries", "payloads", "items", "timestamps"] {
            assert!(
                counts.contains(&format!("{{{place}}}")),
                "{language} {place}"
            );
        }
    }
}

/// The script of the page in Node, without a browser: the same module, the same answers.
#[test]
fn the_page_answers_as_the_library_does() {
    let Some(folder) = vectors::folder() else {
        return;
    };
    let there = Command::new("node").arg("--version").output();
    if !there.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: node is not installed");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let page = place.path().join("verify.html");
    std::fs::write(&page, auditor::verify_page()).unwrap();
    let package = folder.join("package");
    let output = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/page.mjs"))
        .args([&page, &package, &folder.join("log/policy.txt")])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let lines: Vec<&str> = said.lines().collect();
    let [own, outside, changed] = lines.as_slice() else {
        panic!("{said}{errors}");
    };
    let files = vectors::tree(&package);
    let report: serde_json::Value = serde_json::from_str(&super::audit(&files).to_json()).unwrap();
    let own: serde_json::Value = serde_json::from_str(own).unwrap();
    assert_eq!(own, report);
    assert!(outside.contains("\"exit\":0") && outside.contains("\"trust\":\"outside\""));
    assert!(changed.contains("\"exit\":3") && changed.contains("\"file\":\"bag-info.txt\""));
}
