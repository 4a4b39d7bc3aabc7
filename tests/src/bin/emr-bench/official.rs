//! The official client and shim in Go, writing as much as a record does.

use std::path::PathBuf;

use anyhow::Context;
use emr_demo::people;
use emr_network::{Network, names};
use tokio::process::Command;

use crate::saturation::CLIENTS;
use crate::stand::Stand;
use crate::workload;

/// The programs that we are compared with.
pub(crate) const NAME: &str = "fabric-gateway v1.12.0 for Go, fabric-chaincode-go v2.3.0";

/// The Go chaincode under a name of its own: endorsed as the contract is, by the ministry and a hospital.
const CHAINCODE: &str = "plain-go";
const CLIENT: &str = "client-go";

/// A client that is built, and a chaincode that it can call.
#[derive(Debug)]
pub(crate) struct Official {
    client: PathBuf,
    network: Network,
}

impl Official {
    /// Builds both and deploys the chaincode.
    pub(crate) async fn prepare(stand: &Stand) -> anyhow::Result<Self> {
        let chaincode = workload::build_go(stand, CHAINCODE, ".").await?;
        let client = workload::build_go(stand, CLIENT, "client").await?;
        stand.deploy(CHAINCODE, &chaincode, None).await?;
        Ok(Self {
            client,
            network: stand.network()?,
        })
    }

    /// Transactions of two reads, three writes and an event that were committed in a second.
    pub(crate) async fn rate(&self, calls: usize, round: usize) -> anyhow::Result<f64> {
        let (network, layout) = (&self.network, self.network.layout());
        let ministry = network.topology().ministry();
        let administrator = layout.admin(ministry);
        let peer = names::node(ministry, &ministry.peers[0]);
        let output = Command::new(&self.client)
            .args(["-address", &network.address(&peer).to_string()])
            .arg("-tls-root")
            .arg(layout.tls_root(ministry))
            .args(["-msp-id", ministry.msp_id.as_str()])
            .arg("-certificate")
            .arg(administrator.join("certificate.pem"))
            .arg("-key")
            .arg(administrator.join("key.pem"))
            .args(["-channel", &people::profile(layout)?.channel])
            .args(["-chaincode", CHAINCODE])
            .args(["-prefix", &format!("{round}-")])
            .args(["-clients", &CLIENTS.to_string()])
            .args(["-calls", &calls.to_string()])
            .stderr(std::process::Stdio::inherit())
            .kill_on_drop(true)
            .output()
            .await?;
        let rate = String::from_utf8(output.stdout)?;
        rate.trim().parse().context("the official client failed")
    }
}
