//! The read-only functions. Only peers of the organization that keeps private data return them, and only to its
//! clients.

use fabric_chaincode::contract::TransactionContext;
use fabric_chaincode::{Invocation, KeyModification, Ledger, PrivateData};
use futures::TryStreamExt;
use schemars::JsonSchema;
use serde::Serialize;

use crate::asset::Asset;
use crate::collection::{self, Price, Receipt, Record, own_record, own_records};
use crate::error::AssetError;

/// What one transaction did to an asset.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    pub(crate) tx_id: String,
    /// `null` if the transaction deleted it.
    pub(crate) record: Option<Asset>,
}

pub(crate) async fn read_asset(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<Asset, AssetError> {
    Asset::get(context, &id).await
}

/// The properties of an asset that the caller's organization owns or has agreed to buy.
pub(crate) async fn get_asset_private_properties(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<String, AssetError> {
    let own = collection::of(&context.creator().msp_id);
    let properties = context.get_private_data(&own, &id).await?;
    let properties = properties.ok_or(AssetError::NoProperties(id))?;
    Ok(String::from_utf8_lossy(&properties).into_owned())
}

/// The price at which the caller's organization sells an asset.
pub(crate) async fn get_asset_sales_price(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<Price, AssetError> {
    own_record(context, Record::Ask, &id).await
}

/// The price at which the caller's organization buys an asset.
pub(crate) async fn get_asset_bid_price(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<Price, AssetError> {
    own_record(context, Record::Bid, &id).await
}

/// All assets that the caller's organization sells, with their prices.
pub(crate) async fn query_sale_agreements(
    context: &TransactionContext<'_, impl Ledger>,
) -> Result<Vec<Price>, AssetError> {
    own_records(context, Record::Ask, &[]).await
}

/// All assets that the caller's organization buys, with their prices.
pub(crate) async fn query_buy_agreements(
    context: &TransactionContext<'_, impl Ledger>,
) -> Result<Vec<Price>, AssetError> {
    own_records(context, Record::Bid, &[]).await
}

/// Every sale and purchase of an asset by the caller's organization.
pub(crate) async fn query_asset_receipts(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<Vec<Receipt>, AssetError> {
    let mut receipts = own_records(context, Record::SaleReceipt, &[&id]).await?;
    receipts.extend(own_records(context, Record::PurchaseReceipt, &[&id]).await?);
    Ok(receipts)
}

/// The history of an asset, the newest change first.
pub(crate) async fn query_asset_history(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<Vec<Change>, AssetError> {
    context
        .get_history_for_key(&id)
        .err_into()
        .and_then(async |modification| change(modification))
        .try_collect()
        .await
}

fn change(modification: KeyModification) -> Result<Change, AssetError> {
    let record = modification.value.as_deref().map(serde_json::from_slice);
    Ok(Change {
        tx_id: modification.transaction_id,
        record: record.transpose().map_err(AssetError::Unreadable)?,
    })
}
