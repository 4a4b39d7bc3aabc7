//! `emr-keeper`: serves one keeper until a signal ends it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use emr_keeper::KeeperProcess;
use emr_service::daemon::{self, Shutdown};
use emr_service::metrics;
use emr_service::settings::{KeeperSettings, Settings as _};

/// Keeps an organization's shares of keys, and releases them only to readers with an entry in the patient's log.
#[derive(Parser)]
#[command(version)]
#[command(after_help = format!("Settings (paths count from the folder of the file):\n\n{}", KeeperSettings::EXAMPLE))]
struct Arguments {
    /// The keeper's settings, a TOML file
    #[arg(long, value_name = "KEEPER.TOML")]
    config: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    daemon::run("emr-keeper", async |shutdown| {
        run(&arguments, shutdown).await
    })
    .await
}

async fn run(arguments: &Arguments, shutdown: Shutdown) -> anyhow::Result<()> {
    let settings = KeeperSettings::read(&arguments.config)?;
    if let Some(address) = settings.operations {
        metrics::serve(address)?;
    }
    let keeper = KeeperProcess::start(&settings)
        .await
        .context("the keeper does not start")?;
    tracing::info!(address = %keeper.address()?, "keeper listens");
    keeper
        .serve(shutdown.requested())
        .await
        .context("the keeper ended early")
}
