//! The policy: lengths of time on which the ministry and a hospital have agreed.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, LedgerKey, MspId, Submit, Timestamp, TransactionId};

/// Lengths of time, in seconds, each within the [bounds](crate::PolicyBounds) of the network.
///
/// # Defaults
///
/// Slots of 300, 72 hours of waiting before a recovery, 4 hours of emergency, its review within 7 days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The length of a time slot. Closing a slot makes transactions invalid that were endorsed in it and held back.
    pub slot_seconds: u32,
    /// How long an approved recovery waits, so that the member can cancel it; less than a [recovery's
    /// lifetime](crate::recovery::Recovery::LIFETIME).
    pub recovery_seconds: u32,
    /// How long an emergency lasts.
    pub emergency_seconds: u32,
    /// How long the hospital has to review an emergency.
    pub review_seconds: u32,
}

impl Policy {
    /// The greatest length of time that any network allows: a year.
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

/// Changes the policy, once a ministry member and a registrar of the named hospital have both sent the same request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPolicy {
    /// The new policy.
    pub policy: Policy,
    /// The hospital that must agree.
    pub hospital: MspId,
}

impl SetPolicy {
    /// The digest of what both parties approve.
    pub fn subject(&self) -> Digest {
        Agreement::subject("SetPolicy", self)
    }
}

impl Submit for SetPolicy {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnApproval(self.subject())
    }
}

/// Asks for the policy in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetPolicy {}

/// Whether a decision that the ministry and a hospital take together is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Agreement {
    /// Whether both sides have sent it, so that it is in force. If not, it waits for the other side for at most
    /// [`Agreement::PATIENCE`].
    pub is_reached: bool,
}

impl Agreement {
    /// The digest of what is decided: its name and the request, word for word.
    pub(crate) fn subject(decision: &str, request: &impl Serialize) -> Digest {
        let request = serde_json::to_vec(request).expect("requests are structs with text keys");
        Digest::of([decision.as_bytes(), b"\0", &request].concat())
    }

    /// How long an agreement waits for the second party: a week.
    pub const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
}
