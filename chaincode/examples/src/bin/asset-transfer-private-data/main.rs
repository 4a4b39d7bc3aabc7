//! Assets that two organizations share, and appraisals that each keeps to itself: the scenario
//! *asset-transfer-private-data* of fabric-samples.

mod asset;
mod collection;
mod contract;
mod error;
#[cfg(test)]
mod tests;
mod transient;

use fabric_chaincode::{Server, shutdown_signal};

use crate::contract::PrivateAssetTransfer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().init();
    let (server, destination) =
        Server::from_environment(PrivateAssetTransfer, std::env::vars_os())?;
    server.run(destination, shutdown_signal()).await?;
    Ok(())
}
