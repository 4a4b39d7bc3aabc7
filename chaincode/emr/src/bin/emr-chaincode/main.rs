//! Serves the contract to an organization's peers, as a chaincode service.

mod config;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use emr_contract::EmrContract;
use fabric_chaincode::{Server, shutdown_signal};
use tracing::level_filters::LevelFilter;

use self::config::Config;

/// Serves the medical records contract to an organization's peers (Hyperledger Fabric chaincode as a service).
///
/// It keeps nothing: all state is on the ledger. It stops at SIGTERM or ctrl-c, after the transactions in flight.
#[derive(Debug, Parser)]
#[command(version)]
#[command(after_help = config::HELP)]
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
    let config = Config::read(&arguments.config)?;
    // One thread: transactions wait for their peer most of the time, and waking another thread for every message would
    // cost half as much again.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime cannot start")?
        .block_on(serve(config))
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let server = Server::builder(&config.package_id, EmrContract)
        .tls(config.tls()?)
        .maximum_clock_skew(config.max_clock_skew())
        .bind(&config.address)
        .await
        .with_context(|| format!("cannot serve on {}", config.address))?;
    server.serve_with_shutdown(shutdown_signal()).await?;
    Ok(())
}
