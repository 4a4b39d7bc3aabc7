//! An asset that one hospital sells to the other, at a price that only these two know.

use anyhow::{Result, ensure};
use emr_network::Network;
use fabric_gateway::ProposalBuilder;
use rand::random;
use serde_json::json;

use super::{Client, PRIVATE_DATA, Steps};

/// Plays the scenario. It can be played again and again: each time it makes an asset of its own.
///
/// # Errors
///
/// The first step that did not go as it should.
pub async fn play(network: &Network, steps: &Steps) -> Result<()> {
    let (a, b) = Client::of_hospitals(network, PRIVATE_DATA).await?;
    let id = format!("asset{:08x}", random::<u32>());
    steps.begin(PRIVATE_DATA);

    let properties = json!({
        "objectType": "asset", "assetID": id, "color": "green", "size": 20, "appraisedValue": 100,
    });
    let call = a.private_call("CreateAsset");
    let call = call.transient("asset_properties", properties.to_string());
    a.submit(call).await?;
    steps.tell(
        "Hospital A creates an asset, and keeps to itself what it is worth",
        &id,
    );

    let asset = b.evaluate(read(&b, &id)).await?;
    let seller = asset["owner"].clone();
    ensure!(asset["color"] == "green", "the asset is {asset}");
    steps.tell("Hospital B reads it", asset);

    let worth = a.evaluate(read_worth(&a, &a, &id)).await?;
    ensure!(
        worth == json!({ "assetID": id, "appraisedValue": 100 }),
        "it is worth {worth}"
    );
    steps.tell("Hospital A reads what it is worth", worth);
    let refusal = b.refused_to_tell(read_worth(&b, &a, &id)).await?;
    steps.tell("Hospital B reads that, too", refusal);

    let ministry = Client::connect(network, "MinistryMSP", PRIVATE_DATA).await?;
    let refusal = ministry.refused_to_tell(read(&ministry, &id)).await?;
    steps.tell(
        "The ministry, which is not in the collection, reads the asset",
        refusal,
    );

    let transfer = || {
        let owner = json!({ "assetID": id, "buyerMSP": b.msp_id() });
        let call = a.private_call("TransferAsset");
        call.transient("asset_owner", owner.to_string())
    };
    let refusal = a.refused(transfer()).await?;
    ensure!(refusal.status == 404, "{refusal}");
    steps.tell(
        "Hospital A transfers it to a buyer who has not agreed",
        refusal,
    );

    let agree = |value: u32| {
        let worth = json!({ "assetID": id, "appraisedValue": value });
        let call = b.private_call("AgreeToTransfer");
        call.transient("asset_value", worth.to_string())
    };
    b.submit(agree(99)).await?;
    let refusal = a.refused(transfer()).await?;
    ensure!(refusal.status == 409, "{refusal}");
    steps.tell(
        "Hospital B agrees to buy it, at a lower value; hospital A transfers it",
        refusal,
    );

    b.submit(agree(100)).await?;
    a.submit(transfer()).await?;
    let asset = b.evaluate(read(&b, &id)).await?;
    ensure!(asset["owner"] != seller, "the asset is {asset}");
    steps.tell(
        "Hospital B agrees to the same value; hospital A transfers it",
        asset,
    );

    let refusal = a.refused_to_tell(read_worth(&a, &a, &id)).await?;
    ensure!(refusal.status == 404, "{refusal}");
    steps.tell("Hospital A looks for what it kept to itself", refusal);

    let purge = json!({ "assetID": id });
    let call = b.private_call("PurgeAsset");
    let call = call.transient("asset_purge", purge.to_string());
    b.submit(call).await?;
    let refusal = b.refused_to_tell(read(&b, &id)).await?;
    ensure!(refusal.status == 404, "{refusal}");
    steps.tell("Hospital B purges it, everywhere and for ever", refusal);
    Ok(())
}

fn read(client: &Client, id: &str) -> ProposalBuilder {
    client.private_call("ReadAsset").argument(id.to_owned())
}

fn read_worth(client: &Client, keeper: &Client, id: &str) -> ProposalBuilder {
    let collection = format!("{}PrivateCollection", keeper.msp_id());
    let call = client.private_call("ReadAssetPrivateDetails");
    call.arguments([collection, id.to_owned()])
}
