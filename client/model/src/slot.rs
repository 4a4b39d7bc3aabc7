//! Time slots: what was endorsed in one can no longer be committed once it is closed.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{LedgerKey, Policy, Submit, Timestamp, TransactionId};

/// A span of time of the policy's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The length of slots in seconds, without which the number means nothing.
    pub seconds: u32,
    /// The slot's number: ⌊time / length⌋.
    pub number: u64,
}

impl Slot {
    /// The slot in which `time` lies.
    pub fn of(time: Timestamp, policy: &Policy) -> Self {
        Self {
            seconds: policy.slot_seconds,
            number: time.as_millis() / length(policy.slot_seconds),
        }
    }

    /// The time at which the slot begins.
    pub fn start(self) -> Timestamp {
        Timestamp::from_millis(self.number.saturating_mul(length(self.seconds)))
    }

    /// The time at which the slot ends.
    pub fn end(self) -> Timestamp {
        let slots = self.number.saturating_add(1);
        Timestamp::from_millis(slots.saturating_mul(length(self.seconds)))
    }
}

/// A slot's length in milliseconds.
fn length(seconds: u32) -> u64 {
    u64::from(seconds.max(1)) * 1_000
}

/// Closes a slot that has been over for [`CloseSlot::GRACE`]; for keepers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseSlot {
    /// The slot.
    pub slot: Slot,
}

impl CloseSlot {
    /// How long a slot must be over before it is closed, by the time of the proposal that closes it.
    ///
    /// Endorsers refuse proposals that are dated more than a minute from their clock. So when an endorser accepts the
    /// closing, its clock is at least a minute past the slot, and it endorses no proposal of the slot any more.
    pub const GRACE: Duration = Duration::from_secs(120);
}

impl Submit for CloseSlot {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Slot(self.slot)
    }
}
