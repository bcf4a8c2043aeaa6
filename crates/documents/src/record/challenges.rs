//! What the other side may ask, and what the facts of this package answer. Where the facts do not
//! suffice, the answer says that it cannot be shown; no answer says more than the facts.

use evidence::Time;
use workbench::package::printed::{PrintedExhibit, PrintedFinding, PrintedItem};

use super::{Setter, count};
use crate::{
    page::{Block, Section, Tone},
    text::Text,
    words::Fill,
};

/// The kinds of gap that belong to custody; all others belong to reading.
const READING: [&str; 6] = [
    "not-ours",
    "unsupported",
    "damaged",
    "over-limit",
    "unreadable",
    "worker-failed",
];

/// What keeps a device from a network.
const SHIELDS: [&str; 4] = ["airplane-mode", "shielded", "powered-off", "disconnected"];

/// An answer as it grows.
struct Answer<'a> {
    setter: Setter<'a>,
    section: Section,
}

impl<'a> Answer<'a> {
    fn to(setter: Setter<'a>, question: &str, place: Option<usize>) -> Self {
        let id = match place {
            Some(place) => format!("{question}-{}", place.saturating_add(1)),
            None => question.to_owned(),
        };
        let section = Section::new(id, 4, setter.words.say(question));
        Self { setter, section }
    }

    fn say(&mut self, key: &str, fills: &[(&str, Fill)]) -> &mut Self {
        self.section.say(self.setter.words.fill(key, fills));
        self
    }

    /// Something that speaks against us, or that we cannot show.
    fn admit(&mut self, key: &str, fills: &[(&str, Fill)]) -> &mut Self {
        let text = self.setter.words.fill(key, fills);
        self.section.add(Block::Note(Tone::Wait, text));
        self
    }
}

impl<'a> Setter<'a> {
    pub(super) fn challenges(self) -> Vec<Section> {
        let words = self.words;
        let mut first = Section::new("challenges", 2, words.say("challenges"));
        first.say(words.say("challenges-intro"));
        let general = Section::new("challenges-general", 3, words.say("challenges-general"));
        let mut sections = vec![first, general];
        sections.extend([
            self.altered(),
            self.time(),
            self.complete(),
            self.unread(),
            self.lawful(),
            self.who(),
            self.matches(),
            self.redacted(),
            self.myself(),
        ]);
        for (place, exhibit) in self.record.exhibits.iter().enumerate() {
            sections.push(Section::new(
                format!("challenges-exhibit-{}", place.saturating_add(1)),
                3,
                words.fill("challenges-exhibit", &self.named(exhibit)),
            ));
            sections.push(self.held(place, exhibit));
            sections.push(self.changed(place, exhibit));
            sections.push(self.unread_here(place, exhibit));
            sections.push(self.of_kind(place, exhibit));
        }
        sections
    }

    fn altered(self) -> Section {
        let proof = &self.record.proof;
        let mut answer = Answer::to(self, "q-altered", None);
        answer.say("a-altered-state", &[("size", Fill::Count(proof.size))]);
        let witnesses = || proof.judges.iter().filter(|judge| judge.role == "witness");
        let mut missing: usize = 0;
        for judge in witnesses() {
            match judge.cosigned {
                Some(time) => {
                    let fills = [
                        ("name", Fill::User(judge.name.clone())),
                        ("time", Fill::Moment(time)),
                    ];
                    answer.say("a-altered-witness", &fills);
                }
                None => missing = missing.saturating_add(1),
            }
        }
        let confirmed = witnesses().count().saturating_sub(missing);
        if confirmed == 0 {
            answer.admit("a-altered-none", &[]);
        } else if missing > 0 {
            answer.admit("a-altered-partial", &[("missing", count(missing))]);
        }
        if confirmed > 0 {
            answer.say("a-altered-limit", &[]);
        }
        answer.section
    }

