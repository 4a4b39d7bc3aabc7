//! Points in time.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::InvalidValue;

/// A point in time: whole milliseconds since the Unix epoch, at most 2^53 − 1 so that every JSON reader keeps it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Timestamp(u64);

impl Timestamp {
    const GREATEST: u64 = (1 << 53) - 1;
    /// RFC 3339 has four digits for the year.
    const END_OF_YEAR_9999: u64 = 253_402_300_799_999;

    /// This many milliseconds after the Unix epoch; a greater value than 2^53 − 1 becomes 2^53 − 1.
    pub fn from_millis(millis: u64) -> Self {
        Self(millis.min(Self::GREATEST))
    }

    /// What this machine's clock says.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Milliseconds since the Unix epoch.
    pub fn as_millis(self) -> u64 {
        self.0
    }

    /// This time and `millis` more.
    #[must_use]
    pub fn plus_millis(self, millis: u64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// This time and `duration` more, in whole milliseconds.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        self.plus_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    /// 16 hexadecimal digits that sort the later time first, for keys that are listed newest first.
    pub fn inverted(self) -> String {
        format!("{:016x}", u64::MAX - self.0)
    }
}

/// Whole milliseconds; a time before 1970 counts as 1970.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(Self::GREATEST))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        UNIX_EPOCH + Duration::from_millis(time.0)
    }
}

impl TryFrom<u64> for Timestamp {
    type Error = InvalidValue;

    fn try_from(millis: u64) -> Result<Self, Self::Error> {
        if millis <= Self::GREATEST {
            Ok(Self(millis))
        } else {
            Err(InvalidValue {
                what: "time",
                form: "milliseconds since 1970, at most 2^53 - 1",
            })
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(u64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// RFC 3339 in UTC, for people.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ..=Self::END_OF_YEAR_9999 => {
                write!(
                    formatter,
                    "{}",
                    humantime::format_rfc3339_seconds((*self).into())
                )
            }
            millis => write!(formatter, "{millis} ms"),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_two_to_the_53_are_refused() {
        assert!(serde_json::from_str::<Timestamp>("9007199254740991").is_ok());
        assert!(serde_json::from_str::<Timestamp>("9007199254740992").is_err());
        assert!(serde_json::from_str::<Timestamp>("-1").is_err());
    }

    #[test]
    fn the_time_of_the_operating_system_is_cut_to_milliseconds() {
        let time = UNIX_EPOCH + Duration::from_nanos(1_234_567_890);
        assert_eq!(Timestamp::from(time), Timestamp::from_millis(1_234));
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Timestamp::from(before), Timestamp::from_millis(0));
        let cut = UNIX_EPOCH + Duration::from_millis(1_234);
        assert_eq!(SystemTime::from(Timestamp::from_millis(1_234)), cut);
    }

    #[test]
    fn people_read_a_date() {
        assert_eq!(
            Timestamp::from_millis(1_000).to_string(),
            "1970-01-01T00:00:01Z"
        );
    }
}
