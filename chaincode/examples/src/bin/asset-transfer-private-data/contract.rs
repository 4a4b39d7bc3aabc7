//! The functions that clients call.

use bytes::Bytes;
use fabric_chaincode::contract::{Contract, Functions, TransactionContext};
use fabric_chaincode::{ClientIdentity, Invocation, Ledger, PrivateData};
use futures::TryStreamExt;

use crate::asset::{Asset, PrivateDetails, TransferAgreement};
use crate::collection::{self, SHARED, agreement_key};
use crate::error::AssetError;
use crate::transient::{self, AssetId, AssetOwner, AssetProperties};

/// Creates assets and sells them at a price that only the buyer and the seller know.
pub(crate) struct PrivateAssetTransfer;

impl Contract for PrivateAssetTransfer {
    const NAME: &'static str = "PrivateAssetTransfer";

    type Error = AssetError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .submit("CreateAsset", [], create_asset)
            .submit("AgreeToTransfer", [], agree_to_transfer)
            .submit("TransferAsset", [], transfer_asset)
            .submit("DeleteTransferAgreement", [], delete_transfer_agreement)
            .submit("DeleteAsset", [], delete_asset)
            .submit("PurgeAsset", [], purge_asset)
            .evaluate("ReadAsset", ["assetID"], read_asset)
            .evaluate(
                "ReadAssetPrivateDetails",
                ["collection", "assetID"],
                read_asset_private_details,
            )
            .evaluate(
                "ReadTransferAgreement",
                ["assetID"],
                read_transfer_agreement,
            )
            .evaluate("GetAssetByRange", ["start", "end"], get_asset_by_range);
    }
}

/// Shares an asset with the other organization, and keeps its appraisal in the collection of the caller's organization.
async fn create_asset(context: &TransactionContext<'_, impl Ledger>) -> Result<(), AssetError> {
    let new: AssetProperties = transient::read(context, "asset_properties")?;
    // Also checks that the id can be part of a key.
    agreement_key(&new.id)?;
    if new.id.is_empty() {
        return Err(AssetError::BadId);
    }
    if new.color.is_empty() || new.size == 0 || new.appraised_value == 0 {
        return Err(AssetError::Incomplete);
    }
    if context.get_private_data(SHARED, &new.id).await?.is_some() {
        return Err(AssetError::Exists(new.id));
    }
    let asset = Asset {
        object_type: new.object_type,
        id: new.id,
        color: new.color,
        size: new.size,
        owner: client(context)?,
    };
    let details = PrivateDetails {
        id: asset.id.clone(),
        appraised_value: new.appraised_value,
    };
    collection::put(context, SHARED, &asset.id, &asset).await?;
    let own = collection::own(&context.creator().msp_id);
    collection::put(context, &own, &asset.id, &details).await
}

/// Records that the caller wants an asset, and keeps the appraisal in the collection of the caller's organization.
async fn agree_to_transfer(
    context: &TransactionContext<'_, impl Ledger>,
) -> Result<(), AssetError> {
    let details: PrivateDetails = transient::read(context, "asset_value")?;
    if details.appraised_value == 0 {
        return Err(AssetError::Incomplete);
    }
    let asset = asset(context, &details.id).await?;
    let own = collection::own(&context.creator().msp_id);
    collection::put(context, &own, &asset.id, &details).await?;
    let agreement = TransferAgreement {
        id: asset.id,
        buyer: client(context)?,
    };
    collection::put(context, SHARED, &agreement_key(&agreement.id)?, &agreement).await
}

/// Hands an asset to the client who agreed to buy it, if the appraisals of both organizations are the same.
///
/// Any peer can compare the two appraisals: it sees the hashes of both, even without the values.
async fn transfer_asset(context: &TransactionContext<'_, impl Ledger>) -> Result<(), AssetError> {
    let AssetOwner { id, buyer_msp } = transient::read(context, "asset_owner")?;
    let asset = own_asset(context, &id).await?;
    let agreement = agreement(context, &id).await?;
    let seller_msp = &context.creator().msp_id;
    let (sellers, buyers) = (
        appraisal_hash(context, seller_msp, &id).await?,
        appraisal_hash(context, &buyer_msp, &id).await?,
    );
    if sellers != buyers {
        return Err(AssetError::OtherAppraisal(id));
    }
    let sold = Asset {
        owner: agreement.buyer,
        ..asset
    };
    collection::put(context, SHARED, &id, &sold).await?;
    let own = collection::own(seller_msp);
    context.del_private_data(&own, &id).await?;
    Ok(context
        .del_private_data(SHARED, &agreement_key(&id)?)
        .await?)
}

