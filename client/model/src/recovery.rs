//! Recovery: a member who lost all keys begins again with a new key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::Agreement;
use crate::{
    Digest, LedgerKey, MemberId, MspId, PageRequest, Recipient, Submit, Timestamp, TransactionId,
};

/// Asks for a recovery with the key that signs, under a certificate that names the member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestRecovery {
    /// The member.
    pub id: MemberId,
}

impl Submit for RequestRecovery {
    fn writes(&self, transaction: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Recovery {
            id: self.id.clone(),
            recovery: transaction.clone(),
        }
    }
}

/// Approves a recovery for the caller's organization: the ministry, or a hospital by its registrar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveRecovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that requested it.
    pub recovery: TransactionId,
}

impl Submit for ApproveRecovery {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnApproval(Recovery::subject(&self.id, &self.recovery))
    }
}

/// Cancels a recovery that another person requested; signed by any key of the member that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRecovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that requested it.
    pub recovery: TransactionId,
}

impl Submit for CancelRecovery {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Recovery {
            id: self.id.clone(),
            recovery: self.recovery.clone(),
        }
    }
}

/// Ends every earlier key and pins the new one; signed by the new key. The ministry and the named hospital must have
/// approved within a week of each other, and the recovery's wait must have passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishRecovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that requested it.
    pub recovery: TransactionId,
    /// The hospital that approved; for staff, their own.
    pub hospital: MspId,
    /// The public half of the member's new reading key.
    pub recipient: Recipient,
    /// The patient's recipient; patients must give it, other members must not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_recipient: Option<Recipient>,
    /// The recipient of the new device; if absent, it is `recipient`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Recipient>,
    /// The digest of the member's new keyring: an age file with the reading key, sealed to the new device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyring: Option<Digest>,
}

impl Submit for FinishRecovery {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Recovery {
            id: self.id.clone(),
            recovery: self.recovery.clone(),
        }
    }
}

/// Asks for the recoveries of a member; for the member, also with a key that is not pinned yet, for the ministry and for
/// registrars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRecoveries {
    /// The member.
    pub id: MemberId,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// The status of a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RecoveryStatus {
    /// Requested. It may be approved, and may be older than [`Recovery::LIFETIME`].
    Open,
    /// Cancelled with the key that has this digest.
    Cancelled(Digest),
    /// Done.
    Finished,
}

/// A recovery as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that requested it.
    pub recovery: TransactionId,
    /// The digest of the new key.
    pub key: Digest,
    /// The time of the request.
    pub requested: Timestamp,
    /// The least wait after both approvals, in seconds: the policy's when the recovery was asked for. A longer wait of the
    /// policy counts instead. Absent on recoveries of earlier contracts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_seconds: Option<u32>,
    /// The status.
    pub status: RecoveryStatus,
    /// In an answer, the approvals of an open recovery that stand. The ledger keeps them apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<RecoveryApproval>,
}

/// One organization's approval of a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryApproval {
    /// The ministry, or a hospital.
    pub organization: MspId,
    /// When it approved.
    pub time: Timestamp,
}

impl Recovery {
    /// The digest of what the organizations approve.
    pub fn subject(id: &MemberId, recovery: &TransactionId) -> Digest {
        Agreement::subject("FinishRecovery", &(id, recovery))
    }

    /// How long after its request a recovery can be approved and finished, in seconds: 30 days, exclusive.
    pub const LIFETIME: u32 = 30 * 24 * 60 * 60;
}
