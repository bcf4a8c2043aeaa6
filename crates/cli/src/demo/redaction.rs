//! A redacted copy: somebody looks at an item, covers what is not for the court, and the copy is
//! kept beside the item. In earnest a person does this with a program of their own.

use std::ops::Range;

use casework::{
    Role,
    command::{Blob, ItemDerive, ItemView},
};
use evidence::{AuthorityId, ExhibitId};
use parser_protocol::Limits;
use workbench::{digest, items, package, ports::ItemQuery};

use super::story::Stage;

/// Larger items are not covered here.
const BYTES_MAX: u64 = 1 << 20;
/// How many items are looked at until one is found that can be covered.
const LOOKS_MAX: usize = 3;
/// The picture of the demonstration that is covered: a boat that is somebody's.
const BOAT: &str = "DCIM/0003.bmp";

/// What was made of an item.
#[derive(Debug, PartialEq, Eq)]
struct Covered {
    bytes: Vec<u8>,
    extension: &'static str,
    removed: &'static str,
}

impl Stage<'_> {
    /// Gives the entry of the copy, if there is anything that can be covered.
    pub(super) fn redact(
        &mut self,
        authority: AuthorityId,
        exhibit: ExhibitId,
        own: bool,
    ) -> anyhow::Result<Option<u64>> {
        self.teller.chapter(
            "A redacted copy: what is not for the court is covered; the copy leads to its item",
        );
        let bo = self.cast.actor("bo", Role::Examiner);
        for row in self.coverable(exhibit, own)? {
            let view = ItemView {
                authority,
                case: self.case,
                exhibit,
                items: vec![row],
                reason: "to be covered in part before it leaves".to_owned(),
            };
            let mut content = Vec::new();
            let limits = Limits::default();
            let receipt = items::view(self.office, &bo, view, &limits, &mut content)?;
            self.teller
                .done("bo", &format!("looks at item {row}"), &receipt)?;
            let Some(covered) = cover(content) else {
                continue;
            };
            let command = ItemDerive {
                authority,
                // Made when the copy is stored.
                blob: Blob {
                    bytes: 0,
                    sha256: digest::sha256(b""),
                },
                case: self.case,
                exhibit,
                extension: covered.extension.to_owned(),
                reason: "shows somebody who is not of the case".to_owned(),
                removed: covered.removed.to_owned(),
                row,
                tool: "the demonstration".to_owned(),
            };
            let receipt =
                package::derive(self.office, &bo, command, &mut covered.bytes.as_slice())?;
            let line = format!("keeps a redacted copy of it, without {}", covered.removed);
            self.teller.done("bo", &line, &receipt)?;
            return Ok(Some(receipt.entry.seq));
        }
        self.teller
            .say("There is no small text or plain bitmap that could be covered.");
        Ok(None)
    }

    /// Rows that are small pictures or texts, those that are likely first.
    fn coverable(&self, exhibit: ExhibitId, own: bool) -> anyhow::Result<Vec<u64>> {
        items::follow(self.office, self.case)?;
        let query = ItemQuery {
            exhibit: Some(exhibit),
            contains: own.then(|| BOAT.to_owned()),
            limit: 200,
            ..ItemQuery::default()
        };
        let mut rows = Vec::new();
        let items = &self.office.ports().items;
        items.items(self.case, &query, &mut |_, row, item| {
            let is_kind = ["image/bmp", "text/plain"].contains(&item.media_type.as_str());
            let is_small = (1..=BYTES_MAX).contains(&item.bytes);
            if is_kind && is_small && item.sha256.is_some() && item.locator.depth() == 0 {
                rows.push(row);
            }
        })?;
        rows.truncate(LOOKS_MAX);
        Ok(rows)
    }
}

/// A plain bitmap gets a black bar, a text loses every second line; nothing else is covered.
fn cover(bytes: Vec<u8>) -> Option<Covered> {
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => cover_text(&text),
        Ok(text) => cover_bitmap(text.into_bytes()),
        Err(error) => cover_bitmap(error.into_bytes()),
    }
}

