//! FHIR's dates: a year, a month, a day, or a moment with its time zone. The text stays as it is; this only compares.

/// A date that exists in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    /// The first second that it can mean, in UTC, since 1970.
    first: i64,
    /// The last second that it can mean.
    last: i64,
}

impl Date {
    /// Reads `2024`, `2024-02`, `2024-02-29` or `2024-02-29T10:00:00+03:00`; `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let mut parts = day.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map(|part| digits(part, 2));
        let date = parts.next().map(|part| digits(part, 2));
        if parts.next().is_some() || year == 0 {
            return None;
        }
        let (first, days) = match (month, date) {
            (None, _) => (days_before(year, 1, 1), days_of_year(year)),
            (Some(month), None) => (
                days_before(year, month.filter(is_month)?, 1),
                days_of_month(year, month?),
            ),
            (Some(month), Some(day)) => {
                let (month, day) = (month.filter(is_month)?, day?);
                let exists = (1..=days_of_month(year, month)).contains(&day);
                (days_before(year, month, day), exists.then_some(1)?)
            }
        };
        let first = first * DAY;
        let Some(time) = time else {
            let last = first + days * DAY - 1;
            return Some(Self { first, last });
        };
        date??;
        let moment = first + seconds(time)?;
        Some(Self {
            first: moment,
            last: moment,
        })
    }

    /// Whether it surely comes before another.
    pub(crate) fn is_before(&self, other: &Self) -> bool {
        self.last < other.first
    }

    /// The order of dates: of two that begin together, the one that ends first.
    pub(crate) fn key(&self) -> (i64, i64) {
        (self.first, self.last)
    }
}

const DAY: i64 = 24 * 3600;

/// The seconds from midnight UTC of `10:00:00+03:00`, `10:00:00.5Z`; a time without a zone is no FHIR time.
fn seconds(time: &str) -> Option<i64> {
    let zone = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at(zone);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = clock.split(':').map(|part| digits(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let is_clock =
        hour < 24 && minute < 60 && second <= 60 && parts.next().is_none() && is_fraction;
    let clock = is_clock.then_some(hour * 3600 + minute * 60 + second)?;
    if zone == "Z" {
        return Some(clock);
    }
    let (sign, zone) = (if zone.starts_with('-') { 1 } else { -1 }, &zone[1..]);
    let (hours, minutes) = zone.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let is_zone = hours <= 14 && minutes < 60;
    is_zone.then_some(clock + sign * (hours * 3600 + minutes * 60))
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<i64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

fn is_month(month: &i64) -> bool {
    (1..=12).contains(month)
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_of_year(year: i64) -> i64 {
    365 + i64::from(is_leap(year))
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a day, which may be negative.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let years = year - 1;
    let leap_days = years / 4 - years / 100 + years / 400;
    let months: i64 = (1..month).map(|month| days_of_month(year, month)).sum();
    years * 365 + leap_days + months + day - 1 - 719_162
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_precision_of_fhir_is_read() {
        let first = |text| Date::parse(text).map(|date| date.first);
        assert_eq!(first("1970"), Some(0));
        assert_eq!(first("1970-02"), Some(31 * DAY));
        assert_eq!(first("2000-03-01"), Some(951_868_800));
        assert_eq!(
            first("2024-02-29T10:00:00+03:00"),
            first("2024-02-29T07:00:00Z")
        );
        assert_eq!(
            first("2024-02-29T10:00:00.125-00:30"),
            first("2024-02-29T10:30:00Z")
        );
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        let texts = [
            "",
            "24",
            "2024-13",
            "2023-02-29",
            "2024-2-1",
            "01/02/2024",
            "2024-01-01T10:00",
            "2024-01-01T10:00:00",
            "2024-01-01T24:00:00Z",
            "2024-01T10:00:00Z",
            "2024-01-01T10:00:00+3",
            "0000",
            "2024-01-01-01",
            "٢٠٢٤",
        ];
        for text in texts {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_comes_before_another_only_if_that_is_certain() {
        let before = |a: &str, b: &str| Date::parse(a).unwrap().is_before(&Date::parse(b).unwrap());
        assert!(before("2023", "2024-01-01"));
        assert!(!before("2024", "2024-01-01"));
        assert!(!before("2024-01-01", "2024"));
        assert!(before("2024-01-01T10:00:00+03:00", "2024-01-01T08:00:00Z"));
    }
}
