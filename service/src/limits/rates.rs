//! How often each of many callers may do something.

use std::hash::Hash;
use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Counts by caller: each may do so much at once after a pause, and so much in the long run.
///
/// ```
/// use std::num::NonZeroU64;
///
/// use emr_service::limits::Rates;
///
/// let one = NonZeroU64::MIN;
/// let rates = Rates::per_hour(one, one);
/// assert!(rates.check(&"caller").is_ok());
/// assert!(rates.check(&"caller").is_err());
/// assert!(rates.check(&"another").is_ok());
/// ```
#[derive(Debug)]
pub struct Rates<Caller: Eq + Hash + Clone> {
    limiter: DefaultKeyedRateLimiter<Caller>,
    clock: DefaultClock,
}

impl<Caller: Eq + Hash + Clone> Rates<Caller> {
    /// So many per second in the long run, and `burst` at once.
    pub fn per_second(number: NonZeroU64, burst: NonZeroU64) -> Self {
        Self::new(Quota::per_second(narrow(number)), burst)
    }

    /// So many per hour in the long run, and `burst` at once.
    pub fn per_hour(number: NonZeroU64, burst: NonZeroU64) -> Self {
        Self::new(Quota::per_hour(narrow(number)), burst)
    }

    fn new(quota: Quota, burst: NonZeroU64) -> Self {
        Self {
            limiter: RateLimiter::keyed(quota.allow_burst(narrow(burst))),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one more of this caller.
    ///
    /// # Errors
    ///
    /// How long the caller must wait, if it was one too many.
    pub fn check(&self, caller: &Caller) -> Result<(), Duration> {
        self.limiter
            .check_key(caller)
            .map_err(|refused| refused.wait_time_from(self.clock.now()))
    }

    /// Forgets callers whose allowance is full again.
    pub fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

fn narrow(number: NonZeroU64) -> NonZeroU32 {
    NonZeroU32::try_from(number).unwrap_or(NonZeroU32::MAX)
}
