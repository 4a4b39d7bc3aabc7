//! `emr-story`: plays the main story on the network that `make up` started, with the `emr` command, as people would.

mod cast;
mod emr;
mod outsider;
mod report;
mod step;
mod story;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Play the main story on a running network: a patient decides who reads a real record
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The network's data folder
    #[arg(long, env = "EMR_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// The folder of the npm package hl7.fhir.r4.examples, whose records are used
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "tests/examples/node_modules/hl7.fhir.r4.examples"
    )]
    examples: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing was installed before main");
    let arguments = Arguments::parse();
    let mut steps = step::Steps::default();
    let played = story::play(&arguments.data, &arguments.examples, &mut steps).await;
    if let Err(error) = &played {
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        eprintln!("\n{}", causes.join("\n  because: "));
    }
    println!("\n{}", steps.summary());
    match played.is_ok() && steps.all_went_well() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
