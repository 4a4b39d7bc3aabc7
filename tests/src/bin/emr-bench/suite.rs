//! Which bench needs what before it can begin.

use std::collections::BTreeSet;

use crate::catalog::{
    CHAINCODE_MEMORY, DOWN, MEMBER_SUBMIT_LATENCY, SUBMIT_LATENCY, UP_COLD, UP_FIRST, UP_WARM,
    named,
};
use crate::figure::Figure;
use crate::stand::Stand;
use crate::{cast, latency, memory, startup};

/// Benches that are measured one after the other on one stand.
#[derive(Debug)]
pub(crate) struct Suite<'a> {
    stand: &'a Stand,
    wanted: BTreeSet<&'static str>,
    figures: Vec<Figure>,
}

impl<'a> Suite<'a> {
    pub(crate) fn new(stand: &'a Stand, wanted: BTreeSet<&'static str>) -> Self {
        Self {
            stand,
            wanted,
            figures: Vec::new(),
        }
    }

    /// What was measured so far.
    pub(crate) fn into_figures(self) -> Vec<Figure> {
        self.figures
    }

    /// Measures everything that is wanted; what needs a fresh process comes before what fills the ledger.
    pub(crate) async fn run(&mut self) -> anyhow::Result<()> {
        if self.wants(&[UP_COLD]) {
            let seconds = startup::cold(self.stand).await?;
            self.record(UP_COLD, seconds);
        }
        if self.wants(&[UP_FIRST, UP_WARM, DOWN]) {
            let cycle = startup::cycle(self.stand).await?;
            self.record(UP_FIRST, cycle.first);
            self.record(UP_WARM, cycle.warm);
            self.record(DOWN, cycle.down);
        } else if self.wants(&[CHAINCODE_MEMORY, SUBMIT_LATENCY, MEMBER_SUBMIT_LATENCY]) {
            self.stand.clean().await?;
            self.stand.up().await?;
        }
        if self.wants(&[CHAINCODE_MEMORY]) {
            let mebibytes = memory::idle_chaincode(&self.stand.network()?).await?;
            self.record(CHAINCODE_MEMORY, mebibytes);
        }
        if self.wants(&[SUBMIT_LATENCY, MEMBER_SUBMIT_LATENCY]) {
            self.run_latencies().await?;
        }
        Ok(())
    }

    async fn run_latencies(&mut self) -> anyhow::Result<()> {
        let network = self.stand.network()?;
        let (wallet, member) = cast::practitioner(&network).await?;
        if self.wants(&[SUBMIT_LATENCY]) {
            let milliseconds = latency::submit(&network, &wallet).await?;
            self.record(SUBMIT_LATENCY, milliseconds);
        }
        if self.wants(&[MEMBER_SUBMIT_LATENCY]) {
            let milliseconds = latency::member_submit(&wallet, &member).await?;
            self.record(MEMBER_SUBMIT_LATENCY, milliseconds);
        }
        Ok(())
    }

    fn wants(&self, benches: &[&str]) -> bool {
        benches.iter().any(|bench| self.wanted.contains(bench))
    }

    /// Keeps a figure, if it is wanted, and tells whoever waits.
    fn record(&mut self, name: &str, ours: f64) {
        if self.wanted.contains(name) {
            let figure = Figure::new(named(name), ours);
            eprintln!("{name}: {ours:.1} {}", figure.unit);
            self.figures.push(figure);
        }
    }
}
