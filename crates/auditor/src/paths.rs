//! The paths of a package (section 1): which may be there, and what a path says.

pub(crate) const BAGIT: &str = "bagit.txt";
pub(crate) const BAG_INFO: &str = "bag-info.txt";
pub(crate) const MANIFEST: &str = "manifest-sha256.txt";
pub(crate) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
pub(crate) const POLICY: &str = "record/policy.txt";
pub(crate) const STATEMENT: &str = "record/package.json";
pub(crate) const SEAL_ENTRY: &str = "seal/package.json";
pub(crate) const SEAL_PROOF: &str = "seal/package.tlog-proof";

/// The bag's own files.
pub(crate) const BAG_FILES: [&str; 4] = [BAGIT, BAG_INFO, MANIFEST, TAG_MANIFEST];

/// The files without which there is no package (section 1.1).
pub(crate) const REQUIRED: [&str; 7] = [
    BAGIT,
    BAG_INFO,
    MANIFEST,
    TAG_MANIFEST,
    POLICY,
    SEAL_ENTRY,
    SEAL_PROOF,
];

const PARTS_MAX: usize = 8;
const PART_BYTES_MAX: usize = 100;

/// A path as it is shown: each byte that is neither of the alphabet of a package nor a slash is
/// written `%XX`, so that no name can deceive an eye or a terminal. A percent sign is not of the
/// alphabet, so two paths are never shown alike.
pub(crate) fn shown(path: &[u8]) -> String {
    let mut shown = String::with_capacity(path.len());
    for byte in path {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'/' => {
                shown.push(char::from(*byte));
            }
            other => shown.push_str(&format!("%{other:02X}")),
        }
    }
    shown
}

/// What is wrong with a path by itself (section 1.2).
pub(crate) fn fault(path: &str) -> Option<&'static str> {
    let mut parts = 0_usize;
    for part in path.split('/') {
        parts = parts.saturating_add(1);
        if part.is_empty() || part.len() > PART_BYTES_MAX {
            return Some("its path has a part of no or more than 100 characters");
        }
        if part.starts_with(['.', '-']) {
            return Some("its path has a part that begins with a full stop or a hyphen");
        }
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if !part.bytes().all(alphabet) {
            return Some("its path has characters other than A-Z a-z 0-9 . _ -");
        }
    }
    (parts > PARTS_MAX).then_some("its path has more than 8 parts")
}

/// What a path names. `seq` and `number` borrow the text of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name<'a> {
    Entry(u64),
    EntryProof(u64),
    Payload(u64),
    ItemProof(&'a str),
    /// Number and ending: `tsq`, `tsr` or `pem`.
    Stamp(&'a str, &'a str),
    Item(&'a str),
    /// A file below `data/exhibits/`, with its number where it has one.
    Original(Option<&'a str>),
    Derivative(&'a str),
    /// One of the files with a fixed name.
    Fixed,
    /// A file that may stand outside `record/`, `seal/` and `data/`.
    Other,
    /// A file that has no place in a package (section 1.5).
    Stray,
}

/// Tells what a path names.
pub(crate) fn name(path: &str) -> Name<'_> {
    if REQUIRED.contains(&path) || matches!(path, STATEMENT | "data/case.jsonld") {
        return Name::Fixed;
    }
    let Some((folder, rest)) = path.split_once('/') else {
        return Name::Other;
    };
    let below = |folder: &str| rest.strip_prefix(folder);
    let named = match folder {
        "record" => None
            .or_else(|| below("entries/").and_then(entry_name))
            .or_else(|| below("payloads/").and_then(payload_name))
            .or_else(|| below("items/").and_then(item_proof_name))
            .or_else(|| below("timestamps/").and_then(stamp_name)),
        "data" => None
            .or_else(|| below("items/").and_then(numbered).map(Name::Item))
            .or_else(|| below("derived/").and_then(numbered).map(Name::Derivative))
            .or_else(|| below("exhibits/").and_then(original_name)),
        "seal" => None,
        _ => Some(Name::Other),
    };
    named.unwrap_or(Name::Stray)
}

fn entry_name(name: &str) -> Option<Name<'_>> {
    let (seq, ending) = name.split_once('.')?;
    let seq = seq_of(seq)?;
    match ending {
        "json" => Some(Name::Entry(seq)),
        "tlog-proof" => Some(Name::EntryProof(seq)),
        _ => None,
    }
}

fn payload_name(name: &str) -> Option<Name<'_>> {
    Some(Name::Payload(seq_of(name.strip_suffix(".json")?)?))
}

