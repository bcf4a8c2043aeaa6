//! Printed records whose graphs are hard, for the tests and for the validators of the field.

use std::collections::BTreeMap;

use evidence::{Precision, Time, Timestamp};
use workbench::package::case_uco::{CaseGraph, Packer};
use workbench::package::printed::{
    PrintedAcquisition, PrintedAct, PrintedAuthority, PrintedCase, PrintedCustody, PrintedDecision,
    PrintedDerivative, PrintedExhibit, PrintedFinding, PrintedGap, PrintedItem, PrintedJudge,
    PrintedPerson, PrintedProof, PrintedRecord, PrintedWithheld, WithheldKind,
};

const CUSTODIAN: &str = "person-000000000000000000000000000000c1";
const EXAMINER: &str = "person-000000000000000000000000000000e1";
const REVIEWER: &str = "person-000000000000000000000000000000f1";
const PHONE: &str = "exhibit-000000000000000000000000000000a1";
const FOLDER: &str = "exhibit-000000000000000000000000000000a2";
const DRAWER: &str = "exhibit-000000000000000000000000000000a3";
const LETTER: &str = "exhibit-000000000000000000000000000000a4";

/// A printed record with the times of its rows.
pub(crate) struct Sample {
    pub(crate) printed: PrintedRecord,
    pub(crate) times: BTreeMap<String, Vec<Timestamp>>,
}

impl Sample {
    pub(crate) fn to_jsonld(&self) -> Vec<u8> {
        let times = self.times.iter();
        CaseGraph {
            printed: &self.printed,
            packer: Some(Packer {
                person: EXAMINER,
                role: "examiner",
            }),
            times: times
                .map(|(number, times)| (number.as_str(), times.as_slice()))
                .collect(),
        }
        .to_jsonld()
    }
}

/// Names of the samples. `random-` and a number, and `folder-` and a count, are one more each.
pub(crate) const NAMES: [&str; 5] = ["empty", "one", "hard", "folder", "large"];

pub(crate) fn sample(name: &str) -> Option<Sample> {
    match name {
        "empty" => Some(empty()),
        "one" => Some(one()),
        "hard" => Some(hard()),
        "folder" => Some(folder(60)),
        "large" => Some(folder(10_000)),
        other => match other.split_once('-')? {
            ("folder", count) => count.parse().ok().map(folder),
            ("random", seed) => seed.parse().ok().map(random),
            _ => None,
        },
    }
}

