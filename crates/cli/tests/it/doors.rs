//! What every door has: help with meaning and examples, manual pages, completions, exit codes,
//! JSON that is JSON, and words that a terminal does not obey.

use std::{collections::BTreeSet, process::Stdio};

use crate::house::{House, Ran, program};

fn run(args: &[&str]) -> Ran {
    Ran::of(program().args(args).output().unwrap())
}

/// The verbs under a help text's heading.
fn verbs(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .map(ToOwned::to_owned)
        .collect()
}

/// Verbs and options without a word of what they mean.
fn silent(path: &[String], mute: &mut BTreeSet<String>) {
    let args: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    let help = run(&args).expect(0).out;
    let name = path.join(" ");
    let first = help.lines().next().unwrap_or_default();
    if first.is_empty() || first.starts_with("Usage") {
        mute.insert(name.clone());
    }
    let mut lines = help
        .lines()
        .skip_while(|line| !line.starts_with("Usage"))
        .skip(1)
        .take_while(|line| !line.starts_with("Example"))
        .peekable();
    while let Some(line) = lines.next() {
        let shown = line.trim_start();
        let depth = line.len() - shown.len();
        let option = shown.starts_with('-') || shown.starts_with('<') || shown.starts_with('[');
        if depth > 6 || !option || shown.starts_with("[default") || shown.starts_with("[possible") {
            continue;
        }
        // Meaning stands on the same line after two blanks, or on the next, deeper in.
        let beside = shown.split_once("  ").map(|(_, meaning)| meaning.trim());
        let below = lines.peek().map(|next| next.trim());
        let meaning = beside
            .filter(|text| !text.is_empty())
            .or(below)
            .unwrap_or_default();
        if meaning.is_empty() || meaning.starts_with('[') || meaning.starts_with('-') {
            mute.insert(format!(
                "{name} {}",
                shown.split_whitespace().next().unwrap_or_default()
            ));
        }
    }
    for verb in verbs(&help) {
        let mut deeper = path.to_vec();
        deeper.push(verb);
        silent(&deeper, mute);
    }
}

#[test]
fn every_verb_and_option_says_what_it_means() {
    let mut mute = BTreeSet::new();
    silent(&[], &mut mute);
    assert!(mute.is_empty(), "without a word: {mute:#?}");
}

#[test]
fn main_verbs_show_an_example() {
    for verb in [
        &["demo"][..],
        &["verify"],
        &["office", "init"],
        &["office", "backup"],
        &["office", "restore"],
        &["person", "add"],
        &["case", "open"],
        &["authority", "request"],
        &["authority", "approve"],
        &["exhibit", "receive"],
        &["exhibit", "hand-over"],
        &["intake", "start"],
        &["intake", "resume"],
        &["item", "search"],
        &["list", "import"],
        &["review", "decide"],
        &["erasure", "propose"],
    ] {
        let help = run(&[verb, &["--help"]].concat()).expect(0);
        assert!(help.out.contains("Example"), "{verb:?} has no example");
        assert!(
            help.out.contains(&format!("probity {}", verb.join(" "))),
            "{verb:?}: {}",
            help.out
        );
    }
}

#[test]
fn help_and_refusals_read_well() {
    let house = House::new();
    insta::assert_snapshot!("help", run(&["--help"]).expect(0).out);
    let self_approved = house.run(
        "bo",
        &[
            "authority",
            "approve",
            &house.known().warrant,
            "--reasons",
            "It is my own request.",
        ],
    );
    insta::assert_snapshot!("refused_role", self_approved.expect(2).err);
    let curious = house.run(
        "amina",
        &[
            "item",
            "view",
            "0",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--reason",
            "a look",
        ],
    );
    insta::assert_snapshot!("refused_look", curious.expect(2).err);
    let nobody = house.run("zoe", &["case", "show", "Hills", "--reason", "a look"]);
    insta::assert_snapshot!("unknown_person", nobody.expect(2).err);
}

