//! Serves scripts of ledger calls with our shim; `go/` does the same with the official one.

mod answer;
mod script;

use fabric_chaincode::{Server, shutdown_signal};

use crate::script::Scripts;

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing installed a provider before main did");
    let suffix = std::env::var(emr_shim_tests::SUFFIX).unwrap_or_default();
    let (server, destination) = Server::from_environment(Scripts { suffix }, std::env::vars_os())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async { server.run(destination, shutdown_signal()).await })?;
    Ok(())
}
