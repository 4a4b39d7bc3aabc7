//! Signing up: what an applicant sends and what an approver answers.

use crate::invitation::InvitationCode;
use emr_model::desk::Application;
use emr_model::member::Role;
use emr_model::{Bytes, Digest, MemberId, MspId, Timestamp};
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
    /// The PKCS#10 certificate request, PEM; its subject is CN = id.
    pub csr: String,
    /// The desk file with the applicant's name, sealed to the keepers of the ministry and of the hospital applied to; at
    /// most [`MAX_DESK_FILE_BYTES`](emr_model::desk::MAX_DESK_FILE_BYTES).
    pub desk_file: Bytes,
    /// The code of an invitation, if an approver gave the applicant one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationCode>,
}

/// An application as the queue shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QueuedSignUp {
    /// The id that the device picked.
    pub id: MemberId,
    /// The MSP to be admitted to.
    pub msp: MspId,
    /// The roles applied for.
    pub roles: Vec<Role>,
    /// The PKCS#10 certificate request, PEM; its subject is CN = id.
    pub csr: String,
    /// The digest of the desk file.
    pub desk_file: Digest,
}

impl QueuedSignUp {
    /// What desk files say that they are about.
    pub fn application(&self) -> Application {
        Application {
            id: self.id.clone(),
            msp: self.msp.clone(),
            roles: self.roles.clone(),
        }
    }
}

impl From<&SignUp> for QueuedSignUp {
    fn from(sign_up: &SignUp) -> Self {
        Self {
            id: sign_up.id.clone(),
            msp: sign_up.msp.clone(),
            roles: sign_up.roles.clone(),
            csr: sign_up.csr.clone(),
            desk_file: Digest::of(&sign_up.desk_file.0),
        }
    }
}

/// The state of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignUpStatus {
    /// No approver has decided.
    Pending,
    /// Admitted, with these certificates; the first is the one to act under.
    Approved(Vec<IssuedCertificate>),
    /// Refused. The desk file with the reason is sealed to the applicant's device, too.
    Refused(Bytes),
}

/// An applicant's question how their application stands. Only the key of the application gets an answer: an id alone says
/// to nobody who applied, or as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskSignUpStatus {
    /// The public key of the application: DER of its SubjectPublicKeyInfo.
    pub public_key: Bytes,
    /// A nonce that the service gave less than a minute ago, as for signing in.
    pub nonce: Bytes,
    /// ECDSA over SHA-256 of [`AskSignUpStatus::signed_text`], DER.
    pub signature: Bytes,
}

impl AskSignUpStatus {
    /// The bytes that the applicant signs: `emr-sign-up-status-v1`, NUL, the service's origin, NUL, the id, NUL, the nonce.
    /// Nothing else that a member signs begins like this.
    pub fn signed_text(origin: &str, id: &MemberId, nonce: &[u8]) -> Vec<u8> {
        let mut text = format!("emr-sign-up-status-v1\0{origin}\0{id}\0").into_bytes();
        text.extend_from_slice(nonce);
        text
    }
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
    pub sign_up: QueuedSignUp,
    /// The digest of the public key in the request, which the approver compares with the applicant's screen.
    pub key: Digest,
    /// The time at which the service received it.
    pub received: Timestamp,
    /// The application's state.
    pub status: SignUpStatus,
    /// The organization whose invitation the applicant had; absent if they had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<MspId>,
    /// Of an application that is pending: the certificates that an approver has had issued already. It is approved once the
    /// ledger has registered the member.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<IssuedCertificate>,
}

/// The approver's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignUpDecision {
    /// Admits the applicant, with the certificates that were issued. The applicant gets them once the ledger has registered
    /// the member. Sent again with more certificates, it adds these.
    Approve(Vec<IssuedCertificate>),
    /// Refuses the applicant, with the desk file of the reason; at most
    /// [`MAX_REASON_FILE_BYTES`](emr_model::desk::MAX_REASON_FILE_BYTES).
    Refuse(Bytes),
}
