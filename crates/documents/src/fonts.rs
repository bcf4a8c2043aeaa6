//! The fonts of the print: subsets of Noto in this crate, and installed ones for characters that
//! those lack. A character that no font has is shown by its number, never as an empty box.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::LazyLock,
};

use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

use crate::{page::Page, text::numbered};

/// Made by `fonts/make.py`; licence in `fonts/OFL.txt`.
const EMBEDDED: [&[u8]; 10] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Bold.ttf"),
    include_bytes!("../fonts/NotoSansMono-Regular.ttf"),
    include_bytes!("../fonts/NotoSansSC1-Regular.otf"),
    include_bytes!("../fonts/NotoSansSC1-Bold.otf"),
    include_bytes!("../fonts/NotoSansSC2-Regular.otf"),
    include_bytes!("../fonts/NotoSansSC3-Regular.otf"),
    include_bytes!("../fonts/NotoSansSC4-Regular.otf"),
];

const MONO: &str = "Noto Sans Mono";
const LATIN: [&str; 2] = ["Noto Sans", "Noto Sans Arabic"];
const CHINESE: [&str; 4] = [
    "Noto Sans SC 1",
    "Noto Sans SC 2",
    "Noto Sans SC 3",
    "Noto Sans SC 4",
];

/// Where Linux keeps fonts.
const INSTALLED: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];
/// Files that are tried first, since they have most of what may be missing.
const FIRST: [&str; 2] = ["NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf"];
const FOLDERS_DEEP_MAX: usize = 4;
const FONT_BYTES_MAX: u64 = 64 << 20;

static OURS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    EMBEDDED
        .iter()
        .filter_map(|bytes| Font::new(Bytes::new(*bytes), 0))
        .collect()
});

/// Fonts for one print.
#[derive(Debug)]
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
    /// Names of families for text, in the order in which they are asked for a character.
    pub(crate) families: Vec<String>,
}

/// The fonts for a page. Characters that no font has are replaced in the page by their numbers, and
/// returned.
pub(crate) fn choose(page: &mut Page, chinese: bool, ours_only: bool) -> (Fonts, BTreeSet<char>) {
    let mut used = BTreeSet::new();
    page.map(&mut |text| {
        used.extend(text.chars().filter(|letter| !letter.is_control()));
        None
    });
    let mut fonts = OURS.clone();
    let mut missing: BTreeSet<char> = used
        .into_iter()
        .filter(|letter| !OURS.iter().any(|font| for_text(font) && has(font, *letter)))
        .collect();
    let mut families: Vec<String> = Vec::new();
    let (first, second): (&[&str], &[&str]) = if chinese {
        (&CHINESE, &LATIN)
    } else {
        (&LATIN, &CHINESE)
    };
    families.extend(first.iter().chain(second).map(|name| (*name).to_owned()));
    if !missing.is_empty() && !ours_only {
        for font in installed(&mut missing) {
            families.push(font.info().family.to_string());
            fonts.push(font);
        }
    }
    let replaced: BTreeMap<char, String> = missing
        .iter()
        .map(|letter| (*letter, numbered(*letter)))
        .collect();
    if !replaced.is_empty() {
        page.map(&mut |text| {
            text.contains(|letter| replaced.contains_key(&letter))
                .then(|| {
                    text.chars()
                        .map(|letter| match replaced.get(&letter) {
                            Some(number) => number.clone(),
                            None => letter.to_string(),
                        })
                        .collect()
                })
        });
    }
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    (
        Fonts {
            book,
            fonts,
            families,
        },
        missing,
    )
}

/// Whether a font is for every text, and not for identifiers alone.
fn for_text(font: &Font) -> bool {
    font.info().family != MONO
}

fn has(font: &Font, letter: char) -> bool {
    font.info().coverage.contains(u32::from(letter))
}

/// Installed Noto fonts that have some of the missing characters, which are then taken off.
fn installed(missing: &mut BTreeSet<char>) -> Vec<Font> {
    let mut paths = Vec::new();
    for root in INSTALLED {
        collect(Path::new(root), FOLDERS_DEEP_MAX, &mut paths);
    }
    paths.sort_by_key(|path| {
        let name = file_name(path);
        let place = FIRST.iter().position(|first| *first == name);
        (place.unwrap_or(FIRST.len()), path.clone())
    });
    let mut chosen = Vec::new();
    for path in paths {
        if missing.is_empty() {
            break;
        }
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        for font in Font::iter(Bytes::new(bytes)) {
            let before = missing.len();
            missing.retain(|letter| !has(&font, *letter));
            if missing.len() < before {
                chosen.push(font);
            }
        }
    }
    chosen
}

fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// Regular fonts named Noto Sans below a folder; links are not followed.
fn collect(folder: &Path, deep: usize, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let (path, Ok(metadata)) = (entry.path(), entry.metadata()) else {
            continue;
        };
        let name = file_name(&path);
        if metadata.is_dir() {
            if let Some(left) = deep.checked_sub(1) {
                collect(&path, left, paths);
            }
        } else if metadata.is_file()
            && metadata.len() <= FONT_BYTES_MAX
            && name.starts_with("NotoSans")
            && name.contains("-Regular.")
            && [".ttf", ".otf", ".ttc"]
                .iter()
                .any(|end| name.ends_with(end))
        {
            paths.push(path);
        }
    }
}