    fn time(self) -> Section {
        let proof = &self.record.proof;
        let mut answer = Answer::to(self, "q-time", None);
        answer.say("a-time-clock", &[]);
        let cosigned = proof.judges.iter().filter_map(|judge| judge.cosigned);
        let earliest: Option<Time> = cosigned.chain(proof.stamps.iter().map(|one| one.1)).min();
        for (file, time) in &proof.stamps {
            let fills = [
                ("time", Fill::Moment(*time)),
                ("file", Fill::Link(format!("{file}.tsr"))),
            ];
            answer.say("a-time-stamp", &fills);
        }
        match earliest {
            Some(time) => {
                answer.say("a-time-bound", &[("time", Fill::Moment(time))]);
                answer.say("a-time-before", &[]);
            }
            None => {
                answer.admit("a-time-none", &[]);
            }
        }
        let times: usize = self.record.items.iter().map(|item| item.times.len()).sum();
        if times == 0 {
            answer.say("a-time-items-none", &[]);
        } else {
            answer.say("a-time-items", &[("n", count(times))]);
        }
        answer.section
    }

    fn complete(self) -> Section {
        let record = self.record;
        let mut answer = Answer::to(self, "q-complete", None);
        let read = || {
            record
                .exhibits
                .iter()
                .filter_map(|exhibit| exhibit.acquisition.as_ref())
        };
        let given = record
            .items
            .iter()
            .filter(|item| item.file.is_some())
            .count();
        let listed = record.items.len().saturating_sub(given);
        if read().count() == 0 {
            answer.admit("a-complete-unread", &[]);
        } else {
            let rows = read().fold(0, |sum: u64, one| sum.saturating_add(one.rows));
            let fills = [("rows", Fill::Count(rows)), ("given", count(given))];
            answer.say("a-complete-items", &fills);
        }
        if listed > 0 {
            answer.say("a-complete-listed", &[("n", count(listed))]);
        }
        let withheld = record
            .withheld
            .iter()
            .fold(0, |sum: u64, one| sum.saturating_add(one.count));
        if record.withheld.is_empty() {
            answer.say("a-complete-withheld-none", &[]);
        } else {
            answer.say("a-complete-withheld", &[("n", Fill::Count(withheld))]);
        }
        match record.proof.case_entries {
            Some(total) => {
                let fills = [
                    ("total", Fill::Count(total)),
                    ("given", count(record.acts.len())),
                ];
                answer.say("a-complete-acts", &fills);
            }
            None => {
                answer.admit("a-complete-acts-unknown", &[]);
            }
        }
        answer.say("a-complete-never", &[]);
        answer.section
    }

    fn unread(self) -> Section {
        let mut answer = Answer::to(self, "q-unread", None);
        let mut kinds: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for gap in self
            .record
            .exhibits
            .iter()
            .flat_map(|exhibit| &exhibit.gaps)
        {
            let number = kinds.entry(&gap.kind).or_default();
            *number = number.saturating_add(1);
        }
        if kinds.is_empty() {
            answer.say("a-unread-none", &[]);
        } else {
            answer.admit("a-unread-count", &[("n", count(kinds.values().sum()))]);
            let lines = kinds.iter().map(|(kind, number)| {
                let kind = self.words.code("gap", kind).plain();
                self.words.fill(
                    "a-unread-kind",
                    &[("kind", Fill::Words(kind)), ("n", count(*number))],
                )
            });
            answer.section.add(Block::List(lines.collect()));
        }
        answer.say("a-unread-limit", &[]);
        answer.section
    }

    fn lawful(self) -> Section {
        let record = self.record;
        let mut answer = Answer::to(self, "q-lawful", None);
        if record.authorities.is_empty() {
            answer.admit("a-lawful-none", &[]);
        }
        for authority in &record.authorities {
            let kind = self.words.code("basis", &authority.kind).plain();
            let mut fills = vec![
                ("kind", Fill::Words(kind)),
                ("basis", Fill::User(authority.basis.clone())),
                ("from", Fill::Moment(authority.from)),
                ("until", Fill::Moment(authority.until)),
                ("request", Fill::Count(authority.request_seq)),
            ];
            match authority.approve_seq {
                Some(approve) => {
                    fills.push(("approve", Fill::Count(approve)));
                    answer.say("a-lawful-one", &fills);
                }
                None => {
                    answer.admit("a-lawful-unapproved", &fills);
                }
            }
        }
        let refused = record
            .acts
            .iter()
            .filter(|act| act.refused.is_some())
            .count();
        answer.say("a-lawful-refused", &[("n", count(refused))]);
        answer.say("a-lawful-limit", &[]);
        answer.section
    }

