//! The machine's time.

use std::time::Duration;

use async_trait::async_trait;
use emr_model::Timestamp;

use super::Shared;

/// The machine's clock and timer.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Clock: Shared {
    /// The time of day, as the machine has it.
    fn now(&self) -> Timestamp;

    /// Waits.
    async fn sleep(&self, duration: Duration);
}
