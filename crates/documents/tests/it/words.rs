//! All languages have all words, and every code that the law knows has a word.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use casework::{Act, Reason, Role, command, custody::CustodyLink, field, terms};

use crate::{FULL, LANGUAGES, page};

fn crate_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Key to its whole message, of one language.
fn messages(language: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for file in ["codes", "record", "challenges"] {
        let path = crate_folder().join(format!("locales/{language}/{file}.ftl"));
        let text = fs::read_to_string(&path).expect("the words of each language are there");
        let mut key = String::new();
        for line in text.lines() {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                let (name, value) = line.split_once(" = ").expect("a message has a value");
                key = name.to_owned();
                let twice = all.insert(key.clone(), value.to_owned());
                assert!(twice.is_none(), "{language}: {key} is there twice");
            } else if line.starts_with(' ')
                && let Some(message) = all.get_mut(&key)
            {
                message.push('\n');
                message.push_str(line);
            }
        }
    }
    all
}

/// The names of what is filled in.
fn fills(message: &str) -> BTreeSet<&str> {
    message
        .split('$')
        .skip(1)
        .filter_map(|rest| {
            rest.split(|letter: char| !letter.is_ascii_lowercase())
                .next()
        })
        .collect()
}

#[test]
fn all_languages_have_the_same_keys_and_fill_in_the_same() {
    let english = messages("en");
    assert!(english.len() > 500, "only {} messages", english.len());
    for language in LANGUAGES {
        let other = messages(language);
        let keys = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&english), keys(&other), "{language}");
        for (key, message) in &english {
            assert_eq!(fills(&other[key]), fills(message), "{language}: {key}");
        }
    }
}

#[test]
fn sentences_are_translated() {
    let english = messages("en");
    for language in LANGUAGES.iter().filter(|language| **language != "en") {
        let other = messages(language);
        let words = |text: &str| text.split(' ').filter(|word| !word.contains('$')).count();
        let same: Vec<_> = english
            .iter()
            .filter(|(key, message)| other[*key] == **message && words(message) > 4)
            .map(|(key, _)| key)
            .filter(|key| !["moment", "a-unread-kind", "item-size-value"].contains(&key.as_str()))
            .collect();
        assert!(same.is_empty(), "{language} has English at {same:?}");
    }
}

#[test]
fn every_code_of_the_law_has_a_word() {
    let english = messages("en");
    let mut missing = Vec::new();
    let mut check = |vocabulary: &str, codes: &[&str]| {
        let keys = codes
            .iter()
            .map(|code| format!("{vocabulary}-{}", code.replace('.', "-")));
        missing.extend(keys.filter(|key| !english.contains_key(key)));
    };
    macro_rules! all {
        ($vocabulary:literal, $name:ty) => {
            let codes: Vec<&str> = <$name>::ALL.iter().map(|code| code.as_str()).collect();
            check($vocabulary, &codes);
        };
    }
    all!("act", Act);
    all!("role", Role);
    all!("reason", Reason);
    all!("link", CustodyLink);
    all!("kind", field::ExhibitKind);
    all!("gap", field::CustodyGap);
    all!("seal", field::SealCondition);
    all!("action", field::FieldActionKind);
    all!("power", field::Power);
    all!("lock", field::Lock);
    all!("basis", terms::AuthorityKind);
    all!("op", terms::Operation);
    all!("data", terms::DataCategory);
    all!("subject", terms::SubjectCategory);
    all!("purpose", command::Purpose);
    all!("judgement", command::Judgement);
    check(
        "gap",
        &[
            "not-ours",
            "unsupported",
            "damaged",
            "over-limit",
            "unreadable",
            "worker-failed",
        ],
    );
    check("opinion", &["negative", "seed", "positive", "disputed"]);
    assert!(missing.is_empty(), "no words for {missing:?}");
}

/// The text of the sources, for finding keys.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("the sources can be listed").path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else {
            text.push_str(&fs::read_to_string(&path).expect("the sources can be read"));
        }
    }
    text
}

#[test]
fn every_sentence_is_used() {
    const VOCABULARIES: [&str; 22] = [
        "act",
        "role",
        "reason",
        "link",
        "kind",
        "gap",
        "seal",
        "action",
        "power",
        "lock",
        "basis",
        "op",
        "data",
        "subject",
        "purpose",
        "judgement",
        "opinion",
        "finding",
        "value",
        "itemrole",
        "keyrole",
        "month",
    ];
    let text = sources(&crate_folder().join("src"));
    let unused: Vec<String> = messages("en")
        .into_keys()
        .filter(|key| {
            let vocabulary = key.split('-').next().unwrap_or_default();
            !VOCABULARIES.contains(&vocabulary) && !text.contains(&format!("\"{key}\""))
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn no_key_is_shown_instead_of_its_words() {
    let keys: BTreeSet<String> = messages("en").into_keys().collect();
    let page = page(&FULL, "index.html");
    let shown: Vec<&str> = page
        .split("<bdi class=\"mono\" dir=\"ltr\">")
        .skip(1)
        .filter_map(|rest| rest.split('<').next())
        .filter(|text| keys.contains(*text))
        .collect();
    assert!(shown.is_empty(), "{shown:?}");
}

#[test]
fn numbers_and_plurals_follow_the_language() {
    for (path, said) in [
        ("index.html", "1,503,238,553"),
        ("index.html", "Each of the 1,234 acts"),
        (
            "index.html",
            "1 further item is only listed, without its content.",
        ),
        ("index.html", "3 things are missing or could not be read."),
        ("index.es.html", "Los 1234 actos"),
        ("index.es.html", "1\u{a0}503\u{a0}238\u{a0}553"),
        ("index.fr.html", "Les 1\u{a0}234 actes"),
        ("index.ru.html", "10\u{a0}240 байт<"),
        ("index.ru.html", "5 января 2026 г."),
        ("index.ar.html", "دُوّنت حلقتا حيازة"),
        ("index.ar.html", "5 كانون الثاني/يناير 2026"),
        ("index.zh.html", "2026年1月5日"),
    ] {
        assert!(
            page(&FULL, path).contains(said),
            "{path} does not say {said}"
        );
    }
}
