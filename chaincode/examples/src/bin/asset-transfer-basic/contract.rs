//! The functions that clients call.

use fabric_chaincode::Ledger;
use fabric_chaincode::contract::{Contract, Functions, TransactionContext};
use futures::TryStreamExt;

use crate::asset::Asset;
use crate::error::AssetError;

/// Creates and transfers assets. Every client that the channel admits may call every function.
pub(crate) struct AssetTransfer;

impl Contract for AssetTransfer {
    const NAME: &'static str = "AssetTransfer";

    type Error = AssetError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        let asset = ["id", "color", "size", "owner", "appraisedValue"];
        functions
            .submit("InitLedger", [], init_ledger)
            .submit("CreateAsset", asset, create_asset)
            .evaluate("ReadAsset", ["id"], read_asset)
            .submit("UpdateAsset", asset, update_asset)
            .submit("DeleteAsset", ["id"], delete_asset)
            .evaluate("AssetExists", ["id"], asset_exists)
            .submit("TransferAsset", ["id", "newOwner"], transfer_asset)
            .evaluate("GetAllAssets", [], get_all_assets);
    }
}

/// Writes some assets to begin with.
async fn init_ledger(context: &TransactionContext<'_, impl Ledger>) -> Result<(), AssetError> {
    for (id, color, size, owner, appraised_value) in [
        ("asset1", "blue", 5, "Tomoko", 300),
        ("asset2", "red", 5, "Brad", 400),
        ("asset3", "green", 10, "Jin Soo", 500),
        ("asset4", "yellow", 10, "Max", 600),
        ("asset5", "black", 15, "Adriana", 700),
        ("asset6", "white", 15, "Michel", 800),
    ] {
        let asset = Asset {
            id: id.to_owned(),
            color: color.to_owned(),
            size,
            owner: owner.to_owned(),
            appraised_value,
        };
        asset.put(context).await?;
    }
    Ok(())
}

async fn create_asset(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
    color: String,
    size: u32,
    owner: String,
    appraised_value: u32,
) -> Result<(), AssetError> {
    if context.get_state(&id).await?.is_some() {
        return Err(AssetError::Exists(id));
    }
    let asset = Asset {
        id,
        color,
        size,
        owner,
        appraised_value,
    };
    asset.put(context).await
}

async fn read_asset(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<Asset, AssetError> {
    Asset::get(context, &id).await
}

/// Replaces everything about an asset.
async fn update_asset(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
    color: String,
    size: u32,
    owner: String,
    appraised_value: u32,
) -> Result<(), AssetError> {
    let former = Asset::get(context, &id).await?;
    let asset = Asset {
        color,
        size,
        owner,
        appraised_value,
        ..former
    };
    asset.put(context).await
}

async fn delete_asset(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<(), AssetError> {
    let asset = Asset::get(context, &id).await?;
    Ok(context.del_state(&asset.id).await?)
}

async fn asset_exists(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<bool, AssetError> {
    Ok(context.get_state(&id).await?.is_some())
}

/// Transfers an asset to another owner, and returns the former owner.
async fn transfer_asset(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
    new_owner: String,
) -> Result<String, AssetError> {
    let former = Asset::get(context, &id).await?;
    let asset = Asset {
        owner: new_owner,
        ..former.clone()
    };
    asset.put(context).await?;
    Ok(former.owner)
}

/// All assets, in the order of their ids. For more than some thousands, offer pages
/// (`get_state_by_range_with_pagination`): a peer ends a query silently after its limit.
async fn get_all_assets(
    context: &TransactionContext<'_, impl Ledger>,
) -> Result<Vec<Asset>, AssetError> {
    context
        .get_state_by_range("", "")
        .err_into()
        .and_then(async |entry| Asset::from_json(&entry.key, &entry.value))
        .try_collect()
        .await
}
