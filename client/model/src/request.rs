//! Requests for access: the patient approves them, with narrower terms if they wish, or declines them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grant::{GrantTerms, Rights};
use crate::{
    Digest, Grantee, LedgerKey, MemberId, PageRequest, Purpose, Submit, Timestamp, TransactionId,
};

/// Asks a patient for access; the transaction's id is the request's.
///
/// The contract does not check that the patient exists, so that success reveals nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestAccess {
    /// The patient.
    pub patient: MemberId,
    /// The grantee: the caller, or their hospital.
    pub grantee: Grantee,
    /// The purpose.
    pub purpose: Purpose,
    /// The rights: read, add, or both.
    pub rights: Rights,
    /// The end.
    pub until: Timestamp,
    /// The digest of the message: an age file to the patient with the request in words.
    #[serde(rename = "wish")]
    pub message: Digest,
}

impl RequestAccess {
    /// The most requests that one member sends on one day, in UTC: more than a busy desk of a hospital needs.
    pub const MOST_A_DAY: u32 = 1_000;
}

impl Submit for RequestAccess {
    fn writes(&self, transaction: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnRequest {
            patient: self.patient.clone(),
            request: transaction.clone(),
        }
    }
}

/// The patient's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Approves, on these terms, which may be narrower than the request and never wider.
    Approve(GrantTerms),
    /// Declines.
    Decline,
}

/// Answers a request; an approval writes the grant, whose id is this transaction's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideRequest {
    /// The patient who was asked.
    pub patient: MemberId,
    /// The requester.
    pub requester: MemberId,
    /// The transaction that requested it.
    pub request: TransactionId,
    /// The decision.
    pub decision: Decision,
}

impl Submit for DecideRequest {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Request {
            patient: self.patient.clone(),
            requester: self.requester.clone(),
            request: self.request.clone(),
        }
    }
}

/// Asks for requests to a patient: all of them, or those of one requester.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRequests {
    /// The patient.
    pub patient: MemberId,
    /// Lists only requests of this requester. The patient, and delegates who may grant or see the log, may leave it
    /// out; other callers name themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<MemberId>,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// The status of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RequestStatus {
    /// Not answered yet.
    Open,
    /// Answered with a grant.
    Approved,
    /// Answered with no.
    Declined,
}

/// A request as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessRequest {
    /// The transaction that requested it.
    pub request: TransactionId,
    /// The patient.
    pub patient: MemberId,
    /// The requester.
    pub requester: MemberId,
    /// The grantee: the requester, or their hospital.
    pub grantee: Grantee,
    /// The purpose.
    pub purpose: Purpose,
    /// The rights: read, add, or both.
    pub rights: Rights,
    /// The end.
    pub until: Timestamp,
    /// The digest of the message to the patient.
    #[serde(rename = "wish")]
    pub message: Digest,
    /// The status.
    pub status: RequestStatus,
    /// Who answered it; only the patient and delegates see it. Also absent while it is open, or if an earlier contract
    /// did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<MemberId>,
    /// The time of the request.
    pub requested: Timestamp,
}