fn cover_text(text: &str) -> Option<Covered> {
    let is_only = text.lines().nth(1).is_none();
    let lines = text.lines().enumerate();
    let covered: String = lines
        .map(|(number, line)| match is_only || number % 2 == 1 {
            true => "[removed]\n".to_owned(),
            false => format!("{line}\n"),
        })
        .collect();
    (!covered.is_empty()).then(|| Covered {
        bytes: covered.into_bytes(),
        extension: "txt",
        removed: "every second line",
    })
}

/// A bar over the middle of a bitmap of 24 bits, whose rows may go up or down.
fn cover_bitmap(mut bytes: Vec<u8>) -> Option<Covered> {
    let short = |at: usize| {
        let field = bytes.get(at..at.checked_add(2)?)?;
        Some(u16::from_le_bytes(field.try_into().ok()?))
    };
    let long = |at: usize| {
        let field = bytes.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(field.try_into().ok()?))
    };
    let is_plain = bytes.starts_with(b"BM") && short(28)? == 24 && long(30)? == 0;
    if !is_plain {
        return None;
    }
    let start = usize::try_from(long(10)?).ok()?;
    let width = usize::try_from(long(18)?).ok()?;
    // Less than 0, the rows go down; the bar covers the same share from either side.
    let height = long(22)?.cast_signed().unsigned_abs();
    let height = usize::try_from(height).ok()?;
    let row_bytes = width.checked_mul(3)?.checked_next_multiple_of(4)?;
    let whole = row_bytes.checked_mul(height)?.checked_add(start)?;
    if width == 0 || height == 0 || whole > bytes.len() {
        return None;
    }
    let across = middle(width);
    for row in middle(height) {
        let begin = row
            .checked_mul(row_bytes)?
            .checked_add(start)?
            .checked_add(across.start.checked_mul(3)?)?;
        let end = begin.checked_add(across.len().checked_mul(3)?)?;
        bytes.get_mut(begin..end)?.fill(0);
    }
    Some(Covered {
        bytes,
        extension: "bmp",
        removed: "what lies under a black bar",
    })
}

/// From a fifth to four fifths of a side, and at least one.
fn middle(side: usize) -> Range<usize> {
    let from = side / 5;
    from..side.saturating_sub(from).max(from.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap(width: u32, height: i32, bits: u16, pixels: usize) -> Vec<u8> {
        let mut file = b"BM".to_vec();
        file.resize(54, 0);
        file[10] = 54;
        file[18..22].copy_from_slice(&width.to_le_bytes());
        file[22..26].copy_from_slice(&height.to_le_bytes());
        file[28..30].copy_from_slice(&bits.to_le_bytes());
        file.resize(pixels.saturating_add(54), 0xff);
        file
    }

    #[test]
    fn a_text_loses_every_second_line_and_never_stays_whole() {
        for (text, expected) in [
            ("one", "[removed]\n"),
            ("one\ntwo", "one\n[removed]\n"),
            ("one\r\ntwo\r\nthree\r\n", "one\n[removed]\nthree\n"),
        ] {
            let covered = cover(text.as_bytes().to_vec()).unwrap();
            assert_eq!(String::from_utf8(covered.bytes).unwrap(), expected);
        }
    }

    #[test]
    fn the_middle_of_a_bitmap_is_black_and_its_edge_is_not() {
        for height in [5, -5] {
            let covered = cover(bitmap(5, height, 24, 80)).unwrap();
            let black = covered.bytes[54..].iter().filter(|byte| **byte == 0);
            assert_eq!(black.count(), 3 * 3 * 3);
            assert_eq!(covered.bytes[54..70], [0xff; 16]);
        }
        let covered = cover(bitmap(1, 1, 24, 4)).unwrap();
        assert_eq!(covered.bytes[54..], [0, 0, 0, 0xff]);
    }

    #[test]
    fn what_cannot_be_covered_is_left_alone() {
        for bytes in [
            Vec::new(),
            vec![0],
            vec![0xff; 99],
            b"BM\0".to_vec(),
            bitmap(5, 5, 24, 79),
            bitmap(5, 5, 8, 80),
            bitmap(0, 5, 24, 80),
            bitmap(u32::MAX, i32::MIN, 24, 80),
        ] {
            assert_eq!(cover(bytes), None);
        }
    }
}
