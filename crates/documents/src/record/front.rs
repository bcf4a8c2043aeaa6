//! What comes first: which package this is, what is in it, and how to check it without anybody's
//! help.

use super::{Form, Setter, fact};
use crate::{
    page::{Block, Section, Tone},
    text::Text,
    words::{Fill, LANGUAGES, name},
};

/// Each key of the policy with the fingerprint that the page shows.
const FINGERPRINTS: &str = "grep -oE '[^ ]+\\+[0-9a-f]{8}\\+[^ ]+' record/policy.txt | while read -r K\ndo echo \"${K%%+*}  $(echo \"$K\" | cut -d+ -f3- | base64 -d | sha256sum)\"; done";

/// The log's signature in a proof file; everything is taken from the package, nothing from the page.
const SIGNATURE: &str = "K=$(awk '$1==\"log\"{print $2}' record/policy.txt); T=$(mktemp -d)
awk 'b==1 && $0!=\"\"; $0==\"\"{b++}' \"$P\" > \"$T/text\"
awk -v n=\"${K%%+*}\" 'b==2 && $2==n{print $3; exit} $0==\"\"{b++}' \"$P\" | base64 -d | tail -c 64 > \"$T/sig\"
{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
  echo \"$K\" | cut -d+ -f3- | base64 -d | tail -c 32; } > \"$T/key\"
openssl pkeyutl -verify -pubin -keyform DER -inkey \"$T/key\" -rawin -in \"$T/text\" -sigfile \"$T/sig\"";

impl Setter<'_> {
    pub(super) fn front(self) -> Vec<Section> {
        let mut first = self.summary();
        first.say(self.words.say("about-codes"));
        let mut sections = vec![
            first,
            self.check(),
            self.keys(),
            self.state(),
            self.by_hand(),
        ];
        sections.push(self.glance());
        sections
    }

    /// Which package this is.
    pub(super) fn summary(self) -> Section {
        let (words, record) = (self.words, self.record);
        let mut facts = Vec::new();
        let mut add = |key: &str, value: Text| fact(&mut facts, words.say(key), [value]);
        add("fact-case", Text::user(&record.case.title));
        add("fact-case-id", Text::mono(&record.case.id));
        add("fact-purpose", words.code("purpose", &record.case.purpose));
        add("fact-opened", words.moment(record.case.opened));
        add("fact-package", Text::mono(&record.package));
        add("fact-office", Text::user(&record.office));
        add("fact-prepared", words.moment(record.prepared));
        add("fact-reason", Text::user(&record.reason));
        add("fact-destination", Text::user(&record.destination));
        add("fact-program", Text::user(&record.program));
        if self.form == Form::Screen {
            let language = words.language;
            fact(
                &mut facts,
                words.say("files-pdf"),
                ["record", "challenges"]
                    .map(|sheet| Text::link(&format!("print/{sheet}.{language}.pdf"))),
            );
        }
        let mut section = Section::new("package", 2, words.say("fact-package"));
        section.add(Block::Facts(facts));
        section
    }

    /// The same record in other languages: code, name in itself, file.
    pub(crate) fn other_languages(self) -> Vec<(&'static str, &'static str, String)> {
        LANGUAGES
            .iter()
            .filter(|code| self.record.languages.iter().any(|chosen| chosen == *code))
            .filter(|code| **code != self.words.language)
            .map(|code| (*code, name(code), super::page_name(self.record, code)))
            .collect()
    }

    fn glance(self) -> Section {
        let (words, record) = (self.words, self.record);
        let gaps: usize = record
            .exhibits
            .iter()
            .map(|exhibit| exhibit.gaps.len())
            .sum();
        let listed = record
            .items
            .iter()
            .filter(|item| item.file.is_none())
            .count();
        let withheld = record
            .withheld
            .iter()
            .fold(0, |sum: u64, one| sum.saturating_add(one.count));
        let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let facts = [
            ("glance-exhibits", wide(record.exhibits.len())),
            (
                "glance-items",
                wide(record.items.len().saturating_sub(listed)),
            ),
            ("glance-listed", wide(listed)),
            ("glance-derivatives", wide(record.derivatives.len())),
            ("glance-gaps", wide(gaps)),
            ("glance-withheld", withheld),
            ("glance-acts", wide(record.acts.len())),
        ]
        .map(|(key, number)| (words.say(key), vec![words.number(number)]));
        let mut section = Section::new("glance", 2, words.say("glance"));
        section.add(Block::Facts(facts.into()));
        section
    }

    /// Three ways to check.
    fn check(self) -> Section {
        let words = self.words;
        let mut section = Section::new("check", 2, words.say("check"));
        section.say(words.say("check-intro"));
        let link = |path: &str| [("file", Fill::Link(path.to_owned()))];
        section
            .add(Block::Steps(vec![
                (words.fill("check-page", &link("verify.html")), None),
                (words.say("check-python"), Some("python3 verify.py .")),
                (
                    words.say("check-program"),
                    Some("chmod +x probity-audit && ./probity-audit package ."),
                ),
            ]))
            .say(words.fill("check-more", &link("README.txt")));
        section
    }

    fn keys(self) -> Section {
        let (words, proof) = (self.words, &self.record.proof);
        let mut section = Section::new("keys", 3, words.say("check-keys"));
        if proof.judges.is_empty() {
            section.add(Block::Note(Tone::Stop, words.say("check-no-keys")));
            return section;
        }
        section.add(Block::Note(Tone::Wait, words.say("check-keys-why")));
        for judge in &proof.judges {
            let mut facts = Vec::new();
            let role = words
                .code("keyrole", &judge.role)
                .and(": ")
                .then(Text::user(&judge.name));
            fact(&mut facts, words.say("key-role"), [role]);
            fact(
                &mut facts,
                words.say("key-fingerprint"),
                [Text::mono(&judge.fingerprint)],
            );
            if judge.role == "witness" {
                let confirmed = match judge.cosigned {
                    Some(time) => words.moment(time),
                    None => words.say("key-not-cosigned"),
                };
                fact(&mut facts, words.say("key-cosigned"), [confirmed]);
            }
            section.add(Block::Facts(facts));
        }
        section
    }

    fn state(self) -> Section {
        let (words, proof) = (self.words, &self.record.proof);
        let mut section = Section::new("state", 3, words.say("check-state"));
        section.say(words.say("check-state-why"));
        let quorum = if proof.quorum == "none" {
            words.say("state-quorum-none")
        } else {
            Text::user(&proof.quorum)
        };
        let mut facts = Vec::new();
        fact(
            &mut facts,
            words.say("state-origin"),
            [Text::mono(&proof.origin)],
        );
        fact(
            &mut facts,
            words.say("state-size"),
            [words.number(proof.size)],
        );
        fact(
            &mut facts,
            words.say("state-root"),
            [Text::mono(&proof.root)],
        );
        fact(&mut facts, words.say("state-quorum"), [quorum]);
        let stamps = proof.stamps.iter().map(|(file, time)| {
            words.fill(
                "stamp",
                &[
                    ("file", Fill::Link(format!("{file}.tsr"))),
                    ("time", Fill::Moment(*time)),
                ],
            )
        });
        fact(&mut facts, words.say("state-stamps"), stamps);
        section.add(Block::Facts(facts));
        section
    }

    fn by_hand(self) -> Section {
        let (words, record) = (self.words, self.record);
        let mut section = Section::new("by-hand", 3, words.say("check-hand"));
        let proof = match record.acts.first() {
            Some(act) => format!("record/entries/{}.tlog-proof", act.seq),
            None => "seal/package.tlog-proof".to_owned(),
        };
        section
            .say(words.say("check-hand-key"))
            .add(Block::Code(FINGERPRINTS.to_owned()))
            .say(words.fill("check-hand-log", &[("file", Fill::Link(proof.clone()))]))
            .add(Block::Code(format!("P={proof}\n{SIGNATURE}")));
        if record.proof.stamps.is_empty() {
            section.say(words.say("check-hand-none"));
        } else {
            section.say(words.say("check-hand-stamp"));
            for (file, _) in &record.proof.stamps {
                section.add(Block::Code(stamp_line(file)));
            }
        }
        section
    }
}

/// The line of `docs/specs/package.md`, section 7.
fn stamp_line(file: &str) -> String {
    let safe: String = file
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(*letter))
        .collect();
    format!("openssl ts -verify -queryfile {safe}.tsq \\\n  -in {safe}.tsr -CAfile {safe}.pem")
}
