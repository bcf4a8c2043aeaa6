//! Made-up records: one with something of everything, one with nothing, one that is hostile and
//! large. Shared by the tests and by the example `sample`.

use evidence::Time;
use workbench::package::printed::{
    PrintedAcquisition, PrintedAct, PrintedAuthority, PrintedCase, PrintedCustody, PrintedDecision,
    PrintedDerivative, PrintedExhibit, PrintedFinding, PrintedGap, PrintedItem, PrintedJudge,
    PrintedPerson, PrintedProof, PrintedRecord, PrintedWithheld, WithheldKind,
};

/// All kinds of exhibit.
pub(crate) const KINDS: [&str; 14] = [
    "phone",
    "tablet",
    "computer",
    "disk",
    "memory-card",
    "usb-stick",
    "sim-card",
    "camera",
    "drone",
    "document",
    "web-capture",
    "provider-return",
    "purchase",
    "other",
];

const PERSON: &str = "person-9fad1f4be2754c0b8a1b0a7c21d47962";
const SECOND: &str = "person-51c0de77a92b4f30b1f22d90c6e8ab14";

pub(crate) fn time(text: &str) -> Time {
    text.parse().expect("a time of the sample is a time")
}

fn hash(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (0..4)
        .map(|_| {
            state = (state ^ (state >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            format!("{state:016x}")
        })
        .collect()
}

fn short(seed: u64, digits: usize) -> String {
    hash(seed).chars().take(digits).collect()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (text(name), text(value))
}

/// A record that has nothing but its heading.
pub(crate) fn empty(languages: &[&str]) -> PrintedRecord {
    PrintedRecord {
        languages: languages.iter().map(|code| text(code)).collect(),
        package: text("package-0c3e8f1fd8a94a0e9b7b4f6c6d2e1a55"),
        program: text("probity 0.1.0"),
        office: text("office.example"),
        prepared: time("2026-02-03T15:04:05.000000Z"),
        case: PrintedCase {
            id: text("case-00a1d6f6d9a84e6c8a1c33f1f8b02c77"),
            title: text("Operation Kestrel"),
            purpose: text("investigation"),
            opened: time("2026-01-05T00:07:00.325980Z"),
        },
        reason: text(""),
        destination: text(""),
        proof: PrintedProof {
            origin: text("office.example/record"),
            size: 1,
            root: hash(1),
            case_entries: None,
            judges: Vec::new(),
            quorum: text("none"),
            stamps: Vec::new(),
        },
        authorities: Vec::new(),
        exhibits: Vec::new(),
        items: Vec::new(),
        derivatives: Vec::new(),
        withheld: Vec::new(),
        persons: Vec::new(),
        acts: Vec::new(),
    }
}

/// A record with something of everything, and every kind of exhibit.
pub(crate) fn full(languages: &[&str]) -> PrintedRecord {
    let mut record = some(languages);
    for (place, kind) in KINDS.iter().enumerate().skip(1) {
        record.exhibits.push(plain_exhibit(place, kind));
    }
    record
}

/// A record with something of everything, and two exhibits.
pub(crate) fn some(languages: &[&str]) -> PrintedRecord {
    PrintedRecord {
        reason: text("Ordered by the court of first instance, decision 14/2026"),
        destination: text("Court of first instance, chamber 3; defence counsel of A. B."),
        proof: proof(),
        authorities: authorities(),
        exhibits: vec![phone(), provider()],
        items: items(),
        derivatives: vec![PrintedDerivative {
            file: text("data/derived/000006.pdf"),
            sha256: hash(60),
            from: text("000001"),
            original: hash(10),
            removed: text("Names of two witnesses (pages 1 and 3)"),
            reason: text("Protection of witnesses, order of 2026-01-30"),
            seq: 40,
        }],
        withheld: vec![
            PrintedWithheld {
                kind: WithheldKind::Other,
                subject: text("Messages with a lawyer"),
                count: 12,
                reason: text("Legal privilege; sealed, not read"),
            },
            PrintedWithheld {
                kind: WithheldKind::Other,
                subject: text("照片（与案件无关）"),
                count: 1_340,
                reason: text("Outside the scope of the warrant"),
            },
        ],
        persons: vec![
            PrintedPerson {
                id: text(PERSON),
                roles: vec![text("examiner"), text("custodian")],
                name: Some(text("Ana Petrović")),
            },
            PrintedPerson {
                id: text(SECOND),
                roles: vec![text("authorising-officer")],
                name: None,
            },
        ],
        acts: acts(),
        ..empty(languages)
    }
}

fn proof() -> PrintedProof {
    PrintedProof {
        origin: text("office.example/record"),
        size: 1_234,
        root: hash(2),
        case_entries: Some(52),
        judges: vec![
            PrintedJudge {
                name: text("office.example/record"),
                role: text("log"),
                fingerprint: hash(3),
                cosigned: None,
            },
            PrintedJudge {
                name: text("overseer.example"),
                role: text("witness"),
                fingerprint: hash(4),
                cosigned: Some(time("2026-02-03T14:00:00.000000Z")),
            },
            PrintedJudge {
                name: text("court.example"),
                role: text("witness"),
                fingerprint: hash(5),
                cosigned: None,
            },
        ],
        quorum: text("any-witness"),
        stamps: vec![(
            text("record/timestamps/1"),
            time("2026-02-03T14:10:00.000000Z"),
        )],
    }
}

fn authorities() -> Vec<PrintedAuthority> {
    vec![
        PrintedAuthority {
            id: text("authority-2e1c5b8df04947f3a9a2d7c9b1e3864c"),
            kind: text("warrant"),
            basis: text("Code of criminal procedure, art. 112; warrant 7/2026"),
            operations: vec![
                text("receive"),
                text("intake"),
                text("view"),
                text("package"),
            ],
            data: vec![
                text("device-messages"),
                text("device-media"),
                text("content"),
            ],
            subjects: vec![text("suspect")],
            from: time("2026-01-05T00:00:00.000000Z"),
            until: time("2026-04-05T00:00:00.000000Z"),
            request_seq: 5,
            approve_seq: Some(7),
        },
        PrintedAuthority {
            id: text("authority-77d2a0b1c2d34e5f86790a1b2c3d4e5f"),
            kind: text("emergency"),
            basis: text("Police act, art. 9"),
            operations: vec![text("receive")],
            data: Vec::new(),
            subjects: vec![text("unknown")],
            from: time("2026-01-04T22:00:00.000000Z"),
            until: time("2026-01-06T22:00:00.000000Z"),
            request_seq: 2,
            approve_seq: None,
        },
    ]
}

fn custody(seq: u64, link: &str, at: &str, parties: (&str, &str)) -> PrintedCustody {
    PrintedCustody {
        seq,
        link: text(link),
        entered: time(at),
        happened: None,
        from: text(parties.0),
        to: text(parties.1),
        place: text("Evidence room 2"),
        purpose: text("Examination"),
        seal_given: Some(pair("S-4471", "intact")),
        seal_taken: Some(pair("S-4471", "intact")),
    }
}

fn phone() -> PrintedExhibit {
    let mut received = custody(
        9,
        "received",
        "2026-01-06T08:30:00.000000Z",
        ("سارة الأحمد، وحدة التحقيق", "Evidence room"),
    );
    received.happened = Some(text("2026-01-05 19:40 (+03:00)"));
    received.seal_given = None;
    let mut handed = custody(
        14,
        "hand-over",
        "2026-01-09T09:00:00.000000Z",
        ("Evidence room", "Laboratory North, M. Ferreira"),
    );
    handed.seal_taken = Some(pair("S-4471", "broken"));
    PrintedExhibit {
        id: text("exhibit-3fb1a8c5d2e94f7096a8b7c6d5e4f301"),
        number: text("KES/26/001"),
        kind: text("phone"),
        description: text("Black telephone with a cracked screen, found on the kitchen table"),
        details: vec![
            pair("make", "Example"),
            pair("model", "X12"),
            pair("serial", "R58M12ABCDE"),
            pair("imei", "490154203237518"),
            pair("power", "on"),
            pair("lock", "code"),
            pair("label", "هاتف أسود – شاشة مكسورة"),
            pair("whereabouts", "Laboratory North"),
        ],
        actions: vec![
            (
                text("airplane-mode"),
                true,
                text("To keep it from being wiped from afar"),
            ),
            (text("kept-charged"), false, text("")),
        ],
        custody: vec![received, handed],
        gaps: vec![
            PrintedGap {
                subject: text("KES/26/001"),
                kind: text("seal-broken"),
                what: text("Seal S-4471 was torn on arrival"),
                explanation: Some(text("Torn by the courier; photographs 12 and 13")),
            },
            PrintedGap {
                subject: text("KES/26/001"),
                kind: text("witness"),
                what: text("Nobody of the household was present"),
                explanation: None,
            },
            PrintedGap {
                subject: text("000004"),
                kind: text("damaged"),
                what: text("ZIP member 7 ends early (offset 48,211)"),
                explanation: None,
            },
        ],
        acquisition: Some(PrintedAcquisition {
            started_seq: 20,
            finished_seq: 21,
            parsers: text("probity-parser 0.1.0 (zip 2, picture 1, tar 1)"),
            files: 4_211,
            bytes: 1_503_238_553,
            rows: 5_817,
            gaps: 1,
            changed: 0,
            manifest_root: hash(6),
        }),
    }
}

fn provider() -> PrintedExhibit {
    PrintedExhibit {
        id: text("exhibit-aa10b2c3d4e5f60718293a4b5c6d7e8f"),
        number: text("KES/26/002"),
        kind: text("provider-return"),
        description: text("Ответ поставщика на запрос 31/2026"),
        details: vec![pair("operation", "Request 31/2026"), pair("offline", "no")],
        actions: vec![(text("nothing"), false, text(""))],
        custody: vec![custody(
            16,
            "received",
            "2026-01-20T10:00:00.000000Z",
            ("Example Provider Ltd", ""),
        )],
        gaps: Vec::new(),
        acquisition: Some(PrintedAcquisition {
            started_seq: 22,
            finished_seq: 23,
            parsers: text("probity-parser 0.1.0"),
            files: 1,
            bytes: 84_211,
            rows: 1,
            gaps: 0,
            changed: 1,
            manifest_root: hash(7),
        }),
    }
}

fn plain_exhibit(place: usize, kind: &str) -> PrintedExhibit {
    PrintedExhibit {
        id: format!(
            "exhibit-{}",
            short(500 + u64::try_from(place).unwrap_or(0), 32)
        ),
        number: format!("KES/26/{:03}", place + 2),
        kind: text(kind),
        description: format!("An exhibit of the kind {kind}"),
        details: Vec::new(),
        actions: if place.is_multiple_of(2) {
            Vec::new()
        } else {
            vec![(
                text("live-acquisition"),
                true,
                text("Encrypted, would be lost"),
            )]
        },
        custody: if place.is_multiple_of(3) {
            Vec::new()
        } else {
            vec![custody(
                24,
                "received",
                "2026-01-22T10:00:00.000000Z",
                ("Unit 5", "Evidence room"),
            )]
        },
        gaps: Vec::new(),
        acquisition: None,
    }
}

fn item(number: u64, name: &[&str]) -> PrintedItem {
    PrintedItem {
        number: format!("{number:06}"),
        role: text("item"),
        exhibit: text("exhibit-3fb1a8c5d2e94f7096a8b7c6d5e4f301"),
        row: number * 7,
        file: Some(format!("data/items/{number:06}.bin")),
        locator: name.iter().map(|part| text(part)).collect(),
        media_type: text("application/octet-stream"),
        bytes: 10_240 * number,
        sha256: Some(hash(9 + number)),
        sha1: Some(short(70 + number, 40)),
        md5: Some(short(90 + number, 32)),
        times: vec![pair(
            "file system, modified",
            "2025-12-24 18:31:07.120000000",
        )],
        findings: Vec::new(),
        decisions: Vec::new(),
    }
}

fn matched(number: u64, algorithm: &str, distance: &str, judgement: &str) -> PrintedItem {
    let mut item = item(number, &["phone.zip", "DCIM", "IMG_2211.jpg"]);
    item.file = Some(format!("data/items/{number:06}.jpg"));
    item.media_type = text("image/jpeg");
    item.findings = vec![
        PrintedFinding {
            kind: text("picture"),
            by: text("picture 1"),
            values: vec![
                pair("width", "4032"),
                pair("height", "3024"),
                pair("pdq", &hash(200 + number)),
                pair("pdq-quality", "98"),
            ],
        },
        PrintedFinding {
            kind: text("match"),
            by: text("matching 1"),
            values: vec![
                pair("algorithm", algorithm),
                pair("distance", distance),
                pair("threshold", "31"),
                pair("list-name", "Known propaganda, edition 12"),
                pair("signal", &hash(300 + number)),
                pair("labels", "propaganda; execution"),
                pair("opinion", "positive"),
            ],
        },
    ];
    if !judgement.is_empty() {
        item.decisions = vec![PrintedDecision {
            seq: 30 + number,
            judgement: text(judgement),
            person: text(PERSON),
            reason: text("Same picture, cropped; compared side by side"),
            signal_doubtful: judgement == "confirmed",
        }];
    }
    item
}

fn items() -> Vec<PrintedItem> {
    let mut damaged = item(4, &["phone.zip", "backup", "2025.zip"]);
    damaged.role = text("container");
    damaged.file = None;
    damaged.media_type = text("application/zip");
    damaged.findings = vec![
        PrintedFinding {
            kind: text("container"),
            by: text("zip 2"),
            values: vec![pair("members", "9")],
        },
        PrintedFinding {
            kind: text("gap"),
            by: text("zip 2"),
            values: vec![
                pair("gap", "damaged"),
                pair("offset", "48211"),
                pair("reason", "member 7 ends early"),
            ],
        },
    ];
    let mut original = item(5, &["return.csv"]);
    original.role = text("original");
    original.exhibit = text("exhibit-aa10b2c3d4e5f60718293a4b5c6d7e8f");
    original.file = Some(text("data/exhibits/kes-26-002/000005.csv"));
    original.media_type = text("text/csv");
    original.findings = vec![PrintedFinding {
        kind: text("changed"),
        by: text("intake"),
        values: vec![pair("detail", "other size at the end of the intake")],
    }];
    vec![
        item(1, &["phone.zip", "وثائق", "عقد الإيجار (نسخة).pdf"]),
        matched(2, "pdq", "14", "confirmed"),
        matched(3, "sha256", "0", ""),
        damaged,
        original,
    ]
}

fn acts() -> Vec<PrintedAct> {
    [
        (1, "case.open", "examiner", None),
        (5, "authority.request", "examiner", None),
        (6, "authority.approve", "examiner", Some("self-approval")),
        (7, "authority.approve", "authorising-officer", None),
        (9, "exhibit.receive", "custodian", None),
        (20, "intake.start", "examiner", None),
        (21, "intake.finish", "examiner", None),
        (32, "match.decide", "reviewer", None),
        (40, "item.derive", "examiner", None),
    ]
    .into_iter()
    .map(|(seq, act, role, refused)| PrintedAct {
        seq,
        at: time("2026-01-05T00:07:00.325980Z")
            .plus_seconds(i64::try_from(seq).unwrap_or(0) * 3_711),
        act: text(act),
        actor: text(if role == "authorising-officer" {
            SECOND
        } else {
            PERSON
        }),
        role: text(role),
        refused: refused.map(text),
        opened: seq != 6,
    })
    .collect()
}

/// Texts that try to be markup, turn the line, or have no end.
pub(crate) const HOSTILE: [&str; 12] = [
    "#import \"@preview/cetz:0.1.0\": *",
    "#panic(\"out\") ] } #[ $x$ `raw` <label> @ref // comment /* open",
    "\\ \\u{41} \\* _emphasis_ *strong* = heading\n= heading",
    "</style><script>alert(1)</script>&amp;<!-- \"'>",
    "{{ page }} {% for %} {$count}",
    "invoice\u{202E}gpj.exe\u{2066}\u{2069}\u{2069}",
    "a\u{0}b\u{7}c\u{200B}d\u{FEFF}e\r\nf\tg",
    "=cmd|' /C calc'!A0",
    "سطر 123 / abc (x) ‎",
    "𪛖 and 𓀀 and 😀",
    "e\u{301}\u{301}\u{301} ﷽ 한국어 ไทย हिन्दी",
    "javascript:alert(1)",
];

/// A record of which every text that people write is hostile, with as many items and acts.
pub(crate) fn hostile(languages: &[&str], items: u64, acts: u64) -> PrintedRecord {
    let mut record = some(languages);
    let all = HOSTILE.join(" ");
    let long = "long-name-without-any-end".repeat(400);
    record.case.title = all.clone();
    record.office.clone_from(&all);
    record.reason.clone_from(&long);
    record.proof.origin = text("a\"; rm -rf / #$(id)");
    for exhibit in &mut record.exhibits {
        exhibit.number = text("\u{202E}1/] #x");
        exhibit.description.clone_from(&all);
        exhibit.kind = text("spaceship");
        exhibit.details = HOSTILE.iter().map(|one| pair(one, one)).collect();
        for link in &mut exhibit.custody {
            link.from.clone_from(&long);
            link.to.clone_from(&all);
        }
    }
    let names: Vec<&str> = HOSTILE.to_vec();
    record.items = (1..=items)
        .map(|number| {
            let mut one = item(number, &names);
            one.file = Some(text("javascript:alert(1)"));
            if number > 3 {
                one.locator = vec![format!("file {number}"), text("notes.txt")];
            }
            one
        })
        .collect();
    let act = record.acts.first().cloned();
    record.acts = act
        .into_iter()
        .flat_map(|act| (0..acts).map(move |seq| PrintedAct { seq, ..act.clone() }))
        .collect();
    record
}
