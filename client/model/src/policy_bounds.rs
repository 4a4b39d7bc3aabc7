//! The bounds of the policy's times: they are fixed when the network admits its first member, and never change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Policy;
use crate::recovery::Recovery;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// The kind of a network. It decides between which bounds the ministry and a hospital may set the policy's times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NetworkKind {
    /// A production network keeps records of real people: [`PolicyBounds::PRODUCTION`].
    Production,
    /// A test network keeps made-up records: [`PolicyBounds::TEST`]. A network that an earlier contract bootstrapped counts
    /// as a test network.
    #[default]
    Test,
}

impl NetworkKind {
    /// The bounds that a new network of this kind gets.
    pub fn bounds(self) -> PolicyBounds {
        match self {
            Self::Production => PolicyBounds::PRODUCTION,
            Self::Test => PolicyBounds::TEST,
        }
    }
}

/// The least and the greatest length of each of the policy's times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyBounds {
    /// Of [`Policy::slot_seconds`].
    pub slot_seconds: Bounds,
    /// Of [`Policy::recovery_seconds`].
    pub recovery_seconds: Bounds,
    /// Of [`Policy::emergency_seconds`].
    pub emergency_seconds: Bounds,
    /// Of [`Policy::review_seconds`].
    pub review_seconds: Bounds,
}

/// Two lengths of time in seconds; both are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bounds {
    /// The least.
    pub least: u32,
    /// The greatest.
    pub greatest: u32,
}

/// Those of the default kind of network.
impl Default for PolicyBounds {
    fn default() -> Self {
        NetworkKind::default().bounds()
    }
}

impl PolicyBounds {
    /// The bounds of a production network.
    ///
    /// | time | bounds | reason |
    /// |---|---|---|
    /// | slot | 1 minute to 1 hour | keepers close one slot after another and need some seconds for each; a transaction that was endorsed and held back lives as long as its slot |
    /// | recovery | 1 to 14 days | a member needs a day to notice a recovery that is not theirs; approvals may be a week apart, and with 14 days more a recovery still ends within its lifetime of 30 days |
    /// | emergency | 15 minutes to 1 day | a practitioner needs time to find and read what matters; after a day the patient or a guardian can be asked |
    /// | review | 1 to 30 days | reviewers are people, who do not work at night; a patient waits no longer than a month to hear whether it was an emergency |
    pub const PRODUCTION: Self = Self {
        slot_seconds: Bounds::new(MINUTE, HOUR),
        recovery_seconds: Bounds::new(DAY, 14 * DAY),
        emergency_seconds: Bounds::new(15 * MINUTE, DAY),
        review_seconds: Bounds::new(DAY, 30 * DAY),
    };

    /// The bounds of a test network, because tests must not wait for days. Earlier contracts had these bounds for every
    /// network.
    pub const TEST: Self = Self {
        slot_seconds: Bounds::new(1, Policy::LONGEST),
        recovery_seconds: Bounds::new(1, Recovery::LIFETIME - 1),
        emergency_seconds: Bounds::new(1, Policy::LONGEST),
        review_seconds: Bounds::new(1, Policy::LONGEST),
    };

    /// Checks every time of a policy.
    ///
    /// # Errors
    ///
    /// [`OutOfBounds`] names the first time that is too short or too long.
    pub fn check(&self, policy: &Policy) -> Result<(), OutOfBounds> {
        let times = [
            ("slot_seconds", policy.slot_seconds, self.slot_seconds),
            (
                "recovery_seconds",
                policy.recovery_seconds,
                self.recovery_seconds,
            ),
            (
                "emergency_seconds",
                policy.emergency_seconds,
                self.emergency_seconds,
            ),
            ("review_seconds", policy.review_seconds, self.review_seconds),
        ];
        let outside = |(_, seconds, bounds): &(&str, u32, Bounds)| !bounds.contain(*seconds);
        match times.into_iter().find(outside) {
            None => Ok(()),
            Some((time, _, bounds)) => Err(OutOfBounds { time, bounds }),
        }
    }
}

impl Bounds {
    const fn new(least: u32, greatest: u32) -> Self {
        Self { least, greatest }
    }

    fn contain(self, seconds: u32) -> bool {
        (self.least..=self.greatest).contains(&seconds)
    }
}

/// A time of a policy that is shorter or longer than this network allows. Fault: the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("policy.{time} must be {} to {} on this network", .bounds.least, .bounds.greatest)]
pub struct OutOfBounds {
    /// The field's name.
    pub time: &'static str,
    /// What this network allows.
    pub bounds: Bounds,
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [NetworkKind; 2] = [NetworkKind::Production, NetworkKind::Test];

    #[test]
    fn every_network_may_begin_with_the_default_policy() {
        for kind in KINDS {
            assert_eq!(kind.bounds().check(&Policy::default()), Ok(()));
        }
    }

    #[test]
    fn a_recovery_that_took_its_longest_wait_can_still_be_finished() {
        for kind in KINDS {
            let longest = kind.bounds().recovery_seconds.greatest;
            let approvals = match kind {
                NetworkKind::Production => 7 * DAY,
                NetworkKind::Test => 0,
            };
            assert!(approvals + longest < Recovery::LIFETIME);
        }
    }

    #[test]
    fn each_time_is_held_to_its_own_bounds_at_both_ends() {
        type Time = fn(&mut Policy) -> &mut u32;
        for kind in KINDS {
            let bounds = kind.bounds();
            let times: [(Bounds, Time); 4] = [
                (bounds.slot_seconds, |policy| &mut policy.slot_seconds),
                (bounds.recovery_seconds, |policy| {
                    &mut policy.recovery_seconds
                }),
                (bounds.emergency_seconds, |policy| {
                    &mut policy.emergency_seconds
                }),
                (bounds.review_seconds, |policy| &mut policy.review_seconds),
            ];
            for (of_time, time) in times {
                let checked = |seconds| {
                    let mut policy = Policy::default();
                    *time(&mut policy) = seconds;
                    bounds.check(&policy).map_err(|error| error.bounds)
                };
                assert_eq!(checked(of_time.least), Ok(()));
                assert_eq!(checked(of_time.greatest), Ok(()));
                assert_eq!(checked(of_time.least - 1), Err(of_time));
                assert_eq!(checked(of_time.greatest + 1), Err(of_time));
            }
        }
    }
}
