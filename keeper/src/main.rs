//! The keeper's program.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use emr_keeper::{Config, KeeperProcess, serve_figures};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Keeps an organization's shares of record keys, and releases them to logged readers only.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The keeper's settings.
    #[arg(long, value_name = "KEEPER.TOML")]
    config: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emr-keeper: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")),
        )
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing installed a provider before main");

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let config = Config::read(&arguments.config)?;
    if let Some(address) = config.operations {
        serve_figures(address).with_context(|| format!("figures cannot be shown at {address}"))?;
    }
    let keeper = KeeperProcess::start(&config)
        .await
        .context("the keeper does not start")?;
    tracing::info!(address = %keeper.address()?, "keeper listens");
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    keeper
        .serve(shutdown)
        .await
        .context("the keeper ended early")
}