/// Withdraws the agreement to buy an asset.
async fn delete_transfer_agreement(
    context: &TransactionContext<'_, impl Ledger>,
) -> Result<(), AssetError> {
    let AssetId { id } = transient::read(context, "agreement_delete")?;
    if agreement(context, &id).await?.buyer != client(context)? {
        return Err(AssetError::NotTheBuyer(id));
    }
    let own = collection::own(&context.creator().msp_id);
    context.del_private_data(&own, &id).await?;
    Ok(context
        .del_private_data(SHARED, &agreement_key(&id)?)
        .await?)
}

/// Deletes the caller's asset. Peers keep its former values in their stores.
async fn delete_asset(context: &TransactionContext<'_, impl Ledger>) -> Result<(), AssetError> {
    let AssetId { id } = transient::read(context, "asset_delete")?;
    own_asset(context, &id).await?;
    let own = collection::own(&context.creator().msp_id);
    context.del_private_data(&own, &id).await?;
    Ok(context.del_private_data(SHARED, &id).await?)
}

/// Deletes the caller's asset, or the rest of a deleted one, from the stores of all peers.
async fn purge_asset(context: &TransactionContext<'_, impl Ledger>) -> Result<(), AssetError> {
    let AssetId { id } = transient::read(context, "asset_purge")?;
    match own_asset(context, &id).await {
        Ok(_) | Err(AssetError::Unknown(_)) => {}
        Err(error) => return Err(error),
    }
    let own = collection::own(&context.creator().msp_id);
    context.purge_private_data(&own, &id).await?;
    Ok(context.purge_private_data(SHARED, &id).await?)
}

async fn read_asset(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<Asset, AssetError> {
    asset(context, &id).await
}

/// An organization's appraisal of an asset. Only peers of that organization have it, and they return it only to its
/// clients.
async fn read_asset_private_details(
    context: &TransactionContext<'_, impl Ledger>,
    collection: String,
    id: String,
) -> Result<PrivateDetails, AssetError> {
    let details = collection::get(context, &collection, &id).await?;
    details.ok_or(AssetError::Unknown(id))
}

async fn read_transfer_agreement(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
) -> Result<TransferAgreement, AssetError> {
    agreement(context, &id).await
}

async fn get_asset_by_range(
    context: &TransactionContext<'_, impl Ledger>,
    start: String,
    end: String,
) -> Result<Vec<Asset>, AssetError> {
    context
        .get_private_data_by_range(SHARED, &start, &end)
        .err_into()
        .and_then(async |entry| {
            serde_json::from_slice(&entry.value).map_err(AssetError::Unreadable)
        })
        .try_collect()
        .await
}

/// The id of the client that signed the proposal.
fn client(ledger: &impl Ledger) -> Result<String, AssetError> {
    let client = ClientIdentity::read(ledger.creator())?;
    client.id().ok_or(AssetError::Anonymous)
}

async fn asset(ledger: &impl Ledger, id: &str) -> Result<Asset, AssetError> {
    let asset = collection::get(ledger, SHARED, id).await?;
    asset.ok_or_else(|| AssetError::Unknown(id.to_owned()))
}

/// The asset, if it belongs to the client that signed the proposal.
async fn own_asset(ledger: &impl Ledger, id: &str) -> Result<Asset, AssetError> {
    let asset = asset(ledger, id).await?;
    match asset.owner == client(ledger)? {
        true => Ok(asset),
        false => Err(AssetError::NotTheOwner(id.to_owned())),
    }
}

async fn agreement(ledger: &impl Ledger, id: &str) -> Result<TransferAgreement, AssetError> {
    let agreement = collection::get(ledger, SHARED, &agreement_key(id)?).await?;
    agreement.ok_or_else(|| AssetError::NoAgreement(id.to_owned()))
}

/// The hash of an organization's appraisal of an asset.
async fn appraisal_hash(ledger: &impl Ledger, msp_id: &str, id: &str) -> Result<Bytes, AssetError> {
    let own = collection::own(msp_id);
    let hash = ledger.get_private_data_hash(&own, id).await?;
    hash.ok_or_else(|| AssetError::NoAppraisal {
        organization: msp_id.to_owned(),
        id: id.to_owned(),
    })
}
