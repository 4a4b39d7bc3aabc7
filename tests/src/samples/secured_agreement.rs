//! An asset that changes hands only if both hospitals want it, each by the endorsement of its own peer.

use anyhow::{Result, ensure};
use emr_network::Network;
use fabric_gateway::{ProposalBuilder, TxValidationCode};
use rand::random;
use serde_json::json;

use super::{Client, SECURED_AGREEMENT, Steps};

/// Plays the scenario. It can be played again and again: each time it makes an asset of its own.
///
/// # Errors
///
/// The first step that did not go as it should.
pub async fn play(network: &Network, steps: &Steps) -> Result<()> {
    let (a, b) = Client::of_hospitals(network, SECURED_AGREEMENT).await?;
    let both = [a.msp_id(), b.msp_id()];
    let likeness = json!({
        "object_type": "asset_properties", "color": "blue", "size": 35, "salt": hex(random()),
    });
    let properties = likeness.to_string();
    steps.begin(SECURED_AGREEMENT);

    let call = a.private_call("CreateAsset").argument("a blue asset");
    let call = call.transient("asset_properties", properties.clone());
    let created = a.submit(call).await?;
    let id = String::from_utf8(created.result.to_vec())?;
    let asset = Asset {
        id: &id,
        trade: hex(random()),
        properties: &properties,
    };
    steps.tell(
        "Hospital A creates an asset, and keeps to itself what it is like",
        &id,
    );

    let seen = b.evaluate(asset.call(&b, "ReadAsset")).await?;
    steps.tell("Hospital B reads it", &seen);
    let refusal = b
        .refused_to_tell(asset.call(&b, "GetAssetPrivateProperties"))
        .await?;
    ensure!(refusal.status == 404, "{refusal}");
    steps.tell("Hospital B reads what it is like", refusal);

    let describe = |client: &Client| {
        let call = asset.call(client, "ChangePublicDescription");
        call.argument("this asset is for sale")
    };
    let refusal = b.refused(describe(&b)).await?;
    ensure!(refusal.status == 403, "{refusal}");
    steps.tell("Hospital B describes it", refusal);
    let invalid = a
        .invalid(describe(&a).endorsing_organizations([b.msp_id()]))
        .await?;
    ensure!(
        invalid.code == TxValidationCode::EndorsementPolicyFailure,
        "{invalid}"
    );
    steps.tell(
        "Hospital A describes it, endorsed by hospital B's peer alone",
        invalid,
    );
    a.submit(describe(&a)).await?;
    steps.tell(
        "Hospital A describes it, endorsed by its own peer",
        "this asset is for sale",
    );

    a.submit(asset.priced(asset.call(&a, "AgreeToSell"), 110))
        .await?;
    steps.tell("Hospital A sells it", "for 110");
    let call = asset.shown(asset.call(&b, "VerifyAssetProperties"));
    let is_true = b.evaluate(call).await?;
    ensure!(is_true == true, "the properties are not those of the asset");
    steps.tell(
        "Hospital B is told what it is like, and asks the ledger whether that is true",
        is_true,
    );
    let call = asset.priced(asset.shown(asset.call(&b, "AgreeToBuy")), 100);
    b.submit(call).await?;
    steps.tell("Hospital B buys it", "for 100");

    let transfer = |price| {
        let call = asset
            .call(&a, "TransferAsset")
            .argument(b.msp_id().to_owned());
        asset.priced(call, price)
    };
    let refusal = a
        .refused(transfer(110).endorsing_organizations(both))
        .await?;
    ensure!(refusal.status == 409, "{refusal}");
    steps.tell("Hospital A transfers it for 110", refusal);
    a.submit(asset.priced(asset.call(&a, "AgreeToSell"), 100))
        .await?;
    steps.tell("Hospital A sells it", "for 100");
    let invalid = a.invalid(transfer(100)).await?;
    ensure!(
        invalid.code == TxValidationCode::EndorsementPolicyFailure,
        "{invalid}"
    );
    steps.tell(
        "Hospital A transfers it for 100, endorsed by its own peer alone",
        invalid,
    );
    a.submit(transfer(100).endorsing_organizations(both))
        .await?;
    let sold = b.evaluate(asset.call(&b, "ReadAsset")).await?;
    ensure!(sold["ownerOrg"] == b.msp_id(), "the asset is {sold}");
    steps.tell("Hospital A transfers it for 100, endorsed by both", sold);

    let own = b
        .evaluate(asset.call(&b, "GetAssetPrivateProperties"))
        .await?;
    ensure!(own == likeness, "the properties are {own}");
    steps.tell("Hospital B reads what it is like", own);
    let refusal = a
        .refused_to_tell(asset.call(&a, "GetAssetPrivateProperties"))
        .await?;
    ensure!(refusal.status == 404, "{refusal}");
    steps.tell("Hospital A reads what it was like", refusal);
    let receipts = a.evaluate(asset.call(&a, "QueryAssetReceipts")).await?;
    ensure!(
        receipts[0]["price"]["price"] == 100,
        "the receipts are {receipts}"
    );
    steps.tell("Hospital A looks for its receipt", receipts);
    let invalid = a.refused(describe(&a)).await?;
    ensure!(invalid.status == 403, "{invalid}");
    steps.tell("Hospital A describes it once more", invalid);
    Ok(())
}

/// What the two hospitals tell each other of an asset.
struct Asset<'a> {
    id: &'a str,
    properties: &'a str,
    trade: String,
}

impl Asset<'_> {
    /// A call that is about the asset.
    fn call(&self, client: &Client, function: &str) -> ProposalBuilder {
        client.private_call(function).argument(self.id.to_owned())
    }

    /// The call with the asset's properties.
    fn shown(&self, call: ProposalBuilder) -> ProposalBuilder {
        call.transient("asset_properties", self.properties.to_owned())
    }

    /// The call with a price.
    fn priced(&self, call: ProposalBuilder, price: u32) -> ProposalBuilder {
        let price = json!({ "asset_id": self.id, "price": price, "trade_id": self.trade });
        call.transient("asset_price", price.to_string())
    }
}

/// A text that nobody can guess.
fn hex(random: u128) -> String {
    format!("{random:032x}")
}
