//! What processes of a network count.

use emr_network::{Network, names};

/// The metrics of a process, as Prometheus reads them.
///
/// # Errors
///
/// If the process does not answer, or not with metrics.
pub async fn metrics_of(network: &Network, process: &str) -> Result<String, reqwest::Error> {
    let address = network.address(&names::operations(process));
    let answer = reqwest::get(format!("http://{address}/metrics")).await?;
    answer.error_for_status()?.text().await
}
