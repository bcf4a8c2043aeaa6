//! The header of a tar member, and the fields of pax.

/// A header whose checksum holds.
pub(super) struct Header {
    /// The type flag.
    pub(super) kind: u8,
    pub(super) bytes: u64,
    pub(super) name: Vec<u8>,
    /// Seconds since 1970 and the digits as they stand.
    pub(super) modified: Option<(i64, String)>,
    /// Whether blocks with more of a sparse map follow (GNU tar).
    pub(super) more_sparse: bool,
}

/// Cuts a field at its first zero byte.
pub(super) fn until_zero(field: &mut Vec<u8>) {
    if let Some(end) = field.iter().position(|byte| *byte == 0) {
        field.truncate(end);
    }
}

/// A number in octal digits, or in base 256 where the first bit is set (GNU tar). Negative
/// numbers are not numbers of bytes and are refused.
fn number(field: &[u8]) -> Option<u64> {
    match field.split_first() {
        Some((0x80, rest)) => rest.iter().try_fold(0u64, |value, byte| {
            value.checked_mul(256)?.checked_add(u64::from(*byte))
        }),
        _ => {
            let text = std::str::from_utf8(field).ok()?;
            let digits = text.trim_matches(['\0', ' ']);
            if digits.is_empty() {
                return Some(0);
            }
            u64::from_str_radix(digits, 8).ok()
        }
    }
}

impl Header {
    /// Reads a block; `None` where its checksum is wrong or its size is no number.
    pub(super) fn read(block: &[u8; 512]) -> Option<Self> {
        let field = |from: usize, to: usize| block.get(from..to).unwrap_or_default();
        let stated = number(field(148, 156))?;
        let outside = |place: usize| !(148..156).contains(&place);
        let (mut sum, mut signed) = (256u64, 256i64);
        for (place, byte) in block
            .iter()
            .enumerate()
            .filter(|(place, _)| outside(*place))
        {
            let _ = place;
            sum = sum.saturating_add(u64::from(*byte));
            signed = signed.saturating_add(i64::from(byte.cast_signed()));
        }
        // Some old programs summed signed bytes.
        if stated != sum && i64::try_from(stated).ok() != Some(signed) {
            return None;
        }
        let mut name = field(0, 100).to_vec();
        until_zero(&mut name);
        // Only the POSIX form has a prefix; GNU keeps times there.
        if field(257, 263) == b"ustar\0" {
            let mut prefix = field(345, 500).to_vec();
            until_zero(&mut prefix);
            if !prefix.is_empty() {
                prefix.push(b'/');
                prefix.append(&mut name);
                name = prefix;
            }
        }
        let kind = block.get(156).copied().unwrap_or(0);
        // Before POSIX a folder was told by its name alone.
        let old_folder = kind == 0 && name.last() == Some(&b'/');
        let modified = number(field(136, 148)).and_then(|seconds| i64::try_from(seconds).ok());
        let text = String::from_utf8_lossy(field(136, 148)).into_owned();
        let text = text.trim_matches(['\0', ' ']).to_owned();
        Some(Self {
            bytes: number(field(124, 136))?,
            kind: if old_folder { b'5' } else { kind },
            modified: modified
                .map(|seconds| (seconds, text))
                .filter(|(_, text)| !text.is_empty()),
            more_sparse: block.get(482).is_some_and(|flag| *flag != 0),
            name,
        })
    }
}

/// The pax fields that matter here (POSIX.1-2001, `pax`, "pax Extended Header").
#[derive(Default)]
pub(super) struct Pax {
    pub(super) name: Option<Vec<u8>>,
    pub(super) bytes: Option<u64>,
    /// A decimal fraction.
    pub(super) modified: Option<String>,
    pub(super) sparse: bool,
}

impl Pax {
    /// Reads records `length key=value\n`. What is no record ends the reading.
    pub(super) fn read(mut content: &[u8]) -> Self {
        let mut pax = Self::default();
        while let Some((record, rest)) = record(content) {
            content = rest;
            let Some(equals) = record.iter().position(|byte| *byte == b'=') else {
                continue;
            };
            let (key, value) = record.split_at(equals);
            let value = value.get(1..).unwrap_or_default();
            let text = || std::str::from_utf8(value).ok();
            match key {
                b"path" => pax.name = Some(value.to_vec()),
                b"GNU.sparse.name" => {
                    pax.name = Some(value.to_vec());
                    pax.sparse = true;
                }
                b"size" => pax.bytes = text().and_then(|text| text.parse().ok()),
                b"mtime" => {
                    let decimal = |text: &&str| {
                        text.len() <= 40
                            && text
                                .bytes()
                                .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-')
                    };
                    pax.modified = text().filter(decimal).map(str::to_owned);
                }
                key if key.starts_with(b"GNU.sparse.") => pax.sparse = true,
                _ => {}
            }
        }
        pax
    }
}

/// The first record of `content`, without its length and its line end, and what follows.
fn record(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = content.iter().take(20).position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(content.get(..space)?)
        .ok()?
        .parse()
        .ok()?;
    let record = content.get(space.checked_add(1)?..length)?;
    Some((record.strip_suffix(b"\n")?, content.get(length..)?))
}
