//! The policy: lengths of time on which the ministry and a hospital have agreed.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::MspId;

/// Lengths of time, in seconds, each from 1 to [`Policy::LONGEST`].
///
/// # Defaults
///
/// Slots of 300, 72 hours of waiting before a recovery, 4 hours of emergency, its review within 7 days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// How long a time slot is: what was endorsed in one dies when it is closed.
    pub slot_seconds: u32,
    /// How long an approved recovery waits, in which the member can cancel it; less than a
    /// [recovery's lifetime](crate::recovery::Recovery::LIFETIME).
    pub recovery_seconds: u32,
    /// How long an emergency lasts.
    pub emergency_seconds: u32,
    /// Within what time an emergency is to be reviewed.
    pub review_seconds: u32,
}

impl Policy {
    /// The greatest length of time: a year.
    pub const LONGEST: u32 = 365 * 24 * 60 * 60;
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            slot_seconds: 300,
            recovery_seconds: 72 * 60 * 60,
            emergency_seconds: 4 * 60 * 60,
            review_seconds: 7 * 24 * 60 * 60,
        }
    }
}

/// Changes the policy, once a ministry member and a registrar of the named hospital have both asked for the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPolicy {
    /// What it is to be.
    pub policy: Policy,
    /// The hospital that agrees.
    pub hospital: MspId,
}

/// Asks for the policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetPolicy {}

/// Where something stands that the ministry and a hospital decide together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Agreement {
    /// Whether both have asked for it, so that it is in force; otherwise it waits for the other, for at most
    /// [`Agreement::PATIENCE`].
    pub is_reached: bool,
}

impl Agreement {
    /// How long an agreement waits for the second party: a week.
    pub const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
}