fn time(minute: i64) -> Time {
    Time::from_seconds(1_767_571_200 + 60 * minute).unwrap()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Nothing but a case and its authority.
fn empty() -> Sample {
    let printed = PrintedRecord {
        languages: vec!["en".into()],
        package: "package-00000000000000000000000000000001".into(),
        program: "Probity 0.1.0".into(),
        office: "Office of examples".into(),
        prepared: time(90),
        case: PrintedCase {
            id: "case-00000000000000000000000000000001".into(),
            title: "Made-up case".into(),
            purpose: "investigation".into(),
            opened: time(0),
        },
        reason: "disclosure".into(),
        destination: "District court".into(),
        proof: PrintedProof {
            origin: "office.example/record".into(),
            size: 30,
            case_entries: None,
            root: "ab".repeat(32),
            judges: vec![PrintedJudge {
                name: "office.example/record".into(),
                role: "log".into(),
                fingerprint: "cd".repeat(32),
                cosigned: None,
            }],
            quorum: "none".into(),
            stamps: Vec::new(),
        },
        authorities: vec![PrintedAuthority {
            id: "authority-00000000000000000000000000000001".into(),
            kind: "warrant".into(),
            basis: "Code of procedure, section 12".into(),
            operations: vec!["intake".into(), "package".into()],
            data: vec!["device-files".into()],
            subjects: vec!["suspect".into()],
            from: time(1),
            until: time(50_000),
            request_seq: 2,
            approve_seq: Some(3),
        }],
        exhibits: Vec::new(),
        items: Vec::new(),
        derivatives: Vec::new(),
        withheld: Vec::new(),
        persons: vec![PrintedPerson {
            id: EXAMINER.into(),
            roles: vec!["examiner".into()],
            name: None,
        }],
        acts: Vec::new(),
    };
    Sample {
        printed,
        times: BTreeMap::new(),
    }
}

fn act(seq: u64, act: &str, actor: &str, role: &str) -> PrintedAct {
    PrintedAct {
        seq,
        at: time(i64::try_from(seq).unwrap()),
        act: act.into(),
        actor: actor.into(),
        role: role.into(),
        refused: None,
        opened: false,
    }
}

fn exhibit(id: &str, number: &str, kind: &str) -> PrintedExhibit {
    PrintedExhibit {
        id: id.into(),
        number: number.into(),
        kind: kind.into(),
        description: String::new(),
        details: Vec::new(),
        actions: Vec::new(),
        custody: Vec::new(),
        gaps: Vec::new(),
        acquisition: None,
    }
}

fn link(seq: u64, link: &str, happened: Option<&str>) -> PrintedCustody {
    PrintedCustody {
        seq,
        link: link.into(),
        entered: time(i64::try_from(seq).unwrap()),
        happened: happened.map(str::to_owned),
        from: "A. Officer".into(),
        to: "Evidence room".into(),
        place: "Room 3".into(),
        purpose: "keeping".into(),
        seal_given: Some(("S-1".into(), "intact".into())),
        seal_taken: None,
    }
}

fn acquisition(started_seq: u64, files: u64) -> PrintedAcquisition {
    PrintedAcquisition {
        started_seq,
        finished_seq: started_seq + 1,
        parsers: "probity-parsers 0.1.0".into(),
        files,
        bytes: files * 26,
        rows: files,
        gaps: 0,
        changed: 0,
        manifest_root: "ef".repeat(32),
    }
}

fn item(place: u64, role: &str, exhibit: &str, locator: &[&str]) -> PrintedItem {
    let number = format!("{place:06}");
    let file = (role != "container").then(|| format!("data/items/{number}.bin"));
    PrintedItem {
        role: role.into(),
        exhibit: exhibit.into(),
        row: place - 1,
        file,
        locator: locator.iter().map(|&name| name.to_owned()).collect(),
        media_type: "text/plain".into(),
        bytes: 26,
        sha256: Some(format!("{place:064x}")),
        sha1: Some(format!("{place:040x}")),
        md5: Some(format!("{place:032x}")),
        times: Vec::new(),
        findings: Vec::new(),
        decisions: Vec::new(),
        number,
    }
}

fn container(by: &str) -> PrintedFinding {
    PrintedFinding {
        kind: "container".into(),
        by: by.into(),
        values: vec![("members".into(), "1".into())],
    }
}

fn stamp(source: &str, text: &str, utc: Option<Time>) -> Timestamp {
    Timestamp {
        precision: Precision::Second,
        source: source.into(),
        text: text.into(),
        utc,
    }
}

/// One exhibit, one item: the plain path.
fn one() -> Sample {
    let mut sample = empty();
    let mut phone = exhibit(PHONE, "EX-1", "phone");
    phone.description = "Telephone with a cracked screen".into();
    phone.details = vec![
        ("make".into(), "Maker".into()),
        ("model".into(), "M-1".into()),
        ("serial".into(), "0815".into()),
        ("imei".into(), "490154203237518".into()),
    ];
    phone.custody = vec![link(
        5,
        "received",
        some("2026-01-05T01:03:00+01:00").as_deref(),
    )];
    phone.acquisition = Some(acquisition(10, 1));
    sample.printed.exhibits = vec![phone];
    sample.printed.items = vec![item(1, "item", PHONE, &["notes/note.txt"])];
    sample.printed.acts = vec![
        act(5, "exhibit.receive", CUSTODIAN, "custodian"),
        act(10, "intake.start", EXAMINER, "examiner"),
        act(11, "intake.finish", EXAMINER, "examiner"),
    ];
    sample.times.insert(
        "000001".into(),
        vec![stamp(
            "file system, modified",
            "1767571200.000000000",
            Some(time(0)),
        )],
    );
    sample
}

/// What is unusual: containers in containers, names that hurt, exhibits without custody, without
/// intake or without description, times without zone, gaps, judgements, derivatives.
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn hard() -> Sample {
    let mut sample = one();
    let printed = &mut sample.printed;
    let phone = &mut printed.exhibits[0];
    phone.actions = vec![("screen-read".into(), true, "to learn the number".into())];
    phone.custody.extend([
        link(6, "hand-over", Some("2026-01-05 01:30, by the wall clock")),
        link(7, "return-to-office", Some("2026-01-05T02:00:00")),
        link(20, "return-to-owner", None),
    ]);
    phone.gaps = vec![
        PrintedGap {
            subject: "EX-1".into(),
            kind: "seal-broken".into(),
            what: "the seal was broken on arrival".into(),
            explanation: some("torn in transit"),
        },
        PrintedGap {
            subject: "000004".into(),
            kind: "damaged".into(),
            what: "the last 512 bytes cannot be read".into(),
            explanation: None,
        },
    ];
    let mut folder = exhibit(FOLDER, "EX-2", "other");
    folder.description = "A folder \"as received\" \\ with <names> & marks".into();
    folder.details = vec![("label".into(), "Größe 中文 ملف".into())];
    folder.acquisition = Some(acquisition(12, 2));
    let mut drawer = exhibit(DRAWER, "EX-3", "usb-stick");
    drawer.custody = vec![link(8, "received", None)];
    printed
        .exhibits
        .extend([folder, drawer, exhibit(LETTER, "", "document")]);

    let deep = [
        "backup/outer.zip",
        "inner.tar",
        "deepest.7z",
        "übersicht \u{4e2d}%0A.txt",
    ];
    printed.items.extend([
        item(2, "original", PHONE, &deep[..1]),
        item(3, "container", PHONE, &deep[..2]),
        item(4, "container", PHONE, &deep[..3]),
        item(5, "item", PHONE, &deep),
        item(6, "item", "EX-2", &["سجل/%22quoted%22 'name'.jpg"]),
        // The container in between is not listed, nor is the exhibit described.
        item(
            7,
            "item",
            FOLDER,
            &["missing.zip", "left out.zip", "inside.txt"],
        ),
        item(8, "item", "exhibit-unknown", &["a file"]),
        item(9, "item", PHONE, &["unreadable"]),
    ]);
    let items = &mut printed.items;
    items[1].findings = vec![container("zip 1")];
    items[2].findings = vec![container("tar 1")];
    items[3].findings = vec![container("7z 1")];
    items[5].media_type = "image/jpeg".into();
    items[5].findings = vec![
        PrintedFinding {
            kind: "picture".into(),
            by: "picture 1".into(),
            values: vec![
                ("width".into(), "640".into()),
                ("height".into(), "480".into()),
                ("pdq".into(), "f0".repeat(32)),
                ("pdq-quality".into(), "100".into()),
            ],
        },
        PrintedFinding {
            kind: "match".into(),
            by: "probity-matching/0.1.0".into(),
            values: vec![
                ("algorithm".into(), "pdq".into()),
                ("distance".into(), "12".into()),
                ("labels".into(), "label one".into()),
                ("labels".into(), "label two".into()),
            ],
        },
    ];
    items[5].decisions = vec![PrintedDecision {
        seq: 15,
        judgement: "confirmed".into(),
        person: REVIEWER.into(),
        reason: "the same picture, cropped".into(),
        signal_doubtful: true,
    }];
    items[8].sha256 = None;
    items[8].sha1 = None;
    items[8].md5 = None;
    items[8].bytes = 0;
    items[8].media_type = String::new();
    items[8].findings = vec![PrintedFinding {
        kind: "gap".into(),
        by: String::new(),
        values: vec![("gap".into(), "unreadable".into())],
    }];
    let derived = |file: &str, from: &str| PrintedDerivative {
        file: file.into(),
        sha256: "99".repeat(32),
        from: from.into(),
        original: format!("{:064x}", 6),
        removed: "a face".into(),
        reason: "third person".into(),
        seq: 16,
    };
    printed.derivatives = vec![
        derived("data/derived/000010.png", "000006"),
        derived("data/derived/000011.png", "000099"),
    ];
    printed.withheld = vec![PrintedWithheld {
        kind: WithheldKind::Other,
        subject: "EX-1".into(),
        count: 3,
        reason: "privileged".into(),
    }];
    printed.persons.extend([
        PrintedPerson {
            id: CUSTODIAN.into(),
            roles: vec!["custodian".into()],
            name: some("Zoë \"Z\" O'Neill 王"),
        },
        PrintedPerson {
            id: REVIEWER.into(),
            roles: vec!["analyst".into(), "reviewer".into()],
            name: None,
        },
    ]);
    printed.acts.extend([
        act(12, "intake.start", "", "program"),
        act(13, "intake.finish", "", "program"),
        act(15, "match.decide", REVIEWER, "reviewer"),
        act(16, "item.derive", EXAMINER, "examiner"),
    ]);
    printed.proof.origin = "büro.example/log \"1\"".into();
    sample.times.insert(
        "000005".into(),
        vec![
            stamp("7z, modified", "2024-05-06 07:08:09", None),
            stamp("7z, created", "sometime", None),
            stamp("7z, accessed", "2024-02-30 07:08:09", None),
            stamp("zip extended, modified", "x", Some(time(1))),
        ],
    );
    sample
}

/// A folder of many files, every tenth of them in one of a few archives, every third a picture.
fn folder(count: u64) -> Sample {
    let mut sample = empty();
    let mut folder = exhibit(FOLDER, "EX-2", "disk");
    folder.custody = vec![link(5, "received", None)];
    folder.acquisition = Some(acquisition(10, count));
    sample.printed.exhibits = vec![folder];
    sample.printed.acts = vec![
        act(5, "exhibit.receive", CUSTODIAN, "custodian"),
        act(10, "intake.start", EXAMINER, "examiner"),
        act(11, "intake.finish", EXAMINER, "examiner"),
    ];
    let archives = (count / 100).max(1);
    for place in 1..=count {
        let mut next = if place <= archives {
            let mut archive = item(
                place,
                "container",
                FOLDER,
                &[&format!("archive {place}.zip")],
            );
            archive.findings = vec![container("zip 1")];
            archive
        } else if place % 10 == 0 {
            let archive = format!("archive {}.zip", place % archives + 1);
            item(
                place,
                "item",
                FOLDER,
                &[&archive, &format!("member {place}.txt")],
            )
        } else {
            item(
                place,
                "item",
                FOLDER,
                &[&format!("folder {}/file {place}.txt", place % 77)],
            )
        };
        if place % 3 == 0 {
            next.findings.push(PrintedFinding {
                kind: "picture".into(),
                by: "picture 1".into(),
                values: vec![
                    ("width".into(), "640".into()),
                    ("height".into(), "480".into()),
                    ("pdq".into(), format!("{place:064x}")),
                    ("pdq-quality".into(), "90".into()),
                ],
            });
        }
        sample.times.insert(
            next.number.clone(),
            vec![stamp("file system, modified", "text", Some(time(2)))],
        );
        sample.printed.items.push(next);
    }
    sample
}

/// Numbers that look random and are the same every time (Knuth's constants).
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let sides = u64::try_from(from.len()).unwrap();
        from[usize::try_from(self.roll(sides)).unwrap()]
    }
}

