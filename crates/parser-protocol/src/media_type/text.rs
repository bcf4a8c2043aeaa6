//! Text, and what text is told by how it begins.

use super::MediaType;

/// Whether the bytes are text in UTF-8: no control characters but those of lines and pages. A
/// character that the end of the head cuts is forgiven unless the head is the whole.
fn is_utf_8(head: &[u8], whole: bool) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    };
    valid
        && !head
            .iter()
            .any(|byte| matches!(byte, 0..=7 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
}

/// The text of UTF-16 with a byte order mark, or `None`.
fn utf_16(head: &[u8]) -> Option<String> {
    let (big, rest) = match head {
        [0xff, 0xfe, rest @ ..] => (false, rest),
        [0xfe, 0xff, rest @ ..] => (true, rest),
        _ => return None,
    };
    let mut units: Vec<u16> = rest
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(|pair| {
            if big {
                u16::from_be_bytes(pair)
            } else {
                u16::from_le_bytes(pair)
            }
        })
        .collect();
    if units
        .last()
        .is_some_and(|unit| (0xd800..0xdc00).contains(unit))
    {
        units.pop();
    }
    let text = String::from_utf16(&units).ok()?;
    let controls = text.chars().any(|character| {
        character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{c}')
    });
    (!controls).then_some(text)
}

fn begins(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// A word of markup ends where its name ends.
fn begins_tag(text: &[u8], name: &[u8]) -> bool {
    begins(text, name)
        && text
            .get(name.len())
            .is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'>' | b'/'))
}

fn markup(text: &[u8]) -> Option<MediaType> {
    let tags: [&[u8]; 9] = [
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<script",
        b"<table",
        b"<div",
        b"<p",
        b"<iframe",
    ];
    if tags.iter().any(|tag| begins_tag(text, tag)) {
        return Some(MediaType::HTML);
    }
    if begins_tag(text, b"<svg") {
        return Some(MediaType::SVG);
    }
    if !begins(text, b"<?xml") && !begins(text, b"<!doctype") {
        return None;
    }
    let holds = |word: &[u8]| {
        text.windows(word.len())
            .any(|part| part.eq_ignore_ascii_case(word))
    };
    Some(if holds(b"<svg") {
        MediaType::SVG
    } else if holds(b"<html") {
        MediaType::HTML
    } else {
        MediaType::XML
    })
}

/// Whether the head can be the beginning of a JSON object or array: strings, numbers, words and
/// marks only, in an order that JSON allows at the start.
fn json(text: &[u8]) -> bool {
    let mut rest = match text {
        [b'{' | b'[', rest @ ..] => rest,
        _ => return false,
    };
    let opened_object = text.first() == Some(&b'{');
    while let [b' ' | b'\t' | b'\r' | b'\n', tail @ ..] = rest {
        rest = tail;
    }
    match rest.first() {
        Some(b'}') => opened_object,
        Some(b'"') if opened_object => key_and_colon(rest),
        Some(b'"' | b'{' | b'[' | b']' | b'-' | b'0'..=b'9') => {
            !opened_object && balanced_so_far(text)
        }
        Some(_) => {
            !opened_object
                && [b"true".as_slice(), b"false", b"null"]
                    .iter()
                    .any(|word| rest.starts_with(word))
        }
        None => false,
    }
}

/// Whether `text`, which begins with a quote, is a string and then a colon (or is cut before).
fn key_and_colon(text: &[u8]) -> bool {
    let mut escaped = false;
    for (place, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'\n' => return false,
            b'"' => {
                return text
                    .iter()
                    .skip(place.saturating_add(1))
                    .find(|byte| !byte.is_ascii_whitespace())
                    .is_none_or(|byte| *byte == b':');
            }
            _ => {}
        }
    }
    true
}

/// Whether nothing stands outside of strings that JSON does not have. `[section]` of a settings
/// file and a line of a log fail here.
fn balanced_so_far(text: &[u8]) -> bool {
    let mut in_string = false;
    let mut escaped = false;
    let mut depth = 0u32;
    for byte in text {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        if depth == 0 && !byte.is_ascii_whitespace() && !matches!(byte, b'[' | b'{') {
            return false;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => depth = depth.saturating_add(1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b':' | b',' | b'+' | b'-' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E' => {}
            _ if byte.is_ascii_whitespace() => {}
            _ => return false,
        }
    }
    true
}

/// Fields with which a message begins (RFC 5322, 3.6; RFC 2045).
const FIELDS: &[&[u8]] = &[
    b"Received",
    b"Return-Path",
    b"From",
    b"To",
    b"Subject",
    b"Date",
    b"Message-ID",
    b"MIME-Version",
    b"Delivered-To",
    b"DKIM-Signature",
    b"X-",
    b"Reply-To",
    b"Content-Type",
    b"ARC-Seal",
];

/// Whether the text begins with two different fields of a message, one of them its own.
fn email(text: &[u8]) -> bool {
    let mut known = 0u32;
    for line in text.split(|byte| *byte == b'\n').take(40) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if matches!(line.first(), Some(b' ' | b'\t')) && known > 0 {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return false;
        };
        let name = line.get(..colon).unwrap_or(&[]);
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        let field = FIELDS.iter().any(|field| {
            name.eq_ignore_ascii_case(field) || (*field == b"X-" && begins(name, b"X-"))
        });
        if field {
            known = known.saturating_add(1);
        } else if known == 0 {
            return false;
        }
    }
    known >= 2
}

fn mbox(text: &[u8]) -> bool {
    // `From somebody Thu Jan  1 00:00:00 1970`, then a field.
    let mut lines = text.split(|byte| *byte == b'\n');
    lines.next().is_some_and(|line| {
        line.starts_with(b"From ") && line.iter().filter(|byte| **byte == b':').count() >= 2
    }) && lines.next().is_some_and(|line| line.contains(&b':'))
}

pub(super) fn identify(head: &[u8], whole: bool) -> Option<MediaType> {
    if let Some(text) = utf_16(head) {
        let text = text.trim_start().as_bytes();
        return Some(markup(text).unwrap_or(MediaType::TEXT));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if !is_utf_8(text, whole) {
        // Pages and messages in old encodings are still told by how they begin.
        let plain = !head.iter().any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a));
        let start = text.trim_ascii_start();
        return plain
            .then(|| markup(start).or_else(|| email(text).then_some(MediaType::EMAIL)))
            .flatten();
    }
    let start = text.trim_ascii_start();
    if let Some(kind) = markup(start) {
        return Some(kind);
    }
    if json(start) {
        return Some(MediaType::JSON);
    }
    if mbox(text) {
        return Some(MediaType::MBOX);
    }
    if email(text) {
        return Some(MediaType::EMAIL);
    }
    Some(MediaType::TEXT)
}
