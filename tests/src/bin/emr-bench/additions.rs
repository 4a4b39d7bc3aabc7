//! How fast records are added, beside what the official client and shim get out of the same network.

use anyhow::{Context, bail};
use emr_demo::people;
use emr_native::operator::load_identity;
use emr_network::Network;
use fabric_gateway::Position;
use futures::StreamExt;
use prost::Message;

use crate::author::Author;
use crate::cast::Cast;
use crate::comparison::Pair;
use crate::connection;
use crate::official::Official;
use crate::saturation::{CLIENTS, CLIENTS_OF_LARGE, rate};
use crate::stand::Stand;
use crate::statistics::median;

/// Each side adds single records in this many turns, and many together in fewer; the figures are medians. Turns are
/// short, so that other work of the machine falls on both sides.
const SINGLE_ROUNDS: usize = 12;
const ROUNDS: usize = 5;
/// Transactions of a turn.
const SINGLE: usize = 1_000;
/// Transactions of a turn that add many records.
const MANY: usize = 100;
/// Transactions of a turn that add a batch.
const BATCHES: usize = 500;
/// Records that are added together.
const TOGETHER: usize = 200;
/// What a record of a kilobyte and one of a gigabyte say of their sizes.
const SIZES: [u64; 2] = [1 << 10, 1 << 30];
/// Observations of a batch, and the bytes of one.
const OBSERVATIONS: usize = 1_000;
const OBSERVATION: usize = 200;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Additions {
    /// Transactions in a second.
    pub(crate) single: Pair,
    /// Records per second in transactions of [`TOGETHER`], divided by those in transactions of one.
    pub(crate) ratio: f64,
    /// Bytes of the ledger for a record of [`TOGETHER`], whichever of [`SIZES`] takes more.
    pub(crate) ledger_bytes: f64,
    /// Observations in a second.
    pub(crate) observations: f64,
}

/// Adds records, alone and together, and makes the official side write as much as one record does.
pub(crate) async fn measure(
    stand: &Stand,
    network: &Network,
    cast: &Cast,
) -> anyhow::Result<Additions> {
    let patient = cast.patient().await?;
    let basis = cast.granted(&patient).await?;
    let author = Author::new(network, &cast.practitioner, &basis).await?;
    let official = Official::prepare(stand).await?;
    let (single, peer) = alternating(&author, &official).await?;
    let (together, observations) = many(&author).await?;
    Ok(Additions {
        single: Pair { ours: single, peer },
        ratio: together / single,
        ledger_bytes: ledger_bytes(network, &author).await?,
        observations,
    })
}

/// Transactions per second, of ours and of the official side, measured before the peers' databases have much to
/// reorganize.
async fn alternating(author: &Author, official: &Official) -> anyhow::Result<(f64, f64)> {
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    // The first round is a warm-up.
    for round in 0..=SINGLE_ROUNDS {
        let single = author.clone();
        let propose = move || single.add_record(SIZES[0]);
        let our = rate(author.gateway(), CLIENTS, SINGLE, propose).await?;
        let peer = official.rate(SINGLE, round).await?;
        if round > 0 {
            ours.push(our);
            peers.push(peer);
        }
    }
    Ok((median(ours), median(peers)))
}

/// Records per second that are added [`TOGETHER`], and observations per second.
async fn many(author: &Author) -> anyhow::Result<(f64, f64)> {
    let (mut records, mut observations) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let together = author.clone();
        let propose = move || together.add_records(TOGETHER, SIZES[0]);
        let transactions = rate(author.gateway(), CLIENTS_OF_LARGE, MANY, propose).await?;
        let observed = anchoring(author).await?;
        if round > 0 {
            records.push(transactions * TOGETHER as f64);
            observations.push(observed);
        }
    }
    Ok((median(records), median(observations)))
}

/// Observations per second; building their trees is part of it.
async fn anchoring(author: &Author) -> anyhow::Result<f64> {
    let observation = |index| format!("{index:0OBSERVATION$}").into_bytes();
    let observations: Vec<_> = (0..OBSERVATIONS).map(observation).collect();
    let anchoring = author.clone();
    let batches = rate(author.gateway(), CLIENTS, BATCHES, move || {
        anchoring.anchor(&observations)
    });
    Ok(batches.await? * OBSERVATIONS as f64)
}

/// Bytes of the block that adds [`TOGETHER`] records, for each of them.
async fn ledger_bytes(network: &Network, author: &Author) -> anyhow::Result<f64> {
    let mut greatest: f64 = 0.0;
    for size in SIZES {
        let proposal = author.add_records(TOGETHER, size);
        let committed = author.gateway().submit_proposal(proposal).await?;
        let block = block(network, committed.block_number).await?;
        greatest = greatest.max(block as f64 / TOGETHER as f64);
    }
    Ok(greatest)
}

/// The length of a block that holds one transaction; an administrator may read it.
async fn block(network: &Network, number: u64) -> anyhow::Result<usize> {
    let folder = network.layout().admin(network.topology().ministry());
    let administrator = load_identity(&folder)?;
    let gateway = connection::gateway(network, administrator).await?;
    let channel = people::profile(network.layout())?.channel;
    let mut blocks = gateway.network(channel).blocks(&Position::Block(number))?;
    let block = blocks.next().await.context("there is no such block")??;
    match block.data.as_ref().map(|data| data.data.len()) {
        Some(1) => Ok(block.encoded_len()),
        _ => bail!("another client was writing, too"),
    }
}
