//! Small texts: times and lists as a reader wants to see them.

/// Days from 1970-01-01 to a day of the Gregorian calendar (H. Hinnant, `days_from_civil`).
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let year = if month <= 2 {
        year.checked_sub(1)?
    } else {
        year
    };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = month.checked_add(9)?.rem_euclid(12);
    let day_of_year = shifted
        .checked_mul(153)?
        .checked_add(2)?
        .checked_div(5)?
        .checked_add(day)?
        .checked_sub(1)?;
    let day_of_era = year_of_era
        .checked_mul(365)?
        .checked_add(year_of_era.checked_div(4)?)?
        .checked_sub(year_of_era.checked_div(100)?)?
        .checked_add(day_of_year)?;
    era.checked_mul(146_097)?
        .checked_add(day_of_era)?
        .checked_sub(719_468)
}

/// Seconds since 1970 of the `at` of an entry (27 characters, checked by its reader), rounded
/// down.
pub(crate) fn seconds_of(at: &str) -> Option<i64> {
    let number = |from: usize, to: usize| at.get(from..to)?.parse::<i64>().ok();
    let days = days_from_civil(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let hours = days.checked_mul(24)?.checked_add(number(11, 13)?)?;
    let minutes = hours.checked_mul(60)?.checked_add(number(14, 16)?)?;
    minutes.checked_mul(60)?.checked_add(number(17, 19)?)
}

/// Seconds since 1970 as `2026-01-05T00:07:00Z`; the bare number where no calendar has the year.
pub(crate) fn utc(seconds: u64) -> String {
    civil(seconds).unwrap_or_else(|| format!("{seconds} seconds after 1970"))
}

fn civil(seconds: u64) -> Option<String> {
    let days = i64::try_from(seconds.checked_div(86_400)?).ok()?;
    let rest = seconds.checked_rem(86_400)?;
    let shifted = days.checked_add(719_468)?;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = day_of_era
        .checked_sub(day_of_era.checked_div(1_460)?)?
        .checked_add(day_of_era.checked_div(36_524)?)?
        .checked_sub(day_of_era.checked_div(146_096)?)?
        .checked_div(365)?;
    let before = year_of_era
        .checked_mul(365)?
        .checked_add(year_of_era.checked_div(4)?)?
        .checked_sub(year_of_era.checked_div(100)?)?;
    let day_of_year = day_of_era.checked_sub(before)?;
    let month_shifted = day_of_year
        .checked_mul(5)?
        .checked_add(2)?
        .checked_div(153)?;
    let days_before = month_shifted
        .checked_mul(153)?
        .checked_add(2)?
        .checked_div(5)?;
    let day = day_of_year.checked_sub(days_before)?.checked_add(1)?;
    let month = if month_shifted < 10 {
        month_shifted.checked_add(3)?
    } else {
        month_shifted.checked_sub(9)?
    };
    let year = era.checked_mul(400)?.checked_add(year_of_era)?;
    let year = if month <= 2 {
        year.checked_add(1)?
    } else {
        year
    };
    let (hour, minute) = (
        rest.checked_div(3_600)?,
        rest.checked_rem(3_600)?.checked_div(60)?,
    );
    let second = rest.checked_rem(60)?;
    (year <= 9999)
        .then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// A text that a package may have brought along (a name, a stated value), made harmless: characters
/// that steer a terminal, or that change the order of others, are written `\u{…}`.
pub(crate) fn harmless(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    let mut harmless = String::with_capacity(text.len());
    for c in text.chars() {
        match steers(c) {
            true => harmless.extend(c.escape_unicode()),
            false => harmless.push(c),
        }
    }
    harmless
}

/// `1 entry`, `2 entries`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// The first of many, and how many more there are.
pub(crate) fn some_of<T: ToString>(all: &[T]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = all.iter().take(SHOWN).map(ToString::to_string).collect();
    match all.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_steers_a_terminal() {
        for (text, shown) in [
            (
                "caf\u{e9} \u{645}\u{6a9}\u{62a}\u{628}",
                "caf\u{e9} \u{645}\u{6a9}\u{62a}\u{628}",
            ),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("\u{1b}[2J\r\n", "\\u{1b}[2J\\u{d}\\u{a}"),
            ("a\u{202e}b\u{200b}", "a\\u{202e}b\\u{200b}"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }

    #[test]
    fn times_go_both_ways() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_767_607_200, "2026-01-05T10:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(utc(seconds), text);
            let at = text.replace('Z', ".999999Z");
            assert_eq!(seconds_of(&at), i64::try_from(seconds).ok(), "{text}");
        }
        assert_eq!(utc(u64::MAX), "18446744073709551615 seconds after 1970");
        assert_eq!(
            seconds_of("0001-01-01T00:00:00.000000Z"),
            Some(-62_135_596_800)
        );
    }
}
