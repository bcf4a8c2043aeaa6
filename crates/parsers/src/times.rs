//! Times as formats state them: the text, where it stood, how fine it is, and UTC where the format
//! says a zone.

use evidence::{Precision, Time, Timestamp};

use crate::gaps::spelled;

fn stamp(source: &str, text: &str, precision: Precision, utc: Option<Time>) -> Timestamp {
    Timestamp {
        precision,
        source: source.to_owned(),
        text: spelled(text),
        utc,
    }
}

/// Seconds since 1970 in UTC, with the text as it stands.
pub(crate) fn unix(source: &str, text: &str, seconds: i64) -> Timestamp {
    stamp(
        source,
        text,
        Precision::Second,
        Time::from_seconds(seconds).ok(),
    )
}

/// Seconds since 1970 in UTC as a decimal fraction, `1700000000.123456789`.
pub(crate) fn decimal(source: &str, text: &str) -> Timestamp {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let precision = match fraction.len() {
        0 => Precision::Second,
        1..=3 => Precision::Millisecond,
        4..=6 => Precision::Microsecond,
        7 => Precision::HundredNanoseconds,
        _ => Precision::Nanosecond,
    };
    let micros = fraction
        .chars()
        .chain(std::iter::repeat('0'))
        .take(6)
        .collect::<String>()
        .parse::<i64>();
    let utc = whole.parse::<i64>().ok().zip(micros.ok());
    let utc = utc.and_then(|(seconds, micros)| {
        let all = seconds.checked_mul(1_000_000)?.checked_add(micros)?;
        Time::from_micros(all).ok()
    });
    stamp(source, text, precision, utc)
}

/// Steps of 100 ns since 1601 in UTC (FILETIME). 0 means that no time was set.
pub(crate) fn filetime(source: &str, ticks: u64) -> Option<Timestamp> {
    const MICROS_1601_TO_1970: i64 = 11_644_473_600_000_000;
    if ticks == 0 {
        return None;
    }
    let micros = i64::try_from(ticks / 10).ok();
    let utc = micros
        .and_then(|micros| micros.checked_sub(MICROS_1601_TO_1970))
        .and_then(|micros| Time::from_micros(micros).ok());
    Some(stamp(
        source,
        &ticks.to_string(),
        Precision::HundredNanoseconds,
        utc,
    ))
}

/// A date and time of MS-DOS, in the zone of whoever wrote it, so without UTC. 0 means that no
/// time was set.
pub(crate) fn dos(source: &str, date: u16, time: u16) -> Option<Timestamp> {
    if date == 0 {
        return None;
    }
    let text = format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        (date >> 9).saturating_add(1980),
        (date >> 5) & 15,
        date & 31,
        time >> 11,
        (time >> 5) & 63,
        (time & 31).saturating_mul(2),
    );
    Some(stamp(source, &text, Precision::TwoSeconds, None))
}
