//! Our shim beside the official one in Go: the same work on the same network, turn by turn.

use std::time::Instant;

use anyhow::{Context, bail};
use emr_native::operator::load_identity;
use emr_network::{Network, names};
use fabric_gateway::Contract;
use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;

use crate::process::{self, CpuTime};
use crate::stand::Stand;
use crate::statistics::{median, percentile};
use crate::{connection, workload};

/// The official shim, as it stands in `tests/workload/go.mod`.
pub(crate) const PEER_NAME: &str = "fabric-chaincode-go v2.3.0";

/// One peer is asked, so one is enough to fill what is read.
const POLICY: &str = "OR('MinistryMSP.peer')";
/// The number of turns of each side; the figures are medians of them.
const ROUNDS: usize = 7;
/// As many clients as keep a peer on two cores busy.
const CLIENTS: usize = 4;
/// What `scan` reads.
const KEYS: usize = 10_000;

/// A figure of each side.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Pair {
    pub(crate) ours: f64,
    pub(crate) peer: f64,
}

/// Both chaincodes, deployed alike.
#[derive(Debug)]
pub(crate) struct Comparison {
    ours: Side,
    peer: Side,
}

/// One chaincode, asked through the ministry's peer.
#[derive(Debug)]
struct Side {
    contract: Contract,
    pid: u32,
}

/// What one turn cost.
struct Turn {
    /// Microseconds of processor time for a call.
    cpu: f64,
    /// MiB that the process kept at the end.
    resident: f64,
    /// Milliseconds that 99 of 100 calls did not exceed.
    p99: f64,
}

/// What is called in a turn, and how often.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    call: Call,
    calls: usize,
    clients: usize,
    /// The calls that are submitted before the first turn, so that there is something to find. They do not come before
    /// other work, whose memory they would grow.
    filling: Vec<Call>,
}

/// A function and its arguments.
#[derive(Debug, Clone)]
struct Call {
    function: &'static str,
    arguments: Vec<Vec<u8>>,
}

/// The medians of all turns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Costs {
    pub(crate) cpu: Pair,
    pub(crate) resident: Pair,
    pub(crate) p99: Pair,
}

impl Work {
    /// Two reads, three writes, an event.
    pub(crate) fn write() -> Self {
        let call = Call::new("write", [b"key"]);
        Self::new(call.clone(), 4_000, CLIENTS, vec![call])
    }

    /// Two reads.
    pub(crate) fn read() -> Self {
        let filling = Call::new("write", [b"key"]);
        Self::new(Call::new("read", [b"key"]), 4_000, CLIENTS, vec![filling])
    }

    /// A range of 10 000 keys.
    pub(crate) fn scan() -> Self {
        let ranges = (0..KEYS).step_by(1_000);
        let filling = ranges.map(|from| {
            let range = [from.to_string(), (from + 1_000).to_string()];
            Call::new("fill", range)
        });
        Self::new(Call::new("scan", [""; 0]), 20, 1, filling.collect())
    }

    /// A value of 1 MiB read, and another written.
    pub(crate) fn large() -> Self {
        let call = Call::new("large", [vec![b'v'; 1 << 20]]);
        Self::new(call.clone(), 100, 1, vec![call])
    }

    fn new(call: Call, calls: usize, clients: usize, filling: Vec<Call>) -> Self {
        Self {
            call,
            calls,
            clients,
            filling,
        }
    }
}

impl Call {
    fn new<T: AsRef<[u8]>>(function: &'static str, arguments: impl IntoIterator<Item = T>) -> Self {
        let arguments = arguments.into_iter();
        Self {
            function,
            arguments: arguments
                .map(|argument| argument.as_ref().to_vec())
                .collect(),
        }
    }
}

impl Comparison {
    /// Deploys both chaincodes.
    pub(crate) async fn prepare(stand: &Stand) -> anyhow::Result<Self> {
        let programs = workload::programs(stand).await?;
        for (name, program) in [
            (workload::OURS, &programs.ours),
            (workload::PEER, &programs.peer),
        ] {
            stand.deploy(name, program, Some(POLICY)).await?;
        }
        let network = stand.network()?;
        Ok(Self {
            ours: Side::new(&network, workload::OURS).await?,
            peer: Side::new(&network, workload::PEER).await?,
        })
    }

    /// Makes both sides do the work, in turns.
    pub(crate) async fn measure(&self, work: &Work) -> anyhow::Result<Costs> {
        for side in [&self.ours, &self.peer] {
            side.fill(work).await?;
        }
        if self.ours.evaluate(&work.call).await? != self.peer.evaluate(&work.call).await? {
            bail!("the chaincodes do not find the same");
        }
        let mut turns = (Vec::new(), Vec::new());
        // The first round is a warm-up.
        for round in 0..=ROUNDS {
            let ours = self.ours.turn(work).await?;
            let peer = self.peer.turn(work).await?;
            if round > 0 {
                turns.0.push(ours);
                turns.1.push(peer);
            }
        }
        let pair = |of: fn(&Turn) -> f64| Pair {
            ours: median(turns.0.iter().map(of).collect()),
            peer: median(turns.1.iter().map(of).collect()),
        };
        Ok(Costs {
            cpu: pair(|turn| turn.cpu),
            resident: pair(|turn| turn.resident),
            p99: pair(|turn| turn.p99),
        })
    }
}

impl Side {
    async fn new(network: &Network, chaincode: &str) -> anyhow::Result<Self> {
        let ministry = network.topology().ministry();
        let administrator = load_identity(&network.layout().admin(ministry))?;
        let process = names::deployed(ministry, chaincode);
        let status = network.status();
        let status = status.iter().find(|status| status.process == process);
        let pid = status
            .and_then(|status| status.pid)
            .with_context(|| format!("{process} does not run"))?;
        Ok(Self {
            contract: connection::contract(network, administrator, chaincode).await?,
            pid,
        })
    }

    async fn fill(&self, work: &Work) -> anyhow::Result<()> {
        for call in &work.filling {
            let arguments = call.arguments.clone();
            self.contract
                .submit_transaction(call.function, arguments)
                .await?;
        }
        Ok(())
    }

    async fn evaluate(&self, call: &Call) -> anyhow::Result<Vec<u8>> {
        let arguments = call.arguments.clone();
        let evaluated = self.contract.evaluate_transaction(call.function, arguments);
        Ok(evaluated.await?.into())
    }

    async fn turn(&self, work: &Work) -> anyhow::Result<Turn> {
        let before = CpuTime::of(self.pid)?;
        let calls = stream::iter(0..work.calls).map(|_| async {
            let begun = Instant::now();
            self.evaluate(&work.call).await?;
            anyhow::Ok(begun.elapsed().as_secs_f64() * 1_000.0)
        });
        let latencies: Vec<f64> = calls.buffer_unordered(work.clients).try_collect().await?;
        let spent = CpuTime::of(self.pid)?.microseconds_since(before);
        Ok(Turn {
            cpu: spent / work.calls as f64,
            resident: process::resident(self.pid)?,
            p99: percentile(latencies, 99),
        })
    }
}
