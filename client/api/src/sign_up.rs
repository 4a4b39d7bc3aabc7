//! Signing up: what an applicant sends and what an approver answers.

use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An application for membership; the keys stay on the applicant's device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// The id that the device picked.
    pub id: MemberId,
    /// The MSP to be admitted to.
    pub msp: MspId,
    /// The roles applied for.
    pub roles: Vec<Role>,
    /// How the approver knows the person, at most 256 bytes; it stays in the queue.
    pub name: String,
    /// The PKCS#10 certificate request, PEM; its subject is CN = id.
    pub csr: String,
}

/// The state of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignUpStatus {
    /// No approver has decided.
    Pending,
    /// Admitted, with these certificates; the first is the one to act under.
    Approved(Vec<IssuedCertificate>),
    /// Refused, for this reason.
    Refused(String),
}

/// A certificate over the applicant's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuedCertificate {
    /// The certificate authority that issued it, by its CA name.
    pub authority: String,
    /// The certificate, PEM.
    pub certificate: String,
}

/// An application in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignUpEntry {
    /// The application.
    pub sign_up: SignUp,
    /// The digest of the public key in the request, which the approver compares with the applicant's screen.
    pub key: Digest,
    /// The time at which the service received it.
    pub received: Timestamp,
    /// The application's state.
    pub status: SignUpStatus,
}

/// The approver's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignUpDecision {
    /// Admits the applicant: the certificates, after the member was registered on the ledger.
    Approve(Vec<IssuedCertificate>),
    /// Refuses the applicant, for this reason.
    Refuse(String),
}
