//! Metrics for the operator of the keeper, in Prometheus' text format. No label identifies a person: each label takes
//! one of a few values that are fixed here.
//!
//! | metric | labels | what |
//! |---|---|---|
//! | `emr_keeper_requests_total` | `call`, `code` | answered requests; `OK`, or the code of the refusal |
//! | `emr_keeper_request_duration_seconds` | `call` | how long they took, a histogram |
//! | `emr_keeper_held_files` | – | files in custody |
//! | `emr_keeper_ledger_calls_total` | `call`, `outcome` | questions to the peer |

use std::time::Duration;

use metrics::{counter, gauge, histogram};

pub(crate) fn answered(call: &'static str, code: &'static str, took: Duration) {
    counter!("emr_keeper_requests_total", "call" => call, "code" => code).increment(1);
    histogram!("emr_keeper_request_duration_seconds", "call" => call).record(took);
}

/// Adds this many files to those in custody.
pub(crate) fn kept(files: u32) {
    gauge!("emr_keeper_held_files").increment(files);
}

/// Takes this many files from those in custody.
pub(crate) fn discarded(files: u32) {
    gauge!("emr_keeper_held_files").decrement(files);
}

/// Counts a question to the peer by how it went.
pub(crate) fn asked<T, E>(call: &'static str, result: Result<T, E>) -> Result<T, E> {
    let outcome = if result.is_ok() { "success" } else { "failure" };
    counter!("emr_keeper_ledger_calls_total", "call" => call, "outcome" => outcome).increment(1);
    result
}
