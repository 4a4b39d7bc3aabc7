//! Assets with owners, on the public state of a channel: the scenario *asset-transfer-basic* of fabric-samples.

mod asset;
mod contract;
mod error;
#[cfg(test)]
mod tests;

use fabric_chaincode::{Server, shutdown_signal};

use crate::contract::AssetTransfer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().init();
    let (server, destination) = Server::from_environment(AssetTransfer, std::env::vars_os())?;
    server.run(destination, shutdown_signal()).await?;
    Ok(())
}
