//! Keepers: the custodians of key shares, one per organization.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, MspId, Recipient};

/// Publishes the keeper of the caller's own organization; signed by that organization's node administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterKeeper {
    /// To whom shares are sealed.
    pub recipient: Recipient,
    /// The digest of the SubjectPublicKeyInfo of the keeper's X.509 identity.
    pub key: Digest,
    /// Where it answers: `host:port`, at most 256 bytes.
    pub address: String,
}

/// Asks for every active keeper; any member may.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetKeepers {}

/// A keeper as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Keeper {
    /// Its organization.
    pub msp: MspId,
    /// To whom shares are sealed.
    pub recipient: Recipient,
    /// The digest of its X.509 public key.
    pub key: Digest,
    /// Where it answers.
    pub address: String,
}
