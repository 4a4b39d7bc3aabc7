//! The collections and keys of the data. `collections.json` defines these collections.

use fabric_chaincode::{Ledger, composite_key};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::AssetError;

/// The collection of the assets, and of the agreements about them under composite keys.
pub(crate) const SHARED: &str = "assetCollection";

/// The private collection of one organization.
pub(crate) fn own(msp_id: &str) -> String {
    format!("{msp_id}PrivateCollection")
}

/// The key of the agreement about an asset.
pub(crate) fn agreement_key(id: &str) -> Result<String, AssetError> {
    composite_key("transferAgreement", &[id]).map_err(|_| AssetError::BadId)
}

/// The value of a key; `None` if there is none.
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
