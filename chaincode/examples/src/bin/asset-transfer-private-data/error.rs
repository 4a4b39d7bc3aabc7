//! Why the contract refuses.

use fabric_chaincode::contract::{CallError, Refusal};
use fabric_chaincode::{ClientIdentityError, LedgerError};

/// Why the contract refuses. No appraisal is ever part of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssetError {
    #[error("the transient data have no {0}")]
    NoTransient(&'static str),
    #[error("{0} in the transient data is not what it should be")]
    BadTransient(&'static str),
    #[error("the id of an asset must not be empty, nor contain U+0000 or U+10FFFF")]
    BadId,
    #[error("an asset must have a color, a size and a value")]
    Incomplete,
    #[error("the asset {0} already exists")]
    Exists(String),
    #[error("the asset {0} does not exist")]
    Unknown(String),
    #[error("no organization has agreed to buy the asset {0}")]
    NoAgreement(String),
    #[error("the asset {0} is not yours")]
    NotTheOwner(String),
    #[error("another organization agreed to buy the asset {0}")]
    NotTheBuyer(String),
    #[error("{organization} has not said what the asset {id} is worth")]
    NoAppraisal { organization: String, id: String },
    #[error("buyer and seller do not agree what the asset {0} is worth")]
    OtherAppraisal(String),
    #[error("who proposes this cannot be told")]
    Creator(#[from] ClientIdentityError),
    #[error("an anonymous identity cannot own anything")]
    Anonymous,
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
            Self::NoTransient(_) | Self::BadTransient(_) | Self::BadId | Self::Incomplete => 400,
            Self::NotTheOwner(_) | Self::NotTheBuyer(_) | Self::Creator(_) | Self::Anonymous => 403,
            Self::Unknown(_) | Self::NoAgreement(_) => 404,
            Self::Exists(_) | Self::NoAppraisal { .. } | Self::OtherAppraisal(_) => 409,
            Self::Unreadable(_) => 499,
            Self::Call(error) => error.status(),
            Self::Ledger(error) => error.status(),
        }
    }
}
