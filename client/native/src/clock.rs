//! The operating system's clock.

use std::time::Duration;

use async_trait::async_trait;
use emr_client::ports::Clock;
use emr_model::Timestamp;

/// The operating system's clock, and tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
