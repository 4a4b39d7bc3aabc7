//! The public part of an asset.

use fabric_chaincode::{EndorserRole, KeyEndorsementPolicy, Ledger};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::AssetError;

/// The public part of an asset. Its properties are private to the organizations that own it or may buy it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Asset {
    pub(crate) object_type: String,
    /// The SHA-256 digest of its properties, in hexadecimal digits.
    #[serde(rename = "assetID")]
    pub(crate) id: String,
    /// The MSP id of the organization that owns it.
    pub(crate) owner_org: String,
    pub(crate) public_description: String,
}

impl Asset {
    /// The asset with this id.
    pub(crate) async fn get(ledger: &impl Ledger, id: &str) -> Result<Self, AssetError> {
        let value = ledger.get_state(id).await?;
        let value = value.ok_or_else(|| AssetError::Unknown(id.to_owned()))?;
        serde_json::from_slice(&value).map_err(AssetError::Unreadable)
    }

    /// The asset with this id, if it belongs to the organization of the proposal's signer.
    pub(crate) async fn get_own(ledger: &impl Ledger, id: &str) -> Result<Self, AssetError> {
        let asset = Self::get(ledger, id).await?;
        match asset.owner_org == ledger.creator().msp_id {
            true => Ok(asset),
            false => Err(AssetError::NotTheOwner(asset.owner_org)),
        }
    }

    /// Writes it.
    pub(crate) async fn put(&self, ledger: &impl Ledger) -> Result<(), AssetError> {
        let value = serde_json::to_vec(self).expect("texts have a JSON form");
        Ok(ledger.put_state(&self.id, value).await?)
    }

    /// Writes it, and requires its owner's peers to endorse every later change.
    pub(crate) async fn put_for_owner(&self, ledger: &impl Ledger) -> Result<(), AssetError> {
        self.put(ledger).await?;
        let mut policy = KeyEndorsementPolicy::new();
        policy.add_organizations(EndorserRole::Peer, [&self.owner_org]);
        Ok(ledger
            .set_state_validation_parameter(&self.id, policy)
            .await?)
    }
}
