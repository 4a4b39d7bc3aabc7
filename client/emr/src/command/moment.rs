//! Points in time as people type them.

use anyhow::{Context as _, Result};
use emr_model::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads `2026-12-31` (the beginning of that day, UTC), `2026-12-31T12:00:00Z`, or `7d`, `12h`, `90m`, `30s` from now.
pub(crate) fn parse(text: &str) -> Result<Timestamp> {
    if let Some(milliseconds) = duration(text) {
        return Ok(Timestamp::now().plus_millis(milliseconds));
    }
    let time = match text.parse::<Date>() {
        Ok(date) => date.to_zoned(TimeZone::UTC)?.timestamp(),
        Err(_) => text.parse().context(
            "write a time as 2026-12-31, 2026-12-31T12:00:00Z, or 7d, 12h, 90m, 30s from now",
        )?,
    };
    let milliseconds = u64::try_from(time.as_millisecond()).context("that is before 1970")?;
    Ok(Timestamp::try_from(milliseconds)?)
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
    fn dates_and_durations_are_read_and_nothing_else() {
        assert_eq!(parse("1970-01-02").unwrap().as_millis(), 86_400_000);
        assert_eq!(parse("1970-01-01T00:00:01Z").unwrap().as_millis(), 1_000);
        assert!(parse("1h").unwrap() > Timestamp::now().plus_millis(3_000_000));
        for text in [
            "",
            "d",
            "tomorrow",
            "-1d",
            "18446744073709551615d",
            "2026-13-01",
            "1960-01-01",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
