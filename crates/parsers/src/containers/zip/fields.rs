//! The fixed fields and the extra fields of ZIP headers.

use std::io;

use evidence::Timestamp;

use super::directory::Listed;
use crate::{
    content::{Content, array_at, read_up_to},
    times,
};

/// Little-endian fields at fixed places.
pub(super) struct Fixed<'a>(pub(super) &'a [u8]);

impl Fixed<'_> {
    fn array<const N: usize>(&self, at: usize) -> [u8; N] {
        let bytes = self.0.get(at..).and_then(|rest| rest.first_chunk::<N>());
        bytes.copied().unwrap_or([0; N])
    }

    pub(super) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.array(at))
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.array(at))
    }

    pub(super) fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.array(at))
    }
}

/// The extra fields of a header: a number and its bytes each.
pub(super) fn extras(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let ([a, b, c, d], rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        let (field, after) = rest.split_at_checked(length)?;
        bytes = after;
        Some((u16::from_le_bytes([*a, *b]), field))
    })
}

/// The times in a header of the central directory.
pub(super) fn times_in(fixed: &Fixed<'_>, extra: &[u8]) -> Vec<Timestamp> {
    let mut all: Vec<Timestamp> = Vec::new();
    all.extend(times::dos(
        "zip central directory, modified",
        fixed.u16(14),
        fixed.u16(12),
    ));
    for (number, field) in extras(extra) {
        match number {
            // Info-ZIP, "extended timestamp": in the directory only the first time stands.
            0x5455 if field.first().is_some_and(|flags| flags & 1 != 0) && field.len() >= 5 => {
                let seconds = i64::from(Fixed(field).u32(1).cast_signed());
                let text = seconds.to_string();
                all.push(times::unix(
                    "zip extended timestamp, modified",
                    &text,
                    seconds,
                ));
            }
            // NTFS: four bytes reserved, then attribute 1 of 24 bytes.
            0x000a if field.len() >= 32 && Fixed(field).u16(4) == 1 => {
                let field = Fixed(field);
                all.extend(times::filetime(
                    "zip NTFS extra field, modified",
                    field.u64(8),
                ));
                all.extend(times::filetime(
                    "zip NTFS extra field, accessed",
                    field.u64(16),
                ));
                all.extend(times::filetime(
                    "zip NTFS extra field, created",
                    field.u64(24),
                ));
            }
            _ => {}
        }
    }
    all.truncate(8);
    all
}

/// The header before a member (APPNOTE 4.3.7).
pub(super) struct Local {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) stored_bytes: u64,
    pub(super) bytes: u64,
    pub(super) name: Vec<u8>,
    /// Of the header with name and extra fields.
    pub(super) header_bytes: u64,
    pub(super) date: u16,
    pub(super) time: u16,
}

impl Local {
    /// Reads the header at `offset`; `None` where there is none.
    pub(super) fn read(content: &dyn Content, offset: u64) -> io::Result<Option<Self>> {
        let Some(head) = array_at::<30>(content, offset)? else {
            return Ok(None);
        };
        if !head.starts_with(b"PK\x03\x04") {
            return Ok(None);
        }
        let fixed = Fixed(&head);
        let name_bytes = usize::from(fixed.u16(26));
        let extra_bytes = usize::from(fixed.u16(28));
        let rest_bytes = name_bytes.saturating_add(extra_bytes);
        let mut rest = vec![0; rest_bytes];
        let count = read_up_to(content, offset.saturating_add(30), &mut rest)?;
        if count < rest_bytes {
            return Ok(None);
        }
        let (name, extra) = rest.split_at_checked(name_bytes).unwrap_or_default();
        let (mut bytes, mut stored_bytes) = (u64::from(fixed.u32(22)), u64::from(fixed.u32(18)));
        for (number, field) in extras(extra) {
            if number == 1 && field.len() >= 16 {
                let field = Fixed(field);
                if fixed.u32(22) == u32::MAX {
                    bytes = field.u64(0);
                }
                if fixed.u32(18) == u32::MAX {
                    stored_bytes = field.u64(8);
                }
            }
        }
        Ok(Some(Self {
            bytes,
            crc: fixed.u32(14),
            date: fixed.u16(12),
            flags: fixed.u16(6),
            header_bytes: u64::try_from(rest_bytes).unwrap_or(0).saturating_add(30),
            method: fixed.u16(8),
            name: name.to_vec(),
            stored_bytes,
            time: fixed.u16(10),
        }))
    }

    /// Whether sizes and checksum stand after the content (bit 3).
    pub(super) fn has_descriptor(&self) -> bool {
        self.flags & 8 != 0
    }

    /// In what this header differs from the central directory: an archive that says two things
    /// shows one reader this and another that.
    pub(super) fn differs(&self, listed: &Listed) -> Option<String> {
        let masked = self.flags & 0x2000 != 0 || listed.flags & 0x2000 != 0;
        if self.name != listed.name && !masked {
            let name =
                String::from_utf8_lossy(self.name.get(..200).unwrap_or(&self.name)).into_owned();
            return Some(format!("its own header names it {name}"));
        }
        if self.method != listed.method {
            return Some(format!("its own header says method {}", self.method));
        }
        let sizes = (self.bytes, self.stored_bytes) == (listed.bytes, listed.stored_bytes);
        if !sizes && !self.has_descriptor() {
            return Some(format!(
                "its own header says {} bytes in {}",
                self.bytes, self.stored_bytes
            ));
        }
        None
    }

    /// Where the member ends, its data descriptor included where it has one (APPNOTE 4.3.9: with
    /// or without a signature, with sizes of four or eight bytes).
    pub(super) fn end_with_descriptor(
        &self,
        content: &dyn Content,
        data_end: u64,
        listed: &Listed,
    ) -> u64 {
        if !self.has_descriptor() {
            return data_end;
        }
        let Ok(Some(tail)) = array_at::<24>(content, data_end) else {
            return data_end.saturating_add(16);
        };
        let signed = tail.starts_with(b"PK\x07\x08");
        let skip: usize = if signed { 4 } else { 0 };
        let fixed = Fixed(tail.get(skip..).unwrap_or_default());
        let wide = fixed.u64(4) == listed.stored_bytes && fixed.u64(12) == listed.bytes && signed;
        let narrow = u64::from(fixed.u32(4)) == listed.stored_bytes
            && u64::from(fixed.u32(8)) == listed.bytes;
        let length: u64 = match (narrow, wide, signed) {
            (true, _, true) => 16,
            (true, _, false) => 12,
            (false, true, _) => 24,
            (false, false, true) => 16,
            (false, false, false) => 0,
        };
        data_end.saturating_add(length)
    }
}
