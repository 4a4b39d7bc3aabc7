//! Delegates and guardians: patients who act for another patient.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, MemberId, MspId, PageRequest, Timestamp};

/// What a delegate may do in the patient's place; at least one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Powers {
    /// Read records.
    pub read: bool,
    /// Add records.
    pub add: bool,
    /// Grant, revoke, answer requests, publish category keys.
    pub grant: bool,
    /// See the grants, requests, looks and emergencies.
    pub log: bool,
}

/// What a patient, or ministry and hospital for one, lets somebody do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationTerms {
    /// What.
    pub powers: Powers,
    /// Until when, exclusive.
    pub until: Timestamp,
    /// The digest of an age file to the delegate with the keys that the powers need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Digest>,
}

/// Lets somebody act in the calling patient's place; again to replace the terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// Whose place.
    pub patient: MemberId,
    /// Who: a patient too.
    pub delegate: MemberId,
    /// What.
    pub terms: DelegationTerms,
}

/// Appoints a guardian for somebody who cannot sign, once a ministry member and a registrar of the named hospital have
/// both asked for the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointGuardian {
    /// For whom.
    pub patient: MemberId,
    /// Who: a patient too.
    pub guardian: MemberId,
    /// What they may do.
    pub terms: DelegationTerms,
    /// The hospital that agrees.
    pub hospital: MspId,
}

/// Ends a delegation: the patient one of their own, ministry or hospital a guardianship they appointed, the delegate either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undelegate {
    /// Whose place.
    pub patient: MemberId,
    /// Who acted.
    pub delegate: MemberId,
}

/// Asks who acts in a patient's place; the patient and delegates with the log all of them, anybody else their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDelegations {
    /// Whose place.
    pub patient: MemberId,
    /// Only this delegate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<MemberId>,
    /// Which page.
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
    /// Whose place.
    pub patient: MemberId,
    /// Who acts.
    pub delegate: MemberId,
    /// What they may do.
    pub terms: DelegationTerms,
    /// Who let them.
    pub appointed_by: Appointer,
    /// Since when.
    pub appointed: Timestamp,
    /// Whether somebody ended it.
    pub is_ended: bool,
}
