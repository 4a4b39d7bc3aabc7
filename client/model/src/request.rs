//! Requests for access, which the patient approves, narrowed if they wish, or declines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grant::{GrantTerms, Rights};
use crate::{Digest, Grantee, MemberId, PageRequest, Purpose, Timestamp, TransactionId};

/// Asks a patient for access; the transaction's id is the request's.
///
/// Whether that patient exists is told to nobody: the ledger does not look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestAccess {
    /// Of whom.
    pub patient: MemberId,
    /// For whom: the caller, or their hospital.
    pub grantee: Grantee,
    /// For what.
    pub purpose: Purpose,
    /// Read, add, or both.
    pub rights: Rights,
    /// Until when.
    pub until: Timestamp,
    /// The digest of an age file to the patient that says in words what is wanted.
    #[serde(rename = "wish")]
    pub message: Digest,
}

/// The patient's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Yes, on these terms, which may be narrower than what was asked and never wider.
    Approve(GrantTerms),
    /// No.
    Decline,
}

/// Answers a request; an approval writes the grant, whose id is this transaction's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideRequest {
    /// Of whom it was asked.
    pub patient: MemberId,
    /// Who asked.
    pub requester: MemberId,
    /// The transaction that asked.
    pub request: TransactionId,
    /// Yes or no.
    pub decision: Decision,
}

/// Asks for requests to a patient: all of them, or those of one requester.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRequests {
    /// Of whom.
    pub patient: MemberId,
    /// Whose: the patient, and delegates who may grant, can leave it out to get all; anybody else says their own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<MemberId>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RequestStatus {
    /// Not answered.
    Open,
    /// Answered with a grant.
    Approved,
    /// Answered with no.
    Declined,
}

/// A request as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessRequest {
    /// The transaction that asked.
    pub request: TransactionId,
    /// Of whom.
    pub patient: MemberId,
    /// Who asked.
    pub requester: MemberId,
    /// For whom.
    pub grantee: Grantee,
    /// For what.
    pub purpose: Purpose,
    /// Read, add, or both.
    pub rights: Rights,
    /// Until when.
    pub until: Timestamp,
    /// The digest of the sealed message.
    #[serde(rename = "wish")]
    pub message: Digest,
    /// Where it stands.
    pub status: RequestStatus,
    /// Who answered it; only the patient and delegates are told. Absent, too, while it is open, and where an earlier
    /// contract did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<MemberId>,
    /// When it was asked.
    pub requested: Timestamp,
}
