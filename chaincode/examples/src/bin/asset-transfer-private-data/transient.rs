//! The transient data that clients give. Arguments are part of the transaction, so everyone could read them.

use fabric_chaincode::Ledger;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::AssetError;

/// `asset_properties`: a new asset.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AssetProperties {
    pub(crate) object_type: String,
    #[serde(rename = "assetID")]
    pub(crate) id: String,
    pub(crate) color: String,
    pub(crate) size: u32,
    pub(crate) appraised_value: u32,
}

/// `asset_owner`: which asset goes to which organization.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssetOwner {
    #[serde(rename = "assetID")]
    pub(crate) id: String,
    #[serde(rename = "buyerMSP")]
    pub(crate) buyer_msp: String,
}

/// `asset_delete`, `asset_purge` and `agreement_delete`: which asset it is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssetId {
    #[serde(rename = "assetID")]
    pub(crate) id: String,
}

/// Reads one entry of the transient data.
pub(crate) fn read<T: DeserializeOwned>(
    ledger: &impl Ledger,
    name: &'static str,
) -> Result<T, AssetError> {
    let value = ledger.transient().get(name);
    let value = value.ok_or(AssetError::NoTransient(name))?;
    // The error does not say what is wrong: refusals are logged and shown, and these data are private.
    serde_json::from_slice(value).map_err(|_| AssetError::BadTransient(name))
}
