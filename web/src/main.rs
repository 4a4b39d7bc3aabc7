//! The `emr-web` program.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use emr_web::{Config, Server, serve_figures};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Serves members over HTTPS: forwards what they have signed and keeps what they have encrypted.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The settings, a TOML file.
    #[arg(long)]
    config: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emr-web: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .with_span_list(false)
        .with_env_filter(filter)
        .init();
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nobody has installed a provider before main");
    let config = Config::read(&arguments.config)?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be awaited")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be awaited")?;
    if let Some(address) = config.operations {
        serve_figures(address).with_context(|| format!("figures cannot be shown at {address}"))?;
    }
    let server = Server::bind(&config).await?;
    tracing::info!(address = %server.address()?, "listening");
    server
        .serve(async {
            tokio::select! {
                _ = terminate.recv() => (),
                _ = interrupt.recv() => (),
            }
        })
        .await;
    Ok(())
}
