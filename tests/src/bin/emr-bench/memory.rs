//! What processes keep in memory.

use std::fs;
use std::time::Duration;

use anyhow::Context;
use emr_network::{Network, names};

/// After this long, what a start needed has been given back.
const SETTLING: Duration = Duration::from_secs(10);

/// MiB of the largest chaincode process of a network that has just come up and that nobody uses.
pub(crate) async fn idle_chaincode(network: &Network) -> anyhow::Result<f64> {
    tokio::time::sleep(SETTLING).await;
    let chaincodes: Vec<_> = network
        .topology()
        .member_organizations()
        .map(names::chaincode)
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

/// `VmRSS` of a process, in MiB (proc_pid_status(5) gives it in KiB and calls them kB).
fn resident(pid: u32) -> anyhow::Result<f64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    let kibibytes: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"))
        .with_context(|| format!("{path} has no VmRSS"))?
        .parse()?;
    Ok(kibibytes / 1024.0)
}
