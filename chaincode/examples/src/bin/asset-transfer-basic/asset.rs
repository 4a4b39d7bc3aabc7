//! An asset, and its place on the ledger.

use fabric_chaincode::Ledger;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::AssetError;

/// An asset, in the JSON that the applications of fabric-samples read.
///
/// On the ledger the key is its id. A struct's fields are written in their order, so every endorser writes the same
/// bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Asset {
    pub(crate) appraised_value: u32,
    pub(crate) color: String,
    #[serde(rename = "ID")]
    pub(crate) id: String,
    pub(crate) owner: String,
    pub(crate) size: u32,
}

impl Asset {
    /// The asset with this id.
    pub(crate) async fn get(ledger: &impl Ledger, id: &str) -> Result<Self, AssetError> {
        let value = ledger.get_state(id).await?;
        Self::from_json(
            id,
            &value.ok_or_else(|| AssetError::Unknown(id.to_owned()))?,
        )
    }

    /// Writes the asset, whether or not it exists already.
    pub(crate) async fn put(&self, ledger: &impl Ledger) -> Result<(), AssetError> {
        let value = serde_json::to_vec(self).expect("texts and numbers have a JSON form");
        Ok(ledger.put_state(&self.id, value).await?)
    }

    /// Reads what [`put`](Self::put) wrote.
    pub(crate) fn from_json(id: &str, value: &[u8]) -> Result<Self, AssetError> {
        serde_json::from_slice(value).map_err(|source| AssetError::Unreadable {
            id: id.to_owned(),
            source,
        })
    }
}
