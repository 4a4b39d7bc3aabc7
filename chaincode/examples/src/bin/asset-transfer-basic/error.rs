//! Why the contract refuses.

use fabric_chaincode::LedgerError;
use fabric_chaincode::contract::{CallError, Refusal};

/// Why the contract refuses. An error's source is logged with it; the client reads the first sentence only.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssetError {
    #[error("the asset {0} already exists")]
    Exists(String),
    #[error("the asset {0} does not exist")]
    Unknown(String),
    #[error("the asset {id} on the ledger cannot be read")]
    Unreadable {
        id: String,
        source: serde_json::Error,
    },
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("the ledger did not answer")]
    Ledger(#[from] LedgerError),
}

impl Refusal for AssetError {
    fn status(&self) -> u16 {
        match self {
            Self::Exists(_) => 409,
            Self::Unknown(_) => 404,
            Self::Unreadable { .. } => 499,
            Self::Call(error) => error.status(),
            Self::Ledger(error) => error.status(),
        }
    }
}
