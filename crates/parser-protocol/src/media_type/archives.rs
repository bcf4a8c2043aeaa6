//! Archives and compressed streams. A ZIP is named after what it holds only where its first
//! members leave no doubt.

use super::MediaType;

/// A field of a tar header may be ended by these.
fn octal(field: &[u8]) -> Option<u64> {
    let mut value: u64 = 0;
    let mut digits = 0u32;
    for byte in field {
        match byte {
            b'0'..=b'7' => {
                value = value.checked_mul(8)?.checked_add(u64::from(byte & 7))?;
                digits = digits.checked_add(1)?;
            }
            b' ' | 0 if digits == 0 => {}
            b' ' | 0 => return Some(value),
            _ => return None,
        }
    }
    (digits > 0).then_some(value)
}

/// Whether the first 512 bytes are a tar header: its checksum holds (POSIX.1-1988, `ustar`; the
/// older form has no magic and is told by the checksum alone).
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else {
        return false;
    };
    let Some(stated) = header.get(148..156).and_then(octal) else {
        return false;
    };
    let sum = header.iter().enumerate().fold(0u64, |sum, (place, byte)| {
        let byte = if (148..156).contains(&place) {
            b' '
        } else {
            *byte
        };
        sum.saturating_add(u64::from(byte))
    });
    // A block of nothing but spaces and zeros is no header.
    sum == stated && header.first() != Some(&0)
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..at.checked_add(2)?)? {
        [low, high] => Some(usize::from(u16::from_le_bytes([*low, *high]))),
        _ => None,
    }
}

/// The names in the local headers that begin in `head`, and the content of the first member when
/// it is stored.
fn zip_names(head: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut names = Vec::new();
    let mut first: &[u8] = &[];
    let mut at = 0usize;
    while let Some(rest) = head.get(at..) {
        if !rest.starts_with(b"PK\x03\x04") {
            at = at.saturating_add(1);
            continue;
        }
        let (Some(name), Some(extra)) = (word(rest, 26), word(rest, 28)) else {
            break;
        };
        let end = name.saturating_add(30);
        let Some(spelled) = rest.get(30..end) else {
            break;
        };
        if names.is_empty() && word(rest, 8) == Some(0) {
            let content = end.saturating_add(extra);
            let size = word(rest, 18).unwrap_or(0);
            first = rest
                .get(content..content.saturating_add(size))
                .unwrap_or(&[]);
        }
        names.push(spelled);
        at = at.saturating_add(end);
    }
    (names, first)
}

fn zip_kind(head: &[u8]) -> MediaType {
    let (names, first) = zip_names(head);
    let has = |wanted: &[u8]| names.contains(&wanted);
    let folder = |wanted: &[u8]| names.iter().any(|name| name.starts_with(wanted));
    if names.first() == Some(&b"mimetype".as_slice()) {
        return [
            MediaType::ODT,
            MediaType::ODS,
            MediaType::ODP,
            MediaType::EPUB,
        ]
        .into_iter()
        .find(|kind| kind.as_str().as_bytes() == first)
        .unwrap_or(MediaType::ZIP);
    }
    let office = has(b"[Content_Types].xml") || has(b"_rels/.rels");
    let kinds = [
        (office && folder(b"word/"), MediaType::DOCX),
        (office && folder(b"xl/"), MediaType::XLSX),
        (office && folder(b"ppt/"), MediaType::PPTX),
        (
            has(b"AndroidManifest.xml") || has(b"classes.dex"),
            MediaType::APK,
        ),
        (
            names
                .iter()
                .take(2)
                .any(|name| *name == b"META-INF/MANIFEST.MF"),
            MediaType::JAR,
        ),
    ];
    kinds
        .into_iter()
        .find_map(|(holds, kind)| holds.then_some(kind))
        .unwrap_or(MediaType::ZIP)
}

pub(super) fn identify(head: &[u8], bytes: u64) -> Option<MediaType> {
    let begins = |magic: &[u8]| head.starts_with(magic);
    let kinds: [(bool, MediaType); 13] = [
        (begins(b"\x1f\x8b\x08"), MediaType::GZIP),
        (begins(b"\xfd7zXZ\x00"), MediaType::XZ),
        (begins(b"\x28\xb5\x2f\xfd"), MediaType::ZSTD),
        (
            begins(b"BZh")
                && head
                    .get(3)
                    .is_some_and(|level| (b'1'..=b'9').contains(level))
                && (head.get(4..10) == Some(b"1AY&SY".as_slice())
                    || head.get(4..10) == Some(b"\x17\x72\x45\x38\x50\x90".as_slice())),
            MediaType::BZIP2,
        ),
        (begins(b"7z\xbc\xaf\x27\x1c"), MediaType::SEVEN_ZIP),
        (begins(b"Rar!\x1a\x07"), MediaType::RAR),
        (begins(b"MSCF\0\0\0\0"), MediaType::CABINET),
        (begins(b"\x04\x22\x4d\x18"), MediaType::LZ4),
        (begins(b"!<arch>\n"), MediaType::AR),
        (
            begins(b"070701") || begins(b"070702") || begins(b"070707"),
            MediaType::CPIO,
        ),
        // An empty ZIP is nothing but its end record; a split one begins with a mark.
        (begins(b"PK\x05\x06") && bytes >= 22, MediaType::ZIP),
        (
            begins(b"PK\x07\x08PK\x03\x04") || begins(b"PK00PK\x03\x04"),
            MediaType::ZIP,
        ),
        (is_tar(head), MediaType::TAR),
    ];
    if begins(b"PK\x03\x04") {
        return Some(zip_kind(head));
    }
    kinds
        .into_iter()
        .find_map(|(holds, kind)| holds.then_some(kind))
}
