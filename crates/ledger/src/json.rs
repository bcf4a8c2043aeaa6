//! Canonical JSON (RFC 8785), restricted to integers.
//!
//! Keys are sorted here, by UTF-16 code units as the RFC says: the order of `serde_json` depends
//! on a feature that any dependency may switch on.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

/// The largest integer that every reader of JSON understands: 2⁵³−1 (RFC 7493, 2.2).
pub const INTEGER_MAX: u64 = (1 << 53) - 1;

/// How deep objects and arrays may lie in one another.
const DEPTH_MAX: u32 = 100;

/// Why a value has no canonical form here, or why bytes are not canonical.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    #[error("the value cannot be written as JSON")]
    Unwritable(#[source] serde_json::Error),
    #[error("{number} is not an integer from -(2^53-1) to 2^53-1")]
    Number { number: String },
    #[error("objects and arrays lie deeper than 100 levels")]
    Depth,
    #[error("the bytes are not the expected JSON")]
    Unreadable(#[source] serde_json::Error),
    #[error("the bytes are not in canonical form")]
    NotCanonical,
}

/// Writes `value` in canonical form: sorted keys, no white space, integers only.
pub fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, JsonError> {
    let value = serde_json::to_value(value).map_err(JsonError::Unwritable)?;
    let mut bytes = Vec::new();
    write_value(&value, DEPTH_MAX, &mut bytes)?;
    Ok(bytes)
}

/// Reads `bytes` strictly: whatever is not exactly what [`canonical`] would write is refused
/// (double keys, white space, needless escapes, `1.0`, unknown members that `T` drops).
pub fn from_canonical<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    let value: T = serde_json::from_slice(bytes).map_err(JsonError::Unreadable)?;
    match canonical(&value)? == bytes {
        true => Ok(value),
        false => Err(JsonError::NotCanonical),
    }
}

fn write_value(value: &Value, depth: u32, bytes: &mut Vec<u8>) -> Result<(), JsonError> {
    // A plain value is not one level more: only what holds others is counted.
    let deeper = || depth.checked_sub(1).ok_or(JsonError::Depth);
    match value {
        Value::Null => bytes.extend_from_slice(b"null"),
        Value::Bool(true) => bytes.extend_from_slice(b"true"),
        Value::Bool(false) => bytes.extend_from_slice(b"false"),
        Value::Number(number) => write_number(number, bytes)?,
        Value::String(text) => write_text(text, bytes)?,
        Value::Array(elements) => {
            let deeper = deeper()?;
            bytes.push(b'[');
            for (place, element) in elements.iter().enumerate() {
                if place > 0 {
                    bytes.push(b',');
                }
                write_value(element, deeper, bytes)?;
            }
            bytes.push(b']');
        }
        Value::Object(members) => {
            let deeper = deeper()?;
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| order(a, b));
            bytes.push(b'{');
            for (place, (name, member)) in members.into_iter().enumerate() {
                if place > 0 {
                    bytes.push(b',');
                }
                write_text(name, bytes)?;
                bytes.push(b':');
                write_value(member, deeper, bytes)?;
            }
            bytes.push(b'}');
        }
    }
    Ok(())
}

fn write_number(number: &Number, bytes: &mut Vec<u8>) -> Result<(), JsonError> {
    use alloc::string::ToString;
    let size = number
        .as_i64()
        .map(i64::unsigned_abs)
        .or_else(|| number.as_u64());
    let text = number.to_string();
    match size {
        Some(size) if size <= INTEGER_MAX && text != "-0" => {
            bytes.extend_from_slice(text.as_bytes());
            Ok(())
        }
        _ => Err(JsonError::Number { number: text }),
    }
}

/// By UTF-16 code units; for ASCII that is the order of the bytes.
fn order(a: &str, b: &str) -> core::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() {
        a.cmp(b)
    } else {
        a.encode_utf16().cmp(b.encode_utf16())
    }
}

/// The escapes of `serde_json` are those of RFC 8785, 3.2.2.2: quotes, backslashes and control
/// characters. Most texts have none.
fn write_text(text: &str, bytes: &mut Vec<u8>) -> Result<(), JsonError> {
    if !text
        .bytes()
        .any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\'))
    {
        bytes.push(b'"');
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(b'"');
        return Ok(());
    }
    let quoted = serde_json::to_vec(text).map_err(JsonError::Unwritable)?;
    bytes.extend_from_slice(&quoted);
    Ok(())
}
