//! Metrics for the operator of the service, in Prometheus' text format. No label identifies a person: each label takes
//! one of a few values that are fixed here.
//!
//! | metric | labels | what |
//! |---|---|---|
//! | `emr_web_requests_total` | `resource`, `status` | answered requests |
//! | `emr_web_request_duration_seconds` | `resource` | from a request's headers to the answer's, a histogram |
//! | `emr_web_refusals_total` | `code` | answers with a problem; `OTHER` for codes that only a peer or keeper knows |
//! | `emr_web_evicted_connections_total` | `class` | connections that were closed to make room: `anonymous` or `member` |
//! | `emr_web_ledger_calls_total` | `call`, `outcome` | calls to the peer |

use std::time::Duration;

use metrics::{counter, histogram};

pub(crate) fn answered(resource: &'static str, status: u16, took: Duration) {
    counter!("emr_web_requests_total", "resource" => resource, "status" => status.to_string())
        .increment(1);
    histogram!("emr_web_request_duration_seconds", "resource" => resource).record(took);
}

pub(crate) fn refused(code: &'static str) {
    counter!("emr_web_refusals_total", "code" => code).increment(1);
}

/// Counts a connection that was closed to make room for another of its class.
pub(crate) fn evicted(class: &'static str) {
    counter!("emr_web_evicted_connections_total", "class" => class).increment(1);
}

/// Counts a call to the peer by how it went.
pub(crate) fn called<T, E>(call: &'static str, result: Result<T, E>) -> Result<T, E> {
    let outcome = if result.is_ok() { "success" } else { "failure" };
    counter!("emr_web_ledger_calls_total", "call" => call, "outcome" => outcome).increment(1);
    result
}
