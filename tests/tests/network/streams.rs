//! Streams of events from a peer that is killed again and again.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use emr_model::MspId;
use emr_tests::signer::in_memory;
use fabric_gateway::{CommittedEvent, Gateway, Network, Position};
use futures::{StreamExt, TryStreamExt, future};
use tokio::time::timeout;

use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{READ_AND_ADD, World, add, hospital_a, hospital_b};

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone: a_stream_of_events_loses_and_repeats_none_over_killed_peers].into()
}

/// How often the peer is killed, unless `EMR_KILLED_PEERS` says otherwise.
const KILLED: usize = 2;

/// How long the events of the last records may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

async fn a_stream_of_events_loses_and_repeats_none_over_killed_peers(world: Arc<World>) -> Outcome {
    let killed = match env::var("EMR_KILLED_PEERS") {
        Ok(killed) => killed.parse().expect("EMR_KILLED_PEERS is a number"),
        Err(_) => KILLED,
    };
    let patient = world.patient().await?;
    let doctor = world.doctor(&hospital_a()).await?;
    let basis = patient.basis();
    let first = add(&patient.member, &basis, b"first").await?.submitted;
    let from = Position::Block(first.block.expect("the service named the block"));

    let killed_one = seen_from(&world, &hospital_b()).await?;
    let events = killed_one.contract(&world.profile.chaincode);
    let mut events = events.resuming_events(from.clone());
    let mut got = vec![events.next().await.expect("a stream goes on")?];
    for _ in 0..killed {
        world.network.kill_process("peer0.hospital-b").await?;
        // The other peers commit this meanwhile.
        patient.grant(&doctor, READ_AND_ADD).await?;
        world.network.resume().await?;
    }
    let last = add(&patient.member, &basis, b"last").await?.submitted;
    let is_before = |event: &CommittedEvent| event.transaction_id != last.transaction.as_str();
    let rest = events.try_take_while(|event| future::ready(Ok(is_before(event))));
    got.extend(timeout(PATIENCE, rest.try_collect::<Vec<_>>()).await??);

    let another = seen_from(&world, &hospital_a()).await?;
    let events = another.contract(&world.profile.chaincode).events(&from)?;
    let all = events.try_take_while(|event| future::ready(Ok(is_before(event))));
    let all: Vec<_> = timeout(PATIENCE, all.try_collect()).await??;
    assert_eq!(got, all);
    assert!(got.len() > killed, "each grant made an event");
    Ok(())
}

/// The channel as the administrator of a hospital sees it at the hospital's own peer.
async fn seen_from(world: &World, hospital: &MspId) -> Result<Network, Failure> {
    let administrator = world.administrator(hospital).await?;
    let identity = administrator.identity();
    let gateway = Gateway::new(
        world.peer(hospital)?,
        identity.fabric().clone(),
        in_memory(identity),
    );
    Ok(gateway.network(world.profile.channel.as_str()))
}
