//! What only some releases of Fabric can do, on the one that is tested.

use std::collections::BTreeSet;
use std::sync::Arc;

use emr_network::names;

use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::{World, add, open_green};

/// Calls that write one by one, and those that do together what others do one by one.
const SINGLE: [&str; 1] = ["PUT_STATE"];
const TOGETHER: [&str; 2] = ["GET_STATE_MULTIPLE", "WRITE_BATCH_STATE"];

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        peers_are_of_the_release_that_the_network_names,
        chaincode_writes_and_reads_together_what_peers_take_together,
    ]
    .into()
}

async fn peers_are_of_the_release_that_the_network_names(world: Arc<World>) -> Outcome {
    let named = world
        .network
        .fabric_version()
        .map(|named| named.to_string());
    let says: serde_json::Value = serde_json::from_str(&operations(&world, "version").await?)?;
    let says = says["Version"]
        .as_str()
        .map(|says| says.trim_start_matches('v'));
    assert_eq!(named.as_deref(), says);
    Ok(())
}

async fn chaincode_writes_and_reads_together_what_peers_take_together(
    world: Arc<World>,
) -> Outcome {
    let patient = world.patient().await?;
    let added = add(&patient.member, &patient.basis(), b"counted").await?;
    open_green(&patient.member, &patient.basis(), &added, b"counted").await?;

    let version = world.network.fabric_version();
    let expected = match version.expect("the nodes were started").has_batches() {
        true => BTreeSet::from(TOGETHER),
        false => BTreeSet::from(SINGLE),
    };
    let calls = calls(&world).await?;
    let telling: BTreeSet<_> = SINGLE.into_iter().chain(TOGETHER).collect();
    let made = telling.into_iter().filter(|call| calls.contains(*call));
    assert_eq!(made.collect::<BTreeSet<_>>(), expected, "of {calls:?}");
    Ok(())
}

/// The kinds of calls that the ministry's peer has served the contract.
async fn calls(world: &World) -> Result<BTreeSet<String>, Failure> {
    let counted = format!(
        "chaincode_shim_requests_completed{{chaincode=\"{}:",
        world.profile.chaincode
    );
    let metrics = operations(world, "metrics").await?;
    let calls = metrics
        .lines()
        .filter(|line| line.starts_with(&counted))
        .filter_map(|line| Some(line.split_once("type=\"")?.1.split_once('"')?.0.to_owned()));
    Ok(calls.collect())
}

/// What the ministry's peer tells those who operate it.
async fn operations(world: &World, path: &str) -> Result<String, Failure> {
    let ministry = world.network.topology().ministry();
    let peer = names::node(ministry, &ministry.peers[0]);
    let address = world.network.address(&format!("{peer}/operations"));
    let answer = reqwest::get(format!("http://{address}/{path}")).await?;
    Ok(answer.error_for_status()?.text().await?)
}
