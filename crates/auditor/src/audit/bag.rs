//! The bag (section 2): BagIt 1.0, read strictly.

use std::collections::BTreeMap;

use ledger::tree::Hash;

use super::Audit;
use crate::files::Files;
use crate::paths::{self, BAG_INFO, BAGIT, MANIFEST, SEAL_ENTRY, SEAL_PROOF, TAG_MANIFEST};
use crate::report::Faults;

const BAGIT_TEXT: &[u8] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

pub(super) fn check(audit: &mut Audit<'_>) {
    sealed(audit);
    let files = audit.files;
    let faults = &mut audit.faults;
    if files.content(BAGIT).is_some_and(|text| text != BAGIT_TEXT) {
        faults.add(BAGIT, "is not the text of BagIt 1.0 in UTF-8");
    }
    // The tag manifest first: it vouches for the other.
    for of in [TAG_MANIFEST, MANIFEST] {
        if let Some(text) = files.content(of) {
            match manifest(text) {
                Ok(stated) => compare(files, of, &stated, faults),
                Err((line, what)) => {
                    faults.add(of, format!("line {line}: {what}"));
                    faults.mark_changed(of);
                }
            }
        }
    }
    // A data file that is already named explains a wrong sum.
    if let Some(text) = files.content(BAG_INFO)
        && let Err(what) = bag_info(files, text, faults.names_below("data/"))
    {
        faults.add(BAG_INFO, what);
    }
}

/// The member `package` of the seal is the hash of the tag manifest (section 3.4).
fn sealed(audit: &mut Audit<'_>) {
    let Some(tag_manifest) = audit.sha256(TAG_MANIFEST) else {
        return;
    };
    let sealed = audit.seal.entry.as_ref().and_then(|entry| entry.package);
    if let Some(sealed) = sealed
        && sealed != tag_manifest
    {
        let faults = &mut audit.faults;
        if !faults.is_changed(SEAL_ENTRY) {
            faults.mark_changed(TAG_MANIFEST);
        }
        let file = faults.blame(&[SEAL_ENTRY, TAG_MANIFEST]);
        faults.add(
            file,
            match file {
                SEAL_ENTRY => "seals another tagmanifest-sha256.txt than the one that is there",
                _ => "is not the one that was sealed: its SHA-256 is another than in seal/package.json",
            },
        );
    }
}

/// Which files a manifest must name: those below `data/`, or all others but itself and the seal.
fn belongs(of: &str, path: &str) -> bool {
    let data = path.starts_with("data/");
    match of {
        MANIFEST => data,
        _ => !data && !matches!(path, TAG_MANIFEST | SEAL_ENTRY | SEAL_PROOF),
    }
}

/// Compares what a manifest states with what is there, both ways.
fn compare(files: &Files, of: &str, stated: &BTreeMap<&str, Hash>, faults: &mut Faults) {
    for (path, sha256) in stated {
        if !belongs(of, path) {
            faults.add(of, format!("names {path}, which does not belong there"));
            continue;
        }
        match files.files.get(*path) {
            None if files.odd.contains_key(*path) => {}
            None => match faults.is_changed(of) {
                true => faults.add(of, format!("names {path}, which is not there")),
                false => faults.add(path, format!("is named in {of} and is not there")),
            },
            Some(file) if file.sha256 == *sha256 => {}
            Some(_) if faults.is_changed(of) => {
                faults.add(of, format!("states another SHA-256 for {path} than it has"));
            }
            Some(_) => {
                faults.mark_changed(path);
                faults.add(path, format!("has another SHA-256 than {of} states"));
            }
        }
    }
    for path in files.files.keys() {
        if belongs(of, path) && !stated.contains_key(path.as_str()) {
            match faults.is_changed(of) {
                true => faults.add(of, format!("does not name {path}")),
                false => {
                    faults.mark_changed(path);
                    faults.add(path, format!("is not named in {of}"));
                }
            }
        }
    }
}

/// Reads a manifest; the error is the number of the line and what is wrong.
fn manifest(text: &[u8]) -> Result<BTreeMap<&str, Hash>, (usize, &'static str)> {
    let whole = std::str::from_utf8(text).map_err(|_| (1, "the file is not text"))?;
    if whole.is_empty() {
        return Err((1, "the file is empty"));
    }
    let lines = whole
        .strip_suffix('\n')
        .ok_or((1, "the file does not end with a newline"))?;
    let mut stated = BTreeMap::new();
    let mut before = "";
    for (place, line) in lines.split('\n').enumerate() {
        let at = |what| (place.saturating_add(1), what);
        let (digest, path) = line
            .split_once("  ")
            .ok_or_else(|| at("is not a SHA-256, two spaces and a path"))?;
        let digest = Hash::from_hex(digest).map_err(|_| at("has no SHA-256 in small letters"))?;
        if paths::fault(path).is_some() {
            return Err(at("names no path of a package"));
        }
        if path <= before {
            return Err(at("does not come after the line before it"));
        }
        before = path;
        stated.insert(path, digest);
    }
    Ok(stated)
}

/// Checks `bag-info.txt` (section 2.5).
fn bag_info(files: &Files, text: &[u8], data_is_broken: bool) -> Result<(), String> {
    let text = std::str::from_utf8(text).map_err(|_| "is not text")?;
    let control = |byte: u8| (byte < b' ' && byte != b'\n') || byte == 0x7f;
    if text.bytes().any(control) {
        return Err("has control characters".into());
    }
    let lines = text
        .strip_suffix('\n')
        .ok_or("does not end with a newline")?;
    let mut oxum = None;
    for line in lines.split('\n') {
        let parts = line.split_once(": ").filter(|(name, value)| {
            let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
            !name.is_empty() && name.bytes().all(letter) && !value.is_empty()
        });
        let (name, value) =
            parts.ok_or("has a line that is not a name, a colon, a space and a value")?;
        if name == "Payload-Oxum" && oxum.replace(value).is_some() {
            return Err("states Payload-Oxum twice".into());
        }
    }
    let stated = oxum.ok_or("does not state Payload-Oxum")?;
    let (mut bytes, mut count) = (0_u64, 0_u64);
    for (_, file) in files.below("data/") {
        bytes = bytes.saturating_add(file.bytes);
        count = count.saturating_add(1);
    }
    match stated == format!("{bytes}.{count}") {
        true => Ok(()),
        false if data_is_broken => Ok(()),
        false => Err(format!(
            "states the Payload-Oxum {stated}, the files below data/ have {bytes}.{count}"
        )),
    }
}
