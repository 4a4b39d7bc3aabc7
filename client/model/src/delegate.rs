//! Delegates and guardians: patients who act for another patient.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::Agreement;
use crate::{Digest, LedgerKey, MemberId, MspId, PageRequest, Submit, Timestamp, TransactionId};

/// What a delegate may do in the patient's place; at least one power is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Powers {
    /// Read records.
    pub read: bool,
    /// Add records.
    pub add: bool,
    /// Grant, revoke, answer requests, publish category keys.
    pub grant: bool,
    /// See grants, requests, access entries and emergencies.
    pub log: bool,
}

/// The powers of a delegate and their end, as the patient, or the ministry and a hospital, set them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationTerms {
    /// The powers.
    pub powers: Powers,
    /// The end, exclusive.
    pub until: Timestamp,
    /// The digest of the age file with the keys that the powers need, sealed to the delegate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Digest>,
}

/// Lets another patient act in the calling patient's place. A second call replaces the terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// The patient for whom the delegate acts.
    pub patient: MemberId,
    /// The delegate, who is a patient, too.
    pub delegate: MemberId,
    /// The terms.
    pub terms: DelegationTerms,
}

impl Submit for Delegate {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Delegation {
            patient: self.patient.clone(),
            delegate: self.delegate.clone(),
        }
    }
}

/// Appoints a guardian for a patient who cannot sign, once a ministry member and a registrar of the named hospital have
/// both sent the same request.
///
/// The guardianship begins after the wait of a [recovery](crate::Policy::recovery_seconds). Until then the patient objects
/// by ending it. The patient's [log](crate::member::MembershipLog) says that it was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointGuardian {
    /// The patient.
    pub patient: MemberId,
    /// The guardian, who is a patient, too.
    pub guardian: MemberId,
    /// The powers and the end, which is after the beginning and at most [`AppointGuardian::LONGEST`] from now.
    pub terms: DelegationTerms,
    /// The hospital that must agree.
    pub hospital: MspId,
}

impl AppointGuardian {
    /// The longest guardianship: a year, so that the authorities look at it again and the patient can object again.
    pub const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

    /// The digest of what both parties approve.
    pub fn subject(&self) -> Digest {
        Agreement::subject("AppointGuardian", self)
    }
}

impl Submit for AppointGuardian {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnApproval(self.subject())
    }
}

/// Ends a delegation. The patient ends those that they made, and a guardianship that has not begun; the ministry or the
/// hospital a guardianship; the delegate both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undelegate {
    /// The patient for whom the delegate acts.
    pub patient: MemberId,
    /// The delegate.
    pub delegate: MemberId,
}

impl Submit for Undelegate {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Delegation {
            patient: self.patient.clone(),
            delegate: self.delegate.clone(),
        }
    }
}

/// Asks for a patient's delegations. The patient and delegates with the log get all of them, other callers the one to
/// themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDelegations {
    /// The patient for whom the delegate acts.
    pub patient: MemberId,
    /// Lists only the delegation to this delegate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<MemberId>,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// Who let a delegate act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Appointer {
    /// The patient.
    Patient,
    /// The ministry, together with this hospital.
    Authorities(MspId),
}

/// A delegation as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delegation {
    /// The patient for whom the delegate acts.
    pub patient: MemberId,
    /// The delegate.
    pub delegate: MemberId,
    /// The powers and the end.
    pub terms: DelegationTerms,
    /// Who appointed the delegate.
    pub appointed_by: Appointer,
    /// The time of the appointment.
    pub appointed: Timestamp,
    /// When a guardianship begins: until then the patient can object. Absent on delegations by patients, and on
    /// guardianships of earlier contracts, which began when they were appointed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<Timestamp>,
    /// Whether it was ended before its time.
    pub is_ended: bool,
}

impl Delegation {
    /// Whether it begins later.
    pub fn is_waiting(&self, now: Timestamp) -> bool {
        self.begins.is_some_and(|begins| now < begins)
    }
}
