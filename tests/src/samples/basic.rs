//! Assets that every client may create and transfer.

use anyhow::{Result, ensure};
use emr_network::Network;
use rand::random;
use serde_json::json;

use super::{BASIC, Client, Steps};

/// Plays the scenario. It can be played again and again: each time it makes an asset of its own.
///
/// # Errors
///
/// The first step that did not go as it should.
pub async fn play(network: &Network, steps: &Steps) -> Result<()> {
    let (a, b) = Client::of_hospitals(network, BASIC).await?;
    steps.begin(BASIC);

    let call = a.call("InitLedger");
    let committed = a.submit(call).await?;
    let block = committed.block_number;
    steps.tell(
        "Hospital A writes six assets",
        format!("committed in block {block}"),
    );

    let all = b.evaluate(b.call("GetAllAssets")).await?;
    let count = all.as_array().map_or(0, Vec::len);
    ensure!(count >= 6, "there are {count} assets");
    steps.tell(
        "Hospital B lists all assets",
        format!("{count}, first {}", all[0]),
    );

    let id = format!("asset{:08x}", random::<u32>());
    let call = a.call("CreateAsset").argument(id.clone());
    let call = call.arguments(["yellow", "5", "Tom", "1300"]);
    a.submit(call).await?;
    steps.tell("Hospital A creates another one", &id);

    let call = b
        .call("TransferAsset")
        .arguments([id.clone(), "Saptha".to_owned()]);
    let former = b.submit(call).await?.result;
    ensure!(former == "Tom", "it was {former:?}'s");
    steps.tell("Hospital B transfers it to Saptha", "it was Tom's");

    let asset = a.evaluate(a.call("ReadAsset").argument(id.clone())).await?;
    let expected = json!({
        "ID": id, "Color": "yellow", "Size": 5, "Owner": "Saptha", "AppraisedValue": 1300,
    });
    ensure!(asset == expected, "the asset is {asset}");
    steps.tell("Hospital A reads it", asset);

    let call = a.call("UpdateAsset");
    let call = call.arguments(["asset70", "blue", "5", "Tomoko", "300"]);
    let refusal = a.refused(call).await?;
    ensure!(refusal.status == 404, "{refusal}");
    steps.tell("Hospital A updates an asset that does not exist", refusal);
    Ok(())
}
