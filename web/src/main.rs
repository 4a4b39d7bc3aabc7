//! The `emr-web` program.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use emr_model::MemberId;
use emr_service::daemon::{self, Shutdown};
use emr_service::metrics;
use emr_service::settings::{Settings as _, WebSettings};
use emr_web::{Server, pseudonym, rebuild};

/// Serves members over HTTPS: forwards what they have signed and stores what they have encrypted.
#[derive(Parser)]
#[command(version)]
#[command(after_help = format!("Settings (paths count from the folder of the file):\n\n{}", WebSettings::EXAMPLE))]
struct Arguments {
    /// The settings, a TOML file
    #[arg(long, global = true, required = false)]
    config: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What to do instead of serving.
#[derive(Subcommand)]
enum Command {
    /// Read all blocks again into a new read model; the service goes on answering from the present one
    Rebuild,
    /// Print the name under which a member stands in the security log
    Pseudonym {
        /// The member's id
        member: MemberId,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    daemon::run("emr-web", async |shutdown| run(&arguments, shutdown).await).await
}

async fn run(arguments: &Arguments, shutdown: Shutdown) -> anyhow::Result<()> {
    let settings = WebSettings::read(&arguments.config)?;
    match &arguments.command {
        Some(Command::Rebuild) => {
            let blocks = rebuild(&settings).await?;
            println!("the read model is rebuilt from {blocks} blocks");
            return Ok(());
        }
        Some(Command::Pseudonym { member }) => {
            println!("{}", pseudonym(&settings, member).await?);
            return Ok(());
        }
        None => (),
    }
    if let Some(address) = settings.operations {
        metrics::serve(address)?;
    }
    let server = Server::bind(&settings).await?;
    tracing::info!(address = %server.address()?, "listening");
    server.serve(shutdown.requested()).await;
    Ok(())
}
