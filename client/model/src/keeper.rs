//! Keepers: the custodians of key shares, one per organization.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, LedgerKey, MspId, Recipient, Submit, Timestamp, TransactionId};

/// Publishes the keeper of the caller's own organization; signed by that organization's node administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterKeeper {
    /// The recipient to which authors seal shares.
    pub recipient: Recipient,
    /// The digest of the SubjectPublicKeyInfo of the keeper's X.509 identity.
    pub key: Digest,
    /// The keeper's address: `host:port`, at most 256 bytes.
    pub address: String,
}

impl Submit for RegisterKeeper {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnKeeper
    }
}

/// Asks for every active keeper; any member may, and any node of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetKeepers {}

/// A keeper as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Keeper {
    /// The keeper's organization.
    pub msp: MspId,
    /// The recipient to which authors seal shares.
    pub recipient: Recipient,
    /// The digest of the keeper's X.509 public key.
    pub key: Digest,
    /// The keeper's address, `host:port`.
    pub address: String,
}
