//! Why the contract refuses.

use fabric_chaincode::LedgerError;
use fabric_chaincode::contract::{CallError, Refusal};

/// Why the contract refuses. No property and no price is ever part of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssetError {
    #[error("the transient data have no {0}")]
    NoTransient(&'static str),
    #[error("{0} in the transient data is not what it should be")]
    BadTransient(&'static str),
    #[error("this cannot be the id of an asset")]
    BadId,
    #[error("the asset {0} already exists")]
    Exists(String),
    #[error("the asset {0} does not exist")]
    Unknown(String),
    #[error("the asset belongs to {0}")]
    NotTheOwner(String),
    #[error("these are not the properties of the asset {0}")]
    OtherProperties(String),
    #[error("your organization keeps no properties of the asset {0}")]
    NoProperties(String),
    #[error("your organization has no price for the asset {0}")]
    NoPrice(String),
    #[error("{0} has not agreed to these properties")]
    PropertiesNotAgreed(String),
    #[error("{0} has not agreed to this price")]
    PriceNotAgreed(String),
    #[error("what is on the ledger cannot be read")]
    Unreadable(#[source] serde_json::Error),
    #[error(transparent)]
    Call(#[from] CallError),
    /// The client may read what its peer says about collections.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Refusal for AssetError {
    fn status(&self) -> u16 {
        match self {
            Self::NoTransient(_) | Self::BadTransient(_) | Self::BadId => 400,
            Self::NotTheOwner(_) => 403,
            Self::Unknown(_) | Self::NoProperties(_) | Self::NoPrice(_) => 404,
            Self::Exists(_)
            | Self::OtherProperties(_)
            | Self::PropertiesNotAgreed(_)
            | Self::PriceNotAgreed(_) => 409,
            Self::Unreadable(_) => 499,
            Self::Call(error) => error.status(),
            Self::Ledger(error) => error.status(),
        }
    }
}
