//! The data that an organization keeps to itself, in its implicit collection. Every chaincode has that collection, and
//! only the organization's own peers endorse writes to it.

use bytes::Bytes;
use fabric_chaincode::{Ledger, composite_key};
use futures::TryStreamExt;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::AssetError;

/// A price that a seller asks for an asset, or that a buyer offers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Price {
    pub(crate) asset_id: String,
    pub(crate) price: u32,
    /// A random text on which seller and buyer have agreed. Without it, the hash of a price reveals the price.
    pub(crate) trade_id: String,
}

/// A receipt: an asset was sold or bought.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Receipt {
    pub(crate) price: Price,
    /// The time at which the seller proposed it, in milliseconds since the Unix epoch.
    pub(crate) timestamp: i64,
}

/// The kinds of records about an asset, besides its properties.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Record {
    /// The price at which the organization sells it.
    Ask,
    /// The price at which the organization buys it.
    Bid,
    SaleReceipt,
    PurchaseReceipt,
}

impl Record {
    /// The object type of its composite keys.
    fn object_type(self) -> &'static str {
        match self {
            Self::Ask => "S",
            Self::Bid => "B",
            Self::SaleReceipt => "SR",
            Self::PurchaseReceipt => "BR",
        }
    }

    /// The key of a record: the asset's id, and further attributes that distinguish it from others.
    pub(crate) fn key(self, attributes: &[&str]) -> Result<String, AssetError> {
        composite_key(self.object_type(), attributes).map_err(|_| AssetError::BadId)
    }
}

/// The implicit collection of an organization.
pub(crate) fn of(msp_id: &str) -> String {
    format!("_implicit_org_{msp_id}")
}

/// All records of a kind in the collection of the caller's organization.
pub(crate) async fn own_records<T: DeserializeOwned>(
    ledger: &impl Ledger,
    record: Record,
    attributes: &[&str],
) -> Result<Vec<T>, AssetError> {
    let own = of(&ledger.creator().msp_id);
    ledger
        .get_private_data_by_partial_composite_key(&own, record.object_type(), attributes)
        .err_into()
        .and_then(async |entry| {
            serde_json::from_slice(&entry.value).map_err(AssetError::Unreadable)
        })
        .try_collect()
        .await
}

/// The one record of a kind about an asset in the collection of the caller's organization.
pub(crate) async fn own_record<T: DeserializeOwned>(
    ledger: &impl Ledger,
    record: Record,
    id: &str,
) -> Result<T, AssetError> {
    let own = of(&ledger.creator().msp_id);
    let value = ledger.get_private_data(&own, &record.key(&[id])?).await?;
    let value = value.ok_or_else(|| AssetError::NoPrice(id.to_owned()))?;
    serde_json::from_slice(&value).map_err(AssetError::Unreadable)
}

/// The stored bytes of a value. They are the same everywhere, so that hashes can be compared.
pub(crate) fn encode(value: &impl Serialize) -> Bytes {
    let json = serde_json::to_vec(value).expect("texts and numbers have a JSON form");
    json.into()
}
