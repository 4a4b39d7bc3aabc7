//! The service's clock, by the `Date` of its answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use emr_model::Timestamp;

use crate::ports::Clock;

/// Endorsers refuse proposals more than 60 s from their own clock; half of that is worth a warning.
pub const TOLERATED_SKEW_SECONDS: i64 = 30;

/// A greater difference is not corrected, because the service could make members date their proposals far into the
/// future.
const GREATEST_CORRECTION_SECONDS: i64 = 60;

/// What this machine's clock would say if it agreed with the service's.
#[derive(Clone)]
pub struct ServiceClock {
    machine: Arc<dyn Clock>,
    ahead_seconds: Arc<AtomicI64>,
}

impl ServiceClock {
    /// A clock that agrees with the machine's until the service's is known.
    pub(super) fn new(machine: Arc<dyn Clock>) -> Self {
        Self {
            machine,
            ahead_seconds: Arc::default(),
        }
    }

    /// The machine's own clock.
    pub fn machine(&self) -> &dyn Clock {
        &*self.machine
    }

    /// By how many seconds this machine's clock is ahead of the service's, where that is more than
    /// [`TOLERATED_SKEW_SECONDS`] either way.
    pub fn skew_seconds(&self) -> Option<i64> {
        let ahead = self.ahead_seconds.load(Ordering::Relaxed);
        (ahead.abs() > TOLERATED_SKEW_SECONDS).then_some(ahead)
    }

    /// The time to date proposals with: this machine's, corrected by the service's where the two are 30 s to 60 s
    /// apart. Further apart, one of them is so wrong that the program cannot tell which.
    pub fn now(&self) -> Timestamp {
        let now = self.machine.now();
        match self.skew_seconds() {
            Some(ahead) if ahead.abs() <= GREATEST_CORRECTION_SECONDS => {
                let millis = ahead.unsigned_abs() * 1000;
                Timestamp::from_millis(match ahead > 0 {
                    true => now.as_millis().saturating_sub(millis),
                    false => now.as_millis().saturating_add(millis),
                })
            }
            _ => now,
        }
    }

    /// Notes the `Date` of an answer that just came; ignores an invalid one.
    pub(super) fn note(&self, date: &str) {
        let Ok(date) = httpdate::parse_http_date(date) else {
            return;
        };
        let now = seconds(self.machine.now());
        let ahead = now.saturating_sub(seconds(date.into()));
        self.ahead_seconds.store(ahead, Ordering::Relaxed);
    }
}

/// Whole seconds since 1970.
fn seconds(time: Timestamp) -> i64 {
    i64::try_from(time.as_millis() / 1000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_trait::async_trait;

    use super::*;

    const NOW: u64 = 1_800_000_000;

    struct Stopped;

    #[async_trait]
    impl Clock for Stopped {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(NOW * 1000)
        }

        async fn sleep(&self, _: Duration) {}
    }

    fn off_by(seconds: i64) -> ServiceClock {
        let clock = ServiceClock::new(Arc::new(Stopped));
        let date = Timestamp::from_millis((NOW as i64 - seconds) as u64 * 1000);
        clock.note(&httpdate::fmt_http_date(date.into()));
        clock
    }

    #[test]
    fn a_small_difference_is_none() {
        assert_eq!(off_by(20).skew_seconds(), None);
        assert_eq!(off_by(-20).skew_seconds(), None);
    }

    #[test]
    fn a_clock_that_is_up_to_a_minute_off_is_corrected_and_no_other() {
        for seconds in [45, -45, 60, -60] {
            let clock = off_by(seconds);
            assert_eq!(clock.skew_seconds(), Some(seconds));
            let corrected = i64::try_from(clock.now().as_millis()).unwrap() / 1000;
            assert_eq!(corrected, NOW as i64 - seconds);
        }
        for seconds in [61, -61, -100_000] {
            let clock = off_by(seconds);
            assert_eq!(clock.skew_seconds(), Some(seconds));
            assert_eq!(clock.now().as_millis(), NOW * 1000);
        }
    }

    #[test]
    fn a_date_that_is_none_says_nothing() {
        let clock = ServiceClock::new(Arc::new(Stopped));
        clock.note("yesterday");
        assert_eq!(clock.skew_seconds(), None);
    }
}
