//! Times. The house writes UTC with microseconds, 27 characters; a time found in evidence keeps
//! its own text, source and precision beside that.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
/// 9999-12-31T23:59:59.999999Z.
const MICROS_MAX: i64 = 253_402_300_799_999_999;

/// A moment in UTC, in microseconds since 1970-01-01, from year 1970 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// Why a text or a number is not a [`Time`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    #[error("expected a time such as 2026-01-05T00:07:00.325980Z")]
    Form,
    #[error("a time lies between the years 1970 and 9999")]
    Range,
}

impl Time {
    pub const EPOCH: Self = Self(0);

    pub fn from_micros(micros: i64) -> Result<Self, TimeError> {
        if (0..=MICROS_MAX).contains(&micros) {
            Ok(Self(micros))
        } else {
            Err(TimeError::Range)
        }
    }

    pub fn from_seconds(seconds: i64) -> Result<Self, TimeError> {
        seconds
            .checked_mul(MICROS_PER_SECOND)
            .ok_or(TimeError::Range)
            .and_then(Self::from_micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub fn seconds(self) -> i64 {
        self.0 / MICROS_PER_SECOND
    }

    /// This moment moved by `seconds`, held inside the range of [`Time`].
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let micros = self
            .0
            .saturating_add(seconds.saturating_mul(MICROS_PER_SECOND));
        Self(micros.clamp(0, MICROS_MAX))
    }

    /// Seconds from `earlier` to this moment, negative if it lies before.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / MICROS_PER_SECOND
    }

    /// The calendar year in UTC.
    pub fn year(self) -> u16 {
        let (year, _, _) = civil(self.0.div_euclid(MICROS_PER_SECOND * SECONDS_PER_DAY));
        u16::try_from(year).unwrap_or(u16::MAX)
    }

    /// `2026-01-05`.
    pub fn date(self) -> String {
        let (year, month, day) = civil(self.0.div_euclid(MICROS_PER_SECOND * SECONDS_PER_DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// Year, month and day of a day number since 1970-01-01 (Howard Hinnant, `civil_from_days`).
#[allow(
    clippy::arithmetic_side_effects,
    reason = "a time lies in the years 1970 to 9999, far from the ends of 64 bits"
)]
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The day number since 1970-01-01 of a date (Howard Hinnant, `days_from_civil`).
#[allow(
    clippy::arithmetic_side_effects,
    reason = "a time lies in the years 1970 to 9999, far from the ends of 64 bits"
)]
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_index = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_index + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(MICROS_PER_SECOND);
        let micros = self.0.rem_euclid(MICROS_PER_SECOND);
        let in_day = seconds.rem_euclid(SECONDS_PER_DAY);
        write!(
            f,
            "{}T{:02}:{:02}:{:02}.{micros:06}Z",
            self.date(),
            in_day / 3600,
            in_day / 60 % 60,
            in_day % 60,
        )
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Time {
    type Err = TimeError;

    /// Reads `2026-01-05T00:07:00.325980Z`, and for people the shorter forms
    /// `2026-01-05T00:07:00Z`, `2026-01-05T00:07Z` and `2026-01-05` (midnight UTC).
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let full = match text.len() {
            27 => text.to_owned(),
            20 => format!("{}.000000Z", text.trim_end_matches('Z')),
            17 => format!("{}:00.000000Z", text.trim_end_matches('Z')),
            10 => format!("{text}T00:00:00.000000Z"),
            _ => return Err(TimeError::Form),
        };
        let shape = b"dddd-dd-ddTdd:dd:dd.ddddddZ";
        let fits = full.len() == shape.len()
            && full.bytes().zip(shape).all(|(byte, &form)| {
                if form == b'd' {
                    byte.is_ascii_digit()
                } else {
                    byte == form
                }
            });
        if !fits {
            return Err(TimeError::Form);
        }
        let number = |from: usize, to: usize| {
            full.get(from..to)
                .and_then(|digits| digits.parse::<i64>().ok())
                .ok_or(TimeError::Form)
        };
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let day_number = days(year, month, day);
        if civil(day_number) != (year, month, day) || hour > 23 || minute > 59 || second > 59 {
            return Err(TimeError::Form);
        }
        let second_of_day = hour
            .saturating_mul(3600)
            .saturating_add(minute.saturating_mul(60))
            .saturating_add(second);
        let seconds = day_number
            .saturating_mul(SECONDS_PER_DAY)
            .saturating_add(second_of_day);
        let micros = seconds
            .saturating_mul(MICROS_PER_SECOND)
            .saturating_add(number(20, 26)?);
        Self::from_micros(micros)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How finely a source states its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    Day,
    Minute,
    /// FAT and ZIP keep even seconds only.
    TwoSeconds,
    Second,
    Millisecond,
    Microsecond,
    HundredNanoseconds,
    Nanosecond,
}

/// A time as evidence states it: its own text and where it stood, beside the UTC value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timestamp {
    pub precision: Precision,
    /// Where it stood, for example `zip central directory` or `file system, modified`.
    pub source: String,
    /// As the source writes it.
    pub text: String,
    /// The same in UTC; absent where the source names no zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utc: Option<Time>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_moments() {
        fn check(text: &str, seconds: i64) {
            assert_eq!(
                text.parse::<Time>().map(Time::seconds),
                Ok(seconds),
                "{text}"
            );
        }
        check("1970-01-01T00:00:00.000000Z", 0);
        check("2026-01-05T00:07:00.325980Z", 1_767_571_620);
        check("2024-02-29", 1_709_164_800);
        check("9999-12-31T23:59:59.999999Z", 253_402_300_799);
    }

    #[test]
    fn refused() {
        for wrong in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-01-05T24:00Z",
            "2026-01-05 00:07:00.325980Z",
            "٢٠٢٦-01-05",
            "1969-12-31",
        ] {
            assert!(wrong.parse::<Time>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trip(micros in 0..=MICROS_MAX) {
            let time = Time::from_micros(micros).expect("in range");
            prop_assert_eq!(time.to_string().len(), 27);
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }
    }
}