    fn who(self) -> Section {
        let persons = &self.record.persons;
        let mut answer = Answer::to(self, "q-who", None);
        if persons.is_empty() {
            answer.admit("a-who-none", &[]);
        } else {
            let named = persons
                .iter()
                .filter(|person| person.name.is_some())
                .count();
            answer.say("a-who-count", &[("n", count(persons.len()))]);
            answer.say("a-who-named", &[("n", count(named))]);
        }
        answer.say("a-who-limit", &[]);
        answer.section
    }

    fn matches(self) -> Section {
        let mut answer = Answer::to(self, "q-match", None);
        let matched: Vec<&PrintedItem> = self
            .record
            .items
            .iter()
            .filter(|item| item.findings.iter().any(is_match))
            .collect();
        let findings: Vec<&PrintedFinding> = matched
            .iter()
            .flat_map(|item| item.findings.iter().filter(|finding| is_match(finding)))
            .collect();
        if findings.is_empty() {
            answer.say("a-match-none", &[]);
            return answer.section;
        }
        answer.say("a-match-count", &[("n", count(findings.len()))]);
        let near: Vec<&&PrintedFinding> = findings
            .iter()
            .filter(|finding| value(finding, "algorithm") == Some("pdq"))
            .collect();
        let exact = findings.len().saturating_sub(near.len());
        answer.say("a-match-exact", &[("n", count(exact))]);
        if !near.is_empty() {
            let largest = |name| near.iter().filter_map(|one| numeric(one, name)).max();
            let fills = [
                ("n", count(near.len())),
                ("distance", Fill::Count(largest("distance").unwrap_or(0))),
                ("threshold", Fill::Count(largest("threshold").unwrap_or(0))),
            ];
            answer.say("a-match-near", &fills);
        }
        let judged = |code: &str| {
            let last = |item: &&&PrintedItem| {
                item.decisions
                    .last()
                    .is_some_and(|one| one.judgement == code)
            };
            count(matched.iter().filter(last).count())
        };
        let undecided = matched
            .iter()
            .filter(|item| item.decisions.is_empty())
            .count();
        let fills = [
            ("n", count(matched.len().saturating_sub(undecided))),
            ("confirmed", judged("confirmed")),
            ("rejected", judged("rejected")),
            ("unsure", judged("unsure")),
        ];
        answer.say("a-match-decided", &fills);
        answer.say("a-match-undecided", &[("n", count(undecided))]);
        let decisions = matched.iter().flat_map(|item| &item.decisions);
        let doubtful = decisions.filter(|one| one.signal_doubtful).count();
        if doubtful > 0 {
            answer.admit("a-match-doubtful", &[("n", count(doubtful))]);
        }
        answer.say("a-match-limit", &[]);
        answer.section
    }

    fn redacted(self) -> Section {
        let mut answer = Answer::to(self, "q-redacted", None);
        let copies = self.record.derivatives.len();
        if copies == 0 {
            answer.say("a-redacted-none", &[]);
        } else {
            answer.say("a-redacted-some", &[("n", count(copies))]);
            answer.say("a-redacted-limit", &[]);
        }
        answer.section
    }

    fn myself(self) -> Section {
        let mut answer = Answer::to(self, "q-check", None);
        let fills = [
            ("file", Fill::Link("verify.html".to_owned())),
            ("readme", Fill::Link("README.txt".to_owned())),
        ];
        answer.say("a-check", &fills);
        answer.section
    }

    fn held(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        let mut answer = Answer::to(self, "q-held", Some(place));
        let (Some(first), Some(last)) = (exhibit.custody.first(), exhibit.custody.last()) else {
            answer.admit("a-held-none", &[]);
            return answer.section;
        };
        let fills = [
            ("n", count(exhibit.custody.len())),
            ("first", Fill::Moment(first.entered)),
            ("last", Fill::Moment(last.entered)),
        ];
        answer.say("a-held-links", &fills);
        answer.say("a-held-late", &[]);
        let seals = || {
            exhibit
                .custody
                .iter()
                .flat_map(|link| [&link.seal_given, &link.seal_taken])
                .flatten()
        };
        let bad = |link: &&workbench::package::printed::PrintedCustody| {
            [&link.seal_given, &link.seal_taken]
                .into_iter()
                .flatten()
                .any(|(_, condition)| condition == "broken" || condition == "absent")
        };
        let broken = exhibit.custody.iter().filter(bad).count();
        if broken > 0 {
            answer.admit("a-held-seal-bad", &[("n", count(broken))]);
        } else if seals().any(|(_, condition)| condition == "intact") {
            answer.say("a-held-seal-good", &[]);
        } else {
            answer.admit("a-held-seal-none", &[]);
        }
        let custody = || exhibit.gaps.iter().filter(|gap| !reading(&gap.kind));
        answer.say("a-held-gaps", &[("n", count(custody().count()))]);
        let unexplained = custody().filter(|gap| gap.explanation.is_none()).count();
        if unexplained > 0 {
            answer.admit("a-held-unexplained", &[("n", count(unexplained))]);
        }
        answer.section
    }

