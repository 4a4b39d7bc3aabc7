//! What the ledger answers about the policy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy_bounds::{NetworkKind, PolicyBounds};
use crate::{Policy, Timestamp};

/// The policy in force, and within which bounds it can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyInForce {
    /// The policy.
    #[serde(flatten)]
    pub policy: Policy,
    /// The longer wait of before, while it still counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer_recovery: Option<LongerRecovery>,
    /// The kind of network. The contract of before did not say it, so that keepers can be upgraded before the contract.
    #[serde(default)]
    pub network: NetworkKind,
    /// Within which bounds the policy can be changed. The contract of before did not say it.
    #[serde(default)]
    pub bounds: PolicyBounds,
}

/// The wait of a recovery before a change shortened it. Recoveries that are asked for before `until` still wait this long.
/// `until` is the time of the change plus the longer wait, so that members have that much time to notice the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LongerRecovery {
    /// The wait.
    pub seconds: u32,
    /// Until when it counts, exclusive.
    pub until: Timestamp,
}
