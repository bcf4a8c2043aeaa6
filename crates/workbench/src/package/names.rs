//! Names of files in a package: ours, never those of the evidence, so that none of them can climb
//! out, hide, or be refused by somebody's disk.

use std::collections::BTreeSet;

use evidence::ContentHash;

use super::chosen::{ExhibitPart, Part, digits};

/// The extension for a media type that was told from the content.
pub(super) fn extension(media_type: &str) -> &'static str {
    match media_type {
        "text/plain" => "txt",
        "text/html" => "html",
        "application/xml" => "xml",
        "image/svg+xml" => "svg",
        "application/json" => "json",
        "message/rfc822" => "eml",
        "application/mbox" => "mbox",
        "application/rtf" => "rtf",
        "application/pdf" => "pdf",
        "application/postscript" => "ps",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/bmp" => "bmp",
        "image/tiff" => "tif",
        "image/webp" => "webp",
        "image/heic" => "heic",
        "image/avif" => "avif",
        "application/zip" => "zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "pptx",
        "application/vnd.oasis.opendocument.text" => "odt",
        "application/vnd.oasis.opendocument.spreadsheet" => "ods",
        "application/x-tar" => "tar",
        "application/gzip" => "gz",
        "application/x-7z-compressed" => "7z",
        "application/vnd.sqlite3" => "sqlite",
        _ => "bin",
    }
}

/// A folder's name from an exhibit's number: `AB/1` becomes `AB-1`.
fn folder(number: &str) -> String {
    const CHARACTERS_MAX: usize = 60;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let name: String = number
        .chars()
        .map(|c| if plain(c) { c } else { '-' })
        .take(CHARACTERS_MAX)
        .collect();
    let name = name.trim_matches(['.', '-']);
    let told = name.chars().any(|c| c.is_ascii_alphanumeric());
    if told {
        name.to_owned()
    } else {
        "exhibit".to_owned()
    }
}

/// Gives every row a number, every content a path and every exhibit a folder; says the next number.
pub(super) fn number(parts: &mut [ExhibitPart]) -> u64 {
    let mut next: u64 = 1;
    let mut folders = BTreeSet::new();
    for part in parts {
        let number = part
            .exhibit
            .content
            .as_ref()
            .map_or("", |content| &content.number);
        let name = folder(number);
        let mut candidate = name.clone();
        let mut again: u64 = 2;
        while !folders.insert(candidate.to_ascii_lowercase()) {
            candidate = format!("{name}_{again}");
            again = again.saturating_add(1);
        }
        part.folder = candidate;
        for pick in &mut part.picks {
            pick.number = next;
            next = next.saturating_add(1);
            let name = format!("{}.{}", pick.digits(), extension(&pick.item.media_type));
            pick.file = match pick.part {
                Part::Item => Some(format!("data/items/{name}")),
                Part::Original => Some(format!("data/exhibits/{}/{name}", part.folder)),
                Part::Listed | Part::Container => None,
            };
        }
    }
    next
}

pub(super) fn derived(number: u64, extension: &str) -> String {
    format!("data/derived/{}.{extension}", digits(number))
}

/// What a file in a package must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) bytes: u64,
    pub(super) sha256: ContentHash,
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn folders_have_safe_names() {
        for (number, expected) in [
            ("AB/1", "AB-1"),
            ("../etc", "etc"),
            ("-rf", "rf"),
            (".hidden", "hidden"),
            ("رقم ١", "exhibit"),
            ("", "exhibit"),
            ("KX 2026/17 (a)", "KX-2026-17--a"),
        ] {
            assert_eq!(folder(number), expected, "{number}");
        }
    }
}
