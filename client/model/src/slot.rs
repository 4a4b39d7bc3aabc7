//! Time slots: what was endorsed in one can no longer be committed once it is closed.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Policy, Timestamp};

/// A stretch of time of the policy's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// How long slots were when this one was: their numbers mean nothing without.
    pub seconds: u32,
    /// ⌊time / length⌋.
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

    /// When it is over.
    pub fn end(self) -> Timestamp {
        let slots = self.number.saturating_add(1);
        Timestamp::from_millis(slots.saturating_mul(length(self.seconds)))
    }
}

/// In milliseconds.
fn length(seconds: u32) -> u64 {
    u64::from(seconds.max(1)) * 1_000
}

/// Closes a slot that has been over for [`CloseSlot::GRACE`]; for keepers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseSlot {
    /// Which.
    pub slot: Slot,
}

impl CloseSlot {
    /// How long a slot must be over before it is closed, by the time of the proposal that closes it.
    ///
    /// Endorsers refuse proposals that are more than a minute from their clock. By their clock the slot is then over for at
    /// least a minute, and none of them endorses anything of it any more.
    pub const GRACE: Duration = Duration::from_secs(120);
}
