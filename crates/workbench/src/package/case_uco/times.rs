//! Times in the one spelling that the ontologies take, `xsd:dateTime`; with or without a zone, as the
//! source has it, for a zone that nobody stated must not be invented.

use evidence::{Time, Timestamp};

/// `text` if it is a spelling of `xsd:dateTime` from the year 1970 on, else `None`.
pub(super) fn date_time(text: &str) -> Option<String> {
    let seconds = text.get(..19)?;
    format!("{seconds}Z").parse::<Time>().ok()?;
    let rest = text.get(19..)?;
    let rest = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 || digits > 9 {
                return None;
            }
            fraction.get(digits..)?
        }
    };
    is_zone(rest).then(|| text.to_owned())
}

/// Nothing, `Z`, or an offset of at most 14 hours.
fn is_zone(text: &str) -> bool {
    if matches!(text, "" | "Z") {
        return true;
    }
    let Some((hours, minutes)) = text
        .strip_prefix(['+', '-'])
        .and_then(|offset| offset.split_once(':'))
    else {
        return false;
    };
    let number = |digits: &str, most: u8| {
        let plain = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        plain && digits.parse::<u8>().is_ok_and(|number| number <= most)
    };
    number(hours, 13) && number(minutes, 59) || text.ends_with("14:00") && text.len() == 6
}

/// The time of an item as `xsd:dateTime`: the moment in UTC where the source states a zone, else
/// the source's text without one, if it has that form.
pub(super) fn of_item(time: &Timestamp) -> Option<String> {
    match time.utc {
        Some(utc) => Some(utc.to_string()),
        None => date_time(&time.text.replacen(' ', "T", 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::date_time;

    #[test]
    fn what_is_a_time_and_what_is_not() {
        fn check(text: &str, good: bool) {
            assert_eq!(date_time(text).is_some(), good, "{text}");
        }
        check("2026-01-05T00:07:00Z", true);
        check("2026-01-05T00:07:00", true);
        check("2026-01-05T00:07:00.5+02:00", true);
        check("2026-01-05T00:07:00-14:00", true);
        check("2026-01-05T00:07:00.123456789", true);
        check("2026-02-30T00:07:00", false);
        check("2026-01-05", false);
        check("2026-01-05T00:07", false);
        check("2026-01-05 00:07:00", false);
        check("2026-01-05T00:07:00.", false);
        check("2026-01-05T00:07:00+15:00", false);
        check("2026-01-05T00:07:00+02", false);
        check("2026-01-05T00:07:00 UTC", false);
        check("around noon, Monday", false);
        check("٢٠٢٦-01-05T00:07:00", false);
        check("", false);
    }
}
