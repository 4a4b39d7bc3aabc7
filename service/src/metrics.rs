//! Metrics for the operator of a program, in Prometheus' text format.

use std::net::SocketAddr;

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder};

/// The upper bounds of every histogram, in seconds: from a call that never leaves the machine to one that waits for a
/// block.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Collects metrics from now on, and serves `/metrics` at this address in plain HTTP to every caller.
///
/// # Errors
///
/// [`NotServed`] if the address cannot be listened on, or this process collects metrics already.
pub fn serve(address: SocketAddr) -> Result<(), NotServed> {
    PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .and_then(|builder| builder.with_http_listener(address).install())
        .map_err(|source| NotServed { address, source })
}

/// The metrics cannot be served at the address.
#[derive(Debug, thiserror::Error)]
#[error("the metrics cannot be served at {address}")]
pub struct NotServed {
    address: SocketAddr,
    source: BuildError,
}
