//! Figures for those who operate the service, in the text that Prometheus reads. No label tells people apart: each takes
//! one of a few values that are fixed here.
//!
//! | figure | labels | what |
//! |---|---|---|
//! | `emr_web_requests_total` | `resource`, `status` | answered requests |
//! | `emr_web_request_duration_seconds` | `resource` | from a request's headers to the answer's, a histogram |
//! | `emr_web_refusals_total` | `code` | answers with a problem; `OTHER` for codes that only a peer or keeper knows |
//! | `emr_web_evicted_connections_total` | `class` | connections that were closed to make room: `anonymous` or `member` |
//! | `emr_web_ledger_calls_total` | `call`, `outcome` | calls to the peer |

use std::net::SocketAddr;
use std::time::Duration;

use metrics::{counter, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder};

/// From a call that never leaves the machine to one that waits for a block, in seconds.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Counts from now on, and answers whoever asks at this address.
///
/// # Errors
///
/// If the address cannot be listened on, or this process counts already.
pub fn serve_figures(address: SocketAddr) -> Result<(), BuildError> {
    PrometheusBuilder::new()
        .set_buckets(&BUCKETS)?
        .with_http_listener(address)
        .install()
}

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