const WORDS: [&str; 8] = [
    "",
    "a",
    "b.zip",
    "\u{7}bell\tand\nlines",
    "\"quoted\" \\ back",
    "@id",
    "%2F%00",
    "ליל שלום 🙂",
];

/// Anything in any order: exhibits with and without custody and intake, items anywhere.
fn random(seed: u64) -> Sample {
    let mut dice = Dice(seed);
    let mut sample = hard();
    let printed = &mut sample.printed;
    let kinds = [
        "phone",
        "tablet",
        "disk",
        "sim-card",
        "camera",
        "drone",
        "web-capture",
        "what",
    ];
    for place in 0..dice.roll(4) {
        let id = format!("exhibit-{place:032}");
        let mut exhibit = exhibit(&id, dice.pick(&WORDS), dice.pick(&kinds));
        exhibit.description = dice.pick(&WORDS).into();
        exhibit.details = vec![(
            dice.pick(&["make", "model", ""]).into(),
            dice.pick(&WORDS).into(),
        )];
        for _ in 0..dice.roll(4) {
            let kind = dice.pick(&["received", "hand-over", "return-to-owner", ""]);
            let mut link = link(dice.roll(20), kind, Some(dice.pick(&WORDS)));
            link.place = dice.pick(&WORDS).into();
            link.from = dice.pick(&WORDS).into();
            exhibit.custody.push(link);
        }
        if dice.roll(2) == 0 {
            exhibit.acquisition = Some(acquisition(dice.roll(20), 1));
        }
        printed.exhibits.push(exhibit);
    }
    for place in 20..20 + dice.roll(20) {
        let depth = 1 + dice.roll(4);
        let locator: Vec<&str> = (0..depth)
            .map(|_| dice.pick(&["a", "b.zip", "c/d", "@e"]))
            .collect();
        let exhibit = format!("exhibit-{:032}", dice.roll(4));
        let mut item = item(
            place,
            dice.pick(&["item", "original", "container"]),
            &exhibit,
            &locator,
        );
        item.media_type = dice.pick(&WORDS).into();
        if dice.roll(3) == 0 {
            item.decisions.push(PrintedDecision {
                seq: dice.roll(20),
                judgement: dice.pick(&WORDS).into(),
                person: dice.pick(&["", "person-new", REVIEWER]).into(),
                reason: dice.pick(&WORDS).into(),
                signal_doubtful: false,
            });
        }
        if dice.roll(3) == 0 {
            item.findings.push(container(dice.pick(&WORDS)));
        }
        printed.items.push(item);
    }
    printed.reason = dice.pick(&WORDS).into();
    printed.case.title = dice.pick(&WORDS).into();
    sample
}
