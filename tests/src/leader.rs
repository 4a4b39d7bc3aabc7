//! Which orderer leads.

use emr_network::{Network, names};

use crate::metrics::metrics_of;

/// The orderer that leads, by the orderers' own metrics: the name of its process. `None` if none says that it leads.
///
/// # Errors
///
/// If an orderer does not answer.
pub async fn leader(network: &Network) -> Result<Option<String>, reqwest::Error> {
    let orderer = network.topology().orderer();
    for node in &orderer.orderers {
        let process = names::node(orderer, node);
        let metrics = metrics_of(network, &process).await?;
        let mut lines = metrics.lines();
        if lines
            .any(|line| line.starts_with("consensus_etcdraft_is_leader") && line.ends_with(" 1"))
        {
            return Ok(Some(process));
        }
    }
    Ok(None)
}
