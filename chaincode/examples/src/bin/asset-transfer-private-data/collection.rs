//! Where things are: `collections.json` defines these collections.

use fabric_chaincode::{Ledger, composite_key};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::AssetError;

/// The assets, and the agreements about them, by composite keys.
pub(crate) const SHARED: &str = "assetCollection";

/// What an organization keeps to itself.
pub(crate) fn own(msp_id: &str) -> String {
    format!("{msp_id}PrivateCollection")
}

/// Where the agreement about an asset is.
pub(crate) fn agreement_key(id: &str) -> Result<String, AssetError> {
    composite_key("transferAgreement", &[id]).map_err(|_| AssetError::BadId)
}

/// The value of a key, if there is one.
pub(crate) async fn get<T: DeserializeOwned>(
    ledger: &impl Ledger,
    collection: &str,
    key: &str,
) -> Result<Option<T>, AssetError> {
    let value = ledger.get_private_data(collection, key).await?;
    let value = value.map(|value| serde_json::from_slice(&value));
    value.transpose().map_err(AssetError::Unreadable)
}

/// Writes a value.
pub(crate) async fn put(
    ledger: &impl Ledger,
    collection: &str,
    key: &str,
    value: &impl Serialize,
) -> Result<(), AssetError> {
    let value = serde_json::to_vec(value).expect("texts and numbers have a JSON form");
    Ok(ledger.put_private_data(collection, key, value).await?)
}
