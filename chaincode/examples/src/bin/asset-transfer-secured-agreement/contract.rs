//! The functions that clients call, and those by which an owner and a buyer prepare a sale.

use fabric_chaincode::contract::{Contract, Functions, TransactionContext};
use fabric_chaincode::{Invocation, Ledger, PrivateData};
use sha2::{Digest, Sha256};

use crate::asset::Asset;
use crate::collection::{self, Record, encode};
use crate::error::AssetError;
use crate::{queries, transfer, transient};

/// Sells assets of one organization to another when both have agreed to the same asset and the same price.
pub(crate) struct SecuredTransfer;

impl Contract for SecuredTransfer {
    const NAME: &'static str = "SecuredTransfer";

    type Error = AssetError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        let id = ["assetID"];
        functions
            .submit("CreateAsset", ["publicDescription"], create_asset)
            .submit(
                "ChangePublicDescription",
                ["assetID", "newDescription"],
                change_public_description,
            )
            .submit("AgreeToSell", id, agree_to_sell)
            .submit("AgreeToBuy", id, agree_to_buy)
            .submit(
                "TransferAsset",
                ["assetID", "buyerOrgID"],
                transfer::transfer_asset,
            )
            .evaluate("VerifyAssetProperties", id, verify_asset_properties)
            .evaluate("ReadAsset", id, queries::read_asset)
            .evaluate(
                "GetAssetPrivateProperties",
                id,
                queries::get_asset_private_properties,
            )
            .evaluate("GetAssetSalesPrice", id, queries::get_asset_sales_price)
            .evaluate("GetAssetBidPrice", id, queries::get_asset_bid_price)
            .evaluate(
                "QueryAssetSaleAgreements",
                [],
                queries::query_sale_agreements,
            )
            .evaluate("QueryAssetBuyAgreements", [], queries::query_buy_agreements)
            .evaluate("QueryAssetReceipts", id, queries::query_asset_receipts)
            .evaluate("QueryAssetHistory", id, queries::query_asset_history);
    }
}

/// Creates an asset of the creator's organization, and returns its id. Its properties come in transient data.
async fn create_asset(
    context: &TransactionContext<'_, impl Ledger>,
    public_description: String,
) -> Result<String, AssetError> {
    let properties = transient::properties(context)?;
    let asset = Asset {
        object_type: "asset".to_owned(),
        id: digest(properties),
        owner_org: context.creator().msp_id.clone(),
        public_description,
    };
    if context.get_state(&asset.id).await?.is_some() {
        return Err(AssetError::Exists(asset.id));
    }
    asset.put_for_owner(context).await?;
    let own = collection::of(&asset.owner_org);
    context
        .put_private_data(&own, &asset.id, properties.clone())
        .await?;
    Ok(asset.id)
}

async fn change_public_description(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
    new_description: String,
) -> Result<(), AssetError> {
    let asset = Asset {
        public_description: new_description,
        ..Asset::get_own(context, &id).await?
    };
    asset.put(context).await
}

/// Keeps the price at which the owner sells. The price comes in transient data.
async fn agree_to_sell(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<(), AssetError> {
    let asset = Asset::get_own(context, &id).await?;
    let price = transient::price(context, &id)?;
    let own = collection::of(&asset.owner_org);
    let key = Record::Ask.key(&[&id])?;
    Ok(context.put_private_data(&own, &key, encode(&price)).await?)
}

/// Keeps the properties and the price of an asset that an organization buys. Both come in transient data, as the owner
/// has told them to the buyer.
async fn agree_to_buy(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<(), AssetError> {
    Asset::get(context, &id).await?;
    let properties = transient::properties(context)?;
    if digest(properties) != id {
        return Err(AssetError::OtherProperties(id));
    }
    let price = transient::price(context, &id)?;
    let own = collection::of(&context.creator().msp_id);
    context
        .put_private_data(&own, &id, properties.clone())
        .await?;
    let key = Record::Bid.key(&[&id])?;
    Ok(context.put_private_data(&own, &key, encode(&price)).await?)
}

/// Tells a buyer whether an asset has the properties that its owner claims, by their hash on the ledger.
async fn verify_asset_properties(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<bool, AssetError> {
    let asset = Asset::get(context, &id).await?;
    let properties = transient::properties(context)?;
    let owners = collection::of(&asset.owner_org);
    let hash = context.get_private_data_hash(&owners, &id).await?;
    let hash = hash.ok_or(AssetError::PropertiesNotAgreed(asset.owner_org))?;
    Ok(*hash == *Sha256::digest(properties))
}

/// The digest in hexadecimal digits.
fn digest(properties: &[u8]) -> String {
    let digest = Sha256::digest(properties);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