fn item_proof_name(name: &str) -> Option<Name<'_>> {
    let number = name.strip_suffix(".item-proof")?;
    is_number(number).then_some(Name::ItemProof(number))
}

fn stamp_name(name: &str) -> Option<Name<'_>> {
    let (number, ending) = name.split_once('.')?;
    let plain = !number.starts_with('0') && seq_of(number).is_some();
    (plain && matches!(ending, "tsq" | "tsr" | "pem")).then_some(Name::Stamp(number, ending))
}

fn original_name(name: &str) -> Option<Name<'_>> {
    let (_, inner) = name.split_once('/')?;
    Some(Name::Original(numbered(inner)))
}

/// `<number>.<ext>`: gives the number.
fn numbered(name: &str) -> Option<&str> {
    let (number, ending) = name.split_once('.')?;
    let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ending_holds = (1..=10).contains(&ending.len()) && ending.bytes().all(small);
    (ending_holds && is_number(number)).then_some(number)
}

/// A `<number>` (section 1.4).
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.bytes().all(|digit| digit.is_ascii_digit());
    let plain = text.len() == 6 || (text.len() > 6 && !text.starts_with('0'));
    digits && plain && text != "000000"
}

/// A `<seq>`: a number of an entry without leading zero.
pub(crate) fn seq_of(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let plain = digits && (text.len() == 1 || !text.starts_with('0'));
    let seq = plain.then(|| text.parse().ok()).flatten()?;
    (seq <= ledger::entry::NUMBER_MAX).then_some(seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Name<'_>) {
        assert_eq!(name(path), expected, "{path}");
    }

    #[test]
    fn paths_say_what_they_name() {
        check("record/entries/0.json", Name::Entry(0));
        check("record/entries/10.tlog-proof", Name::EntryProof(10));
        check("record/entries/010.json", Name::Stray);
        check("record/entries/9007199254740992.json", Name::Stray);
        check("record/entries/10.JSON", Name::Stray);
        check("record/payloads/8.json", Name::Payload(8));
        check("record/items/000001.item-proof", Name::ItemProof("000001"));
        check("record/items/1.item-proof", Name::Stray);
        check("record/timestamps/1.tsq", Name::Stamp("1", "tsq"));
        check("record/timestamps/0.tsq", Name::Stray);
        check("record/other", Name::Stray);
        check("record/package.json", Name::Fixed);
        check("seal/other", Name::Stray);
        check("data/items/000001.txt", Name::Item("000001"));
        check("data/items/000000.txt", Name::Stray);
        check("data/items/0000001.txt", Name::Stray);
        check("data/items/1000000.txt", Name::Item("1000000"));
        check("data/items/000001.TXT", Name::Stray);
        check("data/items/000001", Name::Stray);
        check("data/derived/000002.jpg", Name::Derivative("000002"));
        check("data/exhibits/EX-1/EX-1.dd", Name::Original(None));
        check(
            "data/exhibits/EX-1/000003.dd",
            Name::Original(Some("000003")),
        );
        check("data/exhibits/000003.dd", Name::Stray);
        check("data/other.txt", Name::Stray);
        check("data/case.jsonld", Name::Fixed);
        check("print/record.en.pdf", Name::Other);
        check("index.html", Name::Other);
    }

    #[test]
    fn odd_bytes_are_written_out() {
        assert_eq!(shown(b"data/a b%\xff"), "data/a%20b%25%FF");
        assert_eq!(
            fault("data/a%20b"),
            Some("its path has characters other than A-Z a-z 0-9 . _ -")
        );
        assert!(fault("a/b/c/d/e/f/g/h").is_none());
        for refused in [
            "a/b/c/d/e/f/g/h/i",
            "a//b",
            "/a",
            "a/",
            ".a",
            "a/-b",
            "a/../b",
            "",
        ] {
            assert!(fault(refused).is_some(), "{refused}");
        }
    }
}
