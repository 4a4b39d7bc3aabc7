//! Figures for those who operate the keeper, in the text that Prometheus reads. No label tells people apart: each takes
//! one of a few values that are fixed here.
//!
//! | figure | labels | what |
//! |---|---|---|
//! | `emr_keeper_requests_total` | `call`, `code` | answered requests; `OK`, or the code of the refusal |
//! | `emr_keeper_request_duration_seconds` | `call` | how long they took, a histogram |
//! | `emr_keeper_held_files` | – | files in custody |
//! | `emr_keeper_ledger_calls_total` | `call`, `outcome` | questions to the peer |

use std::net::SocketAddr;
use std::time::Duration;

use metrics::{counter, gauge, histogram};
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

pub(crate) fn answered(call: &'static str, code: &'static str, took: Duration) {
    counter!("emr_keeper_requests_total", "call" => call, "code" => code).increment(1);
    histogram!("emr_keeper_request_duration_seconds", "call" => call).record(took);
}

/// So many more files are in custody than were counted before.
pub(crate) fn kept(files: u32) {
    gauge!("emr_keeper_held_files").increment(files);
}

/// So many files are in custody no more.
pub(crate) fn discarded(files: u32) {
    gauge!("emr_keeper_held_files").decrement(files);
}

/// Counts a question to the peer by how it went.
pub(crate) fn asked<T, E>(call: &'static str, result: Result<T, E>) -> Result<T, E> {
    let outcome = if result.is_ok() { "success" } else { "failure" };
    counter!("emr_keeper_ledger_calls_total", "call" => call, "outcome" => outcome).increment(1);
    result
}
