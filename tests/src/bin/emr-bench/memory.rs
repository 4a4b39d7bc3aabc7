//! What processes keep in memory.

use std::time::Duration;

use anyhow::Context;
use emr_network::{Network, names};

use crate::process::resident;

/// How long to wait until a process has given back what its start needed.
const SETTLING: Duration = Duration::from_secs(10);

/// MiB of the largest chaincode process of a network that has just come up and that nobody uses.
pub(crate) async fn idle_chaincode(network: &Network) -> anyhow::Result<f64> {
    tokio::time::sleep(SETTLING).await;
    let topology = network.topology();
    let chaincodes: Vec<_> = topology
        .member_organizations()
        .map(|organization| names::chaincode(organization, topology.chaincode.version))
        .collect();
    let mut largest: f64 = 0.0;
    for status in network.status() {
        if chaincodes.contains(&status.process) {
            let pid = status
                .pid
                .with_context(|| format!("{} does not run", status.process))?;
            largest = largest.max(resident(pid)?);
        }
    }
    Ok(largest)
}
