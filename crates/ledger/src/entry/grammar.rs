//! The grammar of the texts in an entry. Each check answers for one whole text.

use crate::hex;

/// A code: `[a-z][a-z0-9]*([.-][a-z0-9]+)*`.
pub fn is_code(text: &str) -> bool {
    let [first, rest @ ..] = text.as_bytes() else {
        return false;
    };
    let mut after_mark = false;
    for byte in rest {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => after_mark = false,
            b'.' | b'-' if !after_mark => after_mark = true,
            _ => return false,
        }
    }
    first.is_ascii_lowercase() && !after_mark
}

/// The name of a count: codes joined by `:`.
pub fn is_count_name(text: &str) -> bool {
    text.split(':').all(is_code)
}

/// An act: `noun.verb`, the verb perhaps followed by words, each with a hyphen before it; all of
/// small letters.
pub fn is_act(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    match text.split_once('.') {
        Some((noun, verb)) => word(noun) && verb.split('-').all(word),
        None => false,
    }
}

/// `person-` or `program-` and 32 lower-case hexadecimal digits.
pub fn is_actor(text: &str) -> bool {
    is_id("person-", text) || is_id("program-", text)
}

/// `prefix` and 32 lower-case hexadecimal digits.
pub fn is_id(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|random| random.len() == 32 && hex::is_hex(random.as_bytes()))
}

/// A time: `2026-01-05T00:07:00.325980Z`, a day of the calendar (years 0001 to 9999), no leap
/// second.
pub fn is_at(text: &str) -> bool {
    let [
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
        b'.',
        fraction @ ..,
        b'Z',
    ] = text.as_bytes()
    else {
        return false;
    };
    let pair = |tens: &u8, ones: &u8| -> Option<u32> {
        let value = |digit: &u8| char::from(*digit).to_digit(10);
        value(tens)?.checked_mul(10)?.checked_add(value(ones)?)
    };
    let numbers = || {
        let year = pair(y1, y2)?.checked_mul(100)?.checked_add(pair(y3, y4)?)?;
        let (month, day) = (pair(m1, m2)?, pair(d1, d2)?);
        let clock = pair(h1, h2)? < 24 && pair(n1, n2)? < 60 && pair(s1, s2)? < 60;
        Some(clock && year > 0 && (1..=days_in(year, month)).contains(&day))
    };
    fraction.len() == 6 && fraction.iter().all(u8::is_ascii_digit) && numbers() == Some(true)
}

/// The number of days of a month of the Gregorian calendar; 0 for no month.
fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}
