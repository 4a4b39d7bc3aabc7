//! Waiting for a condition, never for a time.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long to wait before looking again.
pub(crate) const PAUSE: Duration = Duration::from_millis(20);

/// Whether a condition came true within `limit`.
pub(crate) async fn until_true(limit: Duration, condition: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    while !condition() {
        if Instant::now() >= deadline {
            return false;
        }
        sleep(PAUSE).await;
    }
    true
}
