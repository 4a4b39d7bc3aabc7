//! What clients hand over in transient data: arguments are part of the transaction, for everybody to read.

use bytes::Bytes;
use fabric_chaincode::Ledger;

use crate::collection::Price;
use crate::error::AssetError;

/// `asset_properties`: what an asset is really like, as its owner has written it.
///
/// The chaincode never looks into it. It must have a part that is random, or whoever knows what assets are like could
/// guess it from its hash.
pub(crate) fn properties(ledger: &impl Ledger) -> Result<&Bytes, AssetError> {
    read(ledger, "asset_properties")
}

/// `asset_price`: a price for this asset.
pub(crate) fn price(ledger: &impl Ledger, id: &str) -> Result<Price, AssetError> {
    let name = "asset_price";
    let price: Price = serde_json::from_slice(read(ledger, name)?)
        // What is wrong in it is not said: refusals are logged and shown, and this is private.
        .map_err(|_| AssetError::BadTransient(name))?;
    match price.asset_id == id {
        true => Ok(price),
        false => Err(AssetError::BadTransient(name)),
    }
}

fn read<'a>(ledger: &'a impl Ledger, name: &'static str) -> Result<&'a Bytes, AssetError> {
    let value = ledger.transient().get(name);
    value
        .filter(|value| !value.is_empty())
        .ok_or(AssetError::NoTransient(name))
}
