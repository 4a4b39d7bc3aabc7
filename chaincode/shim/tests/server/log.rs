//! What is logged while a test runs, and when all of it is.

use std::time::Duration;

pub(crate) use fabric_testkit::Log;

use crate::peer::in_time;

/// Waits until no more tasks are alive than were before.
pub(crate) async fn settle(tasks: usize) {
    let settled = async {
        while tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
            > tasks
        {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    in_time(settled).await;
}
