//! `emr`: a member's own program. Keys, encryption and signatures stay here; it talks to the web service only.

mod command;

use std::process::ExitCode;

use clap::Parser as _;

use command::Cli;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing was installed before main");
    let cli = Cli::parse();
    cli.run().await
}
