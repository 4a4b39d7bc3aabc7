//! Points and lengths of time as people type and read them.

use anyhow::{Context as _, Result};
use emr_model::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads `2026-12-31` (the beginning of that day, UTC), a time with its zone as `2026-12-31T12:00:00+02:00`, or `7d`, `12h`,
/// `90m`, `30s` from now. A time without a zone is refused: it could mean another hour than its author's.
pub(crate) fn parse(text: &str) -> Result<Timestamp> {
    if let Some(milliseconds) = duration(text) {
        return Ok(Timestamp::now().plus_millis(milliseconds));
    }
    let time = match date(text) {
        Some(date) => date.to_zoned(TimeZone::UTC)?.timestamp(),
        None => text.parse().context(
            "write a time as 2026-12-31, with its zone as 2026-12-31T12:00:00Z or 2026-12-31T12:00:00+02:00, or as 7d, 12h, 90m \
             or 30s from now",
        )?,
    };
    let milliseconds = u64::try_from(time.as_millisecond())
        .context("the time is before 1970: name a later one")?;
    Ok(Timestamp::try_from(milliseconds)?)
}

/// Reads a length of time, `7d`, `12h`, `90m` or `30s`, in seconds.
pub(crate) fn seconds(text: &str) -> Result<u32> {
    let seconds = duration(text).map(|milliseconds| milliseconds / 1_000);
    seconds
        .and_then(|seconds| seconds.try_into().ok())
        .context("write a time as 7d, 12h, 90m or 30s")
}

/// A length of time in the largest unit of which it is a whole number.
pub(crate) fn in_words(seconds: u32) -> String {
    let units = [(86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let whole = units.iter().find(|(unit, _)| seconds.is_multiple_of(*unit));
    whole.map_or_else(
        || format!("{seconds} seconds"),
        |(unit, name)| format!("{} {name}", seconds / unit),
    )
}

/// A date alone; jiff would also read the date of a longer text and drop the rest.
fn date(text: &str) -> Option<Date> {
    const LENGTH: usize = "2026-12-31".len();
    text.parse().ok().filter(|_| text.len() == LENGTH)
}

fn duration(text: &str) -> Option<u64> {
    let unit = text.chars().last()?;
    let milliseconds = match unit {
        's' => 1_000,
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => 86_400_000,
        _ => return None,
    };
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    number.checked_mul(milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_and_said() {
        let said = ["3d", "4h", "5m", "90m", "100s"].map(|text| in_words(seconds(text).unwrap()));
        let expected = [
            "3 days",
            "4 hours",
            "5 minutes",
            "90 minutes",
            "100 seconds",
        ];
        assert_eq!(said, expected);
        for text in ["", "4", "h", "-4h", "50000d", "2026-12-31"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn fault_1_dates_and_durations_are_read_and_nothing_else() {
        assert_eq!(parse("1970-01-02").unwrap().as_millis(), 86_400_000);
        assert_eq!(parse("1970-01-01T00:00:01Z").unwrap().as_millis(), 1_000);
        assert_eq!(
            parse("2026-12-31").unwrap(),
            parse("2026-12-31T00:00:00Z").unwrap()
        );
        assert!(parse("1h").unwrap() > Timestamp::now().plus_millis(3_000_000));
        for text in [
            "",
            "d",
            "tomorrow",
            "-1d",
            "18446744073709551615d",
            "2026-13-01",
            "1960-01-01",
            "2026-12-31T12:00:00",
            "2026-12-31 12:00",
            "2026-12-31T12",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn fault_1_every_zone_of_a_time_counts() {
        let noon = parse("2026-12-31T10:00:00Z").unwrap();
        for text in [
            "2026-12-31T12:00:00+02:00",
            "2026-12-31T12:00:00.000+02:00",
            "2026-12-31t10:00:00z",
            "2026-12-31 05:30:00-04:30",
            "2027-01-01T00:00:00+14:00",
        ] {
            assert_eq!(parse(text).unwrap(), noon, "{text}");
        }
        let precise = parse("2026-12-31T10:00:00.25Z").unwrap();
        assert_eq!(precise.as_millis(), noon.as_millis() + 250);
    }
}
