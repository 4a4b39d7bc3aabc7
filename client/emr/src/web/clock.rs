//! The service's clock, by the `Date` of its answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use emr_model::Timestamp;

/// Endorsers refuse proposals more than 60 s from their own clock; half of that is worth a warning.
pub const TOLERATED_SKEW_SECONDS: i64 = 30;

/// A service that says it is ever so late would have members date their proposals far into the future.
const GREATEST_CORRECTION_SECONDS: i64 = 600;

/// What this machine's clock would say if it agreed with the service's.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_seconds: Arc<AtomicI64>,
}

impl Clock {
    /// By how many seconds this machine's clock is ahead of the service's, where that is more than
    /// [`TOLERATED_SKEW_SECONDS`] either way.
    pub fn skew_seconds(&self) -> Option<i64> {
        let ahead = self.ahead_seconds.load(Ordering::Relaxed);
        (ahead.abs() > TOLERATED_SKEW_SECONDS).then_some(ahead)
    }

    /// The time to date proposals with: this machine's, corrected by the service's where the two are 30 s to
    /// 10 minutes apart. Further apart one of them is so wrong that nobody can tell which.
    pub fn system_time(&self) -> SystemTime {
        let now = SystemTime::now();
        match self.skew_seconds() {
            Some(ahead) if ahead.abs() <= GREATEST_CORRECTION_SECONDS => {
                let skew = Duration::from_secs(ahead.unsigned_abs());
                let corrected = if ahead > 0 {
                    now.checked_sub(skew)
                } else {
                    now.checked_add(skew)
                };
                corrected.unwrap_or(now)
            }
            _ => now,
        }
    }

    /// [`Clock::system_time`] in milliseconds.
    pub fn now(&self) -> Timestamp {
        crate::time::timestamp(self.system_time())
    }

    /// Notes the `Date` of an answer that just came.
    pub(super) fn note(&self, date: SystemTime) {
        let ahead = match SystemTime::now().duration_since(date) {
            Ok(ahead) => i64::try_from(ahead.as_secs()).unwrap_or(i64::MAX),
            Err(error) => {
                i64::try_from(error.duration().as_secs()).map_or(i64::MIN, |behind| -behind)
            }
        };
        self.ahead_seconds.store(ahead, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn off_by(seconds: i64) -> Clock {
        let clock = Clock::default();
        let skew = Duration::from_secs(seconds.unsigned_abs());
        let now = SystemTime::now();
        clock.note(if seconds > 0 { now - skew } else { now + skew });
        clock
    }

    #[test]
    fn a_small_difference_is_none() {
        assert_eq!(off_by(20).skew_seconds(), None);
        assert_eq!(off_by(-20).skew_seconds(), None);
    }

    #[test]
    fn a_clock_that_is_some_minutes_off_is_corrected_and_an_absurd_one_is_not() {
        for seconds in [120, -120] {
            let clock = off_by(seconds);
            let said = clock.skew_seconds().unwrap();
            assert!((said - seconds).abs() <= 1, "{said}");
            let corrected = clock.now().as_millis() as i64 / 1000;
            let expected = Timestamp::now().as_millis() as i64 / 1000 - seconds;
            assert!((corrected - expected).abs() <= 2);
        }
        let clock = off_by(-100_000);
        assert!(clock.skew_seconds().is_some());
        assert!(clock.now().as_millis() <= Timestamp::now().as_millis());
    }
}