#[test]
fn manual_pages_and_completions_are_made() {
    let dir = tempfile::TempDir::new().unwrap();
    let folder = dir.path().join("man");
    run(&["man", folder.to_str().unwrap()]).expect(0);
    let page = std::fs::read_to_string(folder.join("probity-intake-start.1")).unwrap();
    assert!(page.contains(".TH") && page.contains("exhibit"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let made = run(&["completions", shell]).expect(0);
        assert!(
            made.out.contains("probity") && made.out.contains("hand-over"),
            "{shell}"
        );
    }
}

#[test]
fn errors_are_json_too_when_asked_for() {
    let house = House::new();
    let missing = run(&["--office", "/nowhere", "office", "status", "--json"]).expect(2);
    assert_eq!(missing.err, "");
    assert!(
        missing.json()["error"]
            .as_str()
            .unwrap()
            .contains("/nowhere")
    );
    assert!(missing.json()["hint"].is_string());
    let refused = house.run(
        "amina",
        &[
            "item",
            "view",
            "0",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--reason",
            "a look",
            "--out",
            house.path("out").to_str().unwrap(),
            "--json",
        ],
    );
    let refused = refused.expect(2);
    assert_eq!(refused.json()["outcome"], "refused");
    assert!(refused.json()["refusal"]["hint"].is_string());
    assert!(!house.path("out").exists(), "a refused look writes nothing");
}

/// 0 done, 1 found nothing, 2 could not, 3 broken (in `damage`).
#[test]
fn exit_codes_say_how_it_went() {
    let house = House::new();
    house.run("", &["office", "status"]).expect(0);
    let nothing = [
        "item",
        "search",
        "--case",
        "Hills",
        "--exhibit",
        "K/1",
        "--contains",
        "no such name",
        "--reason",
        "looking",
    ];
    house.run("edda", &nothing).says(1, &["Nothing fits."]);
    house
        .run("", &["erasure", "list"])
        .says(1, &["There are no erasures."]);
    house
        .run("", &["office", "statusx"])
        .says(2, &["unrecognized subcommand", "--help"]);
    house
        .run("", &["office", "status", "--colour"])
        .says(2, &["unexpected argument", "--help"]);
}

#[test]
fn data_goes_to_standard_output_and_the_rest_to_standard_error() {
    let house = House::new();
    let view = house.run(
        "edda",
        &[
            "item",
            "view",
            "2",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--reason",
            "a look",
        ],
    );
    assert_eq!(view.expect(0).out, crate::house::CONTENT);
    let refused = house.run("amina", &["case", "show", "Hills", "--reason", "a look"]);
    assert_eq!(refused.expect(2).out, "");
}

#[test]
fn a_closed_pipe_is_no_failure_and_colour_is_never_used() {
    let house = House::new();
    let mut command = house.command("", &["office", "acts"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(
        ended.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    for variable in ["NO_COLOR", "CLICOLOR_FORCE"] {
        let mut command = house.command("", &["office", "statusx"]);
        let ran = Ran::of(command.env(variable, "1").output().unwrap());
        assert!(
            variable == "CLICOLOR_FORCE" || !ran.err.contains('\u{1b}'),
            "{}",
            ran.err
        );
        let mut command = house.command("", &["office", "status"]);
        let ran = Ran::of(command.env(variable, "1").output().unwrap()).expect(0);
        assert!(!ran.out.contains('\u{1b}'));
    }
}

/// What people type may hold marks that turn the direction of reading, and line ends: a terminal
/// sees them as text.
#[test]
fn typed_text_is_shown_harmless() {
    let house = House::new();
    let title = "safe\u{202e}drow\nBROKEN    forged line";
    house.done("bo", &["case", "open", title, "--review", "2089-01-01"]);
    let shown = house
        .run(
            "bo",
            &[
                "case",
                "show",
                "safe\u{202e}drow\nBROKEN    forged line",
                "--reason",
                "x",
            ],
        )
        .expect(0);
    assert!(!shown.out.contains('\u{202e}'), "{}", shown.out);
    assert!(shown.out.contains("\\u{202e}"), "{}", shown.out);
    assert!(
        !shown.out.lines().any(|line| line.starts_with("BROKEN")),
        "{}",
        shown.out
    );
    let listed = house.done("bo", &["case", "list"]).to_string();
    assert!(listed.contains('\u{202e}'), "JSON keeps the value");
    let raw = house.run("bo", &["case", "list", "--json"]).expect(0);
    assert!(!raw.out.contains('\u{202e}'), "JSON escapes it");
    house
        .run(
            "bo",
            &["case", "open", "red\u{1b}[31m", "--review", "2089-01-01"],
        )
        .says(2, &["control character"]);
}
