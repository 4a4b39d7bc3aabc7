//! `emr-demo`: makes the people of a demo network, once, and says how to be one of them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use emr_demo::{Error, Folder};
use emr_network::Network;

/// Makes the people of a running demo network, unless they were made before, and says how to be one of them
///
/// It does nothing where the topology does not say `demo = true`.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The network's data folder [default: as for emr-network]
    #[arg(long, env = "EMR_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing was installed before main");
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emr-demo: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            eprintln!("  `make up` tries again; the network works without the people of the demo");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let data = arguments.data.map_or_else(emr_network::default_data, Ok)?;
    let network = Network::open(&data)?;
    if !network.topology().demo {
        return Ok(());
    }
    if !Folder::of(&network).is_complete() {
        println!("next: make the people of the demo, once; this takes some seconds");
    }
    match emr_demo::seed(&network).await {
        Ok(folder) => say(&network, &folder),
        Err(Error::NotNew) => println!("{}", Error::NotNew),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn say(network: &Network, folder: &Folder) {
    let page = network.page_url().unwrap_or_else(|| network.web_url());
    println!(
        "Open {page} and sign up as a new person: the official or the registrar of the demo admits you."
    );
    println!(
        "Or be a person of the demo at once – a patient, two doctors, a registrar, an official – by a wallet file in {}",
        folder.path().display()
    );
    println!(
        "Press \"I have a wallet file\" on the page, choose one, and type the passphrase in {}",
        folder.passphrase().display()
    );
}
