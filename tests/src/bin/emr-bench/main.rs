//! Measures speed and memory on a network of its own; `make bench` runs it.

mod additions;
mod author;
mod bare;
mod cast;
mod catalog;
mod comparison;
mod connection;
mod crowd;
mod figure;
mod growth;
mod instructions;
mod kept;
mod latency;
mod limits;
mod made_up_ledger;
mod memory;
mod official;
mod open_pages;
mod outages;
mod page;
mod player;
mod process;
mod read_model;
mod round_trips;
mod saturation;
mod stand;
mod startup;
mod statistics;
mod suite;
mod web_cost;
mod workload;

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Parser;
use clap::builder::PossibleValuesParser;
use tokio::signal::unix::{SignalKind, signal};

use self::catalog::{BARE, BENCHES, UP_COLD};
use self::stand::Stand;
use self::suite::Suite;

/// Measures speed and memory on a network of its own, which is taken down at the end.
///
/// Figures go to bench/results.jsonl in Cargo's target folder, one JSON object a line; those of benches that are not
/// measured this time stay. Times that miss their targets are said; counts of instructions that grew are an error.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// What to measure [default: everything but `up_bare` and `up_and_test_bare`, which take half an hour]
    #[arg(value_name = "BENCH", value_parser = PossibleValuesParser::new(BENCHES.map(|bench| bench.name)))]
    benches: Vec<String>,
    /// Leave out `up_cold`, which builds Fabric from nothing and takes minutes
    #[arg(long)]
    skip_cold: bool,
}

impl Arguments {
    fn wanted(&self) -> BTreeSet<&'static str> {
        let all = BENCHES.iter().map(|bench| bench.name);
        match self.benches[..] {
            [] => all
                .filter(|name| !BARE.contains(name))
                .filter(|name| !(self.skip_cold && *name == UP_COLD))
                .collect(),
            ref benches => all
                .filter(|name| benches.iter().any(|bench| bench == name))
                .collect(),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emr-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        bail!("only an optimized build is worth measuring: `make bench`");
    }
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing installed a provider before main did");
    let stand = Stand::new().await?;
    let mut suite = Suite::new(&stand, arguments.wanted());
    let outcome = tokio::select! {
        outcome = suite.run() => outcome,
        () = interruption() => bail!("interrupted"),
    };
    // What was measured before something failed is worth keeping.
    let figures = suite.into_figures();
    figure::save(&stand.results(), &figures)?;
    print!("{}", catalog::table(&figures));
    println!("Written to {}.", stand.results().display());
    outcome.context("measuring stopped early")?;
    match catalog::regressions(&figures)[..] {
        [] => Ok(()),
        ref grown => bail!(
            "{} took more instructions than tests/instructions.toml keeps",
            grown.join(" and ")
        ),
    }
}

/// Waits for a signal to end this program, which then takes the network down first.
async fn interruption() {
    let mut terminate =
        signal(SignalKind::terminate()).expect("the process may listen to its signals");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
