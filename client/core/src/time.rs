//! Between the operating system's time and ours.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use emr_model::Timestamp;

/// The time in whole milliseconds; what is before 1970 counts as 1970.
pub(crate) fn timestamp(time: SystemTime) -> Timestamp {
    let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

/// The time as the operating system has it.
pub(crate) fn system_time(time: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(time.as_millis())
}
