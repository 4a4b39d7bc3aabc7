//! Revocations of members' certificates at the certificate authorities, before the peers know them.

use emr_model::{MemberId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A revocation that is *pending*: the authority revoked the certificates, and the channel does not list them yet, so
/// that peers and the web service still take them. The operator's `emr-network revoke` puts the list into the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PendingRevocation {
    /// The member.
    pub member: MemberId,
    /// The certificate authority, by its CA name.
    pub authority: String,
    /// How many of the certificates are not in the channel's lists.
    pub certificates: u32,
    /// When the authority revoked the first of them.
    pub revoked: Timestamp,
}
