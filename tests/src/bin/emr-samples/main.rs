//! `emr-samples`: plays the scenarios of the example chaincodes on the network that `make up` started, after deploying
//! these with the network's own tool.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use emr_network::{Network, Options, Progress, default_data, own_binaries};
use emr_tests::samples::{self, Steps};

/// Deploy the example chaincodes on a running network, and play their scenarios
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The network's data folder
    #[arg(long, env = "EMR_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// A folder with the binaries of Fabric, if the network was brought up with one
    #[arg(long, env = "EMR_FABRIC_BIN", value_name = "FOLDER")]
    fabric_bin: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing was installed before main");
    let steps = Steps::told();
    match run(Arguments::parse(), &steps).await {
        Ok(()) => {
            println!("\nsamples: {} steps, all as they should be", steps.played());
            ExitCode::SUCCESS
        }
        Err(error) => {
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            eprintln!(
                "\nafter step {}: {}",
                steps.played(),
                causes.join("\n  because: ")
            );
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments, steps: &Steps) -> Result<()> {
    let programs = own_binaries()?;
    let options = Options {
        data: arguments.data.map_or_else(default_data, Ok)?,
        topology: None,
        base_port: None,
        fabric_binaries: arguments.fabric_bin,
        own_binaries: programs.clone(),
        progress: Progress::of_this_program(),
    };
    let (network, _) = Network::deploy(&options, &samples::deployments(&programs)).await?;
    samples::play(&network, steps).await
}
