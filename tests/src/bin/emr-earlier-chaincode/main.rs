//! Plays the chaincode of the first version, as an upgrade finds it. It is today's contract, which here also takes
//! calls in the first contract's form and has one more function: it rewrites a patient's values as the first contract
//! wrote them.

mod first_addition;
mod first_contract;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use emr_contract::EmrContract;
use fabric_chaincode::{Chaincode, Ledger, Response, Server, Tls, shutdown_signal};
use serde::Deserialize;

use crate::first_addition::FirstAddition;
use crate::first_contract::FirstContract;

/// Serves the contract to trials, with the values of the first one
#[derive(Debug, Parser)]
struct Arguments {
    /// The settings that emr-chaincode has
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// A chaincode for calls in the first contract's form, and one for all others.
struct ByForm<A, B>(A, B);

impl<A: Chaincode, B: Chaincode> Chaincode for ByForm<A, B> {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        match FirstAddition::serves(transaction) {
            true => self.0.invoke(transaction).await,
            false => self.1.invoke(transaction).await,
        }
    }
}

/// The settings; paths are absolute.
#[derive(Debug, Deserialize)]
struct Settings {
    address: String,
    package_id: String,
    tls: ServerTls,
}

#[derive(Debug, Deserialize)]
struct ServerTls {
    certificate: PathBuf,
    key: PathBuf,
    client_ca: Vec<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing installed a provider before main did");
    let settings = read(&Arguments::parse().config)?;
    let mut tls = Tls::from_files(&settings.tls.certificate, &settings.tls.key)?;
    for path in &settings.tls.client_ca {
        tls = tls.peer_roots_file(path)?;
    }
    let chaincode = ByForm(FirstAddition, (EmrContract, FirstContract));
    let server = Server::builder(&settings.package_id, chaincode)
        .tls(tls)
        .bind(&settings.address)
        .await?;
    Ok(server.serve_with_shutdown(shutdown_signal()).await?)
}

fn read(path: &Path) -> anyhow::Result<Settings> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(toml::from_str(&text)?)
}
