//! The transient data that clients give. Arguments are part of the transaction, so everyone could read them.

use bytes::Bytes;
use fabric_chaincode::Ledger;

use crate::collection::Price;
use crate::error::AssetError;

/// `asset_properties`: the properties of an asset, as its owner has written them.
///
/// The chaincode never reads them. They must have a random part: otherwise a reader who knows typical assets could
/// guess them from their hash.
pub(crate) fn properties(ledger: &impl Ledger) -> Result<&Bytes, AssetError> {
    read(ledger, "asset_properties")
}

/// `asset_price`: a price for this asset.
pub(crate) fn price(ledger: &impl Ledger, id: &str) -> Result<Price, AssetError> {
    let name = "asset_price";
    let price: Price = serde_json::from_slice(read(ledger, name)?)
        // The error does not say what is wrong: refusals are logged and shown, and these data are private.
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
