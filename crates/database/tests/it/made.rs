//! Rows to test with.

use evidence::{
    CaseId, ContentHash, ExhibitId, Finding, GapKind, ItemRow, ListId, Locator, MatchOpinion,
    Md5Hash, Segment, Sha1Hash, Unread,
};
use workbench::ports::{EntryRow, StateRow, TableError};

pub(crate) fn case(number: u8) -> CaseId {
    CaseId::from_random([number; 16])
}

pub(crate) fn exhibit(number: u8) -> ExhibitId {
    ExhibitId::from_random([number; 16])
}

/// An entry of case `number % 4`; of no case where that is 3.
pub(crate) fn entry(seq: u64) -> EntryRow {
    let of = u8::try_from(seq % 4).expect("small");
    EntryRow {
        seq,
        at: format!("2026-01-05T00:07:{:02}.000000Z", seq % 60),
        act: "item.view".to_owned(),
        actor: format!("person-{seq:032x}"),
        role: "examiner".to_owned(),
        outcome: if seq.is_multiple_of(5) {
            "refused"
        } else {
            "done"
        }
        .to_owned(),
        reason: (seq.is_multiple_of(5)).then(|| "authority.expired".to_owned()),
        authority: (of > 0).then(|| format!("authority-{seq:032x}")),
        case: (of < 3).then(|| case(of).to_string()),
        exhibit: (of == 1).then(|| exhibit(of).to_string()),
    }
}

pub(crate) fn entries(from: u64, to: u64) -> Vec<EntryRow> {
    (from..to).map(entry).collect()
}

pub(crate) fn state(kind: &str, id: &str, content: Option<&[u8]>) -> StateRow {
    StateRow {
        kind: kind.to_owned(),
        id: id.to_owned(),
        content: content.map(<[u8]>::to_vec),
    }
}

fn unread() -> Unread {
    Unread {
        extent: None,
        kind: GapKind::Damaged,
        reason: "the end is missing".to_owned(),
    }
}

/// An item whose digests, match and gaps follow from `number`.
pub(crate) fn item(name: &str, number: u8) -> ItemRow {
    let mut findings = Vec::new();
    if number.is_multiple_of(3) {
        findings.push(Finding::Match {
            algorithm: "sha256".to_owned(),
            distance: 0,
            labels: vec!["known".to_owned()],
            list: ListId::from_random([1; 16]),
            matcher: "exact 1".to_owned(),
            opinion: MatchOpinion::Positive,
            signal: "ab".to_owned(),
            signal_added: String::new(),
            threshold: 0,
        });
    }
    match number % 4 {
        0 => findings.push(Finding::Gap {
            parser: "zip 1".to_owned(),
            unread: unread(),
        }),
        1 => findings.push(Finding::Container {
            members: 2,
            parser: "zip 1".to_owned(),
            unread: if number % 8 == 1 {
                vec![unread()]
            } else {
                Vec::new()
            },
        }),
        _ => {}
    }
    let has_bytes = number % 7 != 6;
    ItemRow {
        bytes: if number == 255 {
            u64::MAX
        } else {
            u64::from(number)
        },
        findings,
        locator: Locator::root(Segment::from_bytes(name.as_bytes()))
            .inside(Segment::from_bytes(&[number, b'x'])),
        md5: has_bytes.then_some(Md5Hash([number; 16])),
        sha1: has_bytes.then_some(Sha1Hash([number; 20])),
        sha256: has_bytes.then_some(ContentHash([number; 32])),
        times: Vec::new(),
        media_type: "text/plain".to_owned(),
    }
}

/// The variant of an answer, for comparing.
pub(crate) fn kind<T>(answer: &Result<T, TableError>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(TableError::Full) => "full",
        Err(TableError::Damaged { .. }) => "damaged",
        Err(TableError::Newer { .. }) => "newer",
        Err(TableError::Io { .. }) => "io",
    }
}
