//! Lower-case hexadecimal of keys and sealed bytes, as the key files hold them.

use zeroize::Zeroizing;

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// Reads lower-case hexadecimal; anything else gives none.
pub(crate) fn from_hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => digit.checked_sub(b'0'),
        b'a'..=b'f' => digit.checked_sub(87),
        _ => None,
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for [high, low] in pairs {
        bytes.push(value(*high)? << 4 | value(*low)?);
    }
    Some(bytes)
}

/// Reads exactly 32 bytes.
pub(crate) fn key_from_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = from_hex(text)?;
    let array: &[u8; 32] = bytes.as_slice().try_into().ok()?;
    Some(Zeroizing::new(*array))
}
