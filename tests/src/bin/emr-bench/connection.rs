//! Contracts as clients reach them, through the gateway of the ministry's first peer.

use std::fs;

use anyhow::Context;
use emr_client::identity::SigningIdentity;
use emr_network::{Network, names};
use fabric_gateway::{Contract, Endpoint, Gateway};

use crate::cast;

/// A chaincode on the network's channel, called by `identity`.
pub(crate) async fn contract(
    network: &Network,
    identity: SigningIdentity,
    chaincode: &str,
) -> anyhow::Result<Contract> {
    let ministry = network.topology().ministry();
    let peer = names::node(ministry, &ministry.peers[0]);
    let tls_root = network.layout().tls_root(ministry);
    let tls_root =
        fs::read_to_string(&tls_root).with_context(|| format!("reading {}", tls_root.display()))?;
    let connection = Endpoint::new(format!("https://{}", network.address(&peer)))
        .tls_root(tls_root)
        .connect()
        .await?;
    let channel = cast::profile(network.layout())?.channel;
    Ok(
        Gateway::new(connection, identity.fabric().clone(), identity)
            .network(channel)
            .contract(chaincode),
    )
}
