//! Contracts as clients reach them, through the gateway of the ministry's first peer.

use std::fs;

use anyhow::Context;
use emr_client::identity::SigningIdentity;
use emr_demo::people;
use emr_network::{Network, names};
use emr_tests::signer::in_memory;
use fabric_gateway::{Contract, Endpoint, Gateway};

/// A chaincode on the network's channel, called by `identity`.
pub(crate) async fn contract(
    network: &Network,
    identity: SigningIdentity,
    chaincode: &str,
) -> anyhow::Result<Contract> {
    let channel = people::profile(network.layout())?.channel;
    let gateway = gateway(network, identity).await?;
    Ok(gateway.network(channel).contract(chaincode))
}

/// The peer, as `identity` uses it.
pub(crate) async fn gateway(
    network: &Network,
    identity: SigningIdentity,
) -> anyhow::Result<Gateway> {
    let ministry = network.topology().ministry();
    let tls_root = network.layout().tls_root(ministry);
    let tls_root =
        fs::read_to_string(&tls_root).with_context(|| format!("reading {}", tls_root.display()))?;
    let peer = names::node(ministry, &ministry.peers[0]);
    let connection = Endpoint::new(format!("https://{}", network.address(&peer)))
        .tls_root(tls_root)
        .connect()
        .await?;
    Ok(Gateway::new(
        connection,
        identity.fabric().clone(),
        in_memory(&identity),
    ))
}
