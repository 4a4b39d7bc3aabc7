//! Metrics for the operator of the keeper, in Prometheus' text format. No label identifies a person: each label takes
//! one of a few values that are fixed here.
//!
//! | metric | labels | what |
//! |---|---|---|
//! | `emr_keeper_requests_total` | `call`, `code` | answered requests; `OK`, or the code of the refusal |
//! | `emr_keeper_request_duration_seconds` | `call` | how long they took, a histogram |
//! | `emr_keeper_held_files` | – | kept files |
//! | `emr_keeper_ledger_calls_total` | `call`, `outcome` | questions to the peer |
//! | `emr_keeper_limit` | `limit` | each limit, as the settings have it |
//! | `emr_keeper_limited_total` | `limit` | files that were refused because of a limit |
//! | `emr_keeper_unsettled`, `emr_keeper_unsettled_bytes` | – | transactions of which the keeper does not know what became |
//! | `emr_keeper_free_bytes` | – | free space on the disk of the data folder |

use std::time::Duration;

use emr_service::limits::KeeperLimits;
use metrics::{counter, gauge, histogram};

pub(crate) fn answered(call: &'static str, code: &'static str, took: Duration) {
    counter!("emr_keeper_requests_total", "call" => call, "code" => code).increment(1);
    histogram!("emr_keeper_request_duration_seconds", "call" => call).record(took);
}

/// Adds this many files to those that are kept.
pub(crate) fn kept(files: u32) {
    gauge!("emr_keeper_held_files").increment(files);
}

/// Takes this many files from those that are kept.
pub(crate) fn discarded(files: u32) {
    gauge!("emr_keeper_held_files").decrement(files);
}

/// Counts a question to the peer by how it went.
pub(crate) fn asked<T, E>(call: &'static str, result: Result<T, E>) -> Result<T, E> {
    let outcome = if result.is_ok() { "success" } else { "failure" };
    counter!("emr_keeper_ledger_calls_total", "call" => call, "outcome" => outcome).increment(1);
    result
}

/// Shows the limits.
pub(crate) fn limits(limits: &KeeperLimits) {
    for (limit, value) in limits.all() {
        gauge!("emr_keeper_limit", "limit" => limit).set(value as f64);
    }
}

/// Counts a file that is refused because of a limit.
pub(crate) fn limited(limit: &'static str) {
    counter!("emr_keeper_limited_total", "limit" => limit).increment(1);
}

pub(crate) fn unsettled(transactions: u64, bytes: u64) {
    gauge!("emr_keeper_unsettled").set(transactions as f64);
    gauge!("emr_keeper_unsettled_bytes").set(bytes as f64);
}

pub(crate) fn free_bytes(bytes: u64) {
    gauge!("emr_keeper_free_bytes").set(bytes as f64);
}
