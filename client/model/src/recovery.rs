//! Recovery: a member who lost all keys begins again with a new key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::organization::MINISTRY_MSP;
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

/// Refuses a recovery for the caller's organization, and takes its approval back if there is one: the ministry, or a
/// hospital by its registrar. The organization may approve later all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseRecovery {
    /// The member.
    pub id: MemberId,
    /// The transaction that requested it.
    pub recovery: TransactionId,
    /// Why.
    pub reason: RefusalReason,
}

impl Submit for RefuseRecovery {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnApproval(Recovery::subject(&self.id, &self.recovery))
    }
}

/// Why an organization refused a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// The person who asked did not show that the membership is theirs.
    NotProven,
    /// The key is not the one that the person's screen shows.
    OtherKey,
    /// The member says that they did not ask for it.
    NotAsked,
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

/// Asks for an organization's open recoveries of the last 30 days, the newest first: those of its members, and those of other
/// members that it approved or refused. For the ministry, and for the organization's registrars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOpenRecoveries {
    /// The organization.
    pub organization: MspId,
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
    /// In an answer, the refusals of an open recovery that stand. The ledger keeps them apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<RecoveryRefusal>,
}

/// One organization's approval of a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryApproval {
    /// The ministry, or a hospital.
    pub organization: MspId,
    /// When it approved.
    pub time: Timestamp,
}

/// One organization's refusal of a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryRefusal {
    /// The ministry, or a hospital.
    pub organization: MspId,
    /// When it refused.
    pub time: Timestamp,
    /// Why.
    pub reason: RefusalReason,
}

impl Recovery {
    /// The digest of what the organizations approve.
    pub fn subject(id: &MemberId, recovery: &TransactionId) -> Digest {
        Agreement::subject("FinishRecovery", &(id, recovery))
    }

    /// From when on it can be finished at the earliest, as far as the approvals in this answer say: of the ministry, and of
    /// `hospital`, within a week of each other. `None` while one is missing.
    pub fn finishable(&self, hospital: &MspId) -> Option<Timestamp> {
        let approved = |msp: &str| {
            let mut approvals = self.approvals.iter();
            let approval = approvals.find(|approval| approval.organization.as_str() == msp);
            approval.map(|approval| approval.time)
        };
        let ministry = approved(MINISTRY_MSP)?;
        let hospital = approved(hospital.as_str())?;
        let (first, last) = (ministry.min(hospital), ministry.max(hospital));
        let wait = u64::from(self.wait_seconds.unwrap_or(0));
        (last < first.plus(Agreement::PATIENCE)).then(|| last.plus_millis(wait * 1_000))
    }

    /// How long after its request a recovery can be approved and finished, in seconds: 30 days, exclusive.
    pub const LIFETIME: u32 = 30 * 24 * 60 * 60;
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * 60 * 1_000;

    fn approved(approvals: &[(&str, u64)]) -> Recovery {
        let approvals = approvals.iter().map(|(msp, day)| RecoveryApproval {
            organization: msp.parse().unwrap(),
            time: Timestamp::from_millis(day * DAY),
        });
        Recovery {
            id: "1".repeat(32).parse().unwrap(),
            recovery: "a".repeat(64).parse().unwrap(),
            key: Digest::of("the new key"),
            requested: Timestamp::from_millis(0),
            wait_seconds: Some(3 * 24 * 60 * 60),
            status: RecoveryStatus::Open,
            approvals: approvals.collect(),
            refusals: Vec::new(),
        }
    }

    #[test]
    fn a_recovery_waits_from_the_later_of_two_approvals_within_a_week() {
        let hospital = "HospitalAMSP".parse().unwrap();
        let on = |approvals: &[(&str, u64)]| approved(approvals).finishable(&hospital);
        let day = |day: u64| Some(Timestamp::from_millis(day * DAY));
        assert_eq!(on(&[(MINISTRY_MSP, 1), ("HospitalAMSP", 2)]), day(5));
        assert_eq!(on(&[(MINISTRY_MSP, 8), ("HospitalAMSP", 2)]), day(11));
        assert_eq!(on(&[(MINISTRY_MSP, 9), ("HospitalAMSP", 2)]), None);
        assert_eq!(on(&[(MINISTRY_MSP, 1), ("HospitalBMSP", 2)]), None);
        assert_eq!(on(&[("HospitalAMSP", 2)]), None);
    }
}