    fn changed(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        let mut answer = Answer::to(self, "q-changed", Some(place));
        let changed = exhibit.actions.iter().filter(|action| action.1).count();
        if exhibit.actions.is_empty() {
            answer.admit("a-changed-field-unknown", &[]);
        } else if changed == 0 {
            answer.say("a-changed-field-none", &[]);
        } else {
            answer.admit("a-changed-field", &[("n", count(changed))]);
        }
        if let Some(read) = &exhibit.acquisition {
            let fills = [
                ("files", Fill::Count(read.files)),
                ("changed", Fill::Count(read.changed)),
            ];
            answer.say("a-changed-read", &fills);
        }
        answer.say("a-changed-before", &[]);
        answer.section
    }

    fn unread_here(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        let mut answer = Answer::to(self, "q-unread-here", Some(place));
        match &exhibit.acquisition {
            None => {
                answer.admit("a-unread-here-none", &[]);
            }
            Some(read) => {
                let fills = [
                    ("files", Fill::Count(read.files)),
                    ("bytes", Fill::Count(read.bytes)),
                    ("rows", Fill::Count(read.rows)),
                ];
                answer.say("a-unread-here-read", &fills);
                answer.say("a-unread-here", &[("n", Fill::Count(read.gaps))]);
            }
        }
        answer.section
    }

    /// The question that only this kind of exhibit raises.
    fn of_kind(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        match exhibit.kind.as_str() {
            "phone" | "tablet" | "sim-card" => self.mobile(place, exhibit),
            "computer" | "disk" | "memory-card" | "usb-stick" => {
                self.plain_question(place, "q-storage", &["a-storage", "a-storage-image"])
            }
            "camera" | "drone" => self.plain_question(place, "q-recorder", &["a-recorder"]),
            "web-capture" => self.plain_question(place, "q-web", &["a-web", "a-web-limit"]),
            "provider-return" => self.plain_question(place, "q-provider", &["a-provider"]),
            _ => self.plain_question(place, "q-thing", &["a-thing"]),
        }
    }

    fn plain_question(self, place: usize, question: &str, answers: &[&str]) -> Section {
        let mut answer = Answer::to(self, question, Some(place));
        for key in answers {
            answer.say(key, &[]);
        }
        answer.section
    }

    fn mobile(self, place: usize, exhibit: &PrintedExhibit) -> Section {
        let words = self.words;
        let mut answer = Answer::to(self, "q-mobile", Some(place));
        let state = |name: &str| {
            let code = exhibit.details.iter().find(|(code, _)| code == name);
            let code = code.map_or("unknown", |(_, value)| value.as_str());
            Fill::Words(words.code(name, code).plain())
        };
        answer.say(
            "a-mobile",
            &[("power", state("power")), ("lock", state("lock"))],
        );
        let shields: Vec<String> = exhibit
            .actions
            .iter()
            .map(|(action, _, _)| action.clone())
            .filter(|action| SHIELDS.contains(&action.as_str()))
            .collect();
        if shields.is_empty() {
            answer.admit("a-mobile-not-shielded", &[]);
        } else {
            let actions = Text::join(
                shields.iter().map(|action| words.code("action", action)),
                words.comma(),
            );
            let fills = [("actions", Fill::Words(actions.plain()))];
            answer.say("a-mobile-shielded", &fills);
        }
        answer.say("a-mobile-limit", &[]);
        answer.section
    }
}

fn is_match(finding: &PrintedFinding) -> bool {
    finding.kind == "match"
}

fn value<'a>(finding: &'a PrintedFinding, name: &str) -> Option<&'a str> {
    let found = finding.values.iter().find(|(code, _)| code == name)?;
    Some(found.1.as_str())
}

fn numeric(finding: &PrintedFinding, name: &str) -> Option<u64> {
    value(finding, name)?.parse().ok()
}

fn reading(kind: &str) -> bool {
    READING.contains(&kind)
}
