//! The sale itself: one transaction that both organizations must endorse.

use bytes::Bytes;
use fabric_chaincode::contract::TransactionContext;
use fabric_chaincode::{Invocation, Ledger, PrivateData};
use sha2::{Digest, Sha256};

use crate::asset::Asset;
use crate::collection::{self, Price, Receipt, Record, encode};
use crate::error::AssetError;
use crate::transient;

/// Hands an asset to an organization that has agreed to the same properties and the same price as its owner.
///
/// It writes to the implicit collections of both, so peers of both must endorse it. Neither peer sees the data of the
/// other organization: both compare hashes.
pub(crate) async fn transfer_asset(
    context: &TransactionContext<'_, impl Ledger>,
    id: String,
    buyer_org: String,
) -> Result<(), AssetError> {
    let asset = Asset::get_own(context, &id).await?;
    let price = transient::price(context, &id)?;
    let seller_org = &context.creator().msp_id;
    check_properties(context, &asset, &buyer_org).await?;
    let (ask, bid) = (Record::Ask.key(&[&id])?, Record::Bid.key(&[&id])?);
    check_price(context, seller_org, &ask, &price).await?;
    check_price(context, &buyer_org, &bid, &price).await?;

    let sold = Asset {
        owner_org: buyer_org.clone(),
        ..asset
    };
    sold.put_for_owner(context).await?;
    let receipt = encode(&Receipt {
        price,
        timestamp: context.timestamp_milliseconds(),
    });
    let receipt_of = [id.as_str(), context.transaction_id()];

    let sellers = collection::of(seller_org);
    context.del_private_data(&sellers, &id).await?;
    context.del_private_data(&sellers, &ask).await?;
    let key = Record::SaleReceipt.key(&receipt_of)?;
    context
        .put_private_data(&sellers, &key, receipt.clone())
        .await?;

    let buyers = collection::of(&buyer_org);
    context.del_private_data(&buyers, &bid).await?;
    let key = Record::PurchaseReceipt.key(&receipt_of)?;
    Ok(context.put_private_data(&buyers, &key, receipt).await?)
}

/// Checks that the buyer has the same properties on record as the owner.
async fn check_properties(
    ledger: &impl Ledger,
    asset: &Asset,
    buyer_org: &str,
) -> Result<(), AssetError> {
    let owners = hash(ledger, &asset.owner_org, &asset.id).await?;
    let buyers = hash(ledger, buyer_org, &asset.id).await?;
    match owners.is_some() && owners == buyers {
        true => Ok(()),
        false => Err(AssetError::PropertiesNotAgreed(buyer_org.to_owned())),
    }
}

/// Checks that an organization has this price on record under `key`.
async fn check_price(
    ledger: &impl Ledger,
    organization: &str,
    key: &str,
    price: &Price,
) -> Result<(), AssetError> {
    let agreed = hash(ledger, organization, key).await?;
    match agreed.as_deref() == Some(&Sha256::digest(encode(price))) {
        true => Ok(()),
        false => Err(AssetError::PriceNotAgreed(organization.to_owned())),
    }
}

/// The hash of an organization's private record. Every peer has it.
async fn hash(
    ledger: &impl Ledger,
    organization: &str,
    key: &str,
) -> Result<Option<Bytes>, AssetError> {
    let collection = collection::of(organization);
    Ok(ledger.get_private_data_hash(&collection, key).await?)
}
