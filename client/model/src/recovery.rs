//! Recovery: a member who lost all keys begins again with a new key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, MemberId, MspId, PageRequest, Recipient, Timestamp, TransactionId};

/// Asks for a new key; signed by that key, under a certificate that names the member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestRecovery {
    /// The member.
    pub id: MemberId,
}

/// Approves a recovery for the caller's organization: the ministry, or a hospital by its registrar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveRecovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that asked.
    pub recovery: TransactionId,
}

/// Stops a recovery that somebody else asked for; signed by any key of the member that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRecovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that asked.
    pub recovery: TransactionId,
}

/// Ends every earlier key and begins with the new one, after approvals by the ministry and the named hospital within a
/// week of each other and the policy's time of waiting; signed by the new key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishRecovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that asked.
    pub recovery: TransactionId,
    /// The hospital that approved; for its staff their own.
    pub hospital: MspId,
    /// To whom things are sealed for the new device.
    pub recipient: Recipient,
    /// A patient's patient key; patients must give it, others must not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_recipient: Option<Recipient>,
}

/// Asks for the recoveries of a member: the member, the ministry and registrars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRecoveries {
    /// The member.
    pub id: MemberId,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Where a recovery stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RecoveryStatus {
    /// Asked for, perhaps approved, perhaps longer ago than [`Recovery::LIFETIME`].
    Open,
    /// Stopped under the key with this digest.
    Cancelled(Digest),
    /// Done.
    Finished,
}

/// A recovery as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that asked.
    pub recovery: TransactionId,
    /// The digest of the new key.
    pub key: Digest,
    /// When it was asked for.
    pub requested: Timestamp,
    /// Where it stands.
    pub status: RecoveryStatus,
}

impl Recovery {
    /// How long after its request a recovery can be approved and finished, in seconds: 30 days, exclusive.
    pub const LIFETIME: u32 = 30 * 24 * 60 * 60;
}
