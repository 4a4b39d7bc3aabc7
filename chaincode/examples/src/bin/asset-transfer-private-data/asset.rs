//! The stored data, in the JSON that the applications of fabric-samples read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An asset, which all members of the collection see.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Asset {
    pub(crate) object_type: String,
    #[serde(rename = "assetID")]
    pub(crate) id: String,
    pub(crate) color: String,
    pub(crate) size: u32,
    /// The owner: the id of a client.
    pub(crate) owner: String,
}

/// An organization's appraisal of an asset. The other organization sees only the hash.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PrivateDetails {
    #[serde(rename = "assetID")]
    pub(crate) id: String,
    pub(crate) appraised_value: u32,
}

/// A client's agreement to buy an asset, at the price that both organizations have in their collections.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferAgreement {
    #[serde(rename = "assetID")]
    pub(crate) id: String,
    #[serde(rename = "buyerID")]
    pub(crate) buyer: String,
}
