//! Serves the contract to an organization's peers, as a chaincode service.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Parser;
use emr_contract::EmrContract;
use emr_service::settings::{ChaincodeSettings, ServerTls, Settings as _};
use fabric_chaincode::{Server, Tls, shutdown_signal};
use tracing::level_filters::LevelFilter;

/// Serves the medical records contract to an organization's peers (Hyperledger Fabric chaincode as a service).
///
/// It keeps nothing: all state is on the ledger. It stops at SIGTERM or ctrl-c, after the transactions in flight.
#[derive(Debug, Parser)]
#[command(version)]
#[command(after_help = format!("Settings (paths count from the folder of the file):\n\n{}", ChaincodeSettings::EXAMPLE))]
struct Arguments {
    /// The settings, a TOML file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,

    /// How much to log on standard error: off, error, warn, info, debug (refusals, too) or trace
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log: LevelFilter,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(arguments.log)
        .init();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emr-chaincode: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing installed a provider before main did");
    let settings = ChaincodeSettings::read(&arguments.config)?;
    // One thread: transactions wait for their peer most of the time, and waking another thread for every message would
    // cost half as much again.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime cannot start")?
        .block_on(serve(settings))
}

async fn serve(settings: ChaincodeSettings) -> anyhow::Result<()> {
    let server = Server::builder(&settings.package_id, EmrContract)
        .tls(tls(&settings.tls)?)
        .maximum_clock_skew(Duration::from_secs(settings.max_clock_skew_seconds))
        .bind(&settings.address)
        .await
        .with_context(|| format!("cannot serve on {}", settings.address))?;
    server.serve_with_shutdown(shutdown_signal()).await?;
    Ok(())
}

/// Mutual TLS: only peers under one of the client authorities may connect.
fn tls(settings: &ServerTls) -> anyhow::Result<Tls> {
    ensure!(
        !settings.client_ca.is_empty(),
        "tls.client_ca names no certificate, so no peer could connect"
    );
    let mut tls = Tls::from_files(&settings.certificate, &settings.key)?;
    for path in &settings.client_ca {
        tls = tls.peer_roots_file(path)?;
    }
    Ok(tls)
}
