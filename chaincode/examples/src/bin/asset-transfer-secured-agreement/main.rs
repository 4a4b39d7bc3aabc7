//! Assets that change owners only on terms that both organizations have agreed in private, each by its own endorsement:
//! the scenario *asset-transfer-secured-agreement* of fabric-samples.

mod asset;
mod collection;
mod contract;
mod error;
mod queries;
#[cfg(test)]
mod tests;
mod transfer;
mod transient;

use fabric_chaincode::{Server, shutdown_signal};

use crate::contract::SecuredTransfer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().init();
    let (server, destination) = Server::from_environment(SecuredTransfer, std::env::vars_os())?;
    server.run(destination, shutdown_signal()).await?;
    Ok(())
}
