//! Chaincode and peers are killed under load: clients see errors or success, and soon success again.

use std::sync::Arc;
use std::time::Duration;

use emr_shim_tests::Operation;
use tokio::time::{Instant, sleep};

use crate::load::{Load, RequestKind, TIMEOUT, Told, propose};
use crate::trial::{Case, Outcome, cases};
use crate::world::World;

pub(crate) fn cases() -> Vec<Case> {
    cases![Alone: clients_of_killed_processes_see_errors_or_success_and_lose_nothing].into()
}

/// How many processes are killed unless `EMR_FAULTS` says otherwise.
const FAULTS: usize = 5;
/// Under load, in turn. The first of each pair is whose clients wait for it.
const VICTIMS: [(usize, &str); 4] = [
    (0, "chaincode.script-rs.ministry"),
    (0, "peer0.ministry"),
    (1, "chaincode.script-rs.hospital-a"),
    (1, "peer0.hospital-a"),
];
/// Before the next is killed, every client's request has been answered so many times.
const SUCCESSES: usize = 5;
/// Recovery is measured; only what never recovers fails.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

async fn clients_of_killed_processes_see_errors_or_success_and_lose_nothing(
    world: Arc<World>,
) -> Outcome {
    let faults = crate::number("EMR_FAULTS").map_or(FAULTS, |count| count as usize);
    let load = Load::begin(&world, &[0, 1]);
    let mut recoveries = Vec::new();
    for (organization, victim) in VICTIMS.iter().cycle().take(faults) {
        for organization in [0, 1] {
            recovered(&load, organization, Instant::now(), SUCCESSES).await;
        }
        world.network.kill_process(victim).await?;
        let started = Instant::now();
        world.network.start_process(victim).await?;
        let recovery = recovered(&load, *organization, started, 1).await - started;
        println!("{victim} served again {recovery:.1?} after its start");
        recoveries.push(recovery);
    }
    let told = load.stop().await;

    let longest = told.iter().map(|told| told.took).max().unwrap_or_default();
    let errors = told.iter().filter(|told| told.outcome.is_err()).count();
    recoveries.sort();
    println!(
        "of {} requests {errors} ended with an error, none later than {longest:.1?}; \
         recoveries: median {:.1?}, longest {:.1?}",
        told.len(),
        recoveries[recoveries.len() / 2],
        recoveries[recoveries.len() - 1],
    );
    // The clients' own clocks end what nobody answers; three calls make a submission.
    let silence: Vec<_> = told
        .iter()
        .filter(|told| told.took >= TIMEOUT || is_silence(&told.outcome))
        .collect();
    assert!(silence.is_empty(), "{silence:#?}");
    nothing_is_lost(&world, &told).await
}

/// When requests of both kinds, made after `since`, had been answered `count` times at an organization.
async fn recovered(load: &Load, organization: usize, since: Instant, count: usize) -> Instant {
    loop {
        let told = load.told();
        let fulfilled = |kind| {
            let mut ends: Vec<_> = told
                .iter()
                .filter(|told| told.organization == organization && told.kind == kind)
                .filter(|told| told.begun >= since && told.outcome.is_ok())
                .map(|told| told.begun + told.took)
                .collect();
            ends.sort();
            ends.get(count - 1).copied()
        };
        let both = (
            fulfilled(RequestKind::Evaluate),
            fulfilled(RequestKind::Submit),
        );
        if let (Some(evaluated), Some(submitted)) = both {
            return evaluated.max(submitted);
        }
        let last = told
            .iter()
            .rev()
            .find_map(|told| told.outcome.as_ref().err());
        assert!(since.elapsed() < PATIENCE, "no recovery: {last:?}");
        sleep(PAUSE).await;
    }
}

fn is_silence(outcome: &Result<String, String>) -> bool {
    let error = outcome.as_ref().err();
    error.is_some_and(|error| error.contains("did not answer in time"))
}

/// Whatever clients were told is committed is there, at every peer.
async fn nothing_is_lost(world: &World, told: &[Told]) -> Outcome {
    let submitted = told.iter().filter(|told| told.kind == RequestKind::Submit);
    let keys: Vec<String> = submitted
        .filter_map(|told| told.outcome.clone().ok())
        .collect();
    assert!(!keys.is_empty(), "something was written");
    let answer: Vec<_> = std::iter::once("ok".to_owned())
        .chain(keys.iter().map(hex::encode))
        .collect();
    let expected = serde_json::to_string(&[answer])?;
    let script = [Operation::GetMany { keys }];
    for (organization, peer) in world.peers.iter().enumerate() {
        let gateway = world.gateway(peer, &world.clients[0]);
        let deadline = Instant::now() + PATIENCE;
        loop {
            let proposal = propose(world, &gateway, &script, organization);
            let found = gateway.evaluate_proposal(proposal).await;
            // A peer that has just come back may still be reading blocks.
            if found.as_ref().is_ok_and(|found| *found == expected) {
                break;
            }
            assert!(
                Instant::now() < deadline,
                "lost at {}: {found:?}",
                peer.msp_id
            );
            sleep(PAUSE).await;
        }
    }
    Ok(())
}
